"""A key that opens quick add from any program, where the system lets a program have one."""

from ocrm.ui.hotkeys.base import GlobalKey
from ocrm.ui.hotkeys.choose import KEYS_TEXT, make_global_key, why_no_global_key

__all__ = ["KEYS_TEXT", "GlobalKey", "make_global_key", "why_no_global_key"]

"""Keys that open something from any program, where the system lets a program have one."""

from ocrm.ui.hotkeys.base import GlobalKey
from ocrm.ui.hotkeys.choose import QUICK_ADD, WHO_CALLS, KeyUse, make_global_key, why_no_global_key

__all__ = ["QUICK_ADD", "WHO_CALLS", "GlobalKey", "KeyUse", "make_global_key", "why_no_global_key"]

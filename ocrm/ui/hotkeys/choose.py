"""Which way to a global key this computer has, or why it has none, and what such keys open."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from ocrm.i18n import N_, _
from ocrm.ui.hotkeys.base import GlobalKey


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A letter that opens something together with Ctrl and Alt, where its preference is on.

    `otherwise` says what is still there where another program has the key.
    """

    letter: str
    preference: str
    otherwise: str

    @property
    def keys_text(self) -> str:
        """The combination, as printed on keys."""
        return f"Ctrl+Alt+{self.letter}"


QUICK_ADD = KeyUse(
    "Q", "global_quick_add", N_("Another program has {keys}. Quick add still opens from the tray and by its command.")
)
WHO_CALLS = KeyUse(
    "C",
    "global_who_calls",
    N_("Another program has {keys}. Who is calling still opens from the tray and in the window."),
)


def make_global_key(use: KeyUse, parent: QObject | None = None) -> GlobalKey | None:
    """Return the way to a global key, None where the system keeps them to itself."""
    if sys.platform == "win32":
        from ocrm.ui.hotkeys.windows import WindowsGlobalKey

        return WindowsGlobalKey(use.letter, parent)
    if QGuiApplication.platformName() == "xcb":
        from ocrm.ui.hotkeys.x11 import X11GlobalKey

        return X11GlobalKey(use.letter, parent)
    return None


def why_no_global_key() -> str:
    """Say why this computer has no global key, and what to do instead; empty where it has one."""
    if sys.platform == "win32" or QGuiApplication.platformName() == "xcb":
        return ""
    if sys.platform == "darwin":
        return _("macOS keeps such keys to itself: make a shortcut that runs the command below.")
    return _("This desktop (Wayland) keeps such keys to itself: bind the command below in its keyboard settings.")

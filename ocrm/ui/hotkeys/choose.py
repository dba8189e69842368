"""Which way to a global key this computer has, or why it has none."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from ocrm.i18n import _
from ocrm.ui.hotkeys.base import GlobalKey

KEYS_TEXT = "Ctrl+Alt+Q"
"""The combination, as printed on keys."""


def make_global_key(parent: QObject | None = None) -> GlobalKey | None:
    """Return the way to a global key, None where the system keeps them to itself."""
    if sys.platform == "win32":
        from ocrm.ui.hotkeys.windows import WindowsGlobalKey

        return WindowsGlobalKey(parent)
    if QGuiApplication.platformName() == "xcb":
        from ocrm.ui.hotkeys.x11 import X11GlobalKey

        return X11GlobalKey(parent)
    return None


def why_no_global_key() -> str:
    """Say why this computer has no global key, and what to do instead; empty where it has one."""
    if sys.platform == "win32" or QGuiApplication.platformName() == "xcb":
        return ""
    if sys.platform == "darwin":
        return _("macOS keeps such keys to itself: make a shortcut that runs the command below.")
    return _("This desktop (Wayland) keeps such keys to itself: bind the command below in its keyboard settings.")

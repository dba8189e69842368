"""Where the window was and how large; remembered on this computer."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from ocrm.ui.preferences import Preferences

MINIMUM = (1024, 640)
_DEFAULT = (1440, 900)
_KEY = "main_window"


def restore_geometry(window: QWidget, preferences: Preferences) -> None:
    """Bring the window where it was; the first time as large as is useful."""
    screen = QGuiApplication.primaryScreen().availableSize()
    window.resize(min(_DEFAULT[0], screen.width()), min(_DEFAULT[1], screen.height()))
    geometry = preferences.recall_geometry(_KEY)
    if geometry is not None:
        window.restoreGeometry(geometry)


def remember_geometry(window: QWidget, preferences: Preferences) -> None:
    """Remember where the window is."""
    preferences.remember_geometry(_KEY, window.saveGeometry())
    preferences.sync()

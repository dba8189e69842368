"""Hears from the desktop that the computer goes to sleep or its screen is locked, where it says so over D-Bus."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot

_SCREEN_SAVERS = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_LOGIN = "org.freedesktop.login1"


class SessionWatch(QObject):
    """Listens while it lives; on a desktop that tells nothing, nothing happens."""

    left_alone = Signal()
    """The computer goes to sleep, or its screen is locked."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if sys.platform == "linux":
            self._listen()

    def _listen(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # only where there is a D-Bus

        # Its stubs ask for bytes; given bytes it raises ValueError.
        flag: Any = SLOT("_on_flag(bool)")
        nothing: Any = SLOT("_on_lock()")
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        if system.isConnected():
            system.connect("", "", f"{_LOGIN}.Manager", "PrepareForSleep", self, flag)
            system.connect("", "", f"{_LOGIN}.Session", "Lock", self, nothing)
        if session.isConnected():
            for name in _SCREEN_SAVERS:
                session.connect("", "", name, "ActiveChanged", self, flag)
            session.connect("", "", "com.canonical.Unity.Session", "Locked", self, nothing)

    @Slot(bool)
    def _on_flag(self, begins: bool) -> None:
        if begins:
            self.left_alone.emit()

    @Slot()
    def _on_lock(self) -> None:
        self.left_alone.emit()

"""When an open window locks itself: idling, sleep, being minimised, by what the user chose for this computer."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from ocrm.ui.lock.idle_watch import IdleWatch
from ocrm.ui.lock.own_copies import OwnCopies
from ocrm.ui.lock.session_watch import SessionWatch
from ocrm.ui.main_window import MainWindow


class LockReason(Enum):
    """Why the window is locked."""

    ASKED = auto()
    IDLE = auto()
    SLEEP = auto()
    MINIMISED = auto()


class LockTriggers(QObject):
    """The watches of one window, until it is deleted."""

    lock_requested = Signal(LockReason)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._preferences = window.context.preferences
        self._workspace = window.context.workspace
        self.idle_watch = IdleWatch(self._workspace.clock, self.idle_limit, self)
        self.idle_watch.idle.connect(self._on_idle)
        self.session_watch = SessionWatch(self)
        self.session_watch.left_alone.connect(self._on_left_alone)
        self.own_copies = OwnCopies(self)
        window.minimised.connect(self._on_minimised)
        self.idle_watch.start()

    def stop(self) -> None:
        """Watch no more: the window is locked or closed."""
        self.idle_watch.stop()

    def idle_limit(self) -> timedelta | None:
        """Return how long nobody may use the window; None is for ever, as by default where the file is plain."""
        key = "lock_minutes" if self._workspace.file_key is not None else "curtain_minutes"
        minutes = int(self._preferences.get(key))
        return timedelta(minutes=minutes) if minutes else None

    def _on_idle(self) -> None:
        self.lock_requested.emit(LockReason.IDLE)

    def _on_left_alone(self) -> None:
        if self._preferences.get("lock_on_sleep") and self.idle_limit() is not None:
            self.lock_requested.emit(LockReason.SLEEP)

    def _on_minimised(self) -> None:
        if self._preferences.get("lock_on_minimise"):
            self.lock_requested.emit(LockReason.MINIMISED)

"""Notices that nobody has used the window for a while, by the wall clock: sleep counts as idling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

from ocrm.clock import Clock

_LOOK_EVERY_MS = 5_000
_INPUT = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,  # of a shortcut only this comes here
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


class IdleWatch(QObject):
    """Looks every five seconds, and at the first key or click after a sleep, which then does nothing else."""

    idle = Signal()
    """Nobody used a window for as long as is allowed."""

    def __init__(self, clock: Clock, limit: Callable[[], timedelta | None], parent: QObject | None = None) -> None:
        """`limit` says how long is allowed now, None for ever."""
        super().__init__(parent)
        self._clock, self._limit = clock, limit
        self._used_at = clock.now()
        self._watched: list[QWindow] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Watch the windows of the program from now on."""
        self._used_at = self._clock.now()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._watch)
            self._watch(application.focusWindow())
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._watch)
        for window in self._watched:
            if isValid(window):
                window.removeEventFilter(self)
        self._watched.clear()

    def look(self) -> bool:
        """Tell where it has been too long; say whether it has."""
        limit = self._limit()
        if limit is None or not self._timer.isActive():
            return False
        is_over = abs(self._clock.now() - self._used_at) >= limit  # a clock set back is no reason to stay open
        if is_over:
            self.idle.emit()
        return is_over

    def note_use(self) -> bool:
        """Note a key or a click; say whether it came too late."""
        if self.look():
            return True
        self._used_at = self._clock.now()
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() in _INPUT and self.note_use()

    def _watch(self, window: QWindow | None) -> None:
        """Listen to a window: only what comes from outside passes there, not what widgets tell one another."""
        self._watched = [one for one in self._watched if isValid(one)]
        if window is not None and window not in self._watched:
            self._watched.append(window)
            window.installEventFilter(self)

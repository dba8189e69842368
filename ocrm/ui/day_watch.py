"""Tells when another day begins: at midnight, and on waking up after it; and lets minutes pass for what is due."""

from __future__ import annotations

from datetime import date, time, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from ocrm.clock import Clock, SystemZone, to_utc

_START_OF_DAY = time()
_CHECK_EVERY_MS = 30_000
_SHORTEST_WAIT_MS = 1000


class DayWatch(QObject):
    """Watches a clock: a timer for midnight, and a look every half minute because timers sleep with the computer."""

    day_changed = Signal()
    """Another day began, or the clock of another time zone."""
    checked = Signal()
    """Half a minute passed, or the program was woken; what was due meanwhile is late now."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._zone = SystemZone()
        self._day = self._look()
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.setTimerType(Qt.TimerType.PreciseTimer)
        self._midnight.timeout.connect(self.check)
        self._often = QTimer(self)
        self._often.setInterval(_CHECK_EVERY_MS)
        self._often.timeout.connect(self.check)
        self._often.start()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._on_application_state)
        self._wait_for_midnight()

    def check(self) -> None:
        """Look at the clock now."""
        self._zone.follow()
        seen = self._look()
        if seen != self._day:
            self._day = seen
            self.day_changed.emit()
        self.checked.emit()
        self._wait_for_midnight()

    def _look(self) -> tuple[date, timedelta | None]:
        """Return the day, and by how much its clock differs from UTC: in another zone all times are told otherwise."""
        now = self._clock.local_now()
        return now.date(), now.utcoffset()

    def ms_to_midnight(self) -> int:
        """Return how long it is to the next local midnight, in milliseconds."""
        tomorrow = self._clock.today() + timedelta(days=1)
        midnight = to_utc(self._clock, tomorrow, _START_OF_DAY)
        return round((midnight - self._clock.now()).total_seconds() * 1000)

    def _wait_for_midnight(self) -> None:
        self._midnight.start(max(_SHORTEST_WAIT_MS, self.ms_to_midnight() + 20))

    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.check()

"""Notices when the GUI thread does not answer: a timer there, and a thread that watches whether it still ticks.

A stall is logged with the functions and lines under way; never with values, which may be somebody's data.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

DEBUG_VARIABLE = "OCRM_DEBUG"
TICK_MS = 20
STALLED_AFTER_S = 0.050
_LOOK_EVERY_S = 0.010
_DEEPEST = 12
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stall:
    """A time the GUI thread did not answer, and where it was when that was noticed, the innermost call first."""

    seconds: float
    stack: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.seconds * 1000:.0f} ms in {' < '.join(self.stack)}"


class Watchdog(QObject):
    """Watches the thread it is made on, from `start` to `stop`."""

    def __init__(self, parent: QObject | None = None, *, on_stall: Callable[[Stall], None] | None = None) -> None:
        """`on_stall` is called on the watching thread; without it stalls are logged."""
        super().__init__(parent)
        self._on_stall = on_stall or _write
        self._watched = threading.get_ident()
        self._last_tick = time.perf_counter()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to watch."""
        self._last_tick = time.perf_counter()
        self._ended.clear()
        self._timer.start()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _tick(self) -> None:
        self._last_tick = time.perf_counter()

    def _watch(self) -> None:
        stack: tuple[str, ...] = ()
        stalled_at = 0.0
        # The timer's own interval is no stall: only what comes on top of it.
        allowed = STALLED_AFTER_S + TICK_MS / 1000
        while not self._ended.wait(_LOOK_EVERY_S):
            last = self._last_tick
            if stalled_at and last != stalled_at:
                self._on_stall(Stall(last - stalled_at - TICK_MS / 1000, stack))
                stalled_at = 0.0
            if not stalled_at and time.perf_counter() - last > allowed:
                stalled_at, stack = last, _stack_of(self._watched)


def watch_in_debug(parent: QObject) -> Watchdog | None:
    """Watch the GUI thread where OCRM_DEBUG=1 asks for it."""
    if os.environ.get(DEBUG_VARIABLE) != "1":
        return None
    watchdog = Watchdog(parent)
    watchdog.start()
    return watchdog


def _write(stall: Stall) -> None:
    _log.warning("the window did not answer: %s", stall)


def _stack_of(thread: int) -> tuple[str, ...]:
    """Return file, line and function of what a thread is doing, the innermost call first."""
    frame: FrameType | None = sys._current_frames().get(thread)
    found: list[str] = []
    while frame is not None and len(found) < _DEEPEST:
        code = frame.f_code
        found.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return tuple(found)

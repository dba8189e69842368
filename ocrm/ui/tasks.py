"""Work off the GUI thread: long tasks with progress and cancel, and short reads of which only the newest counts.

The runner owns every signal: a QRunnable that owns its own loses results.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from ocrm.errors import UserError
from ocrm.i18n import _, ngettext
from ocrm.services.workspace import Workspace

Result = TypeVar("Result")
_REPORT_EVERY_S = 0.05
_PAINTED_AFTER_MS = 40


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user cancelled the task."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task is: `done` of `total` (0: unknown), a note, and the seconds it may still take."""

    done: int = 0
    total: int = 0
    note: str = ""
    seconds_left: float | None = None
    seconds: float = 0.0
    """Seconds since it began."""

    @property
    def per_second(self) -> int:
        """How much is done in a second, 0 while that cannot be said."""
        return round(self.done / self.seconds) if self.seconds >= 1 else 0


class TaskControl:
    """What a task's function uses to tell its progress and to hear that it was cancelled."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._cancelled = threading.Event()
        self._began = time.monotonic()
        self._reported = 0.0

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        self._cancelled.set()

    def check(self) -> None:
        """Raise Cancelled where the user cancelled."""
        if self.is_cancelled:
            raise Cancelled

    def report(self, done: int, total: int = 0, note: str = "") -> None:
        """Tell progress (at most 20 times a second) and raise Cancelled where the user cancelled."""
        self.check()
        now = time.monotonic()
        if now - self._reported < _REPORT_EVERY_S and done != total:
            return
        self._reported = now
        elapsed = now - self._began
        left = elapsed / done * (total - done) if done and total and elapsed > 1 else None
        self._report(Progress(done, total, note, left, elapsed))


@dataclass(slots=True, eq=False)
class TaskHandle:
    """A task under way."""

    title: str
    number: int
    control: TaskControl
    progress: Progress = field(default_factory=Progress)
    is_shown: bool = True

    def cancel(self) -> None:
        self.control.cancel()


@dataclass(slots=True)
class _Callbacks:
    handle: TaskHandle
    on_done: Callable[[Any], None] | None
    on_error: Callable[[UserError], None] | None
    on_progress: Callable[[Progress], None] | None


class _Worker(QRunnable):
    """Runs one function and hands what came of it to a plain callable."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self._run: Callable[[], None] | None = run

    def run(self) -> None:
        run, self._run = self._run, None  # the pool holds its last worker on, and that would hold the whole window
        if run is not None:
            run()


class TaskRunner(QObject):
    """Runs functions on worker threads; callbacks come back on the GUI thread."""

    started = Signal(object)
    progressed = Signal(object)
    ended = Signal(object)
    """A TaskHandle began, went on, ended (done, failed or cancelled); only of tasks that are shown."""
    crashed = Signal(object)
    """A task raised something that is a bug: the exception."""

    _reported = Signal(int, object)
    _finished = Signal(int, object, object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(3)
        self._next_number = 0
        self._running: dict[int, _Callbacks] = {}
        self._newest: dict[str, int] = {}
        self._waiting: list[Callable[[], None]] = []
        self._is_over = False
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_PAINTED_AFTER_MS)
        self._late.timeout.connect(self._start_waiting)
        self._reported.connect(self._on_reported)
        self._finished.connect(self._on_finished)

    def start(
        self,
        title: str,
        function: Callable[[TaskControl], Result],
        *,
        on_done: Callable[[Result], None] | None = None,
        on_error: Callable[[UserError], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> TaskHandle:
        """Run a long task with its own database connection; it shows in the status bar and can be cancelled."""
        handle = self._begin(title, function, _Callbacks, on_done, on_error, on_progress)
        if not self._is_over:
            self.started.emit(handle)
        return handle

    def fetch(
        self,
        function: Callable[..., Result],
        on_done: Callable[[Result], None],
        *,
        key: str = "",
        on_error: Callable[[UserError], None] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        after_paint: bool = False,
    ) -> TaskHandle:
        """Read something in the background; with `key`, only the newest fetch of that key goes on and is delivered.

        With `after_paint` it begins a moment later, when what is shown already has been painted: a thread that reads
        many rows takes the interpreter from the painting, which then takes twice as long. With `on_progress` the
        function is given `report` to tell how far it is.
        """
        read = partial(self._read, function, tells=on_progress is not None)
        handle = self._begin("", read, _Callbacks, on_done, on_error, on_progress, after_paint=after_paint)
        handle.is_shown = False
        if key:
            previous = self._running.get(self._newest.get(key, -1))
            if previous is not None:
                previous.handle.cancel()
            self._newest[key] = handle.number
        return handle

    def _read(self, function: Callable[..., Result], control: TaskControl, *, tells: bool) -> Result:
        with self._workspace.reading_while(partial(_is_wanted, control)):
            return function(report=control.report) if tells else function()

    @property
    def shown(self) -> list[TaskHandle]:
        """The long tasks under way, oldest first."""
        return [entry.handle for entry in self._running.values() if entry.handle.is_shown]

    @property
    def is_busy(self) -> bool:
        """Whether anything runs or its result has not been delivered yet."""
        return bool(self._running)

    def shut_down(self) -> None:
        """Cancel everything, wait for the threads, and take nothing new.

        What began after this would still run while the window is destroyed, which waits for it holding the interpreter.
        """
        self._is_over = True
        for entry in self._running.values():
            entry.handle.cancel()
        self.wait()

    def wait(self) -> None:
        """Wait until no task runs (its callbacks still come through the event loop)."""
        self._start_waiting()
        self._pool.waitForDone()

    def _start_waiting(self) -> None:
        """Start what waited for the paint."""
        self._late.stop()
        waiting, self._waiting = self._waiting, []
        for run in waiting:
            self._pool.start(_Worker(run))

    def _begin(self, title: str, function: Callable[[TaskControl], Any], make: Callable[..., _Callbacks],
               *callbacks: Any, after_paint: bool = False) -> TaskHandle:  # fmt: skip
        self._next_number += 1
        number = self._next_number

        def report(progress: Progress) -> None:
            self._reported.emit(number, progress)

        control = TaskControl(report)
        handle = TaskHandle(title, number, control)
        if self._is_over:
            handle.cancel()
            return handle
        self._running[number] = make(handle, *callbacks)

        def run() -> None:
            result, error = None, None
            try:
                control.check()
                result = function(control)
            except BaseException as raised:  # handed to the GUI thread, which tells or logs it
                error = raised
            finally:
                self._workspace.close_thread_connection()
            self._finished.emit(number, result, error)

        if after_paint:
            self._waiting.append(run)
            self._late.start()
        else:
            self._pool.start(_Worker(run))
        return handle

    @Slot(int, object)
    def _on_reported(self, number: int, progress: Progress) -> None:
        entry = self._running.get(number)
        if entry is None:
            return
        entry.handle.progress = progress
        if entry.on_progress is not None:
            entry.on_progress(progress)
        if entry.handle.is_shown:
            self.progressed.emit(entry.handle)

    @Slot(int, object, object)
    def _on_finished(self, number: int, result: Any, error: BaseException | None) -> None:
        entry = self._running.pop(number, None)
        if entry is None:
            return
        if entry.handle.is_shown:
            self.ended.emit(entry.handle)
        if entry.handle.control.is_cancelled or isinstance(error, Cancelled):
            if entry.on_error is not None and entry.handle.is_shown:
                entry.on_error(UserError(_("Cancelled. Nothing more was changed.")))
        elif error is None:
            if entry.on_done is not None:
                entry.on_done(result)
        elif isinstance(error, UserError) and entry.on_error is not None:
            entry.on_error(error)
        else:
            self.crashed.emit(error)


def _is_wanted(control: TaskControl) -> bool:
    return not control.is_cancelled


def time_left_text(seconds: float | None) -> str:
    """Return `12 s left` or `3 min left`, empty where unknown."""
    if seconds is None:
        return ""
    if seconds < 60:
        number = max(1, round(seconds))
        return ngettext("{n} s left", "{n} s left", number).format(n=number)
    minutes = round(seconds / 60)
    return ngettext("{n} min left", "{n} min left", minutes).format(n=minutes)

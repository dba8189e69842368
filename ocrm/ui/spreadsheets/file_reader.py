"""Reads the file of an import in the background: once, and anew in every other way its reader tries."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.spreadsheets.opened_file import FileReading, OpenedFile, ReadingOptions
from ocrm.ui.tasks import TaskHandle, TaskRunner


class FileReader(QObject):
    """The file, how it is read, and what came of it: a reading or a plain word on why there is none."""

    was_read = Signal(object)
    """A table was read; with the one read before it, None where there was none."""
    changed = Signal()
    """The file is being read, was read, or could not be read."""
    progressed = Signal(object)
    """How far the reading is: a Progress in rows."""

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.file: OpenedFile | None = None
        self.name = ""
        self.options = ReadingOptions()
        self.reading: FileReading | None = None
        self.error = ""
        self.was_cancelled = False
        """Whether there is no table because reading it was cancelled; `error` then says what can be done."""
        self._readable_with = ReadingOptions()
        self._task: TaskHandle | None = None
        self._mark = object()

    def open_path(self, path: Path) -> None:
        """Begin with a file."""
        self._begin(OpenedFile(path), path.name)

    def open_text(self, text: str, name: str = "") -> None:
        """Begin with a pasted table."""
        self._begin(OpenedFile(None, text=text), name or _("Clipboard"))

    def _begin(self, file: OpenedFile, name: str) -> None:
        self.close()
        self.file, self.name = file, name
        self.read(self.options)

    def read(self, options: ReadingOptions) -> None:
        """Read the file, or read it differently."""
        if self.file is None:
            return
        self.options, self.error = options, ""
        self.cancel()
        self._mark = mark = object()  # what an overtaken read brings is not taken
        self._task = self._tasks.start(
            _("Read “{name}”").format(name=self.name),
            partial(self.file.read, options),
            on_done=partial(self._on_read, mark),
            on_error=partial(self._on_unreadable, mark),
            on_progress=self.progressed.emit,
        )
        self.changed.emit()

    def retry(self) -> None:
        """Read the file again, as after it was closed in another program, in the way that could be read last."""
        self.read(self._readable_with)

    def cancel(self) -> None:
        """Read no further; the file can be tried again or another chosen."""
        if self._task is not None:
            self._task.cancel()

    @property
    def is_reading(self) -> bool:
        """Whether the file is being read."""
        return self._task is not None

    @property
    def table(self) -> Table | None:
        """The table as read last."""
        return self.reading.table if self.reading is not None else None

    @property
    def folder(self) -> Path | None:
        """Where the file lies; None for a pasted table."""
        return self.file.path.parent if self.file is not None and self.file.path is not None else None

    def close(self) -> None:
        """Forget everything and let go of the file."""
        self.cancel()
        self._task, self._mark = None, object()
        if self.file is not None:
            self._tasks.fetch(self.file.close, _nothing_more)
        self.file, self.name, self.reading, self.error = None, "", None, ""
        self.options = self._readable_with = ReadingOptions()

    def _on_read(self, mark: object, reading: FileReading) -> None:
        if mark is not self._mark:
            return
        before, self._task = self.table, None
        self.reading, self._readable_with = reading, self.options
        self.was_read.emit(before)
        self.changed.emit()

    def _on_unreadable(self, mark: object, error: UserError) -> None:
        if mark is not self._mark:
            return
        self.was_cancelled = self._task is not None and self._task.control.is_cancelled
        self._task = None
        self.error = _("Try again, or choose another file.") if self.was_cancelled else str(error)
        self.changed.emit()


def _nothing_more(_result: object) -> None:
    """Closing a file has no result."""

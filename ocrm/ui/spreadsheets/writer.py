"""Writes the records of an import in the background, and takes them back."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, Signal

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.memory import RememberedFile, remember_plan
from ocrm.ui.spreadsheets.running import ImportRun, write_records
from ocrm.ui.spreadsheets.taking_back import take_back
from ocrm.ui.tasks import Progress, TaskHandle


class ImportWriter(QObject):
    """The import itself: under way, written or taken back; `run` is None before."""

    started = Signal()
    """The import began."""
    changed = Signal()
    """The import began, went on, ended, or was taken back."""
    failed = Signal(str)
    """Nothing was written: plain words."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.run: ImportRun | None = None
        self._task: TaskHandle | None = None
        self._name = ""

    @property
    def is_running(self) -> bool:
        """Whether records are being written."""
        return self._task is not None

    def start(self, table: Table, plan: ImportPlan, *, name: str) -> None:
        """Write the records, as one operation."""
        self._name = name
        self.run = run = ImportRun(Progress(total=table.row_count))
        self._task = self._context.tasks.start(
            _("Import “{name}”").format(name=name),
            partial(write_records, self._context.workspace, table, plan, name, run),
            on_done=partial(self._on_written, table, plan, run),
            on_error=partial(self._on_not_written, table, plan, run),
            on_progress=self._on_progress,
        )
        self.started.emit()
        self.changed.emit()

    def cancel(self) -> None:
        """Stop writing; nothing stays of it."""
        if self._task is not None:
            self._task.cancel()

    def undo(self) -> None:
        """Take the import back."""
        run = self.run
        if run is not None and run.report is not None and not run.is_undone:
            take_back(self._context, run.report.changes.operation_id, self._name)

    def note_batches(self, batch_ids: Collection[int]) -> None:
        """Hear which imports the file knows now: this one may have been undone, or done again, elsewhere."""
        run = self.run
        if run is None or run.report is None or run.report.batch is None:
            return
        is_undone = run.report.batch not in batch_ids
        if is_undone != run.is_undone:
            run.is_undone = is_undone
            self.changed.emit()

    def _on_progress(self, progress: Progress) -> None:
        if self.run is not None:
            self.run.progress = progress
            self.changed.emit()

    def _on_written(self, table: Table, plan: ImportPlan, run: ImportRun, _result: object) -> None:
        self._task = None
        if run.report is None:
            return
        changes, today = run.report.changes, self._context.workspace.clock.today()
        remember_plan(self._context.preferences, table, plan, RememberedFile(self._name, today))
        self._context.bus.publish(changes)
        if not changes.is_nothing:
            self._context.toasts.show(changes.label, action_text=_("Undo"), action=self.undo)
        self.changed.emit()

    def _on_not_written(self, table: Table, plan: ImportPlan, run: ImportRun, error: UserError) -> None:
        if run.report is not None:  # cancelled a moment too late: it is written
            self._on_written(table, plan, run, None)
            return
        was_cancelled = self._task is not None and self._task.control.is_cancelled
        self._task = self.run = None
        self.changed.emit()
        self.failed.emit(_("Cancelled. Nothing was imported; your data is as before.") if was_cancelled else str(error))

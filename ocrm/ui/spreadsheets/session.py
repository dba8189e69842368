"""One import from file to result: what was chosen and what is known of it; the steps show it and change it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.fields import own_fields
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.column_values import ColumnValues, column_values, with_known_values
from ocrm.services.spreadsheets.dates import DateOrder
from ocrm.services.spreadsheets.new_fields import NewField
from ocrm.services.spreadsheets.own_columns import proposed_field
from ocrm.services.spreadsheets.plan import (
    DuplicateRow,
    Duplicates,
    ImportPlan,
    ImportReport,
    Mode,
)
from ocrm.services.spreadsheets.previewing import Previewer, missing_fields
from ocrm.services.spreadsheets.reading import Table
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.file_reader import FileReader
from ocrm.ui.spreadsheets.matching import Matching, first_matching, likely_kind, matched_plan
from ocrm.ui.spreadsheets.memory import (
    RememberedFile,
    forget_plan,
    remembered_file,
)
from ocrm.ui.spreadsheets.plan_edits import (
    with_constant,
    with_field,
    with_nearest_names,
    with_new_field,
    with_policy,
    with_unknown_values,
    with_value,
    without_rows,
)
from ocrm.ui.spreadsheets.running import plan_unless_stopped
from ocrm.ui.spreadsheets.writer import ImportWriter

_PLAN_PAUSE_MS = 150
"""Waited after a change before planning anew, so that typing and clicking through does not plan each time."""
_TAGGED = ("customers", "contacts", "opportunities")
"""Kinds whose imports are tagged unless that is switched off."""


class ImportSession(QObject):
    """Everything about one import; all reading and planning happens in the background."""

    plan_changed = Signal()
    """Something was decided differently; the report is not up to date until `report_changed`."""
    values_changed = Signal()
    """The texts of list columns are known."""
    planning_progressed = Signal(object)
    """How far the check is (Progress)."""
    report_changed = Signal()
    """What the import would do is known anew."""
    previewer_changed = Signal()
    """Rows can be previewed by the present plan."""
    failed = Signal(str)
    """Something could not be done: plain words."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.reader = FileReader(context.tasks, self)
        self.writer = ImportWriter(context, self)
        self.plan: ImportPlan | None = None
        self.remembered: RememberedFile | None = None
        """The last file with the same columns, None where there was none."""
        self.matching = Matching()
        self.values: dict[int, ColumnValues] = {}
        self.report: ImportReport | None = None
        self.is_planning = False
        self.duplicates: dict[int, DuplicateRow] = {}
        self.previewer: Previewer | None = None
        self.step = 0
        self._stop_planning = threading.Event()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PLAN_PAUSE_MS)
        self._pause.timeout.connect(self._plan_now)
        self.reader.was_read.connect(self._on_read)
        self.writer.failed.connect(self._on_not_written)
        context.bus.changed.connect(self._on_changes)

    # -- the file -----------------------------------------------------------------------------------------------------

    def open_path(self, path: Path) -> None:
        """Begin with a file."""
        self.close()
        self.reader.open_path(path)

    def open_text(self, text: str, name: str = "") -> None:
        """Begin with a pasted table."""
        self.close()
        self.reader.open_text(text, name)

    @property
    def table(self) -> Table | None:
        """The table as read last."""
        return self.reader.table

    def _on_read(self, before: Table | None) -> None:
        """Plan for a table: as before where it has the columns of the one read before it."""
        table = self.table
        if table is None:
            return
        if self.plan is not None and before is not None and _names(before) == _names(table):
            self._forget_rows()
            self._look_through()
        else:
            kind = self.plan.kind if self.plan is not None else None
            self._start_plan(kind or likely_kind(self._context.preferences, table, self.reader.name))

    # -- the plan -----------------------------------------------------------------------------------------------------

    def set_kind(self, kind: str) -> None:
        """Import into another kind of record."""
        if self.plan is not None and self.plan.kind != kind:
            self._start_plan(kind)

    @property
    def today(self) -> date:
        """The day it is."""
        return self._context.workspace.clock.today()

    def match(self, matching: Matching) -> None:
        """Match the columns in another way."""
        if self.plan is not None:
            self._start_plan(self.plan.kind, matching)

    def forget_matching(self) -> None:
        """Forget what was chosen for files with these columns, and match them anew."""
        if self.plan is not None and self.table is not None:
            forget_plan(self._context.preferences, self.table)
            self._start_plan(self.plan.kind)

    def _start_plan(self, kind: str, matching: Matching | None = None) -> None:
        table = self.table
        if table is None:
            return
        preferences = self._context.preferences
        self.remembered = remembered_file(preferences, table, kind)
        self.matching = matching or first_matching(preferences, table, kind)
        plan = matched_plan(preferences, table, kind, self.matching)
        self.plan = replace(plan, tag=self.usual_tag if kind in _TAGGED else "")
        self.values = {}
        self._forget_rows()
        self._look_through()

    @property
    def usual_tag(self) -> str:
        """The tag an import puts on what it creates, unless another is typed."""
        return _("Import {day}").format(day=self.today.isoformat())

    @property
    def missing(self) -> list[str]:
        """The labels of the fields that still want a column."""
        return missing_fields(self.plan) if self.plan is not None else []

    def set_field(self, index: int, name: str) -> None:
        """Let a column go into a field, "" for none; another column that went there goes nowhere."""
        self.plan = with_field(self._plan(), index, name)
        self._look_through()

    def add_field(self, index: int, kind: str = "") -> None:
        """Let the import make a field for a column: of the kind given, else of the kind its cells are."""
        plan, table = self._plan(), self.table
        if table is not None:
            propose = partial(proposed_field, table, index, plan.kind, kind=FieldKind(kind) if kind else None)
            self._context.tasks.fetch(propose, partial(self._on_field_proposed, plan, index), key="import new field")

    def _on_field_proposed(self, plan: ImportPlan, index: int, field: NewField) -> None:
        if self.plan is plan:
            self.plan = with_new_field(plan, index, field)
            self._look_through()

    def _on_changes(self, changes: Changes) -> None:
        """Let columns go nowhere whose field is gone: an added one was removed, or taken back."""
        if own_fields.TOPIC in changes.topics and self.plan is not None:
            known = self.plan.infos
            for index in [index for index, name in self.plan.fields.items() if name not in known]:
                self.set_field(index, "")

    def set_constant(self, name: str, text: str) -> None:
        """Give every row a text for a field its cell says nothing of; "" for none."""
        self._take(with_constant(self._plan(), name, text))

    def set_phone_country(self, code: str) -> None:
        """Say of which country numbers without a country code are; empty for the mainland."""
        self._change(phone_country=code)

    def set_value(self, index: int, text: str, code: str | None) -> None:
        """Say what a text of a list column means: a code, BLANK for nothing, None to add it to the list."""
        self._take(with_value(self._plan(), index, text, code=code))

    def accept_names(self, index: int) -> None:
        """Let every name of a column that was not decided on mean the record whose name is nearest."""
        values = self.values.get(index)
        if values is not None:
            self._take(with_nearest_names(self._plan(), values))

    def set_new_values(self, index: int, *, adds: bool) -> None:
        """Add every text of a column that means nothing yet to its list, or leave them all blank."""
        values = self.values.get(index)
        if values is not None:
            self._take(with_unknown_values(self._plan(), values, adds=adds))

    def set_date_order(self, index: int, order: DateOrder) -> None:
        """Say how the dates of a column are written."""
        self._change(date_orders={**self._plan().date_orders, index: order})

    def set_creates_customers(self, creates: bool) -> None:
        """Create customers that rows name and the file does not have yet, or leave them out."""
        known = self._plan().create_missing - {"customers"}
        self._change(create_missing=known | {"customers"} if creates else known)

    def set_tag(self, tag: str) -> None:
        """Put a tag on what is created; empty for none."""
        self._change(tag=tag)

    def set_edits(self, edits: Mapping[tuple[int, int], str]) -> None:
        """Replace cells, by row number and column index; an empty text leaves the cell blank."""
        self._change(edits={**self._plan().edits, **edits})

    def skip_rows(self, rows: Collection[int]) -> None:
        """Leave rows out."""
        self._change(skipped_rows=self._plan().skipped_rows | frozenset(rows))

    def set_blanks_bad_cells(self, blanks: bool) -> None:
        """Keep rows whose optional cells cannot be used, without those cells; or leave the rows out."""
        self._change(blanks_bad_cells=blanks)

    def take_back_fixes(self) -> None:
        """Undo what was done about problems."""
        self._change(edits={}, skipped_rows=frozenset(), blanks_bad_cells=False)

    def set_mode(self, mode: Mode) -> None:
        """Say which rows may become what."""
        self._change(mode=mode)

    def set_match(self, fields: Sequence[str]) -> None:
        """Say by which fields a known record is recognised; by the usual ones where none is named."""
        self._change(match=tuple(fields), choices={}, same_as={})

    def set_adds_picks(self, adds: bool) -> None:
        """Add several values of a field to those a known record has, or put them in their place."""
        self._change(adds_picks=adds)

    def set_policy(self, policy: Duplicates, rows: Collection[int] | None = None) -> None:
        """Say what becomes of duplicates: of some rows, or of all."""
        if rows is None:
            self._change(duplicates=policy, choices={})
        else:
            chosen = (self.duplicates[row] for row in rows if row in self.duplicates)
            self._take(with_policy(self._plan(), policy, chosen))

    def _plan(self) -> ImportPlan:
        if self.plan is None:
            raise RuntimeError("there is no table yet")
        return self.plan

    def _change(self, **changes: object) -> None:
        self._take(replace(self._plan(), **changes))  # type: ignore[arg-type]

    def _take(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._schedule()

    def _forget_rows(self) -> None:
        """Forget what was decided about single rows: they are others now."""
        self.duplicates = {}
        self.report = None
        if self.plan is not None:
            self.plan = without_rows(self.plan)

    # -- what the import would do -------------------------------------------------------------------------------------

    def _look_through(self) -> None:
        """Look through list and date columns, then plan."""
        plan, table = self._plan(), self.table
        if table is None:
            return
        self.values = {index: kept for index, kept in self.values.items() if plan.fields.get(index) == kept.field}
        self._mark_stale()
        look = partial(column_values, self._context.workspace, table, plan.fields, plan.kind)
        self._context.tasks.fetch(look, partial(self._on_values, plan.fields), key="import values")
        self.plan_changed.emit()

    def _on_values(self, fields: Mapping[int, str], values: dict[int, ColumnValues]) -> None:
        if self.plan is None or self.plan.fields != fields:
            return
        self.values = values
        self.plan = with_known_values(self.plan, values)
        self.values_changed.emit()
        self._schedule()

    def refresh(self) -> None:
        """Plan anew: the records or the language changed."""
        if self.plan is not None and self.writer.run is None:
            self._look_through()

    def _schedule(self) -> None:
        self._mark_stale()
        self._pause.start()
        self.plan_changed.emit()

    def _mark_stale(self) -> None:
        self._stop_planning.set()
        self.is_planning = True

    def _plan_now(self) -> None:
        table, plan = self.table, self.plan
        if table is None or plan is None or self.writer.run is not None:
            return
        self._stop_planning = stop = threading.Event()
        tasks, workspace = self._context.tasks, self._context.workspace
        tasks.fetch(
            partial(plan_unless_stopped, workspace, table, plan, stop.is_set),
            partial(self._on_planned, plan),
            key="import plan",
            on_progress=self.planning_progressed.emit,
            on_error=partial(self._on_plan_failed, plan),
        )
        tasks.fetch(
            partial(Previewer, workspace, table, plan),
            partial(self._on_previewer, plan),
            key="import previewer",
            on_error=partial(self._on_plan_failed, plan),
        )

    def _on_planned(self, plan: ImportPlan, report: ImportReport | None) -> None:
        if plan is not self.plan or report is None:
            return
        self.is_planning = False
        self.report = report
        found = {duplicate.row: duplicate for duplicate in report.duplicates}
        kept = {row: known for row, known in self.duplicates.items() if plan.policy(row) is Duplicates.KEEP}
        self.duplicates = dict(sorted((kept | found).items()))
        self.report_changed.emit()

    def _on_previewer(self, plan: ImportPlan, previewer: Previewer) -> None:
        if plan is self.plan:
            self.previewer = previewer
            self.previewer_changed.emit()

    def _on_plan_failed(self, plan: ImportPlan, error: UserError) -> None:
        if plan is self.plan:
            self.is_planning = False
            self.failed.emit(str(error))

    # -- the import ---------------------------------------------------------------------------------------------------

    def start_import(self) -> None:
        """Write the records, as one operation."""
        table, plan = self.table, self.plan
        if table is not None and plan is not None and not self.writer.is_running:
            self._mark_stale()
            self.writer.start(table, plan, name=self.reader.name)

    def _on_not_written(self, text: str) -> None:
        self.failed.emit(text)
        self._schedule()

    # -- the end ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Forget everything and let go of the file."""
        self._stop_planning.set()
        self._pause.stop()
        self.reader.close()
        self.plan, self.report, self.previewer, self.writer.run = None, None, None, None
        self.values, self.duplicates = {}, {}
        self.remembered, self.matching = None, Matching()
        self.is_planning = False
        self.step = 0


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]

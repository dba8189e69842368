"""Pasting a rectangle of cells from a spreadsheet program: what would change, what cannot, and doing it as one step."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.display import ValueFormatter
from ocrm.services.fields.field_input import parse_field
from ocrm.services.records import RecordRow, Reference
from ocrm.services.schema import FieldInfo, record_type
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]
"""Tells how many of how many are done; may raise to stop."""
MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class PastedCell:
    """One cell of the rectangle: `before` and `after` in words; `problem` says why it cannot be pasted."""

    record_id: int
    title: str
    field: str
    label: str
    before: str
    after: str
    value: Any = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PastePlan:
    """What pasting would do: the cells that change, the ones that cannot, and how many stay as they are."""

    kind: str
    changes: tuple[PastedCell, ...] = ()
    problems: tuple[PastedCell, ...] = ()
    same_count: int = 0


def read_cells(text: str) -> list[list[str]]:
    """Return the cells of what a spreadsheet program put on the clipboard: tabs between, quotes around lines."""
    rows = list(csv.reader(io.StringIO(text.rstrip("\r\n")), delimiter="\t")) if text.strip() else []
    return [row or [""] for row in rows]


def write_cells(rows: Sequence[Sequence[str]]) -> str:
    """Return cells as text that a spreadsheet program pastes as cells."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue().removesuffix("\n")


def plan_paste(
    workspace: Workspace, kind: str, record_ids: Sequence[int], fields: Sequence[str], *, cells: Sequence[Sequence[str]]
) -> PastePlan:
    """Return what pasting `cells` over `fields` of records would do; what reaches beyond them is left out.

    A single row or cell fills every record when more of them are given.
    """
    described = record_type(kind)
    infos = [described.field(name) for name in fields]
    lines = list(cells) * len(record_ids) if len(cells) == 1 else cells
    lines, record_ids = lines[: len(record_ids)], record_ids[: len(lines)]
    if len(record_ids) * len(infos) > MOST_CELLS:
        raise UserError(_("That is too much to paste at once. Paste less, or import it as a file."))
    names = dict.fromkeys((described.title_field, *fields))
    rows = records.fetch_rows(workspace, kind, record_ids, names)
    planner = _Planner(workspace, kind, ValueFormatter(workspace))
    for row, texts in zip(rows, lines, strict=True):
        if row is not None:
            planner.add_row(row, infos, texts)
    return PastePlan(kind, tuple(planner.changes), tuple(planner.problems), planner.same_count)


class _Planner:
    """Compares what is pasted with what is there, cell by cell."""

    def __init__(self, workspace: Workspace, kind: str, formatter: ValueFormatter) -> None:
        self._workspace, self._formatter = workspace, formatter
        self._described = record_type(kind)
        self.changes: list[PastedCell] = []
        self.problems: list[PastedCell] = []
        self.same_count = 0

    def add_row(self, row: RecordRow, infos: Sequence[FieldInfo], texts: Sequence[str]) -> None:
        for info, text in zip(infos, texts, strict=False):
            cell, is_same = self._cell(row, info, text)
            if is_same:
                self.same_count += 1
            else:
                (self.problems if cell.problem else self.changes).append(cell)

    def _cell(self, row: RecordRow, info: FieldInfo, text: str) -> tuple[PastedCell, bool]:
        title = str(row[self._described.title_field])
        before = self._formatter.text(info, row[info.name])
        value, problem = self._value(info, text)
        after = text.strip() if problem else self._after(info, value, text)
        cell = PastedCell(row.record_id, title, info.name, _(info.label), before, after, value, problem)
        return cell, not problem and _plain(row[info.name]) == _plain(value)

    def _value(self, info: FieldInfo, text: str) -> tuple[Any, str]:
        if info.is_computed or not info.editable:
            return None, _("OCRM works this column out itself.")
        try:
            value = parse_field(self._workspace, info, text)
            checked = records.check_values(self._workspace, self._described, {info.name: value}, is_new=False)
        except ValidationError as error:
            return None, str(error)
        return checked[info.name], ""

    def _after(self, info: FieldInfo, value: Any, text: str) -> str:
        return text.strip() if info.reference else self._formatter.text(info, value)


def _plain(value: Any) -> Any:
    """Return a value such that nothing, blank and the same record compare equal."""
    value = value.record_id if isinstance(value, Reference) else value
    return None if value == "" else value


def apply_paste(workspace: Workspace, plan: PastePlan, *, report: Report | None = None, origin: str = "") -> Changes:
    """Write the cells that change, as one operation with one undo. Raises ValidationError; then nothing is changed."""
    by_record: dict[int, dict[str, Any]] = {}
    for cell in plan.changes:
        by_record.setdefault(cell.record_id, {})[cell.field] = cell.value
    label = N_("Paste {count} cells")
    with workspace.operation(label, origin=origin, count=len(plan.changes)) as operation:
        for done, (record_id, values) in enumerate(by_record.items()):
            if report is not None:
                report(done, len(by_record))
            records.update_records(workspace, plan.kind, [record_id], values, origin=origin)
            operation.next_part_if_large()
    return operation.changes

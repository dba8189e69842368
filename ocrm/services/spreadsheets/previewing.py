"""What single rows and cells of a table would become: before and after, and beside the record they meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from ocrm.i18n import _
from ocrm.models.opportunity import STATUSES
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.display import ValueFormatter
from ocrm.services.record_rules import derive_region
from ocrm.services.records import Reference
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.cells import Cell, CellProblem, Row
from ocrm.services.spreadsheets.cleaning import shown_cell
from ocrm.services.spreadsheets.field_cleaning import CLEARED
from ocrm.services.spreadsheets.meeting import met_value
from ocrm.services.spreadsheets.parts import CONTACT, DEAL, PARTS, TALK, part_of
from ocrm.services.spreadsheets.plan import DuplicateRow, Duplicates, ImportPlan
from ocrm.services.spreadsheets.problem_log import ProblemLog
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.row_reading import BLOCK, ReadRow, RowReader, needed_fields
from ocrm.services.workspace import Workspace

_WITHOUT_MEANING = re.compile(r"\.0+$|(?<=\.[1-9])0+$|[\s,，¥￥$€£%'\-()（）+.]")
_TELLS_DEALS_APART = frozenset(("subject", "customer", "external_id", "code"))
_BRACKETED_NUMBER = re.compile(r"[(（][^()（）]*\d[^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """A field of a row: its label, the cell as it stands, what it becomes, and why it cannot be used (else "").

    `part` is the kind of record the field is of where it comes along with the row's own, and `field` the label alone.
    A field no cell fills but OCRM itself works out (F-03) has no `before`, and says so in `after`.
    """

    label: str
    before: str
    after: str
    problem: str = ""
    is_changed: bool = False
    part: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class RowPreview:
    """A row as it would be imported; `position` counts the table's rows from 0, `number` is the row in the file."""

    position: int
    number: int
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class CellCheck:
    """Whether a text can go into a column: what it becomes, or the problem it has."""

    after: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CleanedCell:
    """What a cell becomes: as shown, as kept, whether that says something else, or the problem it has."""

    after: str
    plain: str
    is_changed: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A field of a duplicate: what stands in OCRM (or the earlier row), what in the file, and what would afterwards."""

    label: str
    known: str
    given: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether the two say different things."""
        return self.known != self.given

    @property
    def is_changed(self) -> bool:
        """Whether the import would change what is known."""
        return self.after != self.known


class Previewer:
    """Shows single rows by a plan; made in the background, because dates are judged by their whole column."""

    def __init__(self, workspace: Workspace, table: Table, plan: ImportPlan) -> None:
        self._workspace, self._table, self._plan = workspace, table, plan
        self._reader = RowReader(workspace, table, plan)
        self._infos = plan.infos
        self._names = {column.index: column.name for column in table.columns}
        self._formatter = ValueFormatter(workspace)
        self._stages = {stage_id: row.name for stage_id, row in stages.stages_by_id(workspace).items()}

    # -- rows ---------------------------------------------------------------------------------------------------------

    def preview(self, position: int) -> RowPreview | None:
        """Return a row by its place in the table, None past its end."""
        for place, row in enumerate(self._table):
            if place == position:
                return RowPreview(position, row[0], tuple(self._lines(row)))
        return None

    def _lines(self, row: Row) -> list[PreviewLine]:
        read, problems = self._read(row)
        cells = self._reader.cells([row])[0]
        lines = []
        for index, name in self._plan.fields.items():
            before = shown_cell(cells[index])
            problem = problems.get(self._names[index], "")
            after = "" if problem else self._with_others(name, read.values.get(name))
            part, field = PARTS.get(part_of(name), ""), _(self._infos[name].label)
            lines.append(PreviewLine(self.label(name), before, after, problem, _means_more(before, after), part, field))
        lines += self._given(read)
        return [*(line for line in lines if line.before or line.after), *self._derived(read)]

    def _given(self, read: ReadRow) -> Iterator[PreviewLine]:
        """Yield the fields without a column that every row is given a value for."""
        for name in self._plan.constants:
            if name not in self._plan.fields.values():
                part, field = PARTS.get(part_of(name), ""), _(self._infos[name].label)
                after = self._with_others(name, read.values.get(name))
                yield PreviewLine(self.label(name), "", after, is_changed=True, part=part, field=field)

    def _with_others(self, name: str, value: Any) -> str:
        """Return a value and those kept beside it: the second e-mail address or number of a cell is not lost."""
        return ", ".join(self.shown(name, one) for one in (value, *getattr(value, "others", ())))

    def _derived(self, read: ReadRow) -> Iterator[PreviewLine]:
        """Yield province and city where only the address of a new customer tells them."""
        if self._plan.kind != "customers" or not read.values.get("address"):
            return
        values = {name: value for name, value in read.values.items() if value is not CLEARED}
        derive_region(values, {})
        for name in (name for name in values if name not in read.values):
            label = _(record_type("customers").fields[name].label)
            yield PreviewLine(label, "", derived_text(values[name]), is_changed=True, field=label)

    def _read(self, row: Row) -> tuple[ReadRow, dict[str, str]]:
        """Read a row and return what is wrong with it by column, leaving nothing behind in the reader."""
        self._reader.problems = ProblemLog()
        read = self._reader.read([row])[0]
        return read, {problem.column: problem.message for problem in self._reader.problems}

    # -- cells --------------------------------------------------------------------------------------------------------

    def has_column(self, index: int) -> bool:
        """Return whether a column goes anywhere."""
        return index in self._plan.fields

    def field_of(self, index: int) -> str:
        """Return the field a column goes into."""
        return self._plan.fields[index]

    def kind_of(self, index: int) -> FieldKind:
        """Return the kind of the field a column goes into."""
        return self._infos[self._plan.fields[index]].kind

    def column(self, index: int) -> Iterator[Cell]:
        """Yield the filled cells of a column as they are read: joined with others, and as mended."""
        rows = iter(self._table)
        while block := list(islice(rows, BLOCK)):
            yield from (cells[index] for cells in self._reader.cells(block) if cells[index] is not None)

    def cleaned(self, index: int, cell: Cell) -> CleanedCell:
        """Return what a cell of a column becomes, or its problem."""
        name = self._plan.fields[index]
        value = self._reader.clean(name, cell)
        if isinstance(value, CellProblem):
            return CleanedCell("", "", False, str(value))
        after = self.shown(name, value)
        several = value if isinstance(value, (list, tuple)) else (value,)
        plain = ", ".join(str(one) for one in several if one is not None) if value is not CLEARED else after
        return CleanedCell(after, plain, _means_more(shown_cell(cell), after))

    def check(self, index: int, text: str) -> CellCheck:
        """Return what a typed text becomes in a column."""
        name = self._plan.fields[index]
        value = self._reader.clean(name, text or None)
        if isinstance(value, CellProblem):
            if text in self._plan.new_values.get(index, ()):
                return CellCheck(text)
            return CellCheck("", str(value))
        if value is None and name in needed_fields(self._plan.kind, self._plan.fields.values()):
            return CellCheck("", _("{field} is needed.").format(field=_(self._infos[name].label)))
        return CellCheck(self.shown(name, value))

    # -- duplicates ---------------------------------------------------------------------------------------------------

    def compare(self, duplicate: DuplicateRow, policy: Duplicates) -> list[DifferenceLine]:
        """Return a duplicate beside the record it meets, or the earlier row of the file it repeats."""
        wanted = {duplicate.row, duplicate.like_row}
        rows = {row[0]: row for row in self._table if row[0] in wanted}
        if duplicate.row not in rows:
            return []
        given = self._read(rows[duplicate.row])[0].values
        if duplicate.like_row is not None:
            earlier = rows.get(duplicate.like_row)
            known = self._read(earlier)[0].values if earlier else {}
            stored: Mapping[str, Any] = {name: known.get(name) for name in given}
        else:
            stored = self._stored(duplicate.record_id)
        return [self._difference(name, stored[name], value, policy) for name, value in given.items() if name in stored]

    def _difference(self, name: str, stored: Any, value: Any, policy: Duplicates) -> DifferenceLine:
        after = met_value(stored, value, policy, adds_picks=self._plan.adds_picks)
        known, given = self.shown(name, stored), self.shown(name, value)
        return DifferenceLine(self.label(name), known, given, self.shown(name, after))

    def _stored(self, record_id: int) -> Mapping[str, Any]:
        kind = self._plan.kind
        row = records.fetch_rows(self._workspace, kind, [record_id])[0]
        return {} if row is None else {name: row[name] for name in record_type(kind).fields}

    # -- words --------------------------------------------------------------------------------------------------------

    def label(self, name: str) -> str:
        """Return what a field is called; those of another record of the row with its kind before."""
        return field_label(name, self._infos[name])

    def shown(self, name: str, value: Any) -> str:
        """Return a cleaned value as it would be shown."""
        return self._shown_of(self._infos[name], value)

    def _shown_of(self, info: FieldInfo, value: Any) -> str:
        match value:
            case None | "":
                return ""
            case _ if value is CLEARED:
                return _("(emptied)")
            case datetime():
                return f"{self._workspace.clock.to_local(value):%Y-%m-%d %H:%M}"
            case date():
                return value.isoformat()
            case Reference():
                return value.title
            case list() | tuple():
                return _(", ").join(map(str, value))
        if info.kind is FieldKind.STAGE:
            outcomes = {status.code: _(status.label) for status in STATUSES}
            return self._stages.get(value) or outcomes.get(value, str(value))
        return self._formatter.text(info, value)


def field_label(name: str, info: FieldInfo) -> str:
    """Return what a field of an import is called in the chosen language."""
    wording = {
        CONTACT: _("Contact: {field}"), DEAL: _("Opportunity: {field}"), TALK: _("Interaction: {field}"), "": "{field}",
    }  # fmt: skip
    return wording[part_of(name)].format(field=_(info.label))


def derived_text(value: str) -> str:
    """Return a value that nobody typed but OCRM worked out, marked as that."""
    return _("{value} (derived)").format(value=value)


def told_problem(cell: str, problem: str) -> str:
    """Return a cell with what is wrong with it; the problem alone where that begins with the cell in quotes."""
    return problem if problem[1:].startswith(cell) else _("{cell} – {problem}").format(cell=cell, problem=problem)


def _means_more(before: str, after: str) -> bool:
    """Return whether a value reads differently from its cell, beyond separators and case.

    Another currency's sign and brackets that mean less than nothing are told: $5 becomes ¥5, (5) becomes -¥5.
    """
    if not after:
        return False
    is_negative = bool(_BRACKETED_NUMBER.fullmatch(before)) and after.startswith("-")
    return is_negative or not _signs(before) <= _signs(after) or _bare(before) != _bare(after)


def _signs(text: str) -> set[str]:
    return {sign for sign in text.replace("￥", "¥") if sign in "¥$€£"}


def _bare(text: str) -> str:
    return _WITHOUT_MEANING.sub("", text).casefold()


def missing_fields(plan: ImportPlan) -> list[str]:
    """Return the labels of the fields no column goes into and without which every row would be left out.

    A deal that nothing tells apart from the others is none, so its subject is asked for.
    """
    infos = plan.infos
    mapped = {*plan.fields.values(), *plan.constants}
    if plan.makes_own_customers and "name" in mapped:
        mapped.add("customer")
    lacking = [name for name in needed_fields(plan.kind, mapped) if name not in mapped]
    if plan.kind == "opportunities" and not mapped & _TELLS_DEALS_APART:
        lacking.append("subject")
    return [_(infos[name].label) for name in lacking]

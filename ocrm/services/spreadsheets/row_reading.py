"""From the rows of a table to the values of records: cleaned by column, then completed row by row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from ocrm.formats import format_date_iso
from ocrm.i18n import _
from ocrm.models.base import ids
from ocrm.services.fields.entered import with_others
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.spreadsheets.adding_up import Totals, totals_for
from ocrm.services.spreadsheets.call_log import still_needed
from ocrm.services.spreadsheets.cells import Cell, CellProblem, Row
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.constants import constant_value
from ocrm.services.spreadsheets.durations import counts_seconds
from ocrm.services.spreadsheets.evidence import find_evidence, shown
from ocrm.services.spreadsheets.field_cleaning import CLEARED, FieldCleaner, make_cleaner, split_values
from ocrm.services.spreadsheets.joined_cells import joined
from ocrm.services.spreadsheets.new_fields import is_new_field
from ocrm.services.spreadsheets.parts import part_of
from ocrm.services.spreadsheets.plan import PICKLISTS, ImportPlan
from ocrm.services.spreadsheets.problem_log import Problem, ProblemLog
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.workspace import Workspace

BLOCK = 1_000
"""Rows worked on at once: progress and cancel come in between."""
_MOST_TEXTS = 10_000
"""Different texts of a column that no list has, of which each can be given a meaning; nobody goes through more."""


@dataclass(slots=True)
class ReadRow:
    """A row's values by field, blank cells left out."""

    number: int
    values: dict[str, Any]
    is_bad: bool = False
    told: set[str] = field(default_factory=set)
    """Columns something was said about already."""
    direction_text: str = ""
    """What the file says of a call's direction: that it was missed is no direction of its own."""
    added_to: int = 0
    """The earlier row whose amount has this one's in it; 0 for none."""


class RowReader:
    """Reads a table by a plan; gathers what is wrong with it."""

    def __init__(self, workspace: Workspace, table: Table, plan: ImportPlan) -> None:
        self.problems = ProblemLog()
        self.unmatched: dict[int, dict[str, int]] = {}
        self.new_list_values: list[tuple[str, str]] = []
        self.skipped = 0
        self._workspace = workspace
        self._table = table
        self.plan = plan
        self._infos = plan.infos
        self._names = {column.index: column.name for column in table.columns}
        self.evidence = find_evidence(table, plan, self._infos)
        self._cleaners = [self._cleaner(index, name) for index, name in plan.fields.items()]
        self._by_field = {cleaner.name: cleaner for cleaner in self._cleaners}
        self._joins = [
            (first, indexes, plan.fields[first]) for first, indexes in plan.joins.items() if first in plan.fields
        ]
        self._totals = self._added_up()
        self._constants = {
            name: constant_value(workspace, name, self._infos[name], text) for name, text in plan.constants.items()
        }

    def _cleaner(self, index: int, name: str) -> FieldCleaner:
        return make_cleaner(
            self._workspace, name, self._infos[name],
            column=index,
            replaced=self.plan.values.get(index),
            order=self.plan.date_orders.get(index) or self.evidence.date_orders.get(index),
            is_share=index in self.evidence.shares,
            is_soft=self.plan.blanks_bad_cells,
            is_seconds=counts_seconds(self._names[index]),
            phone_country=self.plan.phone_country,
        )  # fmt: skip

    def _added_up(self) -> Totals:
        """Go through the table for the sums of its orders, where it is one of order lines."""
        totals = totals_for(self.plan.adds_up, self._by_field)
        rows = iter(self._table) if totals.amount else iter(())
        while block := list(islice(rows, BLOCK)):
            cells = self.cells([row for row in block if row[0] not in self.plan.skipped_rows])
            keys, amounts_given = (
                self._by_field[name].values([row[self._by_field[name].column] for row in cells])
                for name in (totals.key, totals.amount)
            )
            totals.take(zip(keys, amounts_given, strict=True))
        return totals

    def column_of(self, name: str) -> str:
        """Return the name of the column a field comes from; the field's label where it comes from none."""
        cleaner = self._by_field.get(name)
        return self._names[cleaner.column] if cleaner else _(self._infos[name].label)

    def clean(self, name: str, text: Cell) -> Any:
        """Return what a cell in a field's column becomes: its value, None for nothing, or its CellProblem."""
        return self._by_field[name].values([text])[0]

    def blocks(self) -> Iterator[list[ReadRow]]:
        """Yield the rows in blocks, in the file's order; skipped rows are left out."""
        rows = iter(self._table)
        while block := list(islice(rows, BLOCK)):
            kept = [row for row in block if row[0] not in self.plan.skipped_rows]
            self.skipped += len(block) - len(kept)
            yield self.read(kept)
            self.problems.settle()

    def read(self, rows: list[Row]) -> list[ReadRow]:
        """Read some rows of the table."""
        cells = self.cells(rows)
        names = [cleaner.name for cleaner in self._cleaners]
        columns = [cleaner.values([row[cleaner.column] for row in cells]) for cleaner in self._cleaners]
        read: list[ReadRow] = []
        for position, (number, _cells) in enumerate(rows):
            values: dict[str, Any] = {}
            row = ReadRow(number, values)
            for at, name in enumerate(names):
                value = columns[at][position]
                if value is None:
                    continue
                if type(value) is CellProblem:
                    self._note(row, self._cleaners[at], cells[position], value)
                elif value is not CLEARED or not is_new_field(name):  # there is nothing to empty in a new one
                    values[name] = value
                    if name == "direction":
                        row.direction_text = shown(cells[position][self._cleaners[at].column])
            for name, value in self._constants.items():
                values.setdefault(name, value)
            _spread(values, self._infos)
            self._refuse_ends_first(row)
            if not row.is_bad:
                row.added_to = self._totals.settle(number, values)
            read.append(row)
        return read

    def cells(self, rows: list[Row]) -> list[list[Cell]]:
        """Return the cells of rows as they are read: joined with others, replaced by what was typed instead."""
        edits = self.plan.edits
        found = [cells for _number, cells in rows]
        if self._joins:
            found = [self._joined(cells) for cells in found]
        if not edits:
            return found
        return [
            [edits.get((number, index), cell) or None for index, cell in enumerate(cells)]
            for (number, _cells), cells in zip(rows, found, strict=True)
        ]

    def _joined(self, cells: list[Cell]) -> list[Cell]:
        row = list(cells)
        for first, indexes, name in self._joins:
            row[first] = joined([cells[index] for index in indexes], name, self._infos[name])
        return row

    def _note(self, row: ReadRow, cleaner: FieldCleaner, cells: list[Cell], problem: CellProblem) -> None:
        cell = cells[cleaner.column]
        text = shown(cell)
        if cleaner.info.kind is FieldKind.MULTI_PICK and self._knows_or_adds(cleaner, split_values(text)):
            values = dict.fromkeys(self._value_or_new(cleaner, part) for part in split_values(text))
            row.values[cleaner.name] = tuple(value for value in values if value)
            return
        if cleaner.info.kind in (FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.MULTI_PICK, FieldKind.STAGE):
            if cleaner.info.kind is FieldKind.PICKLIST and self._adds(cleaner.column, text):
                row.values[cleaner.name] = self._new_list_value(cleaner, text)
                return
            texts = self.unmatched.setdefault(cleaner.column, {})
            if text in texts or len(texts) < _MOST_TEXTS:
                texts[text] = texts.get(text, 0) + 1
        self.add_problem(row, self._names[cleaner.column], text, str(problem), is_fatal=not cleaner.is_soft)

    def _adds(self, column: int, text: str) -> bool:
        return PICKLISTS in self.plan.create_missing or text in self.plan.new_values.get(column, ())

    def _knows_or_adds(self, cleaner: FieldCleaner, parts: list[str]) -> bool:
        """Return whether each of several values is in its list, or is to be added to it."""
        return all(
            self._adds(cleaner.column, part) or not isinstance(value, CellProblem)
            for part, value in zip(parts, cleaner.values(list(parts)), strict=True)
        )

    def _value_or_new(self, cleaner: FieldCleaner, text: str) -> str:
        """Return the code of one of several values, a new one where its list does not have it; "" for a blank one."""
        value = cleaner.values([text])[0]
        if isinstance(value, CellProblem):
            return self._new_list_value(cleaner, text)
        return str(value[0]) if value else ""

    def _new_list_value(self, cleaner: FieldCleaner, text: str) -> str:
        """Return the code of a value to be added to its list: the text itself, written as it came first."""
        key = choice_key(text)
        known = {choice_key(name): name for picklist, name in self.new_list_values if picklist == cleaner.info.picklist}
        if key not in known:
            self.new_list_values.append((cleaner.info.picklist, text))
        return known.get(key, text)

    def add_problem(self, row: ReadRow, column: str, text: str, message: str, *, is_fatal: bool = True) -> None:
        """Note what is wrong with a row; a fatal problem rejects it."""
        row.is_bad = row.is_bad or is_fatal
        row.told.add(column)
        self.problems.append(Problem(row.number, column, text, message, is_fatal))

    def _refuse_ends_first(self, row: ReadRow) -> None:
        """Reject a row that would end before it begins, a ticket that was resolved before it was opened."""
        opened, resolved = row.values.get("opened_at"), row.values.get("resolved_at")
        if isinstance(opened, datetime) and isinstance(resolved, datetime) and resolved < opened:
            days = [format_date_iso(self._workspace.clock.to_local(one).date()) for one in (opened, resolved)]
            message = _("It would be resolved before it was opened, on {day}.").format(day=days[0])
            self.add_problem(row, self.column_of("resolved_at"), days[1], message)
        first, last = row.values.get("starts_on"), row.values.get("ends_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            message = _("It would end before it begins, on {day}.").format(day=format_date_iso(first))
            self.add_problem(row, self.column_of("ends_on"), format_date_iso(last), message)

    def refuse_blank(self, row: ReadRow, names: Iterable[str]) -> None:
        """Reject a row that leaves fields blank which its kind cannot do without."""
        for name in names:
            column = self.column_of(name)
            if column not in row.told:
                message = _("{field} is needed.").format(field=_(self._infos[name].label))
                self.add_problem(row, column, "", message)


_FILLED_IN = {"opportunities": ("stage", "subject"), "interactions": ("happened_at",), "tickets": ("opened_at",)}
"""Required fields an import fills in where the file says nothing."""


def needed_fields(kind: str, fields: Collection[str] = ()) -> tuple[str, ...]:
    """Return the fields a row of a kind must fill: required, without a default, and not filled in by the import.

    `fields` are those the sheet has; some of them tell others.
    """
    described = record_type(kind)
    needed = tuple(
        info.name
        for info in described.fields.values()
        if info.required
        and not info.is_computed
        and described.column_of(info.name).default is None
        and info.name not in _FILLED_IN.get(kind, ())
    )
    return still_needed(kind, needed, fields)


def write_list_values(workspace: Workspace, values: Iterable[tuple[str, str]]) -> None:
    """Add texts to the lists they belong to; inside an operation."""
    for picklist, text in values:
        workspace.connection.execute(
            "INSERT OR IGNORE INTO picklist_value(id, picklist, code, name, position, is_retired) SELECT :id, :list,"
            " :text, :text, coalesce(max(position), -1) + 1, 0 FROM picklist_value WHERE picklist = :list",
            {"id": ids.next_id(), "list": picklist, "text": text},
        )


def _spread(values: dict[str, Any], infos: Mapping[str, FieldInfo]) -> None:
    """Put further numbers of a cell into the record's other phone fields; what is left stands beside the first one."""
    several = [name for name, value in values.items() if type(value) is list and infos[name].kind is not FieldKind.TAGS]
    for name in several:
        first, *others = values[name]
        values[name] = first
        kind = infos[name].kind
        free = [
            other for other, info in infos.items()
            if info.kind is kind and part_of(other) == part_of(name) and other not in values
            and not other.endswith("fax")
        ]  # fmt: skip
        for number in list(others):
            if free:
                values[free.pop(0)] = number
                others.remove(number)
        if others:
            values[name] = with_others(first, tuple(others))

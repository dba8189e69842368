"""What an import is to do, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.schema import FieldInfo
from ocrm.services.spreadsheets.dates import DateOrder
from ocrm.services.spreadsheets.joined_cells import joined_columns
from ocrm.services.spreadsheets.mapping import importable_fields, suggest_mapping
from ocrm.services.spreadsheets.new_fields import NewField, new_field_info, new_field_name
from ocrm.services.spreadsheets.parts import CONTACT
from ocrm.services.spreadsheets.problem_log import ProblemLog
from ocrm.services.spreadsheets.reading import Column, Table

PICKLISTS = "picklists"
"""In `create_missing`: add unknown texts to the lists they belong to."""


class Mode(StrEnum):
    """Which rows an import may turn into what."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"


class Duplicates(StrEnum):
    """What becomes of a row whose record exists: nothing, blank fields filled, all overwritten, or a second record."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"
    KEEP = "keep"


class Outcome(StrEnum):
    """What became of a row; every row has exactly one."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Everything the user decided. Columns are named by index, rows by their number in the file.

    `values` maps the texts of a column to codes ("" leaves the field blank), `new_values` are texts of a column to be
    added to its list, `constants` gives fields a text where the row has none, `match` names the fields a known record
    is recognised by (source id and code, else its name, when empty), `edits` replaces single cells, `choices` decides
    single duplicates, and `blanks_bad_cells` keeps rows whose optional cells cannot be used. `joins` names the columns
    whose cells are joined to that of a mapped one, itself among them; `preset` is the system whose export this is.
    """

    kind: str
    fields: Mapping[int, str]
    values: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    new_values: Mapping[int, frozenset[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    mode: Mode = Mode.UPSERT
    duplicates: Duplicates | None = None
    create_missing: frozenset[str] = frozenset()
    date_orders: Mapping[int, DateOrder] = field(default_factory=dict)
    tag: str = ""
    edits: Mapping[tuple[int, int], str] = field(default_factory=dict)
    skipped_rows: frozenset[int] = frozenset()
    choices: Mapping[int, Duplicates] = field(default_factory=dict)
    blanks_bad_cells: bool = False
    joins: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    preset: str = ""
    same_as: Mapping[int, int] = field(default_factory=dict)
    """Rows the user says are about a record (its id) or about an earlier row (its number, below zero)."""
    adds_picks: bool = True
    """Whether several values of a field are added to those a known record has; else they replace them."""
    adds_up: str = ""
    """The field whose amounts are added up where several rows have the same number, as the lines of an order do."""
    phone_country: str = ""
    """The code of the country whose phone numbers the file has without it; empty for the mainland."""
    new_fields: Mapping[int, NewField] = field(default_factory=dict)
    """Fields to be made for columns that fit no other."""

    @property
    def infos(self) -> dict[str, FieldInfo]:
        """The fields the plan can fill, those it is to add among them."""
        new = {new_field_name(index): new_field_info(self.kind, index, new) for index, new in self.new_fields.items()}
        return importable_fields(self.kind) | new

    @property
    def usual_policy(self) -> Duplicates:
        """What to do with rows whose record exists, where nothing else was chosen for one."""
        if self.mode is Mode.CREATE:
            return Duplicates.SKIP
        return self.duplicates or (Duplicates.OVERWRITE if self.mode is Mode.UPDATE else Duplicates.FILL)

    @property
    def makes_own_customers(self) -> bool:
        """Whether a person of no company becomes a customer, as in address books."""
        return self.kind == "contacts" and "customers" in self.create_missing and self.mode is not Mode.UPDATE

    def policy(self, row: int) -> Duplicates:
        """Return what to do with a row whose record exists."""
        return self.usual_policy if self.mode is Mode.CREATE else self.choices.get(row, self.usual_policy)


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row whose record exists already: which, and what becomes of the row.

    `like_row` is the earlier row of the file it repeats, None where the record was there before the import. `reason`
    says by what it was recognised. A likely one is a new record, unless the user says that it is the same.
    """

    row: int
    record_id: int
    title: str
    outcome: Outcome
    like_row: int | None = None
    reason: str = ""
    is_likely: bool = False

    @property
    def same_as(self) -> int:
        """What a plan says of a row that is the same: the record, or the earlier row below zero."""
        return self.record_id if self.like_row is None else -self.like_row


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """A column of a file, the field it went into ("" for none), its filled cells, and how many of them were written.

    What was not written stands there already, or in rows that were skipped or left out, or cannot be used.
    """

    name: str
    field: str
    given: int
    written: int


@dataclass(slots=True)
class ImportReport:
    """How an import went, or would go. `rows` is always created + updated + skipped + rejected."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    batch: int | None = None
    also_created: dict[str, int] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)
    problems: ProblemLog = field(default_factory=ProblemLog)
    filled: dict[str, int] = field(default_factory=dict)
    columns: tuple[ColumnCount, ...] = ()
    """What each column held, and what of it came into the file."""
    checked: int = 0
    """New records that were read back and found whole."""
    changes: Changes = field(default_factory=Changes)
    duplicates: list[DuplicateRow] = field(default_factory=list)
    unmatched: dict[int, dict[str, int]] = field(default_factory=dict)
    """Texts no list has, with how often each stands in the column."""
    date_orders: dict[int, DateOrder] = field(default_factory=dict)
    """What each date column was found to be written in."""

    def as_dict(self) -> dict[str, Any]:
        """Return the answer of `ocrm import --json`."""
        return {
            "batch": self.batch,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "skipped": self.skipped,
            "rejected": self.rejected,
            "also_created": self.also_created,
            "mapping": self.mapping,
            "unmapped": self.unmapped,
            "problems": [
                {"row": problem.row, "column": problem.column, "value": problem.value, "message": problem.message}
                for problem in self.problems
            ],
            "filled": self.filled,
            "columns": [
                {"column": count.name, "field": count.field, "given": count.given, "written": count.written}
                for count in self.columns
            ],
            "checked": self.checked,
        }


def suggested_plan(table: Table, kind: str) -> ImportPlan:
    """Return the plan an import of a table starts from."""
    fields, joins = suggested_fields(table.columns, kind)
    return ImportPlan(kind, dict(sorted(fields.items())), joins=joins)


def suggested_fields(columns: Sequence[Column], kind: str) -> tuple[dict[int, str], dict[int, tuple[int, ...]]]:
    """Return the fields columns are named after, and the columns that make one of them together."""
    fields = dict(suggest_mapping(columns, kind).fields)
    joins: dict[int, tuple[int, ...]] = {}
    for name, indexes in joined_columns(columns, fields, kind):
        fields = {index: other for index, other in fields.items() if index not in indexes} | {indexes[0]: name}
        joins[indexes[0]] = indexes
    return fields, joins


def adjusted_plan(
    plan: ImportPlan,
    table: Table,
    *,
    columns: Iterable[tuple[str, str]] = (),
    values: Iterable[tuple[str, str, str]] = (),
    constants: Mapping[str, str] | None = None,
    match: Iterable[str] = (),
    date_order: DateOrder | None = None,
) -> ImportPlan:
    """Return a plan with what was said in words laid over it: (column, field), (column, text, code), field names.

    A column given "" as its field is left out. Raises UserError on names that do not exist.
    """
    fields = dict(plan.fields)
    for name, target in columns:
        index = column_named(table, name).index
        fields = {at: other for at, other in fields.items() if at != index and other != target}
        if target:
            fields[index] = _field(plan.kind, target)
    texts: dict[int, dict[str, str]] = {index: dict(known) for index, known in plan.values.items()}
    for name, text, code in values:
        texts.setdefault(column_named(table, name).index, {})[text] = code
    return replace(
        plan,
        fields=fields,
        joins={index: joined for index, joined in plan.joins.items() if fields.get(index) == plan.fields.get(index)},
        values=texts,
        constants={_field(plan.kind, name): text for name, text in (constants or plan.constants).items()},
        match=tuple(_matched_field(plan.kind, name, fields) for name in match) or plan.match,
        date_orders=dict.fromkeys(fields, date_order) if date_order else plan.date_orders,
    )


def column_named(table: Table, name: str) -> Column:
    """Return a column by its name or its letter; raises UserError where there is none."""
    wanted = name.strip().casefold()
    for column in table.columns:
        if wanted in (column.name.casefold(), column.letter.casefold()):
            return column
    raise UserError(
        _("The file has no column “{name}”. Columns: {names}.").format(
            name=name, names=", ".join(column.name for column in table.columns)
        )
    )


def _field(kind: str, name: str) -> str:
    known = importable_fields(kind)
    if name in known:
        return name
    labelled = next((key for key, info in known.items() if info.is_custom and info.label == name), None)
    if labelled is not None:
        return labelled
    raise UserError(
        _("There is no field “{name}” to import into. Fields: {names}.").format(name=name, names=", ".join(known))
    )


def _matched_field(kind: str, name: str, fields: Mapping[int, str]) -> str:
    """Return a field to recognise records by; the person's where only the person has it in this file."""
    found = _field(kind, name)
    if found not in fields.values() and CONTACT + found in fields.values():
        return CONTACT + found
    if found not in fields.values():
        raise UserError(_("No column goes into “{name}”, so records cannot be matched by it.").format(name=name))
    return found

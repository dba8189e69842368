"""The order of a list in SQL: read from an index where there is one, so that its first rows come at once.

Rows of the same value stand by id, in the direction of the first key; rows without a value come last either way. What
is chosen from a list stands in the order of that list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ocrm.models.contact import has_birthday_key
from ocrm.services.schema import FieldInfo, FieldKind, RecordType, record_type
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import birthday_days

_FOLDED_KINDS = frozenset(
    {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.EMAIL, FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.TAGS}
)


_READ_IN_PART = "likelihood(+r.id <> 0, 0.001)"
"""Always true, and tells SQLite that it will not read to the end, so that preparing for all rows does not pay."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to read ids in order: what stands behind FROM, before the condition, and behind ORDER BY."""

    source: str
    terms: str
    condition: str = "1"

    def sql(self, where: str, columns: str = "t.id") -> str:
        """Return the SELECT of the ids, or of `columns`, of the rows for which `where` holds."""
        return f"SELECT {columns} FROM {self.source} WHERE {self.condition} AND {where} ORDER BY {self.terms}"


def sorting_reading(workspace: Workspace, kind: RecordType, sort: Sequence[str]) -> Reading:
    """Return the reading that sorts what the filter leaves; the plus signs keep it off the index of the order."""
    return Reading(f"{kind.table} t", ", ".join(f"+{term}" for term in _terms(workspace, kind, sort)))


def ordered_readings(workspace: Workspace, kind: RecordType, sort: Sequence[str]) -> tuple[Reading, ...]:
    """Return the readings that, one after the other, follow an index from the first row on; () where there is none."""
    keys = _keys(kind, sort)
    first, is_descending = kind.field(keys[0].removeprefix("-")), keys[0].startswith("-")
    if first.name not in kind.sorted_fields:
        return ()
    terms = _terms(workspace, kind, sort)
    if first.name in _BY_BIRTHDAY:
        return _along_birthdays(workspace.clock.today(), terms[1:], is_descending=is_descending)
    if codes := _codes(workspace, first):
        return tuple(_along_codes(kind, first, codes[::-1] if is_descending else codes, rest=terms[1:]))
    if first.kind not in (FieldKind.REFERENCE, FieldKind.STAGE):
        return (Reading(f"{kind.table} t INDEXED BY {kind.table}_sorted_{first.name}", ", ".join(terms)),)
    table, index, key = _target(first)
    own_index = f"{kind.table}_by_{first.name}"
    source = f"{table} r INDEXED BY {index} CROSS JOIN {kind.table} t INDEXED BY {own_index} ON {first.column} = r.id"
    along = [_term(key, is_descending=is_descending), _term("r.id", is_descending=is_descending), *terms[2:]]
    found = (Reading(source, ", ".join(along), _READ_IN_PART),)
    if not kind.model._meta.fields[first.name].null:
        return found
    return (*found, Reading(f"{kind.table} t", ", ".join(terms[2:]), f"{first.column} IS NULL"))


_BY_BIRTHDAY = ("next_birthday", "birthday_in_days")


def _along_birthdays(today: date, terms: Sequence[str], *, is_descending: bool) -> tuple[Reading, ...]:
    """Return a reading for each day from today on, or back to it, and one for those without a birthday.

    The day a birthday next falls on changes every night, so it is never kept: what is kept is the key it shares.
    """
    order = ", ".join(terms)
    days = birthday_days(today)
    conditions = [f"{has_birthday_key(keys)}" for keys in (reversed(days) if is_descending else days)]
    source = "contact t INDEXED BY contact_by_birthday_key"
    along = [Reading(source, order, condition) for condition in conditions]
    return (*along, Reading("contact t", order, "t.birthday IS NULL AND t.lunar_birthday = ''"))


def _along_codes(kind: RecordType, info: FieldInfo, codes: Sequence[str], *, rest: Sequence[str]) -> Iterator[Reading]:
    """Yield a reading for each value of a list in its order, one for values it has lost, and one for none."""
    source = f"{kind.table} t INDEXED BY {kind.table}_sorted_{info.name}"
    for code in codes:
        yield Reading(source, ", ".join(rest), f"{info.column} = {_quoted(code)} COLLATE NOCASE")
    known = ",".join(map(_quoted, codes))
    yield Reading(
        source, ", ".join(rest), f"{info.column} IS NOT NULL AND {info.column} COLLATE NOCASE NOT IN ({known})"
    )
    yield Reading(source, ", ".join(rest), f"{info.column} IS NULL")


def _codes(workspace: Workspace, info: FieldInfo) -> list[str]:
    """Return the values a field is chosen from, in their order; [] where it is not, or has an order of its own."""
    if info.sort_column or info.is_custom:
        return []
    if info.kind is FieldKind.PICKLIST:
        sql = "SELECT code FROM picklist_value WHERE picklist = ? ORDER BY position, id"
        return [code for (code,) in workspace.query(sql, (info.picklist,))]
    return [choice.code for choice in info.choices] if info.kind is FieldKind.CHOICE else []


def _quoted(code: str) -> str:
    return "'" + code.replace("'", "''") + "'"


def group_terms(workspace: Workspace, info: FieldInfo, *, is_descending: bool) -> str:
    """Return what stands behind ORDER BY where rows are grouped by a field, in the order of a list sorted by it."""
    return ", ".join(_term(column, is_descending=is_descending) for column in _columns(workspace, info))


def group_key(info: FieldInfo) -> str:
    """Return what stands behind GROUP BY: rows a list sorted by the field does not tell apart."""
    return info.column if info.kind in (FieldKind.REFERENCE, FieldKind.STAGE) else _own_column(info)


def _keys(kind: RecordType, sort: Sequence[str]) -> tuple[str, ...]:
    return tuple(sort) or ((kind.default_sort,) if kind.default_sort else ("created_at",))


def _terms(workspace: Workspace, kind: RecordType, sort: Sequence[str]) -> list[str]:
    """Return what stands behind ORDER BY; references, stages and choices have two terms, and the last is the id."""
    keys = _keys(kind, sort)
    terms: list[str] = []
    for name in keys:
        info = kind.field(name.removeprefix("-"))
        terms += [_term(column, is_descending=name.startswith("-")) for column in _columns(workspace, info)]
    return [*terms, _term("t.id", is_descending=keys[0].startswith("-"))]


def _term(column: str, *, is_descending: bool) -> str:
    # An id is never NULL, and an index does not serve a second term that speaks of NULLs.
    last = "" if column.endswith(".id") else " NULLS LAST"
    return f"{column} {'DESC' if is_descending else 'ASC'}{last}"


def _columns(workspace: Workspace, info: FieldInfo) -> list[str]:
    """Return what a field is sorted by."""
    if info.kind in (FieldKind.REFERENCE, FieldKind.STAGE):
        table, _index, key = _target(info)
        return [f"(SELECT {key} FROM {table} r WHERE r.id = {info.column})", info.column]
    if codes := _codes(workspace, info):
        ranks = " ".join(f"WHEN {_quoted(code)} THEN {rank}" for rank, code in enumerate(codes))
        return [f"(CASE {info.column} COLLATE NOCASE {ranks} END)", _own_column(info)]
    return [_own_column(info)]


def _own_column(info: FieldInfo) -> str:
    is_folded = info.kind in _FOLDED_KINDS and not info.sort_column
    return f"{info.sort_key} COLLATE NOCASE" if is_folded else info.sort_key


def _target(info: FieldInfo) -> tuple[str, str, str]:
    """Return what a reference is sorted by: the other table, its index, and the column of `r`, the row referred to."""
    if info.kind is FieldKind.STAGE:
        return "stage", "stage_sorted_position", "r.position"
    target = record_type(info.reference)
    title = _own_column(target.field(target.title_field))
    return target.table, f"{target.table}_sorted_{target.title_field}", title.replace("t.", "r.", 1)

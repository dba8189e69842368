"""Records of every kind alike: read, list, page, add, change, delete.

What a kind demands beyond this is in record_rules.py; what only it can do is in its own module.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from typing import Any

from playhouse.apsw_ext import BooleanField

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models import search_catch_up, search_index
from ocrm.models.base import column_values, default_of, new_id
from ocrm.models.fields import DayField, MoneyField, UtcField, from_minor, from_utc_text
from ocrm.services.backups.catalogue import Reason
from ocrm.services.changes import Changes
from ocrm.services.duplicates import former
from ocrm.services.fields import own_fields, picklists
from ocrm.services.fields.value_notes import keep_notes
from ocrm.services.filtering.filter_search import words_condition
from ocrm.services.filtering.filters import Filter, compile_filter
from ocrm.services.listing.record_order import ordered_readings, sorting_reading
from ocrm.services.record_rules import RULES
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind, RecordType, record_type
from ocrm.services.segmentation.expansion import expanded
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import LUNAR_MARK, Birthday, LunarDay

_CHUNK = 500
_MANY_DELETED = 100
"""Rows from which on the search index is brought up to date after all of them are gone."""
_EVERYTHING = "1"
"""The condition of a query that leaves nothing out."""
_A_MOMENT_S, _TO_SORT_S, _TO_FOLLOW_S = 0.005, 0.015, 0.028
_TO_FOLLOW_AHEAD_S = 1.0
"""How long the first rows of a list are looked for: along an index, by sorting what a filter leaves, along it again."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A link to another record, or to a stage, with its title."""

    record_id: int
    title: str

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True)
class RecordRow:
    """A record as read: values by field name (Decimal, date, aware datetime, Reference, str, int, bool or None)."""

    record_id: int
    kind: str
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """Which records a list shows, and in which order.

    `sort` names fields, descending with a leading minus; `text` is what stands in the quick filter; `ids` are the only
    records it may be, for what is ticked. Rows of the same `grouping` (a field) stand together.
    """

    kind: str
    filter: Filter | None = None
    sort: tuple[str, ...] = ()
    text: str = ""
    ids: tuple[int, ...] | None = None
    grouping: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        """The sort keys with the grouping first, in the direction it is sorted in."""
        if not self.grouping:
            return self.sort
        return (f"-{self.grouping}" if f"-{self.grouping}" in self.sort else self.grouping, *self.inner_sort)

    @property
    def inner_sort(self) -> tuple[str, ...]:
        """The sort keys inside a group: without its own field, and never none."""
        others = tuple(key for key in self.sort if key.removeprefix("-") != self.grouping)
        usual = record_type(self.kind).default_sort
        return others or ((usual,) if usual.removeprefix("-") != self.grouping else ())


# -- reading ----------------------------------------------------------------------------------------------------------


def first_ids(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int]:
    """Return the ids of the first rows of a list, however long that takes."""
    soon = first_ids_soon(workspace, query, limit)
    if soon is not None:
        return soon
    return all_ids(workspace, query)[:limit]


def first_ids_soon(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int] | None:
    """Return the ids of the first rows of a list within some 50 ms; None where that is not enough.

    Without a filter, and with a broad one, an index gives the first rows in order; what a narrow filter leaves is soon
    sorted. Which one helps is not known before, so each is tried for a moment.
    """
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    ordered = ordered_readings(workspace, kind, query.order)
    sorting = (sorting_reading(workspace, kind, query.order),)
    for readings, seconds in ((ordered, _A_MOMENT_S), (sorting, _TO_SORT_S), (ordered, _TO_FOLLOW_S)):
        if not readings:
            continue
        sql = [f"{reading.sql(where)} LIMIT {int(limit)}" for reading in readings]
        rows = workspace.query_within(seconds, sql, values, limit=limit)
        if rows is not None:
            return _ids(rows)
    return None


def first_ids_ahead(workspace: Workspace, query: RecordQuery, limit: int = 200) -> array[int] | None:
    """Return the ids of the first rows while the whole list is still being read, None where they are no quicker.

    For a worker thread. An index is followed and left at the last row wanted: what one row in a hundred fits is there
    long before every row has been looked at, what one in a million fits is not.
    """
    where, values = condition_of(workspace, query)
    readings = ordered_readings(workspace, record_type(query.kind), query.order)
    if not readings:
        return None
    rows = workspace.query_within(
        _TO_FOLLOW_AHEAD_S, [f"{reading.sql(where)} LIMIT {int(limit)}" for reading in readings], values, limit=limit
    )
    return None if rows is None else _ids(rows)


def all_ids(workspace: Workspace, query: RecordQuery) -> array[int]:
    """Return the ids of a whole list in its order; for a worker thread."""
    return _ids(rows_in_order(workspace, query, "t.id"))


def rows_in_order(workspace: Workspace, query: RecordQuery, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield some columns (SQL over `t`) of a whole list in its order; for a worker thread."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    readings = ordered_readings(workspace, kind, query.order)
    is_whole = where == _EVERYTHING and columns == "t.id"
    if not readings or (not is_whole and not _is_covered(workspace, readings[0].sql(where, columns), values)):
        readings = (sorting_reading(workspace, kind, query.order),)
    for reading in readings:
        yield from workspace.query(reading.sql(where, columns), values)


def _is_covered(workspace: Workspace, sql: str, values: Sequence[Any]) -> bool:
    """Say whether a statement reads one index and nothing else: to the end of a list that is the quickest way.

    Looking every row of a large file up in the order of an index is the slowest: ten times a scan and a sort.
    """
    plan = [str(step[3]) for step in workspace.query(f"EXPLAIN QUERY PLAN {sql}", values)]
    return plan[0].startswith("SCAN t USING COVERING INDEX") and not any(step.startswith("CORREL") for step in plan)


def _ids(rows: Iterable[tuple[Any, ...]]) -> array[int]:
    return array("q", map(itemgetter(0), rows))


def count(workspace: Workspace, query: RecordQuery) -> int:
    """Return how many records a query finds."""
    where, values = condition_of(workspace, query)
    return int(workspace.scalar(f"SELECT count(*) FROM {record_type(query.kind).table} t WHERE {where}", values))


def sum_field(workspace: Workspace, query: RecordQuery, name: str) -> Decimal:
    """Return the sum of a money field over a query."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    column = kind.field(name).column
    return from_minor(workspace.scalar(f"SELECT coalesce(sum({column}), 0) FROM {kind.table} t WHERE {where}", values))


def count_and_sums(workspace: Workspace, query: RecordQuery, names: Sequence[str]) -> tuple[int, tuple[Decimal, ...]]:
    """Return how many records a query finds and the sums of money fields, in one reading."""
    kind = record_type(query.kind)
    where, values = condition_of(workspace, query)
    sums = "".join(f", coalesce(sum({kind.field(name).column}), 0)" for name in names)
    row = workspace.first(f"SELECT count(*){sums} FROM {kind.table} t WHERE {where}", values) or (0,)
    return row[0], tuple(from_minor(total) for total in row[1:])


def fetch_rows(
    workspace: Workspace, kind: str, record_ids: Sequence[int], fields: Iterable[str] | None = None
) -> list[RecordRow | None]:
    """Return records in the order of `record_ids`; None where one is gone. All fields unless some are named."""
    described = record_type(kind)
    infos = [described.field(name) for name in fields] if fields is not None else list(described.fields.values())
    columns = ", ".join(_selected(info) for info in infos)
    found: dict[int, RecordRow] = {}
    stage_names = _stage_names(workspace) if any(info.kind is FieldKind.STAGE for info in infos) else {}
    for part in _chunks(record_ids):
        marks = ",".join("?" * len(part))
        rows = workspace.query(f"SELECT t.id, {columns} FROM {described.table} t WHERE t.id IN ({marks})", part)
        for row in rows:
            found[row[0]] = RecordRow(row[0], kind, dict(_read(infos, row, stage_names)))
    return [found.get(record_id) for record_id in record_ids]


def fetch_record(workspace: Workspace, kind: str, record_id: int) -> RecordRow:
    """Return one record with all fields; raises NotFoundError."""
    row = fetch_rows(workspace, kind, [record_id])[0]
    if row is None:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    return row


def kind_of(workspace: Workspace, record_id: int) -> str | None:
    """Return the kind of a record by its id alone, or None."""
    tables = ((kind, described.table) for kind, described in RECORD_TYPES.items())
    return next(
        (kind for kind, table in tables if workspace.first(f"SELECT 1 FROM {table} WHERE id = ?", (record_id,))), None
    )


def title_of(workspace: Workspace, kind: str, record_id: int) -> str:
    """Return what a record is called; raises NotFoundError."""
    described = record_type(kind)
    title = workspace.scalar(f"SELECT {described.title_field} FROM {described.table} WHERE id = ?", (record_id,))
    if title is None:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    return str(title)


def find_by_title(workspace: Workspace, kind: str, text: str) -> list[int]:
    """Return the records whose title, code or source id is `text`, whatever the case; at most ten.

    Where there is none, the record that one called so was merged into.
    """
    described = record_type(kind)
    codes = [name for name in ("code", "external_id") if name in described.fields]
    where = [f"{described.title_field} = :text COLLATE NOCASE"]
    where += [f"{name} IN (:text, upper(:text), lower(:text))" for name in codes]  # as their indexes have them
    # A union, because SQLite follows no index for a COLLATE inside an OR.
    sql = " UNION ".join(f"SELECT id FROM {described.table} WHERE {condition}" for condition in where)
    rows = workspace.connection.execute(f"{sql} LIMIT 10", {"text": text.strip()})
    return [row[0] for row in rows] or former.find_former(workspace, kind, text)


def condition_of(workspace: Workspace, query: RecordQuery) -> tuple[str, list[Any]]:
    """Return a query as an SQL condition over its table under the alias `t`, and its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    if query.filter is not None:
        sql, filter_values = compile_filter(
            expanded(workspace, query.filter),
            record_type(query.kind),
            today=workspace.clock.today(),
            utc_offset=workspace.clock.local_now().utcoffset() or timedelta(),
        )
        parts.append(sql)
        values += filter_values
    if query.ids is not None:
        parts.append("t.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(query.ids))
    if query.text.strip():
        sql, found = words_condition(record_type(query.kind), query.text) or ("0", [])
        parts.append(sql)
        values += found
    return " AND ".join(parts) or _EVERYTHING, values


def _title_expression(info: FieldInfo) -> str:
    target = record_type(info.reference)
    return f"(SELECT r.{target.title_field} FROM {target.table} r WHERE r.id = {info.column})"


def _selected(info: FieldInfo) -> str:
    if info.kind is FieldKind.BIRTHDAY:
        return f"CASE WHEN t.lunar_birthday <> '' THEN '{LUNAR_MARK}' || t.lunar_birthday ELSE {info.column} END"
    return f"{info.column}, {_title_expression(info)}" if info.kind is FieldKind.REFERENCE else info.column


def _read(
    infos: Iterable[FieldInfo], row: tuple[Any, ...], stage_names: Mapping[int, str]
) -> Iterator[tuple[str, Any]]:
    position = 1
    for info in infos:
        value = row[position]
        position += 1
        if info.kind is FieldKind.REFERENCE:
            value = None if value is None else Reference(value, row[position] or "")
            position += 1
        elif info.kind is FieldKind.STAGE:
            value = Reference(value, stage_names.get(value, ""))
        elif value is not None:
            value = _READERS.get(info.kind, _same)(value)
        yield info.name, value


def _same(value: Any) -> Any:
    return value


def _birthday(text: str) -> Birthday:
    return LunarDay.from_stored(text[1:]) if text.startswith(LUNAR_MARK) else date.fromisoformat(text)


_READERS: dict[FieldKind, Callable[[Any], Any]] = {
    FieldKind.MONEY: from_minor,
    FieldKind.DATE: date.fromisoformat,
    FieldKind.BIRTHDAY: _birthday,
    FieldKind.MOMENT: from_utc_text,
    FieldKind.BOOLEAN: bool,
    FieldKind.TAGS: lambda text: tuple(text.split("; ")),
    FieldKind.NUMBER: own_fields.number_of,
    FieldKind.MULTI_PICK: own_fields.codes_of,
}


def _stage_names(workspace: Workspace) -> dict[int, str]:
    from ocrm.services.deals.stages import stages_by_id  # at use: stages builds on settings, not on records

    return {stage_id: stage.name for stage_id, stage in stages_by_id(workspace).items()}


def _chunks(record_ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(record_ids), _CHUNK):
        yield list(record_ids[start : start + _CHUNK])


# -- writing ----------------------------------------------------------------------------------------------------------


def add_record(workspace: Workspace, kind: str, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Add a record from {field: value}; the new id is in `Changes.created_id`. Raises ValidationError."""
    described = record_type(kind)
    checked = check_values(workspace, described, values, is_new=True)
    label = N_("Add “{title}”")
    with workspace.operation(label, origin=origin, title=str(checked[described.title_field])[:60]) as operation:
        RULES[kind].fill(workspace, checked, None)
        record_id = new_id()
        _insert(workspace, described, record_id, checked)
        keep_notes(workspace, [record_id], checked, is_new=True)
        RULES[kind].follow(workspace, (), _raw_rows(workspace, described, [record_id]))
        operation.created_id = record_id
    return replace(operation.changes, created_id=record_id)  # inside a larger operation its changes come later


def update_records(
    workspace: Workspace,
    kind: str,
    record_ids: Sequence[int],
    values: Mapping[str, Any],
    *,
    origin: str = "",
    label: str = "",
) -> Changes:
    """Set fields of one or many records to the same values, as one operation. Raises ValidationError, NotFoundError."""
    described = record_type(kind)
    checked = check_values(workspace, described, values, is_new=False)
    before = _raw_rows(workspace, described, record_ids)
    if not before:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    field = described.field(next(iter(values)))
    title = before[0][described.title_field] if len(before) == 1 else ""
    workspace.safeguard_before(Reason.MASS_EDIT, count=len(before))
    text = label or (N_("Change {field} of “{title}”") if title else N_("Change {field} of {count} records"))
    with workspace.operation(
        text, origin=origin, field=_(field.label), title=str(title)[:60], count=len(before)
    ) as operation:
        for row in before:
            completed = dict(checked)
            RULES[kind].fill(workspace, completed, row)
            _update(workspace, described, row, completed)
            keep_notes(workspace, [row["id"]], completed, is_new=False)
        after = _raw_rows(workspace, described, [row["id"] for row in before])
        RULES[kind].follow(workspace, before, after)
    return operation.changes


def delete_records(workspace: Workspace, kind: str, record_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Delete records with all that hangs on them; one undo brings everything back."""
    described = record_type(kind)
    before = _raw_rows(workspace, described, record_ids)
    if not before:
        raise NotFoundError(_("This record no longer exists. It may have been deleted; undo brings it back."))
    title = str(before[0][described.title_field])[:60]
    workspace.safeguard_before(Reason.MASS_EDIT, count=len(before))
    text = N_("Delete “{title}”") if len(before) == 1 else N_("Delete {count} records")
    with workspace.operation(text, origin=origin, title=title, count=len(before)) as operation:
        gone = [row["id"] for row in before]
        is_many = len(gone) >= _MANY_DELETED and described.kind in search_index.INDEXED
        held = search_catch_up.deleting_many(workspace.connection, described.table, gone) if is_many else nullcontext()
        with held:
            workspace.connection.executemany(
                f"DELETE FROM {described.table} WHERE id = ?", [(record_id,) for record_id in gone]
            )
        RULES[kind].follow(workspace, before, ())
    return operation.changes


def check_values(
    workspace: Workspace, described: RecordType, values: Mapping[str, Any], *, is_new: bool
) -> dict[str, Any]:
    """Return values fit to be written: known fields, right types, allowed codes, required ones there.

    Raises ValidationError naming the field.
    """
    checked: dict[str, Any] = {}
    for name, value in values.items():
        info = described.field(name)
        if info.is_computed:
            raise ValidationError(
                _("{field} is worked out by OCRM and cannot be set.").format(field=_(info.label)), field=name
            )
        if info.name not in described.fields:
            raise ValidationError(
                _("{field} was removed. Bring it back in Settings before setting it.").format(field=_(info.label)),
                field=name,
            )
        checked[info.name] = _checked(workspace, described, info, value)
    for info in described.fields.values():
        blank = checked.get(info.name) in (None, "")
        if info.required and blank and (info.name in checked or (is_new and not _has_default(described, info))):
            raise ValidationError(_("{field} is needed.").format(field=_(info.label)), field=info.name)
    return checked


def _has_default(described: RecordType, info: FieldInfo) -> bool:
    column = described.column_of(info.name)
    return column.default is not None or info.kind in (FieldKind.STAGE, FieldKind.MOMENT)


def _checked(workspace: Workspace, described: RecordType, info: FieldInfo, value: Any) -> Any:
    column = described.column_of(info.name)
    if isinstance(value, Reference):
        value = value.record_id
    if isinstance(value, str) and value != value.strip():  # else it may remember what was typed
        value = value.strip()
    if value is None or value == "" or value == ():
        return None if column.null else "" if _is_text(info) else None
    wanted = _TYPES.get(info.kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and info.kind is not FieldKind.BOOLEAN):
        raise ValidationError(
            _("{field} does not take “{value}”.").format(field=_(info.label), value=value), field=info.name
        )
    if info.kind is FieldKind.CHOICE and value not in {choice.code for choice in info.choices}:
        raise _not_a_choice(info, value, [choice.code for choice in info.choices])
    if info.kind is FieldKind.PICKLIST and value not in (known := picklists.labels(workspace, info.picklist)):
        raise _not_a_choice(info, value, list(known))
    if info.kind is FieldKind.MULTI_PICK:
        return _checked_codes(workspace, info, value)
    if info.kind is FieldKind.REFERENCE:
        title_of(workspace, info.reference, int(str(value)))
    return value


def _checked_codes(workspace: Workspace, info: FieldInfo, codes: Any) -> tuple[str, ...]:
    """Return several values of a list in its order; raises ValidationError for one it does not have."""
    known = picklists.labels(workspace, info.picklist)
    for code in codes:
        if code not in known:
            raise _not_a_choice(info, code, list(known))
    return tuple(code for code in known if code in codes)


def _not_a_choice(info: FieldInfo, value: Any, known: list[str]) -> ValidationError:
    return ValidationError(
        _("{field} has no value “{value}”. Values: {known}.").format(
            field=_(info.label), value=value, known=", ".join(known)
        ),
        field=info.name,
    )


def _is_text(info: FieldInfo) -> bool:
    return _TYPES.get(info.kind, str) is str


_TYPES: dict[FieldKind, type | tuple[type, ...]] = {
    FieldKind.MONEY: (Decimal, int),
    FieldKind.PERCENT: int,
    FieldKind.INTEGER: int,
    FieldKind.NUMBER: (Decimal, int),
    FieldKind.MULTI_PICK: tuple,
    FieldKind.BOOLEAN: bool,
    FieldKind.DATE: date,
    FieldKind.BIRTHDAY: (date, LunarDay),
    FieldKind.MOMENT: datetime,
    FieldKind.STAGE: int,
    FieldKind.REFERENCE: int,
}


def _insert(workspace: Workspace, described: RecordType, record_id: int, values: Mapping[str, Any]) -> None:
    moment = workspace.clock.now()
    complete = {"id": record_id, "created_at": moment, "updated_at": moment}
    values = own_fields.packed(described, values)
    for field in described.model._meta.sorted_fields:
        if field.name not in complete:
            given = values.get(field.name)
            complete[field.name] = default_of(field) if given is None else given
    columns = column_values(described.model, complete)
    marks = ",".join("?" * len(columns))
    workspace.connection.execute(
        f"INSERT INTO {described.table}({', '.join(columns)}) VALUES ({marks})", tuple(columns.values())
    )


def _update(workspace: Workspace, described: RecordType, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in values.items() if value != row[name]}
    if not changed:
        return
    stored = own_fields.packed(described, changed, row["custom"])
    columns = column_values(described.model, stored | {"updated_at": workspace.clock.now()})
    assignments = ", ".join(f"{column} = ?" for column in columns)
    workspace.connection.execute(
        f"UPDATE {described.table} SET {assignments} WHERE id = ?", (*columns.values(), row["id"])
    )


def _raw_rows(workspace: Workspace, described: RecordType, record_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return whole rows by id, in the order of the ids: that is how the search index takes many changes quickly."""
    fields = described.model._meta.sorted_fields
    columns = ", ".join(field.column_name for field in fields)
    names = [field.name for field in fields]
    converted = [field for field in fields if isinstance(field, (MoneyField, UtcField, DayField, BooleanField))]
    rows: list[dict[str, Any]] = []
    for part in _chunks(sorted(record_ids)):
        marks = ",".join("?" * len(part))
        for stored in workspace.query(f"SELECT {columns} FROM {described.table} WHERE id IN ({marks})", part):
            row = dict(zip(names, stored, strict=True))
            row.update({field.name: field.python_value(row[field.name]) for field in converted})
            row.update(own_fields.unpacked(described, row["custom"]))
            rows.append(row)
    return rows


def all_kinds() -> tuple[str, ...]:
    """Return every kind of record there is."""
    return tuple(RECORD_TYPES)

"""A list in groups: rows of the same value of a field together, each group with its count and its sum."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from ocrm import formats
from ocrm.i18n import _
from ocrm.models.fields import from_minor
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.listing.record_order import group_key, group_terms, ordered_readings, sorting_reading
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace

MOST_GROUPS = 5_000
"""Groups beyond which a list is only sorted: nobody looks for one of so many headers."""
_READ_AGAIN = 3
_FIRST_GROUP_S = 0.015
_SORTED_OUT = frozenset({FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.STAGE, FieldKind.BOOLEAN, FieldKind.TEXT})
"""Kinds of fields with few values, whose groups are put together here rather than by SQLite."""
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_BY_VALUE = frozenset(
    {FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.STAGE, FieldKind.REFERENCE, FieldKind.BOOLEAN, FieldKind.DATE}
)
_TEXTS = frozenset({"country", "province", "city", "district", "department", "title", "competitor"})
_SUMMED = {"customers": "open_amount", "opportunities": "expected_amount", "contracts": "amount"}


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that stand together: how many are known, their sum as text; `is_counted` says whether these are all.

    `value` tells the group from the others: what is stored, folded; of a day its month.
    """

    value: str | int | None
    title: str
    size: int
    total: str = ""
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as read: the ids in order, and the groups they fall into; none where it is not grouped."""

    ids: array[int]
    groups: tuple[RowGroup, ...] = ()


def groupable_fields(kind: str) -> list[FieldInfo]:
    """Return the fields a list can be grouped by, in the order they are described."""
    return [info for info in record_type(kind).fields.values() if info.kind in _BY_VALUE or info.name in _TEXTS]


def can_group(kind: str, name: str) -> bool:
    """Return whether a list can be grouped by a field; a saved view may name one that is gone."""
    return any(info.name == name for info in groupable_fields(kind))


def read_list(workspace: Workspace, query: RecordQuery) -> Listed:
    """Return a whole list; for a worker thread."""
    if query.grouping and record_type(query.kind).field(query.grouping).kind in _SORTED_OUT:
        return _sorted_out(workspace, query)
    ids = records.all_ids(workspace, query)
    if not query.grouping:
        return Listed(ids)
    for _attempt in range(_READ_AGAIN):
        groups = _groups(workspace, query)
        if not groups or sum(group.size for group in groups) == len(ids):
            return Listed(ids, groups)
        ids = records.all_ids(workspace, query)  # somebody wrote between the two
    return Listed(ids)


def first_ids_soon(workspace: Workspace, query: RecordQuery, limit: int) -> array[int] | None:
    """Return the ids of the first rows of a list, grouped or not, within some 50 ms; None where that is not enough."""
    first = _first_group(workspace, query) if query.grouping else None
    if first is not None:
        inside = replace(query, filter=joined(query.filter, first), grouping="", sort=query.inner_sort)
        found = records.first_ids_soon(workspace, inside, limit)
        if found is not None and len(found) == limit:
            return found
    return records.first_ids_soon(workspace, query, limit)


def _first_group(workspace: Workspace, query: RecordQuery) -> Filter | None:
    """Return what the rows of the first group have in common; None where that takes longer to find."""
    kind = record_type(query.kind)
    info = kind.field(query.grouping)
    if info.kind not in _SORTED_OUT:
        return None
    where, values = records.condition_of(workspace, query)
    by_group = (f"{'-' * query.order[0].startswith('-')}{info.name}",)
    readings = ordered_readings(workspace, kind, by_group) or (sorting_reading(workspace, kind, by_group),)
    sql = [f"{reading.sql(where, info.column)} LIMIT 1" for reading in readings]
    rows = workspace.query_within(_FIRST_GROUP_S, sql, values, limit=1)
    if not rows:
        return None
    value = rows[0][0]
    if value in (None, ""):
        return Condition(info.name, Operator.EMPTY)
    return Condition(info.name, Operator.IS, bool(value) if info.kind is FieldKind.BOOLEAN else value)


def _sorted_out(workspace: Workspace, query: RecordQuery) -> Listed:
    """Return a list read in the order inside its groups and put into them here.

    For a million rows that takes a fifth of the time of sorting them by both.
    """
    info = record_type(query.kind).field(query.grouping)
    flat = replace(query, grouping="", sort=query.inner_sort)
    by_key: dict[Any, tuple[Any, array[int]]] = {}
    by_value: dict[Any, array[int]] = {}
    for record_id, value in records.rows_in_order(workspace, flat, f"t.id, {info.column}"):
        members = by_value.get(value)
        if members is None:
            members = by_value[value] = by_key.setdefault(_folded(value), (value, array("q")))[1]
        members.append(record_id)
    titles = _titles(workspace, info, [value for value, _members in by_key.values()])
    totals = _totals(workspace, query, info)
    ids: array[int] = array("q")
    groups: list[RowGroup] = []
    for key in _in_order(workspace, info, by_key, is_descending=query.order[0].startswith("-")):
        value, members = by_key[key]
        ids.extend(members)
        groups.append(RowGroup(key, titles(value) or _nothing(info), len(members), totals[key]))
    return Listed(ids, tuple(groups) if len(groups) <= MOST_GROUPS else ())


def _in_order(workspace: Workspace, info: FieldInfo, keys: Collection[Any], *, is_descending: bool) -> list[Any]:
    """Return groups in the order of a list sorted by the field; what has no value comes last."""
    known: list[Any] = [key for key in keys if key is not None]
    if info.kind is FieldKind.STAGE:
        stage_ids = [row[0] for row in workspace.query("SELECT id FROM stage ORDER BY position, id")]
        known.sort(key=stage_ids.index, reverse=is_descending)
    else:
        known.sort(reverse=is_descending)
    return [*known, *([None] if None in keys else [])]


def _totals(workspace: Workspace, query: RecordQuery, info: FieldInfo) -> defaultdict[Any, str]:
    """Return the sums of groups as text; rows without an amount are not read."""
    summed = _SUMMED.get(query.kind)
    if summed is None:
        return defaultdict(str)
    kind, formatter = record_type(query.kind), ValueFormatter(workspace)
    amount = kind.field(summed).column
    where, values = records.condition_of(workspace, query)
    rows = workspace.query(
        f"SELECT min({info.column}), sum({amount}) FROM {kind.table} t"
        f" WHERE {where} AND {amount} > 0 GROUP BY +{group_key(info)}",
        values,
    )
    found = {_folded(value): formatter.money_short(from_minor(total)) for value, total in rows}
    return defaultdict(partial(str, formatter.money_short(from_minor(0))), found)


def _folded(value: Any) -> Any:
    """Return what tells groups apart: of texts without the case of plain letters, as SQLite does."""
    return value.translate(_LOWER) if isinstance(value, str) else value


def _nothing(info: FieldInfo) -> str:
    return _("No {field}").format(field=_(info.label))


def list_first(workspace: Workspace, query: RecordQuery, first: array[int], *, is_whole: bool) -> Listed:
    """Return the first rows of a list with their groups; the last one goes on where they are not the whole list."""
    if not query.grouping or not first:
        return Listed(first)
    groups = _groups(workspace, replace(query, filter=None, text="", ids=tuple(first)))
    if sum(group.size for group in groups) != len(first):
        return Listed(first)
    if not is_whole:
        groups = (*groups[:-1], replace(groups[-1], total="", is_counted=False))
    return Listed(first, groups)


def _groups(workspace: Workspace, query: RecordQuery) -> tuple[RowGroup, ...]:
    """Return the groups in the order of the list; none where there are too many."""
    kind = record_type(query.kind)
    info = kind.field(query.grouping)
    where, values = records.condition_of(workspace, query)
    is_descending = query.order[0].startswith("-")
    if info.kind is FieldKind.DATE:
        key = f"substr({info.column}, 1, 7)"
        terms = f"{key} {'DESC' if is_descending else 'ASC'} NULLS LAST"
    else:
        key, terms = group_key(info), group_terms(workspace, info, is_descending=is_descending)
    summed = _SUMMED.get(query.kind)
    total = f"sum({kind.field(summed).column})" if summed else "NULL"
    shown = key if info.kind is FieldKind.DATE else f"min({info.column})"
    rows = workspace.query(
        f"SELECT {shown}, count(*), {total} FROM {kind.table} t WHERE {where}"
        f" GROUP BY {key} ORDER BY {terms} LIMIT {MOST_GROUPS + 1}",
        values,
    )
    found = list(rows)
    if len(found) > MOST_GROUPS:
        return ()
    titles, formatter = _titles(workspace, info, [row[0] for row in found]), ValueFormatter(workspace)
    return tuple(
        RowGroup(
            _folded(value),
            titles(value) or _nothing(info),
            size,
            formatter.money_short(from_minor(amount)) if amount is not None else "",
        )
        for value, size, amount in found
    )


def _titles(workspace: Workspace, info: FieldInfo, values: list[Any]) -> Callable[[Any], str]:
    """Return what says a group's value in words; empty for none."""
    if info.kind is FieldKind.STAGE:
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
        return partial(_known, names)
    if info.kind is FieldKind.REFERENCE:
        target = record_type(info.reference)
        ids = [value for value in values if value is not None]
        rows = records.fetch_rows(workspace, info.reference, ids, [target.title_field])
        return partial(_known, {row.record_id: str(row[target.title_field]) for row in rows if row is not None})
    if info.kind is FieldKind.DATE:
        return _month
    formatter = ValueFormatter(workspace)
    if info.kind is FieldKind.BOOLEAN:
        return partial(_yes_or_no, formatter, info)
    return partial(formatter.text, info)


def _known(names: dict[int, str], value: int | None) -> str:
    return "" if value is None else names.get(value, "")


def _yes_or_no(formatter: ValueFormatter, info: FieldInfo, value: int | None) -> str:
    return "" if value is None else formatter.text(info, bool(value))


def _month(value: str | None) -> str:
    return "" if not value else formats.format_month(date.fromisoformat(f"{value}-01"))

"""Segments of customers: live filters and static lists, with counts and sums; part of undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator, from_json, to_json
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.filtering.filter_writing import format_filter
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.segmentation.expansion import FIELD, segments_named
from ocrm.services.workspace import Workspace

LONGEST_NAME = 40
_KIND = "customers"
_COLUMNS = "id, name, is_static, filter, note"


@dataclass(frozen=True, slots=True)
class Segment:
    """A group of customers: those on a list, or those a filter finds now (None: everybody)."""

    segment_id: int
    name: str
    is_static: bool
    filter: Filter | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SegmentSums:
    """How many customers a segment holds, and the sums of their open and won deals."""

    count: int
    open_amount: Decimal
    won_amount: Decimal


# -- reading ----------------------------------------------------------------------------------------------------------


def list_segments(workspace: Workspace) -> list[Segment]:
    """Return every segment in the user's order."""
    return [_segment(row) for row in workspace.query(f"SELECT {_COLUMNS} FROM segment ORDER BY position, id")]


def fetch_segment(workspace: Workspace, segment_id: int) -> Segment:
    """Return a segment; raises NotFoundError."""
    row = workspace.first(f"SELECT {_COLUMNS} FROM segment WHERE id = ?", (segment_id,))
    if row is None:
        raise NotFoundError(_("This segment no longer exists. It may have been deleted; undo brings it back."))
    return _segment(row)


def find_segment(workspace: Workspace, name: str) -> Segment:
    """Return the segment of a name, whatever the case, or of an id; raises UserError naming the ones there are."""
    row = workspace.first(
        f"SELECT {_COLUMNS} FROM segment WHERE name = ?1 COLLATE NOCASE OR CAST(id AS TEXT) = ?1", (name.strip(),)
    )
    if row is None:
        names = ", ".join(segment.name for segment in list_segments(workspace)) or "–"
        raise UserError(_("There is no segment “{name}”. Segments: {names}.").format(name=name, names=names))
    return _segment(row)


def filter_of(segment_id: int) -> Condition:
    """Return the filter that finds the customers of a segment."""
    return Condition(FIELD, Operator.IS, str(segment_id))


def sum_segment(workspace: Workspace, segment_id: int) -> SegmentSums:
    """Return the count and sums of a segment; for a worker thread."""
    query = RecordQuery(_KIND, filter_of(segment_id))
    count, (open_amount, won_amount) = records.count_and_sums(workspace, query, ("open_amount", "won_amount"))
    return SegmentSums(count, open_amount, won_amount)


def sum_segments(workspace: Workspace) -> dict[int, SegmentSums | None]:
    """Return the sums of every segment; None for one whose filter can no longer be read. For a worker thread."""
    found: dict[int, SegmentSums | None] = {}
    for segment in list_segments(workspace):
        try:
            found[segment.segment_id] = sum_segment(workspace, segment.segment_id)
        except UserError:
            found[segment.segment_id] = None
    return found


def definition(workspace: Workspace, segment: Segment) -> str:
    """Return what a segment is, in words: its filter as it is typed."""
    if segment.is_static:
        return _("A list you keep by hand.")
    described = record_type(_KIND)
    text = format_filter(segment.filter, described, words=words_of(described, workspace))
    return text or _("Every customer.")


# -- changing ---------------------------------------------------------------------------------------------------------


def add_segment(workspace: Workspace, name: str, filter: Filter | None, *, text: str = "", origin: str = "") -> Changes:
    """Save a live segment behind the others; its id is in `created_id`.

    `text` are words looked for beside the filter. Raises ValidationError on a bad name.
    """
    whole = joined(filter, Condition("", Operator.MATCHES, text.strip()) if text.strip() else None)
    return _add(workspace, name, whole, is_static=False, members=(), origin=origin)


def add_list(workspace: Workspace, name: str, customer_ids: Sequence[int] = (), *, origin: str = "") -> Changes:
    """Save a static list with these customers; its id is in `created_id`. Raises ValidationError on a bad name."""
    return _add(workspace, name, None, is_static=True, members=customer_ids, origin=origin)


def rename_segment(workspace: Workspace, segment_id: int, name: str, *, origin: str = "") -> Changes:
    """Give a segment another name. Raises ValidationError, NotFoundError."""
    present = fetch_segment(workspace, segment_id)
    name = _checked_name(workspace, name, own_id=segment_id)
    with workspace.operation(N_("Rename the segment “{title}”"), origin=origin, title=present.name) as operation:
        _update(workspace, segment_id, {"name": name})
    return operation.changes


def set_filter(workspace: Workspace, segment_id: int, filter: Filter | None, *, origin: str = "") -> Changes:
    """Let a live segment find others. Raises ValidationError where it would be defined by itself, NotFoundError."""
    present = fetch_segment(workspace, segment_id)
    if present.is_static:
        raise ValidationError(_("“{name}” is a list; it has no filter.").format(name=present.name), field="filter")
    if segment_id in _named_within(workspace, filter):
        message = _("The segment “{name}” cannot be defined by itself. Nothing was changed.")
        raise ValidationError(message.format(name=present.name), field="filter")
    with workspace.operation(N_("Change the segment “{title}”"), origin=origin, title=present.name) as operation:
        _update(workspace, segment_id, _stored_filter(workspace, filter))
    return operation.changes


def change_segment(
    workspace: Workspace, segment_id: int, name: str, filter: Filter | None, *, origin: str = ""
) -> Changes:
    """Give a live segment another name and filter, as one operation. Raises ValidationError, NotFoundError."""
    present = fetch_segment(workspace, segment_id)
    with workspace.operation(N_("Change the segment “{title}”"), origin=origin, title=present.name) as operation:
        rename_segment(workspace, segment_id, name)
        set_filter(workspace, segment_id, filter)
    return operation.changes


def delete_segment(workspace: Workspace, segment_id: int, *, origin: str = "") -> Changes:
    """Delete a segment; its customers stay. Raises NotFoundError."""
    present = fetch_segment(workspace, segment_id)
    with workspace.operation(N_("Delete the segment “{title}”"), origin=origin, title=present.name) as operation:
        workspace.connection.execute("DELETE FROM segment_member WHERE segment_id = ?", (segment_id,))
        workspace.connection.execute("DELETE FROM segment WHERE id = ?", (segment_id,))
    return operation.changes


def add_members(workspace: Workspace, segment_id: int, customer_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Put customers on a list; those on it stay. Raises ValidationError where it is no list."""
    present = _fetch_list(workspace, segment_id)
    label = N_("Put {count} customers on the list “{title}”")
    with workspace.operation(label, origin=origin, count=len(customer_ids), title=present.name) as operation:
        _insert_members(workspace, segment_id, customer_ids)
    return operation.changes


def remove_members(workspace: Workspace, segment_id: int, customer_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Take customers off a list. Raises ValidationError where it is no list."""
    present = _fetch_list(workspace, segment_id)
    label = N_("Take {count} customers off the list “{title}”")
    with workspace.operation(label, origin=origin, count=len(customer_ids), title=present.name) as operation:
        workspace.connection.executemany(
            "DELETE FROM segment_member WHERE segment_id = ? AND customer_id = ?",
            [(segment_id, customer_id) for customer_id in customer_ids],
        )
    return operation.changes


# -- inside -----------------------------------------------------------------------------------------------------------


def _segment(row: tuple[Any, ...]) -> Segment:
    segment_id, name, is_static, filter, note = row
    return Segment(segment_id, name, bool(is_static), from_json(filter), note)


def _add(
    workspace: Workspace, name: str, filter: Filter | None, *, is_static: bool, members: Sequence[int], origin: str
) -> Changes:
    name = _checked_name(workspace, name)
    segment_id, stamp = new_id(), workspace.stamp()
    with workspace.operation(N_("Save the segment “{title}”"), origin=origin, title=name) as operation:
        last = workspace.scalar("SELECT coalesce(max(position), -1) FROM segment")
        values = {
            "id": segment_id, "created_at": stamp, "updated_at": stamp, "name": name, "is_static": int(is_static),
            **_stored_filter(workspace, filter), "note": "", "position": int(last) + 1,
        }  # fmt: skip
        marks = ", ".join(f":{column}" for column in values)
        workspace.connection.execute(f"INSERT INTO segment({', '.join(values)}) VALUES ({marks})", values)
        _insert_members(workspace, segment_id, members)
        operation.created_id = segment_id
    return operation.changes


def _insert_members(workspace: Workspace, segment_id: int, customer_ids: Sequence[int]) -> None:
    workspace.connection.executemany(
        "INSERT OR IGNORE INTO segment_member(segment_id, customer_id) VALUES (?,?)",
        [(segment_id, customer_id) for customer_id in customer_ids],
    )


def _update(workspace: Workspace, segment_id: int, values: dict[str, str]) -> None:
    changed = {**values, "updated_at": workspace.stamp()}
    assigned = ", ".join(f"{column} = :{column}" for column in changed)
    workspace.connection.execute(f"UPDATE segment SET {assigned} WHERE id = :id", {**changed, "id": segment_id})


def _stored_filter(workspace: Workspace, filter: Filter | None) -> dict[str, str]:
    records.condition_of(workspace, RecordQuery(_KIND, filter or AllOf()))  # a filter that cannot work is refused here
    described = record_type(_KIND)
    return {"filter": to_json(filter), "text": format_filter(filter, described, words=words_of(described, workspace))}


def _named_within(workspace: Workspace, filter: Filter | None) -> set[int]:
    """Return the segments a filter names, and those named in them."""
    known = {segment.segment_id: segment.filter for segment in list_segments(workspace)}
    found: set[int] = set()
    waiting = list(segments_named(filter))
    while waiting:
        segment_id = waiting.pop()
        if segment_id not in found:
            found.add(segment_id)
            waiting += segments_named(known.get(segment_id))
    return found


def _fetch_list(workspace: Workspace, segment_id: int) -> Segment:
    present = fetch_segment(workspace, segment_id)
    if not present.is_static:
        message = _("“{name}” follows its filter; change the filter to change who is in it. Nothing was changed.")
        raise ValidationError(message.format(name=present.name), field="segment")
    return present


def _checked_name(workspace: Workspace, name: str, *, own_id: int = 0) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        message = _("A segment needs a name of at most {n} characters.")
        raise ValidationError(message.format(n=LONGEST_NAME), field="name")
    if workspace.scalar("SELECT 1 FROM segment WHERE name = ? COLLATE NOCASE AND id <> ?", (name, own_id)):
        message = _("There is a segment “{name}” already. Choose another name.")
        raise ValidationError(message.format(name=name), field="name")
    return name

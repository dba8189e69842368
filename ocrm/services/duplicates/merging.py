"""Merging records into one: fields chosen one by one, everything of the others moved, one undo (D-55)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.models.base import ids
from ocrm.services.changes import Changes
from ocrm.services.duplicates.belongings import move_all
from ocrm.services.duplicates.field_values import (
    MergeField,
    StoredRecord,
    StoredValueText,
    default_choice,
    is_same,
    merge_fields,
    read_records,
)
from ocrm.services.duplicates.traits import check_kind
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.workspace import Workspace

MOST_AT_ONCE = 20
MERGE_ONE = N_("Merge “{other}” into “{title}”")
MERGE_MANY = N_("Merge {count} records into “{title}”")
_KEPT_AS_WRITTEN = {
    FieldKind.TEXT,
    FieldKind.LONG_TEXT,
    FieldKind.PHONE,
    FieldKind.EMAIL,
    FieldKind.URL,
    FieldKind.CODE,
}


def merge_records(
    workspace: Workspace,
    kind: str,
    keep_id: int,
    lose_ids: Sequence[int],
    choices: Mapping[str, int] | None = None,
    *,
    origin: str = "",
) -> Changes:
    """Merge records into the kept one, as one operation.

    `choices` says {field: id of the record whose value is kept}; elsewhere the most recently confirmed value is. Other
    values stay as further values, and the losers' codes and names lead to the kept record. Raises UserError.
    """
    check_kind(kind)
    losers = list(dict.fromkeys(lose_ids))
    _check(keep_id, losers)
    rows = read_records(workspace, kind, [keep_id, *losers])
    fields = merge_fields(kind, rows)
    chosen = _chosen(fields, rows, choices or {})
    title = str(chosen_title(kind, fields, rows, chosen))
    names = [str(row.columns[record_type(kind).title_field]) for row in rows]
    other = next((name for name in reversed(names) if name != title), names[-1])  # the kept name may be a loser's
    label = MERGE_ONE if len(losers) == 1 else MERGE_MANY
    with workspace.operation(label, origin=origin, title=title, other=other, count=len(losers) + 1) as operation:
        owners = {row.columns.get("customer_id") for row in rows}
        _lower_flags(workspace, kind, rows)
        _drop_notes_of_others(workspace, rows, chosen)
        move_all(workspace, kind, keep_id, losers)
        _keep_other_values(workspace, kind, fields, rows, chosen)
        _note_merged(workspace, kind, rows, operation.operation_id)
        marks = ",".join("?" * len(losers))
        workspace.connection.execute(f"DELETE FROM {record_type(kind).table} WHERE id IN ({marks})", losers)
        _write(workspace, kind, fields, rows, chosen)
        _settle(workspace, kind, keep_id, owners, rows)
        operation.created_id = None
    return operation.changes


def _check(keep_id: int, losers: Sequence[int]) -> None:
    if not losers or keep_id in losers:
        raise UserError(_("Choose at least two different records to merge. Nothing was changed."))
    if len(losers) >= MOST_AT_ONCE:
        raise UserError(_("At most {n} records are merged at once. Nothing was changed.").format(n=MOST_AT_ONCE))


def _chosen(fields: Sequence[MergeField], rows: Sequence[StoredRecord], choices: Mapping[str, int]) -> dict[str, int]:
    """Return whose value each field gets; a field that goes with another follows it."""
    known = {row.record_id for row in rows}
    wrong = set(choices) - {field.name for field in fields}
    if wrong:
        raise UserError(_("There is no field “{name}” to choose. Nothing was changed.").format(name=sorted(wrong)[0]))
    if not set(choices.values()) <= known:
        raise UserError(_("Only values of the merged records can be chosen. Nothing was changed."))
    chosen = {field.name: choices.get(field.name, default_choice(field, rows)) for field in fields}
    if "birthday" in choices and "lunar_birthday" in chosen and "lunar_birthday" not in choices:
        chosen["lunar_birthday"] = choices["birthday"]
    return chosen


def chosen_title(
    kind: str, fields: Sequence[MergeField], rows: Sequence[StoredRecord], chosen: Mapping[str, int]
) -> Any:
    """Return what the merged record will be called."""
    named = next(field for field in fields if field.name == record_type(kind).title_field)
    return next(row.value(named) for row in rows if row.record_id == chosen[named.name])


def _lower_flags(workspace: Workspace, kind: str, rows: Sequence[StoredRecord]) -> None:
    """Take the primary flag from contacts that will come beside another primary one; one stays, or is chosen after."""
    losers = [row.record_id for row in rows[1:]]
    if kind == "contacts":
        everyone = [row.record_id for row in rows]
        marks = ",".join("?" * len(everyone))
        workspace.connection.execute(
            f"UPDATE contact SET is_primary = 0 WHERE is_primary AND id IN ({marks})", everyone
        )
        return
    family = [rows[0].record_id, *losers]
    marks = ",".join("?" * len(family))
    primary = [
        contact_id
        for contact_id, _customer in sorted(
            workspace.query(
                f"SELECT id, customer_id FROM contact WHERE is_primary AND customer_id IN ({marks})", family
            ),
            key=lambda row: family.index(row[1]),
        )
    ]
    workspace.connection.executemany("UPDATE contact SET is_primary = 0 WHERE id = ?", [(one,) for one in primary[1:]])


def _drop_notes_of_others(workspace: Workspace, rows: Sequence[StoredRecord], chosen: Mapping[str, int]) -> None:
    """Let the note on where a value came from go with the value that is kept."""
    for record_id, field in list(
        workspace.query(
            "SELECT record_id, field FROM value_note WHERE record_id IN (SELECT value FROM json_each(?))",
            (json.dumps([row.record_id for row in rows]),),
        )
    ):
        if chosen.get(field, rows[0].record_id) != record_id:
            workspace.connection.execute("DELETE FROM value_note WHERE record_id = ? AND field = ?", (record_id, field))


def _keep_other_values(
    workspace: Workspace, kind: str, fields: Sequence[MergeField], rows: Sequence[StoredRecord],
    chosen: Mapping[str, int],
) -> None:  # fmt: skip
    """Keep what was not chosen, each different value once, and the losers' codes and ids."""
    say = StoredValueText(workspace, kind)
    found: list[tuple[str, str, int]] = []
    for field in fields:
        if field.info is None:
            continue
        kept = next(row.value(field) for row in rows if row.record_id == chosen[field.name])
        seen = [kept]
        for row in rows:
            value = row.value(field)
            if row.is_filled(field) and not any(is_same(field, value, other) for other in seen):
                seen.append(value)
                found.append((field.name, _as_kept(field, value, say), row.record_id))
    for row in rows[1:]:
        for name in ("code", "external_id"):
            value = row.columns.get(name)
            if value and not (
                name == "external_id" and not rows[0].columns.get(name) and row is _first_with(rows, name)
            ):
                found.append((name, str(value), row.record_id))
    keep_id = rows[0].record_id
    held = {(field, value) for field, value in workspace.query(
        "SELECT field, value FROM alternate_value WHERE record_id = ?", (keep_id,))}  # fmt: skip
    for name, text, source in found:
        if text and (name, text) not in held:
            held.add((name, text))
            workspace.connection.execute(
                "INSERT INTO alternate_value(id, record_id, field, value, from_record_id) VALUES (?,?,?,?,?)",
                (ids.next_id(), keep_id, name, text, source),
            )


def _first_with(rows: Sequence[StoredRecord], column: str) -> StoredRecord | None:
    return next((row for row in rows if row.columns.get(column)), None)


def _as_kept(field: MergeField, value: Any, say: StoredValueText) -> str:
    """Return a value as it is kept: texts and numbers as stored, so that they are found; others in words."""
    is_text = field.info is not None and field.info.kind in _KEPT_AS_WRITTEN
    return str(value) if is_text else say.text(field, value)


def _note_merged(workspace: Workspace, kind: str, rows: Sequence[StoredRecord], operation_id: int) -> None:
    workspace.connection.executemany(
        "INSERT INTO merged_record(loser_id, record_kind, winner_id, code, name, merged_at, operation_id)"
        " VALUES (?,?,?,?,?,?,?)",
        [
            (row.record_id, kind, rows[0].record_id, str(row.columns.get("code") or ""),
             str(row.columns[record_type(kind).title_field]), workspace.stamp(), operation_id)
            for row in rows[1:]
        ],
    )  # fmt: skip


def _write(
    workspace: Workspace, kind: str, fields: Sequence[MergeField], rows: Sequence[StoredRecord],
    chosen: Mapping[str, int],
) -> None:  # fmt: skip
    """Give the kept record the chosen values."""
    by_id = {row.record_id: row for row in rows}
    keeper = rows[0]
    values: dict[str, Any] = {}
    custom = dict(keeper.custom)
    for field in fields:
        value = by_id[chosen[field.name]].value(field)
        if field.is_custom:
            custom[field.column] = value
        elif field.column != "parent_id":
            values[field.column] = value
    said = {key: value for key, value in custom.items() if value is not None}
    values["custom"] = keeper.columns["custom"]
    if said != keeper.custom:
        values["custom"] = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    values |= _ruled_values(kind, rows)
    if kind == "customers":
        values["mnemonic"] = by_id[chosen["name"]].columns["mnemonic"]
        values["parent_id"] = _parent(workspace, keeper.record_id, [by_id[chosen["parent"]], *rows])
    present = read_present(workspace, kind, keeper.record_id)
    changed = {column: value for column, value in values.items() if value != present[column]}
    changed["updated_at"] = workspace.stamp()
    assignments = ", ".join(f"{column} = ?" for column in changed)
    workspace.connection.execute(
        f"UPDATE {record_type(kind).table} SET {assignments} WHERE id = ?", (*changed.values(), keeper.record_id)
    )


def read_present(workspace: Workspace, kind: str, record_id: int) -> dict[str, Any]:
    """Return the columns of a record as they are now."""
    table = record_type(kind).table
    names = [row[1] for row in workspace.query(f"PRAGMA table_info({table})")]
    row = workspace.first(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (record_id,))
    return dict(zip(names, row or (), strict=False))


def _ruled_values(kind: str, rows: Sequence[StoredRecord]) -> dict[str, Any]:
    """Return what is not chosen but follows from all records."""
    keeper = rows[0].columns
    found: dict[str, Any] = {"external_id": keeper["external_id"]}
    first = _first_with(rows, "external_id")
    if not keeper["external_id"] and first is not None:
        found["external_id"] = first.columns["external_id"]
    found["is_starred"] = max(int(row.columns["is_starred"]) for row in rows)
    if kind != "customers":
        return found
    if any(row.columns["pooled_at"] is None for row in rows):
        found["pooled_at"] = None  # somebody takes care of one of them
    claimed = [row.columns["received_on"] for row in rows if row.columns["received_on"]]
    found["received_on"] = max(claimed, default=None)
    found["is_locked"] = max(int(row.columns["is_locked"]) for row in rows)
    return found


def _parent(workspace: Workspace, keep_id: int, rows: Iterable[StoredRecord]) -> int | None:
    """Return the first parent among the records' that leads to no circle, now that their children are moved."""
    merged = {row.record_id for row in rows}
    for row in rows:
        parent = row.columns["parent_id"]
        if parent is not None and parent not in merged and not _is_above(workspace, keep_id, parent):
            return int(parent)
    return None


def _is_above(workspace: Workspace, customer_id: int, start: int) -> bool:
    """Say whether a customer is above another one, or is that one."""
    found = workspace.query(
        "WITH RECURSIVE above(id) AS (SELECT ?1 UNION SELECT c.parent_id FROM customer c JOIN above a ON a.id = c.id"
        " WHERE c.parent_id IS NOT NULL) SELECT 1 FROM above WHERE id = ?2",
        (start, customer_id),
    )
    return next(iter(found), None) is not None


def _settle(workspace: Workspace, kind: str, keep_id: int, owners: set[Any], rows: Sequence[StoredRecord]) -> None:
    """Bring what follows up to date: sums, and exactly one primary contact at every customer concerned."""
    if kind == "customers":
        settle_primary(workspace, [keep_id])
        workspace.refresh_customers([keep_id])
        return
    owner = workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (keep_id,))
    if any(row.columns["is_primary"] and row.columns["customer_id"] == owner for row in rows):
        workspace.connection.execute(
            "UPDATE contact SET is_primary = 1 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM contact o"
            " WHERE o.customer_id = contact.customer_id AND o.is_primary)",
            (keep_id,),
        )
    settle_primary(workspace, {*owners, owner})
    workspace.refresh_customers({*owners, owner})


def settle_primary(workspace: Workspace, customer_ids: Iterable[int | None]) -> None:
    """Let the oldest contact be the primary one where a customer has contacts but none."""
    workspace.connection.executemany(
        "UPDATE contact SET is_primary = 1 WHERE id = (SELECT min(id) FROM contact WHERE customer_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM contact WHERE customer_id = ?1 AND is_primary)",
        [(customer_id,) for customer_id in customer_ids if customer_id is not None],
    )

"""Splitting merged records again, however long ago: everything goes back, what was done since stays and is listed.

The journal's changeset of the merge is applied inverted. Where somebody changed a field since, the whole row would be a
conflict; here only that field keeps its newer value. Sums and days follow from other rows and are worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from ocrm.errors import UserError
from ocrm.i18n import N_, _
from ocrm.models import journal
from ocrm.services import derived
from ocrm.services.changes import Changes
from ocrm.services.duplicates import former
from ocrm.services.duplicates.belongings import Link, links_to
from ocrm.services.duplicates.merging import settle_primary
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workspace import Workspace

SPLIT_ONE = N_("Split “{other}” from “{title}” again")
SPLIT_MANY = N_("Split {count} records from “{title}” again")
_WORKED_OUT = frozenset({
    "updated_at", "last_contacted_on", "last_reached_on", "next_todo_on", "open_amount", "won_amount", "won_count",
    "last_won_on", "is_primary",
})  # fmt: skip
"""Columns that follow from others: a newer value of theirs is nobody's edit."""


@dataclass(frozen=True, slots=True)
class AddedSince:
    """Something that came to the kept record after the merge, and stays there."""

    kind: str
    record_id: int
    title: str


@dataclass(frozen=True, slots=True)
class SplitResult:
    """What splitting did, what stays on the kept record, and in words the changes since that were kept."""

    changes: Changes
    added: tuple[AddedSince, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    table: str
    row_id: int
    column: str
    value: Any


def split_merge(workspace: Workspace, former_id: int, *, origin: str = "") -> SplitResult:
    """Take back the merge in which a record was lost, with the others lost in it, as a new undoable operation.

    Raises UserError where there is no such merge, or where the kept record was itself merged since.
    """
    row = workspace.first(
        "SELECT record_kind, winner_id, name, operation_id FROM merged_record WHERE loser_id = ?", (former_id,)
    )
    if row is None:
        raise UserError(_("This record is not merged into another one. Nothing was changed."))
    kind, winner_id, name, operation_id = row
    changesets = journal.inverted(journal.load(workspace.connection, operation_id))
    keeper = _keeper(changesets, former_id, winner_id)
    if keeper != winner_id or not changesets:
        raise UserError(
            _("“{title}” was itself merged since. Split that merge first. Nothing was changed.").format(title=name)
        )
    table = record_type(kind).table
    others = former.merged_with(workspace, operation_id)
    added = tuple(_added_since(workspace, kind, winner_id, operation_id))
    with workspace.operation(
        SPLIT_ONE if len(others) == 1 else SPLIT_MANY,
        origin=origin, title="", other=name, count=len(others), reverts=operation_id,
    ) as operation:  # fmt: skip
        operation.target_id = operation_id
        edits = list(_edits_since(workspace, changesets))
        outcome = journal.apply(workspace.connection, changesets, on_conflict=_always)
        _restore(workspace, edits)
        operation.values["title"] = derived.title_of(workspace.connection, table, winner_id) or name
        if derived.is_in_circle(workspace.connection, outcome.row_ids):
            text = _("Undoing this would make a customer its own parent. Nothing was changed; choose another parent.")
            raise UserError(text)
        _settle(workspace, outcome.row_ids)
        workspace.connection.execute("UPDATE operation SET state = 'abandoned' WHERE id = ?", (operation_id,))
    return SplitResult(operation.changes, added, tuple(_kept_words(workspace, edits, outcome.conflicts)))


def _always(_row: journal.TouchedRow) -> bool:
    return True


def _keeper(changesets: Iterable[bytes], former_id: int, winner_id: int) -> int | None:
    """Return the record the merge kept, as its changeset has it."""
    for part in changesets:
        for change in apsw.Changeset.iter(part):
            if change.name == "merged_record" and change.old is not None and change.old[0] == former_id:
                return int(change.old[2]) if isinstance(change.old[2], int) else winner_id
    return None


def _edits_since(workspace: Workspace, changesets: Iterable[bytes]) -> Iterator[_Edit]:
    """Yield the fields that the merge changed and somebody changed again since."""
    columns: dict[str, list[str]] = {}
    for part in changesets:
        for change in apsw.Changeset.iter(part):
            if change.op != "UPDATE" or len(change.pk_columns) != 1 or not change.old or not change.new:
                continue
            names = columns.setdefault(change.name, _columns(workspace, change.name))
            row_id = change.old[0]
            present = workspace.first(f"SELECT {', '.join(names)} FROM {change.name} WHERE {names[0]} = ?", (row_id,))
            if present is None or not isinstance(row_id, int):
                continue
            for name, merged, restored, now in zip(names, change.old, change.new, present, strict=False):
                if restored is not apsw.no_change and name not in _WORKED_OUT and now != merged:
                    yield _Edit(change.name, row_id, name, now)


def _columns(workspace: Workspace, table: str) -> list[str]:
    return [row[1] for row in workspace.query(f"PRAGMA table_info({table})")]


def _restore(workspace: Workspace, edits: Iterable[_Edit]) -> None:
    for edit in edits:
        key = _columns(workspace, edit.table)[0]
        workspace.connection.execute(
            f"UPDATE {edit.table} SET {edit.column} = ? WHERE {key} = ?", (edit.value, edit.row_id)
        )


def _settle(workspace: Workspace, row_ids: Iterable[int]) -> None:
    """Work out again what follows, at every customer the split touched."""
    customers = set(derived.customers_among(workspace.connection, list(row_ids)))
    marks = list(row_ids)
    for contact_id in marks:
        owner = workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (contact_id,))
        if owner is not None:
            customers.add(owner)
    settle_primary(workspace, customers)
    workspace.refresh_customers(customers)


def _added_since(workspace: Workspace, kind: str, winner_id: int, operation_id: int) -> Iterator[AddedSince]:
    """Yield what hangs on the kept record and was made after the merge: ids are ordered by time."""
    kinds = {described.table: name for name, described in RECORD_TYPES.items()}
    seen: set[int] = set()
    for link in links_to(workspace, record_type(kind).table):
        if link.table in kinds or link.table == "attachment":
            for record_id in _newer(workspace, link, winner_id, operation_id):
                if record_id not in seen:
                    seen.add(record_id)
                    title = derived.title_of(workspace.connection, link.table, record_id) or ""
                    yield AddedSince(kinds.get(link.table, "attachments"), record_id, title)


def _newer(workspace: Workspace, link: Link, winner_id: int, operation_id: int) -> list[int]:
    rows = workspace.query(
        f"SELECT id FROM {link.table} WHERE {link.column} = ? AND id > ? ORDER BY id", (winner_id, operation_id)
    )
    return [row[0] for row in rows]


def _kept_words(workspace: Workspace, edits: Iterable[_Edit], conflicts: Iterable[journal.TouchedRow]) -> Iterator[str]:
    described = {entry.table: entry for entry in RECORD_TYPES.values()}
    for edit in edits:
        title = derived.title_of(workspace.connection, edit.table, edit.row_id) or ""
        entry = described.get(edit.table)
        label = _label_of(entry.model._meta.columns.get(edit.column), edit.column) if entry else edit.column
        yield _("{field} of “{title}”").format(field=label, title=title)
    for row in conflicts:
        yield derived.title_of(workspace.connection, row.table, row.row_id) or _("(deleted)")


def _label_of(model_field: Any, column: str) -> str:
    info = getattr(model_field, "info", None)
    return _(info.label) if info is not None else column

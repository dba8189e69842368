"""The bin: records that were deleted, until they are restored or erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import apsw

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.models import journal
from ocrm.models.fields import from_utc_text
from ocrm.services import derived
from ocrm.services.changes import Changes
from ocrm.services.schema import RECORD_TYPES, RecordType
from ocrm.services.workspace import Workspace

PAGE = 200
_KIND_OF_TABLE = {described.table: kind for kind, described in RECORD_TYPES.items()}
_GONE = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} alive WHERE alive.id = d.record_id)" for table in _KIND_OF_TABLE
)
_IN_BIN = f"""
FROM deleted_record d JOIN operation o ON o.id = d.operation_id
WHERE o.state = 'done' AND d.owner_id IS NULL AND {_GONE}
    AND d.operation_id = (SELECT max(x.operation_id) FROM deleted_record x WHERE x.record_id = d.record_id)
    AND NOT EXISTS (SELECT 1 FROM merged_record m WHERE m.loser_id = d.record_id)
"""


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """A deleted record; `belongings` counts what went with it."""

    operation_id: int
    record_id: int
    kind: str
    kind_label: str
    icon: str
    title: str
    deleted_at: datetime
    belongings: int = 0


def list_deleted(
    workspace: Workspace, *, text: str = "", kind: str = "", after: int = 0, limit: int = PAGE
) -> list[DeletedRow]:
    """Return what is in the bin, the last deleted first, from row `after` on."""
    condition, values = "", dict[str, Any](limit=limit, after=after)
    if kind:
        condition += " AND d.table_name = :table"
        values["table"] = RECORD_TYPES[kind].table
    if text:
        condition += " AND instr(lower(d.title), lower(:text)) > 0"
        values["text"] = text
    rows = workspace.connection.execute(
        f"SELECT d.operation_id, d.record_id, d.table_name, d.title, o.happened_at {_IN_BIN}{condition}"
        " ORDER BY d.operation_id DESC, d.record_id LIMIT :limit OFFSET :after",
        values,
    )
    found = [_row(row) for row in rows]
    counts = _belongings(workspace, {row.operation_id for row in found})
    return [replace(row, belongings=counts.get((row.operation_id, row.record_id), 0)) for row in found]


def count_deleted(workspace: Workspace) -> int:
    """Return how many records are in the bin."""
    return int(workspace.scalar(f"SELECT count(*) {_IN_BIN}"))


def _row(row: Sequence[Any]) -> DeletedRow:
    described = RECORD_TYPES[_KIND_OF_TABLE[row[2]]]
    title = row[3] or _("(no title)")
    return DeletedRow(row[0], row[1], described.kind, _(described.label_one), described.icon, title,
                      from_utc_text(row[4]))  # fmt: skip


def _belongings(workspace: Workspace, operation_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    marks = ",".join(str(int(operation_id)) for operation_id in operation_ids)
    rows = workspace.query(
        "SELECT operation_id, owner_id, count(*) FROM deleted_record"
        f" WHERE operation_id IN ({marks}) AND owner_id IS NOT NULL GROUP BY operation_id, owner_id"
    )
    return {(operation_id, owner_id): count for operation_id, owner_id, count in rows}


# -- restoring --------------------------------------------------------------------------------------------------------


def restore_deleted(workspace: Workspace, record_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Bring records back from the bin with all that went with them; one undoable operation.

    `Changes.kept` names what could not come back, because what it hung on is gone. Raises NotFoundError where nothing
    of it is in the bin.
    """
    rows = _in_bin(workspace, record_ids)
    if not rows:
        raise NotFoundError(_("This record is no longer in the bin. Nothing was changed."))
    text = N_("Restore “{title}”") if len(rows) == 1 else N_("Restore {count} records")
    with workspace.operation(text, origin=origin, title=rows[0].title, count=len(rows)) as operation:
        left = _bring_back(workspace, rows)
    return replace(operation.changes, kept=tuple(left))


def bring_back(workspace: Workspace, described: RecordType, record_id: int) -> None:
    """Bring one record back inside the caller's operation, where it is in the bin; else nothing."""
    if workspace.scalar(f"SELECT 1 FROM {described.table} WHERE id = ?", (record_id,)) is None:
        _bring_back(workspace, _in_bin(workspace, [record_id], with_owned=True))


def _in_bin(workspace: Workspace, record_ids: Sequence[int], *, with_owned: bool = False) -> list[DeletedRow]:
    found = []
    select = f"SELECT d.operation_id, d.record_id, d.table_name, d.title, o.happened_at {_IN_BIN}"
    if with_owned:
        select = select.replace("AND d.owner_id IS NULL", "")
    for record_id in record_ids:
        row = workspace.first(f"{select} AND d.record_id = ?", (record_id,))
        if row is not None:
            found.append(_row(row))
    return found


def _bring_back(workspace: Workspace, rows: Sequence[DeletedRow]) -> list[str]:
    """Apply backwards what deleted records, and only that; return the titles of what could not come back."""
    connection = workspace.connection
    by_step: dict[int, set[int]] = {}
    for row in rows:
        by_step.setdefault(row.operation_id, set()).add(row.record_id)
    titles = {row.record_id: row.title for row in rows}
    left: list[str] = []
    for operation_id, wanted in sorted(by_step.items(), reverse=True):
        inverted = journal.inverted(journal.load(connection, operation_id))
        outcome = journal.apply(connection, _only_of(connection, inverted, wanted))
        left += [titles.get(row.row_id, f"{row.table} {row.row_id}") for row in outcome.conflicts]
        workspace.refresh_customers(derived.customers_among(connection, outcome.row_ids))
    return left


def _only_of(connection: apsw.Connection, inverted: Sequence[bytes], wanted: set[int]) -> list[bytes]:
    """Return the changes of an inverted deletion that bring back some records with all that hangs on them."""
    links = _Links(connection)
    rows = [
        (change.name, tuple(change.new or ()))
        for part in inverted
        for change in apsw.Changeset.iter(part)
        if change.op == "INSERT"
    ]
    belonging, is_growing = set(wanted), True
    while is_growing:
        more = {new[0] for name, new in rows if links.owners(name, new) & belonging and isinstance(new[0], int)}
        is_growing = not more <= belonging
        belonging |= more
    found = []
    for part in inverted:
        builder = apsw.ChangesetBuilder()  # type: ignore[no-untyped-call]
        for change in apsw.Changeset.iter(part):
            if links.concerns(change, belonging, wanted):
                builder.add_change(change)
        found.append(builder.output())
        builder.close()
    return found


class _Links:
    """Which columns of each table say what a row hangs on, and which merely refer to another."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._owning: dict[str, list[int]] = {}
        self._all: dict[str, list[int]] = {}

    def owners(self, table: str, values: Sequence[Any]) -> set[int]:
        """Return what a row hangs on."""
        self._learn(table)
        return {values[place] for place in self._owning[table] if place < len(values)}

    def concerns(self, change: apsw.TableChange, belonging: set[int], wanted: set[int]) -> bool:
        """Say whether a change of an inverted deletion belongs to records that are to come back."""
        new = change.new or ()
        self._learn(change.name)
        if change.op == "INSERT":
            return new[0] in wanted or bool(self.owners(change.name, new) & belonging)
        places = [place for place in self._all[change.name] if place < len(new)]
        return change.op == "UPDATE" and any(
            new[place] is not apsw.no_change and new[place] in belonging for place in places
        )

    def _learn(self, table: str) -> None:
        if table in self._owning:
            return
        places = {name: place for place, name in enumerate(journal.columns_of(self._connection, table))}
        links: list[Any] = self._connection.execute(
            'SELECT "from", on_delete FROM pragma_foreign_key_list(?)', (table,)
        ).fetchall()
        generic = [places["record_id"]] if "record_id" in places else []
        self._owning[table] = [places[name] for name, action in links if action == "CASCADE"] + generic
        self._all[table] = [places[name] for name, _action in links]

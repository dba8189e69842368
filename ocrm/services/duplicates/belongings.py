"""Everything that hangs on a record, found through the schema itself, so that no new table can be forgotten by a merge.

Foreign keys are read from the file. Columns that name a record without one are listed here, and a test holds this list
against the schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

LOOSE_LINKS = {
    ("attachment", "record_id"),
    ("record_tag", "record_id"),
    ("value_note", "record_id"),
    ("alternate_value", "record_id"),
    ("merged_record", "winner_id"),
    ("suggestion_answer", "record_id"),
    ("prospecting_entry", "record_id"),
}
"""Columns without a foreign key that follow a merged record."""

LEFT_ALONE = {
    ("alternate_value", "from_record_id"): "says which record a value came from, though that one is gone",
    ("merged_record", "loser_id"): "is the record that is gone",
    ("distinct_pair", "first_id"): "is carried over pair by pair",
    ("distinct_pair", "second_id"): "is carried over pair by pair",
    ("reminder_state", "record_id"): "says which reminders were shown; of to-dos, which keep their ids",
    ("operation_record", "record_id"): "is the past; History reads that of merged records with it",
    ("operation_block", "first_id"): "is the past, as operation_record is",
    ("operation_block", "last_id"): "is the past, as operation_record is",
    ("deleted_record", "record_id"): "is in the bin",
    ("deleted_record", "owner_id"): "is in the bin",
    ("operation", "target_id"): "names an operation",
    ("stage_change", "corrects_id"): "names a stage change",
    ("todo", "plan_step_id"): "names a step of a plan",
    ("quote_line", "source_line_id"): "names a line of an earlier version",
    ("mail_delivery", "mail_id"): "names a mail, which keeps its id",
    ("mail_delivery", "message_id"): "is the name of a mail in the world",
    ("mail_delivery", "interaction_id"): "names an interaction, which keeps its id",
    ("import_batch", "operation_id"): "names an operation",
    ("prospecting_entry", "interaction_id"): "names an interaction, which keeps its id",
    ("prospecting_entry", "todo_id"): "names a to-do, which keeps its id",
    ("merged_record", "operation_id"): "names an operation",
}
"""Columns that look like a link to a record but stay as they are, with the reason."""

COUNTED = {
    "customers": (
        ("contact", "customer_id"), ("interaction", "customer_id"), ("opportunity", "customer_id"),
        ("quote", "customer_id"), ("contract", "customer_id"), ("ticket", "customer_id"),
        ("todo", "customer_id"), ("attachment", "record_id"),
    ),
    "contacts": (
        ("interaction", "contact_id"), ("opportunity", "contact_id"), ("contract", "contact_id"),
        ("ticket", "contact_id"), ("todo", "contact_id"),
        ("attachment", "record_id"),
    ),
}  # fmt: skip
"""What people count when they choose which record to keep."""
_EACH_ONCE = {"quote": "DISTINCT number"}
"""Of what exists in several versions, the column that is the same in all of them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A column that names the record something belongs to."""

    table: str
    column: str


def links_to(workspace: Workspace, table: str) -> list[Link]:
    """Return every column that names a record of a table, its own parents included."""
    rows = workspace.query(
        'SELECT m.name, f."from" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f'
        ' WHERE m.type = \'table\' AND f."table" = ? ORDER BY m.name, f."from"',
        (table,),
    )
    keyed = [Link(owner, column) for owner, column in rows]
    existing = {name for (name,) in workspace.query("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    return keyed + [Link(owner, column) for owner, column in sorted(LOOSE_LINKS) if owner in existing]


def move_all(workspace: Workspace, kind: str, keep_id: int, lose_ids: Sequence[int]) -> None:
    """Let everything of the losing records belong to the kept one.

    What it has already (a tag, a place on a list) is not doubled; the loser's goes with the loser.
    """
    table = record_type(kind).table
    marks = ",".join("?" * len(lose_ids))
    if kind == "customers":
        _take_over_memberships(workspace, keep_id, lose_ids)
    for link in links_to(workspace, table):
        itself = " AND id <> ?" if link.table == table else ""
        values = (keep_id, *lose_ids, keep_id) if itself else (keep_id, *lose_ids)
        workspace.connection.execute(
            f"UPDATE OR IGNORE {link.table} SET {link.column} = ? WHERE {link.column} IN ({marks}){itself}", values
        )
    for owner, column in LOOSE_LINKS:
        workspace.connection.execute(f"DELETE FROM {owner} WHERE {column} IN ({marks})", list(lose_ids))
    _move_distinct_pairs(workspace, keep_id, lose_ids)


def _take_over_memberships(workspace: Workspace, keep_id: int, lose_ids: Sequence[int]) -> None:
    """Let the kept customer, where a campaign has not reached it yet, be the member a loser is that it reached."""
    marks = ",".join("?" * len(lose_ids))
    workspace.connection.execute(
        "UPDATE campaign_member AS k SET updated_at = ?, status = l.status, contact_id = coalesce(k.contact_id,"
        " l.contact_id), notes = trim(k.notes || char(10) || l.notes, char(10)) FROM (SELECT *, max(updated_at)"
        f" FROM campaign_member WHERE status <> 'planned' AND customer_id IN ({marks}) GROUP BY campaign_id) l"
        " WHERE l.campaign_id = k.campaign_id AND k.customer_id = ? AND k.status = 'planned'",
        (workspace.stamp(), *lose_ids, keep_id),
    )


def _move_distinct_pairs(workspace: Workspace, keep_id: int, lose_ids: Sequence[int]) -> None:
    """Let what was not the same as a loser be not the same as the kept one."""
    losers = set(lose_ids)
    marks = ",".join("?" * len(lose_ids))
    where = f"first_id IN ({marks}) OR second_id IN ({marks})"
    pairs = list(
        workspace.query(f"SELECT first_id, second_id FROM distinct_pair WHERE {where}", (*lose_ids, *lose_ids))
    )
    workspace.connection.execute(f"DELETE FROM distinct_pair WHERE {where}", (*lose_ids, *lose_ids))
    for pair in pairs:
        for other in set(pair) - losers - {keep_id}:
            workspace.connection.execute(
                "INSERT OR IGNORE INTO distinct_pair(first_id, second_id) VALUES (?,?)",
                (min(keep_id, other), max(keep_id, other)),
            )


def count_of(workspace: Workspace, kind: str, record_id: int) -> dict[str, int]:
    """Return how many things of each counted table belong to a record."""
    counts = {}
    for table, column in COUNTED[kind]:
        what = _EACH_ONCE.get(table, "*")
        counts[table] = int(workspace.scalar(f"SELECT count({what}) FROM {table} WHERE {column} = ?", (record_id,)))
    return counts

"""To-dos that wait for another one: which waits for which, never in a circle."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services import search
from ocrm.services.changes import Changes
from ocrm.services.search import SearchHit
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace

_OFFERED = 8
_BEFORE = """
WITH RECURSIVE before(id) AS (
    SELECT ?1 UNION SELECT t.waits_for_id FROM todo t JOIN before b ON t.id = b.id WHERE t.waits_for_id IS NOT NULL
)
SELECT id FROM before
"""
"""A to-do and all it waits for, however far back."""
_AFTER = """
WITH RECURSIVE after(id) AS (SELECT ?1 UNION SELECT t.id FROM todo t JOIN after a ON t.waits_for_id = a.id)
SELECT id FROM after
"""
"""A to-do and all that wait for it, however far on."""


def fetch_waited_for(workspace: Workspace, todo_id: int) -> TodoRow | None:
    """Return the to-do that is to be done before this one, finished or not; None where there is none."""
    other: int | None = workspace.scalar("SELECT waits_for_id FROM todo WHERE id = ?", (todo_id,))
    return None if other is None else todos.fetch_todo(workspace, other)


def list_followers(workspace: Workspace, todo_id: int) -> list[TodoRow]:
    """Return the open to-dos that wait for this one, by their due time."""
    found = workspace.query("SELECT id FROM todo WHERE waits_for_id = ? AND status = 'open'", (todo_id,))
    return todos.list_by_ids(workspace, [row[0] for row in found])


def find_offered(workspace: Workspace, todo_id: int, text: str) -> Sequence[SearchHit]:
    """Return open to-dos this one may wait for: those a text names, without one those next due beside it.

    Beside it are those of its customer; of one without a customer all.
    """
    behind = {row[0] for row in workspace.query(_AFTER, (todo_id,))}
    if text:
        hits = search.find(workspace, text, limit=_OFFERED * 4, kinds=frozenset({"todos"}))
        rows = {row.todo_id: row for row in todos.list_by_ids(workspace, [hit.record_id for hit in hits])}
        return [hit for hit in hits if hit.record_id not in behind and rows[hit.record_id].status == "open"][:_OFFERED]
    customer_id = todos.fetch_todo(workspace, todo_id).customer_id
    if customer_id is None:
        beside = todos.list_open(workspace, limit=_OFFERED + len(behind))
    else:
        beside = todos.list_of_record(workspace, "customers", customer_id)
    return [SearchHit("todos", row.todo_id, row.title, "") for row in beside if row.todo_id not in behind][:_OFFERED]


def set_waits_for(workspace: Workspace, todo_id: int, other_id: int | None, *, origin: str = "") -> Changes:
    """Let a to-do wait for another one, or for none; raises ValidationError for a circle, NotFoundError."""
    todo = todos.fetch_todo(workspace, todo_id)
    label, names = N_("Let “{title}” wait no longer"), {"title": todo.title}
    if other_id is not None:
        other = todos.fetch_todo(workspace, other_id)
        if todo_id in {row[0] for row in workspace.query(_BEFORE, (other_id,))}:
            words = _("“{other}” itself waits for “{title}”. Nothing was changed; choose another to-do.")
            raise ValidationError(words.format(other=other.title, title=todo.title), field="waits_for")
        label, names = N_("Let “{title}” wait for “{other}”"), {"title": todo.title, "other": other.title}
    with workspace.operation(label, origin=origin, **names) as operation:
        workspace.connection.execute(
            "UPDATE todo SET waits_for_id = ?, updated_at = ? WHERE id = ?", (other_id, workspace.stamp(), todo_id)
        )
    return operation.changes

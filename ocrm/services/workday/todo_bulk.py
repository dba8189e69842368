"""What can be done with several to-dos at once, as one operation and one undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workday import planning, todos
from ocrm.services.workspace import Workspace


def complete_todos(workspace: Workspace, todo_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Finish to-dos; those that are finished already stay as they are, repeating ones leave their next occurrence."""
    open_ids = [row.todo_id for row in todos.list_by_ids(workspace, todo_ids) if row.status == "open"]
    return _each(workspace, open_ids, todos.complete_todo, label=N_("Finish {count} to-dos"), origin=origin)


def move_todos(workspace: Workspace, todo_ids: Sequence[int], day: date, *, origin: str = "") -> Changes:
    """Move to-dos to a day; timed ones keep their time of day."""
    move = partial(_move, day=day)
    return _each(workspace, todo_ids, move, label=N_("Move {count} to-dos"), origin=origin)


def _move(workspace: Workspace, todo_id: int, *, day: date, origin: str = "") -> Changes:
    return planning.move_to_day(workspace, todo_id, day, origin=origin)


def change_todos(workspace: Workspace, todo_ids: Sequence[int], values: dict[str, Any], *, origin: str = "") -> Changes:
    """Set fields of to-dos to the same values; of repeating ones for all later ones too."""
    return records.update_records(workspace, "todos", todo_ids, values, origin=origin)


def delete_todos(workspace: Workspace, todo_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Delete to-dos, repeating ones with all that would follow."""
    return records.delete_records(workspace, "todos", todo_ids, origin=origin)


def _each(
    workspace: Workspace, todo_ids: Sequence[int], change: Callable[..., Changes], *, label: str, origin: str
) -> Changes:
    if len(todo_ids) == 1:
        return change(workspace, todo_ids[0], origin=origin)
    with workspace.operation(label, origin=origin, count=len(todo_ids)) as operation:
        for todo_id in todo_ids:
            change(workspace, todo_id)
            operation.next_part_if_large()
        operation.created_id = None
    return operation.changes

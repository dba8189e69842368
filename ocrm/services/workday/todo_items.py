"""The checklist of a to-do: adding lines, ticking, renaming, putting in order; each change one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

MOST_CHARACTERS = 200
MOST_LINES = 100
_BULLETS = "-*•·☐☑✓✔□■○●"


@dataclass(frozen=True, slots=True)
class TodoItem:
    """A line of a checklist."""

    item_id: int
    title: str
    is_done: bool


def list_items(workspace: Workspace, todo_id: int) -> list[TodoItem]:
    """Return the checklist of a to-do in its order."""
    rows = workspace.query(
        "SELECT id, title, is_done FROM todo_item WHERE todo_id = ? ORDER BY position, id", (todo_id,)
    )
    return [TodoItem(item_id, title, bool(is_done)) for item_id, title, is_done in rows]


def lines_of(text: str) -> list[str]:
    """Return the items a pasted text names: a line each, without bullets and blank lines."""
    lines = (" ".join(line.split()).lstrip(_BULLETS).strip() for line in text.splitlines())
    return [line for line in lines if line]


def add_items(workspace: Workspace, todo_id: int, text: str, *, after: int | None = None, origin: str = "") -> Changes:
    """Add each line of a text as an item, at the end or after another one. Raises ValidationError.

    The id of the last one is in `Changes.created_id`.
    """
    lines = lines_of(text)
    _check(lines, room=MOST_LINES - len(list_items(workspace, todo_id)))
    title = records.title_of(workspace, "todos", todo_id)
    label = N_("Add “{item}” to the checklist of “{title}”") if len(lines) == 1 else N_(
        "Add {count} lines to the checklist of “{title}”"
    )  # fmt: skip
    with workspace.operation(label, origin=origin, item=lines[0], count=len(lines), title=title) as operation:
        created = insert_items(workspace, todo_id, lines)
        if after is not None:
            order = [item.item_id for item in list_items(workspace, todo_id) if item.item_id not in created]
            place = order.index(after) + 1 if after in order else len(order)
            _write_order(workspace, todo_id, [*order[:place], *created, *order[place:]])
        _touch(workspace, todo_id)
        operation.created_id = created[-1]
    return operation.changes


def insert_items(workspace: Workspace, todo_id: int, lines: Sequence[str]) -> list[int]:
    """Write lines at the end of a checklist, inside the caller's operation; return their ids."""
    first = int(workspace.scalar("SELECT coalesce(max(position), -1) + 1 FROM todo_item WHERE todo_id = ?", (todo_id,)))
    created = [new_id() for _line in lines]
    workspace.connection.executemany(
        "INSERT INTO todo_item(id, todo_id, title, position, is_done) VALUES (?,?,?,?,0)",
        [(created[number], todo_id, line, first + number) for number, line in enumerate(lines)],
    )
    return created


def copy_items(workspace: Workspace, from_todo_id: int, to_todo_id: int) -> None:
    """Give another to-do the same checklist with nothing ticked, inside the caller's operation."""
    insert_items(workspace, to_todo_id, [item.title for item in list_items(workspace, from_todo_id)])


def set_done(workspace: Workspace, item_id: int, *, is_done: bool, origin: str = "") -> Changes:
    """Tick an item, or take the tick away. Raises NotFoundError."""
    label = N_("Tick “{item}” of “{title}”") if is_done else N_("Take the tick off “{item}” of “{title}”")
    return _change(workspace, item_id, label, "UPDATE todo_item SET is_done = ?2 WHERE id = ?1", is_done, origin=origin)


def rename_item(workspace: Workspace, item_id: int, title: str, *, origin: str = "") -> Changes:
    """Change the words of an item. Raises ValidationError, NotFoundError."""
    words = " ".join(title.split())
    _check([words] if words else [], room=MOST_LINES)
    label = N_("Rename “{item}” of “{title}”")
    return _change(workspace, item_id, label, "UPDATE todo_item SET title = ?2 WHERE id = ?1", words, origin=origin)


def delete_item(workspace: Workspace, item_id: int, *, origin: str = "") -> Changes:
    """Take an item off its checklist. Raises NotFoundError."""
    return _change(
        workspace, item_id, N_("Remove “{item}” from “{title}”"), "DELETE FROM todo_item WHERE id = ?1", origin=origin
    )


def order_items(workspace: Workspace, todo_id: int, item_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Put the items of a to-do into an order."""
    title = records.title_of(workspace, "todos", todo_id)
    with workspace.operation(N_("Reorder the checklist of “{title}”"), origin=origin, title=title) as operation:
        _write_order(workspace, todo_id, item_ids)
        _touch(workspace, todo_id)
    return operation.changes


def _change(workspace: Workspace, item_id: int, label: str, sql: str, *values: object, origin: str) -> Changes:
    row = workspace.first("SELECT todo_id, title FROM todo_item WHERE id = ?", (item_id,))
    if row is None:
        raise NotFoundError(_("This line is no longer on the checklist."))
    todo_id, item = int(row[0]), str(row[1])
    title = records.title_of(workspace, "todos", todo_id)
    with workspace.operation(label, origin=origin, item=item, title=title) as operation:
        workspace.connection.execute(sql, (item_id, *values))
        _touch(workspace, todo_id)
    return operation.changes


def _write_order(workspace: Workspace, todo_id: int, item_ids: Sequence[int]) -> None:
    workspace.connection.executemany(
        "UPDATE todo_item SET position = ?1 WHERE id = ?2 AND todo_id = ?3 AND position <> ?1",
        [(place, item_id, todo_id) for place, item_id in enumerate(item_ids)],
    )


def _touch(workspace: Workspace, todo_id: int) -> None:
    """Count a change of the checklist as one of the to-do, so that its History tells it."""
    workspace.connection.execute("UPDATE todo SET updated_at = ? WHERE id = ?", (workspace.stamp(), todo_id))


def _check(lines: Sequence[str], *, room: int) -> None:
    if not lines:
        raise ValidationError(_("Say what the line of the checklist is."), field="title")
    if any(len(line) > MOST_CHARACTERS for line in lines):
        words = _("A line of a checklist has at most {n} characters. Nothing was added; shorten it.")
        raise ValidationError(words.format(n=MOST_CHARACTERS), field="title")
    if len(lines) > room:
        words = _("A checklist has at most {n} lines. Nothing was added; make another to-do for the rest.")
        raise ValidationError(words.format(n=MOST_LINES), field="title")

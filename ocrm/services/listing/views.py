"""Saved views of a list: what it is narrowed to, its order, its columns; kept in the file, in order, part of undo."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Filter, from_json, to_json
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """A column of a saved view, in order; `width` in pixels at the reference text size, 0 for the usual one."""

    name: str
    width: int = 0
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class ViewContent:
    """What a view shows: the built-in view it narrows, the page's layout, filter, words, order, columns, grouping."""

    base: str = ""
    layout: str = ""
    filter: Filter | None = None
    text: str = ""
    sort: tuple[str, ...] = ()
    columns: tuple[ColumnPlace, ...] = ()
    grouping: str = ""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view the user saved."""

    view_id: int
    kind: str
    name: str
    content: ViewContent


def list_views(workspace: Workspace, kind: str) -> list[SavedView]:
    """Return the saved views of a list, in the order of their tabs."""
    rows = workspace.query(f"SELECT {_COLUMNS} FROM saved_view WHERE kind = ? ORDER BY position, id", (kind,))
    return [_view(row) for row in rows]


def fetch_view(workspace: Workspace, view_id: int) -> SavedView:
    """Return a saved view; raises NotFoundError."""
    row = workspace.first(f"SELECT {_COLUMNS} FROM saved_view WHERE id = ?", (view_id,))
    if row is None:
        raise NotFoundError(_("This view no longer exists. It may have been deleted; undo brings it back."))
    return _view(row)


def count_view(workspace: Workspace, kind: str, content: ViewContent, base: Filter | None) -> int:
    """Return how many records a view shows over the filter of its built-in view; for a worker thread."""
    return records.count(workspace, RecordQuery(kind, joined(base, content.filter), text=content.text))


def add_view(workspace: Workspace, kind: str, name: str, content: ViewContent, *, origin: str = "") -> Changes:
    """Save a view behind the others; its id is in `created_id`. Raises ValidationError on a bad name."""
    name = _checked_name(workspace, kind, name)
    view_id = new_id()
    with workspace.operation(N_("Save the view “{title}”"), origin=origin, title=name) as operation:
        last = workspace.scalar("SELECT coalesce(max(position), -1) FROM saved_view WHERE kind = ?", (kind,))
        values = {"id": view_id, "kind": kind, "name": name, "position": int(last) + 1, **_stored(content)}
        marks = ", ".join(f":{column}" for column in values)
        workspace.connection.execute(f"INSERT INTO saved_view({', '.join(values)}) VALUES ({marks})", values)
        operation.created_id = view_id
    return operation.changes


def save_view(workspace: Workspace, view_id: int, content: ViewContent, *, origin: str = "") -> Changes:
    """Let a view show other content; raises NotFoundError."""
    present = fetch_view(workspace, view_id)
    with workspace.operation(N_("Save the view “{title}”"), origin=origin, title=present.name) as operation:
        _update(workspace, view_id, _stored(content))
    return operation.changes


def rename_view(workspace: Workspace, view_id: int, name: str, *, origin: str = "") -> Changes:
    """Give a view another name. Raises ValidationError on a bad name, NotFoundError."""
    present = fetch_view(workspace, view_id)
    name = _checked_name(workspace, present.kind, name, own_id=view_id)
    with workspace.operation(N_("Rename the view “{title}”"), origin=origin, title=present.name) as operation:
        _update(workspace, view_id, {"name": name})
    return operation.changes


def delete_view(workspace: Workspace, view_id: int, *, origin: str = "") -> Changes:
    """Delete a view; the records it showed stay. Raises NotFoundError."""
    present = fetch_view(workspace, view_id)
    with workspace.operation(N_("Delete the view “{title}”"), origin=origin, title=present.name) as operation:
        workspace.connection.execute("DELETE FROM saved_view WHERE id = ?", (view_id,))
    return operation.changes


def order_views(workspace: Workspace, kind: str, view_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Put the views of a list in the order of `view_ids`."""
    with workspace.operation(N_("Reorder the views"), origin=origin) as operation:
        for position, view_id in enumerate(view_ids):
            workspace.connection.execute(
                "UPDATE saved_view SET position = ? WHERE id = ? AND kind = ?", (position, view_id, kind)
            )
    return operation.changes


_COLUMNS = "id, kind, name, base, layout, filter, text, sort, columns, grouping"


def _view(row: tuple[Any, ...]) -> SavedView:
    view_id, kind, name, base, layout, filter, text, sort, columns, grouping = row
    places = tuple(ColumnPlace(column, width, bool(hidden)) for column, width, hidden in json.loads(columns))
    content = ViewContent(base, layout, from_json(filter), text, tuple(json.loads(sort)), places, grouping)
    return SavedView(view_id, kind, name, content)


def _stored(content: ViewContent) -> dict[str, str]:
    places = [(place.name, place.width, place.is_hidden) for place in content.columns]
    return {
        "base": content.base,
        "layout": content.layout,
        "filter": to_json(content.filter),
        "text": content.text,
        "sort": json.dumps(content.sort),
        "columns": json.dumps(places, ensure_ascii=False),
        "grouping": content.grouping,
    }


def _update(workspace: Workspace, view_id: int, values: dict[str, str]) -> None:
    assigned = ", ".join(f"{column} = :{column}" for column in values)
    workspace.connection.execute(f"UPDATE saved_view SET {assigned} WHERE id = :id", {**values, "id": view_id})


def _checked_name(workspace: Workspace, kind: str, name: str, *, own_id: int = 0) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        message = _("A view needs a name of at most {n} characters.")
        raise ValidationError(message.format(n=LONGEST_NAME), field="name")
    taken = workspace.scalar(
        "SELECT 1 FROM saved_view WHERE kind = ? AND name = ? COLLATE NOCASE AND id <> ?", (kind, name, own_id)
    )
    if taken:
        raise ValidationError(
            _("There is a view “{name}” already. Choose another name.").format(name=name), field="name"
        )
    return name

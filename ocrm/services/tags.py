"""Words put on records."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.segmentation import rule_tags
from ocrm.services.workspace import Workspace


def list_tags(workspace: Workspace) -> list[tuple[str, int]]:
    """Return every tag with how many records carry it, by name."""
    return list(
        workspace.query(
            "SELECT g.name, count(rt.record_id) FROM tag g LEFT JOIN record_tag rt ON rt.tag_id = g.id"
            " GROUP BY g.id ORDER BY g.name"
        )
    )


def tags_of(workspace: Workspace, record_id: int) -> list[str]:
    """Return the tags of a record by name."""
    rows = workspace.query(
        "SELECT g.name FROM record_tag rt JOIN tag g ON g.id = rt.tag_id WHERE rt.record_id = ? ORDER BY g.name",
        (record_id,),
    )
    return [name for (name,) in rows]


def add_tag(workspace: Workspace, record_ids: Sequence[int], name: str, *, origin: str = "") -> Changes:
    """Put a tag on records, as one operation; ones that have it keep it.

    Raises ValidationError on a bad name, and on a tag that follows a rule.
    """
    name = rule_tags.checked_name(name)
    rule_tags.refuse_by_hand(workspace, name)
    with workspace.operation(
        N_("Tag {count} records “{tag}”"), origin=origin, count=len(record_ids), tag=name
    ) as operation:
        tag_id = _ensure_tag(workspace, name)
        workspace.connection.executemany(
            "INSERT OR IGNORE INTO record_tag(record_id, tag_id) VALUES (?,?)", [(i, tag_id) for i in record_ids]
        )
    return operation.changes


def remove_tag(workspace: Workspace, record_ids: Sequence[int], name: str, *, origin: str = "") -> Changes:
    """Take a tag off records, as one operation. Raises ValidationError on a tag that follows a rule."""
    rule_tags.refuse_by_hand(workspace, name)
    with workspace.operation(
        N_("Remove tag “{tag}” from {count} records"), origin=origin, count=len(record_ids), tag=name
    ) as operation:
        tag_id = workspace.scalar("SELECT id FROM tag WHERE name = ?", (name,))
        workspace.connection.executemany(
            "DELETE FROM record_tag WHERE record_id = ? AND tag_id = ?", [(i, tag_id) for i in record_ids]
        )
    return operation.changes


def _ensure_tag(workspace: Workspace, name: str) -> int:
    found = workspace.scalar("SELECT id FROM tag WHERE name = ?", (name,))
    if found is not None:
        return int(found)
    tag_id = new_id()
    workspace.connection.execute("INSERT INTO tag(id, name) VALUES (?,?)", (tag_id, name))
    return tag_id


def rename_tag(workspace: Workspace, name: str, new_name: str, *, origin: str = "") -> Changes:
    """Call a tag something else. Raises ValidationError on a bad name or one that is taken."""
    new_name = rule_tags.checked_name(new_name)
    if new_name.casefold() != name.casefold() and workspace.scalar(
        "SELECT 1 FROM tag WHERE name = ? COLLATE NOCASE", (new_name,)
    ):
        message = _("There is a tag “{name}” already. Choose another name.")
        raise ValidationError(message.format(name=new_name), field="tags")
    with workspace.operation(N_("Rename the tag “{tag}”"), origin=origin, tag=name) as operation:
        workspace.connection.execute("UPDATE tag SET name = ? WHERE name = ?", (new_name, name))
    return operation.changes


def delete_tag(workspace: Workspace, name: str, *, origin: str = "") -> Changes:
    """Take a tag off every record and forget it, with its rule; one undo brings it back."""
    with workspace.operation(N_("Delete the tag “{tag}”"), origin=origin, tag=name) as operation:
        workspace.connection.execute("DELETE FROM tag WHERE name = ?", (name,))
    return operation.changes

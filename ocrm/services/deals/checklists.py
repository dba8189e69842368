"""The checklist of a stage – things to do, files to have, fields to fill – and how far a deal is with it (A3.07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.services import attachments, records
from ocrm.services.changes import Changes
from ocrm.services.deals import stages
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.services.workspace import Workspace

MOST_CHARACTERS = 120
_NEVER_ASKED = frozenset(
    ("stage", "status", "probability", "code", "subject", "is_probability_pinned", "stage_note", "currency",
     "hold_until", "lost_note")
)  # fmt: skip
"""Fields that say how a deal stands, not what is known of it."""


class ItemKind(StrEnum):
    """What an item of a checklist asks for."""

    TASK = "task"
    FILE = "file"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class StageItem:
    """An item of a stage's checklist; `target` is the field to fill, or words in the name of the file to have."""

    item_id: int
    stage_id: int
    title: str
    kind: ItemKind
    target: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class DealItem:
    """An item of the checklist of the stage a deal is in, and what fulfils it: a moment, a file, a field's value."""

    item: StageItem
    is_done: bool
    done_at: datetime | None = None
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The checklist of the stage a deal is in."""

    stage: stages.StageRow
    items: tuple[DealItem, ...]

    @property
    def done(self) -> int:
        """How many items are done."""
        return sum(item.is_done for item in self.items)

    @property
    def open_required(self) -> tuple[StageItem, ...]:
        """The items a deal should have behind it before it leaves the stage, and has not."""
        return tuple(row.item for row in self.items if row.item.is_required and not row.is_done)


def kind_label(kind: ItemKind) -> str:
    """Return what a kind of item is called."""
    return {ItemKind.TASK: _("Task"), ItemKind.FILE: _("File"), ItemKind.FIELD: _("Field")}[kind]


def askable_fields() -> list[FieldInfo]:
    """Return the fields of a deal that a checklist may ask for."""
    fields = record_type("opportunities").editable_fields
    return [info for info in fields if info.name not in _NEVER_ASKED and info.kind is not FieldKind.BOOLEAN]


# -- the items of a stage ---------------------------------------------------------------------------------------------


def list_items(workspace: Workspace, stage_id: int) -> list[StageItem]:
    """Return the checklist of a stage in its order; an item that asks for a field is called like it."""
    rows = workspace.query(
        "SELECT id, stage_id, title, kind, target, is_required FROM stage_task WHERE stage_id = ?"
        " ORDER BY position, id",
        (stage_id,),
    )
    return [_item(row) for row in rows]


def _item(row: tuple[int, int, str, str, str, int]) -> StageItem:
    item_id, stage_id, title, kind, target, is_required = row
    info = record_type("opportunities").fields.get(target) if kind == ItemKind.FIELD else None
    shown = title or (_(info.label) if info is not None else target)
    return StageItem(item_id, stage_id, shown, ItemKind(kind), target, bool(is_required))


def add_item(
    workspace: Workspace,
    stage_id: int,
    title: str,
    *,
    kind: str = ItemKind.TASK,
    target: str = "",
    is_required: bool = False,
) -> Changes:
    """Add an item at the end of a stage's checklist; its id is in `Changes.created_id`. Raises ValidationError."""
    title, target = _checked(workspace, stage_id, title, ItemKind(kind), target)
    shown = title or _(record_type("opportunities").field(target).label)
    with workspace.operation(N_("Add “{title}” to the checklist"), title=shown) as operation:
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO stage_task(id, stage_id, title, kind, target, is_required, position)"
            " SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(max(position), -1) + 1 FROM stage_task WHERE stage_id = ?2",
            (operation.created_id, stage_id, title, ItemKind(kind).value, target, is_required),
        )
    return operation.changes


def update_item(
    workspace: Workspace, item_id: int, *, title: str | None = None, is_required: bool | None = None
) -> Changes:
    """Rename an item, or let deals move on with or without it. Raises ValidationError, NotFoundError."""
    item = stage_item(workspace, item_id)
    values: dict[str, object] = {}
    if title is not None and title.strip() != item.title:
        values["title"], _target = _checked(workspace, item.stage_id, title, ItemKind.TASK, "", but=item_id)
        if item.kind is ItemKind.FILE:
            values["target"] = values["title"]
    if is_required is not None:
        values["is_required"] = is_required
    with workspace.operation(N_("Change “{title}” in the checklist"), title=item.title) as operation:
        for column, value in values.items():
            workspace.connection.execute(f"UPDATE stage_task SET {column} = ? WHERE id = ?", (value, item_id))
    return operation.changes


def delete_item(workspace: Workspace, item_id: int) -> Changes:
    """Take an item off a checklist, with the ticks it has; undo brings both back."""
    item = stage_item(workspace, item_id)
    with workspace.operation(N_("Remove “{title}” from the checklist"), title=item.title) as operation:
        workspace.connection.execute("DELETE FROM stage_task WHERE id = ?", (item_id,))
    return operation.changes


def order_items(workspace: Workspace, stage_id: int, item_ids: Sequence[int]) -> Changes:
    """Put the items of a stage into an order."""
    with workspace.operation(
        N_("Reorder the checklist of “{stage}”"), stage=stages.stage(workspace, stage_id).term
    ) as operation:
        workspace.connection.executemany(
            "UPDATE stage_task SET position = ?1 WHERE id = ?2 AND stage_id = ?3 AND position <> ?1",
            [(place, item_id, stage_id) for place, item_id in enumerate(item_ids)],
        )
    return operation.changes


def stage_item(workspace: Workspace, item_id: int) -> StageItem:
    """Return one item; raises NotFoundError."""
    row = workspace.first(
        "SELECT id, stage_id, title, kind, target, is_required FROM stage_task WHERE id = ?", (item_id,)
    )
    if row is None:
        raise NotFoundError(_("This item is no longer on the checklist."))
    return _item((row[0], row[1], row[2], row[3], row[4], row[5]))


def _checked(
    workspace: Workspace, stage_id: int, title: str, kind: ItemKind, target: str, *, but: int = 0
) -> tuple[str, str]:
    """Return title and target fit to be stored: a field is called like itself, a file known by its title."""
    title, target = " ".join(title.split()), target.strip()
    others = [item for item in list_items(workspace, stage_id) if item.item_id != but]
    if kind is ItemKind.FIELD:
        if target not in {info.name for info in askable_fields()}:
            raise ValidationError(_("Choose the field that should be filled in."), field="target")
        if any(item.kind is kind and item.target == target for item in others):
            raise ValidationError(_("This field is on the checklist already."), field="target")
        return title, target
    if not title:
        raise ValidationError(_("Say what should be done or there."), field="title")
    if len(title) > MOST_CHARACTERS:
        words = _("An item has at most {n} characters, so that checklists stay readable.")
        raise ValidationError(words.format(n=MOST_CHARACTERS), field="title")
    if any(item.title.casefold() == title.casefold() for item in others):
        raise ValidationError(_("“{name}” is there already. Choose another name.").format(name=title), field="title")
    return title, (target or title) if kind is ItemKind.FILE else ""


# -- how far a deal is ------------------------------------------------------------------------------------------------


def fetch_checklist(workspace: Workspace, opportunity_id: int) -> Checklist:
    """Return the checklist of the stage a deal is in, with what is done. Raises NotFoundError."""
    row = records.fetch_record(workspace, "opportunities", opportunity_id)
    stage = stages.stage(workspace, row["stage"].record_id)
    fields = record_type("opportunities").fields  # one the user removed can no longer be filled in
    listed = list_items(workspace, stage.stage_id)
    items = [item for item in listed if item.kind is not ItemKind.FIELD or item.target in fields]
    if not items:
        return Checklist(stage, ())
    done = {
        item_id: from_utc_text(moment)
        for item_id, moment in workspace.query(
            "SELECT stage_task_id, done_at FROM stage_task_done WHERE opportunity_id = ?", (opportunity_id,)
        )
    }
    files = [file.name for file in attachments.list_attachments(workspace, opportunity_id)]
    return Checklist(stage, tuple(_deal_item(item, row, done, files) for item in items))


def _deal_item(item: StageItem, row: records.RecordRow, done: dict[int, datetime], files: Sequence[str]) -> DealItem:
    plain = DealItem(item, is_done=False)
    if item.kind is ItemKind.FIELD:
        return replace(plain, is_done=row.values.get(item.target) not in (None, "", ()))
    if item.kind is ItemKind.FILE:
        words = item.target.casefold()
        found = next((name for name in files if words in name.casefold()), "")
        return replace(plain, is_done=bool(found), file_name=found)
    return replace(plain, is_done=item.item_id in done, done_at=done.get(item.item_id))


def set_done(workspace: Workspace, opportunity_id: int, item_id: int, *, is_done: bool, origin: str = "") -> Changes:
    """Tick a task of a deal, or take the tick away. Files and fields tick themselves: raises ValidationError."""
    item = stage_item(workspace, item_id)
    if item.kind is not ItemKind.TASK:
        raise ValidationError(_("“{title}” is ticked by itself once it is there.").format(title=item.title))
    title = records.title_of(workspace, "opportunities", opportunity_id)
    label = N_("Tick “{item}” of “{title}”") if is_done else N_("Take the tick off “{item}” of “{title}”")
    with workspace.operation(label, origin=origin, item=item.title, title=title) as operation:
        if is_done:
            workspace.connection.execute(
                "INSERT OR IGNORE INTO stage_task_done(opportunity_id, stage_task_id, done_at) VALUES (?,?,?)",
                (opportunity_id, item_id, workspace.stamp()),
            )
        else:
            workspace.connection.execute(
                "DELETE FROM stage_task_done WHERE opportunity_id = ? AND stage_task_id = ?", (opportunity_id, item_id)
            )
    return operation.changes


def attach_for(workspace: Workspace, opportunity_id: int, path: Path, *, target: str, origin: str = "") -> Changes:
    """Keep a file with a deal for an item; where its name does not say so, the item's words come before it.

    Raises UserError where the file cannot be read or is above 50 MB.
    """
    data = attachments.read_file(path)
    name = path.name if target.casefold() in path.name.casefold() else f"{target} - {path.name}"
    return attachments.attach_data(workspace, "opportunities", opportunity_id, name, data, origin=origin)


def stages_that_demand(workspace: Workspace) -> set[int]:
    """Return the stages with required items: the only ones a deal may be held in."""
    return {row[0] for row in workspace.query("SELECT DISTINCT stage_id FROM stage_task WHERE is_required")}

"""Editable lists of values: categories, industries, sources, kinds, reasons."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.seeds import PICKLISTS
from ocrm.services.workspace import Workspace

_SEED_LABELS: dict[tuple[str, str], str] = {
    (picklist, code): label for picklist, values in PICKLISTS.items() for code, label, _a in values
}
_SEED_ALIASES: dict[tuple[str, str], tuple[str, ...]] = {
    (picklist, code): aliases for picklist, values in PICKLISTS.items() for code, _l, aliases in values
}


@dataclass(frozen=True, slots=True)
class PicklistRow:
    """A value of a list, with its label in the chosen language and the words imports know it by."""

    value_id: int
    code: str
    label: str
    aliases: tuple[str, ...]
    is_retired: bool


def list_values(workspace: Workspace, picklist: str, *, include_retired: bool = False) -> list[PicklistRow]:
    """Return the values of a list in its order."""
    rows = workspace.query(
        "SELECT id, code, name, is_retired FROM picklist_value WHERE picklist = ? ORDER BY position, id", (picklist,)
    )
    return [
        PicklistRow(value_id, code, name or _(_SEED_LABELS.get((picklist, code)) or code),
                    _SEED_ALIASES.get((picklist, code), ()), bool(is_retired))
        for value_id, code, name, is_retired in rows
        if include_retired or not is_retired
    ]  # fmt: skip


def labels(workspace: Workspace, picklist: str) -> dict[str, str]:
    """Return {code: label} of a list, retired values included."""
    return {row.code: row.label for row in list_values(workspace, picklist, include_retired=True)}


def add_value(workspace: Workspace, picklist: str, name: str) -> Changes:
    """Add a value the user named; its code is the name itself. Raises ValidationError on a blank or known one."""
    name = name.strip()
    if not name:
        raise ValidationError(_("A value needs a name."), field="name")
    if name in labels(workspace, picklist) or name in labels(workspace, picklist).values():
        raise ValidationError(_("“{name}” is in the list already.").format(name=name), field="name")
    with workspace.operation(N_("Add value “{name}”"), name=name) as operation:
        position = workspace.scalar(
            "SELECT coalesce(max(position), -1) + 1 FROM picklist_value WHERE picklist = ?", (picklist,)
        )
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO picklist_value(id, picklist, code, name, position, is_retired) VALUES (?,?,?,?,?,0)",
            (operation.created_id, picklist, name, name, position),
        )
    return operation.changes


def rename_value(workspace: Workspace, value_id: int, name: str) -> Changes:
    """Give a value another name; records keep it."""
    name = name.strip()
    if not name:
        raise ValidationError(_("A value needs a name."), field="name")
    with workspace.operation(N_("Rename value to “{name}”"), name=name) as operation:
        workspace.connection.execute("UPDATE picklist_value SET name = ? WHERE id = ?", (name, value_id))
    return operation.changes


def retire_value(workspace: Workspace, value_id: int, *, retired: bool = True) -> Changes:
    """Take a value out of the choices, or put it back; records that carry it keep it."""
    row = workspace.first("SELECT picklist, code, name FROM picklist_value WHERE id = ?", (value_id,))
    if row is None:
        raise UserError(_("This value is no longer in the list."))
    name = row[2] or _(_SEED_LABELS.get((row[0], row[1])) or row[1])
    label = N_("Retire value “{name}”") if retired else N_("Bring back value “{name}”")
    with workspace.operation(label, name=name) as operation:
        workspace.connection.execute("UPDATE picklist_value SET is_retired = ? WHERE id = ?", (int(retired), value_id))
    return operation.changes


def move_value(workspace: Workspace, value_id: int, position: int) -> Changes:
    """Put a value at another place of its list (0 is first)."""
    row = workspace.first("SELECT picklist FROM picklist_value WHERE id = ?", (value_id,))
    if row is None:
        raise UserError(_("This value is no longer in the list."))
    order = [i for (i,) in workspace.query(
        "SELECT id FROM picklist_value WHERE picklist = ? ORDER BY position, id", (row[0],)) if i != value_id]  # fmt: skip
    order.insert(max(0, position), value_id)
    with workspace.operation(N_("Reorder values")) as operation:
        workspace.connection.executemany(
            "UPDATE picklist_value SET position = ? WHERE id = ?", [(index, i) for index, i in enumerate(order)]
        )
    return operation.changes

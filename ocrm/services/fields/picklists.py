"""The lists a field's value is chosen from: categories, industries, sources, kinds, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.services.changes import Changes
from ocrm.services.sample_data.seeds import PICKLISTS
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.workspace import Workspace, name_term

MOST_CHARACTERS = 60

_SEED_LABELS: dict[tuple[str, str], str] = {
    (picklist, code): label for picklist, values in PICKLISTS.items() for code, label, _a in values
}
_SEED_ALIASES: dict[tuple[str, str], tuple[str, ...]] = {
    (picklist, code): aliases for picklist, values in PICKLISTS.items() for code, _l, aliases in values
}


@dataclass(frozen=True, slots=True)
class PicklistRow:
    """A value of a list, with its label in the chosen language and the words imports know it by.

    `shipped` is the label it came with, to be translated; empty for one the user added.
    """

    value_id: int
    code: str
    label: str
    aliases: tuple[str, ...]
    is_retired: bool
    shipped: str = ""

    @property
    def term(self) -> dict[str, Any] | str:
        """Its label in that of a step, which speaks the language it is shown in."""
        return name_term(self.label, self.shipped)


def list_values(workspace: Workspace, picklist: str, *, include_retired: bool = False) -> list[PicklistRow]:
    """Return the values of a list in its order."""
    rows = workspace.query(
        "SELECT id, code, name, is_retired FROM picklist_value WHERE picklist = ? ORDER BY position, id", (picklist,)
    )
    return [
        PicklistRow(value_id, code, name or _(_SEED_LABELS.get((picklist, code)) or code),
                    _SEED_ALIASES.get((picklist, code), ()), bool(is_retired),
                    _SEED_LABELS.get((picklist, code), ""))
        for value_id, code, name, is_retired in rows
        if include_retired or not is_retired
    ]  # fmt: skip


def labels(workspace: Workspace, picklist: str) -> dict[str, str]:
    """Return {code: label} of a list, retired values included."""
    return {row.code: row.label for row in list_values(workspace, picklist, include_retired=True)}


def add_value(workspace: Workspace, picklist: str, label: str) -> Changes:
    """Put a value at the end of a list; one of that name that was retired comes back. Raises ValidationError."""
    label = label.strip()
    namesake = _namesake(workspace, picklist, label)
    if namesake is not None and namesake.is_retired:
        return retire_value(workspace, picklist, namesake.value_id, is_retired=False)
    _check_label(label, namesake)
    with workspace.operation(N_("Add “{label}” to a list"), label=label) as operation:
        operation.created_id = new_id()
        workspace.connection.execute(
            "INSERT INTO picklist_value(id, picklist, code, name, position, is_retired)"
            " SELECT ?1, ?2, ?3, ?3, coalesce(max(position), -1) + 1, 0 FROM picklist_value WHERE picklist = ?2",
            (operation.created_id, picklist, label),
        )
    return operation.changes


def rename_value(workspace: Workspace, picklist: str, value_id: int, label: str) -> Changes:
    """Call a value something else, in every record that has it. Raises ValidationError."""
    label, before = label.strip(), _value(workspace, picklist, value_id)
    namesake = _namesake(workspace, picklist, label)
    _check_label(label, None if namesake is None or namesake.value_id == value_id else namesake)
    with workspace.operation(N_("Rename “{before}” to “{label}”"), before=before.term, label=label) as operation:
        if label != before.label:
            workspace.connection.execute("UPDATE picklist_value SET name = ? WHERE id = ?", (label, value_id))
    return operation.changes


def move_value(workspace: Workspace, picklist: str, value_id: int, by: int) -> Changes:
    """Move a value one place down (+1) or up (-1) among those in use; at the end of the list nothing happens."""
    moved = _value(workspace, picklist, value_id)
    order = [row.value_id for row in list_values(workspace, picklist, include_retired=True)]
    in_use = [row.value_id for row in list_values(workspace, picklist)]
    with workspace.operation(N_("Move “{label}” in a list"), label=moved.term) as operation:
        place = in_use.index(value_id) + by if value_id in in_use else -1
        if 0 <= place < len(in_use):
            target = order.index(in_use[place])
            order.remove(value_id)
            order.insert(target, value_id)
            workspace.connection.executemany(
                "UPDATE picklist_value SET position = ? WHERE id = ?", [(n, row_id) for n, row_id in enumerate(order)]
            )
    return operation.changes


def retire_value(workspace: Workspace, picklist: str, value_id: int, *, is_retired: bool) -> Changes:
    """Offer a value no longer, or again; records keep it.

    Raises ValidationError for the last one of a list and for the one that new records begin with.
    """
    value = _value(workspace, picklist, value_id)
    others = [row for row in list_values(workspace, picklist) if row.value_id != value_id]
    if is_retired and not others:
        raise ValidationError(_("A list needs at least one value. Add another first."), field="label")
    if is_retired and value.code in _beginnings(picklist):
        words = _("New records begin with “{label}”, so it stays in the list; you can rename it.")
        raise ValidationError(words.format(label=value.label), field="label")
    label = N_("Offer “{label}” no longer") if is_retired else N_("Offer “{label}” again")
    with workspace.operation(label, label=value.term) as operation:
        workspace.connection.execute("UPDATE picklist_value SET is_retired = ? WHERE id = ?", (is_retired, value_id))
    return operation.changes


def _value(workspace: Workspace, picklist: str, value_id: int) -> PicklistRow:
    for row in list_values(workspace, picklist, include_retired=True):
        if row.value_id == value_id:
            return row
    raise NotFoundError(_("This value is no longer in the list."))


def _beginnings(picklist: str) -> set[str]:
    """Return the codes that fields of this list have in a new record."""
    columns = [
        record.model._meta.fields[info.name]
        for record in RECORD_TYPES.values()
        for info in record.model.field_infos()
        if info.picklist == picklist
    ]
    return {str(column.default) for column in columns if column.default is not None}


def _namesake(workspace: Workspace, picklist: str, label: str) -> PicklistRow | None:
    names = {label.casefold()}
    for row in list_values(workspace, picklist, include_retired=True):
        if names & {row.label.casefold(), row.code.casefold()}:
            return row
    return None


def _check_label(label: str, namesake: PicklistRow | None) -> None:
    if not label:
        raise ValidationError(_("A value needs a name."), field="label")
    if len(label) > MOST_CHARACTERS:
        words = _("A value has at most {n} characters, so that lists stay readable.")
        raise ValidationError(words.format(n=MOST_CHARACTERS), field="label")
    if namesake is not None:
        raise ValidationError(_("“{label}” is in the list already.").format(label=namesake.label), field="label")

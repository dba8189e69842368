"""The lists a field's value is chosen from: categories, industries, sources, kinds, reasons."""

from __future__ import annotations

from dataclasses import dataclass

from ocrm.i18n import _
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

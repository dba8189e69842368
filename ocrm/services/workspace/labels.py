"""What operations are called, in the chosen language."""

from __future__ import annotations

from typing import Any

from ocrm.formats import format_number
from ocrm.i18n import _


def say(label: str, values: dict[str, Any]) -> str:
    """Return an operation's label in the chosen language."""
    count = values.get("count")
    if isinstance(count, int):
        values = {**values, "count": format_number(count)}
    return _(label).format(**values)


def history_label(kind: str, label: str) -> str:
    """Return what History calls a step: what was undone or redone is said so."""
    if kind == "undo":
        return _("Undid “{label}”").format(label=label)
    if kind == "redo":
        return _("Redid “{label}”").format(label=label)
    return label

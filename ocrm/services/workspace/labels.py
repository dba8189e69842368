"""What operations are called, in the chosen language."""

from __future__ import annotations

from typing import Any

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.workspace.counted_labels import fitting

_LABEL, _VALUES = "label", "values"


def term(label: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a value of a label that is itself translated each time it is shown, such as the name of a field."""
    return {_LABEL: label, _VALUES: values or {}}


def say(label: str, values: dict[str, Any]) -> str:
    """Return an operation's label in the chosen language."""
    label = fitting(label, values)
    values = {name: _said(value) for name, value in values.items()}
    count = values.get("count")
    if isinstance(count, int):
        values = {**values, "count": format_number(count)}
    return _(label).format(**values)


def _said(value: Any) -> Any:
    return say(value[_LABEL], value[_VALUES]) if isinstance(value, dict) else value


def history_label(kind: str, label: str) -> str:
    """Return what History calls a step: what was undone or redone is said so."""
    if kind == "undo":
        return _("Undid “{label}”").format(label=label)
    if kind == "redo":
        return _("Redid “{label}”").format(label=label)
    return label

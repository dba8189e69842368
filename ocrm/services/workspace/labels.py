"""What operations are called, in the chosen language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.forecasting.periods import PeriodKind, title_of_period
from ocrm.services.workspace.counted_labels import fitting

_LABEL, _VALUES = "label", "values"
_PERIOD, _DAY = "period", "day"
_LONGEST = 60
_INNER_MARKS = str.maketrans("“”「」", "‘’『』")


def term(label: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a value of a label that is itself translated each time it is shown, such as the name of a field."""
    return {_LABEL: label, _VALUES: values or {}}


def name_term(name: str, shipped: str = "") -> dict[str, Any] | str:
    """Return a name as a value of a label, to be translated where it still is the `shipped` one."""
    return term(shipped) if shipped and name == _(shipped) else name


def period_term(kind: PeriodKind, day: date) -> dict[str, Any]:
    """Return a value of a label that names the period a day lies in, in the language it is shown in."""
    return {_PERIOD: kind.value, _DAY: day.isoformat()}


def with_values(value: dict[str, Any], change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Return what is translated each time it is shown with a change to the names filled into it; the rest has none."""
    return {**value, _VALUES: change(value[_VALUES])} if _VALUES in value else value


def shortened(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a label with a name that fills lines, or a whole note, cut to what one takes in at once."""
    return {name: _shortened(value) for name, value in values.items()}


def _shortened(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[: _LONGEST - 1].rstrip()}…"
    if isinstance(value, dict):
        return with_values(value, shortened)
    return value


def say(label: str, values: dict[str, Any]) -> str:
    """Return an operation's label in the chosen language."""
    label = fitting(label, values)
    values = {name: _said(value) for name, value in values.items()}
    count = values.get("count")
    if isinstance(count, int):
        values = {**values, "count": format_number(count)}
    return _(label).format(**values)


def _said(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if _PERIOD in value:
        return title_of_period(PeriodKind(value[_PERIOD]), date.fromisoformat(value[_DAY]))
    return inside_quotes(say(value[_LABEL], value[_VALUES]))


def inside_quotes(label: str) -> str:
    """Return a label as it stands inside quotation marks: those of its own become inner ones."""
    return label.translate(_INNER_MARKS)


def history_label(kind: str, label: str) -> str:
    """Return what History calls a step: what was undone or redone is said so."""
    if kind == "undo":
        return _("Undid “{label}”").format(label=inside_quotes(label))
    if kind == "redo":
        return _("Redid “{label}”").format(label=inside_quotes(label))
    return label

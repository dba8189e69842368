"""What the SQL of every condition is written with: its parameters, the day, and the values compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ocrm.services.filtering.conditions import Condition, Operator, Value
from ocrm.services.schema import FieldInfo

NEGATIVE = frozenset({Operator.IS_NOT, Operator.NONE_OF, Operator.NOT_CONTAINS})
"""The operators that find what their opposite does not."""


@dataclass(slots=True)
class Binder:
    """Collects the parameters while a condition is written; `utc_offset` is the user's zone."""

    today: date
    utc_offset: timedelta
    params: list[Any] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        """Keep a value as a parameter; return its place in the SQL."""
        self.params.append(value)
        return "?"

    def bind_all(self, values: Iterable[Any]) -> str:
        """Keep values as parameters; return their places, separated by commas."""
        return ", ".join([self.bind(value) for value in values])


Builder = Callable[[Binder, FieldInfo, Condition], str]
"""Writes the SQL of a condition on a field; its column is always a described one, never typed text."""


def values_of(condition: Condition) -> tuple[Value, ...]:
    """Return the values of a condition, also where there is one."""
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)

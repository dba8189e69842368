"""Order lines: rows that share a number are one record, and their amounts are added up in its first row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

KEYS = ("external_id", "code")
"""Fields whose equal values make rows lines of one record, the first there is."""


@dataclass(slots=True)
class Totals:
    """The sums of a column by the number in another; `amount` is the field that is added up, "" for none."""

    amount: str = ""
    key: str = ""
    _sums: dict[str, Decimal] = field(default_factory=dict)
    _first: dict[str, int] = field(default_factory=dict)

    def take(self, rows: Iterable[tuple[Any, Any]]) -> None:
        """Add amounts up, given the number and the amount of each row; what is no amount is left to its row."""
        for key, amount in rows:
            if isinstance(key, str) and isinstance(amount, Decimal):
                self._sums[key] = self._sums.get(key, Decimal(0)) + amount

    def settle(self, row: int, values: dict[str, Any]) -> int:
        """Give the first row of a number the whole sum; return the first row for a later one, else 0."""
        key = values.get(self.key) if self.amount else None
        if not isinstance(key, str) or key not in self._sums:
            return 0
        first = self._first.setdefault(key, row)
        if first != row:
            return first
        values[self.amount] = self._sums[key]
        return 0


def totals_for(amount: str, fields: Iterable[str]) -> Totals:
    """Return empty totals of a field; of none where the table lacks it, or a number to tell records by."""
    known = set(fields)
    key = next((name for name in KEYS if name in known), "")
    return Totals(amount, key) if amount in known and key else Totals()

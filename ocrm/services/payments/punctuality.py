"""How punctually customers pay, by their instalments that were due: the ground of the credit suggested (A1.05)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from ocrm.models.contract import BINDING
from ocrm.models.fields import from_minor
from ocrm.services.payments.statuses import covered_on
from ocrm.services.workspace import Workspace

LEAST_DUE = 3
"""Instalments that must have been due before anything is said."""
HIGH_MOST_DAYS, HIGH_LEAST_PERCENT = 3, 80
LOW_DAYS, LOW_PERCENT = 30, 50


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Of `due` instalments `on_time` were covered by their day; `days_late` is the mean of all of them."""

    customer_id: int
    due: int
    on_time: int
    days_late: Decimal

    @property
    def percent(self) -> int:
        """The share that was on time, in whole percent."""
        return self.on_time * 100 // self.due

    @property
    def credit(self) -> str:
        """The credit this speaks for: high from 80% on time and at most 3 days late on average, low below 50% or beyond
        30 days, else medium."""
        if self.percent >= HIGH_LEAST_PERCENT and self.days_late <= HIGH_MOST_DAYS:
            return "high"
        return "low" if self.percent < LOW_PERCENT or self.days_late > LOW_DAYS else "medium"


_DUE = (
    "SELECT t.customer_id, p.id, p.due_on, p.amount, y.received_on, y.amount FROM contract t"
    " JOIN payment_plan p ON p.contract_id = t.id LEFT JOIN payment y ON y.plan_id = p.id"
    " WHERE t.status IN ('{}') AND p.due_on <= ?"
).format("', '".join(BINDING))


def fetch_punctuality(workspace: Workspace, *, customer_id: int | None = None) -> list[Punctuality]:
    """Return how customers with enough instalments due pay; what is not covered yet is late since its day."""
    today = workspace.clock.today()
    where, values = ("", []) if customer_id is None else (" AND t.customer_id = ?", [customer_id])
    rows = workspace.query(f"{_DUE}{where} ORDER BY t.customer_id, p.id", [today.isoformat(), *values])
    found = (_of_customer(owner, list(own), today) for owner, own in groupby(rows, key=itemgetter(0)))
    return [one for one in found if one.due >= LEAST_DUE]


def _of_customer(customer_id: int, rows: Sequence[tuple[Any, ...]], today: date) -> Punctuality:
    late = [_days_late(list(own), today) for _plan, own in groupby(rows, key=itemgetter(1))]
    mean = Decimal(sum(late)) / len(late)
    return Punctuality(
        customer_id, len(late), sum(not days for days in late), mean.quantize(Decimal("0.1"), ROUND_HALF_UP)
    )


def _days_late(rows: Iterable[tuple[Any, ...]], today: date) -> int:
    rows = list(rows)
    due_on, amount = date.fromisoformat(rows[0][2]), from_minor(rows[0][3])
    paid = [(date.fromisoformat(day), from_minor(minor)) for *_plan, day, minor in rows if day is not None]
    return max(((covered_on(amount, paid) or today) - due_on).days, 0)

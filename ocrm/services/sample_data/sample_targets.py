"""Targets of the sample company, and what it expected at the start of the last months."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ocrm.clock import add_months
from ocrm.models.base import ids
from ocrm.models.fields import to_minor
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.target_splitting import divide

Row = dict[str, Any]
_AMBITION = Decimal("1.1")
_ROUND_TO = Decimal(1_000)
_MONTHS_KEPT = 6
_EXPECTED = (0.75, 1.35)
"""How far a forecast was from what came, as a factor."""


def make_targets(deals: Sequence[Row], today: date) -> list[Row]:
    """Return targets for the months of this year: a tenth more than was won in the last twelve months."""
    won = _won(deals, add_months(today, -12), today)
    count = sum(1 for deal in deals if _is_won(deal, add_months(today, -12), today))
    year = (won * _AMBITION / _ROUND_TO).quantize(Decimal(1), ROUND_HALF_UP) * _ROUND_TO
    values = {Metric.WON_AMOUNT: to_minor(year), Metric.WON_COUNT: round(count * 1.1)}
    return [
        {"id": ids.next_id(), "metric": metric.value, "period": "month", "starts_on": date(today.year, month, 1),
         "value": part}
        for metric, total in values.items() if total
        for month, part in enumerate(divide(total, [1] * 12, step=100 if metric.is_money else 1), 1)
    ]  # fmt: skip


def make_snapshots(deals: Sequence[Row], today: date, chance: random.Random) -> list[Row]:
    """Return what was written down of the last months on their first days."""
    this_month = today.replace(day=1)
    nothing = Decimal("0.00")
    rows = []
    for number in range(_MONTHS_KEPT, 0, -1):
        month = add_months(this_month, -number)
        came = _won(deals, month, add_months(month, 1))
        expected = (came * Decimal(str(round(chance.uniform(*_EXPECTED), 2)))).quantize(Decimal("0.01"))
        rows.append(
            {"taken_on": month, "month": month, "weighted": expected, "committed": nothing, "likely": expected,
             "total": expected * 2, "won": nothing}
        )  # fmt: skip
    return rows


def _won(deals: Sequence[Row], first: date, before: date) -> Decimal:
    return sum((deal["expected_amount"] for deal in deals if _is_won(deal, first, before)), Decimal(0))


def _is_won(deal: Row, first: date, before: date) -> bool:
    return bool(deal["status"] == "won" and first <= deal["closed_on"] < before)

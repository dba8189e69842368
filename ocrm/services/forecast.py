"""What the coming months will bring: open deals by expected month, weighted and in bands, the overdue ones apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.clock import add_months
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services import holds
from ocrm.services.workspace import Workspace

COMMITTED_FROM = 80
LIKELY_FROM = 50


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """Open deals expected to close in a month (its first day; None for deals of no day).

    Bands are unweighted sums of amounts (D-33): `committed` p ≥ 80, `likely` p ≥ 50 with the committed ones, `total`
    all. `won` is what was already won in that month.
    """

    month: date | None
    count: int
    weighted: Decimal
    committed: Decimal
    likely: Decimal
    total: Decimal
    won: Decimal


@dataclass(frozen=True, slots=True)
class Forecast:
    """The months from this one on, and apart from them what is past due and not updated, what has no day, and what is on hold."""

    months: tuple[ForecastMonth, ...]
    overdue: ForecastMonth
    undated: ForecastMonth
    on_hold: ForecastMonth

    @property
    def weighted(self) -> Decimal:
        """The weighted sum over all months, without what is overdue or undated."""
        return sum((month.weighted for month in self.months), Decimal("0.00"))


_SUMS = f"""
SELECT {{bucket}} AS bucket, count(*), coalesce(sum({WEIGHTED_AMOUNT}), 0),
       coalesce(sum(t.expected_amount) FILTER (WHERE t.probability >= {COMMITTED_FROM}), 0),
       coalesce(sum(t.expected_amount) FILTER (WHERE t.probability >= {LIKELY_FROM}), 0),
       coalesce(sum(t.expected_amount), 0)
FROM opportunity t WHERE t.status = 'open' AND {{where}} AND {{awake}} GROUP BY bucket
"""


def fetch_forecast(workspace: Workspace, *, months: int = 6) -> Forecast:
    """Return the forecast for this month and the following ones; empty months are there with zeros (D-32)."""
    today = workspace.clock.today()
    first = today.replace(day=1)
    starts = [add_months(first, index) for index in range(months)]
    end = add_months(first, months)
    rows = {
        date.fromisoformat(row[0]): row[1:]
        for row in workspace.query(
            _SUMS.format(
                bucket="date(t.expected_close_on, 'start of month')",
                where="t.expected_close_on >= ? AND t.expected_close_on < ?",
                awake=holds.awake(workspace),
            ),
            (today.isoformat(), end.isoformat()),
        )
    }
    won = {
        date.fromisoformat(month): amount
        for month, amount in workspace.query(
            "SELECT date(closed_on, 'start of month'), coalesce(sum(expected_amount), 0) FROM opportunity"
            " WHERE status = 'won' AND closed_on >= ? AND closed_on < ? GROUP BY 1",
            (first.isoformat(), end.isoformat()),
        )
    }
    return Forecast(
        tuple(_month(start, rows.get(start), won.get(start, 0)) for start in starts),
        _month(None, _apart(workspace, "t.expected_close_on < ?", (today.isoformat(),)), 0),
        _month(None, _apart(workspace, "t.expected_close_on IS NULL", ()), 0),
        _month(None, _held(workspace, today), 0),
    )


def _apart(workspace: Workspace, where: str, values: tuple[str, ...]) -> tuple[int, ...] | None:
    row = workspace.first(_SUMS.format(bucket="1", where=where, awake=holds.awake(workspace)), values)
    return None if row is None else row[1:]


def _held(workspace: Workspace, today: date) -> tuple[int, ...] | None:
    sums = _SUMS.format(bucket="1", where="t.hold_until > ?", awake="1")
    row = workspace.first(sums, (today.isoformat(),))
    return None if row is None else row[1:]


def _month(month: date | None, sums: tuple[int, ...] | None, won: int) -> ForecastMonth:
    count, weighted, committed, likely, total = sums or (0, 0, 0, 0, 0)
    return ForecastMonth(
        month,
        count,
        from_minor(weighted),
        from_minor(committed),
        from_minor(likely),
        from_minor(total),
        from_minor(won),
    )

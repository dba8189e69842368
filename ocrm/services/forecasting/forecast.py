"""What the coming months will bring: open deals by expected month, weighted and in bands, the overdue ones apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ocrm.clock import add_months
from ocrm.models.fields import from_minor
from ocrm.models.opportunity import WEIGHTED_AMOUNT
from ocrm.services.deals import holds
from ocrm.services.forecasting.periods import PeriodKind, start_of, step_period
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import target_of
from ocrm.services.workspace import Workspace

COMMITTED_FROM = 80
LIKELY_FROM = 50


@dataclass(frozen=True, slots=True)
class ForecastMonth:
    """Open deals expected to close in a month or quarter (its first day; None for deals of no day).

    Bands are unweighted sums of amounts (D-33): `committed` p ≥ 80, `likely` p ≥ 50 with the committed ones, `total`
    all. `won` is what was already won in that time.
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
    """The periods from this one on; apart from them what is past due and not updated, of no day, and on hold."""

    months: tuple[ForecastMonth, ...]
    overdue: ForecastMonth
    undated: ForecastMonth
    on_hold: ForecastMonth
    by: PeriodKind = PeriodKind.MONTH

    @property
    def weighted(self) -> Decimal:
        """The weighted sum over all months, without what is overdue or undated."""
        return sum((month.weighted for month in self.months), Decimal("0.00"))


_SUMS = f"""
SELECT {{bucket}} AS bucket, count(*), coalesce(sum({WEIGHTED_AMOUNT}), 0),
       coalesce(sum(t.expected_amount) FILTER (WHERE t.probability >= {COMMITTED_FROM}), 0),
       coalesce(sum(t.expected_amount) FILTER (WHERE t.probability >= {LIKELY_FROM}), 0),
       coalesce(sum(t.expected_amount), 0)
FROM opportunity t WHERE t.status = 'open' AND {{where}} AND {{awake}} AND {{narrowed}} GROUP BY bucket
"""
Narrowing = tuple[str, Sequence[Any]]
"""An SQL condition on a deal `t` that says which deals count, and the values it binds."""
ALL_DEALS: Narrowing = ("1", ())


def fetch_forecast(
    workspace: Workspace, *, months: int = 6, by: PeriodKind = PeriodKind.MONTH, narrowed: Narrowing = ALL_DEALS
) -> Forecast:
    """Return the forecast from this month on, or by quarter from this one on, for at least so many months.

    Empty periods are there with zeros (D-32). `narrowed` says which deals count.
    """
    today = workspace.clock.today()
    first = start_of(by, today)
    count = -(-months // by.months)
    starts = [step_period(by, today, number) for number in range(count)]
    end = step_period(by, today, count)
    open_sums = _open_by_month(workspace, today, end, narrowed)
    won = _won_by_month(workspace, first, end, narrowed)
    return Forecast(
        tuple(_period(by, start, open_sums, won) for start in starts),
        _month(None, _apart(workspace, "t.expected_close_on < ?", (today.isoformat(),), narrowed), 0),
        _month(None, _apart(workspace, "t.expected_close_on IS NULL", (), narrowed), 0),
        _month(None, _held(workspace, today, narrowed), 0),
        by,
    )


def goals_of(workspace: Workspace, forecast: Forecast) -> dict[date, Decimal]:
    """Return the target for the won amount of each period that has one, by its first day."""
    goals: dict[date, Decimal] = {}
    for period in forecast.months:
        goal = target_of(workspace, Metric.WON_AMOUNT, forecast.by, period.month) if period.month else None
        if period.month and goal:
            goals[period.month] = goal
    return goals


def _open_by_month(workspace: Workspace, today: date, end: date, narrowed: Narrowing) -> dict[date, tuple[int, ...]]:
    rows = workspace.query(
        _SUMS.format(
            bucket="date(t.expected_close_on, 'start of month')",
            where="t.expected_close_on >= ? AND t.expected_close_on < ?",
            awake=holds.awake(workspace),
            narrowed=narrowed[0],
        ),
        (today.isoformat(), end.isoformat(), *narrowed[1]),
    )
    return {date.fromisoformat(row[0]): row[1:] for row in rows}


def _won_by_month(workspace: Workspace, first: date, end: date, narrowed: Narrowing) -> dict[date, int]:
    rows = workspace.query(
        "SELECT date(t.closed_on, 'start of month'), coalesce(sum(t.expected_amount), 0) FROM opportunity t"
        f" WHERE t.status = 'won' AND t.closed_on >= ? AND t.closed_on < ? AND {narrowed[0]} GROUP BY 1",
        (first.isoformat(), end.isoformat(), *narrowed[1]),
    )
    return {date.fromisoformat(month): amount for month, amount in rows}


def _period(
    by: PeriodKind, start: date, open_sums: Mapping[date, tuple[int, ...]], won: Mapping[date, int]
) -> ForecastMonth:
    """Return a period as the sum of its months."""
    months = [add_months(start, number) for number in range(by.months)]
    parts = [open_sums[month] for month in months if month in open_sums]
    sums = tuple(map(sum, zip(*parts, strict=True))) if parts else None
    return _month(start, sums, sum(won.get(month, 0) for month in months))


def _apart(workspace: Workspace, where: str, values: tuple[str, ...], narrowed: Narrowing) -> tuple[int, ...] | None:
    return _sums(workspace, where, values, narrowed, awake=holds.awake(workspace))


def _held(workspace: Workspace, today: date, narrowed: Narrowing) -> tuple[int, ...] | None:
    return _sums(workspace, "t.hold_until > ?", (today.isoformat(),), narrowed, awake="1")


def _sums(
    workspace: Workspace, where: str, values: tuple[str, ...], narrowed: Narrowing, *, awake: str
) -> tuple[int, ...] | None:
    sql = _SUMS.format(bucket="1", where=where, awake=awake, narrowed=narrowed[0])
    row = workspace.first(sql, (*values, *narrowed[1]))
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

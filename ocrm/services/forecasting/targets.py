"""Targets: kept by month, so that quarters and years are always the sum of their parts; a week has its days' share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from ocrm.clock import add_months
from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_minor, to_minor
from ocrm.services.changes import Changes
from ocrm.services.forecasting.periods import PeriodKind, end_of, start_of
from ocrm.services.forecasting.sales_results import Metric, results_by_day
from ocrm.services.forecasting.target_splitting import Split, divide, share_of_days
from ocrm.services.workspace import Workspace, period_term, term

METRIC_TITLES = {
    Metric.WON_AMOUNT: N_("Amount won"),
    Metric.PAYMENTS: N_("Payments"),
    Metric.WON_COUNT: N_("Deals won"),
    Metric.NEW_CUSTOMERS: N_("New customers"),
    Metric.INTERACTIONS: N_("Contacts logged"),
}
_MOST = 10**15


class Rest(StrEnum):
    """What becomes of the other months of the year when a part of it changes."""

    STAYS = "stays"
    ADJUSTS = "adjusts"


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A year's targets by month, None where none is set; amounts in main units, else counts."""

    metric: Metric
    year: int
    months: tuple[Decimal | None, ...]

    @property
    def quarters(self) -> tuple[Decimal | None, ...]:
        """The sums of the quarters."""
        return tuple(_sum(self.months[start : start + 3]) for start in range(0, 12, 3))

    @property
    def total(self) -> Decimal | None:
        """The sum of the year."""
        return _sum(self.months)

    def value_of(self, kind: PeriodKind, day: date) -> Decimal | None:
        """Return the target of the year, or of the quarter or month of it that a day lies in."""
        first = start_of(kind, day).month - 1
        return _sum(self.months[first : first + kind.months])


def fetch_plan(workspace: Workspace, metric: Metric, year: int) -> YearPlan:
    """Return a year's targets."""
    found = _months(workspace, metric, date(year, 1, 1), date(year, 12, 31))
    starts = (date(year, number, 1) for number in range(1, 13))
    return YearPlan(metric, year, tuple(_value(metric, found[day]) if day in found else None for day in starts))


def target_between(workspace: Workspace, metric: Metric, first: date, last: date) -> Decimal | None:
    """Return the target of any days: of a month begun or ended in between the days' share; None where none is set."""
    found = _months(workspace, metric, first, last)
    if not found:
        return None
    return _value(metric, sum(share_of_days(value, month, first, last) for month, value in found.items()))


def target_of(workspace: Workspace, metric: Metric, kind: PeriodKind, day: date) -> Decimal | None:
    """Return the target of the period a day lies in, or None."""
    return target_between(workspace, metric, start_of(kind, day), end_of(kind, day))


def set_target(
    workspace: Workspace,
    metric: Metric,
    kind: PeriodKind,
    day: date,
    value: Decimal | None,
    *,
    split: Split = Split.KEEP,
    rest: Rest = Rest.STAYS,
    origin: str = "",
) -> Changes:
    """Set or clear (None) the target of a year, quarter or month; its months share it as `split` says.

    With Rest.ADJUSTS the months of the year still to come make up for the change, so that the year stays what it was.
    Raises ValidationError for a week, below zero, for part of a count, or where the rest would fall below nothing.
    """
    if kind is PeriodKind.WEEK:
        raise ValidationError(_("A week has its days' share of the month; set the month. Nothing was changed."))
    part = _month_starts(kind, day)
    before = _months(workspace, metric, date(day.year, 1, 1), date(day.year, 12, 31))
    after: dict[date, int] = dict(before)
    if value is None:
        for month in part:
            after.pop(month, None)
    else:
        units = _units(metric, value)
        weights = _weights(workspace, metric, part, before=before, split=split)
        after.update(zip(part, divide(units, weights, step=_step(metric)), strict=True))
        if rest is Rest.ADJUSTS and kind is not PeriodKind.YEAR and before:
            others = _still_to_come(workspace, part, day.year)
            after.update(_making_up(before, after, others, step=_step(metric)))
    label = N_("Set the target of {period} ({metric})") if value is not None else N_(
        "Clear the target of {period} ({metric})"
    )  # fmt: skip
    period = period_term(kind, day)
    with workspace.operation(label, origin=origin, period=period, metric=term(METRIC_TITLES[metric])) as operation:
        _write(workspace, metric, before, after)
    return operation.changes


def seasonal_weights(workspace: Workspace, metric: Metric, months: Sequence[date]) -> list[int]:
    """Return what was reached in the same months a year before, in the smallest unit."""
    return [_units_reached(workspace, metric, add_months(month, -12)) for month in months]


def _weights(
    workspace: Workspace, metric: Metric, months: Sequence[date], *, before: Mapping[date, int], split: Split
) -> list[int]:
    if split is Split.SEASONAL:
        return seasonal_weights(workspace, metric, months)
    if split is Split.KEEP:
        return [before.get(month, 0) for month in months]
    return [1] * len(months)


def _units_reached(workspace: Workspace, metric: Metric, month: date) -> int:
    reached = results_by_day(workspace, metric, month, end_of(PeriodKind.MONTH, month))
    return _units(metric, sum(reached.values(), Decimal(0)))


def _still_to_come(workspace: Workspace, part: Sequence[date], year: int) -> list[date]:
    """Return the other months of a year that are not over; all others where every one is."""
    others = [month for month in _month_starts(PeriodKind.YEAR, date(year, 1, 1)) if month not in part]
    today = workspace.clock.today()
    return [month for month in others if end_of(PeriodKind.MONTH, month) >= today] or others


def _making_up(
    before: Mapping[date, int], after: Mapping[date, int], others: Sequence[date], *, step: int
) -> dict[date, int]:
    """Return the other months so that the year stays the sum it was."""
    kept = sum(value for month, value in after.items() if month not in others)
    left = sum(before.values()) - kept
    if left < 0 or not others:
        raise ValidationError(
            _("The rest of the year cannot make up for this much. Change the year first; nothing was changed."),
            field="value",
        )
    return dict(zip(others, divide(left, [before.get(month, 0) for month in others], step=step), strict=True))


# -- rows -------------------------------------------------------------------------------------------------------------


def _months(workspace: Workspace, metric: Metric, first: date, last: date) -> dict[date, int]:
    """Return the targets of the months that days touch, by their first day, in the smallest unit."""
    rows = workspace.query(
        "SELECT starts_on, value FROM sales_target WHERE metric = ? AND period = 'month' AND starts_on BETWEEN ? AND ?",
        (metric.value, first.replace(day=1).isoformat(), last.isoformat()),
    )
    return {date.fromisoformat(day): value for day, value in rows}


def _write(workspace: Workspace, metric: Metric, before: Mapping[date, int], after: Mapping[date, int]) -> None:
    connection = workspace.connection
    for month in before.keys() - after.keys():
        connection.execute(
            "DELETE FROM sales_target WHERE metric = ? AND period = 'month' AND starts_on = ?",
            (metric.value, month.isoformat()),
        )
    for month, value in after.items():
        if before.get(month) != value:
            connection.execute(
                "INSERT INTO sales_target(id, metric, period, starts_on, value) VALUES (?,?,'month',?,?)"
                " ON CONFLICT (metric, period, starts_on) DO UPDATE SET value = excluded.value",
                (new_id(), metric.value, month.isoformat(), value),
            )


def _month_starts(kind: PeriodKind, day: date) -> list[date]:
    first = start_of(kind, day)
    return [add_months(first, number) for number in range(kind.months)]


def _step(metric: Metric) -> int:
    """Return what parts are rounded to in the smallest unit: whole yuan rather than cents."""
    return 100 if metric.is_money else 1


def _units(metric: Metric, value: Decimal) -> int:
    if not 0 <= value < _MOST:
        raise ValidationError(_("A target is a number from 0 up. Nothing was changed."), field="value")
    if metric.is_money:
        return to_minor(value)
    if value != value.to_integral_value():
        raise ValidationError(_("This is counted in whole numbers. Nothing was changed."), field="value")
    return int(value)


def _value(metric: Metric, units: int) -> Decimal:
    return from_minor(units) if metric.is_money else Decimal(units)


def _sum(values: Sequence[Decimal | None]) -> Decimal | None:
    present = list(_present(values))
    return sum(present, Decimal(0)) if present else None


def _present(values: Sequence[Decimal | None]) -> Iterator[Decimal]:
    return (value for value in values if value is not None)

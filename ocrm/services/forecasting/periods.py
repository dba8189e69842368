"""Years, quarters, months and ISO weeks as pieces of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from ocrm.clock import add_months
from ocrm.formats import format_month, format_quarter, format_week, format_year
from ocrm.i18n import N_


class PeriodKind(StrEnum):
    """How long a period is, the longest first."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"

    @property
    def months(self) -> int:
        """How many months it has; 0 for a week, which is no part of a month."""
        return {PeriodKind.YEAR: 12, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}.get(self, 0)


PERIOD_KIND_TITLES = {
    PeriodKind.YEAR: N_("Year"),
    PeriodKind.QUARTER: N_("Quarter"),
    PeriodKind.MONTH: N_("Month"),
    PeriodKind.WEEK: N_("Week"),
}


def start_of(kind: PeriodKind, day: date) -> date:
    """Return the first day of the period a day lies in; weeks begin on Monday."""
    if kind is PeriodKind.WEEK:
        return day - timedelta(days=day.weekday())
    return date(day.year, (day.month - 1) // kind.months * kind.months + 1, 1)


def end_of(kind: PeriodKind, day: date) -> date:
    """Return the last day of the period a day lies in."""
    return step_period(kind, day, 1) - timedelta(days=1)


def step_period(kind: PeriodKind, day: date, by: int) -> date:
    """Return the first day of the period `by` periods after the one a day lies in."""
    first = start_of(kind, day)
    return first + timedelta(weeks=by) if kind is PeriodKind.WEEK else add_months(first, by * kind.months)


def title_of_period(kind: PeriodKind, day: date) -> str:
    """Return what the period a day lies in is called: 2026, Q1 2026, Mar 2026, week 12 of 2026."""
    write = {
        PeriodKind.YEAR: format_year,
        PeriodKind.QUARTER: format_quarter,
        PeriodKind.MONTH: format_month,
        PeriodKind.WEEK: format_week,
    }[kind]
    return write(day)

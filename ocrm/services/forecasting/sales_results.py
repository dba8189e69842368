"""What was reached day by day, by what a target can count: deals won, money received, customers, contacts."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from ocrm.clock import to_utc
from ocrm.formats import format_money, format_money_short, format_number
from ocrm.models.fields import from_minor, to_utc_text
from ocrm.services.workspace import Workspace

_BUCKET_S = 900
"""Every zone of the world is some quarters of an hour from UTC."""


class Metric(StrEnum):
    """What a target counts."""

    WON_AMOUNT = "won_amount"
    PAYMENTS = "payments"
    WON_COUNT = "won_count"
    NEW_CUSTOMERS = "new_customers"
    INTERACTIONS = "interactions"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount, and not a count."""
        return self in (Metric.WON_AMOUNT, Metric.PAYMENTS)


_WON = """
SELECT closed_on, coalesce(sum(expected_amount), 0), count(*) FROM opportunity
WHERE status = 'won' AND closed_on BETWEEN ? AND ? GROUP BY closed_on
"""
_RECEIVED = """
SELECT received_on, sum(amount), count(*) FROM payment WHERE received_on BETWEEN ? AND ? GROUP BY received_on
"""
_MOMENTS = {Metric.NEW_CUSTOMERS: ("customer", "created_at"), Metric.INTERACTIONS: ("interaction", "happened_at")}


def results_by_day(workspace: Workspace, metric: Metric, first: date, last: date) -> dict[date, Decimal]:
    """Return what was reached on each local day from `first` to `last`; days of nothing are left out."""
    if metric in _MOMENTS:
        return _counted(workspace, *_MOMENTS[metric], first, last)
    statement = _RECEIVED if metric is Metric.PAYMENTS else _WON
    rows = workspace.query(statement, (first.isoformat(), last.isoformat()))
    return {
        date.fromisoformat(day): from_minor(amount) if metric.is_money else Decimal(count)
        for day, amount, count in rows
    }


def _counted(workspace: Workspace, table: str, column: str, first: date, last: date) -> dict[date, Decimal]:
    clock = workspace.clock
    since, before = (to_utc_text(to_utc(clock, day, time())) for day in (first, last + timedelta(days=1)))
    days: Counter[date] = Counter()
    for bucket, count in workspace.query(
        f"SELECT unixepoch({column}) / {_BUCKET_S}, count(*) FROM {table} WHERE {column} >= ? AND {column} < ?"
        " GROUP BY 1",
        (since, before),
    ):
        days[clock.to_local(datetime.fromtimestamp(bucket * _BUCKET_S, UTC)).date()] += count
    return {day: Decimal(count) for day, count in days.items()}


def write_value(metric: Metric, value: Decimal, currency: str, *, short: bool = False) -> str:
    """Return an amount or a count as people read it."""
    if metric.is_money:
        return format_money_short(value, currency) if short else format_money(value, currency)
    whole = value.to_integral_value()
    return format_number(int(whole) if value == whole else value.quantize(Decimal("0.1")))

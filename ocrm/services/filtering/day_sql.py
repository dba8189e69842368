"""The SQL of conditions on days and moments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import to_utc_text
from ocrm.services.filtering.binding import Binder, values_of
from ocrm.services.filtering.conditions import COUNTED_DAYS, PERIODS, Condition, Operator, Value, period_of
from ocrm.services.schema import FieldInfo, FieldKind


def _day(value: Value) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UserError(_("“{value}” is not a date.").format(value=value)) from None


def days_meant(condition: Condition, today: date) -> tuple[date | None, date | None]:
    """Return the first and last day a condition lets through; None where that side is open."""
    operator, one = condition.operator, timedelta(days=1)
    if operator in COUNTED_DAYS:
        return period_of(operator, today, days=int(str(condition.value)))
    if operator in PERIODS:
        return period_of(operator, today)
    if operator == Operator.BETWEEN:
        first, last = values_of(condition)
        return _day(first), _day(last)
    day = _day(condition.value)
    bounds: Mapping[str, tuple[date | None, date | None]] = {
        Operator.BEFORE: (None, day - one), Operator.LT: (None, day - one), Operator.LE: (None, day),
        Operator.AFTER: (day + one, None), Operator.GT: (day + one, None), Operator.GE: (day, None),
    }  # fmt: skip
    return bounds.get(operator, (day, day))


def on_days(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Ask whether a day or moment falls into the days meant, as the user's zone has them."""
    if condition.operator in (Operator.ANY_OF, Operator.NONE_OF):
        parts = [Condition(condition.field, Operator.ON, value) for value in values_of(condition)]
        found = " OR ".join([on_days(binder, info, part) for part in parts]) or "0"
        return f"NOT coalesce(({found}), 0)" if condition.operator == Operator.NONE_OF else f"({found})"
    first, last = days_meant(condition, binder.today)
    limits: list[str] = []
    if first is not None:
        limits.append(f"{info.column} >= {binder.bind(_bound(info, first, binder.utc_offset))}")
    if last is not None:
        end = _bound(info, last + timedelta(days=1), binder.utc_offset)
        limits.append(f"{info.column} < {binder.bind(end)}")
    found = " AND ".join(limits)
    return f"NOT coalesce(({found}), 0)" if condition.operator == Operator.IS_NOT else f"({found})"


def _bound(info: FieldInfo, day: date, utc_offset: timedelta) -> str:
    """Return the beginning of a day as the column holds it."""
    if info.kind in (FieldKind.DATE, FieldKind.BIRTHDAY):
        return day.isoformat()
    return to_utc_text(datetime.combine(day, time(), timezone(utc_offset)).astimezone(UTC))


DAYS: frozenset[str] = frozenset(
    {*PERIODS, *COUNTED_DAYS, Operator.BEFORE, Operator.AFTER, Operator.ON, Operator.IS, Operator.IS_NOT, Operator.LT,
     Operator.LE, Operator.GT, Operator.GE, Operator.BETWEEN, Operator.ANY_OF, Operator.NONE_OF}
)  # fmt: skip
"""The operators that may be asked of a day or moment."""

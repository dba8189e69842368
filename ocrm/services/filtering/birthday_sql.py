"""The SQL of conditions on birthdays, along the index of their days."""

from __future__ import annotations

from datetime import date, timedelta

from ocrm.models.contact import has_birthday_key
from ocrm.services.filtering.binding import Binder, values_of
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.day_sql import days_meant, on_days
from ocrm.services.filtering.number_sql import NUMBERS, number_in
from ocrm.services.schema import FieldInfo
from ocrm.text.birthdays import keys_of_day


def has_birthday(_binder: Binder, _info: FieldInfo, condition: Condition) -> str:
    """Ask whether a birthday is known, by the sun or by the moon."""
    found = "(t.birthday IS NOT NULL OR t.lunar_birthday <> '')"
    return f"NOT {found}" if condition.operator == Operator.EMPTY else found


def next_birthday(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Compare by the keys of the days meant, as an index has them: thousands of birthdays are worked out else."""
    first, last = (None, None) if condition.operator in _LISTED_DAYS else days_meant(condition, binder.today)
    return _in_span(binder, first, last) or on_days(binder, info, condition)


def birthday_in_days(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Compare the days that are left until a birthday, in the same way where they have an end."""
    numbers = [number_in(info, value) for value in values_of(condition)]
    ends = {Operator.LT: (0, numbers[0] - 1), Operator.LE: (0, numbers[0]), Operator.IS: (numbers[0], numbers[0]),
            Operator.BETWEEN: (numbers[0], numbers[-1])}  # fmt: skip
    first, last = ends.get(Operator(condition.operator), (0, -1))
    if condition.operator not in ends or last > _MOST_DAYS.days:
        return NUMBERS[condition.operator](binder, info, condition)
    today = binder.today
    return _in_span(binder, today + timedelta(days=first), today + timedelta(days=last)) or "0"


def _in_span(binder: Binder, first: date | None, last: date | None) -> str:
    """Return: the next birthday falls on one of these days; empty where the span has no end or a far one."""
    today = binder.today
    if last is None or last - today > _MOST_DAYS:
        return ""
    start = max(first or today, today)
    seen = {key for day in _days_between(today, start - _ONE_DAY) for key in keys_of_day(day)}
    keys = {key for day in _days_between(start, last) for key in keys_of_day(day)} - seen
    return f"({has_birthday_key(sorted(keys))})" if keys else "0"


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


_MOST_DAYS = timedelta(days=200)
_ONE_DAY = timedelta(days=1)
_LISTED_DAYS = frozenset({Operator.ANY_OF, Operator.NONE_OF, Operator.IS_NOT})

"""On which days a rule falls, and what comes after an occurrence that is done; no month is lost.

Day 29, 30 and 31 mean the last day in months that are shorter (D-42), where RFC 5545 would leave those months out. A
lunar rule falls into the ordinary month in years without its leap month, and on the 29th where a month has no 30th
(D-52).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.recurrence.rules import Following, Frequency, Recurrence
from ocrm.text.birthdays import LunarDay, days_in_lunar_year, lunar_day, lunar_year_of

_EMPTY_PERIODS_AT_MOST = 1000


def anchored(rule: Recurrence, start: date) -> Recurrence:
    """Return the rule with its days named after `start` where it leaves them open.

    Without this a monthly to-do of the 31st would slide to the 28th in February and stay there.
    """
    if rule.weekdays or rule.month_days:
        return rule
    if rule.is_lunar:
        lunar = _lunar_start(start)
        return replace(rule, months=(lunar.month,), month_days=(lunar.day,), is_leap_month=lunar.is_leap)
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=(start.weekday(),))
    if rule.frequency is Frequency.MONTHLY:
        return replace(rule, month_days=(start.day,))
    if rule.frequency is Frequency.YEARLY:
        return replace(rule, months=rule.months or (start.month,), month_days=(start.day,))
    return rule


def _lunar_start(start: date) -> LunarDay:
    try:
        return lunar_day(start)
    except ValueError as error:
        message = _("The lunar calendar reaches from 1900 to 2100. Choose a day in between.")
        raise ValidationError(message, field="recurrence") from error


def occurrences(rule: Recurrence, start: date) -> Iterator[date]:
    """Yield the days of a rule from `start` on, in order; `start` itself only where the rule hits it."""
    for passed, day in enumerate(_days_from(anchored(rule, start), start, 0)):
        if (rule.until is not None and day > rule.until) or (rule.count is not None and passed >= rule.count):
            return
        yield day


def next_after(rule: Recurrence, start: date, after: date) -> date | None:
    """Return the first day of a rule that begins at `start` which comes strictly later than `after`."""
    if rule.count is not None:
        return next((day for day in occurrences(rule, start) if day > after), None)
    rule = anchored(rule, start)
    days = _days_from(rule, start, _periods_between(rule, start, after))
    found = next((day for day in days if day > after), None)
    return None if found is None or (rule.until is not None and found > rule.until) else found


def first_on_or_after(rule: Recurrence, day: date) -> date | None:
    """Return the first day of a rule that is not before `day`: where something new begins."""
    return next(occurrences(rule, day), None)


def following(rule: Recurrence, due_on: date, done_on: date, *, moved_to: date | None = None) -> Following | None:
    """Return what comes after an occurrence due on `due_on` and done on `done_on`; None where the rule ends.

    `moved_to` is the day it was put off to: the series goes on as if it had not been, but not before that day.

    Fixed rules go to their first day after `due_on` that has not passed: what was missed is not made up for, but
    what is due on the very day still counts. Rules reckoned from completion start over at `done_on`.
    """
    if rule.from_completion:
        on = next_after(replace(rule, count=None), done_on, done_on)
        passed = 1
    else:
        put_off = due_on if moved_to is None else min(moved_to, done_on)
        after = max(due_on, put_off, done_on - timedelta(days=1))
        on = next_after(replace(rule, count=None), due_on, after)
        passed = 1 if rule.count is None else _count_between(rule, due_on, on)
    if on is None or (rule.count is not None and rule.count - passed < 1):
        return None
    left = None if rule.count is None else rule.count - passed
    base = rule if rule.from_completion else anchored(rule, due_on)
    return Following(on, replace(base, count=left))


# -- counting days ----------------------------------------------------------------------------------------------------


def _days_from(rule: Recurrence, start: date, first_period: int) -> Iterator[date]:
    """Yield the days of an anchored rule that are not before `start`, period by period, ends left aside."""
    empty = 0
    period = first_period
    while empty < _EMPTY_PERIODS_AT_MOST:
        try:
            days = [day for day in _days_of_period(rule, start, period * rule.interval) if day >= start]
        except (OverflowError, ValueError):  # past the year 9999
            return
        empty = 0 if days else empty + 1
        yield from days
        period += 1


def _days_of_period(rule: Recurrence, start: date, offset: int) -> list[date]:
    """Return the days of the period `offset` days, weeks, months or years after that of `start`, sorted."""
    if rule.frequency is Frequency.DAILY:
        day = start + timedelta(days=offset)
        fits = (not rule.weekdays or day.weekday() in rule.weekdays) and (not rule.months or day.month in rule.months)
        return [day] if fits else []
    if rule.frequency is Frequency.WEEKLY:
        monday = start - timedelta(days=start.weekday()) + timedelta(weeks=offset)
        return [monday + timedelta(days=weekday) for weekday in sorted(rule.weekdays)]
    if rule.frequency is Frequency.MONTHLY:
        months = start.year * 12 + start.month - 1 + offset
        year, month = months // 12, months % 12 + 1
        return days_of_month(rule, year, month) if not rule.months or month in rule.months else []
    if rule.is_lunar:
        lunar = LunarDay(0, rule.months[0], rule.month_days[0], rule.is_leap_month)
        return sorted(days_in_lunar_year(lunar, lunar_year_of(start) + offset))
    months_of_year = sorted(rule.months) or [start.month]
    return [day for month in months_of_year for day in days_of_month(rule, start.year + offset, month)]


def days_of_month(rule: Recurrence, year: int, month: int) -> list[date]:
    """Return the days a rule names in a month, sorted; those beyond its end are its last."""
    last = calendar.monthrange(year, month)[1]
    if rule.month_days:
        return [date(year, month, day) for day in sorted({last if d == -1 else min(d, last) for d in rule.month_days})]
    found: list[date] = []
    for weekday in rule.weekdays:
        first = 1 + (weekday - date(year, month, 1).weekday()) % 7
        days = list(range(first, last + 1, 7))
        if rule.nth is None:
            found += [date(year, month, day) for day in days]
        elif rule.nth == -1 or rule.nth <= len(days):
            found.append(date(year, month, days[-1 if rule.nth == -1 else rule.nth - 1]))
    found.sort()
    if rule.position is None:
        return found
    return [found[-1 if rule.position == -1 else rule.position - 1]]


def _periods_between(rule: Recurrence, start: date, after: date) -> int:
    """Return a period, at or before the one of `after`, from which a search may begin."""
    if after <= start:
        return 0
    days = (after - start).days
    months = (after.year - start.year) * 12 + after.month - start.month
    elapsed = {
        Frequency.DAILY: days,
        Frequency.WEEKLY: days // 7,
        Frequency.MONTHLY: months,
        Frequency.YEARLY: after.year - start.year,
    }[rule.frequency]
    return max(0, elapsed // rule.interval - 1)


def _count_between(rule: Recurrence, due_on: date, on: date | None) -> int:
    """Return how many occurrences lie from `due_on`, which counts whether hit or moved, up to before `on`."""
    if on is None:
        return 1
    endless = replace(rule, count=None)
    between = 0
    for day in occurrences(endless, due_on):
        if day >= on:
            break
        between += day > due_on
    return between + 1

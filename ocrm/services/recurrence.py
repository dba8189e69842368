"""Recurrence: a subset of RFC 5545's RRULE that never loses a month, and says in words what it means.

A rule works on calendar dates; the time of day stays that of the to-do. Day 29, 30 and 31 mean the last day in
months that are shorter (D-42), where RFC 5545 would leave those months out.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from ocrm.errors import ValidationError
from ocrm.formats import format_date, format_weekday
from ocrm.i18n import N_, _, language, ngettext

_DAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS = (0, 1, 2, 3, 4)
_EMPTY_PERIODS_AT_MOST = 1000
_FROM_COMPLETION = "X-FROM"  # not in RFC 5545, which has no word for it; other programs skip parts they do not know
_NTH_WORDS = {1: N_("first"), 2: N_("second"), 3: N_("third"), 4: N_("fourth"), 5: N_("fifth"), -1: N_("last")}


class Frequency(StrEnum):
    """How long one period is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


_EVERY_ONE = {
    Frequency.DAILY: N_("Every day"),
    Frequency.WEEKLY: N_("Every week"),
    Frequency.MONTHLY: N_("Every month"),
    Frequency.YEARLY: N_("Every year"),
}


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something comes back.

    `weekdays` count from 0 = Monday; with `nth` (1–5, or -1 for the last) they are the nth of the month. `month_days`
    are 1–31, or -1 for the last. `count` is how many occurrences there are in all, this one included; `until` is the
    last day allowed. With `from_completion` the next one is reckoned from the day this one is done.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    from_completion: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """The occurrence after this one and the rule it carries on with."""

    on: date
    rule: Recurrence


def parse_rrule(text: str) -> Recurrence:
    """Return the rule that an RRULE text states; a part OCRM cannot follow raises ValidationError."""
    parts = dict(_split_part(part, text) for part in text.strip().removeprefix("RRULE:").split(";") if part)
    weekdays, nth = _parse_by_day(parts.pop("BYDAY", ""), text)
    if "BYSETPOS" in parts and nth is None:
        nth = int(parts.pop("BYSETPOS"))
    try:
        rule = Recurrence(
            Frequency(parts.pop("FREQ", "")),
            int(parts.pop("INTERVAL", "1")),
            weekdays=weekdays,
            nth=nth,
            month_days=_parse_numbers(parts.pop("BYMONTHDAY", "")),
            months=_parse_numbers(parts.pop("BYMONTH", "")),
            count=int(parts.pop("COUNT")) if "COUNT" in parts else None,
            until=_parse_until(parts.pop("UNTIL", "")),
            from_completion=parts.pop(_FROM_COMPLETION, "") == "COMPLETION",
        )
    except ValueError as error:
        raise _refused(text) from error
    parts.pop("WKST", None)
    if parts or not _is_sound(rule):
        raise _refused(text)
    return rule


def format_rrule(rule: Recurrence) -> str:
    """Return the RRULE text of a rule, the parts always in the same order."""
    prefix = "" if rule.nth is None else str(rule.nth)
    parts = {
        "FREQ": rule.frequency.value,
        "INTERVAL": str(rule.interval) if rule.interval != 1 else "",
        "BYMONTH": ",".join(map(str, rule.months)),
        "BYDAY": ",".join(prefix + _DAY_CODES[day] for day in rule.weekdays),
        "BYMONTHDAY": ",".join(map(str, rule.month_days)),
        "COUNT": "" if rule.count is None else str(rule.count),
        "UNTIL": "" if rule.until is None else f"{rule.until:%Y%m%d}",
        _FROM_COMPLETION: "COMPLETION" if rule.from_completion else "",
    }
    return ";".join(f"{name}={value}" for name, value in parts.items() if value)


def anchored(rule: Recurrence, start: date) -> Recurrence:
    """Return the rule with its days named after `start` where it leaves them open.

    Without this a monthly to-do of the 31st would slide to the 28th in February and stay there.
    """
    if rule.weekdays or rule.month_days:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=(start.weekday(),))
    if rule.frequency is Frequency.MONTHLY:
        return replace(rule, month_days=(start.day,))
    if rule.frequency is Frequency.YEARLY:
        return replace(rule, months=rule.months or (start.month,), month_days=(start.day,))
    return rule


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
    found = next(day for day in _days_from(rule, start, _periods_between(rule, start, after)) if day > after)
    return None if rule.until is not None and found > rule.until else found


def first_on_or_after(rule: Recurrence, day: date) -> date | None:
    """Return the first day of a rule that is not before `day`: where something new begins."""
    return next(occurrences(rule, day), None)


def following(rule: Recurrence, due_on: date, done_on: date) -> Following | None:
    """Return what comes after an occurrence due on `due_on` and done on `done_on`; None where the rule ends.

    Fixed rules go to their first day after `due_on` that has not passed: what was missed is not made up for, but
    what is due on the very day still counts. Rules reckoned from completion start over at `done_on`.
    """
    if rule.from_completion:
        on = next_after(replace(rule, count=None), done_on, done_on)
        passed = 1
    else:
        after = max(due_on, done_on - timedelta(days=1))
        on = next_after(replace(rule, count=None), due_on, after)
        passed = 1 if rule.count is None else _count_between(rule, due_on, on)
    if on is None or (rule.count is not None and rule.count - passed < 1):
        return None
    left = None if rule.count is None else rule.count - passed
    base = rule if rule.from_completion else anchored(rule, due_on)
    return Following(on, replace(base, count=left))


def describe(rule: Recurrence) -> str:
    """Return a rule in words: Every 2 weeks on Mon, Fri; 每 2 周的周一、周五."""
    words = _describe_days(rule)
    if rule.from_completion:
        words = _("{rule}, counted from when it is done").format(rule=words)
    if rule.count is not None:
        return ngettext("{rule}, {n} time", "{rule}, {n} times", rule.count).format(rule=words, n=rule.count)
    if rule.until is not None:
        # the year is always told here: an end is often far away
        return _("{rule}, until {date}").format(rule=words, date=format_date(rule.until, date.min))
    return words


# --- reading the text ---------------------------------------------------------------------------------------------


def _refused(text: str) -> ValidationError:
    message = _("OCRM cannot follow the repeat rule “{rule}”. Choose how often it repeats from the list.")
    return ValidationError(message.format(rule=text), field="recurrence")


def _split_part(part: str, text: str) -> tuple[str, str]:
    name, equals, value = part.partition("=")
    if not equals:
        raise _refused(text)
    return name.strip().upper(), value.strip().upper()


def _parse_numbers(value: str) -> tuple[int, ...]:
    return tuple(int(number) for number in value.split(",")) if value else ()


def _parse_by_day(value: str, text: str) -> tuple[tuple[int, ...], int | None]:
    if not value:
        return (), None
    weekdays, ranks = [], set()
    for item in value.split(","):
        code, rank = item[-2:], item[:-2]
        if code not in _DAY_CODES or (rank and not rank.lstrip("+-").isdecimal()):
            raise _refused(text)
        weekdays.append(_DAY_CODES.index(code))
        ranks.add(int(rank) if rank else None)
    if len(ranks) > 1:
        raise _refused(text)
    return tuple(sorted(weekdays)), ranks.pop()


def _parse_until(value: str) -> date | None:
    return date.fromisoformat(value[:8]) if value else None


def _is_sound(rule: Recurrence) -> bool:
    days_fit = all(1 <= day <= 31 or day == -1 for day in rule.month_days)
    months_fit = all(1 <= month <= 12 for month in rule.months)
    monthly = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    nth_fits = rule.nth is None or (rule.nth in _NTH_WORDS and bool(rule.weekdays) and monthly)
    count_fits = rule.count is None or rule.count >= 1
    return rule.interval >= 1 and days_fit and months_fit and nth_fits and count_fits


# --- counting days ------------------------------------------------------------------------------------------------


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
        return _days_of_month(rule, year, month) if not rule.months or month in rule.months else []
    months_of_year = sorted(rule.months) or [start.month]
    return [day for month in months_of_year for day in _days_of_month(rule, start.year + offset, month)]


def _days_of_month(rule: Recurrence, year: int, month: int) -> list[date]:
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
    return sorted(found)


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


# --- saying it in words -------------------------------------------------------------------------------------------


def _describe_days(rule: Recurrence) -> str:
    if rule.frequency is Frequency.DAILY:
        return _every_n(rule)
    if rule.frequency is Frequency.WEEKLY:
        return _describe_weekly(rule)
    if rule.nth is not None and rule.weekdays:
        template = _("{every} on the {nth} {weekdays}")
        return template.format(every=_every_n(rule), nth=_(_NTH_WORDS[rule.nth]), weekdays=_weekday_list(rule.weekdays))
    if rule.month_days == (-1,) or (rule.month_days == (31,) and rule.frequency is Frequency.MONTHLY):
        return _("{every} on the last day").format(every=_every_n(rule))
    if not rule.month_days:
        return _every_n(rule)
    if rule.frequency is Frequency.YEARLY:
        leap = replace(rule, weekdays=(), nth=None)
        dates = [day for month in rule.months for day in _days_of_month(leap, 2024, month)]
        named = _join(format_date(day, date(2024, 1, 1)) for day in dates)
        return _("{every} on {date}").format(every=_every_n(rule), date=named)
    days = _join(str(day) for day in rule.month_days)
    return _("{every} on day {days}").format(every=_every_n(rule), days=days)


def _describe_weekly(rule: Recurrence) -> str:
    if not rule.weekdays:
        return _every_n(rule)
    if rule.interval == 1 and rule.weekdays == _WORKDAYS:
        return _("Every workday")
    if rule.interval == 1:
        return _("Every {weekdays}").format(weekdays=_weekday_list(rule.weekdays))
    return _("{every} on {weekdays}").format(every=_every_n(rule), weekdays=_weekday_list(rule.weekdays))


def _every_n(rule: Recurrence) -> str:
    if rule.interval == 1:
        return _(_EVERY_ONE[rule.frequency])
    n = rule.interval
    return {
        Frequency.DAILY: ngettext("Every {n} day", "Every {n} days", n),
        Frequency.WEEKLY: ngettext("Every {n} week", "Every {n} weeks", n),
        Frequency.MONTHLY: ngettext("Every {n} month", "Every {n} months", n),
        Frequency.YEARLY: ngettext("Every {n} year", "Every {n} years", n),
    }[rule.frequency].format(n=n)


def _weekday_list(weekdays: tuple[int, ...]) -> str:
    return _join(format_weekday(date(2024, 1, 1 + weekday)) for weekday in weekdays)  # 2024-01-01 is a Monday


def _join(words: Iterable[str]) -> str:
    return ("、" if language() == "zh_CN" else ", ").join(words)

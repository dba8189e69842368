"""A repeat rule in words: Every 2 weeks on Mon, Fri; 每 2 周的周一、周五."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ocrm.formats import format_date, format_weekday
from ocrm.i18n import N_, _, language, ngettext
from ocrm.services.recurrence.counting import days_of_month
from ocrm.services.recurrence.rules import WORK_DAYS, Frequency, Recurrence
from ocrm.text.birthdays import LunarDay, lunar_words

_NTH_WORDS = {1: N_("first"), 2: N_("second"), 3: N_("third"), 4: N_("fourth"), 5: N_("fifth"), -1: N_("last")}
_EVERY_ONE = {
    Frequency.DAILY: N_("Every day"),
    Frequency.WEEKLY: N_("Every week"),
    Frequency.MONTHLY: N_("Every month"),
    Frequency.YEARLY: N_("Every year"),
}


def describe(rule: Recurrence) -> str:
    """Return a rule in words: Every 2 weeks on Mon, Fri; 每 2 周的周一、周五."""
    words = _describe_days(rule)
    if rule.to_work_day:
        words = _("{rule}, on the next work day where that is a free day").format(rule=words)
    if rule.from_completion:
        words = _("{rule}, counted from when it is done").format(rule=words)
    if rule.count is not None:
        return ngettext("{rule}, {n} time", "{rule}, {n} times", rule.count).format(rule=words, n=rule.count)
    if rule.until is not None:
        # the year is always told here: an end is often far away
        return _("{rule}, until {date}").format(rule=words, date=format_date(rule.until, date.min))
    return words


def nth_words(nth: int) -> str:
    """Return which of a month's Mondays is meant: first, last."""
    return _(_NTH_WORDS[nth])


def _describe_days(rule: Recurrence) -> str:
    if rule.is_lunar:
        if not rule.months:
            return _("{every} by the lunar calendar").format(every=_every_n(rule))
        lunar = LunarDay(0, rule.months[0], rule.month_days[0], rule.is_leap_month)
        return _("{every} on {date}").format(every=_every_n(rule), date=lunar_words(lunar))
    if rule.frequency is Frequency.DAILY:
        return _every_n(rule)
    if rule.frequency is Frequency.WEEKLY:
        return _describe_weekly(rule)
    if rule.nth is not None and rule.weekdays:
        template = _("{every} on the {nth} {weekdays}")
        return template.format(every=_every_n(rule), nth=nth_words(rule.nth), weekdays=_weekday_list(rule.weekdays))
    if rule.position is not None:
        return _describe_position(rule)
    if rule.month_days == (-1,) or (rule.month_days == (31,) and rule.frequency is Frequency.MONTHLY):
        return _("{every} on the last day").format(every=_every_n(rule))
    if not rule.month_days:
        return _every_n(rule)
    if rule.frequency is Frequency.YEARLY:
        leap = replace(rule, weekdays=(), nth=None)
        dates = [day for month in rule.months for day in days_of_month(leap, 2024, month)]
        named = _join(format_date(day, date(2024, 1, 1)) for day in dates)
        return _("{every} on {date}").format(every=_every_n(rule), date=named)
    days = _join(str(day) for day in rule.month_days)
    return _("{every} on day {days}").format(every=_every_n(rule), days=days)


def _describe_position(rule: Recurrence) -> str:
    words = {"every": _every_n(rule), "nth": _(_NTH_WORDS[rule.position or 1])}
    if rule.weekdays == WORK_DAYS:
        return _("{every} on the {nth} work day").format(**words)
    return _("{every} on the {nth} of {weekdays}").format(weekdays=_weekday_list(rule.weekdays), **words)


def _describe_weekly(rule: Recurrence) -> str:
    if not rule.weekdays:
        return _every_n(rule)
    if rule.interval == 1 and rule.weekdays == WORK_DAYS:
        return _("Every work day")
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
    return _join(weekday_word(weekday) for weekday in weekdays)


def _join(words: Iterable[str]) -> str:
    return ("、" if language() == "zh_CN" else ", ").join(words)


def weekday_word(weekday: int) -> str:
    """Return the short name of a weekday, 0 = Monday."""
    return format_weekday(date(2024, 1, 1 + weekday))  # 2024-01-01 is a Monday

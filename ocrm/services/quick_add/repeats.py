"""The ways to repeat that a line of quick add may hold."""

from __future__ import annotations

import re

from ocrm.services.quick_add.words import (
    EN_NUMBER,
    MONTH,
    NTH,
    NUMBER,
    WEEKDAY,
    ZH_WEEK,
    ZH_WEEKDAY,
    Phrase,
    en,
    month,
    number,
    weekday,
    zh,
)
from ocrm.services.recurrence import Frequency, Recurrence

RepeatPhrase = Phrase[None, Recurrence]
_Match = re.Match[str]
_WORKDAYS = (0, 1, 2, 3, 4)
_WEEKDAYS = rf"{WEEKDAY}s?(?:\s*(?:,|/|&|and)\s*{WEEKDAY}s?)*"
_ORDINAL_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_NTH = "|".join(NTH)
_UNITS = {
    **dict.fromkeys(("天", "日", "天天", "day"), (Frequency.DAILY, 1)),
    **dict.fromkeys(("周", "星期", "礼拜", "week"), (Frequency.WEEKLY, 1)),
    "fortnight": (Frequency.WEEKLY, 2),
    **dict.fromkeys(("月", "month"), (Frequency.MONTHLY, 1)),
    **dict.fromkeys(("季度", "季", "quarter"), (Frequency.MONTHLY, 3)),
    "半年": (Frequency.MONTHLY, 6),
    **dict.fromkeys(("年", "year"), (Frequency.YEARLY, 1)),
}
_ADVERBS = {
    "daily": "day",
    "weekly": "week",
    "biweekly": "fortnight",
    "fortnightly": "fortnight",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
}


def _group(match: _Match, name: str) -> str:
    return match.groupdict().get(name) or ""


def _interval(match: _Match) -> int:
    count = _group(match, "n").strip().lower()
    if count in ("other", "隔", "隔一", "隔1"):
        return 2
    return number(count) if count else 1


def _weekdays(text: str) -> tuple[int, ...]:
    names = re.findall(WEEKDAY, text, re.IGNORECASE) or re.findall(ZH_WEEKDAY, text)
    return tuple(sorted({weekday(name) for name in names}))


def _rank(text: str) -> int:
    if text in NTH:
        return NTH[text]
    return -1 if text.startswith("最后") else number(text.removeprefix("第"))


def _read_unit(match: _Match, _: None) -> Recurrence | None:
    """Read every n units, with the days of the week, of the month or of the year where they are named."""
    unit = (_group(match, "unit") or _ADVERBS[_group(match, "adverb").lower()]).lower().removesuffix("s")
    frequency, factor = _UNITS[unit]
    interval = _interval(match) * factor
    if interval < 1:
        return None
    if _group(match, "last"):
        return Recurrence(frequency, interval, month_days=(-1,))
    if _group(match, "nth"):
        weekdays = _weekdays(_group(match, "weekday"))
        return Recurrence(frequency, interval, weekdays=weekdays, nth=_rank(_group(match, "nth").lower()))
    return _with_days(Recurrence(frequency, interval), match)


def _with_days(rule: Recurrence, match: _Match) -> Recurrence | None:
    day_text, month_text = _group(match, "day"), _group(match, "month")
    if not day_text:
        return Recurrence(rule.frequency, rule.interval, weekdays=_weekdays(_group(match, "weekdays")))
    days = tuple(sorted({number(day) for day in re.findall(NUMBER, day_text)}))
    months: tuple[int, ...] = ()
    if month_text:
        months = (month(month_text) if month_text.isascii() and month_text.isalpha() else number(month_text),)
    if any(not 1 <= day <= 31 for day in days) or any(not 1 <= value <= 12 for value in months):
        return None
    return Recurrence(rule.frequency, rule.interval, month_days=days, months=months)


def _read_weekdays(match: _Match, _: None) -> Recurrence | None:
    return Recurrence(Frequency.WEEKLY, _interval(match), weekdays=_weekdays(match["weekdays"]))


def _read_after_completion(match: _Match, _: None) -> Recurrence | None:
    frequency, factor = _UNITS[_group(match, "unit").lower().removesuffix("s").removeprefix("个")]
    return Recurrence(frequency, number(match["n"]) * factor, from_completion=True)


def _nth_workday(match: _Match, _: None) -> Recurrence:
    return Recurrence(Frequency.MONTHLY, weekdays=_WORKDAYS, position=_rank(match["nth"].lower()))


def _workdays(_match: _Match, _: None) -> Recurrence | None:
    return Recurrence(Frequency.WEEKLY, weekdays=_WORKDAYS)


_ZH_WEEKDAYS = rf"(?P<weekdays>{ZH_WEEKDAY}+(?:[、,，/和]{ZH_WEEK}?{ZH_WEEKDAY})*)(?![次天篇遍回个])"
PHRASES: tuple[RepeatPhrase, ...] = (
    Phrase(zh(r"每个?月的?(?P<nth>第[一二三四五]|最后一)个?工作日"), _nth_workday),
    Phrase(zh(rf"每个?工作日|每{ZH_WEEK}一[到至]{ZH_WEEK}?五"), _workdays),
    Phrase(zh(rf"完成后(?:每|再过)?(?P<n>{NUMBER})(?P<unit>天|周|个?星期|个月|年)后?"), _read_after_completion),
    Phrase(zh(rf"每(?P<n>隔[一1]|{NUMBER})?个?(?P<unit>天|日)"), _read_unit),
    Phrase(zh(r"(?P<unit>天天)"), _read_unit),
    Phrase(zh(r"(?<!每)(?P<n>隔)(?P<unit>天|日)"), _read_unit),
    Phrase(zh(rf"每(?P<n>隔[一1]|{NUMBER})?个?(?P<unit>{ZH_WEEK})的?(?:{ZH_WEEK}?{_ZH_WEEKDAYS})?"), _read_unit),
    Phrase(zh(rf"(?<!每)(?P<n>隔)(?P<unit>{ZH_WEEK})的?(?:{ZH_WEEK}?{_ZH_WEEKDAYS})?"), _read_unit),
    Phrase(
        zh(
            rf"每(?P<n>隔[一1]|{NUMBER})?个?(?P<unit>月)的?(?:(?P<last>底|末|最后一天)|(?P<day>(?:(?:{NUMBER})[日号]?[、,，和及])*(?:{NUMBER})[日号])"
            rf"|(?P<nth>第[一二三四五](?=个?{ZH_WEEK})|最后一?(?=个?{ZH_WEEK}))个?{ZH_WEEK}(?P<weekday>{ZH_WEEKDAY}))?"
        ),
        _read_unit,
    ),
    Phrase(zh(r"每个?(?P<unit>季度|季|半年)"), _read_unit),
    Phrase(zh(rf"每(?P<n>{NUMBER})?(?P<unit>年)(?:的?(?P<month>{NUMBER})月(?P<day>{NUMBER})[日号]?)?"), _read_unit),
    Phrase(
        en(
            rf"(?:on\s+)?(?:the\s+)?(?P<nth>{_NTH})\s+(?:work(?:ing\s+)?day|business\s+day|weekday)"
            r"\s+of\s+(?:every|each|the)\s+month"
        ),
        _nth_workday,
    ),
    Phrase(en(r"(?:every|each)\s+(?:work(?:ing\s+)?day|weekday|business\s+day)|(?:on\s+)?weekdays"), _workdays),
    Phrase(
        en(
            rf"(?:every\s+)?(?P<n>{EN_NUMBER})\s+(?P<unit>days?|weeks?|months?|years?)"
            r"\s+after\s+(?:it(?:'s|\s+is)\s+)?(?:done|completion|completed|finished)"
        ),
        _read_after_completion,
    ),
    Phrase(
        en(rf"(?:(?:on\s+)?the\s+)?(?P<nth>{_NTH})\s+(?P<weekday>{WEEKDAY})\s+of\s+(?:every|each)\s+(?P<unit>month)"),
        _read_unit,
    ),
    Phrase(en(rf"every\s+(?P<nth>{_NTH})\s+(?P<weekday>{WEEKDAY})\s+of\s+the\s+(?P<unit>month)"), _read_unit),
    Phrase(
        en(rf"every\s+(?P<nth>1st|2nd|3rd|4th|last)\s+(?P<weekday>{WEEKDAY})"),
        lambda m, _: Recurrence(Frequency.MONTHLY, weekdays=_weekdays(m["weekday"]), nth=_rank(m["nth"].lower())),
    ),
    Phrase(en(r"(?:on\s+)?the\s+(?P<last>last\s+day)\s+of\s+(?:every|each)\s+(?P<unit>month)"), _read_unit),
    Phrase(en(rf"(?:on\s+)?the\s+{_ORDINAL_DAY}\s+of\s+(?:every|each)\s+(?P<unit>month)"), _read_unit),
    Phrase(
        en(r"every\s+(?P<day>\d{1,2})(?:st|nd|rd|th)(?:\s+of\s+the\s+month)?"),
        lambda m, _: _with_days(Recurrence(Frequency.MONTHLY), m),
    ),
    Phrase(
        en(
            rf"(?:(?:every|each)\s+(?:(?P<n>other|{EN_NUMBER})\s+)?(?P<unit>months?|quarters?)|(?P<adverb>monthly|quarterly))"
            rf"(?:\s+on\s+(?:the\s+)?(?:(?P<last>last\s+day)|(?P<nth>{_NTH})\s+(?P<weekday>{WEEKDAY})|{_ORDINAL_DAY}))?"
        ),
        _read_unit,
    ),
    Phrase(
        en(
            rf"(?:(?:every|each)\s+(?:(?P<n>other|{EN_NUMBER})\s+)?(?P<unit>weeks?|fortnights?)"
            rf"|(?P<adverb>weekly|biweekly|fortnightly))(?:\s+on\s+(?P<weekdays>{_WEEKDAYS}))?"
        ),
        _read_unit,
    ),
    Phrase(
        en(
            rf"(?:(?:every|each)\s+(?:(?P<n>other|{EN_NUMBER})\s+)?(?P<unit>years?)|(?P<adverb>yearly|annually))"
            rf"(?:\s+on\s+(?P<month>{MONTH})\s+{_ORDINAL_DAY})?"
        ),
        _read_unit,
    ),
    Phrase(
        en(rf"(?:every|each)\s+(?:(?P<n>other|{EN_NUMBER})\s+)?(?P<unit>days?)|(?P<adverb>daily)"),
        _read_unit,
    ),
    Phrase(en(rf"(?:every|each)\s+(?:(?P<n>other)\s+)?(?P<weekdays>{_WEEKDAYS})"), _read_weekdays),
    Phrase(
        en(r"on\s+(?P<weekdays>(?:mon|tues|wednes|thurs|fri|satur|sun)days)"),
        _read_weekdays,
    ),
)

"""The dates a line of quick add may hold.

A bare weekday is the next one to come, never today; 下周五 and "next Friday" are in the week after this one (weeks
begin on Monday). A date without a year is the next one that has not passed.

To add a phrase: 1. a row in PHRASES, 2. a function that reads the match, 3. a line in the test's table.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from ocrm.clock import add_months
from ocrm.services.quick_add.words import (
    EN_NUMBER,
    GONE,
    MONTH,
    NUMBER,
    WEEKDAY,
    ZH_WEEK,
    ZH_WEEKDAY,
    LatePattern,
    Phrase,
    en,
    month,
    number,
    weekday,
    zh,
)

DatePhrase = Phrase[date, date]
_Match = re.Match[str]
_BEFORE = r"(?:之前|以前|前(?![台期端往景后沿瞻言]|提(?![交供醒前]))|内(?![部容外]))?"
_UNIT_FOLLOWS = r"(?!\s*(?:万|元|块|折|亿|千|百|吨|米|个|小时|版|%|％|k\b|m\b|hours?\b|h\b|days?\b))"
_FRIDAY = 4
_CJK = re.compile(r"[\u3400-\u9fff]")
_EN_LEAD = r"(?:(?:on|by|before|until|till|due)\s+)?"
_EN_AT = r"(?:(?:at|by|before)\s+)?"
_EN_WEEKDAY_FIRST = rf"(?:{WEEKDAY},?\s+)?"
"""Sat 5 Dec: the date says it all; whether it is that day of the week is not asked."""


def _in_month(day: date, months: int, day_of_month: int) -> date:
    """Return a day of the month some months on; 31 means its last day."""
    first = add_months(day.replace(day=1), months)
    return first.replace(day=min(day_of_month, calendar.monthrange(first.year, first.month)[1]))


def _in_week(today: date, weeks: int, weekday_wanted: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=weeks, days=weekday_wanted)


def _coming(today: date, weekday_wanted: int) -> date:
    return today + timedelta(days=(weekday_wanted - today.weekday() - 1) % 7 + 1)


def _exact(year: int, month_of_year: int, day: int) -> date | None:
    try:
        return date(year, month_of_year, day)
    except ValueError:
        return None


def _next_yearly(month_of_year: int, day: int, today: date) -> date | None:
    """Return the day in this year or the next, so that it has not passed; 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        found = _exact(year, month_of_year, day)
        if found is not None and found >= today:
            return found
    return None


def _next_monthly(day: int, today: date) -> date | None:
    if not 1 <= day <= 31:
        return None
    for months in range(12):
        found = _in_month(today, months, day)
        if found.day == day and found >= today:
            return found
    return None


def _after(count: int, unit: str, today: date) -> date | None:
    if unit in ("天", "日") or unit.startswith("day"):
        return today + timedelta(days=count)
    if unit in ("周", "星期", "礼拜") or unit.startswith(("week", "wk")):
        return today + timedelta(weeks=count)
    if unit.startswith("fortnight"):
        return today + timedelta(weeks=2 * count)
    if unit.endswith("月") or unit.startswith("month"):
        return add_months(today, count)
    return add_months(today, 12 * count)


def _read_weekday(match: _Match, today: date) -> date | None:
    lead = (match["lead"] or "").strip().lower()
    wanted = 5 if match["day"] in ("末", "weekend") else weekday(match["day"])
    if lead in ("下下", "下下个"):
        return _in_week(today, 2, wanted)
    if lead in ("下", "下个", "next"):
        return _in_week(today, 1, wanted)
    if lead in ("本", "这", "这个", "this"):
        day = _in_week(today, 0, wanted)
        return day if day >= today else None
    if match["day"] in ("末", "weekend") and today.weekday() == 5:
        return today
    return _coming(today, wanted)


def _read_month_day(match: _Match, today: date) -> date | None:
    if match.groupdict().get("dot") == "." and not _CJK.search(match.string):
        return None  # 3.2 is a day in Chinese lines only
    month_text = match["month"]
    if match.groupdict().get("dot") == "/" and number(month_text) > 12 >= number(match["day"]) and match[0] != "24/7":
        return _next_yearly(number(match["day"]), number(month_text), today)  # 15/4 can only be the fifteenth
    month_of_year = month(month_text) if month_text[0].isalpha() and month_text.isascii() else number(month_text)
    day = number(match["day"])
    year = match.groupdict().get("year")
    return _exact(int(year), month_of_year, day) if year else _next_yearly(month_of_year, day, today)


def _read_end_of_month(match: _Match, today: date) -> date | None:
    text = match["month"]
    month_of_year = month(text) if text.isascii() and text.isalpha() else number(text)
    if not 1 <= month_of_year <= 12:
        return None
    return _in_month(today, (month_of_year - today.month) % 12, 31)


def _read_after(match: _Match, today: date) -> date | None:
    return _after(number(match["n"]), match["unit"].lower(), today)


WORK_DAYS: tuple[Phrase[Callable[[], date], date], ...] = (
    Phrase(zh(r"下一?个?工作日" + _BEFORE), lambda _, next_work_day: next_work_day()),
    Phrase(
        en(_EN_LEAD + r"(?:the\s+)?next\s+(?:work(?:ing\s+)?|business\s+)day"), lambda _, next_work_day: next_work_day()
    ),
)
"""Days that the work calendar of the file decides."""

PHRASES: tuple[DatePhrase, ...] = (
    Phrase(zh(r"今[天日儿]|今(?=[早晚])"), lambda _, today: today),
    Phrase(zh(r"大后天"), lambda _, today: today + timedelta(days=3)),
    Phrase(zh(r"(?<!大)后天" + _BEFORE), lambda _, today: today + timedelta(days=2)),
    Phrase(zh(r"明[天日儿]" + _BEFORE + r"|明(?=[早晚]|上午|下午)"), lambda _, today: today + timedelta(days=1)),
    Phrase(
        zh(
            rf"(?<![每隔一两双上])(?P<lead>下下个?|下个?|这个?|本)?{ZH_WEEK}(?P<day>{ZH_WEEKDAY}|末|[1-7](?!\d)){_BEFORE}"
        ),
        _read_weekday,
    ),
    Phrase(zh(rf"(?<!下)下个?{ZH_WEEK}(?!{ZH_WEEKDAY}|[末1-7])"), lambda _, today: _in_week(today, 1, 0)),
    Phrase(zh(rf"下个?月(?P<day>{NUMBER})[日号]" + _BEFORE), lambda m, today: _in_month(today, 1, number(m["day"]))),
    Phrase(zh(r"下个?月[底末]" + _BEFORE), lambda _, today: _in_month(today, 1, 31)),
    Phrase(zh(r"下个?月初?(?![底末]|\d|[一二三四五六七八九十]+[日号])"), lambda _, today: _in_month(today, 1, 1)),
    Phrase(zh(r"(?<![下每\d个])(?:(?:本|这个?)?月[底末])" + _BEFORE), lambda _, today: _in_month(today, 0, 31)),
    Phrase(zh(rf"(?<![\d每])(?P<month>{NUMBER})月[底末]" + _BEFORE), _read_end_of_month),
    Phrase(zh(r"(?<![每明])年[底末]" + _BEFORE), lambda _, today: date(today.year, 12, 31)),
    Phrase(
        zh(r"(?<!\d)(?P<year>20\d\d)(?P<sep>[-/.年])(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})(?!\d)[日号]?" + _BEFORE),
        _read_month_day,
    ),
    Phrase(zh(rf"(?<![\d每])(?P<month>{NUMBER})月(?P<day>{NUMBER})[日号]?{_BEFORE}"), _read_month_day),
    Phrase(
        LatePattern(
            rf"(?:^|(?<=\s)|(?<={GONE}))(?P<month>\d{{1,2}})(?P<dot>[./])(?P<day>\d{{1,2}})(?![\w./%％])"
            + _UNIT_FOLLOWS
            + _BEFORE
        ),
        _read_month_day,
    ),
    Phrase(
        zh(
            rf"(?<![\d每月第])(?:本月|这个月)?(?P<day>\d{{1,2}})[日号]"
            rf"(?![楼线店库门院机桌仓车房井馆]|会议室|公馆|文件){_BEFORE}"
        ),
        lambda m, today: _next_monthly(int(m["day"]), today),
    ),
    Phrase(
        zh(
            rf"(?<![\d每])(?P<n>{NUMBER})(?P<unit>天|日|周|星期|礼拜|个月|年)(?:之后|以后|后(?![续台期勤面端])|[之以]内|内(?![部容外存]))"
        ),
        _read_after,
    ),
    Phrase(zh(rf"(?<![\d每])(?P<n>{NUMBER})个(?P<unit>星期|礼拜)(?:之后|以后|后)"), _read_after),
    Phrase(en(_EN_LEAD + r"today"), lambda _, today: today),
    Phrase(en(r"(?=tonight\b|this\s+(?:morning|afternoon|evening)\b)"), lambda _, today: today),
    Phrase(en(_EN_LEAD + r"(?:the\s+)?day\s+after\s+tomorrow"), lambda _, today: today + timedelta(days=2)),
    Phrase(
        en(r"(?<!day\safter\s)" + _EN_LEAD + r"(?:tomorrow|tmrw|tmr)"),
        lambda _, today: today + timedelta(days=1),
    ),
    Phrase(
        en(_EN_LEAD + rf"(?:the\s+)?end\s+of\s+(?P<month>{MONTH})"),
        _read_end_of_month,
    ),
    Phrase(
        en(r"(?<!last\s)" + _EN_LEAD + rf"(?:the\s+)?(?:(?P<lead>this|next)\s+|coming\s+)?(?P<day>{WEEKDAY}|weekend)"),
        _read_weekday,
    ),
    Phrase(en(_EN_AT + r"(?:(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?day|eod)"), lambda _, today: today),
    Phrase(
        en(_EN_AT + r"(?:(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?week|eow)"),
        lambda _, today: max(today, _in_week(today, 0, _FRIDAY)),
    ),
    Phrase(en(_EN_AT + r"(?:the\s+)?end\s+of\s+next\s+week"), lambda _, today: _in_week(today, 1, _FRIDAY)),
    Phrase(en(_EN_LEAD + r"(?:the\s+)?week\s+after\s+next"), lambda _, today: _in_week(today, 2, 0)),
    Phrase(en(_EN_AT + r"(?:the\s+)?(?:beginning|start)\s+of\s+next\s+week"), lambda _, today: _in_week(today, 1, 0)),
    Phrase(en(_EN_AT + r"(?:the\s+)?(?:beginning|start)\s+of\s+next\s+month"), lambda _, today: _in_month(today, 1, 1)),
    Phrase(en(_EN_LEAD + r"next\s+week"), lambda _, today: _in_week(today, 1, 0)),
    Phrase(en(_EN_LEAD + r"next\s+month"), lambda _, today: _in_month(today, 1, 1)),
    Phrase(
        en(r"(?:(?:at|by|before)\s+)?(?:the\s+)?end\s+of\s+next\s+month"),
        lambda _, today: _in_month(today, 1, 31),
    ),
    Phrase(
        en(r"(?:(?:at|by|before)\s+)?(?:(?:the\s+)?(?:month[\s-]end|end\s+of\s+(?:the\s+|this\s+)?month)|eom)"),
        lambda _, today: _in_month(today, 0, 31),
    ),
    Phrase(
        en(r"(?:(?:at|by|before)\s+)?(?:the\s+)?(?:year[\s-]end|end\s+of\s+(?:the\s+|this\s+)?year)"),
        lambda _, today: date(today.year, 12, 31),
    ),
    Phrase(
        en(rf"(?:in|within)\s+(?P<n>{EN_NUMBER})\s+(?P<unit>days?|weeks?|wks?|fortnights?|months?|years?)"), _read_after
    ),
    Phrase(
        en(rf"(?P<n>{EN_NUMBER})\s+(?P<unit>days?|weeks?|wks?|fortnights?|months?|years?)\s+(?:from\s+now|later)"),
        _read_after,
    ),
    Phrase(
        en(
            _EN_LEAD
            + _EN_WEEKDAY_FIRST
            + rf"(?P<month>{MONTH})\.?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>20\d\d))?(?!:)"
        ),
        _read_month_day,
    ),
    Phrase(
        en(
            _EN_LEAD
            + _EN_WEEKDAY_FIRST
            + rf"(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>20\d\d))?"
        ),
        _read_month_day,
    ),
    Phrase(
        en(
            r"(?:(?:on|by|before|until|till|due)\s+the\s+(?P<day>\d{1,2})|the\s+(?P<last>\d{1,2})(?=\w\w\s*$))(?:st|nd|rd|th)"
        ),
        lambda m, today: _next_monthly(int(m["day"] or m["last"]), today),
    ),
)

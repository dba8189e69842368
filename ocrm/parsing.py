"""What people type into a field, understood generously: amounts like 12.5万 and days like 10.23 or 明天."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ocrm.clock import add_months
from ocrm.formats import as_typed

_UNITS = {
    "亿": Decimal(10) ** 8,
    "千万": Decimal(10) ** 7,
    "百万": Decimal(10) ** 6,
    "万": Decimal(10) ** 4,
    "w": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "k": Decimal(10) ** 3,
    "m": Decimal(10) ** 6,
    "b": Decimal(10) ** 9,
}
_AMOUNT = re.compile(r"(-?)\s*(?:[¥$€£]|cny|rmb|usd)?\s*(-?[\d,]*\.?\d+|-?[\d,]+\.?)\s*(千万|百万|[亿万千wkmb])?\s*元?")
_DAY_WORDS = {
    "今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1,
    "后天": 2, "大后天": 3, "昨天": -1, "yesterday": -1,
}  # fmt: skip
_WEEKDAYS = {word: number for number, words in enumerate((
    ("一", "mon", "monday"), ("二", "tue", "tuesday"), ("三", "wed", "wednesday"), ("四", "thu", "thursday"),
    ("五", "fri", "friday"), ("六", "sat", "saturday"), ("日", "sun", "sunday"), ),
) for word in words} | {"天": 6}  # fmt: skip
_ISO = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_WEEKDAY = re.compile(r"(下下|下|本|这)?(?:周|星期|礼拜)([一二三四五六日天])|(next\s+)?([a-z]+)")
_IN_DAYS = re.compile(r"\+?(\d{1,4})\s*(天后?|d|days?|周后?|w|weeks?|个?月后?|months?)")


def _plain(text: str) -> str:
    """Return full-width digits and signs, and a true minus, as ASCII, in lower case."""
    return as_typed(unicodedata.normalize("NFKC", text)).strip().lower()


def parse_money(text: str) -> Decimal | None:
    """Return the amount meant by `12.5万`, `1.2亿`, `128,000`, `￥128000` or `128k`; None where there is none."""
    match = _AMOUNT.fullmatch(_plain(text))
    if match is None:
        return None
    sign, digits, unit = match.groups()
    try:
        amount = Decimal(digits.replace(",", "")) * _UNITS.get(unit or "", Decimal(1))
        rounded = (-amount if sign else amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:  # no digits, or more than money has
        return None
    return rounded.normalize() + 0


def parse_date(text: str, today: date) -> date | None:
    """Return the day meant by ISO, `10.23`, `10/23`, `10月23日`, `明天`, `下周一`, `Fri`, `3 天后` or `+3d`.

    A month and day without a year is the next such day, but up to 90 days back counts as this year's.
    """
    plain = _plain(text)
    if plain in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[plain])
    if match := _ISO.fullmatch(plain):
        return _day(*(int(part) for part in match.groups()))
    if match := _MONTH_DAY.fullmatch(plain):
        return _nearest(int(match[1]), int(match[2]), today)
    if match := _IN_DAYS.fullmatch(plain):
        return _in_days(int(match[1]), match[2], today)
    if match := _WEEKDAY.fullmatch(plain):
        return _weekday(match, today)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: date) -> date | None:
    this_year = _day(today.year, month, day)
    if this_year is not None and this_year >= today - timedelta(days=90):
        return this_year
    return _day(today.year + 1, month, day) or this_year


def _in_days(number: int, unit: str, today: date) -> date:
    if unit.startswith(("周", "w")):
        return today + timedelta(weeks=number)
    if "月" in unit or unit.startswith("m"):
        return add_months(today, number)
    return today + timedelta(days=number)


def _weekday(match: re.Match[str], today: date) -> date | None:
    which, chinese, following, english = match.groups()
    number = _WEEKDAYS.get(chinese or english or "")
    if number is None:
        return None
    monday = today - timedelta(days=today.weekday())
    if which == "下" or following:
        return monday + timedelta(days=7 + number)
    if which == "下下":
        return monday + timedelta(days=14 + number)
    if which in ("本", "这"):
        return monday + timedelta(days=number)
    return today + timedelta(days=(number - today.weekday()) % 7)

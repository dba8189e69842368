"""How numbers, money, dates, phones and long texts are shown: the one room that formats them.

Money comes in as exact `Decimal` in the currency's main unit; dates are calendar dates; moments are aware and already
in the user's zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from ocrm.i18n import _, language, ngettext, pgettext
from ocrm.text.birthdays import YEAR_UNKNOWN, Birthday, LunarDay, lunar_words

MINUS = "\u2212"
"""The sign before a number below zero in all that is read: as wide as the plus, and no line breaks after it."""

CURRENCY_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "HKD": "HK$", "TWD": "NT$"}
_UNITS = {
    "zh_CN": ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")),
}
_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LETTERS_OF_LINE = 100
_LANDLINE = re.compile(r"((?:010|02\d)(?=\d{8})|0[3-9]\d{2})(\d{7,8}(?:(?:转|x)\d+)?)")


def currency_symbol(currency: str) -> str:
    """Return the sign written before an amount; an unknown code stands for itself."""
    return CURRENCY_SYMBOLS.get(currency, currency + " ")


def format_number(value: int | Decimal) -> str:
    """Return a number with thousands separators: 1,284."""
    return _sign(value) + f"{abs(value):,}"


def format_change(change: int | Decimal) -> str:
    """Return by how much something became more or less: +3 or −3; no sign before nothing."""
    return _plus(change) + format_number(change)


def format_money_change(change: Decimal, currency: str = "CNY") -> str:
    """Return by how much an amount became more or less, for tiles: +¥1.2万 or −¥1.2万."""
    return _plus(change) + format_money_short(change, currency)


def format_percent_change(change: float | Decimal) -> str:
    """Return a share of one by which something is above or below: +12% or −12%."""
    return _plus(change) + format_percent(change)


def as_typed(shown: str) -> str:
    """Return a shown number with the sign a keyboard has, as other programs read it."""
    return shown.replace(MINUS, "-")


def _sign(value: float | Decimal) -> str:
    return MINUS if value < 0 else ""


def _plus(value: float | Decimal) -> str:
    return "+" if value > 0 else ""


def format_money(amount: Decimal, currency: str = "CNY", *, cents: bool = False) -> str:
    """Return an amount in full: ¥1,285,000; cents are shown when not zero, or always with `cents`."""
    text = f"{abs(amount):,.2f}"
    if not cents:
        text = text.removesuffix(".00")
    return _sign(amount) + currency_symbol(currency) + text


def format_money_short(amount: Decimal, currency: str = "CNY") -> str:
    """Return an amount for tiles, board and charts: ¥128.5万 or ¥1.29M, carried into the next unit."""
    sign = _sign(amount) + currency_symbol(currency)
    size = abs(amount)
    units = _UNITS[language()]
    for index, (divisor, unit) in enumerate(units):
        if size < divisor:
            continue
        scaled = _round_for_reading(size / divisor)
        if index and scaled * divisor >= units[index - 1][0]:
            divisor, unit = units[index - 1]
            scaled = _round_for_reading(size / divisor)
        text = f"{scaled:,}"
        return sign + (text.rstrip("0").rstrip(".") if "." in text else text) + unit
    return f"{sign}{size.quantize(Decimal(1), ROUND_HALF_UP):,}"


def _round_for_reading(value: Decimal) -> Decimal:
    places = "0.01" if value < 10 else "0.1" if value < 1000 else "1"
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def format_percent(share: float | Decimal, *, places: int = 0) -> str:
    """Return a share of one in percent, half-up: 0.631501 → 63% (or 63.15% with `places=2`)."""
    exponent = Decimal(1).scaleb(-places)
    percent = (Decimal(str(share)) * 100).quantize(exponent, ROUND_HALF_UP)
    return f"{_sign(percent)}{abs(percent)}%"


def format_date_iso(day: date) -> str:
    """Return 2026-10-21, for documents, inputs and export."""
    return day.isoformat()


def format_date(day: date, today: date) -> str:
    """Return 10月23日 or 23 Oct; the year is shown where it is not this one."""
    if language() == "zh_CN":
        return f"{day.month}月{day.day}日" if day.year == today.year else f"{day.year}年{day.month}月{day.day}日"
    text = f"{day.day} {_MONTHS_EN[day.month - 1]}"
    return text if day.year == today.year else f"{text} {day.year}"


def format_birthday(birthday: Birthday) -> str:
    """Return 1990年5月28日, 5月28日 without a year, or 农历五月初五; 28 May 1990, 28 May, lunar 5th month 5th day."""
    if isinstance(birthday, LunarDay):
        return lunar_words(birthday)
    if birthday.year == YEAR_UNKNOWN:
        return format_date(birthday, birthday)
    return format_date(birthday, birthday.replace(year=birthday.year + 4))


def format_date_relative(day: date, today: date, *, in_sentence: bool = False) -> str:
    """Return today, tomorrow, a weekday within six days, `n days ago` up to six, else the date.

    Standing alone it begins with a capital; `in_sentence` is for words that go on before it: until tomorrow.
    """
    distance = (day - today).days
    if abs(distance) < 2:
        return _near_day(distance, in_sentence=in_sentence)
    if 1 < distance < 7:
        return format_weekday(day)
    if -7 < distance < -1:
        return ngettext("{n} day ago", "{n} days ago", -distance).format(n=-distance)
    return format_date(day, today)


def _near_day(distance: int, *, in_sentence: bool) -> str:
    if in_sentence:
        inside = (pgettext("in a sentence", "today"), pgettext("in a sentence", "tomorrow"))
        return (*inside, pgettext("in a sentence", "yesterday"))[distance]
    return (_("Today"), _("Tomorrow"), _("Yesterday"))[distance]


def format_days_since(day: date, today: date, *, in_sentence: bool = False) -> str:
    """Return `n days ago` for any past day, for columns where the distance is the point."""
    days = (today - day).days
    if days < 2:
        return format_date_relative(day, today, in_sentence=in_sentence)
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


def format_weekday(day: date) -> str:
    """Return 周五 or Fri."""
    return "周" + _WEEKDAYS_ZH[day.weekday()] if language() == "zh_CN" else _WEEKDAYS_EN[day.weekday()]


def format_date_long(day: date) -> str:
    """Return 10月21日 星期三 or Wed, 21 Oct."""
    if language() == "zh_CN":
        return f"{day.month}月{day.day}日 星期{_WEEKDAYS_ZH[day.weekday()]}"
    return f"{_WEEKDAYS_EN[day.weekday()]}, {day.day} {_MONTHS_EN[day.month - 1]}"


def format_month(day: date) -> str:
    """Return 2026年3月 or Mar 2026."""
    return f"{day.year}年{day.month}月" if language() == "zh_CN" else f"{_MONTHS_EN[day.month - 1]} {day.year}"


def format_quarter(day: date) -> str:
    """Return 2026年第1季度 or Q1 2026."""
    number = (day.month + 2) // 3
    return f"{day.year}年第{number}季度" if language() == "zh_CN" else f"Q{number} {day.year}"


def format_week(day: date) -> str:
    """Return the ISO week of a day: 2026年第11周 or Week 11, 2026."""
    year, number, _weekday = day.isocalendar()
    return f"{year}年第{number}周" if language() == "zh_CN" else f"Week {number}, {year}"


def format_year(day: date) -> str:
    """Return 2026年 or 2026."""
    return f"{day.year}年" if language() == "zh_CN" else f"{day.year}"


def format_time(moment: datetime) -> str:
    """Return 09:30."""
    return f"{moment:%H:%M}"


def format_moment_relative(moment: datetime, now: datetime, *, in_sentence: bool = False) -> str:
    """Return a moment as a list shows it: the clock time today, else the relative day and the time."""
    if moment.date() == now.date():
        return format_time(moment)
    return f"{format_date_relative(moment.date(), now.date(), in_sentence=in_sentence)} {format_time(moment)}"


def format_lead(minutes: int) -> str:
    """Return how long before something, in minutes, in the largest unit that fits: 2 hours before."""
    if minutes and minutes % 1440 == 0:
        return ngettext("{n} day before", "{n} days before", minutes // 1440).format(n=minutes // 1440)
    if minutes and minutes % 60 == 0:
        return ngettext("{n} hour before", "{n} hours before", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} minute before", "{n} minutes before", minutes).format(n=minutes)


def format_phone(digits: str) -> str:
    """Return a mainland mobile as 139 5712 0088, a landline as 010-65529988; anything else as it is."""
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    landline = _LANDLINE.fullmatch(digits)
    return f"{landline[1]}-{landline[2]}" if landline else digits


def format_beginning(text: str, *, lines: int = 40) -> str:
    """Return a text whole, or of a very long one the beginning and that there is more.

    A whole contract pasted into a note would take seconds to lay out.
    """
    beginning = "\n".join(text[: lines * _LETTERS_OF_LINE].split("\n", lines)[:lines])
    return text if len(beginning) == len(text) else f"{beginning.rstrip()}\n" + _("… Open it to read the rest")


def format_size(count: int) -> str:
    """Return a size: 86 KB, 1.2 MB, 340 GB, 1.5 TB."""
    size, unit = float(count), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if size < 1023.95:  # what would be rounded to 1024 of a unit is one of the next
            break
        size, unit = size / 1024, larger
    has_tenths = unit not in ("B", "KB") and size < 99.95
    return f"{size:.1f} {unit}" if has_tenths else f"{size:.0f} {unit}"

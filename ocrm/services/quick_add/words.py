"""The words of days, months and numbers in both languages, as pattern pieces and as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

_ZH_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_EN_NUMBERS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZH_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}

GONE = "\ue000"
"""Stands in a line for a character that already belongs to a chip; neither a blank nor part of a word."""

NUMBER = r"\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
EN_NUMBER = r"\d{1,3}|a\s+couple\s+of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
ZH_WEEK = r"(?:周|星期|礼拜)"
ZH_WEEKDAY = r"[一二三四五六日天]"
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)

Value = TypeVar("Value")
Reading = TypeVar("Reading")


@dataclass(frozen=True)
class LatePattern:
    """A regular expression compiled at its first use: all of them take 40 ms, and the start needs none."""

    text: str
    flags: re.RegexFlag = re.NOFLAG

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, ready to match."""
        return re.compile(self.text, self.flags)


@dataclass(frozen=True, slots=True)
class Phrase(Generic[Value, Reading]):
    """A pattern and how a match of it is read; a reading of None means the match is just text."""

    pattern: LatePattern
    read: Callable[[re.Match[str], Value], Reading | None]


def zh(pattern: str) -> LatePattern:
    """Return the pattern of a Chinese phrase, which may be glued to what is around it."""
    return LatePattern(pattern)


def en(pattern: str) -> LatePattern:
    """Return the pattern of an English phrase, which stands between word boundaries, in any case."""
    return LatePattern(rf"(?<![\w.])(?:{pattern})(?!\w)", re.IGNORECASE)


def number(text: str) -> int:
    """Return the value of digits, a Chinese numeral below 100 or an English word up to twelve."""
    folded = text.lower()
    if folded.isdecimal():
        return int(folded)
    if folded in ("a", "an"):
        return 1
    if folded.startswith("a") and folded.endswith("of"):
        return 2  # a couple of
    if folded in _EN_NUMBERS:
        return _EN_NUMBERS.index(folded)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_ZH_DIGITS[tens] if tens else 1) * 10 + (_ZH_DIGITS[ones] if ones else 0)
    return _ZH_DIGITS[text]


def weekday(text: str) -> int:
    """Return 0 for Monday … 6 for Sunday, of a Chinese character, a digit 1–7 or an English name."""
    if text in _ZH_WEEKDAYS:
        return _ZH_WEEKDAYS[text]
    return int(text) - 1 if text.isdecimal() else _EN_WEEKDAYS.index(text[:3].lower())


def month(text: str) -> int:
    """Return 1–12 of an English month name."""
    return _EN_MONTHS.index(text[:3].lower()) + 1

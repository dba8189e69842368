"""Birthdays by the sun and by the moon: how they are kept, typed and said, and on which day they next fall.

A lunar birthday keeps its lunar year, month and day and is never turned into a solar day of another year. In a year
without its leap month it falls into the ordinary month; day 30 of a month of 29 days falls on the 29th. A solar
29 February falls on the 28th in common years. The calendar reaches from 1900 to 2100.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from ocrm.i18n import language

YEAR_UNKNOWN = 4
"""The year of a solar birthday whose year nobody knows: the first leap year a date can have."""
LUNAR_MARK = "L"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_STORED = re.compile(r"(\d{4})-(-?)(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar; `year` 0 where unknown."""

    year: int
    month: int
    day: int
    is_leap: bool = False

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= 30 and 0 <= self.year <= _LAST_YEAR):
            raise ValueError(f"no lunar day: {self.year}-{self.month}-{self.day}")

    @property
    def stored(self) -> str:
        """The day as the file keeps it: `1990--05-10`, year 0000 where unknown, a minus before a leap month."""
        return f"{self.year:04d}-{'-' if self.is_leap else ''}{self.month:02d}-{self.day:02d}"

    @classmethod
    def from_stored(cls, text: str) -> LunarDay:
        """Return the day that was kept; raises ValueError on anything else."""
        match = _STORED.fullmatch(text)
        if match is None:
            raise ValueError(f"no lunar day: {text}")
        return cls(int(match[1]), int(match[3]), int(match[4]), bool(match[2]))


Birthday = date | LunarDay


def read_birthday(solar: str | None, lunar: str) -> Birthday:
    """Return a birthday from its two columns, of which one is empty."""
    return LunarDay.from_stored(lunar) if lunar else date.fromisoformat(str(solar))


def birthday_columns(birthday: Birthday | None) -> dict[str, date | str | None]:
    """Return what the two columns of a birthday hold; a birthday is the sun's or the moon's, never both."""
    if isinstance(birthday, LunarDay):
        return {"birthday": None, "lunar_birthday": birthday.stored}
    return {"birthday": birthday, "lunar_birthday": ""}


# -- on which day -----------------------------------------------------------------------------------------------------


def next_birthday(birthday: Birthday, today: date, *, is_twice: bool = False) -> date | None:
    """Return the next day a birthday falls on, today included; None beyond the end of the lunar calendar.

    With `is_twice` a lunar birthday is kept in the ordinary and in the leap month of a year that has both.
    """
    if isinstance(birthday, LunarDay):
        this_year = lunar_year_of(today)
        days = (
            day for year in (this_year, this_year + 1) for day in days_in_lunar_year(birthday, year, is_twice=is_twice)
        )
        return min((day for day in days if day >= today), default=None)
    return next(day for year in (today.year, today.year + 1) if (day := _solar_day(birthday, year)) >= today)


def solar_day(birthday: LunarDay) -> date | None:
    """Return the solar day somebody was born on; None where the lunar year is not known."""
    days = days_in_lunar_year(birthday, birthday.year) if birthday.year >= _FIRST_YEAR else ()
    return days[0] if days else None


def age_on(birthday: Birthday, today: date) -> int | None:
    """Return how many years old somebody is; None where the year is not known, or lies ahead."""
    born = solar_day(birthday) if isinstance(birthday, LunarDay) else birthday
    if born is None or born.year == YEAR_UNKNOWN or born > today:
        return None
    return today.year - born.year - (today < _solar_day(born, today.year))


def lunar_day(day: date) -> LunarDay:
    """Return the lunar day a solar one is; raises ValueError outside 1900 to 2100."""
    from borax.calendars.lunardate import LunarDate  # at use: most who start OCRM ask for no lunar day

    found = LunarDate.from_solar(day)
    return LunarDay(found.year, found.month, found.day, bool(found.leap))


def solar_term(day: date) -> str:
    """Return the solar term that begins on a day, 清明 or 冬至; empty on the other days and outside 1900 to 2100."""
    from borax.calendars.lunardate import LunarDate

    try:
        return str(LunarDate.from_solar(day).term or "")
    except ValueError:
        return ""


def birthday_key(birthday: Birthday) -> str:
    """Return what birthdays on the same day of the year have in common: `05-12`, `L05-05`, `L-06-03`."""
    if isinstance(birthday, LunarDay):
        return LUNAR_MARK + birthday.stored[5:]
    return f"{birthday:%m-%d}"


@lru_cache(maxsize=4096)
def next_of_key(key: str, today: date) -> date | None:
    """Return the next day the birthdays of a key fall on; quick where many are asked for."""
    birthday = LunarDay.from_stored(f"0000-{key[1:]}") if key[0] == LUNAR_MARK else date(4, int(key[:2]), int(key[3:]))
    return next_birthday(birthday, today)


@lru_cache(maxsize=1024)
def keys_of_day(day: date, *, is_twice: bool = False) -> tuple[str, ...]:
    """Return the keys of all birthdays that are kept on a day."""
    keys = [f"{day:%m-%d}"]
    if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
        keys.append("02-29")
    try:
        lunar = lunar_day(day)
    except ValueError:
        return tuple(keys)
    has_both = _leap_month(lunar.year) == lunar.month
    leaps = {lunar.is_leap} if has_both and not is_twice else {False, True}
    last = lunar.day == 29 == _month_length(lunar.year, lunar.month, is_leap=lunar.is_leap)
    for number in (29, 30) if last else (lunar.day,):
        keys += [birthday_key(LunarDay(0, lunar.month, number, is_leap)) for is_leap in sorted(leaps)]
    return tuple(keys)


_LONGEST_YEAR = 386
"""Days from one lunar birthday to the next at the most, with a leap month between and a clamped day."""


@lru_cache(maxsize=4)
def birthday_days(today: date) -> tuple[tuple[str, ...], ...]:
    """Return the keys of the birthdays that fall next on each day from today on; every key stands once."""
    seen: set[str] = set()
    found = []
    for offset in range(_LONGEST_YEAR):
        fresh = [key for key in keys_of_day(today + timedelta(days=offset)) if key not in seen]
        seen.update(fresh)
        if fresh:
            found.append(tuple(fresh))
    return tuple(found)


def _solar_day(birthday: date, year: int) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def days_in_lunar_year(birthday: LunarDay, year: int, *, is_twice: bool = False) -> tuple[date, ...]:
    """Return the solar days a birthday is kept on in a lunar year."""
    from borax.calendars.lunardate import LunarDate

    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ()
    has_both = _leap_month(year) == birthday.month
    months = (False, True) if has_both and is_twice else (birthday.is_leap and has_both,)
    days = []
    for is_leap in months:
        day = min(birthday.day, _month_length(year, birthday.month, is_leap=is_leap))
        days.append(LunarDate(year, birthday.month, day, int(is_leap)).to_solar_date())
    return tuple(days)


def lunar_year_of(day: date) -> int:
    """Return the lunar year a day lies in, outside 1900 to 2100 its ordinary one."""
    try:
        return lunar_day(day).year
    except ValueError:
        return day.year


def _leap_month(year: int) -> int:
    from borax.calendars.lunardate import LCalendars

    return int(LCalendars.leap_month(year))


def _month_length(year: int, month: int, *, is_leap: bool) -> int:
    from borax.calendars.lunardate import LCalendars

    return int(LCalendars.ndays(year, month, int(is_leap)))


# -- in words ---------------------------------------------------------------------------------------------------------

MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_DIGITS = "一二三四五六七八九十"
DAYS = tuple(
    f"初{_DIGITS[day - 1]}" if day <= 10
    else "二十" if day == 20
    else "三十" if day == 30
    else f"{'十' if day < 20 else '廿'}{_DIGITS[day % 10 - 1]}"
    for day in range(1, 31)
)  # fmt: skip


def lunar_words(birthday: LunarDay) -> str:
    """Return 农历1990年闰五月初十, or lunar 1990, leap 5th month 10th day; `parse_lunar` reads it back."""
    if language() == "zh_CN":
        year = f"{birthday.year}年" if birthday.year else ""
        return f"农历{year}{'闰' if birthday.is_leap else ''}{MONTHS[birthday.month - 1]}{DAYS[birthday.day - 1]}"
    month, day = (f"{number}{ordinal_ending(number)}" for number in (birthday.month, birthday.day))
    words = f"{'leap ' if birthday.is_leap else ''}{month} month {day} day"
    return f"lunar {birthday.year}, {words}" if birthday.year else f"lunar {words}"


def ordinal_ending(number: int) -> str:
    """Return the letters behind an English ordinal: st, nd, rd, th."""
    return "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


_MARKED = re.compile(r"农历|農曆|阴历|陰曆|旧历|舊曆|lunar", re.IGNORECASE)
_ONLY_LUNAR = re.compile(r"[闰閏初廿腊臘冬正]|[一二三四五六七八九十]月[^日号]*$")
_YEAR = re.compile(r"(\d{4})\s*(?:年|[-/.,]|\s)")
_LEAP = re.compile(r"闰|閏|leap", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s*(?:月|[-/.]|\s*month\s*)\s*(\d{1,2})", re.IGNORECASE)
_CHINESE = re.compile(
    r"([正腊臘冬一二三四五六七八九十]{1,2}|\d{1,2})月(\d{1,2}|[初廿卅一二三四五六七八九十]{1,3})[日号]?"
)


def is_lunar(text: str) -> bool:
    """Say whether a birthday is meant by the moon: it says 农历 or lunar, or names a day as only the moon's are."""
    return bool(_MARKED.search(text) or _ONLY_LUNAR.search(text))


def parse_lunar(text: str) -> LunarDay | None:
    """Return the lunar day a text means: 农历五月初五, 1990-05-05 农历, 闰六月初三, lunar leap 6-3; else None."""
    words = _MARKED.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    is_leap = bool(_LEAP.search(words))
    words = _LEAP.sub(" ", words)
    year = 0
    if match := _YEAR.search(words):
        year, words = int(match[1]), words[match.end() :]
    month_and_day = _month_and_day(words)
    if month_and_day is None:
        return None
    try:
        return LunarDay(year, *month_and_day, is_leap)
    except ValueError:
        return None


def _month_and_day(words: str) -> tuple[int, int] | None:
    words = words.strip()
    if match := _CHINESE.match(words):
        month, day = _month_number(match[1]), _day_number(match[2])
        return (month, day) if month and day else None
    if match := _NUMBERS.match(words):
        return int(match[1]), int(match[2])
    return None


def _month_number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    named = {"正": 1, "冬": 11, "腊": 12, "臘": 12, "十一": 11, "十二": 12}
    return named.get(word) or (_DIGITS.find(word) + 1 if len(word) == 1 else 0)


def _day_number(word: str) -> int:
    if word.isdecimal():
        return int(word)
    if word in DAYS:
        return DAYS.index(word) + 1
    plain = {f"二十{digit}": 21 + place for place, digit in enumerate(_DIGITS[:9])}
    plain |= {"卅": 30, "廿": 20, "廿十": 20} | {digit: place + 1 for place, digit in enumerate(_DIGITS)}
    return plain.get(word, 0)


def birthday_without_year(text: str) -> date | None:
    """Return a solar day of which no year is said (5-12, 5月12日), in the year that stands for none; else None."""
    match = re.fullmatch(r"(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?", unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return date(YEAR_UNKNOWN, int(match[1]), int(match[2]))
    except ValueError:
        return None

"""Dates and moments as people write them; which of day and month comes first is decided by the whole column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import Cell, CellProblem, FailedFormula, formula_problem

_EXCEL_DAY_0 = date(1899, 12, 30)
_SERIALS = range(10_000, 80_000)
"""Day numbers of 1927 to 2119: what a spreadsheet program shows when a date lost its format."""
_YEARS = range(1900, 2200)
_MONTHS = {
    name: index + 1
    for index, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december")
    )
    for name in names.split()
}  # fmt: skip

_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?号?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})(?!\d)")
_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[-\s]+([a-z]{3,9})\.?[-,\s]+(\d{4}|\d{2})", re.IGNORECASE
)
_NAMED_US = re.compile(r"(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_WITHOUT_YEAR = re.compile(r"\d{1,2}[-/.月]\d{1,2}[日号]?")
_TIME = re.compile(
    r"(?P<zh>上午|下午|晚上|早上|中午|凌晨)?\s*(?P<hour>\d{1,2})(?::|点|时)(?:(?P<minute>\d{1,2})(?:分|:(?P<second>\d{2})"
    r"(?:\.\d+)?秒?)?)?\s*(?P<ampm>[ap]\.?m\.?)?\s*(?P<zone>Z?[+-]\d{2}:?\d{2}|Z)?",
    re.IGNORECASE,
)


class DateOrder(StrEnum):
    """Which part of a numeric date comes first."""

    YMD = "ymd"
    MDY = "mdy"
    DMY = "dmy"


def find_date_order(cells: Iterable[Cell]) -> DateOrder | None:
    """Return the order a column's own dates prove, None where they prove none or contradict each other.

    3/25/2017 can only be month first, 25/3/2017 only day first; one such cell decides 3/5/2017 too.
    """
    proved = proved_orders(cells)
    return proved.pop() if len(proved) == 1 else None


def proved_orders(cells: Iterable[Cell]) -> set[DateOrder]:
    """Return the orders some dates of a column prove; several where they contradict each other."""
    proved: set[DateOrder] = set()
    for text in {cell for cell in cells if isinstance(cell, str)}:
        match = _NUMERIC.match(text.strip())
        if match:
            first, second = int(match[1]), int(match[2])
            if first > 12 >= second and len(match[3]) == 4:
                proved.add(DateOrder.DMY)
            elif second > 12 >= first:
                proved.add(DateOrder.MDY)
    return proved


def proving_example(cells: Iterable[Cell]) -> str:
    """Return a date of a column that can be read in one order only, and so tells how the others are meant; or ""."""
    for cell in cells:
        if isinstance(cell, str) and find_date_order([cell]):
            return cell.strip()
    return ""


def ambiguous_example(cells: Iterable[Cell]) -> str:
    """Return a date of a column that another order reads as another day, the column's own proof left aside; or ""."""
    for cell in cells:
        match = _NUMERIC.match(cell.strip()) if isinstance(cell, str) else None
        if match and match[1] != match[2] and int(match[1]) <= 12 and int(match[2]) <= 12:
            return match[0]
    return ""


def clean_date(cell: Cell, order: DateOrder | None = None) -> date:
    """Return a calendar date; a time of day is left out.

    `order` decides 3/5/2017; without it such a date is refused as ambiguous, never guessed.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_number(cell)
    if not isinstance(cell, str):
        raise _no_date(cell)
    text = unicodedata.normalize("NFKC", cell).strip()
    day, _rest = _split_date(text, order)
    return day


def clean_moment(cell: Cell, order: DateOrder | None = None) -> datetime:
    """Return a moment: aware where the text names its offset, else naive local time; midnight without a time."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, float):
        return datetime.combine(_from_number(cell), time()) + timedelta(seconds=round(cell % 1 * 86_400))
    if not isinstance(cell, str):
        return datetime.combine(clean_date(cell, order), time())
    text = unicodedata.normalize("NFKC", cell).strip()
    day, rest = _split_date(text, order)
    rest = rest.lstrip("T ,")
    return _with_time(day, rest, cell) if rest else datetime.combine(day, time())


def _no_date(cell: Cell) -> CellProblem:
    if isinstance(cell, FailedFormula):
        return formula_problem(cell)
    return CellProblem(_("“{text}” is no date.").format(text=cell))


def _from_number(number: float) -> date:
    whole = int(number)
    if whole in _SERIALS:
        return _EXCEL_DAY_0 + timedelta(days=whole)
    match = _COMPACT.fullmatch(str(whole))
    if match and whole == number:
        return _date(int(match[1]), int(match[2]), int(match[3]), whole)
    raise _no_date(number)


def _date(year: int, month: int, day: int, cell: Cell) -> date:
    if year < 100:
        year += 2000 if year < 70 else 1900
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise _no_date(cell) from error
    if found.year not in _YEARS:
        raise _no_date(cell)
    return found


def _split_date(text: str, order: DateOrder | None) -> tuple[date, str]:
    """Return the date a text begins with, and the rest of the text."""
    match = _YMD.match(text)
    if match:
        return _date(int(match[1]), int(match[2]), int(match[3]), text), text[match.end() :]
    match = _NUMERIC.match(text)
    if match:
        return _ordered(match, order, text), text[match.end() :]
    if text.isascii() and text.isdigit():
        return _from_number(int(text)), ""
    match = _NAMED.match(text)
    if match and match[2].lower() in _MONTHS:
        return _date(int(match[3]), _MONTHS[match[2].lower()], int(match[1]), text), text[match.end() :]
    match = _NAMED_US.match(text)
    if match and match[1].lower() in _MONTHS:
        return _date(int(match[3]), _MONTHS[match[1].lower()], int(match[2]), text), text[match.end() :]
    if _WITHOUT_YEAR.fullmatch(text):
        raise CellProblem(_("“{text}” names no year.").format(text=text))
    raise _no_date(text)


def _ordered(match: re.Match[str], order: DateOrder | None, text: str) -> date:
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    if order is DateOrder.YMD and len(match[3]) < 4:
        return _date(first, second, third, text)
    if order is None:
        if len(match[3]) == 4 and first > 12:
            order = DateOrder.DMY
        elif len(match[3]) == 4 and (second > 12 or first == second):
            order = DateOrder.MDY
        else:
            raise CellProblem(
                _("“{text}” is an ambiguous date; choose which of day and month comes first.").format(text=text)
            )
    month, day = (second, first) if order is DateOrder.DMY else (first, second)
    return _date(third, month, day, text)


def _with_time(day: date, text: str, cell: Cell) -> datetime:
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise CellProblem(_("“{text}” is no time.").format(text=cell))
    hour = int(match["hour"])
    later = (match["ampm"] or "").lower().startswith("p") or match["zh"] in ("下午", "晚上")
    if later and hour < 12:
        hour += 12
    elif (match["ampm"] or "").lower().startswith("a") and hour == 12:
        hour = 0
    try:
        moment = datetime.combine(day, time(hour, int(match["minute"] or 0), int(match["second"] or 0)))
    except ValueError as error:
        raise CellProblem(_("“{text}” is no time.").format(text=cell)) from error
    return moment.replace(tzinfo=_zone(match["zone"])) if match["zone"] else moment


def _zone(text: str) -> timezone:
    offset = text.upper().lstrip("Z")
    if not offset:
        return UTC
    digits = offset[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-delta if offset[0] == "-" else delta)

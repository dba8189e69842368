"""Numbers as people write them: 12,000, ¥3,500.50, 1.2万, 128k, (1,234), 9.98 %, 约 200 人."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import Cell, CellProblem, FailedFormula, formula_problem

_CENT = Decimal("0.01")
_LARGEST = Decimal(10) ** 15
_SYMBOLS = re.compile(r"(?:CNY|RMB|USD|EUR|GBP|HKD|HK\$|NT\$|US\$|人民币|美元|[¥￥$€£]|圆|元整|元|块)", re.IGNORECASE)
_SCALES = {
    "": 1, "k": 10**3, "千": 10**3, "万": 10**4, "w": 10**4, "m": 10**6, "百万": 10**6, "千万": 10**7,
    "亿": 10**8, "b": 10**9, "bn": 10**9,
}  # fmt: skip
_NUMBER = re.compile(r"(?P<number>[\d.,']*\d[\d.,']*)(?P<scale>k|千万|百万|千|万|w|m|亿|bn|b)?", re.IGNORECASE)
_PEOPLE = re.compile(
    r"(?P<about>约有?|大约|大概|≈|~|about|approx\.?|circa|ca\.?)?\s*(?P<number>\d[\d,']*|\d+(?:\.\d+)?\s*[千万wk])\s*"
    r"(?P<unit>个人|人|[名位]?员工|[名位]|employees?|people|persons?|staff)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{2,4})*(?:,\d{3})|\d+")


def clean_money(cell: Cell) -> Decimal:
    """Return an amount rounded half-up to cents; symbols, separators and 万, 亿, K, M are understood."""
    return clean_number(cell).quantize(_CENT, ROUND_HALF_UP)


def clean_integer(cell: Cell) -> int:
    """Return a whole number."""
    if type(cell) is int:
        return cell
    number = clean_number(cell)
    if number != number.to_integral_value():
        raise CellProblem(_("“{text}” is no whole number.").format(text=cell))
    return int(number)


def clean_headcount(cell: Cell) -> int:
    """Return a number of people: 35人, 约 200 名员工, 1,200 employees. A range or a lower bound is no number."""
    counted = _PEOPLE.fullmatch(unicodedata.normalize("NFKC", cell).strip()) if isinstance(cell, str) else None
    return clean_integer(counted["number"] if counted and (counted["about"] or counted["unit"]) else cell)


def clean_percent(cell: Cell, *, is_share: bool = False) -> Decimal:
    """Return a percentage: 9.98 for “9.98 %”; with `is_share` plain numbers are shares of one, as 0.0998."""
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip()
        if text.endswith("%"):
            return clean_number(text[:-1])
    number = clean_number(cell)
    return number * 100 if is_share else number


def are_shares(cells: Iterable[Cell]) -> bool:
    """Return whether a column's plain numbers are shares of one: none above 1, and at least one strictly between."""
    finder = SharesFinder()
    finder.take(cells)
    return finder.are_shares


class SharesFinder:
    """Answers as `are_shares` does, of a column that comes in pieces."""

    def __init__(self) -> None:
        self._has_between = self._has_above = False

    @property
    def are_shares(self) -> bool:
        """Whether what came so far are shares."""
        return self._has_between and not self._has_above

    def take(self, cells: Iterable[Cell]) -> None:
        """Take some cells of the column."""
        for cell in cells if not self._has_above else ():
            if isinstance(cell, str) and cell.strip().endswith(("%", "％")):
                continue
            try:
                number = clean_number(cell)
            except CellProblem:
                continue
            self._has_above = self._has_above or number > 1
            self._has_between = self._has_between or 0 < number < 1


def clean_number(cell: Cell) -> Decimal:
    """Return any number exactly as written."""
    if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
        if isinstance(cell, FailedFormula):
            raise formula_problem(cell)
        raise CellProblem(_("“{text}” is no number.").format(text=cell))
    if not isinstance(cell, str):
        return _within(Decimal(cell) if isinstance(cell, int) else Decimal(repr(cell)), cell)
    if cell.isascii() and cell.isdigit():
        return _within(Decimal(cell), cell)
    return _within(_parse(cell), cell)


def _within(number: Decimal, cell: Cell) -> Decimal:
    if abs(number) >= _LARGEST:
        raise CellProblem(_("“{text}” is too large.").format(text=cell))
    return number


def _parse(cell: str) -> Decimal:
    text = _SYMBOLS.sub("", unicodedata.normalize("NFKC", cell))
    text = "".join(text.split()).replace("\u2212", "-").replace("’", "'")
    is_negative = text.startswith("-") or (text.startswith("(") and text.endswith(")")) or text.endswith("-")
    match = _NUMBER.fullmatch(text.strip("+-()"))
    if not match:
        raise CellProblem(_("“{text}” is no number.").format(text=cell.strip()))
    plain = _without_separators(match["number"].replace("'", ""))
    if plain is None:
        raise CellProblem(_("“{text}” is no number.").format(text=cell.strip()))
    number = Decimal(plain) * _SCALES[(match["scale"] or "").lower()]
    return -number if is_negative else number


def _without_separators(text: str) -> str | None:
    """Return digits with a decimal point, whichever of comma and point separates what; None where neither fits."""
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point >= 0 and text.count(",") == 1:  # 1.234,56
        whole, fraction = text[:comma].replace(".", ""), text[comma + 1 :]
    elif point < 0 and text.count(",") == 1 and len(text) - comma - 1 in (1, 2):  # 12,5
        whole, fraction = text[:comma], text[comma + 1 :]
    elif text.count(".") > 1 and comma < 0:  # 1.234.567
        whole, fraction = text, ""
        groups = text.split(".")
        if any(len(group) != 3 for group in groups[1:]):
            return None
        whole = "".join(groups)
    else:
        whole, _point, fraction = text.partition(".")
        if not _GROUPED.fullmatch(whole or "0"):
            return None
        whole = whole.replace(",", "")
    if not (whole + fraction).isdigit():
        return None
    return f"{whole or 0}.{fraction or 0}"

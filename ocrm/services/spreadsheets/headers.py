"""Which row of a sheet names its columns: never a title, an instruction or a row of values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ocrm.services.spreadsheets.cells import Cell, Row

_LOOK_AT = 30
"""Filled rows looked at from the top."""
_LONGEST_NAME = 80
_VALUE = re.compile(
    r"""[-+(¥￥$€£]?\s*\d[\d\s,.:/%()+-]*(?:[TZ年月日时分秒万亿元KkMm%]|\d)*\)?  # numbers, dates, phones, amounts
      | [^@\s]+@[^@\s]+\.\w+                                                     # e-mail
      | (?:https?|ftp)://\S+""",
    re.VERBOSE,
)


def find_header_row(rows: Sequence[Row]) -> int | None:
    """Return the number of the row that names the columns, None where the first full row holds values."""
    top = rows[:_LOOK_AT]
    full = max((_filled(cells) for _number, cells in top), default=0)
    for number, cells in top:
        if _filled(cells) < max(1, full * 0.6) or (full > 1 and _filled(cells) < 2):
            continue  # a title, an instruction, or a group heading above the header
        return number if _names_columns(cells) else None
    return None


def _filled(cells: Sequence[Cell]) -> int:
    return sum(cell is not None for cell in cells)


def _names_columns(cells: Sequence[Cell]) -> bool:
    """Return whether most cells read like names: short texts that are no numbers, dates or addresses."""
    names = [cell for cell in cells if isinstance(cell, str) and len(cell) <= _LONGEST_NAME]
    values = sum(_VALUE.fullmatch(name.strip()) is not None for name in names)
    return len(names) - values > 0.7 * _filled(cells)

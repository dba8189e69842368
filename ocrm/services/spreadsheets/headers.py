"""Which row of a sheet names its columns: never a title, an instruction or a row of values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ocrm.i18n import in_every_language
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.spreadsheets.cells import Cell, Merge, Row
from ocrm.text.fold import fold

_LOOK_AT = 30
"""Filled rows looked at from the top."""
_LONGEST_NAME = 80
_VALUE = re.compile(
    r"""[-+(¥￥$€£]?\s*\d[\d\s,.:/%()+-]*(?:[TZ年月日时分秒万亿元KkMm%]|\d)*\)?  # numbers, dates, phones, amounts
      | [^@\s]+@[^@\s]+\.\w+                                                     # e-mail
      | (?:https?|ftp)://\S+""",
    re.VERBOSE,
)
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Header:
    """The row that names the columns, and the row of headings that stand over several of them where there is one."""

    number: int | None
    """None where the first full row holds values."""
    group_row: int | None = None
    is_sure: bool = True
    """Whether it holds names of fields or the rows below are unlike it; else it may itself be one of them."""


def find_header(rows: Sequence[Row], merges: Sequence[Merge] = ()) -> Header:
    """Return the row that names the columns, with what is merged over several columns above it."""
    number = find_header_row(rows)
    if number is None:
        return Header(None, is_sure=not rows)
    by_number = dict(rows[:_LOOK_AT])
    below = by_number.get(number + 1)
    if below is not None and _completes(below, number, merges):
        return Header(number + 1, number, is_sure=True)
    group = group_row_above(number, by_number, merges)
    after = [cells for row_number, cells in rows[:_LOOK_AT] if row_number > number]
    named = by_number[number]
    return Header(number, group, is_sure=not after or _names_fields(named) or _is_unlike(named, after))


def group_row_above(number: int, rows: dict[int, list[Cell]], merges: Sequence[Merge]) -> int | None:
    """Return the row right above with headings over some of the columns; a title goes over all of them."""
    above, header = rows.get(number - 1), rows.get(number, [])
    if above is None or _filled(above) > _filled(header):
        return None
    spans = [(left, right) for top, _bottom, left, right in merges if top == number - 1 and right > left]
    columns = [index for index, cell in enumerate(header) if cell is not None]
    is_title = any(left <= min(columns) and right >= max(columns) for left, right in spans) if columns else True
    return number - 1 if spans and not is_title else None


def joined_names(header: Sequence[Cell], group: Sequence[Cell], group_row: int, merges: Sequence[Merge]) -> list[Cell]:
    """Return each column's name with the heading over it in front."""
    over: dict[int, Cell] = dict(enumerate(group))
    for top, _bottom, left, right in merges:
        if top == group_row and left < len(group):
            over.update(dict.fromkeys(range(left, right + 1), group[left]))
    width = max(len(header), len(group))
    return [_joined(over.get(index), header[index] if index < len(header) else None) for index in range(width)]


def _joined(heading: Cell, name: Cell) -> Cell:
    if heading is None or name is None or heading == name:
        return name if heading is None else heading if name is None else name
    first, second = str(heading).strip(), str(name).strip()
    is_tight = _CJK.match(first[-1:]) and _CJK.match(second[:1])
    return f"{first}{second}" if is_tight else f"{first} {second}"


def _completes(below: Sequence[Cell], number: int, merges: Sequence[Merge]) -> bool:
    """Return whether a row only names the columns under the merged headings of the row above it."""
    under = {
        column
        for top, bottom, left, right in merges
        if top <= number <= bottom and right > left
        for column in range(left, right + 1)
    }
    filled = [index for index, cell in enumerate(below) if cell is not None]
    return len(filled) > 1 and under.issuperset(filled) and _names_columns(below)


def _names_fields(header: Sequence[Cell]) -> bool:
    """Return whether at least half of the cells are what fields are called."""
    known = sum(isinstance(cell, str) and fold(cell.strip()) in _field_names() for cell in header)
    return 2 * known >= _filled(header)


@lru_cache(maxsize=1)
def _field_names() -> frozenset[str]:
    """Return what the fields of all kinds of record are called, in every language, folded."""
    infos = (info for described in RECORD_TYPES.values() for info in described.fields.values())
    return frozenset(fold(name) for info in infos for name in (*in_every_language(info.label), *info.aliases))


def _is_unlike(header: Sequence[Cell], after: Sequence[Sequence[Cell]]) -> bool:
    """Return whether any column below holds values, or texts that keep coming back, where the header has a name."""
    for index, name in enumerate(header):
        if name is None:
            continue
        column = [cells[index] for cells in after if index < len(cells) and cells[index] is not None]
        if any(not isinstance(cell, str) or _VALUE.fullmatch(cell.strip()) for cell in column):
            return True
        if len(column) > 2 and name not in column and len(set(column)) < len(column) / 2:
            return True
    return False


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

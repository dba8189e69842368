"""Texts longer than a cell of a workbook: they go on in a sheet of their own, and come back whole when it is read.

The cell ends with a mark that names its rest, so that rows may be sorted, filtered and deleted meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocrm.i18n import N_, _, in_every_language

LONGEST_TEXT = 32_767
"""Characters a cell of a workbook can hold; those beyond the first 65,536 of Unicode count twice."""
SHEET = N_("Long texts")
HEADERS = (N_("No."), N_("Row"), N_("Column"), N_("Rest of the text"))
_MARK = "…⟦{number}⟧"
_MARKED = re.compile(r"…⟦(\d{1,9})⟧\Z")
_LONGEST_MARK = 12


@dataclass(frozen=True, slots=True)
class LongText:
    """A text that was too long for its cell: where that is, and what did not fit."""

    number: int
    row: int
    title: str
    rest: str


def is_long(text: str) -> bool:
    """Say whether a text is too long for a cell."""
    return len(text) > LONGEST_TEXT // 2 and _units(text) > LONGEST_TEXT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, *, number: int, row: int, title: str) -> tuple[str, LongText]:
    """Return what fits into a cell, ending with its mark, and the rest."""
    size = _piece_size(text) - _LONGEST_MARK
    return text[:size] + _MARK.format(number=number), LongText(number, row, title, text[size:])


def _piece_size(text: str) -> int:
    return LONGEST_TEXT if _units(text) == len(text) else LONGEST_TEXT // 2


def sheet_title() -> str:
    """Return the name of the sheet in the chosen language."""
    return _(SHEET)


def rows_of_rests(texts: Iterable[LongText]) -> Iterator[tuple[int, int, str, str]]:
    """Yield the rows of the sheet: number, row, column, and as much of the rest as a cell holds."""
    for text in texts:
        size = _piece_size(text.rest)
        for start in range(0, len(text.rest), size):
            yield text.number, text.row, text.title, text.rest[start : start + size]


def find_sheet(names: Iterable[str]) -> str | None:
    """Return which of a workbook's sheets is called like that of the rests, in either language."""
    titles = in_every_language(SHEET)
    return next((name for name in names if name in titles), None)


def read_rests(rows: Iterable[tuple[int, Sequence[Any]]]) -> dict[int, str]:
    """Return the rests by number; none where the sheet is another one of that name."""
    rests: dict[int, list[str]] = {}
    for place, (_number, cells) in enumerate(rows):
        if place == 0 and (len(cells) < len(HEADERS) or cells[3] not in in_every_language(HEADERS[3])):
            return {}
        if place and len(cells) == len(HEADERS) and isinstance(cells[0], int) and cells[3] is not None:
            rests.setdefault(cells[0], []).append(str(cells[3]))
    return {number: "".join(pieces) for number, pieces in rests.items()}


def whole(cells: list[Any], rests: Mapping[int, str]) -> list[Any]:
    """Return a row with its long texts put together again."""
    return [_whole(cell, rests) if type(cell) is str and len(cell) > LONGEST_TEXT // 4 else cell for cell in cells]


def _whole(text: str, rests: Mapping[int, str]) -> str:
    found = _MARKED.search(text, len(text) - _LONGEST_MARK)
    rest = rests.get(int(found[1])) if found else None
    return text if found is None or rest is None else text[: found.start()] + rest

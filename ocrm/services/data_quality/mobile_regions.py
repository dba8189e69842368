"""An optional table of mobile prefixes: which region the first seven digits of a number were given to (A1.19).

None comes with OCRM. One that is loaded is kept in the program's folder, not in the file: it says nothing of customers.
A number may have moved since, so that a region told by it is only ever suggested where nothing else is known.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ocrm import paths
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.file_writing import whole_file
from ocrm.services.relations.gazetteer import Place, take_apart
from ocrm.services.spreadsheets.cells import Cell
from ocrm.services.spreadsheets.reading import Column, Table, open_source

PREFIX_DIGITS = 7
_MOBILE_DIGITS = 11
_CHECKED = 200
"""Rows that decide which column holds the prefixes."""
_PROVINCES = ("province", "省", "省份", "省级", "归属省", "所属省", "归属省份")
_CITIES = ("city", "市", "城市", "地市", "归属市", "所属市", "归属城市", "归属地", "地区", "area", "region")
Run = tuple[int, int, str, str]
"""The first and the last of prefixes in a row that belong together, their province and city."""


@dataclass(frozen=True, slots=True)
class MobileRegions:
    """The table: runs of prefixes in order, and how many prefixes they are."""

    runs: Sequence[Run] = ()
    count: int = 0

    def find(self, mobile: str) -> Place | None:
        """Return where the number of a mobile phone was given out, None where that is not known."""
        digits = "".join(sign for sign in mobile if sign.isdigit())[-_MOBILE_DIGITS:]
        if len(digits) != _MOBILE_DIGITS or not digits.startswith("1"):
            return None
        prefix = int(digits[:PREFIX_DIGITS])
        number = bisect_right(self.runs, prefix, key=_first) - 1
        if number < 0 or self.runs[number][1] < prefix:
            return None
        return Place(*self.runs[number][2:])


def _first(run: Run) -> int:
    return run[0]


def loaded() -> MobileRegions:
    """Return the table in use, empty where none was loaded; for a worker thread."""
    path = _path()
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return MobileRegions()
    return _read(path, changed)


def is_loaded() -> bool:
    """Say whether a table is in use."""
    return _path().exists()


def load(path: Path) -> int:
    """Take a table (any sheet with prefixes, provinces and cities) into use; return how many prefixes it knows.

    Raises UserError where the file holds none; the table in use then stays.
    """
    with open_source(path) as source:
        runs = _joined(_rows(source.table()))
    if not runs:
        raise UserError(
            _("“{name}” holds no mobile prefixes: a column of seven digits (1380013) and one with the province or city"
              " are needed. Nothing was changed; choose another file.").format(name=path.name)
        )  # fmt: skip
    with whole_file(_path()) as part, part.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t").writerows(runs)
    return loaded().count


def remove() -> None:
    """Use no table any more."""
    _path().unlink(missing_ok=True)


def _path() -> Path:
    return paths.data_dir() / "mobile-regions.tsv"


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> MobileRegions:
    with path.open(encoding="utf-8", newline="") as stream:
        lines = [line for line in csv.reader(stream, delimiter="\t") if len(line) == 4]
    runs = tuple((int(line[0]), int(line[1]), line[2], line[3]) for line in lines)
    return MobileRegions(runs, sum(last - first + 1 for first, last, _province, _city in runs))


# -- reading a sheet --------------------------------------------------------------------------------------------------


def _rows(table: Table) -> Iterator[tuple[int, Place]]:
    """Yield the prefixes of a sheet with their places by full names."""
    head = [cells for (_number, cells), _place in zip(table, range(_CHECKED), strict=False)]
    prefixes = next((column.index for column in table.columns if _holds_prefixes(column, head)), None)
    named = {column.name.strip().casefold(): column.index for column in table.columns if column.index != prefixes}
    parts = [named[name] for names in (_PROVINCES, _CITIES) for name in names if name in named]
    if prefixes is None or not parts:
        return
    for _number, cells in table:
        prefix = _prefix(cells[prefixes])
        if prefix is not None:
            place = _place("".join(str(cells[index] or "").strip() for index in parts))
            if place.province or place.city:
                yield prefix, place


def _holds_prefixes(column: Column, head: Sequence[Sequence[Cell]]) -> bool:
    filled = [cells[column.index] for cells in head if cells[column.index] not in (None, "")]
    return bool(filled) and all(_prefix(cell) is not None for cell in filled)


def _prefix(cell: Cell) -> int | None:
    text = str(cell if cell is not None else "").strip().removesuffix(".0")
    return int(text) if len(text) == PREFIX_DIGITS and text.isdecimal() and text.startswith("1") else None


@lru_cache(maxsize=2_000)
def _place(text: str) -> Place:
    found = take_apart(text).place
    return Place(found.province, found.city) if found is not None else Place("", "")


def _joined(rows: Iterable[tuple[int, Place]]) -> list[Run]:
    """Return the prefixes in order, those in a row with one place as a run; of a repeated one the last counts."""
    runs: list[Run] = []
    for prefix, place in sorted(dict(rows).items()):
        if runs and runs[-1][1] == prefix - 1 and runs[-1][2:] == (place.province, place.city):
            runs[-1] = (runs[-1][0], prefix, *runs[-1][2:])
        else:
            runs.append((prefix, prefix, place.province, place.city))
    return runs

"""What becomes of the cells of a column: how many change or cannot be read, with examples of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ocrm.services.relations.gazetteer import take_apart
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.cells import Cell
from ocrm.services.spreadsheets.parts import bare_name
from ocrm.services.spreadsheets.previewing import Previewer, shown_cell

_MOST_EXAMPLES = 30
_EXACT = (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.URL, FieldKind.CODE)
"""Kinds whose every sign counts: 139-1234-5678 becomes another text, while 38000 and 38,000.00 are one amount."""


@dataclass(frozen=True, slots=True)
class CleanedText:
    """A text of a column, what it becomes, or why it cannot be read (else ""), and in how many rows it stands."""

    before: str
    after: str
    problem: str
    count: int


@dataclass(frozen=True, slots=True)
class ColumnCleaning:
    """Rows of a column that change, that cannot be read, and examples: the unreadable first, then the frequent."""

    index: int
    changed: int = 0
    unreadable: int = 0
    examples: tuple[CleanedText, ...] = ()
    is_address: bool = False
    """Whether the examples show how addresses are taken apart."""


def column_cleaning(
    previewer: Previewer, index: int, *, is_stopped: Callable[[], bool] = lambda: False
) -> ColumnCleaning:
    """Look through a mapped column; for a worker thread."""
    cells: Counter[Cell] = Counter()
    for cell in previewer.column(index):
        cells[cell] += 1
        if is_stopped():
            return ColumnCleaning(index)
    is_address = bare_name(previewer.field_of(index)) == "address"
    found = _together(_address_parts(cells) if is_address else _changes(previewer, index, cells))
    found.sort(key=lambda text: (not text.problem, -text.count))
    return ColumnCleaning(
        index,
        changed=sum(text.count for text in found if not text.problem),
        unreadable=sum(text.count for text in found if text.problem),
        examples=tuple(found[:_MOST_EXAMPLES]),
        is_address=is_address,
    )


def _together(texts: Iterable[CleanedText]) -> list[CleanedText]:
    """Count alike what looks alike, such as a number with and without a blank before it."""
    counts = Counter[CleanedText]()
    for text in texts:
        counts[replace(text, before=text.before.strip(), count=0)] += text.count
    return [replace(text, count=count) for text, count in counts.items()]


def _changes(previewer: Previewer, index: int, cells: Counter[Cell]) -> Iterator[CleanedText]:
    is_exact = previewer.kind_of(index) in _EXACT
    for cell, count in cells.items():
        check = previewer.cleaned(index, cell)
        before = shown_cell(cell)
        is_other = before.strip() != check.plain if is_exact else check.is_changed
        if check.problem or is_other:
            yield CleanedText(before, check.plain if is_exact else check.after, check.problem, count)


def _address_parts(cells: Counter[Cell]) -> Iterator[CleanedText]:
    """Show the province, city, county and rest of each address that names a place."""
    for cell, count in cells.items():
        address = take_apart(shown_cell(cell))
        if address.place is not None:
            parts = (address.place.province, address.place.city, address.place.county, address.rest)
            yield CleanedText(shown_cell(cell), " / ".join(part for part in parts if part), "", count)

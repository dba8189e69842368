"""What becomes of the cells of a column: how many change or cannot be read, with examples of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ocrm.services.relations.gazetteer import Address, Place, take_apart
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.cells import Cell
from ocrm.services.spreadsheets.cleaning import shown_cell
from ocrm.services.spreadsheets.parts import bare_name
from ocrm.services.spreadsheets.previewing import Previewer, derived_text

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
    choices: tuple[str, ...] = ()
    """What it may mean, where that is left open: nothing is filled in then."""


@dataclass(frozen=True, slots=True)
class ColumnCleaning:
    """Rows that change, cannot be read or are left open, and examples: those to look at first, then the frequent."""

    index: int
    changed: int = 0
    unreadable: int = 0
    undecided: int = 0
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
    found.sort(key=lambda text: (not text.problem, not text.choices, -text.count))
    return ColumnCleaning(
        index,
        changed=sum(text.count for text in found if not text.problem and not text.choices),
        unreadable=sum(text.count for text in found if text.problem),
        undecided=sum(text.count for text in found if text.choices),
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
    """Show what each address that names a place is taken apart into, and the places one that fits several may mean."""
    for cell, count in cells.items():
        text = shown_cell(cell)
        address = take_apart(text)
        if address.place is not None:
            yield CleanedText(text, _parts_in_words(address, address.place), "", count)
        elif address.suggestions:
            yield CleanedText(text, "", "", count, _wider(address.suggestions))


def _parts_in_words(address: Address, place: Place) -> str:
    """Return province / city / county / rest; what the address does not say itself is marked."""
    parts = [
        derived_text(part) if name in address.derived else part
        for name in ("province", "city", "county")
        if (part := getattr(place, name))
    ]
    return " / ".join([*parts, address.rest] if address.rest else parts)


def _wider(places: Sequence[Place]) -> tuple[str, ...]:
    """Return what tells places apart: the cities they are in where those differ, else their whole names."""
    cities = [Place(place.province, place.city).title for place in places]
    return tuple(cities if len(set(cities)) == len(cities) else [place.title for place in places])

"""What only a whole column can tell: how its dates are written, whether its numbers are shares, its codes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.spreadsheets.amounts import SharesFinder
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.dates import DateOrder, proved_orders
from ocrm.services.spreadsheets.known_keys import KnownKeys, Match, key_of
from ocrm.services.spreadsheets.parts import bare_name
from ocrm.services.spreadsheets.plan import ImportPlan
from ocrm.services.spreadsheets.reading import Table

_AT_ONCE = 5_000
_DATES = (FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT)


class Codes(Container[str]):
    """The codes a column gives."""

    def __init__(self) -> None:
        self._known = KnownKeys()

    def take(self, cells: Iterable[Cell]) -> None:
        """Take the cells of some rows."""
        for cell in cells:
            if cell is not None:
                self._known.add(key_of(shown(cell)), Match(0, None))

    def __contains__(self, code: object) -> bool:
        return self._known.first(key_of(code)) is not None


@dataclass(slots=True)
class Evidence:
    """What was found: by column, and the codes by field."""

    date_orders: dict[int, DateOrder] = field(default_factory=dict)
    shares: set[int] = field(default_factory=set)
    codes: dict[str, Codes] = field(default_factory=dict)


def find_evidence(table: Table, plan: ImportPlan, infos: Mapping[str, FieldInfo]) -> Evidence:
    """Go once through the columns that only make sense as a whole, some thousand rows at a time."""
    kinds = {index: infos[name].kind for index, name in plan.fields.items()}
    orders: dict[int, set[DateOrder]] = {index: set() for index, kind in kinds.items() if kind in _DATES}
    shares = {index: SharesFinder() for index, kind in kinds.items() if kind is FieldKind.PERCENT}
    codes = {index: Codes() for index, name in plan.fields.items() if bare_name(name) == "code"}
    rows = iter(table) if orders or shares or codes else iter(())
    while block := list(islice(rows, _AT_ONCE)):
        for index, proved in orders.items():
            proved |= proved_orders({cells[index] for _number, cells in block})
        for index, finder in shares.items():
            finder.take({cells[index] for _number, cells in block} - {None})
        for index, given in codes.items():
            given.take({cells[index] for _number, cells in block})
    return Evidence(
        {index: proved.pop() for index, proved in orders.items() if len(proved) == 1},
        {index for index, finder in shares.items() if finder.are_shares},
        {plan.fields[index]: given for index, given in codes.items()},
    )


def shown(cell: Cell) -> str:
    """Return a cell as the file shows it."""
    try:
        return clean_text(cell)
    except CellProblem:
        return str(getattr(cell, "code", cell))

"""What only a whole column can tell: how its dates are written, whether its numbers are shares, its codes."""

from __future__ import annotations

from collections.abc import Container, Mapping
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
    """The codes a column gives; gathered when first asked for, since most sheets give all or none."""

    def __init__(self, table: Table, index: int) -> None:
        self._table, self._index = table, index
        self._known: KnownKeys | None = None

    def __contains__(self, code: object) -> bool:
        if self._known is None:
            self._known = KnownKeys()
            for _number, cells in self._table:
                if cells[self._index] is not None:
                    self._known.add(key_of(shown(cells[self._index])), Match(0, None))
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
    codes = {name: Codes(table, index) for index, name in plan.fields.items() if bare_name(name) == "code"}
    rows = iter(table) if orders or shares else iter(())
    while block := list(islice(rows, _AT_ONCE)):
        for index, proved in orders.items():
            proved |= proved_orders({cells[index] for _number, cells in block})
        for index, finder in shares.items():
            finder.take({cells[index] for _number, cells in block} - {None})
    return Evidence(
        {index: proved.pop() for index, proved in orders.items() if len(proved) == 1},
        {index for index, finder in shares.items() if finder.are_shares},
        codes,
    )


def shown(cell: Cell) -> str:
    """Return a cell as the file shows it."""
    try:
        return clean_text(cell)
    except CellProblem:
        return str(getattr(cell, "code", cell))

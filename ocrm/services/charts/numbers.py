"""The numbers of a chart as a spreadsheet with typed cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from ocrm.formats import as_typed
from ocrm.services.charts.chart import Chart
from ocrm.services.spreadsheets.out_table import CellKind, OutColumn
from ocrm.services.spreadsheets.writing import write_table

_NUMBER = re.compile(r"(?P<sign>[-\u2212]?)(?P<currency>[^\d\s.,-]{0,4})(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<percent>%?)")
_NOTHING = ("", "–")


def save_numbers(chart: Chart, path: Path) -> None:
    """Write the table of a chart as .xlsx or .csv; columns of numbers hold numbers. Raises UserError."""
    columns = list(zip(*chart.rows, strict=True)) if chart.rows else [()] * len(chart.header)
    typed = [_typed(cells) for cells in columns]
    outs = [OutColumn(title, kind, 18.0) for title, (kind, _cells) in zip(chart.header, typed, strict=True)]
    write_table(path, outs, zip(*(cells for _kind, cells in typed), strict=True), sheet=chart.title)


def _typed(cells: Sequence[str]) -> tuple[CellKind, list[str | int | Decimal | None]]:
    """Return how a column's cells are typed and their values; text where any of them is no number."""
    found = [_NUMBER.fullmatch(cell) for cell in cells if cell not in _NOTHING]
    numbers = [one for one in found if one is not None]
    if not numbers or len(numbers) < len(found):
        return CellKind.TEXT, list(cells)
    if any(one["percent"] for one in numbers):
        kind = CellKind.PERCENT
    elif any(one["currency"] for one in numbers):
        kind = CellKind.MONEY
    else:
        kind = CellKind.DECIMAL if any("." in one["digits"] for one in numbers) else CellKind.NUMBER
    return kind, [_number(cell, kind) for cell in cells]


def _number(cell: str, kind: CellKind) -> int | Decimal | None:
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return None
    value = Decimal(as_typed(match["sign"]) + match["digits"].replace(",", ""))
    return int(value) if kind is CellKind.NUMBER else value

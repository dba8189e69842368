"""The rows an import left out, as a table to put right and import again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ocrm.i18n import _, in_every_language
from ocrm.services.spreadsheets.cells import Cell, CellProblem
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.mapping import ERROR_REASON
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.reading import Column, Table
from ocrm.services.spreadsheets.writing import OutColumn, WriteReport, write_table


def write_problem_rows(path: Path, table: Table, report: ImportReport) -> WriteReport:
    """Write every row with a problem as it was in the file, what is wrong with it in the first column."""
    reasons: dict[int, list[str]] = {}
    for problem in report.problems:
        text = f"{problem.column}: {problem.message}" if problem.column else problem.message
        reasons.setdefault(problem.row, []).append(text)
    given = _given(table)
    columns = [OutColumn(_(ERROR_REASON), width=44.0), *(OutColumn(column.name, width=16.0) for column in given)]
    return write_table(path, columns, _rows(table, given, reasons), sheet=_("Rows with problems"))


def _given(table: Table) -> list[Column]:
    """Return the columns of the file, but for the reasons of an earlier time."""
    reasons = in_every_language(ERROR_REASON)
    return [column for column in table.columns if column.name not in reasons]


def _rows(table: Table, given: Sequence[Column], reasons: Mapping[int, list[str]]) -> Iterator[list[str]]:
    for number, cells in table:
        if number in reasons:
            yield ["\n".join(reasons[number]), *(_as_text(cells[column.index]) for column in given)]


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    try:
        return clean_text(cell)
    except CellProblem:
        return str(getattr(cell, "code", cell))

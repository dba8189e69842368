"""The rows an import left out, as a table to put right and import again."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

from ocrm.i18n import _, in_every_language
from ocrm.services.spreadsheets.cells import BlockStore, pack, unpack
from ocrm.services.spreadsheets.cleaning import shown_cell
from ocrm.services.spreadsheets.mapping import ERROR_REASON
from ocrm.services.spreadsheets.out_table import OutColumn, WriteReport
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.spreadsheets.problem_log import Problem
from ocrm.services.spreadsheets.reading import Column, Table
from ocrm.services.spreadsheets.writing import write_table


def write_problem_rows(path: Path, table: Table, report: ImportReport) -> WriteReport:
    """Write every row with a problem as it was in the file, what is wrong with it in the first column."""
    given = _given(table)
    columns = [OutColumn(_(ERROR_REASON), width=44.0), *(OutColumn(column.name, width=16.0) for column in given)]
    return write_table(path, columns, _rows(table, given, report.problems), sheet=_("Rows with problems"))


def _given(table: Table) -> list[Column]:
    """Return the columns of the file, but for the reasons of an earlier time."""
    reasons = in_every_language(ERROR_REASON)
    return [column for column in table.columns if column.name not in reasons]


def _rows(table: Table, given: Sequence[Column], problems: Iterable[Problem]) -> Iterator[list[str]]:
    reasons = _Reasons(problems)
    for number, cells in table:
        words = reasons.of(number)
        if words:
            yield [words, *(shown_cell(cells[column.index]) for column in given)]


class _Reasons:
    """What is wrong with each row, in blocks that are read as the rows come: there may be a million."""

    _BLOCK = 2_000

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._blocks, self._firsts = BlockStore(), array("q")
        self._block, self._at = dict[int, str](), -1
        told = ((number, "\n".join(map(_reason, alike))) for number, alike in groupby(problems, key=attrgetter("row")))
        while block := dict(islice(told, self._BLOCK)):
            self._firsts.append(next(iter(block)))
            self._blocks.append(pack(block))

    def of(self, row: int) -> str:
        """Return what is wrong with a row, "" for nothing."""
        at = bisect_right(self._firsts, row) - 1
        if at < 0:
            return ""
        if at != self._at:
            self._block, self._at = unpack(self._blocks[at]), at
        return self._block.get(row, "")


def _reason(problem: Problem) -> str:
    return f"{problem.column}: {problem.message}" if problem.column else problem.message

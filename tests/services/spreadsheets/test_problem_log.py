"""Problems without end: all are kept and told, in the order of the file, and little of them is held in memory."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from ocrm.services.spreadsheets import importing, problem_log, problem_rows, reading
from ocrm.services.spreadsheets.plan import ImportReport, suggested_plan
from ocrm.services.spreadsheets.problem_log import Problem, ProblemLog
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table

_BYTES_EACH = 40


def _problem(row: int, *, column: str = "手机", is_fatal: bool = True) -> Problem:
    return Problem(row, column, "12ab", "“12ab” is no phone number.", is_fatal)


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pack what some thousand problems would send there."""
    monkeypatch.setattr(problem_log, "_WORTH_A_BLOCK", 4)
    monkeypatch.setattr(problem_log, "_HELD", 10)
    monkeypatch.setattr(problem_rows._Reasons, "_BLOCK", 3)


@pytest.mark.usefixtures("small_blocks")
def test_problems_come_in_the_order_of_the_file_also_those_found_last() -> None:
    log = ProblemLog()
    for block in range(6):
        for row in (3, 1, 2):
            log.append(_problem(10 * block + row))
        log.settle()
    for row in (5, 25, 45):  # a parent that is nowhere, known when all rows are there
        log.append(_problem(row, column="上级客户", is_fatal=False))
    rows = [problem.row for problem in log]
    assert rows == sorted(rows) and len(rows) == len(log) == 21
    assert (log[0].row, log[-1].row, [problem.row for problem in log[2:5]]) == (1, 53, [3, 5, 11])
    assert log == list(log) and log != list(log)[1:]
    with pytest.raises(IndexError):
        log[21]


def test_what_is_told_of_all_problems_is_counted_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem_log, "FIRST_OF_CELLS", 2)
    log = ProblemLog(
        [_problem(2), _problem(3, is_fatal=False), _problem(4), Problem(5, "", "", "The same as row 2", False)]
    )
    assert (len(log), log.of_cells, log.emptied_cells, dict(log.bad_cells)) == (4, 3, 1, {"手机": 3})
    assert [problem.row for problem in log.first_of_cells] == [2, 3]


def test_a_quarter_million_problems_are_all_kept_in_little_memory() -> None:
    tracemalloc.start()
    try:
        log = ProblemLog()
        for row in range(250_000):
            log.append(_problem(row))
            if row % 1_000 == 0:
                log.settle()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(log) == 250_000 and next(reversed(log)).row == 249_999
    assert held < _BYTES_EACH * 250_000


@pytest.mark.usefixtures("small_blocks")
def test_every_row_with_a_problem_is_in_the_error_workbook(workspace: Workspace, tmp_path: Path) -> None:
    lines = "".join(f"公司{n},{'12ab' if n % 4 else '13800138000'}\n" for n in range(40))
    table = text_table("公司名称,手机\n" + lines)
    report = importing.plan_import(workspace, table, suggested_plan(table, "customers"))
    assert report.rejected == len(report.problems) == 30
    path = tmp_path / "problems.xlsx"
    assert problem_rows.write_problem_rows(path, table, report).rows == 30
    with reading.open_source(path) as source:
        written = source.table()
    assert [cells[1] for _row, cells in written] == [f"公司{n}" for n in range(40) if n % 4]
    assert all("no phone number" in str(cells[0]) for _row, cells in written)


@pytest.mark.usefixtures("small_blocks")
def test_rows_that_do_not_stand_in_order_are_in_the_error_workbook_too(tmp_path: Path) -> None:
    table = text_table("公司名称\n" + "".join(f"公司{n}\n" for n in range(12)))
    report = ImportReport(problems=ProblemLog(_problem(row) for row in (9, 3, 6, 12, 2, 4, 5, 8)))
    path = tmp_path / "problems.csv"
    assert problem_rows.write_problem_rows(path, table, report).rows == 8

"""What is held in memory while a file is checked, imported, taken back and done again does not grow with its rows."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.models import journal, search_catch_up
from ocrm.services import records
from ocrm.services.spreadsheets import cells, field_cleaning, importing, known_keys, likely, row_reading
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.taking_back import preview_undo, undo_import
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table

_FEW, _MANY = 300, 900
_BYTES_PER_ROW = 250
"""An id of each row touched is kept, and sorted once; a key by which a row is recognised would take hundreds."""


@pytest.fixture(autouse=True)
def little_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let go to the disk what a million rows would send there."""
    monkeypatch.setattr(known_keys, "HELD", 100)
    monkeypatch.setattr(likely, "_HELD", 100)
    monkeypatch.setattr(field_cleaning, "_MEMO_SIZE", 100)
    monkeypatch.setattr(cells, "BLOCK_ROWS", 100)
    monkeypatch.setattr(row_reading, "BLOCK", 100)
    monkeypatch.setattr(search_catch_up, "CHUNK", 100)
    monkeypatch.setattr(importing, "_MANY_ROWS", 0)
    monkeypatch.setattr(journal, "_MANY_ROWS", 0)
    monkeypatch.setattr(journal, "PART_BYTES", 32 * 1024)


class _Peaks:
    """The most memory Python held in each step."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def take(self, step: str, work: Callable[[], object]) -> None:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        work()
        self.of[step] = tracemalloc.get_traced_memory()[1] - before


def _life_of_an_import(path: Path, clock: FixedClock, rows: int) -> dict[str, int]:
    workspace = Workspace.create(path, clock=clock, language="zh_CN")
    lines = "".join(f"公司{n * 7919},C{n:06d},1{n + 3_800_000_000},北京\n" for n in range(rows))
    table = text_table("公司名称,编号,手机,城市\n" + lines)
    plan = suggested_plan(table, "customers")
    peaks = _Peaks()
    peaks.take("check", lambda: importing.plan_import(workspace, table, plan))
    peaks.take("import", lambda: importing.run_import(workspace, table, plan))
    operation = workspace.newest_done() or 0
    records.add_record(workspace, "customers", {"name": "后来的"})
    peaks.take("look at taking it back", lambda: preview_undo(workspace, operation))
    peaks.take("take it back", lambda: undo_import(workspace, operation))
    peaks.take("do it again", workspace.undo)
    peaks.take("import the same again", lambda: importing.run_import(workspace, table, plan))
    assert workspace.scalar("SELECT count(*) FROM customer") == rows + 1
    workspace.close()
    return peaks.of


@pytest.mark.timeout(600)
def test_memory_does_not_grow_with_the_rows(tmp_path: Path, clock: FixedClock) -> None:
    tracemalloc.start()
    try:
        _life_of_an_import(tmp_path / "first.ocrm", clock, _MANY)  # fills what is remembered of words, up to its limits
        few = _life_of_an_import(tmp_path / "few.ocrm", clock, _FEW)
        many = _life_of_an_import(tmp_path / "many.ocrm", clock, _MANY)
    finally:
        tracemalloc.stop()
    growth = {step: (many[step] - few[step]) / (_MANY - _FEW) for step in few}
    assert max(growth.values()) < _BYTES_PER_ROW, growth

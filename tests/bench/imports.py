"""What an import of many rows takes: reading, checking for duplicates, writing, taking back, doing again; and memory.

`python3 -m tests.bench.imports [ROWS]`; a million rows take the better part of an hour, `--short` leaves out the check,
the second import and the update. Each step is told as it ends, with the processor's seconds of this process, which
another load does not swell, and the most memory it held so far. The limit is calamine alone plus a raw executemany with
the same indexes, in the same run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from ocrm import i18n
from ocrm.clock import SystemClock
from ocrm.services import records
from ocrm.services.spreadsheets import importing, plan, reading
from ocrm.services.spreadsheets.taking_back import preview_undo, undo_import
from ocrm.services.workspace import Workspace
from tests.bench.data import COLUMNS, make_plain_workbook, raw_import
from tests.bench.timing import Measure, seconds, table

_CHANGED = 100
"""Records changed after the import, before it is taken back."""


class _Steps:
    """Times steps and tells each as it ends."""

    def __init__(self) -> None:
        self.took: list[tuple[str, float]] = []

    def timed(self, name: str, step: Callable[[], object]) -> None:
        """Run a step."""
        began = time.process_time()
        took = seconds(step)
        self.took.append((name, took))
        own = time.process_time() - began
        print(f"{name:34} {took:8.1f} s by the clock {own:8.1f} s of the processor, peak {_peak_mb()} MB", flush=True)


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _measure_limit(book: Path, folder: Path) -> float:
    """Return what the raw import of a workbook takes; in a process of its own, whose memory goes."""
    raw = Workspace.create(folder / "raw.ocrm", clock=SystemClock(), language="zh_CN")
    limit = seconds(raw_import(raw, book))
    raw.close()
    return limit


def measure_import(rows: int, folder: Path, *, is_short: bool = False) -> list[Measure]:
    """Time every step of an import's life beside the limit."""
    book = folder / "customers.xlsx"
    make_plain_workbook(book, rows)
    workspace = Workspace.create(folder / "own.ocrm", clock=SystemClock(), language="zh_CN")
    steps = _Steps()
    timed = steps.timed
    tables: list[reading.Table] = []
    timed("read", lambda: tables.append(reading.open_source(book).table()))
    source = tables[0]
    wanted = plan.suggested_plan(source, "customers")
    if not is_short:
        timed("check, with likely duplicates", partial(importing.plan_import, workspace, source, wanted))
    operations: list[int] = []

    def write() -> None:
        report = importing.run_import(workspace, source, wanted, source_name=book.name)
        if report.created != rows or report.checked != rows:
            raise RuntimeError(f"{report.created} of {rows} rows were created: {report.problems[:3]}")
        operations.append(report.changes.operation_id)

    timed("import", write)
    if not is_short:
        timed("import again: nothing to do", partial(importing.run_import, workspace, source, wanted))
    changed = [record_id for (record_id,) in workspace.query("SELECT id FROM customer LIMIT ?", (_CHANGED,))]
    records.update_records(workspace, "customers", changed, {"city": "拉萨"})
    timed("what taking it back would do", partial(preview_undo, workspace, operations[0]))
    timed("take it back, cell by cell", partial(undo_import, workspace, operations[0]))
    if workspace.scalar("SELECT count(*) FROM customer") != _CHANGED:
        raise RuntimeError("the wrong customers are left")
    timed("redo", workspace.undo)
    if not is_short:
        overwritten = replace(
            wanted, match=("code",), duplicates=plan.Duplicates.OVERWRITE, constants={"fax": "0571-1"}
        )
        timed("update all by their code", partial(importing.run_import, workspace, source, overwritten))
        timed("undo of the update", workspace.undo)
    workspace.close()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        limit = pool.apply(_measure_limit, (book, folder))
    return [Measure(name, took, took, limit, "calamine + raw executemany") for name, took in steps.took]


def main() -> None:
    """Measure in a process of its own and print the table."""
    parser = argparse.ArgumentParser(prog="imports", description=__doc__)
    parser.add_argument("rows", type=int, nargs="?", default=100_000)
    parser.add_argument("--short", action="store_true", help="read, import, take back and do again only")
    told = parser.parse_args()
    rows = told.rows
    i18n.set_language("zh_CN")
    with tempfile.TemporaryDirectory() as folder:
        measures = measure_import(rows, Path(folder), is_short=told.short)
    print(f"{rows:,} rows × {len(COLUMNS)} columns")
    print(table(measures))
    reader_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory {_peak_mb()} MB; of a child, the limit included, {reader_mb:.0f} MB")


if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()

"""`python3 packaging/dev.py bench`: print what things take, beside the raw limit of the same run."""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
from dataclasses import replace
from pathlib import Path

from ocrm import i18n
from ocrm.clock import SystemClock
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.bench import (
    board,
    data,
    deals,
    duplicates,
    encryption,
    forecast,
    large,
    lists,
    million,
    scores,
    window,
    workday,
)
from tests.bench.timing import table


def main() -> None:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=samples.DEFAULT_CUSTOMERS, help="size of the sample company")
    parser.add_argument("--rows", type=int, default=100_000, help="rows imported and exported")
    parser.add_argument("--records", type=int, default=0, help="measure a file of so many customers instead")
    wanted = parser.parse_args()
    i18n.set_language("zh_CN")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if wanted.records:
        measure_large_file(wanted.records)
    else:
        measure_sample(wanted.customers, wanted.rows)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak_mb:.0f} MB, all of the above in one process")


def measure_large_file(customers: int) -> None:
    """Print what things take with a large file, which is made where there is none and kept."""
    file = million.open_large_file(customers)
    measures, late = large.measure(file)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.ocrm"
        Workspace.create(empty, clock=SystemClock(), language="zh_CN").close()
        measures.append(replace(window.measure_start(empty), name="start with an empty file"))
    measures += [window.measure_start(file), *window.measure_pages(file)]
    measures += scores.measure_scores()
    measures += forecast.measure_forecast()
    measures += deals.measure_deals()
    times, stalls = lists.measure_lists(file)
    print(table(measures))
    print(lists.table(times, stalls))
    print("first rows that did not come at once:", *sorted(set(late)), sep="\n  ")
    print(f"peak memory below the window {peak_mb:.0f} MB")
    print(f"memory of a window alone, all customers listed: {window.measure_memory(file)} MB")


def measure_sample(customers: int, rows: int) -> None:
    """Print what things take in a sample company, the window included."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "demo.ocrm"
        workspace = Workspace.create(file, clock=SystemClock(), language="zh_CN")
        samples.fill_sample(workspace, language="zh_CN", customers=customers)
        measures = [data.measure_list(workspace), data.measure_search(workspace), data.measure_save(workspace)]
        measures += workday.measure_workday(workspace)
        workspace.close()
        measures.insert(0, window.measure_start(file))
        measures += data.measure_import_and_export(rows)
        measures += duplicates.measure_duplicates(rows)
        measures += encryption.measure_encryption(customers, rows)
        measures[1:1] = window.measure_pages(file)
        times, stalls = lists.measure_lists(file)
    boards, board_times = board.measure_board()
    print(table([*measures, *boards]))
    print(lists.table(times, stalls))
    print(*board_times, sep="\n")


if __name__ == "__main__":
    main()

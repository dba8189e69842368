"""Writing tables: .xlsx and .ods with typed cells, .csv that Excel reads right and nothing runs, .json."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.file_writing import replace_whole
from ocrm.services.spreadsheets.json_writing import write_objects
from ocrm.services.spreadsheets.ods_writing import write_ods
from ocrm.services.spreadsheets.out_table import (
    CellKind,
    OutColumn,
    WriteReport,
    moment_text,
    runs,
    without_controls,
    yes_no,
)
from ocrm.services.spreadsheets.xlsx_writing import write_xlsx

_REPORT_EVERY = 1_000


def write_table(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "",
    progress: Callable[[int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> WriteReport:
    """Write a table to `path`, in the format its ending names; an earlier file is replaced only by a whole new one.

    A cancelled write raises InterruptedError and leaves the earlier file; a file in use raises UserError, and so does
    a table with more rows than the format holds.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UserError(
            _("“{name}” cannot be written; choose a name that ends in .xlsx, .ods, .csv or .json.").format(
                name=path.name
            )
        )
    report = WriteReport()
    watched = _watched(rows, report, progress, is_cancelled)
    replace_whole(path, lambda part: write(part, columns, watched, sheet or path.stem, report))
    return report


def _watched(
    rows: Iterable[Sequence[Any]],
    report: WriteReport,
    progress: Callable[[int], None] | None,
    is_cancelled: Callable[[], bool],
) -> Iterator[Sequence[Any]]:
    for row in rows:
        yield row
        report.rows += 1
        if report.rows % _REPORT_EVERY == 0:
            if is_cancelled():
                raise InterruptedError
            if progress:
                progress(report.rows)
    if progress:
        progress(report.rows)


# -- .csv and .json ---------------------------------------------------------------------------------------------------


def _write_csv(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], _sheet: str, report: WriteReport
) -> None:
    texts = [_csv_text_of(column, report) for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([neutralise(column.title) for column in columns])
        writer.writerows(
            ["" if value is None else text(value) for text, value in zip(texts, row, strict=True)] for row in rows
        )


def _csv_text_of(column: OutColumn, report: WriteReport) -> Callable[[Any], Any]:
    match column.kind:
        case CellKind.TEXT:
            return lambda text: neutralise(without_controls(text, column, report))
        case CellKind.MONEY:
            return lambda amount: f"{amount:.2f}"
        case CellKind.PERCENT:
            return lambda percent: f"{percent}%"
        case CellKind.MOMENT:
            return moment_text
        case CellKind.YES_NO:
            return yes_no
    return str


def neutralise(text: str) -> str:
    """Return text with an apostrophe before what a spreadsheet program would run; reading takes it off again.

    Plain numbers stay: +86 138 0013 8000 and -5 run nothing.
    """
    return "'" + text if runs(text) else text


def _write_json(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], _sheet: str, _report: WriteReport
) -> None:
    write_objects(path, [column.key or column.title for column in columns], rows)


_WRITERS = {".csv": _write_csv, ".xlsx": write_xlsx, ".ods": write_ods, ".json": _write_json}

"""Writing tables: .xlsx with typed cells and a frozen header, .csv that Excel reads right and no program runs."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.spreadsheets.cleaning import NEUTRALISED
from ocrm.services.spreadsheets.json_writing import write_objects
from ocrm.services.spreadsheets.reading import column_letter

LONGEST_TEXT = 32_767
"""Characters a cell of a workbook can hold."""
_REPORT_EVERY = 1_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d ().-]{0,30}")
_ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")
_EXCEL_MIDNIGHT = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks keep wall-clock time
_SHEET_NAME = re.compile(r"[\\/*?:\[\]]")


class CellKind(StrEnum):
    """How a column's cells are typed."""

    TEXT = "text"
    NUMBER = "number"
    DECIMAL = "decimal"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    MOMENT = "moment"
    YES_NO = "yes_no"


_FORMATS = {
    CellKind.TEXT: "@",
    CellKind.NUMBER: "0",
    CellKind.DECIMAL: "#,##0.######",
    CellKind.MONEY: "#,##0.00",
    CellKind.PERCENT: "0%",
    CellKind.DATE: "yyyy-mm-dd",
    CellKind.MOMENT: "yyyy-mm-dd hh:mm",
}


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column to write: its header, how its cells are typed, how wide it is in characters.

    Values: str for TEXT, int or Decimal for numbers (percent as 0–100), date, naive local datetime, bool, or None.
    """

    title: str
    kind: CellKind = CellKind.TEXT
    width: float = 14.0
    is_required: bool = False
    key: str = ""
    """What it is called in JSON; the title where blank."""


@dataclass(slots=True)
class WriteReport:
    """How many rows were written, and the (row, column title) of texts that did not fit a cell and were cut."""

    rows: int = 0
    cut: list[tuple[int, str]] = field(default_factory=list)


def write_table(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "",
    progress: Callable[[int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> WriteReport:
    """Write a table to `path`, .csv, .xlsx or .json by its ending; an earlier file is replaced only by a whole new one.

    A cancelled write raises InterruptedError and leaves the earlier file; a file in use raises UserError.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise UserError(
            _("“{name}” cannot be written; choose a name that ends in .xlsx, .csv or .json.").format(name=path.name)
        )
    part = path.with_name(path.name + ".part")
    report = WriteReport()
    try:
        write(part, columns, _watched(rows, report, progress, is_cancelled), sheet or path.stem, report)
        _force_to_disk(part)
        part.replace(path)
    except OSError as error:
        if isinstance(error, InterruptedError):
            raise
        raise UserError(
            _("“{name}” cannot be written; another program may have it open. Close it there and retry.").format(
                name=path.name
            )
        ) from error
    finally:
        part.unlink(missing_ok=True)
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


def _force_to_disk(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


# -- .csv -------------------------------------------------------------------------------------------------------------


def _write_csv(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], _sheet: str, _report: WriteReport
) -> None:
    texts = [_csv_text_of(column.kind) for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([neutralise(column.title) for column in columns])
        writer.writerows(
            ["" if value is None else text(value) for text, value in zip(texts, row, strict=True)] for row in rows
        )


def _write_json(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], _sheet: str, _report: WriteReport
) -> None:
    write_objects(path, [column.key or column.title for column in columns], rows)


def _csv_text_of(kind: CellKind) -> Callable[[Any], Any]:
    match kind:
        case CellKind.TEXT:
            return neutralise
        case CellKind.MONEY:
            return lambda amount: f"{amount:.2f}"
        case CellKind.PERCENT:
            return lambda percent: f"{percent}%"
        case CellKind.MOMENT:
            return lambda moment: f"{moment:%Y-%m-%d %H:%M}"
        case CellKind.YES_NO:
            return _yes_no
    return str


def neutralise(text: str) -> str:
    """Return text with an apostrophe before what a spreadsheet program would run; reading takes it off again.

    Plain numbers stay: +86 138 0013 8000 and -5 run nothing.
    """
    text = _CONTROL.sub("", text)
    inside = text.lstrip(" '\u3000")
    if not inside.startswith(tuple(NEUTRALISED)):
        return text
    return text if _PLAIN_NUMBER.fullmatch(text) else "'" + text


def _yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


# -- .xlsx ------------------------------------------------------------------------------------------------------------
# openpyxl makes the workbook: its parts, styles, widths and header. The rows are written into its sheet as text, which
# takes a quarter of the time and memory that do not grow with the table.


def _write_xlsx(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], sheet: str, report: WriteReport
) -> None:
    skeleton, part, styles = _skeleton(columns, sheet)
    cells = [_cell_writer(column, styles[column.kind], report) for column in columns]
    letters = [column_letter(index) for index in range(len(columns))]
    with (
        zipfile.ZipFile(skeleton) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as target,
    ):
        for member in source.infolist():
            if member.filename != part:
                target.writestr(member, source.read(member))
        head, end, tail = source.read(part).decode().partition("</sheetData>")
        with target.open(part, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as stream:
            stream.write(head)
            for number, row in enumerate(rows, 2):
                filled = [
                    f'<c r="{letter}{number}"{cell(value)}'
                    for letter, cell, value in zip(letters, cells, row, strict=True)
                    if value is not None and value != ""
                ]
                stream.write(f'<row r="{number}">{"".join(filled)}</row>')
            stream.write(end + tail)


def _skeleton(columns: Sequence[OutColumn], sheet: str) -> tuple[io.BytesIO, str, dict[CellKind, int]]:
    """Return a workbook with the header alone, the name of its sheet's part, and the style of each kind of cell."""
    from openpyxl import Workbook  # costs 150 ms, and only exports need it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(_SHEET_NAME.sub(" ", sheet)[:31].strip("' ") or "Sheet1")
    page.freeze_panes = "A2"
    header = []
    for index, column in enumerate(columns):
        page.column_dimensions[column_letter(index)].width = column.width
        cell = WriteOnlyCell(page, _CONTROL.sub("", column.title))
        cell.data_type = "s"
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1D4ED8" if column.is_required else "475569")
        cell.alignment = Alignment(vertical="center")
        header.append(cell)
    page.append(header)
    styles: dict[CellKind, int] = {}
    for kind in CellKind:
        cell = WriteOnlyCell(page)
        cell.number_format = _FORMATS.get(kind, "General")
        styles[kind] = cell.style_id
    file = io.BytesIO()
    workbook.save(file)
    return file, "xl/worksheets/sheet1.xml", styles


def _cell_writer(column: OutColumn, style: int, report: WriteReport) -> Callable[[Any], str]:
    """Return what makes the rest of a cell's element of a value."""
    if column.kind in (CellKind.TEXT, CellKind.YES_NO):
        start = f' s="{style}" t="inlineStr"><is><t xml:space="preserve">'

        def text(value: Any) -> str:
            written = _yes_no(value) if isinstance(value, bool) else str(value)
            return start + _xml_text(_fitted(written, column, report)) + "</t></is></c>"

        return text
    start_number = f' s="{style}"><v>'
    number = _NUMBERS.get(column.kind, str)
    return lambda value: f"{start_number}{number(value)}</v></c>"


def _fitted(text: str, column: OutColumn, report: WriteReport) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    report.cut.append((report.rows + 2, column.title))
    return text[: LONGEST_TEXT - 1] + "…"


def _xml_text(text: str) -> str:
    """Return text for an element: without control characters, and never read as an escape that it is not."""
    text = _CONTROL.sub("", text)
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_x", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "")


def _days(value: date) -> str:
    """Return a date or a moment as the number of days a workbook keeps."""
    if isinstance(value, datetime):
        since = value - _EXCEL_MIDNIGHT
        return repr(since.days + since.seconds / 86_400)
    return str((value - _EXCEL_MIDNIGHT.date()).days)


_NUMBERS: dict[CellKind, Callable[[Any], str]] = {
    CellKind.DATE: _days,
    CellKind.MOMENT: _days,
    CellKind.PERCENT: lambda percent: f"{Decimal(percent) / 100:f}",
    CellKind.MONEY: lambda amount: f"{amount:f}",
}
_WRITERS = {".csv": _write_csv, ".xlsx": _write_xlsx, ".json": _write_json}

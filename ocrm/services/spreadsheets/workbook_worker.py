"""The child process in which workbooks are taken apart, so that a hostile file can only end the child.

The reader ends the whole process on some crafted files, and a small file can unfold into gigabytes; here it does so
with a limit on memory and no open OCRM file. The parent's side is workbook_reader.py.
"""

from __future__ import annotations

import contextlib
import os
import re
import zipfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

from ocrm.services.spreadsheets.cells import Cell, FailedFormula, SheetPacker, normalise_cell, pack

MEMORY_LIMIT = 3 * 1024**3
"""Bytes of address space; a million rows of twenty columns take about one third of it."""
MAX_BLOCK_BYTES = 256 * 1024**2
"""Bytes of 5,000 packed rows; more is no table a person made."""
_ERROR_CELL = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]{1,20})</v>', re.DOTALL
)


def serve(connection: Connection, path: str) -> None:
    """Answer the parent until it hangs up: first the sheets, then the rows of each sheet it asks for."""
    _confine()
    with connection:
        try:
            _answer(connection, path)
        except (EOFError, BrokenPipeError):
            return
        except Exception as error:  # whatever the reader raises is told to the parent, which names it to the user
            with contextlib.suppress(OSError):
                _send(connection, "error", type(error).__name__, str(error))


def _confine() -> None:
    """Limit this process's memory and silence what an abort would print."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    try:
        import resource  # POSIX only; on Windows the parent's time limit has to do
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(connection: Connection, *message: object) -> None:
    connection.send_bytes(pack(message))


def _answer(connection: Connection, path: str) -> None:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # the child alone needs it

    with CalamineWorkbook.from_path(path) as workbook:
        worksheets = [entry for entry in workbook.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
        visible = [entry.name for entry in worksheets if entry.visible == SheetVisibleEnum.Visible]
        _send(connection, "sheets", visible, [entry.name for entry in worksheets if entry.name not in visible])
        while True:
            name = connection.recv_bytes().decode()
            sheet = workbook.get_sheet_by_name(name) if name else _first_filled(workbook, visible)
            _send_rows(connection, sheet, _error_cells(path, workbook.sheet_names.index(sheet.name)))


def _first_filled(workbook: Any, names: list[str]) -> Any:
    """Return the first sheet with anything in it, else the first."""
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet
    return workbook.get_sheet_by_name(names[0])


def _send_rows(connection: Connection, sheet: Any, errors: dict[int, dict[int, FailedFormula]]) -> None:
    packer = SheetPacker()
    left: list[Cell] = [None] * (sheet.start[1] if sheet.start else 0)  # the reader begins at the first filled column
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = left + [
            cell if type(cell) is str and cell and not cell.isspace() else normalise_cell(cell) for cell in row
        ]
        for column, error in errors.get(number, {}).items():
            if column < len(cells):
                cells[column] = error
        if packer.add(number, cells):
            _send_block(connection, packer.flush())
    _send_block(connection, packer.flush())
    counts = packer.cells
    _send(connection, "end", sheet.name, counts.filled, counts.row_count, counts.blank_rows)


def _send_block(connection: Connection, block: bytes | None) -> None:
    if block and len(block) > MAX_BLOCK_BYTES:
        raise OverflowError(len(block))
    if block:
        _send(connection, "block")
        connection.send_bytes(block)


def _error_cells(path: str, sheet_index: int) -> dict[int, dict[int, FailedFormula]]:
    """Return the failed formulas of an .xlsx sheet by row number and column index.

    The reader hands them out as blank cells; in other formats they stay blank.
    """
    found: dict[int, dict[int, FailedFormula]] = {}
    if not zipfile.is_zipfile(path):
        return found
    with zipfile.ZipFile(path) as archive, contextlib.suppress(KeyError, zipfile.BadZipFile):
        part = _worksheet_part(archive, sheet_index)
        for column, row, code in _scan_errors(archive.read(part)) if part else ():
            found.setdefault(row, {})[column] = FailedFormula(code)
    return found


def _scan_errors(xml: bytes) -> Iterator[tuple[int, int, str]]:
    if b't="e"' not in xml:
        return
    for letters, number, code in _ERROR_CELL.findall(xml):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        yield column - 1, int(number), code.decode("utf-8", "replace")


def _worksheet_part(archive: zipfile.ZipFile, sheet_index: int) -> str | None:
    """Return the archive's member that holds the sheet, found through the workbook's relations."""
    relation_tags = re.findall(rb"<Relationship\b[^>]*>", archive.read("xl/_rels/workbook.xml.rels"))
    relations = dict(_relation(tag) for tag in relation_tags)
    tags = re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", archive.read("xl/workbook.xml"))
    if sheet_index >= len(tags):
        return None
    target = relations.get(_attribute(tags[sheet_index], rb"\w+:id"))
    if target is None:
        return None
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _relation(tag: bytes) -> tuple[str, str]:
    return _attribute(tag, rb"Id"), _attribute(tag, rb"Target")


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\s" + name + rb"\s*=\s*[\"']([^\"']*)[\"']", tag)
    return match.group(1).decode("utf-8", "replace") if match else ""

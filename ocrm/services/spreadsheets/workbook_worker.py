"""The child process in which workbooks are taken apart, so that a hostile file can only end the child.

The reader ends the whole process on some crafted files, and a small file can unfold into gigabytes; here it does so
with limits on memory and time and no open OCRM file. The parent's side is workbook_reader.py.
"""

from __future__ import annotations

import contextlib
import math
import os
from multiprocessing.connection import Connection

from ocrm.services.spreadsheets.cells import Row, SheetFacts, SheetPacker, pack
from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.sheet_pieces import Sheets

MEMORY_LIMIT = 420 * 1024**2
"""Bytes the child may take besides the program itself, which is some 60 MB; together they stay below 500."""
CPU_LIMIT_S = 8
"""Seconds of computing between two answers; some thousand rows take a tenth of one."""
MAX_BLOCK_BYTES = 128 * 1024**2
"""Bytes of 5,000 packed rows; more is no table a person made."""


def serve(connection: Connection, path: str) -> None:
    """Answer the parent until it hangs up: first the sheets, then the rows of each sheet it asks for."""
    _confine()
    with connection:
        try:
            _answer(connection, path)
        except (EOFError, BrokenPipeError):
            return
        except Exception as error:  # whatever a reader raises is told to the parent, which names it to the user
            with contextlib.suppress(OSError):
                _send(connection, "error", _reason(error))


def _reason(error: Exception) -> str:
    if isinstance(error, Refusal):
        reason = error.reason
    elif type(error).__name__ == "PasswordError":
        reason = Reason.PASSWORD
    elif isinstance(error, FileNotFoundError | PermissionError):
        reason = Reason.LOCKED
    else:
        reason = Reason.DAMAGED
    return reason.value


def _confine() -> None:
    """Limit this process's memory and silence what an abort would print."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    try:
        import resource  # POSIX only; on Windows the parent's time limit has to do
    except ImportError:
        return
    limit = _own_bytes() + MEMORY_LIMIT
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _own_bytes() -> int:
    """Return the address space the program takes before it reads anything; it is mostly libraries."""
    import lxml.etree  # noqa: F401 - loaded before it is measured
    import python_calamine  # noqa: F401

    try:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123
            return int(told.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return MEMORY_LIMIT


def _grant_time() -> None:
    """Let this process compute for the next seconds; the system ends it when they are used up."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + CPU_LIMIT_S, hard))


def _send(connection: Connection, *message: object) -> None:
    connection.send_bytes(pack(message))


def _answer(connection: Connection, path: str) -> None:
    _grant_time()
    sheets = _open(path)
    visible = [entry.name for entry in sheets.entries if entry.is_visible]
    _send(connection, "sheets", visible, [entry.name for entry in sheets.entries if not entry.is_visible])
    while True:
        name = connection.recv_bytes().decode()
        _grant_time()
        _send_sheet(connection, sheets, [name] if name else visible)


def _open(path: str) -> Sheets:
    """Return the reader for a workbook, chosen by what is in it."""
    from ocrm.services.spreadsheets.whole_sheets import WholeSheets

    with open(path, "rb") as stream:  # noqa: PTH123 - a path from the parent
        if stream.read(2) != b"PK":
            return WholeSheets(path)
    from ocrm.services.spreadsheets.ods_sheets import MIME_TYPE, OdsSheets
    from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive
    from ocrm.services.spreadsheets.xlsx_sheets import XlsxSheets

    archive = WorkbookArchive(path)
    if archive.read("mimetype").strip().startswith(MIME_TYPE):
        return OdsSheets(archive)
    if "xl/workbook.bin" in archive:
        archive.refuse_bombs()
        return WholeSheets(path)
    return XlsxSheets(archive)


def _send_sheet(connection: Connection, sheets: Sheets, names: list[str]) -> None:
    """Send the first of some sheets that holds anything, else the first one, which is empty."""
    if not names:
        raise Refusal(Reason.NO_SHEET)
    known = {entry.name for entry in sheets.entries}
    for name in names:
        packer, facts = SheetPacker(), SheetFacts()
        for rows, share in sheets.rows(name, facts) if name in known else ():
            _send_rows(connection, packer, rows, share)
        if packer.cells.filled or name == names[-1]:
            break
    _send_block(connection, packer, 1.0)
    counts = packer.cells
    chosen = name if counts.filled else names[0]
    _send(connection, "end", chosen, counts.filled, counts.row_count, counts.blank_rows, facts.as_tuple())


def _send_rows(connection: Connection, packer: SheetPacker, rows: list[Row], share: float) -> None:
    for number, cells in rows:
        if packer.add(number, cells):
            _send_block(connection, packer, share)


def _send_block(connection: Connection, packer: SheetPacker, share: float) -> None:
    block = packer.flush()
    if block is None:
        return
    if len(block) > MAX_BLOCK_BYTES:
        raise Refusal(Reason.LONG_CELL)
    _send(connection, "block", packer.cells.row_count, share)
    connection.send_bytes(block)
    _grant_time()

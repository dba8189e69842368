"""The parent's side of reading a workbook in a child process: start it, limit its time, tell what went wrong."""

from __future__ import annotations

import multiprocessing
import pickle
import time
import weakref
import zipfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import BLOCK_ROWS, SheetCells, unpack
from ocrm.services.spreadsheets.workbook_worker import serve

ANSWER_LIMIT_S = 120.0
"""Seconds a child may stay silent; a million rows are taken apart in about thirty."""
_POLL_S = 0.2
_MAX_MEMBERS = 10_000
_MAX_UNFOLDED = 2 * 1024**3


class WorkbookReader:
    """A workbook held open by a child process; close it, or use it as a context."""

    def __init__(self, path: Path) -> None:
        _refuse_bombs(path)
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, str(path)), daemon=True)
        process.start()
        theirs.close()
        self._end = weakref.finalize(self, _end_child, self._connection, process)
        _tag, self.visible, self.hidden = self._receive(lambda: False)

    def close(self) -> None:
        """End the child process."""
        self._end()

    def __enter__(self) -> WorkbookReader:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def read(
        self,
        sheet: str | None = None,
        progress: Callable[[int], None] | None = None,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[str, SheetCells]:
        """Return the name and the cells of `sheet`, by default the first one with anything in it.

        `progress` is told the rows read so far. A cancelled read closes the reader and raises InterruptedError.
        """
        self._connection.send_bytes((sheet or "").encode())
        blocks: list[bytes] = []
        while (message := self._receive(is_cancelled))[0] == "block":
            blocks.append(self._receive_bytes(is_cancelled))
            if progress:
                progress(len(blocks) * BLOCK_ROWS)
        _tag, name, filled, row_count, blank_rows = message
        return name, SheetCells(blocks, filled, row_count, blank_rows)

    def _receive(self, is_cancelled: Callable[[], bool]) -> tuple[Any, ...]:
        try:
            message: tuple[Any, ...] = unpack(self._receive_bytes(is_cancelled))
        except pickle.UnpicklingError as error:
            self.close()
            raise _unreadable() from error
        if message[0] == "error":
            self.close()
            raise _told(message[1])
        return message

    def _receive_bytes(self, is_cancelled: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + ANSWER_LIMIT_S
        try:
            while not self._connection.poll(_POLL_S):
                if is_cancelled():
                    self.close()
                    raise InterruptedError
                if time.monotonic() > deadline:
                    self.close()
                    raise FileFormatError(_("Reading this file takes too long. Save it again and retry."))
            return self._connection.recv_bytes()
        except (EOFError, ConnectionError) as error:
            self.close()
            raise _unreadable() from error


def _end_child(connection: Connection, process: BaseProcess) -> None:
    connection.close()
    if process.is_alive():
        process.kill()
    process.join()
    process.close()


def _refuse_bombs(path: Path) -> None:
    """Refuse an archive that says of itself that it unfolds beyond reason."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > _MAX_UNFOLDED:
            raise FileFormatError(_("This file is too large to read safely; split it into smaller ones."))


def _unreadable() -> FileFormatError:
    return FileFormatError(
        _("This workbook is damaged or far too large, so nothing was read. Open it in Excel or WPS and save it again.")
    )


def _told(kind: str) -> FileFormatError:
    """Return the sentence for an exception of the child, by its class."""
    if kind == "PasswordError":
        return FileFormatError(
            _("This workbook is protected with a password. Save a copy without the password and choose that one.")
        )
    if kind == "OverflowError":
        return FileFormatError(_("A cell in this workbook holds more text than can be read; nothing was read."))
    if kind in ("FileNotFoundError", "PermissionError"):
        return FileFormatError(_("This file cannot be opened; another program may use it. Close it there and retry."))
    return _unreadable()

"""The parent's side of reading a workbook in a child process: start it, limit its time, tell what went wrong."""

from __future__ import annotations

import pickle
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocrm.child_processes import end_child, start_child
from ocrm.services.spreadsheets.cells import Progress, SheetCells, SheetFacts, unpack
from ocrm.services.spreadsheets.refusals import Reason, refused
from ocrm.services.spreadsheets.workbook_worker import serve

ANSWER_LIMIT_S = 20.0
"""Seconds a child may stay silent on a busy computer; its own limit, of seconds computed, is shorter."""
_POLL_S = 0.1


class WorkbookReader:
    """A workbook held open by a child process; close it, or use it as a context. Raises FileFormatError."""

    def __init__(self, path: Path) -> None:
        self._connection, process = start_child(serve, str(path))
        self._end = weakref.finalize(self, end_child, self._connection, process)
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
        progress: Progress | None = None,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> tuple[str, SheetCells]:
        """Return the name and the cells of `sheet`, by default the first visible one with anything in it.

        A cancelled read closes the reader and raises InterruptedError.
        """
        try:
            self._connection.send_bytes((sheet or "").encode())
        except OSError as error:  # the child has ended since
            self.close()
            raise refused(Reason.DAMAGED) from error
        cells = SheetCells()
        while (message := self._receive(is_cancelled))[0] == "block":
            cells.blocks.append(self._receive_bytes(is_cancelled))
            _tag, done, share = message
            if progress:
                progress(done, round(done / share) if share else 0)
        _tag, name, cells.filled, cells.row_count, cells.blank_rows, facts = message
        cells.facts = SheetFacts(*facts)
        return name, cells

    def _receive(self, is_cancelled: Callable[[], bool]) -> tuple[Any, ...]:
        try:
            message: tuple[Any, ...] = unpack(self._receive_bytes(is_cancelled))
        except pickle.UnpicklingError as error:
            self.close()
            raise refused(Reason.DAMAGED) from error
        if message[0] == "error":
            self.close()
            raise refused(Reason(message[1]))
        return message

    def _receive_bytes(self, is_cancelled: Callable[[], bool]) -> bytes:
        deadline = time.monotonic() + ANSWER_LIMIT_S
        try:
            is_ready = False
            while not is_ready:
                if is_cancelled():
                    self.close()
                    raise InterruptedError
                if time.monotonic() > deadline:
                    self.close()
                    raise refused(Reason.SLOW)
                is_ready = self._connection.poll(_POLL_S)
            return self._connection.recv_bytes()
        except (EOFError, ConnectionError) as error:
            self.close()
            raise refused(Reason.DAMAGED) from error

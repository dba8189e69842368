"""The file being imported, read in the background as often as its reader wants it read differently."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ocrm.services.spreadsheets.cells import Row
from ocrm.services.spreadsheets.reading import Source, Table, open_source, open_text
from ocrm.ui.tasks import TaskControl

FIRST_ROWS = 8
"""Rows shown of a file before anything is decided."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How to read a file; None where that is to be found. `header_row` 0 says that there is none."""

    sheet: str | None = None
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    with_hidden: bool = False


@dataclass(frozen=True, slots=True)
class FileReading:
    """A table with its first rows, and how it was read; `encoding` is empty for a workbook."""

    table: Table
    first_rows: tuple[Row, ...]
    sheets: tuple[str, ...]
    hidden_sheets: tuple[str, ...]
    encoding: str
    delimiter: str


class OpenedFile:
    """A path or a pasted text; opened when first read, and again after a failed or cancelled read."""

    def __init__(self, path: Path | None, *, text: str = "") -> None:
        self.path = path
        self._text = text
        self._source: Source | None = None
        self._turn = threading.Lock()
        """One read at a time: the reader is one child process."""

    def read(self, options: ReadingOptions, control: TaskControl) -> FileReading:
        """Read the table; for a worker thread. Raises FileFormatError."""
        with self._turn:
            control.check()
            try:
                return self._read(options, control)
            except BaseException:
                self._close()
                raise

    def _read(self, options: ReadingOptions, control: TaskControl) -> FileReading:
        if self._source is None:
            self._source = open_source(self.path) if self.path is not None else open_text(self._text)
        source = self._source
        table = source.table(
            options.sheet,
            options.header_row,
            encoding=options.encoding,
            delimiter=options.delimiter,
            with_hidden=options.with_hidden,
            progress=control.report,
            is_cancelled=lambda: control.is_cancelled,
        )
        first_rows = tuple(islice(table, FIRST_ROWS))
        return FileReading(table, first_rows, source.sheets, source.hidden_sheets, source.encoding, source.delimiter)

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._close()

    def _close(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None

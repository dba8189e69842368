"""Delimited text files: which delimiter, and their rows, read line by line."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import Cell, Progress, SheetCells, SheetPacker
from ocrm.services.spreadsheets.encodings import codec_of, find_encoding

DELIMITERS = ",;\t|"
SPACES = " "
"""Columns are separated by runs of spaces, as reports printed in fixed widths are."""
_SAMPLE_CHARS = 100_000
_SAMPLE_ROWS = 200
_MAX_FIELD = 1_000_000
_MAX_LINE = 8_000_000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
_VALUE = re.compile(r"[-+]?[\d.,:/]+")


class TextFile:
    """A delimited text; raises FileFormatError where its bytes are no text or its text no table."""

    def __init__(self, stream: BinaryIO, encoding: str | None = None, delimiter: str | None = None) -> None:
        self._stream = stream
        self._size = stream.seek(0, io.SEEK_END)
        found = encoding or find_encoding(stream)
        if found is None:
            raise _no_text()
        self.encoding = found
        sample = self._sample()
        told = _SEPARATOR_LINE.match(sample)
        self._first_line = 2 if told else 1
        """A first line `sep=;` is obeyed as spreadsheet programs do, and is no row."""
        self.delimiter = delimiter or (told[1] if told else find_delimiter(sample))

    def _sample(self) -> str:
        with _TextLines(self._stream, self.encoding) as lines:
            found: list[str] = []
            for line in lines:
                found.append(line)
                if len(found) > _SAMPLE_ROWS or sum(map(len, found)) > _SAMPLE_CHARS:
                    break
        return "".join(found)

    def read(self, progress: Progress | None = None, is_cancelled: Callable[[], bool] = lambda: False) -> SheetCells:
        """Return the rows; a cancelled read raises InterruptedError."""
        packer = SheetPacker()
        cells = packer.cells
        with _TextLines(self._stream, self.encoding) as lines:
            if self._first_line > 1:
                next(lines)
            for number, row in enumerate(_rows(lines, self.delimiter), 1):
                if row:
                    cells.widths.add(number, len(row))
                values: list[Cell] = [cell if cell and not cell.isspace() else None for cell in row]
                if not packer.add(number, values):
                    continue
                _keep_block(cells, packer)
                if is_cancelled():
                    raise InterruptedError
                if progress:
                    progress(cells.row_count, round(cells.row_count * self._size / max(1, self._stream.tell())))
        _keep_block(cells, packer)
        return cells


def _keep_block(cells: SheetCells, packer: SheetPacker) -> None:
    block = packer.flush()
    if block:
        cells.blocks.append(block)


def find_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows most evenly into more than one column, else a comma."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _sample_rows(text, delimiter) if row]
        if not widths:
            continue
        width, count = Counter(widths).most_common(1)[0]
        score = (round(count / len(widths) + (widths[0] == width), 1), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return SPACES if not best_score[1] and _has_fixed_widths(text) else best


def _has_fixed_widths(text: str) -> bool:
    """Return whether nearly every line has as many words as the others, most of them numbers: prose never does."""
    rows = [words for line in text.splitlines()[:-1] if (words := line.split())]
    if not rows:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    values = sum(_VALUE.fullmatch(word) is not None for words in rows for word in words)
    return width >= 3 and count >= 0.95 * len(rows) and values > 0.5 * sum(map(len, rows))


class _TextLines:
    """The lines of a binary stream with their ends, as the csv module wants them; counts quotation marks.

    The stream stays open.
    """

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        stream.seek(0)
        try:
            self._text = io.TextIOWrapper(stream, encoding=codec_of(encoding), newline="")
        except LookupError as error:
            raise _no_text() from error
        self.quotes = self.number = 0

    def __enter__(self) -> _TextLines:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._text.detach()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(_MAX_LINE)
        except (UnicodeDecodeError, UnicodeError) as error:
            raise _no_text() from error
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1:
            line = line.removeprefix("\ufeff")
        if "\0" in line:
            raise FileFormatError(
                _("This file has characters no text contains; it is damaged or no table. Save it as .xlsx and retry.")
            )
        if len(line) == _MAX_LINE:
            raise _bad_line(self.number)
        self.quotes += line.count('"')
        return line


def _no_text() -> FileFormatError:
    return FileFormatError(
        _("This file is not readable text in the encoding it claims. Save it as UTF-8 or as .xlsx and choose it again.")
    )


def _bad_line(number: int) -> FileFormatError:
    return FileFormatError(
        _("Line {line} of this file cannot be read as a table; a quotation mark may be missing there.").format(
            line=number
        )
    )


def _sample_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the records of a sample, which may end inside quotes."""
    try:
        yield from _parsed(io.StringIO(text, newline=""), delimiter)
    except csv.Error:
        return


def _parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(_MAX_FIELD)
    return iter(csv.reader(lines, delimiter=delimiter, skipinitialspace=False))


def _rows(lines: _TextLines, delimiter: str) -> Iterator[list[str]]:
    """Yield the records, each a list of cells."""
    if delimiter == SPACES:
        yield from (line.split() for line in lines)
        return
    last = started = lines.number + 1
    row: list[str] = []
    try:
        for row in _parsed(lines, delimiter):
            yield row
            last, started = started, lines.number + 1
    except csv.Error as error:
        raise _bad_line(started) from error
    # Quotation marks come in pairs: an odd one before a cell that swallowed line ends was opened and never closed.
    if row and ("\n" in row[-1] or "\r" in row[-1]) and lines.quotes % 2:
        raise FileFormatError(
            _("A quotation mark opened in line {line} is never closed; add the missing one and retry.").format(
                line=last
            )
        )


def decode_text(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file that is read at once, and its encoding; raises FileFormatError where it is no text."""
    name = encoding or find_encoding(io.BytesIO(data))
    if name is None:
        raise _no_text()
    with _TextLines(io.BytesIO(data), name) as lines:
        return "".join(lines), name

"""Delimited text files: which encoding, which delimiter, and their rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator

from ocrm.errors import FileFormatError
from ocrm.i18n import N_, _
from ocrm.services.spreadsheets.cells import BLOCK_ROWS, Cell, SheetCells, SheetPacker

ENCODINGS = {
    "utf-8": N_("Unicode (UTF-8)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"),
    "big5": N_("Traditional Chinese (Big5)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "cp1252": N_("Western European (Windows-1252)"),
}
"""Encodings a person can choose from; the first three in the order of the ladder."""
DELIMITERS = ",;\t|"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_CHARS = 100_000
_SAMPLE_ROWS = 200
_MAX_FIELD = 1_000_000
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def decode_text(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the name of its encoding.

    Without `encoding`: a byte order mark decides, else strict UTF-8, else GB18030, else Windows-1252.
    Raises FileFormatError where the bytes are no text in that encoding.
    """
    names = [encoding] if encoding else _ladder(data)
    for name in names:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\0" in text:
            raise FileFormatError(
                _("This file has characters no text contains; it is damaged or no table. Save it as .xlsx and retry.")
            )
        return text.removeprefix("\ufeff"), "utf-8" if name == "utf-8-sig" else name
    raise FileFormatError(
        _("This file is not readable text in the encoding it claims. Save it as UTF-8 or as .xlsx and choose it again.")
    )


def _ladder(data: bytes) -> list[str]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return [name]
    ladder = ["utf-8", "gb18030", "cp1252"]
    return ["utf-8", "cp1252", "gb18030"] if _looks_western(data[:_SAMPLE_CHARS]) else ladder


def _looks_western(sample: bytes) -> bool:
    """Return whether high bytes mostly stand alone between ASCII ones, which Chinese text never shows."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return bool(runs) and sum(len(run) == 1 for run in runs) > len(runs) * 0.8


def find_delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows most evenly into more than one column, else a comma."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _rows(text[:_SAMPLE_CHARS], delimiter, limit=_SAMPLE_ROWS) if row]
        if not widths:
            continue
        width, count = Counter(widths).most_common(1)[0]
        score = (round(count / len(widths) + (widths[0] == width), 1), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def read_text(
    text: str,
    *,
    delimiter: str | None = None,
    progress: Callable[[int], None] | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> SheetCells:
    """Return the rows of delimited text; a first line `sep=;` is obeyed as spreadsheet programs do.

    A cancelled read raises InterruptedError; text that is no table raises FileFormatError with the line.
    """
    match = _SEPARATOR_LINE.match(text)
    if match:
        text = text[match.end() :]
        delimiter = match.group(1)
    packer = SheetPacker()
    cells = packer.cells
    for number, row in enumerate(_rows(text, delimiter or find_delimiter(text)), 1):
        if len(row) < len(cells.filled) and row:
            cells.short_rows.append(number)
        values: list[Cell] = [cell if cell and not cell.isspace() else None for cell in row]
        if packer.add(number, values):
            _keep_block(cells, packer)
            if progress:
                progress(len(cells.blocks) * BLOCK_ROWS)
            if is_cancelled():
                raise InterruptedError
    _keep_block(cells, packer)
    return cells


def _keep_block(cells: SheetCells, packer: SheetPacker) -> None:
    block = packer.flush()
    if block:
        cells.blocks.append(block)


def _rows(text: str, delimiter: str, *, limit: int | None = None) -> Iterator[list[str]]:
    """Yield the records; only a sample (with `limit`) may end inside quotes."""
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=False)
    last = started = 1
    row: list[str] = []
    try:
        for row in reader:
            yield row
            if limit is not None and reader.line_num >= limit:
                return
            last, started = started, reader.line_num + 1
    except csv.Error as error:
        raise FileFormatError(
            _("Line {line} of this file cannot be read as a table; a quotation mark may be missing there.").format(
                line=started
            )
        ) from error
    # Quotation marks come in pairs: an odd one before a cell that swallowed line ends was opened and never closed.
    if limit is None and row and ("\n" in row[-1] or "\r" in row[-1]) and text.count('"') % 2:
        raise FileFormatError(
            _("A quotation mark opened in line {line} is never closed; add the missing one and retry.").format(
                line=last
            )
        )

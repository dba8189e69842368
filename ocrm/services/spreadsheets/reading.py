"""Reading any table file: a workbook or delimited text, told apart by its content, never by its name."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ocrm.errors import FileFormatError
from ocrm.i18n import _
from ocrm.services.spreadsheets.cells import Cell, Progress, Row, SheetCells
from ocrm.services.spreadsheets.headers import Header, find_header, group_row_above, joined_names
from ocrm.services.spreadsheets.json_files import JsonReader, json_reader
from ocrm.services.spreadsheets.long_texts import find_sheet, read_rests
from ocrm.services.spreadsheets.reading_notes import formula_notes, header_notes, hidden_note, product_note, width_notes
from ocrm.services.spreadsheets.refusals import Reason, refused
from ocrm.services.spreadsheets.sniffing import is_workbook
from ocrm.services.spreadsheets.text_files import TextFile
from ocrm.services.spreadsheets.workbook_reader import WorkbookReader

MAX_FILE_BYTES = 1024**3
MAX_COLUMNS = 2_000
SAMPLE_CELLS = 8
SheetReader = WorkbookReader | JsonReader


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: where it stands, what it is called, what is in it."""

    index: int
    name: str
    """The header's text, made unique; the letter where the header is blank."""
    filled: int
    samples: tuple[Cell, ...]
    """The first different filled cells."""
    own_name: str = ""
    """The name without the heading that stands over several columns; empty where there is none."""

    @property
    def letter(self) -> str:
        """The column's letter in a spreadsheet program."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet cut into header and rows; going through it again and again is cheap, in several threads at once."""

    columns: tuple[Column, ...]
    header_row: int | None
    """The header's row number, None where the sheet has none."""
    row_count: int
    blank_rows: int
    notes: tuple[str, ...] = ()
    """What the reader should know of how the file was read."""
    sheet: str = ""
    cells: SheetCells = field(default_factory=SheetCells, repr=False)
    is_header_sure: bool = True
    """Whether the header was given or is unlike the rows below it; else a person should look."""
    hidden_rows: int = 0
    hidden_columns: int = 0
    """How many the sheet has, whether they were left out or not."""
    left_out: frozenset[int] = field(default_factory=frozenset, repr=False)
    """The numbers of the hidden rows that were left out."""

    def __iter__(self) -> Iterator[Row]:
        """Yield each filled row below the header: its number in the file and a cell for every column."""
        width = len(self.cells.filled)
        first, left_out = self.header_row or 0, self.left_out
        for number, cells in self.cells:
            if number <= first or number in left_out:
                continue
            if len(cells) < width:
                cells = cells + [None] * (width - len(cells))
            yield number, cells


class Source:
    """An opened table file; close it, or use it as a context. Tables taken from it stay valid."""

    def __init__(self, path: Path | None, *, reader: SheetReader | None = None, text: bytes = b"") -> None:
        self.path = path
        self._reader = reader
        self._text = text
        self._read: dict[tuple[str, ...], tuple[str, SheetCells]] = {}
        self.sheets: tuple[str, ...] = tuple(reader.visible) if reader else ()
        self.hidden_sheets: tuple[str, ...] = tuple(reader.hidden) if reader else ()
        self._sheet_of_rests = find_sheet(self.sheets[1:])
        if self._sheet_of_rests:  # nothing to import by itself
            self.sheets = tuple(name for name in self.sheets if name != self._sheet_of_rests)
            self.hidden_sheets = (*self.hidden_sheets, self._sheet_of_rests)
        self.encoding = ""
        self.delimiter = ""

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._reader:
            self._reader.close()

    @property
    def is_text(self) -> bool:
        """Whether encoding and delimiter can be chosen."""
        return self._reader is None

    def table(
        self,
        sheet: str | None = None,
        header_row: int | None = None,
        *,
        encoding: str | None = None,
        delimiter: str | None = None,
        with_hidden: bool = False,
        progress: Progress | None = None,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Table:
        """Return a sheet as a table; sheet, header row, encoding and delimiter are found where not given.

        `header_row` 0 says that there is none; hidden rows and columns are left out unless asked for, and told of.
        A cancelled read raises InterruptedError.
        """
        if self._reader:
            name, cells = self._read_sheet(self._reader, sheet, progress, is_cancelled)
            if isinstance(self._reader, JsonReader) and header_row is None:
                header_row = 1  # the keys of objects are names for sure
        else:
            name, cells = self._read_text(encoding, delimiter, progress, is_cancelled)
        return _cut(name, cells, header_row, with_hidden=with_hidden)

    def _read_sheet(
        self, reader: SheetReader, sheet: str | None, progress: Progress | None, is_cancelled: Callable[[], bool]
    ) -> tuple[str, SheetCells]:
        if sheet is not None and sheet not in self.sheets + self.hidden_sheets:
            raise FileFormatError(_("This workbook has no sheet “{name}”.").format(name=sheet))
        if not self.sheets and sheet is None:
            raise refused(Reason.NO_SHEET)
        key = (sheet or "",)
        if key not in self._read:
            name, cells = reader.read(sheet, progress, is_cancelled=is_cancelled)
            if self._sheet_of_rests not in (None, name):
                rests = reader.read(self._sheet_of_rests, is_cancelled=is_cancelled)[1]
                cells.rests = read_rests(rests)
            self._read = {key: (name, cells), (name,): (name, cells)}
        return self._read[key]

    def _read_text(
        self, encoding: str | None, delimiter: str | None, progress: Progress | None, is_cancelled: Callable[[], bool]
    ) -> tuple[str, SheetCells]:
        with self._open_text() as stream:
            file = TextFile(stream, encoding, delimiter)
            self.encoding, self.delimiter = file.encoding, file.delimiter
            key = (file.encoding, file.delimiter)
            if key not in self._read:
                self._read = {key: ("", file.read(progress, is_cancelled))}
        return self._read[key]

    def _open_text(self) -> BinaryIO:
        if self.path is None:
            return io.BytesIO(self._text)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _cannot_open(self.path) from error


def open_source(path: Path) -> Source:
    """Open a table file; raises FileFormatError with the reason where it is none that can be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise FileFormatError(_("There is no file “{name}”; choose another.").format(name=path.name)) from error
    except OSError as error:
        raise _cannot_open(path) from error
    if size > MAX_FILE_BYTES:
        raise refused(Reason.TOO_LARGE)
    return Source(path, reader=WorkbookReader(path) if is_workbook(head) else json_reader(path, head))


def open_text(text: str) -> Source:
    """Open a pasted table."""
    return Source(None, text=text.encode("utf-8", "replace"))


def _cannot_open(path: Path) -> FileFormatError:
    return FileFormatError(
        _("“{name}” cannot be opened; another program may use it. Close it there and retry.").format(name=path.name)
    )


def _cut(sheet: str, cells: SheetCells, header_row: int | None, *, with_hidden: bool) -> Table:
    """Cut a sheet below its header row."""
    facts = cells.facts
    left_out = frozenset() if with_hidden else frozenset(facts.hidden_rows)
    filled, rows_hidden = _without_rows(cells, left_out)
    head = [row for row in cells.head() if row[0] not in left_out]
    header = _chosen_header(head, header_row, cells)
    number = header.number
    above = [row for row in head if number is not None and row[0] <= number]
    names = _column_names(dict(above), header, cells)
    concealed = frozenset() if with_hidden else frozenset(facts.hidden_columns)
    kept = [index for index in range(len(filled)) if index not in concealed]
    columns = _columns(names, filled, above, head[len(above) :], kept)
    width = len(dict(above).get(number or 0, ())) or len(filled)
    notes = header_notes(header)
    notes += width_notes(cells.widths, width, number or 0, has_extra=any(one.index >= width for one in columns))
    notes += product_note(column.name for column in columns)
    columns_hidden = [index for index in facts.hidden_columns if index < len(filled) and filled[index]]
    if not with_hidden:
        notes += hidden_note(rows_hidden, len(columns_hidden))
    return Table(
        columns=tuple(columns), header_row=number, row_count=cells.row_count - rows_hidden - len(above),
        blank_rows=cells.blank_rows, notes=(*notes, *formula_notes(facts)), sheet=sheet, cells=cells,
        is_header_sure=header.is_sure, hidden_rows=len(facts.hidden_rows) if with_hidden else rows_hidden,
        hidden_columns=len(columns_hidden),
        left_out=left_out,
    )  # fmt: skip


def _without_rows(cells: SheetCells, left_out: frozenset[int]) -> tuple[list[int], int]:
    """Return the filled cells per column without some rows, and how many of those rows hold anything."""
    if not left_out:
        return cells.filled, 0
    filled, count = list(cells.filled), 0
    for number, row in cells:
        if number in left_out:
            count += 1
            for index, cell in enumerate(row):
                filled[index] -= cell is not None
    return filled, count


def _chosen_header(head: Sequence[Row], header_row: int | None, cells: SheetCells) -> Header:
    """Return the header that was asked for, else the one that is found."""
    merges = cells.facts.merges
    if header_row is None:
        return find_header(head, merges)
    rows = dict(head)
    if header_row and header_row not in rows:
        message = _("Row {number} of this sheet is blank; choose the row that names the columns.")
        raise FileFormatError(message.format(number=header_row))
    return Header(header_row, group_row_above(header_row, rows, merges)) if header_row else Header(None)


def _column_names(above: dict[int, list[Cell]], header: Header, cells: SheetCells) -> tuple[list[Cell], list[Cell]]:
    """Return what names each column, with and without the headings that stand over several."""
    own = above.get(header.number or 0, [])
    if header.group_row is None:
        return own, []
    return joined_names(own, above[header.group_row], header.group_row, cells.facts.merges), own


def _columns(
    names: tuple[list[Cell], list[Cell]], filled: list[int], above: list[Row], below: list[Row], kept: list[int]
) -> list[Column]:
    """Return the columns that have a name or anything below it."""
    joined, own = names
    found: list[Column] = []
    unique = _unique_names(joined, len(filled))
    for index in kept:
        count = filled[index] - sum(_has(row, index) for _number, row in above)
        if count or _has(joined, index):
            own_name = str(own[index]).strip() if _has(own, index) else ""
            found.append(Column(index, unique[index], count, _samples(below, index), own_name))
    if len(found) > MAX_COLUMNS:
        raise refused(Reason.TOO_MANY_COLUMNS)
    return found


def _has(row: list[Cell], index: int) -> bool:
    return index < len(row) and row[index] is not None


def _samples(rows: list[Row], index: int) -> tuple[Cell, ...]:
    found: dict[Cell, None] = {}
    for _number, cells in rows:
        if _has(cells, index):
            found[cells[index]] = None
            if len(found) == SAMPLE_CELLS:
                break
    return tuple(found)


def _unique_names(header: list[Cell], width: int) -> list[str]:
    """Return a name for each column: its header, a letter where that is blank, a number after a repeated one."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for index in range(width):
        cell = header[index] if index < len(header) else None
        base = _("Column {letter}").format(letter=column_letter(index))
        if cell is not None:
            base = " ".join(str(cell).split())
        name = base
        while name in counts:
            counts[base] += 1
            name = f"{base} ({counts[base]})"
        counts[name] = 1
        names.append(name)
    return names


def column_letter(index: int) -> str:
    """Return a column's letter, A for 0 and AA for 26."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""Reading any table file: a workbook or delimited text, told apart by its content, never by its name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ocrm.errors import FileFormatError
from ocrm.i18n import _, ngettext
from ocrm.services.spreadsheets.cells import Cell, Row, SheetCells
from ocrm.services.spreadsheets.headers import find_header_row
from ocrm.services.spreadsheets.json_files import JsonReader, json_reader
from ocrm.services.spreadsheets.text_files import decode_text, find_delimiter, read_text
from ocrm.services.spreadsheets.workbook_reader import WorkbookReader

MAX_FILE_BYTES = 500 * 1024**2
SAMPLE_CELLS = 8
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK"
_OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00")
_NO_TABLE = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf"),  # documents and pictures
    *(b"SQLite format 3", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf"),  # databases and archives
)

Progress = Callable[[int], None]
"""Told the rows done so far."""


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

    @property
    def letter(self) -> str:
        """The column's letter in a spreadsheet program."""
        return column_letter(self.index)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet cut into header and rows; going through it again and again is cheap."""

    columns: tuple[Column, ...]
    header_row: int | None
    """The header's row number, None where the sheet has none."""
    row_count: int
    blank_rows: int
    notes: tuple[str, ...] = ()
    """What the reader should know of how the file was read."""
    sheet: str = ""
    cells: SheetCells = field(default_factory=SheetCells, repr=False)

    def __iter__(self) -> Iterator[Row]:
        """Yield each filled row below the header: its number in the file and a cell for every column."""
        width = len(self.cells.filled)
        first = self.header_row or 0
        for number, cells in self.cells:
            if number <= first:
                continue
            if len(cells) < width:
                cells = cells + [None] * (width - len(cells))
            yield number, cells


class Source:
    """An opened table file; close it, or use it as a context. Tables taken from it stay valid."""

    def __init__(
        self, path: Path | None, *, reader: WorkbookReader | JsonReader | None = None, data: bytes = b""
    ) -> None:
        self.path = path
        self._reader = reader
        self._data = data
        self._read: dict[str, tuple[str, SheetCells]] = {}
        self.sheets: tuple[str, ...] = tuple(reader.visible) if reader else ()
        self.hidden_sheets: tuple[str, ...] = tuple(reader.hidden) if reader else ()
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
        progress: Progress | None = None,
        is_cancelled: Callable[[], bool] = _never,
    ) -> Table:
        """Return a sheet as a table; sheet, header row, encoding and delimiter are found where not given.

        `header_row` 0 says that there is none. A cancelled read raises InterruptedError.
        """
        notes: list[str] = []
        if self._reader:
            name, cells = self._read_sheet(self._reader, sheet, progress, is_cancelled)
        else:
            name = ""
            text, self.encoding = decode_text(self._data, encoding)
            self.delimiter = delimiter or find_delimiter(text)
            cells = read_text(text, delimiter=delimiter, progress=progress, is_cancelled=is_cancelled)
        return _cut(name, cells, header_row, notes)

    def _read_sheet(
        self,
        reader: WorkbookReader | JsonReader,
        sheet: str | None,
        progress: Progress | None,
        is_cancelled: Callable[[], bool],
    ) -> tuple[str, SheetCells]:
        if sheet is not None and sheet not in self.sheets + self.hidden_sheets:
            raise FileFormatError(_("This workbook has no sheet “{name}”.").format(name=sheet))
        if not self.sheets and sheet is None:
            raise FileFormatError(_("This workbook has no visible sheet; nothing was read."))
        key = sheet or ""
        if key not in self._read:
            self._read[key] = reader.read(sheet, progress, is_cancelled=is_cancelled)
        return self._read[key]


def open_source(path: Path) -> Source:
    """Open a table file; raises FileFormatError with the reason where it is none that can be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(4096)
            if size > MAX_FILE_BYTES:
                raise FileFormatError(_("This file is too large to read safely; split it into smaller ones."))
            if _is_workbook(path, head):
                return Source(path, reader=WorkbookReader(path))
            data = head + stream.read()
            return Source(path, reader=json_reader(path, data), data=data)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise FileFormatError(_("There is no file “{name}”; choose another.").format(name=path.name)) from error
    except OSError as error:
        raise FileFormatError(
            _("“{name}” cannot be opened; another program may use it. Close it there and retry.").format(name=path.name)
        ) from error


def open_text(text: str) -> Source:
    """Open a pasted table."""
    return Source(None, data=text.encode())


def _is_workbook(path: Path, head: bytes) -> bool:
    """Return whether the content is a workbook, False for text; refuse what is known to be neither."""
    if head.startswith(_OLE):
        return True
    if head.startswith(_ZIP):
        return _zip_holds_workbook(path)
    if head.startswith(_OLD_EXCEL):
        raise FileFormatError(
            _("This workbook was saved by Excel 4 or older. Open it in Excel or WPS and save it as .xlsx first.")
        )
    if head.startswith(_NO_TABLE):
        raise FileFormatError(_("This file is no spreadsheet; choose an .xlsx, .xls, .ods or .csv file."))
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise FileFormatError(
            _("This file is a web page, whatever its name says. Open it in Excel or WPS and save it as .xlsx first.")
        )
    if not head:
        raise FileFormatError(_("This file is empty; there is nothing to import."))
    return False


def _zip_holds_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileFormatError(_("This file is damaged; nothing was read. Make or save it again and retry.")) from error
    if b"opendocument.spreadsheet" in kind or not names.isdisjoint(("xl/workbook.xml", "xl/workbook.bin")):
        return True
    raise FileFormatError(_("This file is no spreadsheet; choose an .xlsx, .xls, .ods or .csv file."))


def _cut(sheet: str, cells: SheetCells, header_row: int | None, notes: list[str]) -> Table:
    """Cut a sheet below its header row."""
    head = cells.head()
    number = find_header_row(head) if header_row is None else header_row or None
    above = [row for row in head if number is not None and row[0] <= number]
    header = above[-1][1] if above and above[-1][0] == number else []
    if number is not None and not header:
        message = _("Row {number} of this sheet is blank; choose the row that names the columns.")
        raise FileFormatError(message.format(number=number))
    below = head[len(above) :]
    columns: list[Column] = []
    for index, (name, filled) in enumerate(zip(_unique_names(header, len(cells.filled)), cells.filled, strict=True)):
        filled -= sum(_has(row, index) for _number, row in above)
        if filled or _has(header, index):
            columns.append(Column(index, name, filled, _samples(below, index)))
    _note_short_rows(cells, notes)
    return Table(tuple(columns), number, cells.row_count - len(above), cells.blank_rows, tuple(notes), sheet, cells)


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
    taken: set[str] = set()
    for index in range(width):
        cell = header[index] if index < len(header) else None
        base = _("Column {letter}").format(letter=column_letter(index))
        if cell is not None:
            base = " ".join(str(cell).split())
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base} ({count})"
        taken.add(name)
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


def _note_short_rows(cells: SheetCells, notes: list[str]) -> None:
    short = cells.short_rows
    if short:
        shown = ", ".join(str(number) for number in short[:5]) + (" …" if len(short) > 5 else "")
        notes.append(
            ngettext(
                "{n} row has fewer cells than the header and was filled up with blanks: {rows}",
                "{n} rows have fewer cells than the header and were filled up with blanks: {rows}",
                len(short),
            ).format(n=len(short), rows=shown)
        )

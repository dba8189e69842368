"""Reading .xlsx and .xlsm sheets of any length in bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ocrm.services.spreadsheets.cells import FailedFormula, Row, SheetFacts, normalise_row
from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.shared_strings import SharedStrings, read_shared_strings
from ocrm.services.spreadsheets.sheet_pieces import (
    LOOK_AT_ROWS,
    MAX_ROWS,
    PIECE_ROWS,
    WIDE_PIECE_ROWS,
    CellCount,
    padded,
)
from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive
from ocrm.services.spreadsheets.xlsx_parts import find_parts, sheet_of_rows

_PIECE_BYTES = 4 * 1024**2
_LOOKED_AT = 65_536
"""Bytes from which is told how a writer quotes."""
_LARGEST_ROW = 64 * 1024**2
_LARGEST_FOOT = 16 * 1024**2
_SHARED, _ERROR = "\ue000\uf8ff", "\ue001\uf8ff"
"""Put before the number of a shared text and before the name of an error: the fast reader hands both out as texts."""
_P = rb"(?:[\w.-]+:)?"
_DATA = re.compile(rb"<(" + _P + rb")sheetData\s*(/?)>")
_NUMBER = re.compile(rb"""\sr\s*=\s*["'](\d+)["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true|on)["']""")
_COLUMN = re.compile(rb"<" + _P + rb"col\s[^>]*>")
_ROW_TAG = rb'row(?=[\s/>])(?:\s+r="(\d+)")?([^>]*)>'
_MERGE = re.compile(rb"<" + _P + rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)["']""")
_FAR_COLUMN = re.compile(rb'\sr="[A-Z]{3}\d')
_CELL_NAME = b' r="'
_VALUE = rb"(?:\s*<" + _P + rb"f\b[^>]*/>|\s*<" + _P + rb"f\b.*?</" + _P + rb"f>)?\s*<" + _P + rb"v(?:\s[^>]*)?>"
_SHARED_CELL = re.compile(rb"""(\st\s*=\s*["'])s(["'][^>]*>""" + _VALUE + rb")", re.DOTALL)
_ERROR_CELL = re.compile(rb"""(\st\s*=\s*["'])e(["'][^>]*>""" + _VALUE + rb")", re.DOTALL)
_FORMULA = re.compile(rb"<" + _P + rb"f[\s>/]")
_EMPTY = rb"(?:<" + _P + rb"v\s*/>|<" + _P + rb"v>\s*</" + _P + rb"v>)?\s*</" + _P + rb"c>"
_UNSAVED = re.compile(
    rb"<" + _P + rb"""c\b(?![^>]*\st\s*=\s*["']str["'])[^>/]*>\s*"""
    + rb"(?:<" + _P + rb"f\b[^>]*/>|<" + _P + rb"f\b[^>]*>[^<]*</" + _P + rb"f>)\s*" + _EMPTY
)  # fmt: skip


class XlsxSheets:
    """The sheets of an .xlsx or .xlsm workbook."""

    def __init__(self, archive: WorkbookArchive) -> None:
        self._archive = archive
        self._parts = find_parts(archive)
        self.entries = self._parts.entries
        self._styles = archive.read(self._parts.styles)
        self._strings: SharedStrings | None = None

    def rows(self, name: str, facts: SheetFacts) -> Iterator[tuple[list[Row], float]]:
        """Yield some rows at a time with the share of the sheet that is read by then."""
        part = self._parts.sheets[name]
        if part not in self._archive:
            raise Refusal(Reason.DAMAGED)
        if self._strings is None:
            self._strings = read_shared_strings(self._archive, self._parts.strings)
        facts.is_stale = self._parts.is_stale
        count, cutter = CellCount(), _RowCutter(facts)
        for piece, prefix, share in self._pieces(part, facts):
            if prefix or b"<f" in piece:
                facts.formulas += len(_FORMULA.findall(piece))
                facts.unsaved_formulas += len(_UNSAVED.findall(piece))
            for rows in cutter.groups(piece, prefix):
                yield self._read(rows, count), share

    def _pieces(self, part: str, facts: SheetFacts) -> Iterator[tuple[bytes, bytes, float]]:
        """Yield the rows of a sheet as XML, cut between rows, with the prefix of their names."""
        bits = self._archive.stream(part)
        head, prefix = _read_head(bits, facts)
        if prefix is None:
            return
        row, end = b"<" + prefix + b"row", b"</" + prefix + b"sheetData"
        rest, share = head, 0.0
        while True:
            if (stop := rest.find(end)) >= 0:
                yield rest[:stop], prefix, 1.0
                _read_foot(rest[stop:], bits, facts)
                return
            if len(rest) >= _PIECE_BYTES:
                if (cut := rest.rfind(row)) > 0:
                    yield rest[:cut], prefix, share
                    rest = rest[cut:]
                elif len(rest) > _LARGEST_ROW:
                    raise Refusal(Reason.TOO_LARGE)
            data, share = next(bits, (b"", 1.0))
            if not data:
                raise Refusal(Reason.DAMAGED)
            rest += data

    def _read(self, rows: bytes, count: CellCount) -> list[Row]:
        """Return `<row>` elements as numbered cells."""
        marked = rows.replace(b' t="s"><v>', f' t="str"><v>{_SHARED}'.encode())
        is_odd = marked.find(b"='", 0, _LOOKED_AT) >= 0
        if is_odd or b't="s"' in marked:
            marked = _SHARED_CELL.sub(rb"\1str\2" + _SHARED.encode(), marked)
        has_errors = is_odd or b't="e"' in marked
        if has_errors:
            marked = _ERROR_CELL.sub(rb"\1str\2" + _ERROR.encode(), marked)
        sheet = sheet_of_rows(marked, styles=self._styles, is_1904=self._parts.is_1904)
        if sheet.start is None:
            return []
        count.add(sheet.height, sheet.width)
        left = padded(sheet.start)
        strings = self._strings
        assert strings is not None
        found: list[Row] = []
        mark, has_marks = _SHARED[0], len(marked) > len(rows)
        for number, row in enumerate(sheet.to_python(), sheet.start[0] + 1):
            cells = normalise_row(row)
            if has_marks:
                cells = [strings[int(cell[2:])] if type(cell) is str and cell[0] == mark else cell for cell in cells]
            found.append((number, left + cells if left else cells))
        return _with_errors(found) if has_errors else found


def _with_errors(rows: list[Row]) -> list[Row]:
    return [
        (number, [FailedFormula(cell[2:]) if type(cell) is str and cell.startswith(_ERROR) else cell for cell in cells])
        for number, cells in rows
    ]


def _read_head(bits: Iterator[tuple[bytes, float]], facts: SheetFacts) -> tuple[bytes, bytes | None]:
    """Return what follows the opening of the rows and the prefix of the names, None for a sheet without rows."""
    head = b""
    for data, _share in bits:
        head += data
        opened = _DATA.search(head)
        if opened:
            for tag in _COLUMN.findall(head[: opened.start()]):
                _note_column(tag, facts)
            return head[opened.end() :], None if opened[2] else opened[1]
        if len(head) > _LARGEST_ROW:
            raise Refusal(Reason.TOO_LARGE)
    raise Refusal(Reason.DAMAGED)


def _note_column(tag: bytes, facts: SheetFacts) -> None:
    bounds = [re.search(rb"\s" + name + rb"""\s*=\s*["'](\d{1,5})["']""", tag) for name in (b"min", b"max")]
    if _HIDDEN.search(tag) and all(bounds):
        first, last = (int(bound[1]) for bound in bounds if bound)
        if last <= 16_384:
            facts.hidden_columns.extend(range(first - 1, last))


def _read_foot(rest: bytes, bits: Iterator[tuple[bytes, float]], facts: SheetFacts) -> None:
    """Take the merged cells at the top of the sheet from what follows its rows."""
    foot = rest
    for data, _share in bits:
        foot += data
        if len(foot) > _LARGEST_FOOT:
            break
    for left, top, right, bottom in _MERGE.findall(foot):
        if int(top) <= LOOK_AT_ROWS:
            facts.merges.append((int(top), int(bottom), column_number(left), column_number(right)))


def column_number(letters: bytes) -> int:
    """Return the index of a column, 0 for A and 26 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


class _RowCutter:
    """Cuts pieces where rows are skipped or too many, and knows the number of every row."""

    def __init__(self, facts: SheetFacts) -> None:
        self._facts = facts
        self._last = 0

    def groups(self, piece: bytes, prefix: bytes) -> Iterator[bytes]:
        """Yield rows that belong together; the first one of each group has its number.

        The fast reader fills the rows between two rows, so that a group must not reach far; a row without a number
        follows the one before it, which may be in another group.
        """
        if self._passes_over(piece, prefix):
            return
        tags = list(re.finditer(b"<" + prefix + _ROW_TAG, piece))
        most = WIDE_PIECE_ROWS if _is_wide(piece, tags) else PIECE_ROWS
        start = first = 0
        opening = b""
        for tag in tags:
            told = tag[1] or (found[1] if (found := _NUMBER.search(tag[2])) else None)
            number = int(told) if told else self._last + 1
            if not 1 <= number <= MAX_ROWS:
                raise Refusal(Reason.TOO_MANY_ROWS)
            if b"hidden" in tag[2] and _HIDDEN.search(tag[2]):
                self._facts.hidden_rows.append(number)
            if not first or number <= self._last or number - first >= most:
                if first:
                    yield opening + piece[start : tag.start()]
                first, start, opening = number, tag.start(), b""
                if not told:
                    start += len(prefix) + 4
                    opening = piece[tag.start() : start] + b' r="%d"' % number
            self._last = number
        if first:
            yield opening + piece[start:]

    def _passes_over(self, piece: bytes, prefix: bytes) -> bool:
        """Count the rows of a piece that holds nothing but bare rows at once; say whether it is such a piece."""
        if b"=" in piece or b"<" + prefix + b"c" in piece:
            return False
        self._last += piece.count(b"<" + prefix + b"row")
        if self._last > MAX_ROWS:
            raise Refusal(Reason.TOO_MANY_ROWS)
        return True


def _is_wide(piece: bytes, tags: list[re.Match[bytes]]) -> bool:
    """Return whether the last cell of any row is beyond column ZZ."""
    end = len(piece)
    for tag in reversed(tags):
        place = piece.rfind(_CELL_NAME, tag.end(), end)
        if place >= 0 and _FAR_COLUMN.match(piece, place):
            return True
        end = tag.start()
    return False

"""Reading OpenDocument sheets (.ods) of any length in bounded memory; repeated rows are repeated here, and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ocrm.services.spreadsheets.cells import FailedFormula, Row, SheetFacts, normalise_row
from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.sheet_pieces import (
    LOOK_AT_ROWS,
    MAX_ROWS,
    PIECE_ROWS,
    WIDE_PIECE_ROWS,
    CellCount,
    SheetEntry,
    padded,
    wrapped,
)
from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive

MIME_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_PIECE_BYTES = 4 * 1024**2
_LARGEST_ROW = 64 * 1024**2
_LARGEST_TAG = 4096
_MANY_COLUMNS = 500
"""Columns filled alike at once from which a piece holds fewer rows."""
_ERROR = "\ue001\uf8ff"
_TABLE = re.compile(rb"<table:table\s[^>]*>")
_ROW = re.compile(rb"<table:table-row(?=[\s/>])([^>]*?)(/?)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
_COLUMN = re.compile(rb"<table:table-column(?=[\s/>])([^>]*)>")
_HIDDEN_STYLE = re.compile(
    rb'<style:style\s[^>]*?style:name="([^"]*)"[^>]*>\s*<style:table-properties\s[^>]*table:display="false"'
)
_CONCEALED = re.compile(rb'table:visibility="(?:collapse|filter)"')
_ROW_REPEAT = re.compile(rb'table:number-rows-repeated="(\d{1,9})"')
_REPEAT = re.compile(rb'table:number-columns-repeated="(\d{1,9})"')
_SPAN = re.compile(rb'table:number-columns-spanned="(\d{1,5})"')
_ROW_SPAN = re.compile(rb'table:number-rows-spanned="(\d{1,7})"')
_FAILED = re.compile(rb'<table:table-cell\s[^>]*calcext:value-type="error"[^>]*>\s*<text:p>')
_NO_TEXT = re.compile(rb'\soffice:string-value="[^"]*"')
_END = b"</table:table>"
_ROW_END = b"</table:table-row>"


class OdsSheets:
    """The sheets of an OpenDocument spreadsheet."""

    def __init__(self, archive: WorkbookArchive) -> None:
        self._archive = archive
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refusal(Reason.PASSWORD)
        if "content.xml" not in archive:
            raise Refusal(Reason.DAMAGED)
        self._tags, hidden_styles = self._scan()
        self.entries = [
            SheetEntry(_name(tag), _attribute(tag, b"table:style-name") not in hidden_styles) for tag in self._tags
        ]

    def _scan(self) -> tuple[list[bytes], set[bytes]]:
        """Return the opening tags of all tables and the names of the styles that hide one."""
        tags: list[bytes] = []
        hidden: set[bytes] = set()
        rest = b""
        for data, _share in self._archive.stream("content.xml"):
            rest += data
            tags += _TABLE.findall(rest)
            if len(tags) > 10_000:
                raise Refusal(Reason.TOO_LARGE)
            if b"table:display" in rest:
                hidden.update(_HIDDEN_STYLE.findall(rest))
            rest = _unfinished(rest)
        return tags, hidden

    def rows(self, name: str, facts: SheetFacts) -> Iterator[tuple[list[Row], float]]:
        """Yield some rows at a time with the share of the workbook that is read by then."""
        place = next(number for number, entry in enumerate(self.entries) if entry.name == name)
        count, reader = CellCount(), _RowReader(facts)
        for piece, share in self._pieces(place):
            for rows in reader.read(piece, count):
                yield rows, share

    def _pieces(self, place: int) -> Iterator[tuple[bytes, float]]:
        """Yield the rows of one table as XML, cut between rows."""
        bits = self._archive.stream("content.xml")
        rest, share = _skip_to_table(place, bits), 0.0
        while (stop := rest.find(_END)) < 0:
            cut = rest.rfind(b"<table:table-row") if len(rest) >= _PIECE_BYTES else 0
            if cut > 0:
                yield rest[:cut], share
                rest = rest[cut:]
            elif len(rest) > _LARGEST_ROW:
                raise Refusal(Reason.TOO_LARGE)
            data, share = next(bits, (b"", 1.0))
            if not data:
                raise Refusal(Reason.DAMAGED)
            rest += data
        yield rest[:stop], 1.0


def _unfinished(xml: bytes) -> bytes:
    """Return the tag that the end of some XML cuts off, if it is no longer than tags are."""
    last = xml.rfind(b"<", max(0, len(xml) - _LARGEST_TAG))
    return xml[last:] if last >= 0 and b">" not in xml[last:] else b""


def _skip_to_table(place: int, bits: Iterator[tuple[bytes, float]]) -> bytes:
    """Return what was read behind the opening tag of a table, counted from 0."""
    rest = b""
    for data, _share in bits:
        rest += data
        opened = list(islice(_TABLE.finditer(rest), place + 1))
        if len(opened) > place:
            return rest[opened[place].end() :]
        place -= len(opened)
        rest = rest[opened[-1].end() :] if opened else rest
        rest = _unfinished(rest)
    raise Refusal(Reason.DAMAGED)


class _RowReader:
    """Reads rows, each as often as it repeats."""

    def __init__(self, facts: SheetFacts) -> None:
        self._facts = facts
        self._next = 1
        self._columns = 0

    def read(self, piece: bytes, count: CellCount) -> Iterator[list[Row]]:
        """Yield the filled rows of a piece, some thousand at a time."""
        self._facts.formulas += piece.count(b"table:formula=")
        tags = list(_ROW.finditer(piece))
        for tag in _COLUMN.findall(piece[: tags[0].start() if tags else len(piece)]):
            self._note_column(tag)
        is_wide = any(int(repeat) >= _MANY_COLUMNS for repeat in _REPEAT.findall(piece))
        most = WIDE_PIECE_ROWS if is_wide else PIECE_ROWS
        held: list[tuple[int, int, bytes]] = []
        for tag in tags:
            end = tag.end() if tag[2] else piece.find(_ROW_END, tag.end())
            content = piece[tag.end() : end if end >= 0 else len(piece)]
            found = _ROW_REPEAT.search(tag[1])
            repeat = int(found[1]) if found else 1
            if b":value-type" in content or b"<text:p" in content:
                held.append((self._next, repeat, content))
                self._note_row(tag[1], repeat, content)
                if len(held) >= most:
                    yield _read_rows(held, count)
                    held = []
            self._next += repeat
        if held:
            yield _read_rows(held, count)

    def _note_column(self, tag: bytes) -> None:
        found = _REPEAT.search(tag)
        repeat = min(int(found[1]) if found else 1, 16_384)
        if _CONCEALED.search(tag):
            self._facts.hidden_columns.extend(range(self._columns, self._columns + repeat))
        self._columns = min(self._columns + repeat, 16_384)

    def _note_row(self, attributes: bytes, repeat: int, content: bytes) -> None:
        if self._next + repeat - 1 > MAX_ROWS:
            raise Refusal(Reason.TOO_MANY_ROWS)
        if b"visibility" in attributes and _CONCEALED.search(attributes):
            self._facts.hidden_rows.extend(range(self._next, self._next + repeat))
        if self._next > LOOK_AT_ROWS or b"-spanned" not in content:
            return
        column = 0
        for cell in _CELL.findall(content):
            span, rows, again = (int(found[1]) if (found := pattern.search(cell)) else 1
                                 for pattern in (_SPAN, _ROW_SPAN, _REPEAT))  # fmt: skip
            if span > 1 or rows > 1:
                self._facts.merges.append((self._next, self._next + rows - 1, column, column + span - 1))
            column += again


def _read_rows(held: list[tuple[int, int, bytes]], count: CellCount) -> list[Row]:
    """Return rows of one piece as numbered cells; `held` has their numbers, repetitions and XML."""
    xml = b"".join(b"<table:table-row>%b</table:table-row>" % content for _number, _repeat, content in held)
    has_errors = b'"error"' in xml
    if has_errors:
        xml = _FAILED.sub(_as_marked, xml)
    sheet = wrapped(
        {"mimetype": MIME_TYPE, "META-INF/manifest.xml": b"<manifest:manifest/>", "content.xml": _CONTENT % xml}
    )
    if sheet.start is None:
        return []
    left = padded(sheet.start)
    found: list[Row] = []
    for (number, repeat, _content), row in zip(held[sheet.start[0] :], sheet.to_python(), strict=False):
        count.add(repeat, len(row))
        cells = left + normalise_row(row)
        if has_errors:
            cells = [FailedFormula(one[2:]) if type(one) is str and one.startswith(_ERROR) else one for one in cells]
        found.extend((number + copy, cells) for copy in range(repeat))
    return found


_CONTENT = (
    b"<office:document-content><office:body><office:spreadsheet>"
    b'<table:table table:name="s">%b</table:table></office:spreadsheet></office:body></office:document-content>'
)


def _as_marked(match: re.Match[bytes]) -> bytes:
    return _NO_TEXT.sub(b"", match[0]) + _ERROR.encode()


def _name(tag: bytes) -> str:
    from lxml import etree

    text = _attribute(tag, b"table:name")
    return str(etree.fromstring(b'<a b="%b"/>' % text).get("b"))


def _attribute(tag: bytes, name: bytes) -> bytes:
    match = re.search(rb"\s" + name + rb'\s*=\s*"([^"]*)"', tag)
    return match[1] if match else b""

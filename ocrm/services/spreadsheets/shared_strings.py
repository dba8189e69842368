"""The texts an .xlsx workbook keeps once and names by number."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from ocrm.services.spreadsheets.refusals import Reason, Refusal
from ocrm.services.spreadsheets.workbook_archive import WorkbookArchive
from ocrm.services.spreadsheets.xlsx_parts import sheet_of_rows

_READY = 500_000
"""Texts kept as they are handed out; those beyond are packed, which takes a third of the memory."""
_MAX_TEXT_BYTES = 320 * 1024**2
_PIECE_BYTES = 4 * 1024**2
_LARGEST_TEXT = 32 * 1024**2
_OPEN = re.compile(rb"<(?:[\w.-]+:)?si(?:\s[^>]*)?(/?)>")
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?si\s*>")


class SharedStrings:
    """The texts by number; blank ones are None."""

    def __init__(self) -> None:
        self._ready: list[str | None] = []
        self._packed = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ready) + len(self._ends) - 1

    def __getitem__(self, number: int) -> str | None:
        if number < len(self._ready):
            return self._ready[number]
        place = number - len(self._ready)
        return self._packed[self._ends[place] : self._ends[place + 1]].decode() or None

    def add(self, text: str) -> None:
        """Take the next text."""
        kept = text if text and not text.isspace() else None
        if len(self._ready) < _READY:
            self._ready.append(kept)
            return
        self._packed += (kept or "").encode("utf-8", "replace")
        self._ends.append(len(self._packed))
        if len(self._packed) > _MAX_TEXT_BYTES:
            raise Refusal(Reason.TOO_LARGE)


def read_shared_strings(archive: WorkbookArchive, name: str) -> SharedStrings:
    """Return the texts of a workbook; none where it has no such part."""
    strings = SharedStrings()
    if name in archive:
        for piece in _pieces(archive, name):
            _add_piece(strings, piece)
    return strings


def _pieces(archive: WorkbookArchive, name: str) -> Iterator[bytes]:
    """Yield whole `<si>` elements, some thousand at a time."""
    rest = b""
    for data, _share in archive.stream(name):
        rest += data
        if len(rest) < _PIECE_BYTES:
            continue
        cut = max((match.end() for match in _CLOSE.finditer(rest, max(0, len(rest) - 65_536))), default=0)
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _LARGEST_TEXT:
            raise Refusal(Reason.LONG_CELL)
    yield rest


def _add_piece(strings: SharedStrings, piece: bytes) -> None:
    """Read texts as the inline texts of a sheet with one column, so that formatted runs and escapes are understood."""
    count = 0

    def as_row(match: re.Match[bytes]) -> bytes:
        nonlocal count
        count += 1
        opened = b'<row r="%d"><c t="inlineStr"><is>' % count
        return opened + b"</is></c></row>" if match[1] else opened

    first = _OPEN.search(piece)
    if first is None:
        return
    last = max((match.end() for match in _CLOSE.finditer(piece)), default=len(piece))
    rows = _CLOSE.sub(b"</is></c></row>", _OPEN.sub(as_row, piece[first.start() : last]))
    sheet = sheet_of_rows(rows)
    top = sheet.start[0] if sheet.start else 0
    found = [""] * top + [str(row[0]) for row in sheet.to_python()] if sheet.start else []
    for text in found + [""] * (count - len(found)):
        strings.add(text)

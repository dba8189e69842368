"""Workbooks put together by hand, for what no writer writes."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def xlsx(path: Path, sheet: str, *, book: str = "", extra: dict[str, str | bytes] | None = None) -> Path:
    """Save a workbook whose one worksheet holds `sheet`, whatever that is."""
    parts: dict[str, str | bytes] = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_TYPES}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="r1" Type="{_TYPES}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_TYPES}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{_TYPES}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_TYPES}">{book}'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet,
        **(extra or {}),
    }
    return zipped(path, parts)


def ods(path: Path, tables: str, *, styles: str = "", manifest: str = "<manifest:manifest/>") -> Path:
    """Save an OpenDocument spreadsheet with these `<table:table>` elements."""
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(path, {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content})


def rows_of(xml: str, *, before: str = "", after: str = "") -> str:
    """Return a worksheet around `<row>` elements."""
    return f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{xml}</sheetData>{after}</worksheet>'


def text_cell(text: str, name: str = "") -> str:
    """Return a cell with its text inside."""
    place = f' r="{name}"' if name else ""
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'


def ods_cell(text: str, more: str = "") -> str:
    """Return an OpenDocument cell with a text."""
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    """Save an archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def xlsb(path: Path, rows: list[tuple[str | float, ...]]) -> Path:
    """Save a binary workbook of Excel 2007 ([MS-XLSB]): records of a number, a length and their data."""
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + _record(145)
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        sheet += b"".join(_xlsb_cell(column, cell) for column, cell in enumerate(row))
    entry = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1")
    book = _record(131) + _record(143) + _record(156, entry) + _record(144) + _record(132)
    relation = f'<Relationship Id="rId1" Type="{_TYPES}/%s" Target="%s"/>'
    relation = f'<Relationships xmlns="{_RELATIONS}">{relation}</Relationships>'
    return zipped(path, {
        "_rels/.rels": relation % ("officeDocument", "xl/workbook.bin"),
        "xl/_rels/workbook.bin.rels": relation % ("worksheet", "worksheets/sheet1.bin"),
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": sheet + _record(146) + _record(130),
    })  # fmt: skip


def _record(kind: int, data: bytes = b"") -> bytes:
    """Return a record of less than 16,384 bytes: its kind and its length in groups of seven bits."""
    low, high = len(data) & 0x7F, len(data) >> 7
    length = bytes([low | 0x80, high]) if high else bytes([low])
    return (bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])) + length + data


def _xlsb_cell(column: int, cell: str | float) -> bytes:
    place = struct.pack("<II", column, 0)
    return _record(6, place + _wide(cell)) if isinstance(cell, str) else _record(5, place + struct.pack("<d", cell))


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")

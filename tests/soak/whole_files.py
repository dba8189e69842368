"""A small sound file of every kind that is imported, to be damaged."""

from __future__ import annotations

import io
import struct
import tempfile
from datetime import date
from pathlib import Path

import openpyxl

from tests.services.spreadsheets.making import ods as save_ods
from tests.services.spreadsheets.making import ods_cell

_NAMES = ("名称", "手机", "城市", "金额", "日期", "备注")
_LINES = 40


def xlsx() -> bytes:
    """Return a workbook with texts, numbers, dates, formulas, merged and hidden cells."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.append(["客户名单"])
    page.merge_cells("A1:F1")
    page.append(_NAMES)
    for number in range(_LINES):
        page.append([f"公司 {number}", 13800000000 + number, "长沙", number * 1.5, date(2026, 3, 1), f"=A{number + 3}"])
    page.row_dimensions[9].hidden = True
    page.column_dimensions["C"].hidden = True
    workbook.create_sheet("second").append(["#N/A", True])
    out = io.BytesIO()
    workbook.save(out)
    workbook.close()
    return out.getvalue()


def ods() -> bytes:
    """Return an OpenDocument spreadsheet with repeated rows and cells."""
    row = f'{ods_cell("甲")}{ods_cell("1")}<table:table-cell office:value-type="float" office:value="2.5"/>'
    rows = f'<table:table-row table:number-rows-repeated="20">{row}</table:table-row>' * 20
    with tempfile.TemporaryDirectory() as folder:
        return save_ods(Path(folder) / "file.ods", f'<table:table table:name="a">{rows}</table:table>').read_bytes()


def csv() -> bytes:
    """Return a delimited text with quoted cells."""
    lines = [",".join(_NAMES), *(f'公司 {n},138{n:08},"长沙, 湖南",{n}.5,2026/3/1,"""x"""' for n in range(_LINES))]
    return "\r\n".join(lines).encode("gb18030")


def vcf() -> bytes:
    """Return visiting cards of two versions."""
    modern = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:张伟\r\nTEL;TYPE=cell:+86 138 0013 8000\r\nBDAY:--0416\r\nEND:VCARD\r\n"
    old = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=9D=8E;=E5=9B=9B\r\n"
        "TEL;CELL:13900139000\r\nPHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg==\r\n\r\nEND:VCARD\r\n"
    )
    return (modern + old).encode() * 10


def ics() -> bytes:
    """Return a calendar with events, rules and a to-do."""
    event = (
        "BEGIN:VEVENT\r\nUID:{n}@example.com\r\nDTSTART;TZID=Asia/Shanghai:20260301T090000\r\nDURATION:PT1H\r\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=20\r\nEXDATE;TZID=Asia/Shanghai:20260304T090000\r\n"
        "SUMMARY:拜访\\, 客户\r\nBEGIN:VALARM\r\nTRIGGER:-PT15M\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT\r\n"
    )
    todo = "BEGIN:VTODO\r\nUID:t{n}\r\nDUE;VALUE=DATE:20260501\r\nSUMMARY:call\r\nPRIORITY:1\r\nEND:VTODO\r\n"
    body = "".join((event + todo).format(n=number) for number in range(8))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{body}END:VCALENDAR\r\n".encode()


def xls(rows: list[tuple[str | float, ...]] | None = None, *, hidden_row: int | None = None) -> bytes:
    """Return a workbook as Excel 97 saves it: records in a stream of a compound file. `hidden_row` counts from 0."""
    lines = rows or [_NAMES, *((f"公司 {n}", 13800000000.0 + n, "长沙", n * 1.5, 46082.0, "x") for n in range(_LINES))]
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 6))
    if hidden_row is not None:
        sheet += _record(0x208, struct.pack("<HHHHHHI", hidden_row, 0, 6, 0, 0, 0, 0x120))
    for number, line in enumerate(lines):
        sheet += b"".join(_xls_cell(number, column, cell) for column, cell in enumerate(line))
    sheet += _record(0x0A, b"")
    name = b"Sheet1"
    top = _record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 6))
    place = len(top) + 4 + 8 + len(name) + 4
    top += _record(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name) + _record(0x0A, b"")
    return _compound(b"Workbook", top + sheet)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _xls_cell(row: int, column: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    return _record(0x203, struct.pack("<HHHd", row, column, 0, cell))


def _compound(name: bytes, stream: bytes) -> bytes:
    """Return a compound file with one stream: header, one sector of allocations, one of names, the stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    chain = [0xFFFFFFFD, end, *range(3, count + 2), end]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0, 0)
    header += struct.pack("<108I", *[free] * 108)
    header = header[:512]
    allocations = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    names = (
        _entry("Root Entry", 5, end, 0, child=1) + _entry(name.decode(), 2, 2, len(stream)) + _entry("", 0, 0, 0) * 2
    )
    return header + allocations + names + stream


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0" if name else b""
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )

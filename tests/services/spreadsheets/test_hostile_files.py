"""Files made to do harm, or damaged, end in one sentence, soon, in little memory, and are left as they were."""

from __future__ import annotations

import hashlib
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ocrm.errors import FileFormatError
from ocrm.services.spreadsheets.reading import open_source
from tests.services.spreadsheets.conftest import table_of
from tests.services.spreadsheets.making import ods, ods_cell, rows_of, text_cell, xlsx, zipped

LONGEST_S = 10.0
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))


def zip_bomb(path: Path) -> Path:
    path = path.with_suffix(".xlsx")
    xlsx(path, "")
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        part.write(b"<sst><si><t>" + b" " * 200 * 1024**2 + b"</t></si></sst>")
    return path


def blank_sheet_bomb(path: Path) -> Path:
    return xlsx(path, rows_of("<row/>" * 1_200_000))


def one_endless_row(path: Path) -> Path:
    return xlsx(path, rows_of('<row r="1">' + "<c><v>1</v></c>" * 5_000_000 + "</row>"))


def laughing_entities(path: Path) -> Path:
    return xlsx(path, f"<!DOCTYPE x [{_LAUGHS}]>" + rows_of('<row><c t="str"><v>&l11;</v></c></row>'))


def entities_in_the_book(path: Path) -> Path:
    return xlsx(path, rows_of(""), extra={"xl/workbook.xml": f"<!DOCTYPE x [{_LAUGHS}]><workbook>&l11;</workbook>"})


def external_entity(path: Path) -> Path:
    secret = path.with_name("secret.txt")
    secret.write_text("secret", encoding="utf-8")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    return xlsx(path, outside + rows_of('<row><c t="str"><v>&e;</v></c></row>'))


def repeated_rows(path: Path) -> Path:
    row = f'<table:table-row table:number-rows-repeated="900000000">{ods_cell("x")}</table:table-row>'
    return ods(path, f'<table:table table:name="a">{row}</table:table>')


def repeated_columns_and_rows(path: Path) -> Path:
    cell = ods_cell("x", ' table:number-columns-repeated="16384"')
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    return ods(path, f'<table:table table:name="a">{row}</table:table>')


def repeated_columns(path: Path) -> Path:
    cell = ods_cell("x", ' table:number-columns-repeated="400000000"')
    return ods(path, f'<table:table table:name="a"><table:table-row>{cell}</table:table-row></table:table>')


def row_beyond_every_sheet(path: Path) -> Path:
    return xlsx(path, rows_of('<row r="4000000000"><c><v>1</v></c></row>'))


def cell_far_from_its_row(path: Path) -> Path:
    return xlsx(path, rows_of('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'))


def sheet_without_an_end(path: Path) -> Path:
    return xlsx(path, rows_of('<row r="1"><c r="A1"><v>1</v></c></row>')[:-30])


def lying_size(path: Path) -> Path:
    xlsx(path, rows_of("<row><c><v>1</v></c></row>" * 20_000))
    data = bytearray(path.read_bytes())
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", data, place + 24, 1000)
    path.write_bytes(data)
    return path


def encrypted_members(path: Path) -> Path:
    xlsx(path, rows_of(""))
    data = bytearray(path.read_bytes())
    place = data.index(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)
    return path


def encrypted_opendocument(path: Path) -> Path:
    return ods(path, "", manifest="<manifest:encryption-data/>")


def many_members(path: Path) -> Path:
    return zipped(path, {f"xl/{number}.xml": "" for number in range(10_001)})


def missing_text(path: Path) -> Path:
    return xlsx(path, rows_of('<row><c t="s"><v>7</v></c></row>'))


def sheet_outside_the_file(path: Path) -> Path:
    relations = (
        '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="../../../../etc/hostname"/></Relationships>'
    )
    return xlsx(path, rows_of(""), extra={"xl/_rels/workbook.xml.rels": relations})


def damaged_old_workbook(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 60)
    return path


def endless_line(path: Path) -> Path:
    path.write_bytes(b"x" * 9_000_000)
    return path


def endless_quoted_cell(path: Path) -> Path:
    path.write_bytes(b'a,b\n1,"' + b"x\n" * 1_500_000)
    return path


HOSTILE: tuple[Callable[[Path], Path], ...] = (
    zip_bomb, blank_sheet_bomb, one_endless_row, laughing_entities, entities_in_the_book, external_entity,
    repeated_rows, repeated_columns_and_rows, repeated_columns, row_beyond_every_sheet, cell_far_from_its_row,
    sheet_without_an_end, lying_size, encrypted_members, encrypted_opendocument, many_members, missing_text,
    sheet_outside_the_file, damaged_old_workbook, endless_line, endless_quoted_cell,
)  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE, ids=lambda make: make.__name__)
def test_hostile_file_is_refused_in_one_sentence_and_left_as_it_was(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path / "file.xlsx")
    before = hashlib.sha256(path.read_bytes()).digest()
    began = _computed_s()
    with pytest.raises(FileFormatError) as told:
        table_of(path)
    assert _computed_s() - began < LONGEST_S
    assert 10 < len(str(told.value)) < 160 and str(told.value).endswith(".")
    assert hashlib.sha256(path.read_bytes()).digest() == before


def _computed_s() -> float:
    """Return what this process and its children have computed: by the clock, a busy machine would count as well."""
    return sum(os.times()[:4])


def test_every_reason_is_told_in_both_languages(tmp_path: Path, both_languages: str) -> None:
    with pytest.raises(FileFormatError) as told:
        table_of(encrypted_opendocument(tmp_path / "file.ods"))
    assert str(told.value).startswith("这个工作簿" if both_languages == "zh_CN" else "This workbook is protected")


def test_macros_and_links_are_not_followed(tmp_path: Path) -> None:
    sheet = rows_of(
        f'<row r="1">{text_cell("name")}{text_cell("amount")}</row>'
        '<row r="2"><c t="str"><f>HYPERLINK("http://example.com","x")</f><v>shop</v></c>'
        "<c><f>[1]Sheet1!A1</f><v>5</v></c></row>"
    )
    links = '<externalLink><externalBook r:id="r9"/></externalLink>'
    path = xlsx(
        tmp_path / "macros.xlsm", sheet, extra={"xl/vbaProject.bin": b"\xd0\xcf\x11", "xl/externalLinks/1.xml": links}
    )
    assert [cells for _n, cells in table_of(path)] == [["shop", 5]]


def test_dimensions_that_lie_change_nothing(tmp_path: Path) -> None:
    for claim in ("A1:XFD1048576", "A1", "nonsense"):
        sheet = rows_of(
            '<row><c t="str"><v>a</v></c></row><row><c><v>1</v></c></row>', before=f'<dimension ref="{claim}"/>'
        )
        assert [cells for _n, cells in table_of(xlsx(tmp_path / "lying.xlsx", sheet))] == [[1]]


def test_reader_is_gone_after_a_refusal_and_after_a_cancel(tmp_path: Path) -> None:
    import multiprocessing

    with pytest.raises(FileFormatError):
        table_of(repeated_columns(tmp_path / "bomb.ods"))
    path = xlsx(tmp_path / "long.xlsx", rows_of("<row><c><v>1</v></c></row>" * 40_000))
    with open_source(path) as source, pytest.raises(InterruptedError):
        source.table(is_cancelled=lambda: True, progress=lambda *_told: None)
    assert not multiprocessing.active_children()

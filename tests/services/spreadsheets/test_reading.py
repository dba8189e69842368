# ruff: noqa: DTZ001 - cells keep wall-clock time
"""Any table file is read as a person sees it, or refused in one sentence."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from threading import Thread

import openpyxl
import pytest

from ocrm.errors import FileFormatError
from ocrm.services.spreadsheets.cells import FailedFormula
from ocrm.services.spreadsheets.reading import open_source, open_text
from tests.services.spreadsheets.conftest import MakeSheet, table_of, text_table


def names(table: object) -> list[str]:
    return [column.name for column in table.columns]  # type: ignore[attr-defined]


def test_workbook_cells_keep_their_types(make_sheet: MakeSheet) -> None:
    path = make_sheet(
        ("名称", "手机", "日期", "时间", "金额"),
        ("甲", 13800138000, date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), 12.5),
    )
    table = table_of(path)
    assert list(table) == [(2, ["甲", 13800138000, date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), 12.5])]
    assert table.header_row == 1 and table.row_count == 1


def test_content_decides_and_not_the_name(make_sheet: MakeSheet, tmp_path: Path) -> None:
    workbook = make_sheet(("a", "b"), ("x", 1)).rename(tmp_path / "looks-like.csv")
    text = tmp_path / "looks-like.xlsx"
    text.write_text("a,b\nx,1\n", encoding="utf-8")
    assert list(table_of(workbook)) == [(2, ["x", 1])]
    assert list(table_of(text)) == [(2, ["x", "1"])]


def test_title_and_instructions_are_never_the_header(make_sheet: MakeSheet) -> None:
    path = make_sheet(
        ("客户导入模板",), ("1、红色为必填\n2、不要改动表头",), ("名称", "手机", "城市"), ("甲", 1, "长沙")
    )
    table = table_of(path)
    assert (table.header_row, names(table)) == (3, ["名称", "手机", "城市"])


def test_sheet_of_numbers_has_no_header(make_sheet: MakeSheet) -> None:
    table = table_of(make_sheet((1, 2.5), (3, 4)))
    assert table.header_row is None
    assert names(table) == ["Column A", "Column B"]
    assert [number for number, _cells in table] == [1, 2]


def test_header_row_can_be_chosen(make_sheet: MakeSheet) -> None:
    path = make_sheet(("x", "y"), ("a", "b"), ("c", "d"))
    with open_source(path) as source:
        assert names(source.table(header_row=2)) == ["a", "b"]
        assert source.table(header_row=0).row_count == 3
        with pytest.raises(FileFormatError, match="Row 9"):
            source.table(header_row=9)


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers(make_sheet: MakeSheet) -> None:
    table = table_of(make_sheet(("a", "b"), (None, None), ("x", 1), (" ", "\u3000"), ("y", 2)))
    assert [number for number, _cells in table] == [3, 5]
    assert table.blank_rows == 2


def test_repeated_and_blank_headers_get_names_of_their_own(make_sheet: MakeSheet) -> None:
    table = table_of(make_sheet(("电话", "电话", None, "备注"), ("1", "2", "3", None)))
    assert names(table) == ["电话", "电话 (2)", "Column C", "备注"]
    assert [column.filled for column in table.columns] == [1, 1, 1, 0]


def test_failed_formulas_are_told_from_blanks(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page.append(["name", "rate"])
    page.append(["x", "#N/A"])
    workbook.save(tmp_path / "errors.xlsx")
    workbook.close()
    assert list(table_of(tmp_path / "errors.xlsx")) == [(2, ["x", FailedFormula("#N/A")])]


def test_hidden_sheets_are_listed_apart_and_not_read_by_default(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    first = workbook.active
    assert first is not None
    first.title, first.sheet_state = "hidden", "hidden"
    first.append(["secret"])
    workbook.create_sheet("empty")
    workbook.create_sheet("data").append(["shown"])
    workbook.save(tmp_path / "hidden.xlsx")
    workbook.close()
    with open_source(tmp_path / "hidden.xlsx") as source:
        assert (source.sheets, source.hidden_sheets) == (("empty", "data"), ("hidden",))
        assert names(source.table()) == ["shown"]
        assert names(source.table("hidden")) == ["secret"]
        with pytest.raises(FileFormatError, match="no sheet “other”"):
            source.table("other")


def test_table_stays_when_the_file_is_closed(make_sheet: MakeSheet) -> None:
    with open_source(make_sheet(("a",), ("x",), ("y",))) as source:
        table = source.table()
    assert [cells for _number, cells in table] == [["x"], ["y"]] == [cells for _number, cells in table]


def test_workbook_is_read_from_a_worker_thread(make_sheet: MakeSheet) -> None:
    path, found = make_sheet(("a",), ("x",)), []
    thread = Thread(target=lambda: found.extend(table_of(path)))
    thread.start()
    thread.join()
    assert found == [(2, ["x"])]


def test_long_sheet_arrives_whole(make_sheet: MakeSheet) -> None:
    told: list[tuple[int, int]] = []
    table = table_of(
        make_sheet(("n", "t"), *((number, f"row {number}") for number in range(12_001))),
        progress=lambda *told_now: told.append(told_now),
    )
    assert sum(cells[0] for _number, cells in table) == 12_000 * 12_001 // 2  # type: ignore[misc]
    assert [done for done, _total in told] == [5000, 10000, 12002] and told[-1] == (12002, 12002)


def test_cancelled_read_stops(make_sheet: MakeSheet) -> None:
    with pytest.raises(InterruptedError):
        open_text("a\n" + "x\n" * 6000).table(is_cancelled=lambda: True)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("utf-16", "utf-16"), ("utf-32", "utf-32")],
)
def test_encoding_is_found(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / "text.csv").write_text("名称,备注\n甲公司,重要客户\n", encoding=encoding)
    with open_source(tmp_path / "text.csv") as source:
        assert names(source.table()) == ["名称", "备注"]
        assert source.encoding == name


def test_encoding_can_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "big5.csv").write_text("名稱,電話\n張偉,123\n", encoding="big5")
    assert names(table_of(tmp_path / "big5.csv", encoding="big5")) == ["名稱", "電話"]


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    (tmp_path / "western.csv").write_text("Name,Stadt\nMüller,Köln\nGrün,Nürnberg\n", encoding="cp1252")
    assert [cells for _n, cells in table_of(tmp_path / "western.csv")] == [["Müller", "Köln"], ["Grün", "Nürnberg"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    table = text_table(f"name{delimiter}amount\nx{delimiter}1.5\ny{delimiter}2.5\n")
    assert names(table) == ["name", "amount"]


def test_decimal_commas_do_not_split_columns() -> None:
    assert next(iter(text_table("name;amount\nx;1,5\ny;2,5\n"))) == (2, ["x", "1,5"])


def test_separator_line_is_obeyed() -> None:
    assert names(text_table("sep=;\na;b,c\n1;2,3\n")) == ["a", "b,c"]


def test_quotes_and_line_breaks_stay_inside_cells() -> None:
    table = text_table('name,note\n"a ""b"", c","two\nlines"\nplain,x\n')
    assert [cells for _n, cells in table] == [['a "b", c', "two\nlines"], ["plain", "x"]]


def test_short_rows_are_filled_up_and_told() -> None:
    table = text_table("a,b,c\n1,2,3\n4\n5,6,7\n")
    assert list(table)[1] == (3, ["4", None, None])
    assert "1 row has fewer cells" in table.notes[0] and table.notes[0].endswith("3")


def test_cells_beyond_the_header_get_a_column() -> None:
    table = text_table("a,b\n1,2,3\n")
    assert names(table) == ["a", "b", "Column C"] and list(table) == [(2, ["1", "2", "3"])]


def _zip(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def test_cell_in_the_farthest_corner_does_no_harm(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    page["A1"], page["A2"], page["XFD1048576"] = "name", 5, 1
    workbook.save(tmp_path / "far.xlsx")
    workbook.close()
    table = table_of(tmp_path / "far.xlsx")
    assert [(number, cells[0], cells[-1]) for number, cells in table] == [(2, 5, None), (1_048_576, None, 1)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7 ...",
        b"\x89PNG\r\n",
        b"SQLite format 3\0",
        b"PK\x03\x04 cut short",
        b"PK\x05\x06" + b"\0" * 18,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\x09\x04\x06\x00\x00\x00",
        b"<html><table></table>",
        b"a,b\n1,\0\n",
        b"\xfe\xff\0\0\0a\0\0\0b",
        b'a,b\n1,"never closed\n2,3\n',
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, content: bytes, both_languages: str) -> None:
    path = tmp_path / "file.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileFormatError) as told:
        table_of(path)
    assert 10 < len(str(told.value)) < 160


def test_other_archives_and_missing_files_are_refused(tmp_path: Path) -> None:
    _zip(tmp_path / "letter.docx", {"word/document.xml": "<w/>"})
    with pytest.raises(FileFormatError, match="no spreadsheet"):
        table_of(tmp_path / "letter.docx")
    with pytest.raises(FileFormatError, match="There is no file"):
        table_of(tmp_path / "missing.csv")


def test_truncated_workbook_is_refused(make_sheet: MakeSheet, tmp_path: Path) -> None:
    whole = make_sheet(("a", "b"), *((number, "text") for number in range(500))).read_bytes()
    for share in (0.3, 0.7, 0.98):
        (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(FileFormatError):
            table_of(tmp_path / "cut.xlsx")


def test_columns_keep_their_letters_where_the_first_ones_are_empty(make_sheet: MakeSheet) -> None:
    table = table_of(make_sheet((None, None, "name", "rate"), (None, None, "x", "#N/A")))
    assert [(column.letter, column.name) for column in table.columns] == [("C", "name"), ("D", "rate")]
    assert list(table) == [(2, [None, None, "x", FailedFormula("#N/A")])]

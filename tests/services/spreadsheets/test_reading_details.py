"""What writers and people do to sheets: odd XML, hidden rows, two header rows, formulas, old formats and encodings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ocrm.errors import FileFormatError
from ocrm.services.spreadsheets import cells as cells_module
from ocrm.services.spreadsheets.cells import BlockStore, FailedFormula, SheetFacts
from ocrm.services.spreadsheets.mapping import suggest_mapping
from ocrm.services.spreadsheets.reading import Table, open_source
from ocrm.services.spreadsheets.refusals import Refusal
from ocrm.services.spreadsheets.sheet_pieces import MAX_ROWS
from ocrm.services.spreadsheets.xlsx_sheets import _RowCutter
from tests.services.spreadsheets.conftest import table_of, text_table
from tests.services.spreadsheets.making import ods, ods_cell, rows_of, text_cell, xlsb, xlsx
from tests.soak import whole_files


def names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def body(table: Table) -> list[list[Any]]:
    return [list(cells) for _number, cells in table]


HEADER = f"<row>{text_cell('name')}{text_cell('amount')}{text_cell('day')}</row>"


# -- what writers write -----------------------------------------------------------------------------------------------


def test_cells_and_rows_without_references_follow_each_other(tmp_path: Path) -> None:
    rows = HEADER + f'<row r="5">{text_cell("a")}<c><v>1</v></c></row><row>{text_cell("b")}<c r="C6"><v>2</v></c></row>'
    assert list(table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows)))) == [(5, ["a", 1, None]), (6, ["b", None, 2])]


def test_rows_without_references_keep_counting_across_pieces(tmp_path: Path) -> None:
    rows = HEADER + f"<row>{text_cell('x')}<c><v>1</v></c></row><row/>" * 7_000
    found = [number for number, _cells in table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows)))]
    assert found == list(range(2, 14_002, 2))


def test_bare_rows_are_counted_without_being_read() -> None:
    cutter = _RowCutter(SheetFacts())
    assert list(cutter.groups(b"<row/>" * 10, b"")) == []
    assert list(cutter.groups(b"<row><c><v>1</v></c></row>", b"")) == [b'<row r="11"><c><v>1</v></c></row>']
    assert list(cutter.groups(b"<row></row>" * (MAX_ROWS - 11), b"")) == []
    with pytest.raises(Refusal):
        list(cutter.groups(b"<row/>", b""))


def test_shared_and_inline_texts_of_all_writers_are_read(tmp_path: Path) -> None:
    strings = (
        '<sst><si><t>shared</t></si><si/><si><r><t xml:space="preserve">rich </t></r><r><t>text</t></r>'
        "<rPh><t>x</t></rPh></si>"
        '<si><t xml:space="preserve"> a &amp; b </t></si></sst>'
    )
    rows = (
        HEADER + '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t=\'s\' s="0"><v>2</v></c></row>'
        '<row><c t="s" s="0"><v>3</v></c><c t="inlineStr"><is><t><![CDATA[<b>]]></t></is></c>'
        '<c t="b"><v>1</v></c></row>'
    )
    table = table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows), extra={"xl/sharedStrings.xml": strings}))
    assert body(table) == [["shared", None, "rich text"], [" a & b ", "<b>", True]]


def test_texts_beyond_those_held_ready_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ocrm.services.spreadsheets import shared_strings

    monkeypatch.setattr(shared_strings, "_READY", 2)
    strings = shared_strings.SharedStrings()
    for text in ("one", "", "三", " ", "five"):
        strings.add(text)
    assert [strings[number] for number in range(len(strings))] == ["one", None, "三", None, "five"]


def test_prefixed_names_are_read(tmp_path: Path) -> None:
    sheet = (
        '<x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>name</x:t></x:is></x:c></x:row>'
        "<x:row><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    table = table_of(xlsx(tmp_path / "a.xlsx", sheet))
    assert (names(table), body(table)) == (["name"], [[2]])


def test_both_date_systems_give_the_same_day(tmp_path: Path) -> None:
    for book, serial in (("", 46086), ('<workbookPr date1904="1"/>', 46086 - 1462)):
        rows = HEADER + f'<row>{text_cell("x")}<c><v>46086</v></c><c s="1"><v>{serial}</v></c></row>'
        assert body(table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows), book=book))) == [["x", 46086, date(2026, 3, 5)]]


def test_failed_formulas_are_told_in_every_format(tmp_path: Path) -> None:
    rows = HEADER + f'<row>{text_cell("x")}<c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="e"><v>#N/A</v></c></row>'
    assert body(table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows)))) == [
        ["x", FailedFormula("#DIV/0!"), FailedFormula("#N/A")]
    ]
    error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
    error += 'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    rows = f"<table:table-row>{ods_cell('name')}{ods_cell('rate')}</table:table-row>"
    rows += f"<table:table-row>{ods_cell('x')}{error}</table:table-row>"
    table = table_of(ods(tmp_path / "a.ods", f'<table:table table:name="a">{rows}</table:table>'))
    assert body(table) == [["x", FailedFormula("#DIV/0!")]]


# -- formulas ---------------------------------------------------------------------------------------------------------


def test_formulas_without_a_saved_value_are_told(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    for row in (("name", "sum"), ("a", 1), ("b", "=B2+1")):
        page.append(row)
    workbook.save(tmp_path / "a.xlsx")
    workbook.close()
    table = table_of(tmp_path / "a.xlsx")
    assert body(table) == [["a", 1], ["b", None]]
    assert any("1 formula has no saved value" in note for note in table.notes)


def test_saved_results_are_read_and_told_to_be_old(tmp_path: Path) -> None:
    rows = HEADER + f'<row>{text_cell("x")}<c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c></row>'
    table = table_of(xlsx(tmp_path / "a.xlsx", rows_of(rows)))
    assert body(table)[0][:2] == ["x", 2] and any("2 cells are formulas" in note for note in table.notes)
    stale = table_of(xlsx(tmp_path / "b.xlsx", rows_of(rows), book='<calcPr fullCalcOnLoad="1"/>'))
    assert any("may be out of date" in note for note in stale.notes)


# -- hidden -----------------------------------------------------------------------------------------------------------


def _hidden_xlsx(folder: Path) -> Path:
    rows = HEADER + f'<row hidden="1">{text_cell("secret")}<c><v>9</v></c></row><row>{text_cell("x")}<c><v>1</v></c>'
    rows += f"{text_cell('today')}</row>"
    before = '<cols><col min="3" max="3" hidden="1"/></cols>'
    return xlsx(folder / "hidden.xlsx", rows_of(rows, before=before))


def _hidden_ods(folder: Path) -> Path:
    column, row = "<table:table-column", "<table:table-row"
    hidden = ' table:visibility="collapse"'
    head = f"{ods_cell('name')}{ods_cell('amount')}{ods_cell('day')}"
    xml = (
        f'{column} table:number-columns-repeated="2"/>{column}{hidden}/>{row}>{head}</table:table-row>'
        f'{row} table:visibility="filter">{ods_cell("secret")}{ods_cell("9")}</table:table-row>'
        f"{row}>{ods_cell('x')}{ods_cell('1')}{ods_cell('today')}</table:table-row>"
    )
    return ods(folder / "hidden.ods", f'<table:table table:name="a">{xml}</table:table>')


@pytest.mark.parametrize("make", [_hidden_xlsx, _hidden_ods])
def test_hidden_rows_and_columns_are_left_out_told_and_offered(tmp_path: Path, make: Any) -> None:
    with open_source(make(tmp_path)) as source:
        table = source.table()
        assert [(row[0], str(row[1])) for row in body(table)] == [("x", "1")]
        assert names(table) == ["name", "amount"] and table.row_count == 1
        assert any("idden" in note for note in table.notes)
        whole = source.table(with_hidden=True)
        assert [row[0] for row in body(whole)] == ["secret", "x"] and names(whole) == ["name", "amount", "day"]
        assert not whole.notes and whole.hidden_rows == whole.hidden_columns == 1


def test_hidden_rows_of_old_workbooks_are_known(tmp_path: Path) -> None:
    lines: list[tuple[str | float, ...]] = [("name", "amount"), ("secret", 1.0), ("x", 2.0)]
    path = tmp_path / "old.et"
    path.write_bytes(whole_files.xls(lines, hidden_row=1))
    table = table_of(path)
    assert list(table) == [(3, ["x", 2])] and table.hidden_rows == 1


def test_blank_hidden_rows_are_no_question(tmp_path: Path) -> None:
    rows = f'<row r="1">{text_cell("name")}</row><row r="2">{text_cell("x")}</row><row r="9" hidden="1"/>'
    table = table_of(xlsx(tmp_path / "blank.xlsx", rows_of(rows)))
    assert (table.hidden_rows, table.notes) == (0, ())


def test_binary_workbooks_of_excel_2007_are_read(tmp_path: Path) -> None:
    table = table_of(xlsb(tmp_path / "book.xlsb", [("公司名称", "手机"), ("甲公司", 13800138000.0), ("乙公司", "021")]))
    assert names(table) == ["公司名称", "手机"]
    assert body(table) == [["甲公司", 13800138000], ["乙公司", "021"]]


def test_hidden_sheets_of_opendocument_files_are_listed_apart(tmp_path: Path) -> None:
    hidden = '<style:table-properties table:display="false"/>'
    styles = f'<style:style style:name="ta2" style:family="table">{hidden}</style:style>'
    row = "<table:table-row>{}</table:table-row>"
    tables = (
        f'<table:table table:name="A &amp; B" table:style-name="ta2">{row.format(ods_cell("secret"))}</table:table>'
        f'<table:table table:name="shown" table:style-name="ta1">{row.format(ods_cell("seen"))}</table:table>'
    )
    with open_source(ods(tmp_path / "a.ods", tables, styles=styles)) as source:
        assert (source.sheets, source.hidden_sheets) == (("shown",), ("A & B",))
        assert names(source.table()) == ["seen"] and names(source.table("A & B")) == ["secret"]


def test_repeated_rows_of_opendocument_files_are_all_there(tmp_path: Path) -> None:
    rows = f"<table:table-row>{ods_cell('name')}{ods_cell('city')}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="3">{ods_cell("x")}{ods_cell("y")}</table:table-row>'
    rows += '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    table = table_of(ods(tmp_path / "a.ods", f'<table:table table:name="a">{rows}</table:table>'))
    assert list(table) == [(2, ["x", "y"]), (3, ["x", "y"]), (4, ["x", "y"])]


# -- headers ----------------------------------------------------------------------------------------------------------


def _merged(path: Path, rows: list[list[Any]], *ranges: str) -> Path:
    workbook = openpyxl.Workbook()
    page = workbook.active
    assert page is not None
    for row in rows:
        page.append(row)
    for one in ranges:
        page.merge_cells(one)
    workbook.save(path)
    workbook.close()
    return path


def test_headings_over_several_columns_are_joined_with_the_names_below(tmp_path: Path) -> None:
    rows = [["客户名称", "联系人", None, "备注"], [None, "姓名", "手机", None], ["甲公司", "王伟", 13800138000, "x"]]
    table = table_of(_merged(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1", "D1:D2"))
    assert names(table) == ["客户名称", "联系人姓名", "联系人手机", "备注"] and table.header_row == 2
    assert body(table) == [["甲公司", "王伟", 13800138000, "x"]]
    assert table.notes == ("Rows 1 and 2 together name the columns.",)


def test_group_row_above_full_header_is_joined_and_the_fields_are_still_found(tmp_path: Path) -> None:
    rows = [["Basics", None, "Contact", None], ["Company", "City", "Name", "Mobile"], ["Acme", "Bonn", "Ann", 5]]
    table = table_of(_merged(tmp_path / "a.xlsx", rows, "A1:B1", "C1:D1"))
    assert names(table) == ["Basics Company", "Basics City", "Contact Name", "Contact Mobile"]
    assert suggest_mapping(table.columns, "customers").fields[0] == "name"


def test_merged_title_is_neither_header_nor_heading(tmp_path: Path) -> None:
    rows = [["2026 年客户名单", None, None], ["名称", "城市", "金额"], ["甲", "长沙", 5]]
    table = table_of(_merged(tmp_path / "a.xlsx", rows, "A1:C1"))
    assert names(table) == ["名称", "城市", "金额"] and not table.notes


def test_doubtful_header_is_asked_about(both_languages: str) -> None:
    sure = text_table("name,amount\nx,5\ny,6\n")
    doubtful = text_table("x,y\nz,w\nu,v\n")
    assert sure.is_header_sure and not sure.notes
    assert not doubtful.is_header_sure and "1" in doubtful.notes[0]
    assert not text_table("5,6\n7,8\n").is_header_sure


# -- text -------------------------------------------------------------------------------------------------------------

TRADITIONAL = "公司名稱,聯絡人,備註\n" + "臺灣機械股份有限公司,陳美玲,需要報價\n國際貿易企業,張偉,電話聯繫過\n" * 5


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("big5", "big5"), ("gb18030", "gb18030"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
        ("utf-8", "utf-8"),
    ],
)  # fmt: skip
def test_traditional_chinese_is_read_in_whatever_it_was_saved(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / "a.csv").write_bytes(TRADITIONAL.encode(encoding))
    with open_source(tmp_path / "a.csv") as source:
        assert names(source.table()) == ["公司名稱", "聯絡人", "備註"] and source.encoding == name


def test_simplified_chinese_is_not_taken_for_big5(tmp_path: Path) -> None:
    text = "名称,手机,备注\n" + "湖南长沙机械制造有限公司,13800138000,需要报价\n深圳市软件公司,139,已经联系过了\n" * 5
    (tmp_path / "a.csv").write_bytes(text.encode("gb18030"))
    with open_source(tmp_path / "a.csv") as source:
        assert names(source.table()) == ["名称", "手机", "备注"] and source.encoding == "gb18030"


def test_wrongly_chosen_encoding_is_refused_plainly(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("名称\n长沙\n".encode("gb18030"))
    with open_source(tmp_path / "a.csv") as source, pytest.raises(FileFormatError, match="not readable text"):
        source.table(encoding="utf-8")


def test_long_rows_are_told_and_nothing_moves_to_another_column() -> None:
    table = text_table("a,b\n1,2\n3,4,5\n6,7,,\n8\n")
    assert list(table)[1] == (3, ["3", "4", "5", None])
    assert any(note.startswith("2 rows have more cells") for note in table.notes)
    assert any(note.startswith("1 row has fewer cells") and note.endswith("5") for note in table.notes)


def test_rows_above_the_header_are_not_called_short() -> None:
    assert text_table("Customers of 2026\nname,amount\nx,5\ny,6\n").notes == ()


def test_columns_of_fixed_width_are_split_and_prose_is_not() -> None:
    printed = "".join(f" {n:05} 0001 19970101  {n}   {n * 1.5:.2f}\n" for n in range(30))
    assert [len(cells) for _n, cells in text_table(printed)] == [5] * 30
    assert len(text_table("name\nAnn Lee Smith\nBo Chen Wu\n").columns) == 1


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    (tmp_path / "a.csv").write_text("name,n\n" + "some text,5\n" * 20_000, encoding="utf-8")
    table_of(tmp_path / "a.csv", progress=lambda done, total: told.append((done, total)))
    assert [done for done, _total in told] == [5_000, 10_000, 15_000, 20_000]
    assert all(0.8 * 20_001 < total < 1.2 * 20_001 for _done, total in told)


def test_cells_beyond_what_is_held_in_memory_come_back_from_the_temporary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_module, "_HELD_BYTES", 10)
    store = BlockStore()
    blocks = [bytes([number]) * 7 for number in range(9)]
    for block in blocks:
        store.append(block)
    assert list(store) == blocks == list(store) and store[4] == blocks[4]

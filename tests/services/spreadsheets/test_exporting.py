# ruff: noqa: DTZ001 - cells keep wall-clock time
"""What is exported opens as it was, runs nothing, and can be imported again."""

from __future__ import annotations

import csv
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ocrm.errors import UserError
from ocrm.i18n import translated
from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.schema import RECORD_TYPES
from ocrm.services.spreadsheets import out_table
from ocrm.services.spreadsheets.cleaning import clean_text
from ocrm.services.spreadsheets.exporting import export_records
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.long_texts import LONGEST_TEXT
from ocrm.services.spreadsheets.out_table import CellKind, OutColumn
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_source
from ocrm.services.spreadsheets.writing import neutralise, write_table
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of, text_table

COLUMNS = [
    OutColumn("文字"),
    OutColumn("金额", CellKind.MONEY),
    OutColumn("日期", CellKind.DATE),
    OutColumn("时间", CellKind.MOMENT),
    OutColumn("概率", CellKind.PERCENT),
    OutColumn("主", CellKind.YES_NO),
]
ROW = ["01065529988", Decimal("1234.50"), date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), 50, True]


def test_workbook_has_typed_cells_and_a_frozen_header(tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", COLUMNS, [ROW, [None] * 6], sheet="a/b:c")
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page is not None and page.freeze_panes == "A2" and page.title == "a b c"
    header, cells = list(page.iter_rows())[:2]
    assert [cell.value for cell in header] == ["文字", "金额", "日期", "时间", "概率", "主"] and header[0].font.bold
    assert [cell.value for cell in cells] == [
        "01065529988",
        1234.5,
        datetime(2026, 3, 5),
        datetime(2026, 3, 5, 9, 30),
        0.5,
        "Yes",
    ]
    assert [cell.number_format for cell in cells[:5]] == ["@", "#,##0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0%"]


def test_workbook_has_a_filter_over_all_rows_and_live_texts_stay_text(tmp_path: Path) -> None:
    write_table(tmp_path / "out.xlsx", COLUMNS, [ROW, ["=1+1", *ROW[1:]]])
    page = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert page is not None and page.auto_filter.ref == "A1:F3"
    assert [page.cell(row, 1).quotePrefix for row in (2, 3)] == [False, True]


def test_opendocument_has_typed_cells_a_filter_and_a_fixed_header(tmp_path: Path) -> None:
    write_table(tmp_path / "out.ods", COLUMNS, [ROW, [None] * 6, ROW], sheet="客户 & Co")
    table = table_of(tmp_path / "out.ods")
    assert table.sheet == "客户 & Co"
    assert [cells for _number, cells in table] == [
        ["01065529988", 1234.5, date(2026, 3, 5), datetime(2026, 3, 5, 9, 30), 0.5, "Yes"]
    ] * 2
    with zipfile.ZipFile(tmp_path / "out.ods") as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        for name in archive.namelist()[1:]:
            etree.fromstring(archive.read(name))
        assert b"display-filter-buttons" in archive.read("content.xml")
        assert b"VerticalSplitPosition" in archive.read("settings.xml")


def test_what_no_cell_can_hold_is_counted(tmp_path: Path) -> None:
    for ending in (".xlsx", ".ods", ".csv"):
        report = write_table(tmp_path / f"out{ending}", [OutColumn("备注")], [["a\x01b"], ["c"]])
        assert report.stripped == [(2, "备注")] and not report.is_complete
        assert [cells[0] for _number, cells in table_of(tmp_path / f"out{ending}", header_row=1)] == ["ab", "c"]


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_more_rows_than_a_sheet_holds_are_refused_in_words(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(out_table, "MOST_ROWS", 3)
    assert write_table(tmp_path / f"full{ending}", [OutColumn("a")], [["x"]] * 2).rows == 2
    with pytest.raises(UserError, match=r"choose \.csv"):
        write_table(tmp_path / f"out{ending}", [OutColumn("a")], [["x"]] * 3)
    assert [path.name for path in tmp_path.iterdir()] == [f"full{ending}"]


def test_csv_opens_in_excel_as_unicode(tmp_path: Path) -> None:
    write_table(tmp_path / "out.csv", COLUMNS, [ROW])
    data = (tmp_path / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines()[1] == "01065529988,1234.50,2026-03-05,2026-03-05 09:30,50%,Yes"


LIVE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    " =1",
    "'=1",
    "''=1",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", LIVE)
def test_nothing_that_is_exported_runs(tmp_path: Path, text: str) -> None:
    for ending in (".xlsx", ".csv"):
        write_table(tmp_path / f"out{ending}", [OutColumn(text), OutColumn("b")], [[text, "x"]])
    workbook = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert workbook is not None and {cell.data_type for row in workbook.iter_rows() for cell in row} == {"s"}
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert all(row[0].startswith("'") for row in csv.reader(stream))


def test_phone_numbers_and_plain_numbers_get_no_apostrophe() -> None:
    for text in ("+86 138 0013 8000", "-5", "+1 (395) 557-1028", "s-Gravenhage", "'t Hooft", "a=b"):
        assert neutralise(text) == text


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip))
def test_neutralised_text_is_read_back_as_it_was(text: str) -> None:
    assert clean_text(neutralise(text)) == text.strip()


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.text(st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from(" \n")), max_size=30).map(
            str.strip
        ),
        min_size=1,
        max_size=5,
    )
)
def test_texts_survive_a_workbook(tmp_path_factory: pytest.TempPathFactory, ending: str, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("out") / f"out{ending}"
    write_table(path, [OutColumn("n", CellKind.NUMBER), OutColumn("t")], [[1, text] for text in texts])
    assert [cells[1] if len(cells) > 1 else None for _n, cells in table_of(path, header_row=1)] == [
        text or None for text in texts
    ]


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_texts_longer_than_a_cell_go_on_in_a_sheet_of_their_own(
    tmp_path: Path, ending: str, both_languages: str
) -> None:
    path = tmp_path / f"out{ending}"
    texts = [
        "short", "x" * LONGEST_TEXT, "字" * (LONGEST_TEXT + 1), "line\n=1+1 " * 9_000, "🙂" * LONGEST_TEXT,
        "…⟦1⟧", "a" * 40_000 + "…⟦9⟧",
    ]  # fmt: skip
    report = write_table(path, [OutColumn("n", CellKind.NUMBER), OutColumn("备注")], list(enumerate(texts)))
    assert report.is_complete and [(text.row, text.title) for text in report.continued] == [
        (4, "备注"), (5, "备注"), (6, "备注"), (8, "备注"),
    ]  # fmt: skip
    with open_source(path) as source:
        table = source.table()
        assert len(source.sheets) == 1 and source.hidden_sheets == (translated("Long texts", both_languages),)
        assert [cells[1] for _number, cells in table] == texts
        rests = source.table(source.hidden_sheets[0])
        longest = max(len(str(cell).encode("utf-16-le")) // 2 for _n, cells in rests for cell in cells)
        assert longest <= LONGEST_TEXT, "each piece fits into a cell"


def test_a_sheet_that_is_only_called_like_that_of_long_texts_changes_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["name", "notes"])
    book.active.append(["a", "x" * 9_000 + "…⟦1⟧"])
    book.create_sheet("Long texts").append([1, 2, "b", "c"])
    book.save(tmp_path / "book.xlsx")
    assert [cells[1][-4:] for _number, cells in table_of(tmp_path / "book.xlsx")] == ["…⟦1⟧"]


def test_earlier_file_stays_when_an_export_fails_or_is_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("before")

    def rows() -> object:
        yield ["x"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_table(path, [OutColumn("a")], rows())  # type: ignore[arg-type]
    with pytest.raises(InterruptedError):
        write_table(path, [OutColumn("a")], [["x"]] * 5000, is_cancelled=lambda: True)
    assert path.read_text() == "before" and list(tmp_path.iterdir()) == [path]
    with pytest.raises(UserError, match="ends in"):
        write_table(tmp_path / "out.pdf", [OutColumn("a")], [])


SHEET = (
    "名称,编号,手机,行业,年营业额,人员规模,标签,来源编号\n"
    '甲公司,A1,13800138000,IT,12.5万,50,"重点; 华东",X1\n'
    "=1+1,A2,01065529988,,,,,\n"
)


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".csv"])
def test_exported_customers_can_be_imported_again(
    workspace: Workspace, tmp_path: Path, ending: str, both_languages: str
) -> None:
    table = text_table(SHEET)
    run_import(workspace, table, suggested_plan(table, "customers"))
    names = ["name", "code", "mobile", "industry", "annual_revenue", "headcount", "tags", "category"]
    told: list[tuple[int, int]] = []
    report = export_records(
        workspace,
        RecordQuery("customers"),
        names,
        tmp_path / f"out{ending}",
        progress=lambda done, total: told.append((done, total)),
    )
    assert report.rows == 2 and told == [(2, 2)]
    before = [row.values for row in records.fetch_rows(workspace, "customers", _ids(workspace), names) if row]
    records.delete_records(workspace, "customers", _ids(workspace))
    table = table_of(tmp_path / f"out{ending}")
    again = run_import(workspace, table, suggested_plan(table, "customers"))
    assert (again.created, again.unmapped, again.problems) == (2, [], [])
    after = [row.values for row in records.fetch_rows(workspace, "customers", _ids(workspace), names) if row]
    assert sorted(map(repr, after)) == sorted(map(repr, before))


def _ids(workspace: Workspace) -> list[int]:
    return list(records.all_ids(workspace, RecordQuery("customers")))


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_all_fields_of_every_kind_can_be_exported(workspace: Workspace, tmp_path: Path, kind: str) -> None:
    assert export_records(workspace, RecordQuery(kind), None, tmp_path / "out.xlsx").rows == 0
    assert len(table_of(tmp_path / "out.xlsx").columns) == len(RECORD_TYPES[kind].fields)

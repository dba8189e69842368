"""Files of other programs and people, where they are at hand: read as independent readers read them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ocrm.errors import FileFormatError
from ocrm.services.spreadsheets.amounts import clean_integer, clean_number, clean_percent
from ocrm.services.spreadsheets.cells import Cell, FailedFormula
from ocrm.services.spreadsheets.dates import DateOrder, clean_moment
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import ImportReport, adjusted_plan, suggested_plan
from ocrm.services.spreadsheets.reading import Table, open_source
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of


def column(table: Table, name: str) -> list[Cell]:
    index = next(column.index for column in table.columns if column.name == name)
    return [cells[index] for _number, cells in table]


def shown(cell: Cell) -> Any:
    match cell:
        case None | FailedFormula():
            return ""
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return f"PT{cell.total_seconds()}s"
        case float():
            return round(cell, 9)
    return cell


def test_every_workbook_is_read_as_others_read_it_or_plainly_refused(shared_data: Path) -> None:
    expected: dict[str, Any] = json.loads((shared_data / "EXPECTED_sheets.json").read_text(encoding="utf-8"))
    told: dict[str, str] = {}
    for name, facts in expected.items():
        if name.endswith("too_small.xls"):
            told[name] = "one line of text, and read as such"
            assert table_of(shared_data / name, header_row=0).row_count == 1
        elif "calamine" in facts:
            told[name] = _read_like_others(shared_data, name, facts["calamine"])
        else:
            with pytest.raises(FileFormatError) as reason:
                table_of(shared_data / name)
            told[name] = str(reason.value)
    print("\n".join(f"{name:60}{result}" for name, result in told.items()))
    assert len(told) == len(expected)
    assert sum(result.startswith("read: ") for result in told.values()) > 60


def _read_like_others(folder: Path, name: str, sheets: list[dict[str, Any]]) -> str:
    """Hold every sheet of a workbook beside what another reader found, and say how much there is."""
    rows = 0
    with open_source(folder / name) as source:
        for sheet in sheets:
            if sheet["type"] == "WorkSheet":
                table = source.table(sheet["name"], header_row=0, with_hidden=True)
                _hold_beside(name, table, sheet)
                rows += table.row_count
        assert set(source.sheets) <= {sheet["name"] for sheet in sheets if sheet["visible"] == "Visible"}
    return f"read: {len(source.sheets)} sheets, {len(source.hidden_sheets)} hidden, {rows} rows"


def _hold_beside(name: str, table: Table, sheet: dict[str, Any]) -> None:
    top, left = sheet["start"] or (0, 0)
    rows = dict(table)
    for offset, told in enumerate(sheet["head"]):
        found = rows.get(top + offset + 1, [])
        cells = [shown(cell) for cell in found][left:]
        wanted = [round(cell, 9) if isinstance(cell, float) else cell for cell in told]
        wanted = ["" if isinstance(cell, str) and not cell.strip() else cell for cell in wanted]
        cells += [""] * (len(wanted) - len(cells))
        assert list(map(str, cells[: len(wanted)])) == list(map(str, wanted)), (name, sheet["name"], offset)


@pytest.mark.parametrize(
    "name",
    [
        "sheets/calamine/date.xlsx",
        "sheets/calamine/date_1904.xlsx",
        "sheets/calamine/date.xls",
        "sheets/calamine/date_1904.xls",
    ],
)
def test_both_date_systems_give_the_same_days(shared_data: Path, name: str) -> None:
    assert [cells[0] for _n, cells in table_of(shared_data / name)][:2] == [date(2021, 1, 1), date(2021, 1, 2)]


@pytest.mark.parametrize(
    "name",
    ["calamine/pass_protected.xlsx", "calamine/pass_protected.ods", "poi/password.xls", "poi/protected_passtika.xlsx"],
)
def test_workbooks_behind_a_password_say_so(shared_data: Path, name: str) -> None:
    with pytest.raises(FileFormatError, match="password"), open_source(shared_data / "sheets" / name) as source:
        source.table()


def test_chinese_files_keep_every_column(shared_data: Path) -> None:
    cordys = table_of(shared_data / "zh/cordys/user_import_cn.xlsx")
    assert cordys.header_row == 3 and cordys.row_count == 0 and len(cordys.columns) == 9
    gbk = table_of(shared_data / "zh/gbk/流量练习数据.csv")
    xls = table_of(shared_data / "zh/gbk/流量练习数据.xls")
    for table in (gbk, xls):
        assert table.row_count == 22 and [c.name for c in table.columns][:2] == ["流量来源", "来源明细"]
        assert sum(clean_integer(cell) for cell in column(table, "访客数")) == 186_956
        prices = [clean_number(cell) for cell in column(table, "客单价") if cell is not None]
        assert sum(prices) == Decimal("1384.34") and len(prices) == 19
    assert [
        clean_percent(column(gbk, "支付转化率")[0]),
        clean_percent(column(xls, "支付转化率")[0], is_share=True),
    ] == [Decimal("9.98")] * 2


def test_salesforce_encodings_give_the_same_rows(shared_data: Path) -> None:
    wanted = list(table_of(shared_data / "salesforce/csvtext.csv"))
    for name in ("UTF16BE", "UTF16LE", "UTF8"):
        assert list(table_of(shared_data / f"salesforce/csvtext_BOM_{name}.csv")) == wanted
    for name in ("UTF32BE", "UTF32LE"):
        with pytest.raises(FileFormatError):
            table_of(shared_data / f"salesforce/csvtext_BOM_{name}.csv")
    quoted = table_of(shared_data / "salesforce/csvEscapedQuotes.csv")
    assert column(quoted, "column1") == ['"The Best" Account', 'The "Best" Account']
    moments = [
        clean_moment(cell) for cell in column(table_of(shared_data / "salesforce/timeZoneFormatTesting.csv"), "Date")
    ]
    assert [moment.astimezone(UTC).strftime("%H:%M:%S") for moment in moments] == 2 * [
        "18:14:45",
        "06:14:45",
        "12:14:45",
        "14:14:45",
        "10:14:45",
        "12:14:45",
    ]
    assert {moment.astimezone(UTC).date() for moment in moments} == {date(2009, 7, 14)}


def imported(workspace: Workspace, path: Path, kind: str, **words: Any) -> ImportReport:
    table = table_of(path)
    return run_import(
        workspace, table, adjusted_plan(suggested_plan(table, kind), table, **words), source_name=path.name
    )


@pytest.mark.parametrize("variant", [".", "original"])
def test_maven_customers_and_deals_arrive_whole(shared_data: Path, workspace: Workspace, variant: str) -> None:
    folder = shared_data / "maven_crm" / variant
    report = imported(workspace, folder / "accounts.csv", "customers")
    assert (report.created, report.rejected, report.filled["parent"]) == (85, 0, 15)
    assert workspace.scalar("SELECT sum(annual_revenue), sum(headcount) FROM customer") == 16_954_380
    deals = folder / "sales_pipeline.csv"
    report = imported(workspace, deals, "opportunities", values=[("deal_stage", "Engaging", "needs_analysis")])
    assert (report.rows, report.created, report.unmapped, report.problems) == (8800, 8800, [], [])
    assert {count.name: count.written for count in report.columns}["deal_stage"] == 8800
    by_status = "SELECT status, count(*), sum(expected_amount) / 100 FROM opportunity GROUP BY status ORDER BY status"
    assert list(workspace.query(by_status)) == [("lost", 2473, 0), ("open", 2089, None), ("won", 4238, 10_005_534)]
    by_stage = (
        "SELECT s.code, count(*) FROM opportunity o JOIN stage s ON s.id = o.stage_id WHERE status = 'open'"
        " GROUP BY 1 ORDER BY 1"
    )
    assert list(workspace.query(by_stage)) == [("first_contact", 500), ("needs_analysis", 1589)]
    days = (
        "SELECT avg(julianday(closed_on) - julianday(discovered_on)), min(closed_on), max(closed_on) FROM opportunity"
        " WHERE status = 'won'"
    )
    mean, first, last = workspace.first(days) or (0, "", "")
    assert (round(mean, 3), first, last) == (51.782, "2017-03-01", "2017-12-31")
    assert workspace.scalar("SELECT count(*) FROM opportunity WHERE customer_id IS NULL") == 1425
    assert workspace.scalar("SELECT sum(won_amount) / 100 FROM customer WHERE name = 'Kan-code'") == 341_455
    again = imported(workspace, deals, "opportunities")
    assert (again.created, again.updated, again.skipped) == (0, 0, 8800)
    assert again.date_orders == ({5: DateOrder.MDY, 6: DateOrder.MDY} if variant == "." else {})


def test_lead_system_and_rebuild_lose_no_column(shared_data: Path, workspace: Workspace) -> None:
    report = imported(workspace, shared_data / "zh/lead-system/客户导入模板.xlsx", "customers")
    assert (report.created, report.also_created) == (3, {"contacts": 3})
    assert len(report.mapping) + len(report.unmapped) == 10
    for name in ("csv", "xls", "xlsx"):
        path = shared_data / f"zh/rebuild/dataimports-test.{name}"
        report = imported(
            workspace, path, "customers", columns=[("名称字段", "name"), ("DATETIME", "contact.birthday")]
        )
        assert len(report.mapping) + len(report.unmapped) == len(table_of(path).columns)
        told = {(problem.row, problem.column) for problem in report.problems}
        assert {(2, "EMAIL"), (2, "URL"), (2, "PHONE"), (4, "DATETIME")} <= told


def test_faker_people_and_activities_are_read(shared_data: Path, workspace: Workspace) -> None:
    report = imported(workspace, shared_data / "faker_crm/Contacts.csv", "customers", columns=[("FullName", "name")])
    assert report.created == 100 and not [problem for problem in report.problems if problem.column == "Phone"]


def test_cdnow_columns_of_fixed_width_give_the_published_sums(shared_data: Path) -> None:
    rows = [cells for _number, cells in table_of(shared_data / "cdnow/CDNOW_sample.txt")]
    assert len(rows) == 6919 and len({cells[1] for cells in rows}) == 2357
    assert sum(clean_integer(cells[3]) for cells in rows) == 16_479
    assert sum(clean_number(cells[4]) for cells in rows) == Decimal("244091.94")
    assert (min(str(cells[2]) for cells in rows), max(str(cells[2]) for cells in rows)) == ("19970101", "19980630")


def test_outlook_rows_that_end_early_are_told_and_not_shifted(shared_data: Path) -> None:
    table = table_of(shared_data / "google_outlook_csv/outlook_shared_contacts.csv")
    assert table.row_count == 3 and len(table.columns) == 22
    assert column(table, "Action") == ["add", "delete", "update"]
    assert any("2 rows have fewer cells" in note and note.endswith("3, 4") for note in table.notes)


def test_opportunities_of_salesforce_keep_their_sums(shared_data: Path) -> None:
    table = table_of(shared_data / "salesforce/opportunityData.csv")
    amounts = [clean_number(cell) for cell in column(table, "AMOUNT") if cell is not None]
    assert (table.row_count, len(table.columns), sum(amounts), len(amounts)) == (38, 31, 6_270_000, 33)


@pytest.mark.parametrize("ending", ["xls", "xlsx"])
def test_collapsed_row_and_column_are_offered(shared_data: Path, ending: str) -> None:
    with open_source(shared_data / f"sheets/exceldatareader/CollapsedHide.{ending}") as source:
        table = source.table(header_row=0)
        assert (table.hidden_rows, table.hidden_columns, table.row_count) == (1, 1, 1)
        assert source.table(header_row=0, with_hidden=True).row_count == 2

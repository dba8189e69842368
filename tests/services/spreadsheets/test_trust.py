"""What an import says of itself is so: counts per column, new records read back, and left-out rows that come back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.models import search_index
from ocrm.services import records, search, tags
from ocrm.services.fields import custom_fields
from ocrm.services.fields.own_fields import codes_of
from ocrm.services.schema import FieldKind
from ocrm.services.spreadsheets.batches import list_batches
from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.new_rows import RowInserter
from ocrm.services.spreadsheets.plan import PICKLISTS, Duplicates, ImportReport, Mode, adjusted_plan, suggested_plan
from ocrm.services.spreadsheets.problem_rows import write_problem_rows
from ocrm.services.spreadsheets.reconciling import ImportCheckError
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import MakeSheet, table_of, text_table
from tests.snapshots import rows_of

F_02 = (
    ("公司名称", "联系人", "手机", "首次联系", "金额"),
    ("华东机床厂", "张伟", 13800138000, "2026/3/5", "12,000"),
    ("绿地物业", "单雪松", " 138 0013 8001", "2026年3月5日", "1.2万"),
    ("长沙银行", "曾国强", "１３８００１３８００２", 46086, "¥3,500.50"),
    ("单氏食品", "解晓东", "1.38001E+10", 20260305, 800),
    (None, "欧阳娜娜", 13800138004, "2026-03-05", 100),
    ("曾记餐饮", "王芳", "010-65529988转123", "5/3/26", 100),
    ("华东机床厂", "李静", "+86 13800138006;0086-13800138007", "2026-03-05", None),
    ("绿地物业", "单雪松", 13800138001, "2026-03-05", 200),
)


def bring(workspace: Workspace, text: str, **changes: Any) -> ImportReport:
    table = text_table(text)
    return run_import(workspace, table, replace(suggested_plan(table, "customers"), **changes), source_name="a.csv")


@pytest.fixture
def chinese() -> Any:
    i18n.set_language("zh_CN")
    yield
    i18n.set_language("en")


@pytest.mark.usefixtures("chinese")
def test_the_error_workbook_of_f_02_is_mended_and_imported(
    workspace: Workspace, make_sheet: MakeSheet, tmp_path: Path
) -> None:
    def brought(path: Path) -> ImportReport:
        table = table_of(path)
        plan = replace(suggested_plan(table, "customers"), mode=Mode.CREATE)
        columns = [("首次联系", "contact.birthday"), ("金额", "annual_revenue")]
        plan = adjusted_plan(plan, table, columns=columns, match=["mobile"])
        report = run_import(workspace, table, plan, source_name=path.name)
        write_problem_rows(tmp_path / "错误.xlsx", table, report)
        return report

    report = brought(make_sheet(*F_02))
    assert (report.rows, report.created, report.skipped, report.rejected) == (8, 4, 1, 3)
    book = openpyxl.load_workbook(tmp_path / "错误.xlsx")
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("错误原因", "公司名称", "联系人", "手机", "首次联系", "金额")
    reasons = [str(row[0]) for row in rows[1:]]
    assert "手机" in reasons[0] and "精度" in reasons[0]
    assert "公司名称" in reasons[1] and "首次联系" in reasons[2] and "第 3 行" in reasons[3]
    for place, column, value in ((2, 4, "13800138003"), (3, 2, "欧阳商贸"), (4, 5, "2026-03-05")):
        sheet.cell(place, column, value)
    book.save(tmp_path / "改好.xlsx")
    again = brought(tmp_path / "改好.xlsx")
    assert (again.created, again.skipped, again.rejected) == (3, 1, 0)
    assert again.unmapped == ["错误原因"]
    header = next(openpyxl.load_workbook(tmp_path / "错误.xlsx").worksheets[0].iter_rows(values_only=True))
    assert header == rows[0], "the reasons of the first time are not kept beside those of the second"


def test_every_column_is_accounted_for_and_kept_with_the_batch(workspace: Workspace) -> None:
    text = "名称,城市,手机,没人要\n甲,长沙,13800138000,x\n乙,,不是号码,y\n丙,杭州,,\n"
    report = bring(workspace, text, blanks_bad_cells=True)
    told = [(count.name, count.field, count.given, count.written) for count in report.columns]
    assert told == [("名称", "name", 3, 3), ("城市", "city", 2, 2), ("手机", "mobile", 2, 1), ("没人要", "", 2, 0)]
    assert report.checked == 3
    assert list_batches(workspace)[0].columns == report.columns


def test_what_cannot_be_read_back_is_not_kept(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before, stored = rows_of(workspace), RowInserter._stored

    def without_city(self: RowInserter, record_id: int, values: dict[str, Any]) -> list[Any]:
        return stored(self, record_id, values | {"city": ""})

    monkeypatch.setattr(RowInserter, "_stored", without_city)
    with pytest.raises(ImportCheckError, match="City is filled in 0 of 1 records"):
        bring(workspace, "名称,城市\n甲,长沙\n")
    assert rows_of(workspace) == before


def test_the_same_file_again_changes_nothing_at_all(workspace: Workspace) -> None:
    text = "名称,城市,手机,标签,联系人\n甲,长沙,13800138000,展会,张三\n乙,杭州,,重点;展会,\n"
    bring(workspace, text)
    before = rows_of(workspace)
    for duplicates in (Duplicates.FILL, Duplicates.OVERWRITE, Duplicates.SKIP):
        report = bring(workspace, text, duplicates=duplicates)
        assert (report.created, report.updated, report.skipped) == (0, 0, 2)
    assert rows_of(workspace) == before and report.changes.is_nothing


def test_tags_alone_are_an_update_too(workspace: Workspace) -> None:
    bring(workspace, "名称,标签\n甲,老\n")
    table = text_table("名称,标签\n甲,新\n")
    plan = suggested_plan(table, "customers")
    assert plan_import(workspace, table, plan).updated == 1
    report = run_import(workspace, table, plan)
    assert report.updated == 1 and report.filled["tags"] == 1
    [customer] = records.find_by_title(workspace, "customers", "甲")
    assert tags.tags_of(workspace, customer) == ["新", "老"]
    workspace.undo()
    assert tags.tags_of(workspace, customer) == ["老"]


@pytest.mark.parametrize(("adds", "expected"), [(True, ["红", "蓝", "绿"]), (False, ["蓝", "绿"])])
def test_several_values_are_added_or_replace_those_there(
    workspace: Workspace, *, adds: bool, expected: list[str]
) -> None:
    custom_fields.add_field(workspace, "customers", "颜色", kind=FieldKind.MULTI_PICK, values=["红", "蓝", "绿"])
    bring(workspace, "名称,颜色\n甲,红;蓝\n", create_missing=frozenset({PICKLISTS}))
    bring(workspace, "名称,颜色\n甲,蓝;绿\n", duplicates=Duplicates.OVERWRITE, adds_picks=adds)
    [field] = custom_fields.list_fields(workspace, "customers")
    [row] = records.fetch_rows(workspace, "customers", records.find_by_title(workspace, "customers", "甲"))
    assert row is not None
    codes = dict(workspace.query("SELECT code, name FROM picklist_value"))
    assert [codes[code] for code in row[field.name]] == expected
    assert codes_of("[]") == ()


def test_the_key_may_be_several_fields(workspace: Workspace) -> None:
    bring(workspace, "名称,城市,邮编\n甲,长沙,410001\n甲,杭州,310001\n", match=("name", "city"))
    report = bring(
        workspace, "名称,城市,邮编\n甲,杭州,310002\n甲,武汉,430001\n", match=("name", "city"),
        duplicates=Duplicates.OVERWRITE,
    )  # fmt: skip
    assert (report.created, report.updated) == (1, 1)
    found = list(workspace.query("SELECT city, postcode FROM customer ORDER BY id"))
    assert found == [("长沙", "410001"), ("杭州", "310002"), ("武汉", "430001")]


def test_rows_that_are_perhaps_known_are_told_with_the_reason_and_stay_new(workspace: Workspace) -> None:
    bring(workspace, "名称,手机,城市\n重庆长安汽车有限公司,13800138000,\n绿地物业,,上海\n")
    table = text_table(
        "名称,手机,邮编\n长安汽车集团,13800138000,400000\n绿地物业,,200000\n没关系,13900139000,\n没关系有限公司,13900139000,\n"
    )
    plan = suggested_plan(table, "customers")
    report = plan_import(workspace, table, plan)
    assert (report.created, report.updated) == (3, 1)
    told = [(row.row, row.like_row, row.reason, row.is_likely) for row in report.duplicates]
    assert sorted(told) == [
        (2, None, "same mobile number, nearly the same name", True),
        (3, None, "same: Customer name", False),
        (5, 4, "same mobile number, same company name", True),
    ]
    likely = {row.row: row.same_as for row in report.duplicates if row.is_likely}
    plan = replace(plan, same_as=likely)
    again = plan_import(workspace, table, plan)
    assert (again.created, again.updated, again.skipped) == (1, 2, 1)
    assert {row.row: row.reason for row in again.duplicates}[2] == "chosen by you"
    before = rows_of(workspace)
    done = run_import(workspace, table, plan)
    assert (done.created, done.updated, done.skipped) == (1, 2, 1)
    found = list(workspace.query("SELECT name, postcode FROM customer ORDER BY id"))
    assert found == [("重庆长安汽车有限公司", "400000"), ("绿地物业", "200000"), ("没关系", "")]
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_known_customer_is_told_also_where_the_row_brings_somebody_new(workspace: Workspace) -> None:
    bring(workspace, "名称,联系人\n甲,张三\n")
    table = text_table("名称,联系人\n甲,李四\n乙,王五\n乙,赵六\n")
    report = plan_import(workspace, table, suggested_plan(table, "customers"))
    assert [(row.row, row.title) for row in report.duplicates] == [(2, "甲")]


_KILLED = """
import os, sys
from pathlib import Path
from ocrm.clock import SystemClock
from ocrm.services.spreadsheets import importing, plan, reading
from ocrm.services.workspace import Workspace

def tell(done, total):
    if done >= 2000:
        os._exit(9)

workspace = Workspace.open(Path(sys.argv[1]), clock=SystemClock())
table = reading.open_text("名称\\n" + "".join(f"公司{n}\\n" for n in range(5000))).table()
importing.run_import(workspace, table, plan.suggested_plan(table, "customers"), progress=tell)
"""


def test_a_process_killed_in_the_middle_leaves_nothing(workspace: Workspace, clock: FixedClock) -> None:
    bring(workspace, "名称,城市\n甲,长沙\n")
    before, path = rows_of(workspace), workspace.path
    workspace.close()
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False, timeout=60)
    assert killed.returncode == 9
    again = Workspace.open(path, clock=clock)
    assert rows_of(again) == before
    assert list(again.query("PRAGMA quick_check")) == [("ok",)]
    again.close()


def test_search_finds_what_a_large_import_changed_and_no_more_what_was_there(workspace: Workspace) -> None:
    bring(workspace, "名称,地址,传真\n" + "".join(f"公司{n},旧街{n + 5_000}号,\n" for n in range(2_100)))
    text = "名称,地址,传真\n" + "".join(
        f"公司{n},{'新路' if n % 2 else '旧街'}{n + 5_000}号,0571-1234567\n" for n in range(2_100)
    )
    report = bring(workspace, text, match=("name",), duplicates=Duplicates.OVERWRITE)
    assert report.updated == 2_100
    assert [hit.title for hit in search.find(workspace, "新路6999号")] == ["公司1999"]
    assert search.find(workspace, "旧街6999号") == []
    assert [hit.title for hit in search.find(workspace, "旧街6998号")] == ["公司1998"]
    assert search_index.count_strays(workspace.connection) == (0, 0)

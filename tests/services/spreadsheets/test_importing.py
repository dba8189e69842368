"""An import does what its preview said, tells every problem, and is taken back by one undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event, Thread
from typing import Any

import openpyxl
import pytest

from ocrm.errors import UserError
from ocrm.models import search_index
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.fields.entered import DERIVED
from ocrm.services.fields.value_notes import notes_of
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.dates import DateOrder
from ocrm.services.spreadsheets.importing import ImportCancelledError, plan_import, run_import
from ocrm.services.spreadsheets.plan import (
    PICKLISTS,
    Duplicates,
    ImportPlan,
    ImportReport,
    Mode,
    adjusted_plan,
    suggested_plan,
)
from ocrm.services.spreadsheets.problem_rows import write_problem_rows
from ocrm.services.spreadsheets.reading import Table
from ocrm.services.spreadsheets.row_reading import BLOCK
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import MakeSheet, table_of, text_table
from tests.snapshots import rows_of


def planned(table: Table, kind: str, **changes: Any) -> ImportPlan:
    return replace(suggested_plan(table, kind), **changes)


def import_text(workspace: Workspace, kind: str, text: str, **changes: Any) -> ImportReport:
    table = text_table(text)
    plan = planned(table, kind, **changes)
    foretold = plan_import(workspace, table, plan)
    report = run_import(workspace, table, plan, source_name="test.csv")
    assert counts(foretold) == counts(report), "the preview said something else"
    assert foretold.problems == report.problems and foretold.filled == report.filled
    return report


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    assert report.rows == report.created + report.updated + report.skipped + report.rejected
    return report.created, report.updated, report.skipped, report.rejected


def all_of(workspace: Workspace, kind: str, *fields: str) -> list[tuple[Any, ...]]:
    found = records.all_ids(workspace, RecordQuery(kind, sort=("created_at",)))
    rows = records.fetch_rows(workspace, kind, sorted(found), fields)
    return [tuple(row[name] for name in fields) for row in rows if row]


def texts(rows: Sequence[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


# -- F-02 -------------------------------------------------------------------------------------------------------------


def test_messy_spreadsheet_of_scenario_f_02(workspace: Workspace, make_sheet: MakeSheet, tmp_path: Path) -> None:
    path = make_sheet(
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
    table = table_of(path)
    plan = adjusted_plan(
        planned(table, "customers", mode=Mode.CREATE),
        table,
        columns=[("首次联系", "contact.birthday"), ("金额", "annual_revenue")],
        match=["mobile"],
    )
    report = run_import(workspace, table, plan, source_name="F-02.xlsx")
    assert counts(report) == (4, 0, 1, 3)
    assert report.also_created == {"contacts": 4}
    assert texts(all_of(workspace, "customers", "name", "annual_revenue")) == [
        ("华东机床厂", "12000.00"),
        ("绿地物业", "12000.00"),
        ("长沙银行", "3500.50"),
    ]
    people = all_of(workspace, "contacts", "name", "mobile", "work_phone", "is_primary", "birthday")
    day = date(2026, 3, 5)
    assert people == [
        ("张伟", "13800138000", "", True, day),
        ("单雪松", "13800138001", "", True, day),
        ("曾国强", "13800138002", "", True, day),
        ("李静", "13800138006", "13800138007", False, day),
    ]
    assert [(problem.row, problem.column, problem.is_fatal) for problem in report.problems] == [
        (5, "手机", True),
        (6, "公司名称", True),
        (7, "首次联系", True),
        (9, "", False),
    ]
    assert "row 3" in report.problems[-1].message
    write_problem_rows(tmp_path / "problems.xlsx", table, report)
    left_out = openpyxl.load_workbook(tmp_path / "problems.xlsx").active
    assert left_out is not None
    rows = list(left_out.iter_rows(values_only=True))
    assert rows[0] == ("Error reason", "公司名称", "联系人", "手机", "首次联系", "金额")
    assert [row[2] for row in rows[1:]] == ["解晓东", "欧阳娜娜", "王芳", "单雪松"]


# -- one undo, or nothing ---------------------------------------------------------------------------------------------


def test_one_undo_takes_an_import_back_and_redo_brings_it(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称,行业\n甲公司,IT\n")
    before = rows_of(workspace)
    report = import_text(
        workspace,
        "customers",
        '名称,电话,城市,标签,联系人\n甲公司,073188880000,长沙,重点,张三\n乙公司,,杭州,"重点;华东",李四\n',
        tag="三月",
    )
    assert counts(report) == (2, 0, 0, 0)
    after = rows_of(workspace)
    assert after != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


def test_cancelled_import_leaves_the_file_as_it_was(workspace: Workspace) -> None:
    table = text_table("名称\n" + "".join(f"公司{number}\n" for number in range(5000)))
    before, told = rows_of(workspace), list[int]()
    with pytest.raises(ImportCancelledError):
        run_import(
            workspace,
            table,
            planned(table, "customers"),
            progress=lambda done, _total: told.append(done),
            is_cancelled=lambda: len(told) == 2,
        )
    assert told == [BLOCK, 2 * BLOCK]
    assert rows_of(workspace) == before and workspace.undo_label() is None


def test_failure_in_the_middle_leaves_the_file_as_it_was(workspace: Workspace) -> None:
    table = text_table("名称\n" + "".join(f"公司{number}\n" for number in range(5000)))

    def fail(done: int, _total: int) -> None:
        if done > 2000:
            raise ZeroDivisionError

    before = rows_of(workspace)
    with pytest.raises(ZeroDivisionError):
        run_import(workspace, table, planned(table, "customers"), progress=fail)
    assert rows_of(workspace) == before


def test_preview_writes_nothing(workspace: Workspace) -> None:
    before = rows_of(workspace)
    table = text_table("名称,行业\n甲公司,IT\n甲公司,IT\n,IT\n")
    report = plan_import(workspace, table, planned(table, "customers", create_missing=frozenset({PICKLISTS}), tag="x"))
    assert (report.created, report.skipped, report.rejected) == (1, 1, 1)
    assert {problem.row: problem.is_fatal for problem in report.problems} == {3: False, 4: True}
    assert rows_of(workspace) == before and workspace.undo_label() is None


def test_batch_remembers_its_counts_and_its_operation(workspace: Workspace) -> None:
    report = import_text(workspace, "customers", "名称,没人要\n甲公司,x\n")
    row = workspace.first("SELECT id, source_name, row_count, created_count, operation_id FROM import_batch")
    assert row == (report.batch, "test.csv", 1, 1, report.changes.operation_id)
    assert report.unmapped == ["没人要"]
    workspace.revert(report.changes.operation_id)
    assert workspace.scalar("SELECT count(*) FROM customer") == 0


# -- known records ----------------------------------------------------------------------------------------------------

KNOWN = "id,名称,电话,城市\nA1,甲公司,,长沙\nA2,乙公司,0731888,\n"


@pytest.mark.parametrize(
    ("duplicates", "expected", "cities"),
    [
        (None, (1, 1, 1, 0), ["长沙", "杭州", "广州"]),
        (Duplicates.SKIP, (1, 0, 2, 0), ["长沙", "", "广州"]),
        (Duplicates.FILL, (1, 1, 1, 0), ["长沙", "杭州", "广州"]),
        (Duplicates.OVERWRITE, (1, 2, 0, 0), ["武汉", "杭州", "广州"]),
        (Duplicates.KEEP, (3, 0, 0, 0), ["长沙", "", "武汉", "杭州", "广州"]),
    ],
)
def test_known_records_are_treated_as_asked(
    workspace: Workspace, duplicates: Duplicates | None, expected: tuple[int, ...], cities: list[str]
) -> None:
    import_text(workspace, "customers", KNOWN)
    again = "id,名称,城市\nA1,甲公司,武汉\na2,乙公司,杭州\nA3,丙公司,广州\n"
    assert counts(import_text(workspace, "customers", again, duplicates=duplicates)) == expected
    assert [city for (city,) in all_of(workspace, "customers", "city")] == cities


def test_same_file_again_creates_nothing(workspace: Workspace) -> None:
    for text in (KNOWN, "名称,手机\n丁公司,13800138000\n戊公司,\n"):
        first, second = (import_text(workspace, "customers", text) for _ in range(2))
        assert counts(first) == (2, 0, 0, 0) and counts(second) == (0, 0, 2, 0)
        assert second.batch is None


def test_namesakes_with_other_numbers_or_ids_are_others(workspace: Workspace) -> None:
    report = import_text(workspace, "customers", "名称,手机\n张伟,13800138000\n张伟,13900139000\n张伟,13800138000\n")
    assert counts(report) == (2, 0, 1, 0)
    report = import_text(workspace, "customers", "source id,名称\nX1,李静\nX2,李静\n")
    assert counts(report) == (2, 0, 0, 0)


def test_modes_bound_what_a_row_may_become(workspace: Workspace) -> None:
    import_text(workspace, "customers", KNOWN)
    rows = "id,名称,城市\nA1,甲公司,武汉\nA9,新公司,广州\n"
    created = import_text(workspace, "customers", rows, mode=Mode.CREATE)
    assert counts(created) == (1, 0, 1, 0)
    updated = import_text(workspace, "customers", "编号,城市\nA1,武汉\nA8,广州\n", mode=Mode.UPDATE)
    assert counts(updated) == (0, 1, 1, 0)
    assert "No record matches" in updated.problems[0].message


def test_blank_leaves_and_the_empty_sign_clears(workspace: Workspace) -> None:
    import_text(workspace, "customers", "编号,名称,城市,人员规模,行业\nA1,甲公司,长沙,50,IT\n")
    import_text(workspace, "customers", "编号,名称,城市,人员规模,行业\nA1,甲公司,,∅,∅\n")
    assert texts(all_of(workspace, "customers", "city", "headcount", "industry")) == [("长沙", "", "")]


def test_matching_by_chosen_fields(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称,邮箱\n甲,A@x.com\n")
    table = text_table("名称,邮箱,城市\n甲方,a@X.COM,长沙\n")
    plan = adjusted_plan(suggested_plan(table, "customers"), table, match=["email"])
    assert counts(run_import(workspace, table, plan)) == (0, 1, 0, 0)
    with pytest.raises(UserError, match="No column goes into"):
        adjusted_plan(plan, table, match=["phone"])


# -- values, problems, wishes -----------------------------------------------------------------------------------------


def test_unknown_list_value_is_told_and_the_row_kept(workspace: Workspace) -> None:
    text = "名称,行业\n甲公司,IT\n乙公司,航天\n丙公司,航天 \n"
    report = import_text(workspace, "customers", text)
    assert counts(report) == (3, 0, 0, 0)
    assert [(p.row, p.column, p.value) for p in report.problems] == [(3, "行业", "航天"), (4, "行业", "航天")]
    assert report.unmatched == {1: {"航天": 2}}
    assert report.filled == {"name": 3, "industry": 1}
    again = import_text(workspace, "customers", text, create_missing=frozenset({PICKLISTS}))
    assert counts(again) == (0, 2, 1, 0) and not again.problems
    assert [value for (value,) in all_of(workspace, "customers", "industry")] == ["it", "航天", "航天"]
    workspace.undo()
    assert workspace.scalar("SELECT count(*) FROM picklist_value WHERE code = '航天'") == 0


def test_values_can_be_mapped_rows_skipped_and_cells_edited(workspace: Workspace) -> None:
    table = text_table("名称,行业,手机\n甲公司,制造类,13800138000\n乙公司,金融,坏的\n丙公司,金融,坏的\n")
    plan = adjusted_plan(suggested_plan(table, "customers"), table, values=[("行业", "制造类", "manufacturing")])
    plan = replace(plan, skipped_rows=frozenset({4, 99}), edits={(3, 2): "13900139000"})
    report = run_import(workspace, table, plan)
    assert counts(report) == (2, 0, 1, 0)
    assert all_of(workspace, "customers", "industry", "mobile") == [
        ("manufacturing", "13800138000"),
        ("finance", "13900139000"),
    ]


def test_bad_cells_reject_their_row_unless_left_blank(workspace: Workspace) -> None:
    text = "名称,邮箱\n甲公司,坏的\n乙公司,a@b.cn\n"
    assert counts(import_text(workspace, "customers", text)) == (1, 0, 0, 1)
    report = import_text(workspace, "customers", text, blanks_bad_cells=True)
    assert counts(report) == (1, 0, 1, 0) and len(report.problems) == 1


def test_constants_fill_what_rows_do_not_say(workspace: Workspace) -> None:
    import_text(
        workspace, "customers", "名称,城市\n甲公司,\n乙公司,杭州\n", constants={"city": "长沙", "category": "VIP"}
    )
    assert all_of(workspace, "customers", "city", "category") == [("长沙", "vip"), ("杭州", "vip")]
    table = text_table("名称\n甲\n")
    with pytest.raises(UserError, match="not in the list"):
        plan_import(workspace, table, planned(table, "customers", constants={"category": "nonsense"}))


def test_names_that_do_not_exist_are_refused(workspace: Workspace) -> None:
    table = text_table("名称\n甲\n")
    plan = suggested_plan(table, "customers")
    with pytest.raises(UserError, match="no column “x”"):
        adjusted_plan(plan, table, columns=[("x", "name")])
    with pytest.raises(UserError, match="no field “x”"):
        adjusted_plan(plan, table, columns=[("名称", "x")])
    assert adjusted_plan(plan, table, columns=[("A", "short_name")]).fields == {0: "short_name"}
    assert adjusted_plan(plan, table, columns=[("名称", "")]).fields == {}


def test_codes_given_by_the_file_are_not_handed_out_again(workspace: Workspace) -> None:
    report = import_text(workspace, "customers", "编号,名称\n,甲\nKH000001,乙\n,丙\n")
    assert counts(report) == (3, 0, 0, 0)
    assert [code for (code,) in all_of(workspace, "customers", "code")] == ["KH000002", "KH000001", "KH000003"]


def test_parents_further_down_are_linked(workspace: Workspace) -> None:
    report = import_text(
        workspace, "customers", "名称,上级客户\n子公司,母公司\n母公司,\n孤儿,没有\n自己,自己\n甲,乙\n乙,甲\n"
    )
    assert counts(report) == (6, 0, 0, 0)
    linked = texts(all_of(workspace, "customers", "parent"))
    assert linked == [("母公司",), ("",), ("",), ("",), ("乙",), ("",)]
    assert [problem.row for problem in report.problems] == [4, 5, 7]


# -- what hangs on customers ------------------------------------------------------------------------------------------


def test_contacts_find_their_customer_or_are_told(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称\n甲公司\n")
    text = "姓名,公司,手机\n张三,甲公司,13800138000\n李四,乙公司,\n,甲公司,\n"
    report = import_text(workspace, "contacts", text)
    assert counts(report) == (1, 0, 0, 2)
    assert [(p.row, p.column) for p in report.problems] == [(3, "公司"), (4, "姓名")]
    again = import_text(workspace, "contacts", text, create_missing=frozenset({"customers"}))
    assert counts(again) == (1, 0, 1, 1) and again.also_created == {"customers": 1}
    assert texts(all_of(workspace, "contacts", "name", "customer", "is_primary")) == [
        ("张三", "甲公司", "True"),
        ("李四", "乙公司", "True"),
    ]


def test_primary_contact_of_the_file_replaces_the_one_before(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称,联系人\n甲公司,张三\n")
    import_text(workspace, "contacts", "姓名,客户,主联系人\n李四,甲公司,是\n王五,甲公司,否\n")
    assert all_of(workspace, "contacts", "name", "is_primary") == [("张三", False), ("李四", True), ("王五", False)]


def test_deals_come_with_stage_outcome_and_history(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称\n甲公司\n")
    report = import_text(
        workspace,
        "opportunities",
        (
            "主题,客户,阶段,金额,预计成交日期,发现日期,可能性\n"
            "A,甲公司,方案制定,12万,2026-04-01,2026-01-01,50%\n"
            "B,甲公司,赢单,5万,2026-02-01,2026-01-01,\n"
            "C,没有的,Closed Lost,,2026-02-02,2026-01-01,\n"
            ",甲公司,谈判,,,,80%\n"
            "E,甲公司,不认识,,,,\n"
        ),
    )
    assert counts(report) == (4, 0, 0, 1)
    fields = ("subject", "stage", "status", "probability", "is_probability_pinned", "expected_amount", "closed_on")
    assert texts(all_of(workspace, "opportunities", *fields)) == [
        ("A", "Proposal", "open", "50", "False", "120000.00", ""),
        ("B", "Contract signing", "won", "100", "False", "50000.00", "2026-02-01"),
        ("C", "First contact", "lost", "0", "False", "", "2026-02-02"),
        ("甲公司", "Negotiation", "open", "80", "True", "", ""),
    ]
    moves = (
        "SELECT to_status, changed_on FROM stage_change c JOIN opportunity o ON o.id = c.opportunity_id"
        " WHERE subject = 'B' ORDER BY c.happened_at, c.id"
    )
    assert list(workspace.query(moves)) == [("open", "2026-01-01"), ("won", "2026-02-01")]
    assert texts(all_of(workspace, "customers", "open_amount", "won_amount", "won_count", "last_won_on")) == [
        ("120000.00", "50000.00", "1", "2026-02-01")
    ]


def test_interactions_and_todos_are_imported(workspace: Workspace) -> None:
    import_text(workspace, "customers", "名称,联系人\n甲公司,张三\n")
    report = import_text(
        workspace,
        "interactions",
        (
            "客户,联系人,跟进方式,跟进时间,跟进内容\n甲公司,张三,电话,2026-03-05 14:30,谈价格\n"
            "甲公司,王五,拜访,2026-03-06,送样品\n甲公司,,电话,,\n"
        ),
    )
    assert counts(report) == (2, 0, 0, 1)
    rows = all_of(workspace, "interactions", "kind", "happened_at", "contact", "summary")
    assert [(row[0], row[1].isoformat(), str(row[2] or ""), row[3]) for row in rows] == [
        ("call", "2026-03-05T06:30:00+00:00", "张三", "谈价格"),
        ("visit", "2026-03-05T16:00:00+00:00", "", "送样品"),
    ]
    assert all_of(workspace, "customers", "last_contacted_on") == [(date(2026, 3, 6),)]
    report = import_text(
        workspace, "todos", "标题,截止日期,客户,状态\n回电,2026-03-12,甲公司,\n旧事,2026-01-05,,已完成\n"
    )
    assert counts(report) == (2, 0, 0, 0)
    assert texts(all_of(workspace, "todos", "title", "due_on", "status", "customer")) == [
        ("回电", "2026-03-12", "open", "甲公司"),
        ("旧事", "2026-01-05", "done", ""),
    ]
    assert all_of(workspace, "customers", "next_todo_on") == [(date(2026, 3, 12),)]


def test_ambiguous_dates_are_decided_by_the_column_or_by_choice(workspace: Workspace) -> None:
    text = "标题,截止日期\na,3/5/2026\nb,3/25/2026\n"
    report = import_text(workspace, "todos", text)
    assert report.date_orders == {1: DateOrder.MDY}
    table = text_table("标题,截止日期\nc,3/5/2026\n")
    plan = suggested_plan(table, "todos")
    assert counts(plan_import(workspace, table, plan)) == (0, 0, 0, 1)
    run_import(workspace, table, adjusted_plan(plan, table, date_order=DateOrder.DMY))
    assert [day for (day,) in all_of(workspace, "todos", "due_on")] == [
        date(2026, 3, 5),
        date(2026, 3, 25),
        date(2026, 5, 3),
    ]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("customers", {"name": "重庆长安", "mobile": "13800138000", "industry": "it"}),
        ("contacts", {"name": "张三", "mobile": "13800138000"}),
        ("opportunities", {"subject": "ERP", "expected_amount": Decimal("1000.00")}),
        ("todos", {"title": "回电", "due_on": date(2026, 3, 12)}),
    ],
)
def test_imported_record_equals_one_added_by_hand(workspace: Workspace, kind: str, values: dict[str, Any]) -> None:
    if kind == "contacts":
        import_text(workspace, "customers", "名称\n甲公司\n乙公司\n")
        values |= {"customer": "甲公司"}
    header = ",".join(values)
    import_text(workspace, kind, header + "\n" + ",".join(map(str, values.values())) + "\n")
    if kind == "contacts":
        values["customer"] = records.find_by_title(workspace, "customers", "乙公司")[0]
    records.add_record(workspace, kind, values)
    own = ("code", "customer", "created_at", "updated_at", "origin")  # each record's own, and where it is from
    fields = [name for name in record_type(kind).fields if name not in own]
    imported, added = all_of(workspace, kind, *fields)
    assert imported == added


def test_stage_names_of_the_second_pipeline_are_known(workspace: Workspace) -> None:
    import_text(workspace, "opportunities", "主题,阶段\nA,方案报价\n")
    (found,) = all_of(workspace, "opportunities", "stage")[0]
    assert stages.stage(workspace, found.record_id).code == "quick_quote"


def test_nothing_else_is_changed_while_an_import_runs_in_the_background(workspace: Workspace) -> None:
    table = text_table("名称\n" + "".join(f"公司{number}\n" for number in range(3 * BLOCK)))
    at_work, looked, errors = Event(), Event(), list[BaseException]()

    def work() -> None:
        def wait(_done: int, _total: int) -> None:
            at_work.set()
            looked.wait(20)

        try:
            run_import(workspace, table, planned(table, "customers"), progress=wait)
        except BaseException as error:
            errors.append(error)
        finally:
            workspace.close_thread_connection()

    thread = Thread(target=work)
    thread.start()
    assert at_work.wait(20)
    try:
        for change in (lambda: records.add_record(workspace, "customers", {"name": "同时"}), workspace.undo):
            with pytest.raises(UserError):
                change()
        assert workspace.scalar("SELECT count(*) FROM customer") == 0
    finally:
        looked.set()
        thread.join()
    assert not errors and workspace.scalar("SELECT count(*) FROM customer") == 3 * BLOCK
    workspace.undo()
    assert workspace.scalar("SELECT count(*) FROM customer") == 0


def test_large_import_can_be_searched_undone_and_done_again(workspace: Workspace) -> None:
    before = rows_of(workspace)
    rows = [f"公司{number},张{number},139{number:08}" for number in range(5 * BLOCK)]
    report = import_text(workspace, "customers", "名称,联系人,手机\n" + "\n".join(rows) + "\n")
    assert counts(report) == (5 * BLOCK, 0, 0, 0)
    after = rows_of(workspace)
    for state, step in ((after, workspace.undo), (before, workspace.redo), (after, None)):
        found = [records.count(workspace, RecordQuery(kind, text="13900004321")) for kind in ("customers", "contacts")]
        assert found == ([0, 1] if state is after else [0, 0])
        assert search_index.count_strays(workspace.connection) == (0, 0)
        assert rows_of(workspace) == state
        if step:
            step()
    again = import_text(
        workspace, "customers", "名称,城市\n" + "\n".join(row.split(",")[0] + ",长沙" for row in rows) + "\n"
    )
    assert counts(again) == (0, 5 * BLOCK, 0, 0)
    assert search_index.count_strays(workspace.connection) == (0, 0)


def test_province_and_city_follow_from_the_address_and_what_the_sheet_says_stays(workspace: Workspace) -> None:
    table = text_table(
        "客户名称,地址,省份,城市\n甲,长沙岳麓区麓谷大道,,\n乙,湖南省长沙市岳麓区麓谷大道658号,湖南省,星沙\n丙,朝阳区建国路1号,,\n"
    )
    run_import(workspace, table, planned(table, "customers"))
    rows = records.fetch_rows(workspace, "customers", list(records.all_ids(workspace, RecordQuery("customers"))))
    found = {row["name"]: (row["province"], row["city"]) for row in rows if row is not None}
    assert found == {"甲": ("湖南省", "长沙市"), "乙": ("湖南省", "星沙"), "丙": ("", "")}
    derived = next(row.record_id for row in rows if row is not None and row["name"] == "甲")
    notes = notes_of(workspace, derived)
    assert notes["province"].source == notes["city"].source == DERIVED
    assert notes["city"].original == "长沙岳麓区麓谷大道"

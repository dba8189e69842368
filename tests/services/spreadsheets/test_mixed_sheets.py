"""One sheet with customers, their people, deals and conversations: each row makes or joins each of them, linked."""

from __future__ import annotations

from ocrm.services.spreadsheets.importing import plan_import, run_import
from ocrm.services.spreadsheets.kind_guess import guess_kind
from ocrm.services.spreadsheets.plan import ImportReport, suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of

MIXED = (
    "客户名称,联系人,手机,行业,商机名称,金额,阶段,预计成交日期,跟进时间,跟进方式,跟进记录\n"
    "华东机床,张伟,13800138000,制造,数控系统,12万,方案制定,2026-06-30,2026-03-01 10:00,电话,要报价\n"
    "华东机床,李静,13800138001,制造,数控系统,12万,方案制定,2026-06-30,2026-03-02 11:00,拜访,看了样机\n"
    "绿地物业,单雪松,13800138002,房地产,,5000,赢单,2026-02-01,,,\n"
    "长沙银行,,,金融,外呼平台,60万,,,,微信,\n"
    "曾记餐饮,王芳,13800138004,餐饮,,,,,,,\n"
)


def imported(workspace: Workspace, text: str = MIXED) -> ImportReport:
    table = text_table(text)
    return run_import(workspace, table, suggested_plan(table, "customers"), source_name="mixed.csv")


def test_headers_that_name_deals_and_conversations_find_their_fields() -> None:
    table = text_table(MIXED)
    assert guess_kind(table.columns) == "customers"
    assert list(suggested_plan(table, "customers").fields.values()) == [
        "name", "contact.name", "contact.mobile", "industry", "opportunity.subject", "opportunity.expected_amount",
        "opportunity.stage", "opportunity.expected_close_on", "interaction.happened_at", "interaction.kind",
        "interaction.summary",
    ]  # fmt: skip


def test_plain_customer_sheets_and_plain_deal_sheets_stay_what_they_are() -> None:
    customers = text_table("客户名称,联系人,手机,金额,阶段,备注\na,b,13800138000,1,售前,d\n")
    fields = suggested_plan(customers, "customers").fields.values()
    assert not any(name.startswith(("opportunity.", "interaction.")) for name in fields)
    deals = text_table("商机名称,客户名称,联系人,金额,阶段,预计成交日期\na,b,c,1,报价,2026-01-01\n")
    assert guess_kind(deals.columns) == "opportunities"


def test_each_row_makes_or_joins_everything_it_names_and_links_it(workspace: Workspace) -> None:
    before = rows_of(workspace)
    table = text_table(MIXED)
    planned = plan_import(workspace, table, suggested_plan(table, "customers"))
    report = imported(workspace)
    assert (report.rows, report.created, report.rejected) == (5, 5, 0)
    assert report.also_created == {"contacts": 4, "opportunities": 3, "interactions": 2} == planned.also_created
    assert list(
        workspace.query(
            "SELECT o.subject, c.name, p.name, o.expected_amount, o.status, o.expected_close_on FROM opportunity o"
            " JOIN customer c ON c.id = o.customer_id LEFT JOIN contact p ON p.id = o.contact_id"
            " ORDER BY o.expected_amount"
        )
    ) == [
        ("绿地物业", "绿地物业", "单雪松", 500_000, "won", "2026-02-01"),
        ("数控系统", "华东机床", "张伟", 12_000_000, "open", "2026-06-30"),
        ("外呼平台", "长沙银行", None, 60_000_000, "open", None),
    ]
    assert list(
        workspace.query(
            "SELECT i.summary, i.kind, c.name, p.name, o.subject FROM interaction i"
            " JOIN customer c ON c.id = i.customer_id"
            " JOIN contact p ON p.id = i.contact_id JOIN opportunity o ON o.id = i.opportunity_id"
            " ORDER BY i.happened_at"
        )
    ) == [("要报价", "call", "华东机床", "张伟", "数控系统"), ("看了样机", "visit", "华东机床", "李静", "数控系统")]
    assert workspace.scalar("SELECT won_amount FROM customer WHERE name = '绿地物业'") == 500_000
    assert workspace.scalar("SELECT open_amount FROM customer WHERE name = '华东机床'") == 12_000_000
    workspace.undo()
    assert rows_of(workspace) == before


def test_what_says_nothing_is_told_and_not_made(workspace: Workspace) -> None:
    report = imported(workspace)
    assert [(problem.row, problem.column, problem.is_fatal) for problem in report.problems] == [(5, "跟进记录", False)]
    assert workspace.scalar("SELECT count(*) FROM opportunity o JOIN customer c ON c.id = o.customer_id"
                            " WHERE c.name = '曾记餐饮'") == 0  # fmt: skip


def test_the_same_sheet_again_makes_nothing(workspace: Workspace) -> None:
    imported(workspace)
    before = rows_of(workspace)
    again = imported(workspace)
    assert (again.created, again.also_created) == (0, {"contacts": 0, "opportunities": 0, "interactions": 0})
    assert {
        name: rows for name, rows in rows_of(workspace).items() if name in ("customer", "contact", "opportunity")
    } == {name: rows for name, rows in before.items() if name in ("customer", "contact", "opportunity")}


def test_two_deals_of_one_customer_stay_two(workspace: Workspace) -> None:
    report = imported(
        workspace, "客户名称,商机名称,商机金额,商机编号\nA,Pumps,100,D1\nA,Valves,100,D2\nA,Pumps,250,D3\n"
    )
    assert report.also_created == {"opportunities": 3}
    assert workspace.scalar("SELECT count(*) FROM customer") == 1
    assert {code for (code,) in workspace.query("SELECT code FROM opportunity")} == {"D1", "D2", "D3"}

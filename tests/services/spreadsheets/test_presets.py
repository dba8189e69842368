"""Exports of other systems are recognised by their headers, named, and go in with their words understood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ocrm.errors import UserError
from ocrm.services.deals import stages
from ocrm.services.spreadsheets.field_cleaning import choice_texts
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.mapping import header_key, importable_fields
from ocrm.services.spreadsheets.plan import ImportReport, suggested_plan
from ocrm.services.spreadsheets.presets import ORDERS, Preset, all_presets, named_preset, preset_plan, recognised
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import text_table
from tests.snapshots import rows_of

SYSTEMS = {
    "wukong": "悟空CRM", "cordys": "CordysCRM", "hubspot": "HubSpot", "pipedrive": "Pipedrive",
    "salesforce": "Salesforce", "zoho": "Zoho CRM", "odoo": "Odoo", "suitecrm": "SuiteCRM",
    "google_contacts": "Google Contacts",
    "outlook": "Outlook",
    "orders": ORDERS,
}  # fmt: skip


def imported(workspace: Workspace, text: str, kind: str = "") -> ImportReport:
    table = text_table(text)
    preset = recognised(table.columns, kind)
    assert preset is not None
    plan = replace(preset_plan(table, preset), create_missing=frozenset(("customers",)))
    return run_import(workspace, table, plan)


def row_of(workspace: Workspace, table: str, *columns: str) -> list[tuple[object, ...]]:
    return list(workspace.query(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id"))


def test_every_system_is_there() -> None:
    assert {preset.code: preset.name for preset in all_presets()} == SYSTEMS


@pytest.mark.parametrize("preset", all_presets(), ids=lambda preset: f"{preset.code}-{preset.kind}")
def test_every_preset_names_fields_and_values_that_exist(preset: Preset, workspace: Workspace) -> None:
    fields = importable_fields(preset.kind)
    assert set(preset.fields) <= set(fields)
    mapped = {key for parts in preset.fields.values() for part in parts for key in part}
    for part in preset.signature:
        assert set(part) & (mapped | preset.ignored), part
    for name, words in preset.values.items():
        info = fields[name]
        codes = {str(key) for key in choice_texts(workspace, info)}
        assert {header_key(code) for code in words.values()} <= {header_key(code) for code in codes}, name


@pytest.mark.parametrize("preset", all_presets(), ids=lambda preset: f"{preset.code}-{preset.kind}")
def test_a_file_with_all_headers_of_a_preset_is_recognised_as_that(preset: Preset) -> None:
    """Of two layouts of one system the fuller one may win; another system never does."""
    headers = [part[0] for parts in preset.fields.values() for part in parts]
    headers = list(dict.fromkeys([*headers, *(part[0] for part in preset.signature)]))
    table = text_table(",".join(headers) + "\n" + "x," * len(headers) + "\n")
    found = recognised(table.columns, preset.kind)
    assert found is not None and (found.code, found.kind) == (preset.code, preset.kind)


def test_ordinary_sheets_are_nobodys_export() -> None:
    for header in (
        "客户名称,联系人,手机,行业",
        "Name,Email,Phone",
        "商机名称,客户名称,金额,阶段",
        "First Name,Last Name,Email",
    ):
        assert recognised(text_table(header + "\n1,2,3,4\n").columns) is None


def test_unknown_presets_are_refused() -> None:
    columns = text_table("a,b\n1,2\n").columns
    with pytest.raises(UserError, match="siebel"):
        named_preset("siebel", columns, "customers")
    with pytest.raises(UserError, match="outlook"):
        named_preset("outlook", columns, "opportunities")
    assert named_preset("odoo", columns, "customers").code == "odoo"


def test_wukong_customers_and_follow_ups(workspace: Workspace) -> None:
    report = imported(
        workspace,
        "客户名称,客户级别,客户行业,客户来源,成交状态,电话,网址,下次联系时间,备注,手机,负责人\n"
        "华东机床厂,A（重点客户）,生产,展会资源,已成交,021-62345678,www.hd.cn,2026-03-01 10:00,老客户,"
        "13800138000,张三\n"
        "绿地物业,C（非优先客户）,IT/通信/电子/互联网,转介绍,未成交,,,,,,张三\n",
    )
    assert (report.created, report.rejected, report.unmatched) == (2, 0, {})
    assert row_of(workspace, "customer", "name", "value", "industry", "source", "category", "mobile") == [
        ("华东机床厂", "high", "manufacturing", "exhibition", "regular", "13800138000"),
        ("绿地物业", "low", "it", "referral", "potential", ""),
    ]
    assert set(report.unmapped) == {"下次联系时间", "负责人"}
    report = imported(
        workspace, "跟进内容,创建人,所属客户,跟进时间,跟进方式\n聊了价格,张三,华东机床厂,2026-03-02 10:00,打电话\n"
    )
    assert report.created == 1 and row_of(workspace, "interaction", "summary", "kind") == [("聊了价格", "call")]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        ("省、市、区/县,详细地址", '"湖南省,长沙市,岳麓区",麓谷大道658号'),
        ("省、市、区,详细地址", '"湖南省,长沙市,岳麓区",麓谷大道658号'),
        ("省,市,区/县,详细地址", "湖南省,长沙市,岳麓区,麓谷大道658号"),
        ("省,市,区,详细地址", "湖南省,长沙市,岳麓区,岳麓区麓谷大道658号"),
    ],
)
def test_wukongs_region_goes_into_province_city_and_address(workspace: Workspace, headers: str, cells: str) -> None:
    report = imported(workspace, f"客户名称,客户级别,成交状态,{headers}\n甲,A（重点客户）,未成交,{cells}\n")
    [(province, city, address)] = row_of(workspace, "customer", "province", "city", "address")
    assert (province, city) == ("湖南省", "长沙市") and str(address).endswith("岳麓区麓谷大道658号")
    assert str(address).count("岳麓区") == 1 and not report.unmapped


def test_a_district_of_any_sheet_goes_before_the_street(workspace: Workspace) -> None:
    table = text_table("公司名称,省份,城市,区县,详细地址\n甲,湖南省,长沙市,岳麓区,麓谷大道658号\n")
    run_import(workspace, table, suggested_plan(table, "customers"))
    assert row_of(workspace, "customer", "province", "city", "address") == [("湖南省", "长沙市", "岳麓区麓谷大道658号")]


def test_cordys_deals(workspace: Workspace) -> None:
    imported(
        workspace,
        "商机名称,客户名称,业务编码,商机来源,金额,结束时间,可能性,联系人,商机阶段,负责人\n"
        '冷链监控,单氏食品,Opp-202603-000001,客户介绍,"260,000.00",2026-04-20,40%,,方案验证,李四\n'
        "POS替换,曾记餐饮,Opp-202603-000002,社区用户,80000,2026-03-05,100%,,成功,李四\n",
    )
    codes = {row.stage_id: row.code for row in stages.list_stages(workspace)}
    deals = row_of(workspace, "opportunity", "subject", "code", "stage_id", "status", "source", "expected_amount")
    assert [(*deal[:2], codes[int(str(deal[2]))], *deal[3:]) for deal in deals] == [
        ("冷链监控", "Opp-202603-000001", "proposal", "open", "referral", 26_000_000),
        ("POS替换", "Opp-202603-000002", "contract_signing", "won", "internet", 8_000_000),
    ]


def test_hubspot_deals_and_people(workspace: Workspace) -> None:
    imported(
        workspace,
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Associated Company\n"
        "101,Ada,Lovelace,ada@x.com,+44 20 7946 0018,Sam,Analytical Ltd\n102,建国,王,wang@y.cn,13800138000,Sam,\n",
    )
    assert row_of(workspace, "contact", "name", "external_id") == [("Ada Lovelace", "101"), ("王建国", "102")]
    assert row_of(workspace, "customer", "name", "kind") == [("Analytical Ltd", "organization"), ("王建国", "person")]
    imported(
        workspace,
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Deal owner,Associated Company\n"
        "7,Engine,Presentation Scheduled,12000,2026-05-01 00:00,Sam,Analytical Ltd\n"
        "8,Cards,Closed Lost,500,2026-01-31 00:00,Sam,Analytical Ltd\n",
    )
    assert row_of(workspace, "opportunity", "subject", "status", "expected_amount") == [
        ("Engine", "open", 1_200_000), ("Cards", "lost", 50_000),
    ]  # fmt: skip


def test_pipedrives_one_sheet_of_everything(workspace: Workspace) -> None:
    report = imported(
        workspace,
        "Deal - ID,Deal - Title,Deal - Value,Deal - Stage,Deal - Status,Organization - Name,Person - Name,"
        "Person - Email - Work,Person - Email - Home,Deal - Owner\n"
        "1,Pumps,\"1,500\",Demo Scheduled,Open,Acme,Bob,b@acme.com,bob@home.net,Sam\n"
        "2,Valves,900,Proposal Made,Won,Acme,Bob,b@acme.com,,Sam\n",
    )  # fmt: skip
    assert report.also_created == {"contacts": 1, "opportunities": 2}
    assert row_of(workspace, "contact", "name", "email") == [("Bob", "b@acme.com")]
    assert row_of(workspace, "alternate_value", "value") == [("bob@home.net",)]
    assert row_of(workspace, "opportunity", "subject", "external_id", "status") == [
        ("Pumps", "1", "open"), ("Valves", "2", "won"),
    ]  # fmt: skip


def test_salesforce_links_by_its_ids(workspace: Workspace) -> None:
    imported(
        workspace,
        "ID,ISDELETED,NAME,TYPE,BILLINGCITY,OWNERID,RATING\n001A,false,Acme,Customer - Direct,Rome,005,Hot\n",
    )
    imported(
        workspace,
        "ID,ISDELETED,ACCOUNTID,NAME,STAGENAME,AMOUNT,PROBABILITY,CLOSEDATE,ISWON,OWNERID\n"
        "006A,false,001A,Widgets,Id. Decision Makers,500000.0,60.0,2026-11-09,false,005\n",
    )
    assert row_of(workspace, "customer", "name", "value", "category", "external_id") == [
        ("Acme", "high", "regular", "001A")
    ]
    assert row_of(workspace, "opportunity", "subject", "probability", "external_id") == [("Widgets", 60, "006A")]


def test_zoho_odoo_and_suitecrm(workspace: Workspace) -> None:
    zoho = "Record Id,Account Name,Account Owner,Account Type,Billing City,Tag\nzcrm_1,Zed,Sam,Reseller,Pune,a;b\n"
    odoo = "Opportunity,Contact Name,Expected Revenue,Stage,Salesperson,Customer\nDesks,Jo,1200.5,Proposition,Sam,Zed\n"
    suite = "ID,Name,Office Phone,Billing Street,Billing City,Type\ns1,Sue,(02) 5550 1234,1 Way,Bonn,Partner\n"
    for text in (zoho, odoo, suite):
        assert imported(workspace, text).created == 1
    assert row_of(workspace, "customer", "name", "category") == [("Zed", "agent"), ("Sue", "partner")]
    assert row_of(workspace, "opportunity", "subject", "expected_amount") == [("Desks", 120_050)]


def test_google_contacts_of_both_layouts(workspace: Workspace) -> None:
    imported(
        workspace,
        "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Label,"
        "E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n"
        "Ada,K,Lovelace,Analytical,CTO,1985-12-10,x,* myContacts ::: VIP,Work,a@x.com ::: b@x.com,Mobile,"
        "13800138000 ::: 13900139000\n",
    )
    assert row_of(workspace, "contact", "name", "title", "email", "mobile", "work_phone") == [
        ("Ada K Lovelace", "CTO", "a@x.com", "13800138000", "13900139000")
    ]
    assert {name for (name,) in workspace.query("SELECT name FROM tag")} == {"myContacts", "VIP"}
    imported(workspace, "Name,Given Name,Family Name,E-mail 1 - Value,Phone 1 - Value\n孙丽,丽,孙,s@x.cn,13700137000\n")
    assert row_of(workspace, "contact", "name")[-1] == ("孙丽",)


def test_outlook_contacts(workspace: Workspace) -> None:
    report = imported(
        workspace,
        "Title,First Name,Middle Name,Last Name,Company,Job Title,Business Phone,Business Phone 2,Mobile Phone,"
        "E-mail Address,Home Street,Home City,Birthday\n"
        "Ms,Grace,,Hopper,Navy,Admiral,+1 555 0100,+1 555 0101,+1 555 0199,g@navy.mil,1 Elm St,Arlington,12/19/1976\n",
    )
    assert report.created == 1
    assert row_of(workspace, "contact", "name", "work_phone", "home_phone", "home_address") == [
        ("Grace Hopper", "+15550100", "+15550101", "1 Elm St Arlington")
    ]


def test_given_and_family_names_are_joined_without_a_preset(workspace: Workspace) -> None:
    table = text_table("客户,姓,名,手机\nA,欧阳,娜娜,13800138000\nB,Lee,Ann,13900139000\n")
    plan = suggested_plan(table, "customers")
    report = run_import(workspace, table, plan)
    assert row_of(workspace, "contact", "name") == [("欧阳娜娜",), ("Ann Lee",)]
    assert report.unmapped == []


def test_the_lines_of_orders_are_added_up_in_a_won_deal_each(workspace: Workspace) -> None:
    before = rows_of(workspace)
    text = (
        "订单号,下单日期,客户名称,产品编号,数量,小计\n"
        "D1,2026-01-05,甲公司,P1,2,100.10\n"
        "D2,2026-01-06,乙公司,P1,1,50\n"
        "D1,2026-01-05,甲公司,P2,1,0.20\n"
        "D1,2026-01-05,甲公司,P3,1,好多\n"
    )
    report = imported(workspace, text)
    assert (report.created, report.skipped, report.rejected) == (2, 1, 1)
    assert row_of(workspace, "opportunity", "external_id", "status", "expected_amount", "closed_on") == [
        ("D1", "won", 10_030, "2026-01-05"), ("D2", "won", 5_000, "2026-01-06"),
    ]  # fmt: skip
    assert [(problem.row, problem.is_fatal) for problem in report.problems] == [(4, False), (5, True)]
    workspace.undo()
    assert rows_of(workspace) == before


def test_order_lines_without_their_orders_change_nothing_and_say_so(workspace: Workspace) -> None:
    report = imported(workspace, "订单号,产品编号,小计\nD1,P1,100\n")
    assert (report.created, report.updated, report.skipped) == (0, 0, 1)
    assert workspace.scalar("SELECT count(*) FROM opportunity") == 0 and report.problems

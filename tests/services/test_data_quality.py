"""Data quality: counts that open their lists, scores that follow from them, fixes that show first and undo exactly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ocrm.errors import UserError
from ocrm.models.fields import to_utc_text
from ocrm.services import data_quality, records
from ocrm.services.data_quality import Dimension, Issue, QualityReport, mobile_regions
from ocrm.services.deals import checklists, stages
from ocrm.services.deals.checklists import ItemKind
from ocrm.services.fields import field_layout
from ocrm.services.fields.field_layout import Need
from ocrm.services.fields.value_notes import notes_of
from ocrm.services.records import RecordQuery
from ocrm.services.relations.gazetteer import Place
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def raw(workspace: Workspace, name: str, **columns: str) -> int:
    """Add a customer as an older program left it: values nobody has cleaned."""
    customer_id = records.add_record(workspace, "customers", {"name": name}).created_id or 0
    for column, value in columns.items():
        workspace.connection.execute(f"UPDATE customer SET {column} = ? WHERE id = ?", (value, customer_id))
    return customer_id


def issues(report: QualityReport) -> dict[str, Issue]:
    return {issue.key: issue for issue in report.issues}


@pytest.fixture
def untidy(workspace: Workspace) -> dict[str, int]:
    """Customers with one fault each."""
    return {
        "city": raw(workspace, "地址客户", address="湖南省长沙市岳麓区麓谷大道658号"),
        "ambiguous": raw(workspace, "模糊客户", address="朝阳区建国路1号"),
        "phone": raw(workspace, "电话客户", mobile="+86 138-0013-8000 / 13900139000"),
        "email": raw(workspace, "邮箱客户", email="wang@gmial.com"),
        "code": raw(workspace, "代码客户", credit_code="91350100M000100Y44"),
        "right": raw(workspace, "正确客户", credit_code="91350100M000100Y43"),
    }


def test_an_empty_file_has_no_score(workspace: Workspace) -> None:
    report = data_quality.fetch_report(workspace)
    assert (report.score, report.issues) == (None, ())


def test_each_count_is_that_of_its_list(workspace: Workspace, untidy: dict[str, int], both_languages: str) -> None:
    report = data_quality.fetch_report(workspace)
    assert {"no_city", "untidy_phones_customers", "email_domains_customers", "credit_codes"} <= set(issues(report))
    for issue in report.issues:
        found = records.all_ids(workspace, RecordQuery(issue.kind, issue.filter))
        assert len(found) == issue.count, issue.key
        assert issue.example
    wrong = records.all_ids(workspace, RecordQuery("customers", issues(report)["credit_codes"].filter))
    assert list(wrong) == [untidy["code"]]


def test_the_score_is_what_its_formula_says(workspace: Workspace) -> None:
    for name in ("甲", "乙"):
        raw(workspace, name, mobile="13800138000" if name == "甲" else "", industry="it")
    customers = next(kind for kind in data_quality.fetch_report(workspace).kinds if kind.kind == "customers")
    # one of two without a phone, all with an industry, none with a contact, all with the name that is required
    parts = customers.dimensions
    assert parts[Dimension.VALIDITY] == 100
    assert parts[Dimension.DUPLICATES] == 100
    assert parts[Dimension.STALENESS] == 100
    assert parts[Dimension.COMPLETENESS] == pytest.approx((50 + 100 + 0 + 100) / 4)
    assert customers.score == pytest.approx((100 * 3 + 62.5) / 4)


def test_f03_the_city_is_filled_from_the_address_and_marked(workspace: Workspace, untidy: dict[str, int]) -> None:
    plan = data_quality.plan_fix(workspace, "no_city")
    assert [(change.title, change.field, str(change.after)) for change in plan.changes] == [
        ("地址客户", "province", "湖南省"),
        ("地址客户", "city", "长沙市"),
    ]
    (undecided,) = plan.undecided
    assert undecided.choices == ("北京市朝阳区", "吉林省长春市朝阳区")
    before = rows_of(workspace)
    changes = data_quality.apply_fix(workspace, "no_city")
    assert changes.label == "Fill in the city from the address"
    row = records.fetch_record(workspace, "customers", untidy["city"])
    assert (row["province"], row["city"]) == ("湖南省", "长沙市")
    assert notes_of(workspace, untidy["city"])["city"].source == "derived"
    assert records.fetch_record(workspace, "customers", untidy["ambiguous"])["city"] == ""
    workspace.undo()
    assert rows_of(workspace) == before


def test_phones_and_domains_are_mended_with_the_original_kept(workspace: Workspace, untidy: dict[str, int]) -> None:
    before = rows_of(workspace)
    data_quality.apply_fix(workspace, "untidy_phones_customers")
    data_quality.apply_fix(workspace, "email_domains_customers")
    assert records.fetch_record(workspace, "customers", untidy["phone"])["mobile"] == "13800138000"
    note = notes_of(workspace, untidy["phone"])["mobile"]
    assert (note.original, note.others) == ("+86 138-0013-8000 / 13900139000", ("13900139000",))
    assert records.fetch_record(workspace, "customers", untidy["email"])["email"] == "wang@gmail.com"
    assert not {"untidy_phones_customers", "email_domains_customers"} & set(
        issues(data_quality.fetch_report(workspace))
    )
    workspace.undo()
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_missing_primary_contact_is_the_first_one(workspace: Workspace) -> None:
    customer_id = raw(workspace, "无主联系人")
    for name in ("王", "李"):
        records.add_record(workspace, "contacts", {"customer": customer_id, "name": name})
    workspace.connection.execute("UPDATE contact SET is_primary = 0")
    assert issues(data_quality.fetch_report(workspace))["no_primary"].count == 1
    data_quality.apply_fix(workspace, "no_primary")
    primary = list(workspace.query("SELECT name FROM contact WHERE is_primary"))
    assert primary == [("王",)]


def test_the_same_name_twice_is_a_duplicate(workspace: Workspace) -> None:
    for _number in range(2):
        raw(workspace, "Same Ltd")
    raw(workspace, "Other Ltd")
    assert issues(data_quality.fetch_report(workspace))["twins"].count == 2


def test_a_fix_with_nothing_to_mend_says_so(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="nothing left to mend"):
        data_quality.apply_fix(workspace, "no_city")
    with pytest.raises(UserError, match="by a click"):
        data_quality.plan_fix(workspace, "no_phone")


def test_what_the_stage_of_an_open_deal_asks_for_is_listed_until_it_is_filled_in(
    workspace: Workspace, both_languages: str
) -> None:
    first, second = stages.list_stages(workspace)[:2]
    checklists.add_item(workspace, first.stage_id, "", kind=ItemKind.FIELD, target="source", is_required=True)
    checklists.add_item(workspace, first.stage_id, "", kind=ItemKind.FIELD, target="competitor")
    checklists.add_item(workspace, first.stage_id, "Send the offer", kind=ItemKind.TASK, is_required=True)
    bare, further, full = (
        records.add_record(workspace, "opportunities", {"subject": subject, **values}).created_id or 0
        for subject, values in (
            ("Bare", {}),
            ("Further on", {"stage": second.stage_id}),
            ("Full", {"source": "referral", "competitor": "X"}),
        )
    )  # fmt: skip
    found = {issue.title: issue for issue in data_quality.fetch_report(workspace).issues if "stage_" in issue.key}
    words = ("Required in {}: Source", "Recommended in {}: Competitor")
    if both_languages != "en":
        words = ("{}阶段必填：来源", "{}阶段建议填写：竞争对手")
    assert [one.format(first.name) for one in words] == list(found)
    for issue in found.values():
        assert list(records.all_ids(workspace, RecordQuery("opportunities", issue.filter))) == [bare]
        assert (issue.count, issue.total, issue.dimension) == (1, 2, Dimension.COMPLETENESS)
    assert {further, full}.isdisjoint({bare})
    records.update_records(workspace, "opportunities", [bare], {"source": "referral", "competitor": "Y"})
    assert not [issue for issue in data_quality.fetch_report(workspace).issues if "stage_" in issue.key]


def test_contracts_and_tickets_that_lack_something_are_listed(workspace: Workspace, both_languages: str) -> None:
    today = workspace.clock.today()
    firm = raw(workspace, "乙方")

    def contract(**values: object) -> int:
        return records.add_record(workspace, "contracts", {"title": "合同", "customer": firm, **values}).created_id or 0

    def ticket(**values: object) -> int:
        return records.add_record(workspace, "tickets", {"subject": "工单", "customer": firm, **values}).created_id or 0

    long_ago = workspace.clock.now() - timedelta(days=40)
    bare = contract(status="executing", signed_on=today)
    whole = {"status": "executing", "amount": 100, "signed_on": today}
    backwards = contract(**{**whole, "status": "completed", "ends_on": today - timedelta(days=1)})
    over = contract(**{**whole, "signed_on": today - timedelta(days=400), "ends_on": today - timedelta(days=1)})
    contract(**whole, ends_on=today)
    draft = contract()
    workspace.connection.execute("UPDATE contract SET created_at = ? WHERE id = ?", (to_utc_text(long_ago), draft))
    contract()
    silent, old = ticket(status="resolved"), ticket(opened_at=long_ago)
    ticket()
    ticket(status="closed", resolution="换新", opened_at=long_ago)

    found = issues(data_quality.fetch_report(workspace))
    listed = {
        key: list(records.all_ids(workspace, RecordQuery(issue.kind, issue.filter)))
        for key, issue in found.items() if issue.kind in ("contracts", "tickets")
    }  # fmt: skip
    assert listed == {
        "contracts_without_amount": [bare], "contracts_ended_early": [backwards], "contracts_over": [over],
        "contracts_left_drafts": [draft], "tickets_without_resolution": [silent], "tickets_left_open": [old],
    }  # fmt: skip
    titles = {"en": "Signed contracts without an amount", "zh_CN": "已签订的合同没有金额"}
    assert found["contracts_without_amount"].title == titles[both_languages]


def test_a_field_required_of_contracts_is_asked_for(workspace: Workspace) -> None:
    firm = raw(workspace, "乙方")
    made = records.add_record(workspace, "contracts", {"title": "合同", "customer": firm}).created_id
    field_layout.set_need(workspace, "contracts", "ends_on", Need.REQUIRED)
    issue = issues(data_quality.fetch_report(workspace))["missing_contracts__ends_on"]
    assert issue.title == "Required: Ends on"
    assert list(records.all_ids(workspace, RecordQuery("contracts", issue.filter))) == [made]


# -- regions by mobile number -----------------------------------------------------------------------------------------

PREFIXES = """prefix,phone,province,city
139,1395712,浙江,杭州
139,1395713,浙江,杭州
138,1380013,北京,北京
130,1300000,海外,某地
"""


@pytest.fixture
def prefixes(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "prefixes.csv"
    path.write_text(PREFIXES, "utf-8")
    yield path
    mobile_regions.remove()


def test_a_mobile_number_tells_a_region_only_where_nothing_else_does(
    workspace: Workspace, prefixes: Path, both_languages: str
) -> None:
    empty = raw(workspace, "空白", mobile="13957120088")
    elsewhere = raw(workspace, "别处", mobile="13957130088", province="上海市")
    with_city = raw(workspace, "有城市", mobile="13957120011", city="宁波市")
    with_address = raw(workspace, "有地址", mobile="13957120022", address="湖南省长沙市岳麓区")
    unknown = raw(workspace, "没有", mobile="18800000000")
    assert "no_region" not in issues(data_quality.fetch_report(workspace))  # no table, no question
    assert mobile_regions.load(prefixes) == 3
    issue = issues(data_quality.fetch_report(workspace))["no_region"]
    assert set(records.all_ids(workspace, RecordQuery("customers", issue.filter))) == {empty, elsewhere, unknown}
    before = rows_of(workspace)
    plan = data_quality.plan_fix(workspace, "no_region")
    assert [(change.record_id, change.field, change.after) for change in plan.changes] == [
        (empty, "province", "浙江省"), (empty, "city", "杭州市"),
    ]  # fmt: skip
    data_quality.apply_fix(workspace, "no_region")
    row = records.fetch_record(workspace, "customers", empty)
    assert (row["province"], row["city"]) == ("浙江省", "杭州市")
    note = notes_of(workspace, empty)["city"]
    assert note.is_derived
    assert note.words == {"en": "Derived from: 139 5712 0088", "zh_CN": "推导自：139 5712 0088"}[both_languages]
    assert records.fetch_record(workspace, "customers", with_city)["city"] == "宁波市"
    assert records.fetch_record(workspace, "customers", with_address)["city"] == ""
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_table_without_prefixes_is_refused_and_the_one_in_use_stays(prefixes: Path, tmp_path: Path) -> None:
    mobile_regions.load(prefixes)
    other = tmp_path / "other.csv"
    other.write_text("name,city\nLvdi,杭州\n", "utf-8")
    with pytest.raises(UserError, match="no mobile prefixes"):
        mobile_regions.load(other)
    assert mobile_regions.loaded().count == 3
    assert mobile_regions.loaded().find("+86 139-5713-0000") == Place("浙江省", "杭州市")
    assert mobile_regions.loaded().find("1395714") is None
    mobile_regions.remove()
    assert mobile_regions.loaded().find("13957120088") is None

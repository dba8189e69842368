"""What the page of a customer is made of: history by field, timeline, needs, points, shares, group, brief, portrait."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.clock import to_utc
from ocrm.errors import ValidationError
from ocrm.services import attachments, interactions, records
from ocrm.services.deals import needs
from ocrm.services.fields.field_history import fetch_field_changes
from ocrm.services.payments import planning, receipts
from ocrm.services.relations import briefs, commission, customers, families, partnerships, points, portraits
from ocrm.services.segmentation import scores
from ocrm.services.segmentation.churn import fetch_churn
from ocrm.services.timeline import Days, TimelineKind, export_timeline, fetch_timeline
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def made(changes: object) -> int:
    record_id = getattr(changes, "created_id", None)
    assert isinstance(record_id, int)
    return record_id


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return made(customers.add_customer(workspace, "杭州云栖智造", city="杭州"))


def won(workspace: Workspace, customer: int, day: date, subject: str = "MES") -> int:
    values = {"customer": customer, "subject": subject, "expected_amount": Decimal(1000)}
    deal = made(records.add_record(workspace, "opportunities", values))
    records.update_records(workspace, "opportunities", [deal], {"status": "won", "closed_on": day})
    return deal


# -- fields -----------------------------------------------------------------------------------------------------------


def test_each_field_tells_what_it_was_and_became(workspace: Workspace, customer: int, both_languages: str) -> None:
    parent = made(customers.add_customer(workspace, "云栖集团"))
    records.update_records(workspace, "customers", [customer], {"city": "宁波", "credit": "high"})
    records.update_records(workspace, "customers", [customer], {"parent": parent, "annual_revenue": Decimal(500)})
    found = {change.field: (change.old, change.new) for change in fetch_field_changes(workspace, "customers", customer)}
    assert found["city"] == ("杭州", "宁波")
    assert found["credit"] == ("", {"en": "High", "zh_CN": "高"}[both_languages])
    assert found["parent"] == ("", "云栖集团")
    assert found["annual_revenue"] == ("", "¥500")


def test_what_is_worked_out_and_what_was_undone_is_no_change_of_a_field(workspace: Workspace, customer: int) -> None:
    interactions.log_interaction(workspace, customer, kind="call", summary="hello")
    records.update_records(workspace, "customers", [customer], {"city": "宁波"})
    workspace.undo()
    assert fetch_field_changes(workspace, "customers", customer) == []
    told = fetch_field_changes(workspace, "customers", customer, with_undone=True)
    assert [(change.field, change.is_undone) for change in told] == [("city", True)]


def test_the_history_of_one_field_leaves_the_others_out(workspace: Workspace, customer: int) -> None:
    for city, qq in (("宁波", "1"), ("温州", "2")):
        records.update_records(workspace, "customers", [customer], {"city": city, "qq": qq})
    told = fetch_field_changes(workspace, "customers", customer, field="city")
    assert [(change.old, change.new) for change in told] == [("宁波", "温州"), ("杭州", "宁波")]


# -- timeline ---------------------------------------------------------------------------------------------------------


def test_the_timeline_holds_everything_linked_and_narrows_to_a_person(
    workspace: Workspace, customer: int, tmp_path: Path
) -> None:
    person = made(records.add_record(workspace, "contacts", {"customer": customer, "name": "王建国"}))
    interactions.log_interaction(workspace, customer, kind="call", summary="with her", contact_id=person)
    interactions.log_interaction(workspace, customer, kind="call", summary="with nobody")
    paper = tmp_path / "report.pdf"
    paper.write_bytes(b"%PDF")
    attachments.attach_file(workspace, "customers", customer, paper)
    records.update_records(workspace, "customers", [customer], {"city": "宁波"})
    won(workspace, customer, workspace.clock.today())
    kinds = {entry.kind for entry in fetch_timeline(workspace, customer)}
    assert kinds >= {TimelineKind.INTERACTION, TimelineKind.STAGE, TimelineKind.FILE, TimelineKind.CHANGE}
    of_her = fetch_timeline(workspace, customer, contact_id=person)
    assert [entry.text for entry in of_her] == ["with her"]
    changed = fetch_timeline(workspace, customer, kinds=frozenset((TimelineKind.CHANGE,)))
    assert [entry.text for entry in changed] == ["City: 杭州 → 宁波"]


def test_the_timeline_is_exported_as_a_table(workspace: Workspace, customer: int, tmp_path: Path) -> None:
    interactions.log_interaction(workspace, customer, kind="call", summary="确认预算")
    path = tmp_path / "timeline.csv"
    assert export_timeline(workspace, customer, path) == 2
    assert "确认预算" in path.read_text("utf-8-sig")


def test_the_timeline_narrows_to_days_and_so_does_its_export(
    workspace: Workspace, customer: int, tmp_path: Path
) -> None:
    today = workspace.clock.today()
    midnight = to_utc(workspace.clock, today, time.min)
    for moment, said in ((midnight - timedelta(seconds=1), "late yesterday"), (midnight, "first thing today")):
        interactions.log_interaction(workspace, customer, kind="call", summary=said, happened_at=moment)
    before = Days(last=today - timedelta(days=1))
    assert [entry.text for entry in fetch_timeline(workspace, customer, days=before)] == ["late yesterday"]
    since = fetch_timeline(workspace, customer, days=Days(first=today))
    assert "first thing today" in [entry.text for entry in since]
    assert "late yesterday" not in [entry.text for entry in since]
    path = tmp_path / "yesterday.csv"
    assert export_timeline(workspace, customer, path, days=Days(before.last, before.last)) == 1
    assert "late yesterday" in path.read_text("utf-8-sig")


def test_changes_outside_the_days_are_left_out(workspace: Workspace, customer: int) -> None:
    records.update_records(workspace, "customers", [customer], {"city": "宁波"})
    today = workspace.clock.today()
    changes = frozenset((TimelineKind.CHANGE,))
    assert [e.title for e in fetch_timeline(workspace, customer, kinds=changes, days=Days(first=today))] == [
        "Fields changed"
    ]
    assert fetch_timeline(workspace, customer, kinds=changes, days=Days(first=today + timedelta(days=1))) == []
    assert fetch_timeline(workspace, customer, kinds=changes, days=Days(last=today - timedelta(days=1))) == []


def test_changes_of_long_ago_stay_behind_the_page(workspace: Workspace, customer: int) -> None:
    for number in range(5):
        interactions.log_interaction(workspace, customer, kind="call", summary=str(number))
    page = fetch_timeline(workspace, customer, limit=3)
    assert len(page) == 3
    assert {entry.kind for entry in page} == {TimelineKind.INTERACTION}


# -- needs, points, shares, reports -----------------------------------------------------------------------------------


def test_a_need_is_noted_met_and_one_undo_takes_each_back(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    need = made(needs.add_need(workspace, customer, "Faster changeover", priority="high", product="MES"))
    noted = rows_of(workspace)
    needs.change_need(workspace, need, status="met")
    assert [row.status for row in needs.list_needs(workspace, customer)] == ["met"]
    workspace.undo()
    assert rows_of(workspace) == noted
    workspace.undo()
    assert rows_of(workspace) == before


def test_an_empty_need_is_refused(workspace: Workspace, customer: int) -> None:
    with pytest.raises(ValidationError) as error:
        needs.add_need(workspace, customer, "  ")
    assert error.value.field == "text"


def test_points_are_a_ledger_with_a_balance(workspace: Workspace, customer: int) -> None:
    points.add_points(workspace, customer, 300, reason="First order", dated_on=date(2026, 1, 5))
    points.add_points(workspace, customer, -120, reason="Gift")
    before = rows_of(workspace)
    assert [row.balance for row in points.list_points(workspace, customer)] == [180, 300]
    points.delete_points(workspace, points.list_points(workspace, customer)[0].entry_id)
    assert points.list_points(workspace, customer)[0].balance == 300
    workspace.undo()
    assert rows_of(workspace) == before


def test_partners_share_a_deal_up_to_the_whole(workspace: Workspace, customer: int) -> None:
    partner = made(customers.add_customer(workspace, "代理商甲"))
    deal = won(workspace, customer, workspace.clock.today())
    partnerships.add_share(workspace, deal, partner, 15, role="代理")
    assert partnerships.list_shares(workspace, customer)[0].amount == Decimal("150.00")
    assert partnerships.list_shares(workspace, partner)[0].subject == "MES"
    with pytest.raises(ValidationError, match="85% are free"):
        partnerships.add_share(workspace, deal, partner, 90)


def test_partners_are_owed_their_share_of_what_was_won_in_a_period_to_the_cent(workspace: Workspace) -> None:
    def add(kind: str, **values: object) -> int:
        return int(records.add_record(workspace, kind, values).created_id or 0)

    buyer, agent, friend = (add("customers", name=name) for name in ("Buyer", "Agent", "Friend"))
    won = {"customer": buyer, "status": "won", "expected_amount": Decimal("333.30")}
    early = add("opportunities", subject="Early", closed_on=date(2026, 1, 5), **won)
    late = add("opportunities", subject="Late", closed_on=date(2026, 3, 1), **won)
    still = add("opportunities", subject="Still open", customer=buyer, expected_amount=Decimal(1000))
    lost = add("opportunities", subject="Lost", customer=buyer, status="lost", lost_reason="price",
               closed_on=date(2026, 3, 2), expected_amount=Decimal(99))  # fmt: skip
    blank = add("opportunities", subject="No amount yet", customer=buyer)
    for deal in (early, late, still, lost, blank):
        partnerships.add_share(workspace, deal, agent, 15, role="agent")
    partnerships.add_share(workspace, late, friend, 5)
    all_time = commission.fetch_commission(workspace)
    assert [(one.name, one.won_deals, one.earned, one.open_deals, one.expected) for one in all_time.partners] == [
        ("Agent", 2, Decimal("100.00"), 2, Decimal("150.00")),  # each share 49.995, rounded half up by itself
        ("Friend", 1, Decimal("16.67"), 0, Decimal("0.00")),
    ]
    assert all_time.earned == Decimal("116.67")
    march = commission.fetch_commission(workspace, date(2026, 3, 1), date(2026, 3, 31))
    assert [one.earned for one in march.partners] == [Decimal("50.00"), Decimal("16.67")]
    row = records.fetch_record(workspace, "customers", agent)
    assert (row["commission"], row["open_commission"]) == (Decimal("100.00"), Decimal("150.00"))
    deal = records.fetch_record(workspace, "opportunities", late)
    assert (deal["partners"], deal["commission"]) == ("Agent, Friend", Decimal("66.67"))
    assert partnerships.earned_by(workspace, agent) == Decimal("100.00")


def test_a_report_says_whose_it_is_and_when_it_expires(workspace: Workspace, customer: int, tmp_path: Path) -> None:
    paper = tmp_path / "credit.pdf"
    paper.write_bytes(b"%PDF")
    kept = made(attachments.attach_file(workspace, "customers", customer, paper))
    day = date(2026, 3, 1)
    attachments.describe_file(workspace, kept, source="Dun", dated_on=day, expires_on=day + timedelta(days=365))
    row = attachments.list_customer_files(workspace, customer)[0]
    assert (row.source, row.expires_on) == ("Dun", date(2027, 3, 1))
    with pytest.raises(ValidationError):
        attachments.describe_file(workspace, kept, dated_on=day, expires_on=day - timedelta(days=1))


# -- group ------------------------------------------------------------------------------------------------------------


def test_the_group_rolls_amounts_up_and_refuses_circles(workspace: Workspace, customer: int) -> None:
    top = made(customers.add_customer(workspace, "云栖集团"))
    leaf = made(customers.add_customer(workspace, "云栖软件", parent=customer))
    records.update_records(workspace, "customers", [customer], {"parent": top})
    for owner in (customer, leaf):
        values = {"customer": owner, "subject": "x", "expected_amount": Decimal(100)}
        records.add_record(workspace, "opportunities", values)
    won(workspace, leaf, workspace.clock.today())
    family = families.fetch_family(workspace, leaf)
    assert [(one.name, one.depth) for one in family.members] == [("云栖集团", 0), ("杭州云栖智造", 1), ("云栖软件", 2)]
    assert family.members[0].rolled_open == Decimal("200.00") == family.open_amount
    assert family.won_amount == Decimal("1000.00")
    with pytest.raises(ValidationError, match="own parent"):
        records.update_records(workspace, "customers", [top], {"parent": leaf})
    assert families.fetch_family(workspace, made(customers.add_customer(workspace, "alone"))).is_alone


def test_a_circle_made_by_other_means_still_ends(workspace: Workspace, customer: int) -> None:
    other = made(customers.add_customer(workspace, "other", parent=customer))
    with workspace.unrecorded():
        workspace.connection.execute("UPDATE customer SET parent_id = ? WHERE id = ?", (other, customer))
    assert families.fetch_family(workspace, customer).count == 2


# -- brief ------------------------------------------------------------------------------------------------------------


def test_the_brief_tells_what_matters_before_a_call(workspace: Workspace, customer: int, both_languages: str) -> None:
    today = workspace.clock.today()
    birthday = today.replace(year=1980) + timedelta(days=5)
    person = made(
        records.add_record(workspace, "contacts", {"customer": customer, "name": "王建国", "birthday": birthday})
    )
    interactions.log_interaction(workspace, customer, kind="call", summary="确认预算", contact_id=person)
    todos.add_todo(workspace, "付款条款", customer=customer, due_on=today - timedelta(days=2))
    values = {"customer": customer, "subject": "MES 二期", "expected_amount": Decimal(865000), "competitor": "金蝶"}
    records.add_record(workspace, "opportunities", values)
    needs.add_need(workspace, customer, "换线要快")
    brief = briefs.fetch_brief(workspace, customer)
    text = briefs.brief_text(brief)
    for words in ("确认预算", "付款条款", "MES 二期", "865,000", "换线要快", "王建国", "金蝶"):
        assert words in text
    titles = [section.title for section in brief.sections]
    assert {"en": "Birthdays soon", "zh_CN": "近期生日"}[both_languages] in titles
    assert "<p class='title'>杭州云栖智造</p>" in briefs.brief_html(brief)
    assert "确认预算" in briefs.customer_file_html(workspace, customer)


def test_on_paper_a_brief_names_its_day_and_a_talk_of_today_says_so(
    workspace: Workspace, customer: int, both_languages: str
) -> None:
    interactions.log_interaction(workspace, customer, kind="call", summary="确认预算")
    brief = briefs.fetch_brief(workspace, customer)
    day = workspace.clock.today().isoformat()
    assert brief.sections[0].lines[0].head.startswith({"en": "Today ", "zh_CN": "今天 "}[both_languages])
    assert day in briefs.brief_html(brief) and day in briefs.brief_text(brief)
    assert day not in briefs.brief_html(brief, links=True)


# -- portrait ---------------------------------------------------------------------------------------------------------


def clause(portrait: portraits.Portrait, topic: str) -> portraits.Clause | None:
    return next((one for one in portrait.clauses if one.topic == topic), None)


def test_a_portrait_says_nothing_of_what_is_too_little(workspace: Workspace, customer: int) -> None:
    interactions.log_interaction(workspace, customer, kind="call", summary="one")
    won(workspace, customer, workspace.clock.today())
    portrait = portraits.fetch_portrait(workspace, customer)
    assert clause(portrait, "rhythm") is None
    assert clause(portrait, "channel") is None
    assert clause(portrait, "risk") is None
    assert clause(portrait, "purchases") is not None


def test_every_clause_opens_the_rows_it_is_made_of(
    workspace: Workspace, customer: int, both_languages: str, language: str
) -> None:
    now, today = workspace.clock.now(), workspace.clock.today()
    for number, kind in enumerate(("call", "call", "call", "visit")):
        moment = now - timedelta(days=10 * number)
        interactions.log_interaction(workspace, customer, kind=kind, summary=f"{number}", happened_at=moment)
    deals = [won(workspace, customer, today - timedelta(days=days), f"D{days}") for days in (400, 350, 300)]
    scores.refresh(workspace)
    portrait = portraits.fetch_portrait(workspace, customer)
    rows = {one.topic: [row[0] for row in portraits.clause_rows(workspace, one)] for one in portrait.clauses}
    assert rows["who"] == [customer]
    assert len(rows["rhythm"]) == 4
    assert len(rows["channel"]) == 3
    assert set(rows["purchases"]) == set(deals)
    assert set(rows["risk"]) == set(deals)
    risk = clause(portrait, "risk")
    assert risk is not None
    churn = fetch_churn(workspace, customer)
    assert churn is not None
    assert churn.band == "lost"
    assert risk.text.startswith({"en": "Churned", "zh_CN": "已流失：上次成交"}[both_languages])
    assert churn.reason in risk.text
    assert "300" in churn.reason
    assert len(portrait.months) == portraits.MONTHS
    assert portrait.months[-1].contacts == 1


def test_a_portrait_tells_contracts_money_and_service_where_there_are_any(
    workspace: Workspace, customer: int, both_languages: str
) -> None:
    assert not {"contracts", "outstanding", "tickets"} & {
        one.topic for one in portraits.fetch_portrait(workspace, customer).clauses
    }
    today = workspace.clock.today()

    def add(kind: str, **values: object) -> int:
        return records.add_record(workspace, kind, {"customer": customer, **values}).created_id or 0

    ended = add("contracts", title="维保2025", status="expired", amount=300, ends_on=today - timedelta(days=9))
    told = _texts(workspace, customer)
    assert told["contracts"] == {
        "en": "The last contract, “维保2025”, ended on 1 Mar.", "zh_CN": "最后一份合同「维保2025」3月1日已到期。",
    }[both_languages]  # fmt: skip
    running = add("contracts", title="维保2026", status="signed", amount=500, ends_on=today + timedelta(days=300))
    add("contracts", title="草稿", amount=9000)
    receipts.register_payment(workspace, ended, {"amount": Decimal(200)})
    planning.add_instalment(workspace, running, {"due_on": today - timedelta(days=1), "amount": Decimal(100)})
    oldest = add("tickets", subject="漏水", opened_at=workspace.clock.now() - timedelta(days=9))
    add("tickets", subject="好了", status="resolved")
    newest = add("tickets", subject="异响")
    told = _texts(workspace, customer)
    assert told["contracts"] == {
        "en": "Under contract until 4 Jan 2027: 维保2026.", "zh_CN": "合同执行到2027年1月4日：维保2026。",
    }[both_languages]  # fmt: skip
    assert (
        told["outstanding"]
        == {
            "en": "¥600 of what was signed is outstanding, ¥100 of it overdue.",
            "zh_CN": "签约额中还有 ¥600 未回款，其中 ¥100 已逾期。",
        }[both_languages]
    )
    assert told["tickets"] == {
        "en": "2 open tickets, the oldest of 1 Mar.", "zh_CN": "2 张工单未解决，最早一张是3月1日的。",
    }[both_languages]  # fmt: skip
    rows = {
        one.topic: [(row.kind, row.record_id) for row in portraits.clause_rows(workspace, one)]
        for one in portraits.fetch_portrait(workspace, customer).clauses
    }
    assert rows["contracts"] == [("contracts", running)]
    assert sorted(rows["outstanding"]) == sorted((("contracts", running), ("contracts", ended)))
    assert rows["tickets"] == [("tickets", oldest), ("tickets", newest)]


def _texts(workspace: Workspace, customer: int) -> dict[str, str]:
    return {one.topic: one.text for one in portraits.fetch_portrait(workspace, customer).clauses}


def test_what_is_bought_in_a_month_is_told_after_three_purchases(workspace: Workspace, customer: int) -> None:
    today = workspace.clock.today()
    for number in range(2):
        won(workspace, customer, today - timedelta(days=150), f"D{number}")
    assert clause(portraits.fetch_portrait(workspace, customer), "monthly") is None
    won(workspace, customer, today, "D3")
    monthly = clause(portraits.fetch_portrait(workspace, customer), "monthly")
    assert monthly is not None
    assert monthly.text == "On average ¥500 a month, over 6 months."
    assert len(portraits.clause_rows(workspace, monthly)) == 3


def test_what_happens_daily_is_told_without_a_number(workspace: Workspace, customer: int) -> None:
    for number in range(4):
        moment = workspace.clock.now() - timedelta(days=number)
        interactions.log_interaction(workspace, customer, kind="call", summary=f"{number}", happened_at=moment)
        won(workspace, customer, workspace.clock.today() - timedelta(days=number), f"D{number}")
    said = portraits.fetch_portrait(workspace, customer)
    rhythm, bought = clause(said, "rhythm"), clause(said, "purchases")
    assert rhythm is not None
    assert rhythm.text.startswith("Contact about every day, ")
    assert bought is not None
    assert ", about every day; " in bought.text


def test_a_stated_channel_is_not_guessed_over(workspace: Workspace, customer: int) -> None:
    for number in range(6):
        interactions.log_interaction(workspace, customer, kind="call", summary=f"{number}")
    inferred = portraits.preferred_channel(workspace, customer)
    assert inferred == portraits.Channel("call", is_stated=False, count=6, total=6)
    records.update_records(workspace, "customers", [customer], {"preferred_channel": "wechat"})
    assert portraits.preferred_channel(workspace, customer) == portraits.Channel("wechat", is_stated=True)


def test_the_portrait_names_who_matters_in_the_brackets_of_the_language(
    workspace: Workspace, both_languages: str
) -> None:
    customer = int(customers.add_customer(workspace, "重庆长安").created_id or 0)
    person = {"customer": customer, "name": "王芳", "title": "CTO", "importance": "critical"}
    records.add_record(workspace, "contacts", person)
    people = clause(portraits.fetch_portrait(workspace, customer), "people")
    assert people is not None
    assert ("王芳（CTO）" if both_languages == "zh_CN" else "Who matters: 王芳 (CTO).") in people.text

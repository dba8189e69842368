"""Campaigns: members put in once and taken out exactly, the figures of what came of them, and deals that name them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import records
from ocrm.services.campaigns import members, reading, results
from ocrm.services.deal_analysis import choices
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import deal_briefs, opportunity_bulk
from ocrm.services.duplicates import merging
from ocrm.services.figures import recompute
from ocrm.services.filtering.conditions import Condition
from ocrm.services.handover import receiving
from ocrm.services.handover.contents import Chosen
from ocrm.services.handover.packing import write_package
from ocrm.services.search import find
from ocrm.services.segmentation import segments
from ocrm.services.spreadsheets import exporting
from ocrm.services.timeline import TimelineKind, fetch_timeline
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def _add(workspace: Workspace, record_kind: str, /, **values: object) -> int:
    return int(records.add_record(workspace, record_kind, values).created_id or 0)


def _campaign(workspace: Workspace, name: str = "春季展会", **values: object) -> int:
    return _add(workspace, "campaigns", name=name, **values)


def _statuses(workspace: Workspace, campaign_id: int) -> dict[str, str]:
    return {row.customer: row.status for row in reading.list_members(workspace, campaign_id)}


@pytest.fixture
def three(workspace: Workspace) -> list[int]:
    """Customers A and B of Hangzhou, C of Beijing."""
    places = {"A": "杭州", "B": "杭州", "C": "北京"}
    return [_add(workspace, "customers", name=name, city=city) for name, city in places.items()]


def test_a_customer_is_a_member_once_and_undo_takes_back_exactly_who_was_new(
    workspace: Workspace, three: list[int]
) -> None:
    fair = _campaign(workspace)
    members.add_members(workspace, fair, three[:1])
    before = rows_of(workspace)
    changes = members.add_members(workspace, fair, [*three, three[2]])
    assert changes.label == "Add 2 customers to the campaign “春季展会”"
    assert _statuses(workspace, fair) == {"A": "planned", "B": "planned", "C": "planned"}
    assert members.add_members(workspace, fair, three).is_nothing
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert len(reading.member_ids(workspace, fair)) == 3


def test_people_stand_for_their_customers_and_strangers_are_refused(workspace: Workspace, three: list[int]) -> None:
    fair = _campaign(workspace)
    people = [_add(workspace, "contacts", name=name, customer=three[0]) for name in ("Wang", "Li")]
    members.add_contacts(workspace, fair, people)
    (row,) = reading.list_members(workspace, fair)
    assert (row.customer, row.contact) == ("A", "Wang")
    members.change_member(workspace, row.member_id, contact_id=people[1], notes=" asked for a demo ")
    (row,) = reading.list_members(workspace, fair)
    assert (row.contact, row.notes) == ("Li", "asked for a demo")
    stranger = _add(workspace, "contacts", name="Zhao", customer=three[1])
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="does not work at “A”"):
        members.change_member(workspace, row.member_id, contact_id=stranger, notes="")
    assert rows_of(workspace) == before


def test_the_audience_grows_with_its_segment_and_never_loses_anybody(workspace: Workspace, three: list[int]) -> None:
    fair = _campaign(workspace)
    with pytest.raises(ValidationError, match="made for no segment"):
        members.refresh_audience(workspace, fair)
    segment = segments.add_segment(workspace, "杭州客户", Condition("city", "is", "杭州")).created_id or 0
    before = rows_of(workspace)
    told = members.set_audience(workspace, fair, segment)
    assert told.label == "Add 2 customers of “杭州客户” to the campaign “春季展会”"
    assert set(_statuses(workspace, fair)) == {"A", "B"} and members.audience_of(workspace, fair) == segment
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    records.update_records(workspace, "customers", [three[2]], {"city": "杭州"})
    records.update_records(workspace, "customers", [three[0]], {"city": "上海"})
    assert members.refresh_audience(workspace, fair).label == "Add 1 customer to the campaign “春季展会”"
    assert set(_statuses(workspace, fair)) == {"A", "B", "C"}
    segments.delete_segment(workspace, segment)
    assert members.audience_of(workspace, fair) is None and len(_statuses(workspace, fair)) == 3
    workspace.undo()
    assert members.audience_of(workspace, fair) == segment


def test_what_became_of_many_is_said_at_once_and_taken_back(workspace: Workspace, three: list[int]) -> None:
    fair = _campaign(workspace)
    members.add_members(workspace, fair, three)
    rows = reading.list_members(workspace, fair)
    before = rows_of(workspace)
    told = members.set_status(workspace, [row.member_id for row in rows[:2]], "replied")
    assert told.label == "Set 2 members of “春季展会” to “Replied”"
    assert _statuses(workspace, fair) == {"A": "replied", "B": "replied", "C": "planned"}
    assert results.count_by_status(workspace, fair) == (("planned", 1), ("replied", 2))
    members.remove_members(workspace, [rows[0].member_id])
    assert set(_statuses(workspace, fair)) == {"B", "C"}
    workspace.undo()
    workspace.undo()
    assert rows_of(workspace) == before
    with pytest.raises(ValidationError, match="no status “bored”"):
        members.set_status(workspace, [rows[0].member_id], "bored")
    with pytest.raises(NotFoundError):
        members.set_status(workspace, [1], "sent")


def test_the_figures_are_what_their_sql_gives(workspace: Workspace, three: list[int]) -> None:
    fair = _campaign(workspace, cost=Decimal(2000))
    members.add_members(workspace, fair, three)
    for row, status in zip(reading.list_members(workspace, fair), ("converted", "bounced", "sent"), strict=True):
        members.set_status(workspace, [row.member_id], status)
    known = {"customer": three[0], "campaign": fair}
    deals = [
        _add(workspace, "opportunities", subject=f"D{n}", expected_amount=Decimal(n * 1000), **known) for n in (1, 2, 3)
    ]
    opportunity_bulk.win_opportunities(workspace, deals[1:])
    found = results.fetch_result(workspace, fair)
    told = {key: found.value(key) for key in results.KEYS}
    assert told == {
        "members": 3, "reached": 2, "answered": 1, "deals": 3, "won_deals": 2, "won_amount": Decimal(5000),
        "return": Decimal("1.5"), "cost_per_deal": Decimal("666.67"),
    }  # fmt: skip
    assert all(recompute(workspace, figure) == figure.value for figure in found.figures.values())
    row = records.fetch_record(workspace, "campaigns", fair)
    assert (row["member_count"], row["deal_count"], row["won_amount"], row["return_percent"]) == (3, 3, 5000, 150)
    (member, *_others) = reading.list_members(workspace, fair)
    assert (member.customer, member.deal_count, member.won_amount) == ("A", 3, Decimal(5000))


def test_without_a_cost_there_is_no_return(workspace: Workspace) -> None:
    found = results.fetch_result(workspace, _campaign(workspace))
    assert found.value("return") is None and found.value("cost_per_deal") is None
    assert found.value("won_amount") == 0 and found.by_status == ()


def test_deleting_a_campaign_leaves_its_deals_and_undo_links_them_again(workspace: Workspace, three: list[int]) -> None:
    fair = _campaign(workspace)
    members.add_members(workspace, fair, three)
    deal = _add(workspace, "opportunities", subject="MES", customer=three[0], campaign=fair)
    before = rows_of(workspace)
    records.delete_records(workspace, "campaigns", [fair])
    assert records.fetch_record(workspace, "opportunities", deal)["campaign"] is None
    assert reading.list_memberships(workspace, three[0]) == []
    workspace.undo()
    assert rows_of(workspace) == before
    assert records.fetch_record(workspace, "opportunities", deal)["campaign"].title == "春季展会"


def test_one_of_two_merged_members_stays_and_undo_gives_both_back(workspace: Workspace, three: list[int]) -> None:
    fair, mailing = _campaign(workspace), _campaign(workspace, "邮件")
    members.add_members(workspace, fair, three)
    members.add_members(workspace, mailing, [three[1]])
    before = rows_of(workspace)
    merging.merge_records(workspace, "customers", three[0], [three[1]])
    assert set(_statuses(workspace, fair)) == {"A", "C"} and set(_statuses(workspace, mailing)) == {"A"}
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_deal_handed_over_takes_its_campaign_along(
    workspace: Workspace, three: list[int], tmp_path: Path, clock: FixedClock
) -> None:
    fair = _campaign(workspace)
    members.add_members(workspace, fair, three)
    _add(workspace, "opportunities", subject="MES", customer=three[0], campaign=fair)
    package = tmp_path / "a.ocrmpack"
    write_package(workspace, Chosen((three[0],)), package)
    workspace.close()
    theirs = Workspace.create(tmp_path / "theirs.ocrm", clock=clock, language="zh_CN")
    try:
        receiving.receive_package(theirs, package)
        (deal,) = records.all_ids(theirs, records.RecordQuery("opportunities"))
        campaign = records.fetch_record(theirs, "opportunities", deal)["campaign"]
        assert campaign.title == "春季展会"
        assert set(_statuses(theirs, campaign.record_id)) == {"A"}
    finally:
        theirs.close()


def test_campaigns_are_found_by_name_pinyin_and_initials(workspace: Workspace) -> None:
    fair = _campaign(workspace)
    for typed in ("展会", "chunji", "cjzh"):
        assert [hit.record_id for hit in find(workspace, typed, kinds=frozenset({"campaigns"}))] == [fair]


def test_deals_are_filtered_narrowed_and_told_by_their_campaign(workspace: Workspace, three: list[int]) -> None:
    fair, mailing = _campaign(workspace), _campaign(workspace, "邮件")
    deal = _add(workspace, "opportunities", subject="MES", customer=three[0], campaign=fair)
    other = _add(workspace, "opportunities", subject="ERP", customer=three[1])
    chosen = Selection(campaign_id=fair)
    assert chosen.is_narrowed
    scope = chosen.scope(workspace)
    assert list(workspace.query(f"SELECT t.id FROM opportunity t WHERE {scope.sql}", scope.values)) == [(deal,)]
    listed = records.RecordQuery("opportunities", chosen.as_filter(workspace))
    assert list(records.all_ids(workspace, listed)) == [deal]
    by_name = records.RecordQuery("opportunities", Condition("campaign", "contains", "展会"))
    assert list(records.all_ids(workspace, by_name)) == [deal]
    assert choices.fetch_choices(workspace).campaigns == ((fair, "春季展会"),), "one without deals narrows to none"
    brief = deal_briefs.fetch_deal_brief(workspace, deal)
    assert ("Campaign", "春季展会") in [(line.head, line.text) for part in brief.sections for line in part.lines]
    records.update_records(workspace, "opportunities", [deal, other], {"campaign": mailing})
    assert workspace.scalar("SELECT count(*) FROM opportunity WHERE campaign_id = ?", (mailing,)) == 2


def test_an_export_of_deals_names_their_campaign(workspace: Workspace, three: list[int], tmp_path: Path) -> None:
    _add(workspace, "opportunities", subject="MES", customer=three[0], campaign=_campaign(workspace))
    path = tmp_path / "deals.csv"
    query = records.RecordQuery("opportunities")
    exporting.export_records(workspace, query, ["subject", "campaign"], path)
    assert "MES,春季展会" in path.read_text("utf-8-sig")


@pytest.mark.usefixtures("both_languages")
def test_the_timeline_tells_when_a_customer_came_in_and_what_became_of_them(
    workspace: Workspace, three: list[int], clock: FixedClock
) -> None:
    fair = _campaign(workspace, starts_on=date(2026, 3, 1))
    members.add_members(workspace, fair, three[:1])
    (row,) = reading.list_members(workspace, fair)
    only = frozenset({TimelineKind.CAMPAIGN})
    (entry,) = fetch_timeline(workspace, three[0], kinds=only)
    assert entry.text == "春季展会" and (entry.record_kind, entry.record_id) == ("campaigns", fair)
    clock.advance(hours=2)
    members.set_status(workspace, [row.member_id], "replied")
    newest, first = fetch_timeline(workspace, three[0], kinds=only)
    assert reading.member_status_label("replied") in newest.chips and first.happened_at == entry.happened_at
    assert fetch_timeline(workspace, three[1], kinds=only) == []

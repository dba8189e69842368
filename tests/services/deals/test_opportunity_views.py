"""The ways to look at opportunities: tabs as filters, the board's lanes, the months ahead, several deals at once."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NoteNeededError, ValidationError
from ocrm.services import records
from ocrm.services.deals import opportunities, opportunity_bulk, opportunity_entry, opportunity_views, stages
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.forecasting import forecast
from ocrm.services.records import RecordQuery
from ocrm.services.workday import todos
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from tests.attention_lists import deals_of


def add(workspace: Workspace, subject: str, **values: object) -> int:
    made = records.add_record(workspace, "opportunities", {"subject": subject, **values}).created_id
    assert made is not None
    return made


def stage_id(workspace: Workspace, code: str) -> int:
    return next(row.stage_id for row in stages.list_stages(workspace) if row.code == code)


def open_query(workspace: Workspace) -> RecordQuery:
    return RecordQuery("opportunities", opportunity_views.view_filter(workspace, OpportunityView.OPEN))


def test_the_stalled_tab_and_the_stalled_list_agree_on_the_boundary(workspace: Workspace) -> None:
    today = workspace.clock.today()
    limit = stages.stage(workspace, stage_id(workspace, "proposal")).limit_days
    for days in (limit - 1, limit, limit + 1):
        add(workspace, f"{days} days", stage=stage_id(workspace, "proposal"), entered_stage_on=today - timedelta(days))
    query = RecordQuery("opportunities", opportunity_views.view_filter(workspace, OpportunityView.STALLED))
    assert list(records.all_ids(workspace, query)) == [
        card.opportunity_id for card in deals_of(workspace, AttentionKind.STALLED)
    ]
    assert opportunity_views.count_views(workspace)[OpportunityView.STALLED] == 1


def test_what_needs_me_has_a_step_late_due_or_missing(workspace: Workspace) -> None:
    today = workspace.clock.today()
    for subject, days in (("late", -1), ("due", 0), ("planned", 1)):
        todos.add_todo(workspace, "Call", opportunity=add(workspace, subject), due_on=today + timedelta(days))
    add(workspace, "missing")
    query = RecordQuery("opportunities", opportunity_views.view_filter(workspace, OpportunityView.NEEDS_ME))
    rows = records.fetch_rows(workspace, "opportunities", records.all_ids(workspace, query), ["subject"])
    assert {row["subject"] for row in rows if row is not None} == {"late", "due", "missing"}


def test_months_sum_up_to_the_forecast(workspace: Workspace, clock: FixedClock) -> None:
    for number, day in enumerate((date(2026, 3, 9), date(2026, 3, 10), date(2026, 8, 31), date(2026, 9, 1), None)):
        add(workspace, f"deal {number}", expected_close_on=day, expected_amount=Decimal(100 * (number + 1)))
    columns = opportunity_views.fetch_months(workspace, open_query(workspace))
    told = forecast.fetch_forecast(workspace)
    by_month = {column.month: column for column in columns if column.month is not None}
    assert [(by_month[month.month].amount, by_month[month.month].weighted) for month in told.months if month.month] == [
        (month.total, month.weighted) for month in told.months
    ]
    assert next(column.amount for column in columns if column.is_overdue) == told.overdue.total
    assert next(column.amount for column in columns if column.is_later) == Decimal(400)
    assert columns[-1].amount == told.undated.total


@pytest.mark.parametrize(
    ("day", "month", "expected"),
    [
        (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 4, 15), date(2026, 6, 1), date(2026, 6, 15)),
        (None, date(2026, 4, 1), date(2026, 4, 30)),
        (date(2026, 5, 2), date(2026, 3, 1), date(2026, 3, 10)),
    ],
)
def test_a_deal_moved_to_a_month_keeps_its_day_and_is_never_past(day: date | None, month: date, expected: date) -> None:
    assert opportunity_views.day_in_month(day, month, date(2026, 3, 10)) == expected


def test_a_patched_board_is_the_board_read_again(workspace: Workspace) -> None:
    ids = [add(workspace, f"deal {number}", expected_amount=Decimal(number)) for number in range(5)]
    before = opportunity_views.fetch_lanes(workspace, open_query(workspace))
    opportunity_bulk.move_opportunities(workspace, [ids[3]], stage_id(workspace, "qualification"))
    opportunities.win_opportunity(workspace, ids[1])
    changed = [ids[1], ids[3]]
    cards = opportunities.fetch_cards(workspace, changed)
    patched = opportunity_views.replace_cards(before, changed, cards)
    assert patched == opportunity_views.fetch_lanes(workspace, open_query(workspace))


def test_deals_of_another_pipeline_have_lanes_once_there_are_any(workspace: Workspace) -> None:
    assert len(opportunity_views.fetch_lanes(workspace, open_query(workspace))) == 7
    add(workspace, "small", stage=stage_id(workspace, "quick_quote"))
    lanes = opportunity_views.fetch_lanes(workspace, open_query(workspace))
    assert len(lanes) == 11
    assert sum(len(lane.cards) for lane in lanes) == 1


def test_several_deals_move_and_come_back_in_one_step(workspace: Workspace) -> None:
    ids = [add(workspace, "a"), add(workspace, "b")]
    opportunity_bulk.move_opportunities(workspace, ids, stage_id(workspace, "bidding"), note="招标在即")
    with pytest.raises(NoteNeededError):
        opportunity_bulk.move_opportunities(workspace, ids, stage_id(workspace, "proposal"))
    assert {card.stage_id for card in opportunities.fetch_cards(workspace, ids)} == {stage_id(workspace, "bidding")}
    workspace.undo()
    assert {card.stage_id for card in opportunities.fetch_cards(workspace, ids)} == {
        stage_id(workspace, "first_contact")
    }


def test_voiding_or_reopening_several_deals_is_one_step(workspace: Workspace) -> None:
    ids = [add(workspace, "a"), add(workspace, "b")]
    opportunity_bulk.void_opportunities(workspace, ids)
    assert opportunity_views.count_open(workspace) == 0
    opportunity_bulk.reopen_opportunities(workspace, ids)
    assert opportunity_views.count_open(workspace) == 2
    workspace.undo()
    workspace.undo()
    assert opportunity_views.count_open(workspace) == 2


def test_losing_several_without_a_reason_loses_none(workspace: Workspace) -> None:
    ids = [add(workspace, "a"), add(workspace, "b")]
    with pytest.raises(ValidationError) as refused:
        opportunity_bulk.lose_opportunities(workspace, ids, reason="")
    assert refused.value.field == "lost_reason"
    assert opportunity_views.count_open(workspace) == 2


def test_a_deal_refused_leaves_no_customer_behind(workspace: Workspace) -> None:
    with pytest.raises(ValidationError):
        opportunity_entry.add_opportunity(workspace, {"subject": ""}, new_customer="Nobody Ltd")
    assert records.find_by_title(workspace, "customers", "Nobody Ltd") == []
    made = opportunity_entry.add_opportunity(workspace, {"subject": "Pilot"}, new_customer="Nobody Ltd").created_id
    assert made is not None
    assert records.fetch_record(workspace, "opportunities", made)["customer"].title == "Nobody Ltd"

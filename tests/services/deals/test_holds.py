"""A deal on hold counts nowhere until its day; then it is back by itself, and pointed out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.deal_analysis import funnel
from ocrm.services.deals import holds, opportunities, opportunity_views
from ocrm.services.deals.opportunity_views import OpportunityView
from ocrm.services.forecasting import forecast
from ocrm.services.records import RecordQuery
from ocrm.services.workday import today
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from tests.attention_lists import deals_of
from tests.snapshots import rows_of

_UNTIL = 30


@pytest.fixture
def deals(workspace: Workspace, clock: FixedClock) -> list[int]:
    """Three stalled deals without next step; the last is past its expected day."""
    now = clock.now()
    clock.advance(days=-60)
    made = []
    for number, close in enumerate((5, 20, -1)):
        values = {
            "subject": f"deal {number}",
            "expected_amount": Decimal(1000),
            "expected_close_on": now.date() + timedelta(days=close),
        }
        made.append(records.add_record(workspace, "opportunities", values).created_id or 0)
    clock.set(now)
    return made


def in_view(workspace: Workspace, view: OpportunityView) -> list[int]:
    query = RecordQuery("opportunities", opportunity_views.view_filter(workspace, view))
    return sorted(records.all_ids(workspace, query))


def attention(workspace: Workspace) -> dict[AttentionKind, int]:
    return {row.kind: row.count for row in today.fetch_attention(workspace)}


def test_a_deal_on_hold_leaves_every_rule_every_sum_and_the_forecast(
    workspace: Workspace, clock: FixedClock, deals: list[int]
) -> None:
    before = today.fetch_tiles(workspace)
    holds.hold_opportunities(workspace, [deals[0], deals[2]], clock.today() + timedelta(days=_UNTIL))
    assert in_view(workspace, OpportunityView.OPEN) == [deals[1]]
    assert in_view(workspace, OpportunityView.ON_HOLD) == [deals[0], deals[2]]
    for view in (OpportunityView.NEEDS_ME, OpportunityView.STALLED):
        assert in_view(workspace, view) == [deals[1]], view
    assert [card.opportunity_id for card in deals_of(workspace, AttentionKind.STALLED)] == [deals[1]]
    assert deals_of(workspace, AttentionKind.PAST_CLOSE) == []
    lanes = opportunities.fetch_board(workspace)
    assert [card.opportunity_id for lane in lanes for card in lane.cards] == [deals[1]]
    assert sum(row.count for row in funnel.fetch_funnel(workspace)) == 1
    found = attention(workspace)
    assert (found[AttentionKind.STALLED], found[AttentionKind.NO_NEXT_STEP]) == (1, 1)
    assert AttentionKind.PAST_CLOSE not in found
    after = today.fetch_tiles(workspace)
    assert (before.open_count, after.open_count, after.open_amount) == (3, 1, Decimal(1000))
    told = forecast.fetch_forecast(workspace)
    assert sum(month.count for month in told.months) == 1
    assert told.overdue.count == 0
    assert (told.on_hold.count, told.on_hold.total) == (2, Decimal(2000))


def test_on_its_day_it_is_back_and_pointed_out_for_a_week(
    workspace: Workspace, clock: FixedClock, deals: list[int]
) -> None:
    until = clock.today() + timedelta(days=_UNTIL)
    holds.hold_opportunities(workspace, deals[:1], until)
    clock.advance(days=_UNTIL - 1)
    assert in_view(workspace, OpportunityView.ON_HOLD) == deals[:1]
    assert AttentionKind.BACK_FROM_HOLD not in attention(workspace)
    for days, expected in ((1, 1), (holds.BACK_FOR_DAYS - 1, 1), (1, 0)):
        clock.advance(days=days)
        assert in_view(workspace, OpportunityView.OPEN) == deals
        assert attention(workspace).get(AttentionKind.BACK_FROM_HOLD, 0) == expected


def test_a_card_on_hold_says_until_when_and_is_neither_stalled_nor_overdue(
    workspace: Workspace, clock: FixedClock, deals: list[int]
) -> None:
    until = clock.today() + timedelta(days=_UNTIL)
    holds.hold_opportunities(workspace, deals[2:], until)
    [card] = opportunities.fetch_cards(workspace, deals[2:])
    assert (card.hold_until, card.is_stalled, card.is_overdue) == (until, False, False)


def test_holding_and_resuming_are_one_step_each_and_undo_brings_every_row_back(
    workspace: Workspace, clock: FixedClock, deals: list[int], both_languages: str
) -> None:
    before = rows_of(workspace)
    holds.hold_opportunities(workspace, deals, clock.today() + timedelta(days=_UNTIL))
    label = {"en": "Put 3 opportunities on hold until 2026-04-09", "zh_CN": "把 3 个商机搁置到 2026-04-09"}
    assert workspace.undo_label() == label[both_languages]
    held = rows_of(workspace)
    holds.resume_opportunities(workspace, deals[:1])
    assert in_view(workspace, OpportunityView.OPEN) == deals[:1]
    workspace.undo()
    assert rows_of(workspace) == held
    workspace.undo()
    assert rows_of(workspace) == before


def test_today_is_too_early_and_a_closed_deal_cannot_wait(
    workspace: Workspace, clock: FixedClock, deals: list[int]
) -> None:
    for day in (None, clock.today()):
        with pytest.raises(ValidationError, match="nothing is on hold yet"):
            holds.hold_opportunities(workspace, deals, day)
    opportunities.win_opportunity(workspace, deals[0])
    with pytest.raises(ValidationError, match="only open deals"):
        holds.hold_opportunities(workspace, deals, clock.today() + timedelta(days=1))
    assert not holds.has_held(workspace)


def test_nothing_is_narrowed_while_nothing_is_on_hold(workspace: Workspace, deals: list[int]) -> None:
    assert holds.awake(workspace) == "1"
    assert holds.awake_filter(workspace) is None

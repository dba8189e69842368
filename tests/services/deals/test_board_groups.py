"""The board by next step and by value: which column a deal stands in, and what dropping it changes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.deals import board_groups, opportunities, opportunity_entry
from ocrm.services.deals.board_groups import BoardGrouping, StepPeriod
from ocrm.services.deals.opportunities import DealCard, NextStepState
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

TUESDAY = date(2026, 3, 10)


def card(day: date | None, *, today: date = TUESDAY, amount: int = 0, has_step: bool = True) -> DealCard:
    """Return a deal's card with a next step."""
    state = opportunities.next_step_state(has_step, day, today)
    return DealCard(
        opportunity_id=amount, subject="deal", customer_id=None, customer_name="", stage_id=1, amount=Decimal(amount),
        weighted=Decimal(amount), probability=50, expected_close_on=None, days_in_stage=1, is_stalled=False,
        is_overdue=False, next_step="call", next_step_on=day, next_step_state=state, next_todo_id=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("days", "period"),
    [
        (-1, StepPeriod.OVERDUE), (0, StepPeriod.TODAY), (1, StepPeriod.THIS_WEEK), (5, StepPeriod.THIS_WEEK),
        (6, StepPeriod.NEXT_WEEK), (12, StepPeriod.NEXT_WEEK), (13, StepPeriod.LATER),
    ],
)  # fmt: skip
def test_a_next_step_stands_in_the_week_it_is_due_in(days: int, period: StepPeriod) -> None:
    assert board_groups.step_period(card(TUESDAY + timedelta(days=days)), TUESDAY) is period


def test_a_step_without_a_day_is_later_and_no_step_stands_apart() -> None:
    assert board_groups.step_period(card(None), TUESDAY) is StepPeriod.LATER
    assert board_groups.step_period(card(None, has_step=False), TUESDAY) is StepPeriod.NONE


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(StepPeriod))
def test_what_is_planned_into_a_column_stands_in_it(today: date, period: StepPeriod) -> None:
    day = board_groups.day_of_period(period, today)
    if day is not None:
        assert board_groups.step_period(card(day, today=today), today) is period


def test_overdue_comes_first_and_inside_a_state_the_larger_amount() -> None:
    cards = [
        card(TUESDAY + timedelta(days=1), amount=900), card(None, has_step=False, amount=5), card(TUESDAY, amount=7),
        card(TUESDAY - timedelta(days=9), amount=1), card(TUESDAY - timedelta(days=1), amount=2),
        card(TUESDAY + timedelta(days=4), amount=950),
    ]  # fmt: skip
    ordered = sorted(cards, key=opportunities.urgency)
    assert [int(one.amount or 0) for one in ordered] == [2, 1, 7, 5, 950, 900]
    assert ordered[0].next_step_state is NextStepState.OVERDUE


@pytest.fixture
def deals(workspace: Workspace, clock: FixedClock) -> list[int]:
    """A deal with a timed next step, one with a day only, one with none and no customer."""
    customer = records.add_record(workspace, "customers", {"name": "Yunqi", "value": "low"}).created_id
    made = [
        records.add_record(workspace, "opportunities", {"subject": name, "customer": who}).created_id or 0
        for name, who in (("timed", customer), ("dated", customer), ("bare", None))
    ]
    moment = datetime.fromisoformat("2026-03-09T15:30:00+08:00")
    todos.add_todo(workspace, "call", opportunity=made[0], due_at=moment)
    todos.add_todo(workspace, "visit", opportunity=made[1], due_on=clock.today() + timedelta(days=20))
    return made


def test_replanning_keeps_the_time_of_day_and_leaves_what_has_no_step(
    workspace: Workspace, clock: FixedClock, deals: list[int]
) -> None:
    before = rows_of(workspace)
    monday = TUESDAY + timedelta(days=6)
    board_groups.replan_steps(workspace, deals, monday)
    cards = {one.opportunity_id: one for one in opportunities.fetch_cards(workspace, deals)}
    assert [cards[deal].next_step_on for deal in deals] == [monday, monday, None]
    timed = todos.fetch_todo(workspace, cards[deals[0]].next_todo_id or 0)
    assert timed.due_at is not None
    assert workspace.clock.to_local(timed.due_at).strftime("%m-%d %H:%M") == "03-16 15:30"
    assert board_groups.without_step(workspace, deals) == deals[2:]
    assert workspace.undo_label() == "Plan 2 next steps for 2026-03-16"
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_value_is_that_of_the_customer_and_undo_gives_it_back(workspace: Workspace, deals: list[int]) -> None:
    before = rows_of(workspace)
    board_groups.set_value(workspace, deals[:1], "high")
    groups = board_groups.group_cards(opportunities.fetch_cards(workspace, deals), BoardGrouping.VALUE, TUESDAY)
    assert {group.key: {one.subject for one in group.cards} for group in groups} == {
        "high": {"timed", "dated"}, "medium": set(), "low": set(), "": {"bare"},
    }  # fmt: skip
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_deal_without_a_customer_cannot_be_valued(workspace: Workspace, deals: list[int]) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="“bare” has no customer"):
        board_groups.set_value(workspace, deals, "high")
    assert rows_of(workspace) == before


def test_a_new_deal_and_its_next_step_are_one_step(workspace: Workspace) -> None:
    before = rows_of(workspace)
    made = opportunity_entry.add_opportunity(
        workspace, {"subject": "New line"}, next_step="Call them", next_step_on=TUESDAY
    )
    [shown] = opportunities.fetch_cards(workspace, [made.created_id or 0])
    assert (shown.subject, shown.next_step, shown.next_step_on) == ("New line", "Call them", TUESDAY)
    workspace.undo()
    assert rows_of(workspace) == before

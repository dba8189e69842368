"""The board grouped otherwise than by stage: by when the next step is due, or by the customer's value.

A card dropped on another group takes its value: the next step is planned anew, the customer is valued anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.clock import to_utc
from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.customer import LEVELS
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities
from ocrm.services.deals.opportunities import CardOrder, DealCard, NextStepState
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace, term

_NOTHING = Decimal("0.00")
_WEEK = timedelta(days=7)


class BoardGrouping(StrEnum):
    """What the columns of the board stand for; kept in saved views."""

    STAGE = "stage"
    NEXT_STEP = "next_step"
    MONTH = "expected_close_on"
    VALUE = "value"


class StepPeriod(StrEnum):
    """When a next step is due, by calendar weeks that begin on Monday; one without a day is due later."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    NONE = "none"


NO_VALUE = ""
VALUES = (*(level.code for level in LEVELS), NO_VALUE)


@dataclass(frozen=True, slots=True)
class CardGroup:
    """Deals that stand together, with their sums; `key` is a StepPeriod or a customer's value."""

    key: str
    cards: tuple[DealCard, ...]
    amount: Decimal
    weighted: Decimal


def group_cards(
    cards: Iterable[DealCard], grouping: BoardGrouping, today: date, *, order: CardOrder = opportunities.urgency
) -> list[CardGroup]:
    """Return cards by next step or by value; a group without any is there too."""
    keys = list(StepPeriod) if grouping is BoardGrouping.NEXT_STEP else list(VALUES)
    groups: dict[str, list[DealCard]] = {key: [] for key in keys}
    for card in sorted(cards, key=order):
        own = step_period(card, today) if grouping is BoardGrouping.NEXT_STEP else card.customer_value or NO_VALUE
        groups.setdefault(own, []).append(card)
    return [_group(key, group) for key, group in groups.items()]


def _group(key: str, cards: Sequence[DealCard]) -> CardGroup:
    amount = sum((card.amount for card in cards if card.amount is not None), _NOTHING)
    return CardGroup(key, tuple(cards), amount, sum((card.weighted for card in cards), _NOTHING))


def step_period(card: DealCard, today: date) -> StepPeriod:
    """Return when a deal's next step is due."""
    day = card.next_step_on
    if card.next_step_state is NextStepState.NONE:
        return StepPeriod.NONE
    if day is None:
        return StepPeriod.LATER
    if day <= today:
        return StepPeriod.TODAY if day == today else StepPeriod.OVERDUE
    sunday = _sunday(today)
    if day <= sunday:
        return StepPeriod.THIS_WEEK
    return StepPeriod.NEXT_WEEK if day <= sunday + _WEEK else StepPeriod.LATER


def day_of_period(period: StepPeriod, today: date) -> date | None:
    """Return the day a step planned into a period falls on; None where nothing can be planned into it.

    This week is tomorrow, next week its Monday, later the Monday after it.
    """
    monday = _sunday(today) + timedelta(days=1)
    days = {StepPeriod.TODAY: today, StepPeriod.NEXT_WEEK: monday, StepPeriod.LATER: monday + _WEEK}
    if period is StepPeriod.THIS_WEEK:
        return None if today == _sunday(today) else today + timedelta(days=1)
    return days.get(period)


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


# -- dropping ---------------------------------------------------------------------------------------------------------


def replan_steps(workspace: Workspace, opportunity_ids: Sequence[int], day: date, *, origin: str = "") -> Changes:
    """Put the next steps of deals on a day, each at the time of day it had; deals without one stay as they are."""
    planned = [card for card in opportunities.fetch_cards(workspace, opportunity_ids) if card.next_todo_id is not None]
    if not planned:
        return Changes()
    label = N_("Plan “{title}” for {day}") if len(planned) == 1 else N_("Plan {count} next steps for {day}")
    with workspace.operation(
        label, origin=origin, title=planned[0].next_step, count=len(planned), day=day.isoformat()
    ) as operation:
        for card in planned:
            assert card.next_todo_id is not None
            due_at = todos.fetch_todo(workspace, card.next_todo_id).due_at
            moment = None if due_at is None else to_utc(workspace.clock, day, workspace.clock.to_local(due_at).time())
            todos.reschedule_todo(workspace, card.next_todo_id, moment or day)
    return operation.changes


def without_step(workspace: Workspace, opportunity_ids: Sequence[int]) -> list[int]:
    """Return the deals for which nothing is planned."""
    cards = opportunities.fetch_cards(workspace, opportunity_ids)
    return [card.opportunity_id for card in cards if card.next_todo_id is None]


def set_value(workspace: Workspace, opportunity_ids: Sequence[int], value: str, *, origin: str = "") -> Changes:
    """Value the customers of deals anew. Raises ValidationError where a deal has no customer; then none changes."""
    rows = records.fetch_rows(workspace, "opportunities", opportunity_ids, ["subject", "customer"])
    customers: dict[int, str] = {}
    for row in rows:
        if row is None:
            continue
        if row["customer"] is None:
            raise ValidationError(
                _("“{title}” has no customer whose value could be set. Choose one first; nothing was changed.").format(
                    title=row["subject"]
                ),
                field="customer",
            )
        customers[row["customer"].record_id] = row["customer"].title
    label = N_("Value “{title}” as {value}") if len(customers) == 1 else N_("Value {count} customers as {value}")
    with workspace.operation(
        label, origin=origin, title=next(iter(customers.values()), ""), count=len(customers), value=_word(value)
    ) as operation:
        records.update_records(workspace, "customers", list(customers), {"value": value or None})
    return operation.changes


def _word(value: str) -> dict[str, Any] | str:
    return next((term(level.label) for level in LEVELS if level.code == value), "–")

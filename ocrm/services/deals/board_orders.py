"""The orders in which cards stand inside a column of the board; each tab has its usual one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from ocrm.services.deals import opportunities
from ocrm.services.deals.opportunities import CardOrder, DealCard
from ocrm.services.deals.opportunity_views import OpportunityView, by_close

_NOTHING = Decimal("0.00")


class BoardOrder(StrEnum):
    """What the cards of a column are sorted by."""

    NEXT_STEP = "next_step"
    PRIORITY = "priority"
    AMOUNT = "amount"
    CLOSE = "close"
    STAY = "stay"
    RETURN = "return"


_USUAL = {OpportunityView.STALLED: BoardOrder.STAY, OpportunityView.ON_HOLD: BoardOrder.RETURN}
_SORTS: dict[BoardOrder, tuple[str, ...]] = {
    BoardOrder.NEXT_STEP: ("next_todo_on",),
    BoardOrder.PRIORITY: ("-priority",),
    BoardOrder.AMOUNT: ("-expected_amount",),
    BoardOrder.CLOSE: ("expected_close_on", "-expected_amount"),
    BoardOrder.STAY: ("entered_stage_on",),
    BoardOrder.RETURN: ("hold_until",),
}
"""The same orders of the list, in which a saved view keeps them."""


def usual_order(view: OpportunityView) -> BoardOrder:
    """Return what the cards of a tab are sorted by until another order is chosen."""
    return _USUAL.get(view, BoardOrder.NEXT_STEP)


def orders_of(view: OpportunityView) -> tuple[BoardOrder, ...]:
    """Return the orders a tab offers; only deals on hold come back on a day."""
    return tuple(order for order in BoardOrder if order is not BoardOrder.RETURN or view is OpportunityView.ON_HOLD)


def usual_sort(view: OpportunityView) -> tuple[str, ...]:
    """Return what the list of a tab is sorted by until another order is chosen."""
    if not view.is_open:
        return ("-closed_on",)
    usual = usual_order(view)
    return ("expected_close_on",) if usual is BoardOrder.NEXT_STEP else _SORTS[usual]


def sort_of(order: BoardOrder, view: OpportunityView) -> tuple[str, ...]:
    """Return the order of the list that goes with the order of the board."""
    return usual_sort(view) if order is usual_order(view) else _SORTS[order]


def order_of(sort: tuple[str, ...], view: OpportunityView) -> BoardOrder:
    """Return the order of the board that goes with one of the list, the usual one where none does."""
    return next((order for order in orders_of(view) if _SORTS[order] == sort), usual_order(view))


def card_order(order: BoardOrder, priorities: Mapping[int, int]) -> CardOrder:
    """Return how cards are sorted; `priorities` are the scores by deal, used by the order of that name only."""
    if order is BoardOrder.PRIORITY:
        return partial(_by_priority, priorities)
    orders: dict[BoardOrder, Callable[[DealCard], Any]] = {
        BoardOrder.AMOUNT: _by_amount,
        BoardOrder.CLOSE: by_close,
        BoardOrder.STAY: opportunities.longest_stay,
        BoardOrder.RETURN: opportunities.earliest_return,
    }
    return orders.get(order, opportunities.urgency)


def _by_priority(priorities: Mapping[int, int], card: DealCard) -> tuple[Any, ...]:
    return (-priorities.get(card.opportunity_id, 0), opportunities.urgency(card))


def _by_amount(card: DealCard) -> tuple[Any, ...]:
    return (-(card.amount or _NOTHING), card.opportunity_id)

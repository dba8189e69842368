"""Reads what the opportunities page shows, in one go so that a large file can do it off the GUI thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ocrm.services import settings
from ocrm.services.changes import Changes
from ocrm.services.deals import board_groups, board_orders, opportunities, opportunity_views, priorities
from ocrm.services.deals.board_groups import BoardGrouping, CardGroup
from ocrm.services.deals.board_orders import BoardOrder
from ocrm.services.deals.opportunities import BoardColumn, CardOrder, DealCard
from ocrm.services.deals.opportunity_views import MonthColumn, OpportunityView, Totals
from ocrm.services.records import RecordQuery, all_ids
from ocrm.services.workspace import Workspace
from ocrm.ui.opportunities.card_words import CardWords

BOARD, LIST, FORECAST = range(3)


@dataclass(frozen=True, slots=True)
class DealsAsked:
    """What is to be read: a query, the tab it belongs to, how it is shown, and the pipeline where one is chosen."""

    query: RecordQuery
    view: OpportunityView
    mode: int
    grouping: BoardGrouping = BoardGrouping.STAGE
    pipeline_id: int | None = None
    order: BoardOrder = BoardOrder.NEXT_STEP


@dataclass(frozen=True, slots=True)
class DealsRead:
    """What was read: counts of the tabs, totals of the query, and what the mode shows; `goals` by month.

    `priorities` are the scores by deal where the cards are sorted by them.
    """

    asked: DealsAsked
    counts: dict[OpportunityView, int]
    totals: Totals
    columns: tuple[BoardColumn, ...] = ()
    months: tuple[MonthColumn, ...] = ()
    groups: tuple[CardGroup, ...] = ()
    goals: dict[date, tuple[Decimal, Decimal]] | None = None
    priorities: Mapping[int, int] = field(default_factory=dict)

    @property
    def order(self) -> CardOrder:
        """What the cards of each column are sorted by."""
        return board_orders.card_order(self.asked.order, self.priorities)


def read_deals(workspace: Workspace, asked: DealsAsked) -> DealsRead:
    """Read counts, totals and, for board and forecast, the cards."""
    read = DealsRead(asked, opportunity_views.count_views(workspace), opportunity_views.totals(workspace, asked.query))
    if asked.mode == LIST:
        return read
    if asked.order is BoardOrder.PRIORITY:
        read = replace(read, priorities=priorities.open_scores(workspace))
    if _is_by_stage(asked):
        columns = opportunity_views.fetch_lanes(workspace, asked.query, pipeline_id=asked.pipeline_id, order=read.order)
        return replace(read, columns=tuple(columns))
    if asked.mode == FORECAST:
        read = replace(read, goals=opportunity_views.month_goals(workspace))
    return _grouped(read, opportunity_views.fetch_matching(workspace, asked.query), workspace.clock.today())


def read_sums(workspace: Workspace, read: DealsRead) -> DealsRead:
    """Read counts and totals again, and no card."""
    totals = opportunity_views.totals(workspace, read.asked.query)
    return replace(read, counts=opportunity_views.count_views(workspace), totals=totals)


def _is_by_stage(asked: DealsAsked) -> bool:
    return asked.mode == BOARD and asked.grouping is BoardGrouping.STAGE


def _grouped(read: DealsRead, cards: Iterable[DealCard], today: date) -> DealsRead:
    asked = read.asked
    if asked.mode == FORECAST or asked.grouping is BoardGrouping.MONTH:
        return replace(read, months=tuple(opportunity_views.group_by_month(cards, today)))
    return replace(read, groups=tuple(board_groups.group_cards(cards, asked.grouping, today, order=read.order)))


# -- after a change ---------------------------------------------------------------------------------------------------

_OF_CARDS = frozenset(("opportunities", "todos", "customers", "interactions"))


def changed_deals(workspace: Workspace, read: DealsRead, changes: Changes, *, at_most: int) -> list[int] | None:
    """Return the deals whose cards a change may concern; None where everything has to be read again."""
    if not changes.ids or len(changes.ids) > at_most or changes.topics - _OF_CARDS:
        return None
    shown = cards_of(read)
    if shown is None:
        return None
    ids = tuple(changes.ids)
    is_apart = frozenset(ids).isdisjoint  # few ids, asked for each of many cards
    found = {
        card.opportunity_id
        for card in shown
        if not is_apart((card.opportunity_id, card.next_todo_id, card.customer_id))
    }
    marks = ",".join("?" * len(ids))
    found.update(row[0] for row in workspace.query(f"SELECT id FROM opportunity WHERE id IN ({marks})", ids))
    of_todos = f"SELECT opportunity_id FROM todo WHERE opportunity_id IS NOT NULL AND id IN ({marks})"
    found.update(row[0] for row in workspace.query(of_todos, ids))
    return sorted(found) if len(found) <= at_most else None


def with_changes(workspace: Workspace, read: DealsRead, changed: Sequence[int]) -> DealsRead:
    """Return what is shown with only the cards of the changed deals read again."""
    matching = all_ids(workspace, replace(read.asked.query, ids=tuple(changed))) if changed else []
    cards = opportunities.fetch_cards(workspace, list(matching)) if len(matching) else []
    if read.asked.order is BoardOrder.PRIORITY and changed:
        read = replace(read, priorities={**read.priorities, **priorities.scores(workspace, changed)})
    if _is_by_stage(read.asked):
        columns = opportunity_views.replace_cards(read.columns, changed, cards, order=read.order)
        return replace(read, columns=tuple(columns))
    gone = set(changed)
    kept = [card for card in cards_of(read) or () if card.opportunity_id not in gone]
    return _grouped(read, [*kept, *cards], workspace.clock.today())


def cards_of(read: DealsRead) -> list[DealCard] | None:
    """Return every card that was read; None where the mode shows none."""
    if read.asked.mode == LIST:
        return None
    shown: list[BoardColumn | MonthColumn | CardGroup] = [*read.columns, *read.months, *read.groups]
    return [card for group in shown for card in group.cards]


def card_words(workspace: Workspace) -> CardWords:
    """Return the words for cards today."""
    return CardWords(workspace.clock.today(), settings.currency(workspace))

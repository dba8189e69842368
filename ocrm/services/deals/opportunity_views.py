"""The ways to look at opportunities: the tabs as filters, what they count, the board's lanes, and the months ahead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ocrm.clock import add_months
from ocrm.i18n import _, pgettext
from ocrm.services import records
from ocrm.services.deal_analysis.funnel import fetch_outcomes
from ocrm.services.deals import holds, opportunities, pipelines, stage_log, stages
from ocrm.services.deals.opportunities import BoardColumn, CardOrder, DealCard
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.forecasting import targets
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.listing import stars
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace

FORECAST_MONTHS = 6
_NOTHING = Decimal("0.00")
_CARDS_AT_ONCE = 2000


class OpportunityView(StrEnum):
    """The tabs above the opportunities, in order."""

    OPEN = "open"
    NEEDS_ME = "needs_me"
    STALLED = "stalled"
    THIS_QUARTER = "this_quarter"
    STARRED = "starred"
    ON_HOLD = "on_hold"
    WON = "won"
    LOST = "lost"

    @property
    def is_open(self) -> bool:
        """Whether it shows open deals, which a board and a forecast can show."""
        return self not in (OpportunityView.WON, OpportunityView.LOST)


def view_title(view: OpportunityView) -> str:
    """Return what a tab is called."""
    return {
        OpportunityView.OPEN: pgettext("opportunities", "Open"),
        OpportunityView.NEEDS_ME: _("Needs me"),
        OpportunityView.STALLED: _("Stalled"),
        OpportunityView.THIS_QUARTER: _("Expected this quarter"),
        OpportunityView.STARRED: _("Starred"),
        OpportunityView.ON_HOLD: _("On hold"),
        OpportunityView.WON: _("Won"),
        OpportunityView.LOST: _("Lost"),
    }[view]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many deals a query finds, and their sums."""

    count: int
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """Open deals expected to close in a month, by its first day.

    `month` is None for those past due (`is_overdue`), after the last month (`is_later`), or of no day.
    """

    month: date | None
    is_overdue: bool
    is_later: bool
    cards: tuple[DealCard, ...]
    amount: Decimal
    weighted: Decimal


# -- filters ----------------------------------------------------------------------------------------------------------


def view_filter(workspace: Workspace, view: OpportunityView) -> Filter:
    """Return what a tab shows as a filter."""
    if not view.is_open:
        return AllOf((Condition("status", Operator.IS, view.value),))
    if view is OpportunityView.ON_HOLD:
        return holds.held_filter(workspace)
    narrower: Filter | None = None
    if view is OpportunityView.NEEDS_ME:
        narrower = needs_me_filter(workspace)
    elif view is OpportunityView.STALLED:
        narrower = stalled_filter(workspace)
    elif view is OpportunityView.THIS_QUARTER:
        narrower = Condition("expected_close_on", Operator.THIS_QUARTER)
    elif view is OpportunityView.STARRED:
        narrower = stars.STARRED
    return joined(holds.open_filter(workspace), narrower) or AllOf()


def needs_me_filter(workspace: Workspace) -> Filter:
    """Return the deals whose next step is overdue, due today or missing."""
    today = workspace.clock.today()
    return AnyOf((Condition("next_todo_on", Operator.LE, today), Condition("next_step", Operator.EMPTY)))


def stalled_filter(workspace: Workspace) -> Filter:
    """Return the deals strictly longer in their stage than its limit (D-11); stages without a limit never stall."""
    today = workspace.clock.today()
    return AnyOf(
        tuple(
            AllOf(
                (
                    Condition("stage", Operator.IS, str(stage.stage_id)),
                    Condition("entered_stage_on", Operator.BEFORE, today - timedelta(days=stage.limit_days)),
                )
            )
            for stage in stages.list_stages(workspace, include_retired=True)
            if stage.limit_days > 0
        )
    )


def pipeline_filter(workspace: Workspace, pipeline_id: int) -> Filter:
    """Return the deals of a pipeline."""
    own = tuple(str(stage.stage_id) for stage in stages.list_stages(workspace, pipeline_id, include_retired=True))
    return Condition("stage", Operator.ANY_OF, own)


# -- counts and sums --------------------------------------------------------------------------------------------------


def count_views(workspace: Workspace) -> dict[OpportunityView, int]:
    """Return how many deals each tab holds."""
    return {
        view: records.count(workspace, RecordQuery("opportunities", view_filter(workspace, view)))
        for view in OpportunityView
    }


def count_open(workspace: Workspace) -> int:
    """Return how many deals are open, at once."""
    return int(workspace.scalar("SELECT count(*) FROM opportunity WHERE status = 'open'"))


def totals(workspace: Workspace, query: RecordQuery) -> Totals:
    """Return count and sums of a query (kind opportunities)."""
    return Totals(
        records.count(workspace, query),
        records.sum_field(workspace, query, "expected_amount"),
        records.sum_field(workspace, query, "weighted_amount"),
    )


def sum_amounts(workspace: Workspace, opportunity_ids: Sequence[int]) -> Decimal:
    """Return the sum of the amounts of deals."""
    rows = records.fetch_rows(workspace, "opportunities", opportunity_ids, ["expected_amount"])
    amounts = (row["expected_amount"] for row in rows if row is not None)
    return sum((amount for amount in amounts if amount is not None), _NOTHING)


def stage_beside(workspace: Workspace, opportunity_id: int, by: int) -> int | None:
    """Return the stage `by` places on in a deal's pipeline, None beyond its ends."""
    bar = stage_log.stage_bar(workspace, opportunity_id)
    current = next((number for number, step in enumerate(bar) if step.is_current), None)
    if current is None or not 0 <= current + by < len(bar):
        return None
    return bar[current + by].stage.stage_id


# -- the board --------------------------------------------------------------------------------------------------------


def fetch_matching(workspace: Workspace, query: RecordQuery) -> list[DealCard]:
    """Return the open deals a query finds as cards."""
    ids = records.all_ids(workspace, query)
    return [
        card
        for start in range(0, len(ids), _CARDS_AT_ONCE)
        for card in opportunities.fetch_cards(workspace, ids[start : start + _CARDS_AT_ONCE])
    ]


def fetch_lanes(
    workspace: Workspace, query: RecordQuery, *, pipeline_id: int | None = None, order: CardOrder | None = None
) -> list[BoardColumn]:
    """Return the open deals a query finds by stage: of one pipeline, or of the default one and all others in use."""
    chosen = [pipeline_id] if pipeline_id is not None else _pipelines_in_use(workspace)
    return [column for own in chosen for column in opportunities.fetch_board(workspace, own, query=query, order=order)]


def empty_lanes(workspace: Workspace, pipeline_id: int | None = None) -> list[BoardColumn]:
    """Return the stages `fetch_lanes` returns, at once and without their deals; retired ones in use are not told."""
    chosen = [pipeline_id] if pipeline_id is not None else _pipelines_in_use(workspace)
    return [
        BoardColumn(stage, (), _NOTHING, _NOTHING) for own in chosen for stage in stages.list_stages(workspace, own)
    ]


def _pipelines_in_use(workspace: Workspace) -> list[int]:
    default = pipelines.default_pipeline_id(workspace)
    used = {
        row[0]
        for row in workspace.query(
            "SELECT DISTINCT s.pipeline_id FROM stage s WHERE EXISTS"
            " (SELECT 1 FROM opportunity t WHERE t.stage_id = s.id AND t.status = 'open')"
        )
    }
    known = pipelines.list_pipelines(workspace, include_retired=True)
    others = [row.pipeline_id for row in known if row.pipeline_id in used - {default}]
    return [default, *others]


def replace_cards(
    columns: Iterable[BoardColumn],
    changed: Iterable[int],
    cards: Sequence[DealCard],
    *,
    order: CardOrder = opportunities.urgency,
) -> list[BoardColumn]:
    """Return a board on which the deals `changed` stand as `cards` say; the ones without a card are gone.

    Makes a move show at once on a board too large to read again at once.
    """
    gone = set(changed)
    return [
        _column(column, [card for card in column.cards if card.opportunity_id not in gone], cards, order=order)
        for column in columns
    ]


def _column(column: BoardColumn, kept: list[DealCard], cards: Sequence[DealCard], *, order: CardOrder) -> BoardColumn:
    arrived = [card for card in cards if card.stage_id == column.stage.stage_id]
    own = sorted([*kept, *arrived], key=order) if arrived else kept
    return replace(column, cards=tuple(own), amount=_amount(own), weighted=_weighted(own))


def _amount(cards: Iterable[DealCard]) -> Decimal:
    return sum((card.amount for card in cards if card.amount is not None), _NOTHING)


def _weighted(cards: Iterable[DealCard]) -> Decimal:
    return sum((card.weighted for card in cards), _NOTHING)


# -- the months -------------------------------------------------------------------------------------------------------


def fetch_months(workspace: Workspace, query: RecordQuery, *, months: int = FORECAST_MONTHS) -> list[MonthColumn]:
    """Return the open deals a query finds by expected month: past due, this month and the following, later, no day.

    Months are there also when empty; the other columns only with deals in them.
    """
    return group_by_month(fetch_matching(workspace, query), workspace.clock.today(), months=months)


def group_by_month(cards: Iterable[DealCard], today: date, *, months: int = FORECAST_MONTHS) -> list[MonthColumn]:
    """Return cards by expected month, the earliest day first in each."""
    starts = [add_months(today.replace(day=1), number) for number in range(months)]
    end = add_months(starts[-1], 1)
    keys: list[date | str] = ["overdue", *starts, "later", "none"]
    groups: dict[date | str, list[DealCard]] = {key: [] for key in keys}
    for card in sorted(cards, key=by_close):
        day = card.expected_close_on
        if day is None:
            groups["none"].append(card)
        elif day < today:
            groups["overdue"].append(card)
        else:
            groups[day.replace(day=1) if day < end else "later"].append(card)
    return [
        MonthColumn(
            month=key if isinstance(key, date) else None,
            is_overdue=key == "overdue",
            is_later=key == "later",
            cards=tuple(group),
            amount=_amount(group),
            weighted=_weighted(group),
        )
        for key, group in groups.items()
        if group or isinstance(key, date)
    ]


def month_goals(workspace: Workspace, *, months: int = FORECAST_MONTHS) -> dict[date, tuple[Decimal, Decimal]]:
    """Return (target, won already) of the months of a forecast by their first day; only months that have a target."""
    today = workspace.clock.today()
    first = today.replace(day=1)
    won = fetch_outcomes(workspace, since=first, until=today).won_amount
    found = {}
    for number in range(months):
        month = add_months(first, number)
        goal = targets.target_of(workspace, Metric.WON_AMOUNT, PeriodKind.MONTH, month)
        if goal:
            found[month] = (goal, won if month == first else _NOTHING)
    return found


def day_in_month(day: date | None, month: date, today: date) -> date:
    """Return the day of `month` (its first day) that a deal expected on `day` moves to: the same day, not past."""
    last = add_months(month, 1) - timedelta(days=1)
    wanted = last if day is None else month.replace(day=min(day.day, last.day))
    return max(wanted, today) if month == today.replace(day=1) else wanted


def by_close(card: DealCard) -> tuple[date, Decimal, int]:
    """Return what cards are sorted by to have the earliest expected day first, inside it the largest amount."""
    return (card.expected_close_on or date.max, -(card.amount or _NOTHING), card.opportunity_id)

"""Which opportunities a part of the funnel page stands for, as a view and a filter of the opportunities page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ocrm.services.deal_analysis.funnel_overview import OUTCOMES_OVER_DAYS, FunnelOverview
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator, conditions
from ocrm.services.forecasting.forecast import COMMITTED_FROM, Forecast
from ocrm.services.forecasting.periods import end_of
from ocrm.services.workspace import Workspace

_VIEWS = ("won", "lost")


def stage_filter(stage_id: str) -> Filter:
    """Return the deals in a stage."""
    return Condition("stage", Operator.IS, stage_id)


def period_target(forecast: Forecast, first_day: str, today: date) -> tuple[str, Filter] | None:
    """Return the view and filter behind a column of the forecast, given its first day; None for an empty one.

    Its open deals from today on, as past-due ones stand apart; where there are none, those won in it.
    """
    first = date.fromisoformat(first_day)
    last = end_of(forecast.by, first)
    column = next((period for period in forecast.months if period.month == first), None)
    if column is not None and column.count:
        return "open", Condition("expected_close_on", Operator.BETWEEN, (max(first, today), last))
    if column is not None and column.won:
        return "won", Condition("closed_on", Operator.BETWEEN, (first, last))
    return None


def loss_filter(reason: str, today: date) -> Filter:
    """Return the deals lost lately for a reason, or for none."""
    lost = Condition("lost_reason", Operator.IS, reason) if reason else Condition("lost_reason", Operator.EMPTY)
    return AllOf((lost, _closed_lately(today)))


def tile_target(key: str, overview: FunnelOverview, workspace: Workspace) -> tuple[str, Filter | None]:
    """Return the view and filter behind a tile."""
    chosen, today = overview.selection, workspace.clock.today()
    if key == "won":
        return "won", chosen.as_filter(workspace, dated_by="closed_on")
    if key == "win_rate":
        return "won", chosen.without_period().as_filter(workspace, _closed_lately(today))
    likely = [Condition("probability", Operator.GE, COMMITTED_FROM)] if key == "committed" else []
    return "open", chosen.as_filter(workspace, *likely, dated_by="expected_close_on")


def lately(selection: Selection, today: date) -> Selection:
    """Return the same deals of the days over which outcomes are told."""
    return replace(selection, since=today - timedelta(days=OUTCOMES_OVER_DAYS), until=today)


def view_of(filter: object) -> str:
    """Return the view in which the deals of a filter stand: won, lost, else open."""
    if isinstance(filter, Condition | AllOf):
        for condition in conditions(filter):
            if condition.field == "status" and condition.value in _VIEWS:
                return str(condition.value)
    return "open"


def _closed_lately(today: date) -> Filter:
    return Condition("closed_on", Operator.BETWEEN, (today - timedelta(days=OUTCOMES_OVER_DAYS), today))

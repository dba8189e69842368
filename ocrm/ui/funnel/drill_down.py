"""Which opportunities a part of the funnel page stands for, as a view and a filter of the opportunities page."""

from __future__ import annotations

from datetime import date, timedelta

from ocrm.services.conditions import AllOf, Condition, Filter, Operator, conditions
from ocrm.services.forecast import COMMITTED_FROM
from ocrm.services.funnel_overview import OUTCOMES_OVER_DAYS, FunnelOverview

_VIEWS = ("won", "lost")


def stage_filter(stage_id: str) -> Filter:
    """Return the deals in a stage."""
    return Condition("stage", Operator.IS, stage_id)


def month_filter(first_day: str) -> Filter:
    """Return the deals expected in a month, given its first day."""
    first = date.fromisoformat(first_day)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Condition("expected_close_on", Operator.BETWEEN, (first, last))


def loss_filter(reason: str, today: date) -> Filter:
    """Return the deals lost lately for a reason, or for none."""
    lost = Condition("lost_reason", Operator.IS, reason) if reason else Condition("lost_reason", Operator.EMPTY)
    return AllOf((lost, _closed_lately(today)))


def tile_target(key: str, overview: FunnelOverview, today: date) -> tuple[str, Filter | None]:
    """Return the view and filter behind a tile."""
    if key == "won":
        return "won", _within("closed_on", overview)
    if key == "win_rate":
        return "won", _closed_lately(today)
    expected = _within("expected_close_on", overview)
    if key == "committed":
        likely = Condition("probability", Operator.GE, COMMITTED_FROM)
        return "open", AllOf((likely, expected)) if expected else likely
    return "open", expected


def view_of(filter: object) -> str:
    """Return the view in which the deals of a filter stand: won, lost, else open."""
    if isinstance(filter, Condition | AllOf):
        for condition in conditions(filter):
            if condition.field == "status" and condition.value in _VIEWS:
                return str(condition.value)
    return "open"


def _within(field: str, overview: FunnelOverview) -> Filter | None:
    if overview.since is None or overview.until is None:
        return None
    return Condition(field, Operator.BETWEEN, (overview.since, overview.until))


def _closed_lately(today: date) -> Filter:
    return Condition("closed_on", Operator.BETWEEN, (today - timedelta(days=OUTCOMES_OVER_DAYS), today))

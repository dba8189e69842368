"""All that the funnel page tells about a period at once: goal, forecast, stages, losses, and one thing worth doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ocrm.services.deal_analysis.funnel import (
    FunnelRow,
    LossReason,
    Outcomes,
    count_closed,
    fetch_funnel,
    fetch_loss_reasons,
    fetch_outcomes,
)
from ocrm.services.deal_analysis.funnel_insight import Insight, find_insight
from ocrm.services.deal_analysis.outcomes import win_rate_figure
from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.deal_analysis.tiles import tile_figures
from ocrm.services.deals import pipelines
from ocrm.services.deals.pipelines import PipelineRow
from ocrm.services.fields import picklists
from ocrm.services.figures import Figure
from ocrm.services.filtering.conditions import Operator, period_of
from ocrm.services.forecasting.forecast import Forecast, ForecastMonth, fetch_forecast, goals_of
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import target_between
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

LEAST_CLOSED = 10
"""Closed deals below which rates are chance, and are not shown."""
OUTCOMES_OVER_DAYS = 90
_LEAST_MONTHS = 6


class Period(StrEnum):
    """The periods to choose from."""

    THIS_MONTH = Operator.THIS_MONTH.value
    THIS_QUARTER = Operator.THIS_QUARTER.value
    THIS_YEAR = Operator.THIS_YEAR.value
    LAST_MONTH = Operator.LAST_MONTH.value
    LAST_QUARTER = Operator.LAST_QUARTER.value
    LAST_YEAR = Operator.LAST_YEAR.value
    LAST_90_DAYS = "last_90_days"
    ALL_TIME = "all_time"
    CUSTOM = "custom"

    def days(self, today: date) -> tuple[date | None, date | None]:
        """Return its first and last day; None where it has none, as a custom one has none of its own."""
        if self is Period.LAST_90_DAYS:
            return today - timedelta(days=OUTCOMES_OVER_DAYS), today
        return (None, None) if self in (Period.ALL_TIME, Period.CUSTOM) else period_of(self.value, today)

    @property
    def has_goal(self) -> bool:
        """Whether a target can be set for it."""
        return self not in (Period.LAST_90_DAYS, Period.ALL_TIME, Period.CUSTOM)


@dataclass(frozen=True, slots=True)
class FunnelOverview:
    """What the page shows.

    `won`, `committed` (p ≥ 80) and `weighted` are sums within the period, the last two of open deals only; `goal` is 0
    where no target is set for it, `month_goals` the targets of the forecast's months; `elapsed` is the share of the
    period that is over, None for all time.
    """

    period: Period
    since: date | None
    until: date | None
    pipelines: tuple[PipelineRow, ...]
    pipeline_id: int
    rows: tuple[FunnelRow, ...]
    closed_ever: int
    recent: Outcomes
    won: Decimal
    committed: Decimal
    weighted: Decimal
    goal: Decimal
    month_goals: Mapping[date, Decimal]
    elapsed: float | None
    forecast: Forecast
    losses: tuple[LossReason, ...]
    loss_labels: Mapping[str, str]
    currency: str
    insight: Insight | None
    selection: Selection = EVERYTHING
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def shows_rates(self) -> bool:
        """Whether enough deals have closed for a conversion to mean something."""
        return self.closed_ever >= LEAST_CLOSED

    @property
    def shows_win_rate(self) -> bool:
        """Whether enough deals closed lately for a win rate to mean something."""
        return self.recent.won_count + self.recent.lost_count >= LEAST_CLOSED

    @property
    def is_empty(self) -> bool:
        """Whether the file has no deals at all yet."""
        return not self.closed_ever and not any(row.count or row.reached for row in self.rows)


def fetch_overview(
    workspace: Workspace,
    period: Period = Period.THIS_QUARTER,
    *,
    pipeline_id: int | None = None,
    narrowed: Selection | None = None,
) -> FunnelOverview:
    """Return the figures of a period, the funnel of one pipeline (the default one unless told).

    `narrowed` says which deals count at all, and gives a custom period its days. What stands out is told only where
    all deals count.
    """
    today = workspace.clock.today()
    chosen = narrowed or Selection(pipeline_id=pipeline_id)
    since, until = (chosen.since, chosen.until) if period is Period.CUSTOM else period.days(today)
    chosen = replace(chosen, since=since, until=until)
    pipeline = chosen.pipeline_id or pipelines.default_pipeline_id(workspace)
    rows = tuple(fetch_funnel(workspace, pipeline, since=since, until=until, narrowed=chosen, with_amounts=True))
    forecast = fetch_forecast(workspace, months=max(_LEAST_MONTHS, _months_left(today, until)))
    figures = tile_figures(workspace, chosen)
    won, committed, weighted = (figures[key].value or Decimal(0) for key in ("won", "committed", "weighted"))
    recently = today - timedelta(days=OUTCOMES_OVER_DAYS)
    figures["win_rate"] = win_rate_figure(workspace, replace(chosen, since=recently, until=today))
    losses = tuple(fetch_loss_reasons(workspace, since=recently, until=today, narrowed=chosen))
    loss_labels = picklists.labels(workspace, "lost_reason")
    goal = Decimal(0)
    if since is not None and until is not None and period.has_goal and not chosen.is_narrowed:
        goal = target_between(workspace, Metric.WON_AMOUNT, since, until) or goal
    closed_ever = count_closed(workspace)
    return FunnelOverview(
        period=period,
        since=since,
        until=until,
        pipelines=tuple(pipelines.list_pipelines(workspace)),
        pipeline_id=pipeline,
        rows=rows,
        closed_ever=closed_ever,
        recent=fetch_outcomes(workspace, since=recently, until=today, narrowed=chosen),
        won=won,
        committed=committed - won,
        weighted=weighted - won,
        goal=goal,
        month_goals=goals_of(workspace, forecast),
        elapsed=_elapsed(since, until, today),
        forecast=forecast,
        losses=losses,
        loss_labels=loss_labels,
        currency=currency(workspace),
        insight=None
        if chosen.is_narrowed
        else find_insight(
            workspace,
            rows,
            before=_rows_before(workspace, pipeline, since, until),
            losses=[(loss_labels.get(loss.reason, ""), loss.count) for loss in losses],
            overdue=forecast.overdue,
            missing=goal - weighted if until is None or until >= today else Decimal(0),
            shows_rates=closed_ever >= LEAST_CLOSED,
        ),
        selection=chosen,
        figures=figures,
    )


def dated_months(forecast: Forecast) -> tuple[ForecastMonth, ...]:
    """Return the months of a forecast up to the last one in which anything happens, at least four."""
    last = max((number for number, month in enumerate(forecast.months) if month.count or month.won), default=0)
    return forecast.months[: max(4, last + 1)]


def _rows_before(workspace: Workspace, pipeline: int, since: date | None, until: date | None) -> Sequence[FunnelRow]:
    """Return the funnel of the two periods before this one; () for all time."""
    if since is None or until is None:
        return ()
    length = until - since + timedelta(days=1)
    return fetch_funnel(workspace, pipeline, since=since - 2 * length, until=since - timedelta(days=1))


def _months_left(today: date, until: date | None) -> int:
    return 0 if until is None else (until.year - today.year) * 12 + until.month - today.month + 1


def _elapsed(since: date | None, until: date | None, today: date) -> float | None:
    if since is None or until is None:
        return None
    return min(1.0, ((today - since).days + 1) / ((until - since).days + 1))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))

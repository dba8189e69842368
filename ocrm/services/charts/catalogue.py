"""The charts by name, drawn from an open file: for the command line and export.

To add one: a function from an open file to its figure, and a line in CHARTS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.charts.accuracy_chart import accuracy_figure
from ocrm.services.charts.accuracy_scatter import accuracy_scatter_figure
from ocrm.services.charts.analysis_catalogue import ANALYSIS_CHARTS
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.commission_chart import commission_figure
from ocrm.services.charts.follow_up_charts import bands_figure, kinds_figure
from ocrm.services.charts.forecast_chart import forecast_figure
from ocrm.services.charts.funnel_chart import funnel_figure
from ocrm.services.charts.history_chart import history_figure
from ocrm.services.charts.loss_chart import loss_reasons_figure
from ocrm.services.charts.needs_chart import needs_figure
from ocrm.services.charts.pareto_chart import pareto_figure
from ocrm.services.charts.rfm_chart import rfm_figure
from ocrm.services.charts.style import ChartStyle
from ocrm.services.charts.targets_chart import bullets_figure, pace_figure
from ocrm.services.charts.touch_chart import touch_figure
from ocrm.services.deal_analysis.funnel import fetch_funnel, fetch_loss_reasons
from ocrm.services.deals.needs_matrix import fetch_matrix
from ocrm.services.fields import picklists
from ocrm.services.forecasting.attainment import fetch_attainments, fetch_course
from ocrm.services.forecasting.forecast import fetch_forecast, goals_of
from ocrm.services.forecasting.forecast_history import fetch_history_forecast
from ocrm.services.forecasting.forecast_log import fetch_accuracy
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.relations import follow_ups
from ocrm.services.relations.cadence import fetch_buckets
from ocrm.services.relations.commission import fetch_commission
from ocrm.services.segmentation import scores
from ocrm.services.segmentation.overview import fetch_overview
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

Size = tuple[float, float]
_LOSSES_OVER_DAYS = 90


def make_chart(workspace: Workspace, name: str, style: ChartStyle, *, size: Size = (800, 520)) -> Chart:
    """Return a chart of CHARTS with present data; `size` in logical pixels. Raises UserError on an unknown name."""
    draw = CHARTS.get(name)
    if draw is None:
        raise UserError(_("There is no chart “{name}”. Charts: {names}.").format(name=name, names=", ".join(CHARTS)))
    return draw(workspace, style, size)


def _funnel(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return funnel_figure(fetch_funnel(workspace), style, currency=currency(workspace), size=size)


def _forecast(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    found = fetch_forecast(workspace)
    goals = goals_of(workspace, found)
    return forecast_figure(found.months, style, currency=currency(workspace), goals=goals, size=size)


def _accuracy(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return accuracy_figure(fetch_accuracy(workspace), style, currency=currency(workspace), size=size)


def _scatter(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return accuracy_scatter_figure(fetch_accuracy(workspace), style, currency=currency(workspace), size=size)


def _history(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return history_figure(fetch_history_forecast(workspace), style, currency=currency(workspace), size=size)


def _targets(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    found = fetch_attainments(workspace, Metric.WON_AMOUNT)
    return bullets_figure(found, style, currency=currency(workspace), size=size)


def _pace(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    course = fetch_course(workspace, Metric.WON_AMOUNT, PeriodKind.QUARTER)
    return pace_figure(course, style, currency=currency(workspace), size=size)


def _loss_reasons(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    reasons = fetch_loss_reasons(workspace, since=workspace.clock.today() - timedelta(days=_LOSSES_OVER_DAYS))
    labels = picklists.labels(workspace, "lost_reason")
    return loss_reasons_figure(reasons, labels, style, currency=currency(workspace), size=size)


def _touch(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return touch_figure(fetch_buckets(workspace), style, size=size)


def _kinds(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return kinds_figure(follow_ups.count_by_kind(workspace), style, size=size)


def _bands(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return bands_figure(follow_ups.fetch_bands(workspace), style, size=size)


def _rfm(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    scores.refresh_if_stale(workspace)
    return rfm_figure(fetch_overview(workspace).cells, style, currency=currency(workspace), size=size)


def _pareto(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    scores.refresh_if_stale(workspace)
    shown = fetch_overview(workspace)
    return pareto_figure(shown.curve, shown.classes, style, currency=shown.currency, size=size)


def _commission(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return commission_figure(fetch_commission(workspace), style, size=size)


def _needs(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return needs_figure(fetch_matrix(workspace, only_open=False), style, size=size)


CHARTS: Mapping[str, Callable[[Workspace, ChartStyle, Size], Chart]] = {
    "funnel": _funnel,
    "forecast": _forecast,
    "forecast-accuracy": _accuracy,
    "forecast-scatter": _scatter,
    "forecast-history": _history,
    "targets": _targets,
    "pace": _pace,
    "loss-reasons": _loss_reasons,
    "losing-touch": _touch,
    "follow-up-kinds": _kinds,
    "follow-ups-and-wins": _bands,
    "rfm": _rfm,
    "pareto": _pareto,
    "needs": _needs,
    "commission": _commission,
    **ANALYSIS_CHARTS,
}

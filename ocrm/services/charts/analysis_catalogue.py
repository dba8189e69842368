"""The charts of how deals fare, by name, over all time: for the command line and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ocrm.i18n import _
from ocrm.services.charts import outcome_charts, path_chart, speed_charts
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis import conversion, cycle, outcomes, paths, standing
from ocrm.services.deal_analysis.cycle import CycleBy
from ocrm.services.deal_analysis.selection import EVERYTHING
from ocrm.services.deals import stages
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

Size = tuple[float, float]


def _conversion(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    rows = conversion.fetch_conversion(workspace, EVERYTHING)
    return speed_charts.conversion_chart(rows, style, currency=currency(workspace), size=size)


def _stays(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return speed_charts.stays_chart(conversion.fetch_stays(workspace, EVERYTHING), style, size=size)


def _cycle(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    groups = cycle.fetch_cycles(workspace, EVERYTHING, CycleBy.PRODUCT)
    return speed_charts.cycle_chart(
        groups, style, title=_("Sales cycle by product"), heading=_("Product"), currency=currency(workspace), size=size
    )


def _velocity(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    months = cycle.fetch_velocity_months(workspace, EVERYTHING)
    return speed_charts.velocity_chart(months, style, currency=currency(workspace), size=size)


def _slips(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    rows = standing.fetch_slips(workspace, EVERYTHING)
    return speed_charts.slips_chart(rows, style, currency=currency(workspace), size=size)


def _stalled(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    rows = standing.fetch_stalled(workspace, EVERYTHING)
    return speed_charts.stalled_chart(rows, style, currency=currency(workspace), size=size)


def _win_rate(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    return outcome_charts.win_rate_chart(outcomes.fetch_months(workspace, EVERYTHING), style, size=size)


def _loss_pareto(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    named = {row.stage_id: (row.name, row.color_token) for row in stages.list_stages(workspace, include_retired=True)}
    losses = outcomes.fetch_losses(workspace, EVERYTHING)
    return outcome_charts.losses_chart(losses, named, style, currency=currency(workspace), size=size)


def _competitors(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    rivals = outcomes.fetch_rivals(workspace, EVERYTHING)
    return outcome_charts.rivals_chart(rivals, style, currency=currency(workspace), size=size)


def _paths(workspace: Workspace, style: ChartStyle, size: Size) -> Chart:
    found = paths.fetch_paths(workspace, EVERYTHING)
    return path_chart.paths_chart(found, style, currency=currency(workspace), size=size)


ANALYSIS_CHARTS: Mapping[str, Callable[[Workspace, ChartStyle, Size], Chart]] = {
    "conversion": _conversion,
    "stays": _stays,
    "cycle": _cycle,
    "velocity": _velocity,
    "slips": _slips,
    "stalled": _stalled,
    "win-rate": _win_rate,
    "loss-pareto": _loss_pareto,
    "competitors": _competitors,
    "paths": _paths,
}

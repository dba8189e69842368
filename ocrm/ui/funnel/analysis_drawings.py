"""What the charts of the analysis tabs draw; runs on worker threads, where matplotlib may come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocrm.i18n import _
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.conversion import StageConversion, StageStay
from ocrm.services.deal_analysis.cycle import CycleBy, CycleGroup, VelocityMonth
from ocrm.services.deal_analysis.outcomes import Loss, OutcomeMonth, Rival
from ocrm.services.deal_analysis.paths import DealPath
from ocrm.services.deal_analysis.standing import SlipRow, StalledStage

Size = tuple[float, float]


def draw_conversion(
    rows: Sequence[StageConversion], measure: str, currency: str, shows_rates: bool, style: ChartStyle, size: Size
) -> Chart:
    """Draw how many went on from each stage."""
    from ocrm.services.charts.speed_charts import conversion_chart

    return conversion_chart(rows, style, measure=measure, currency=currency, show_rates=shows_rates, size=size)


def draw_stays(rows: Sequence[StageStay], style: ChartStyle, size: Size) -> Chart:
    """Draw the days in each stage."""
    from ocrm.services.charts.speed_charts import stays_chart

    return stays_chart(rows, style, size=size)


def draw_velocity(months: Sequence[VelocityMonth], currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw the velocity of the months."""
    from ocrm.services.charts.speed_charts import velocity_chart

    return velocity_chart(months, style, currency=currency, size=size)


def draw_cycles(groups: Sequence[CycleGroup], by: CycleBy, currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw the sales cycle of products, regions or customers."""
    from ocrm.services.charts.speed_charts import cycle_chart

    title, heading = {
        CycleBy.PRODUCT: (_("Sales cycle by product"), _("Product")),
        CycleBy.REGION: (_("Sales cycle by region"), _("Region")),
        CycleBy.CUSTOMER: (_("Sales cycle by customer"), _("Customer")),
    }[by]
    return cycle_chart(groups, style, title=title, heading=heading, currency=currency, size=size)


def draw_slips(rows: Sequence[SlipRow], currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw how often open deals were put off."""
    from ocrm.services.charts.speed_charts import slips_chart

    return slips_chart(rows, style, currency=currency, size=size)


def draw_stalled(rows: Sequence[StalledStage], currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw the stalled deals of each stage."""
    from ocrm.services.charts.speed_charts import stalled_chart

    return stalled_chart(rows, style, currency=currency, size=size)


def draw_win_rates(months: Sequence[OutcomeMonth], shows_rates: bool, style: ChartStyle, size: Size) -> Chart:
    """Draw the win rates of the months."""
    from ocrm.services.charts.outcome_charts import win_rate_chart

    return win_rate_chart(months, style, show_rates=shows_rates, size=size)


def draw_losses(
    losses: Sequence[Loss], stages: Mapping[int, tuple[str, str]], measure: str, currency: str, style: ChartStyle,
    size: Size,
) -> Chart:  # fmt: skip
    """Draw loss reasons by last open stage."""
    from ocrm.services.charts.outcome_charts import losses_chart

    return losses_chart(losses, stages, style, measure=measure, currency=currency, size=size)


def draw_rivals(rivals: Sequence[Rival], currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw how deals with competitors went."""
    from ocrm.services.charts.outcome_charts import rivals_chart

    return rivals_chart(rivals, style, currency=currency, size=size)


def draw_paths(paths: Sequence[DealPath], measure: str, currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw the paths of the deals."""
    from ocrm.services.charts.path_chart import paths_chart

    return paths_chart(paths, style, measure=measure, currency=currency, size=size)

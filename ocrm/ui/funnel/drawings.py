"""What the funnel page's charts draw, and the words about them; the drawing runs on worker threads."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle, document_style
from ocrm.services.deal_analysis.funnel_overview import LEAST_CLOSED, FunnelOverview, dated_months

if TYPE_CHECKING:
    from ocrm.services.charts.rendering import Pixels

_DOCUMENT_SIZE = (960.0, 600.0)
Size = tuple[float, float]


def draw_funnel(overview: FunnelOverview, measure: str, style: ChartStyle, size: Size) -> Chart:
    """Draw the stages."""
    from ocrm.services.charts.funnel_chart import funnel_figure  # matplotlib: off the GUI thread

    return funnel_figure(
        overview.rows, style, measure=measure, currency=overview.currency, show_rates=overview.shows_rates, size=size
    )


def draw_forecast(overview: FunnelOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the months."""
    from ocrm.services.charts.forecast_chart import forecast_figure  # matplotlib: off the GUI thread

    return forecast_figure(
        dated_months(overview.forecast),
        style,
        currency=overview.currency,
        goals=overview.month_goals,
        size=size,
    )


def draw_losses(overview: FunnelOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the reasons deals were lost for."""
    from ocrm.services.charts.loss_chart import loss_reasons_figure  # matplotlib: off the GUI thread

    return loss_reasons_figure(overview.losses, overview.loss_labels, style, currency=overview.currency, size=size)


def draw_document(make: Callable[[ChartStyle, Size], Chart]) -> Pixels:
    """Draw a chart as a document of its own, on light ground and as fine as a saved picture."""
    from ocrm.services.charts.rendering import DOCUMENT_DPI, draw_pixels  # matplotlib: off the GUI thread

    chart = make(document_style(), _DOCUMENT_SIZE)
    chart.figure.set_dpi(DOCUMENT_DPI)
    return draw_pixels(chart)


def save(make: Callable[[ChartStyle, Size], Chart], path: Path) -> Path:
    """Save a chart as a document of its own, on light ground; return the path."""
    from ocrm.services.charts.rendering import save_chart  # matplotlib: off the GUI thread

    save_chart(make(document_style(), _DOCUMENT_SIZE), path)
    return path


def funnel_measure(measure: str, *, ever: bool) -> str:
    """Return what the width of a stage stands for, as funnel_figure knows it; `measure` is count or amount."""
    if not ever:
        return measure
    return "reached" if measure == "count" else "reached_amount"


def funnel_caption(overview: FunnelOverview, measure: str, period: str) -> str:
    """Say which deals the funnel counts."""
    if not overview.shows_rates:
        return _("Conversion shows once {count} deals have closed").format(count=LEAST_CLOSED)
    if measure.startswith("reached"):
        return _("Deals that came this far · found: {period}").format(period=period)
    return _("Open deals now · conversion of deals found: {period}").format(period=period)


def status_words(overview: FunnelOverview) -> str:
    """Return the open deals in one line for the status bar."""
    count = sum(row.count for row in overview.rows)
    amount = sum((row.amount for row in overview.rows), Decimal(0))
    return ngettext("{count} open deal · {amount}", "{count} open deals · {amount}", count).format(
        count=format_number(count), amount=format_money_short(amount, overview.currency)
    )

"""Forecasts against outcomes: a point for each period, on the line where what was expected came (E-08)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from ocrm.formats import format_money_short
from ocrm.i18n import _
from ocrm.services.charts.accuracy_chart import accuracy_table, outcome_words
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import LegendEntry, Plot, draw_diamond, draw_legend, draw_plot
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.forecast_log import ForecastAccuracy

_ABOVE_PX = 12
_POINT_PX = 11
_REACH_PX = 20


def accuracy_scatter_figure(
    accuracy: ForecastAccuracy, style: ChartStyle, *, currency: str = "CNY", size: tuple[float, float] = (420, 220)
) -> Chart:
    """Draw what was expected across and what came up; above the line more came than was promised."""
    drawing = Drawing(style, *size, title=_("Forecast against outcome"))
    highest = max((max(one.expected, one.actual) for one in accuracy.outcomes), default=Decimal(0))
    if not highest:
        drawing.nothing(_("No period was forecast from its start yet"))
    else:
        _draw(drawing, accuracy, highest, currency)
    header, rows, words = accuracy_table(accuracy, currency)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, rows, words)


def _draw(drawing: Drawing, accuracy: ForecastAccuracy, highest: Decimal, currency: str) -> None:
    px = drawing.style.px
    entries = (
        LegendEntry(_("A period: expected across, won up"), "chart.1", "diamond"),
        LegendEntry(_("Came as expected"), "text.2", "dashed"),
    )
    above = draw_legend(drawing, entries) + px(_ABOVE_PX)
    write = partial(_short, currency)
    plot = draw_plot(drawing, highest, write=write, above_px=above)
    drawing.line((plot.left, plot.bottom), (plot.right, plot.top), token="text.2", width=1.2, dashed=True)
    most = write(Decimal(str(plot.highest)))
    drawing.text(plot.right, plot.bottom + px(13), most, role="caption", token="text.3", align="right")
    for outcome in accuracy.outcomes:
        x, y = _x(plot, outcome.expected), plot.y(outcome.actual)
        draw_diamond(drawing, x, y, token="chart.1", size_px=_POINT_PX)
        reach = px(_REACH_PX)
        drawing.region(
            x - reach / 2, y - reach / 2, reach, reach, key=outcome.starts_on.isoformat(),
            tooltip=outcome_words(outcome, accuracy.by, currency),
        )  # fmt: skip


def _x(plot: Plot, amount: Decimal) -> float:
    return plot.x(float(amount) / plot.highest)


def _short(currency: str, amount: Decimal) -> str:
    return format_money_short(amount, currency)

"""The forecast from history: what was won month by month as a line, and dashed on where the model leads it."""

from __future__ import annotations

from itertools import pairwise
from math import ceil

from ocrm.formats import format_money, format_money_short, format_month
from ocrm.i18n import _
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import LegendEntry, Plot, draw_diamond, draw_legend, draw_plot
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.forecast_history import LEAST_MONTHS, MODEL_TITLES, HistoryForecast, MonthAmount

_ABOVE_PX = 10
_SHOWN_MONTHS = 24
_LABEL_GAP_PX = 10


def history_figure(
    history: HistoryForecast, style: ChartStyle, *, currency: str = "CNY", size: tuple[float, float] = (420, 220)
) -> Chart:
    """Draw the last two years and the months to come; a region's key is a month's first day."""
    drawing = Drawing(style, *size, title=_("Forecast from history"))
    past = history.past[-_SHOWN_MONTHS:]
    if history.model is None or not any(month.amount for month in past):
        drawing.nothing(_("A forecast from history takes {n} months with sales").format(n=LEAST_MONTHS))
        rows: tuple[tuple[str, ...], ...] = ()
    else:
        _draw(drawing, past, history, currency)
        rows = (
            *(_row(month, _("Won"), currency) for month in past),
            *(_row(month, _("Forecast"), currency) for month in history.coming),
        )
    words = "; ".join(
        _("{month}: {amount}").format(
            month=format_month(month.month), amount=format_money_short(month.amount, currency)
        )
        for month in history.coming
    )
    header = (_("Month"), _("What it is"), _("Amount"))
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, rows, words)


def _draw(drawing: Drawing, past: tuple[MonthAmount, ...], history: HistoryForecast, currency: str) -> None:
    model = "" if history.model is None else _(MODEL_TITLES[history.model])
    legend = (LegendEntry(_("Won"), "chart.2", "line"), LegendEntry(model, "chart.1", "dashed"))
    above = draw_legend(drawing, legend) + drawing.style.px(_ABOVE_PX)
    months = (*past, *history.coming)
    highest = max(month.amount for month in months)
    plot = draw_plot(drawing, highest, write=lambda amount: format_money_short(amount, currency), above_px=above)
    places = [(plot.middle(number, len(months)), plot.y(month.amount)) for number, month in enumerate(months)]
    for start, end in pairwise(places[: len(past)]):
        drawing.line(start, end, token="chart.2", width=2)
    for start, end in pairwise(places[len(past) - 1 :]):
        drawing.line(start, end, token="chart.1", width=2, dashed=True)
    for x, y in places[len(past) :]:
        draw_diamond(drawing, x, y, token="chart.1", size_px=7)
    _draw_months(drawing, plot, months, len(past), currency)


def _draw_months(drawing: Drawing, plot: Plot, months: tuple[MonthAmount, ...], past: int, currency: str) -> None:
    px, width = drawing.style.px, (plot.right - plot.left) / len(months)
    widest = max(drawing.text_width(format_month(month.month), "caption") for month in months)
    every = ceil((widest + px(_LABEL_GAP_PX)) / width)
    for number, month in enumerate(months):
        left = plot.left + width * number
        if number % every == 0 and left + (width + widest) / 2 <= drawing.width:
            words = format_month(month.month)
            drawing.text(left + width / 2, plot.bottom + px(13), words, role="caption", token="text.2", align="center")
        kind = _("Won") if number < past else _("Forecast")
        drawing.region(
            left, plot.top, width, drawing.height - plot.top, key=month.month.isoformat(),
            tooltip="\n".join((format_month(month.month), f"{kind} {format_money(month.amount, currency)}")),
        )  # fmt: skip


def _row(month: MonthAmount, kind: str, currency: str) -> tuple[str, ...]:
    return (format_month(month.month), kind, format_money(month.amount, currency))

"""How the forecasts came out: what was won as columns, what had been expected at the start as diamonds (E-08)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from ocrm.formats import format_date_iso, format_money, format_money_short, format_percent
from ocrm.i18n import _, pgettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.lines_chart import month_words
from ocrm.services.charts.plot import LegendEntry, Plot, draw_diamond, draw_legend, draw_plot
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.forecast_log import ForecastAccuracy, ForecastOutcome
from ocrm.services.forecasting.periods import PERIOD_KIND_TITLES, PeriodKind, title_of_period

_ABOVE_PX = 12
_BAR_PX = 36
_WIDEST_BAR = 0.56


def accuracy_figure(
    accuracy: ForecastAccuracy, style: ChartStyle, *, currency: str = "CNY", size: tuple[float, float] = (420, 220)
) -> Chart:
    """Draw the periods that are over; a region's key is a period's first day. `size` in logical pixels."""
    drawing = Drawing(style, *size, title=_("Forecast and outcome"))
    if not accuracy.outcomes:
        drawing.nothing(_("No period was forecast from its start yet"))
    else:
        _draw(drawing, accuracy, currency)
    header, rows, words = accuracy_table(accuracy, currency)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, rows, words)


def accuracy_table(
    accuracy: ForecastAccuracy, currency: str
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], str]:
    """Return the outcomes as heading, rows and words."""
    kind = _(PERIOD_KIND_TITLES[accuracy.by])
    header = (kind, _("Expected at its start"), _("Won"), pgettext("forecast", "Error"), _("Written down on"))
    rows = tuple(_row(outcome, accuracy.by, currency) for outcome in accuracy.outcomes)
    words = "; ".join(outcome_words(one, accuracy.by, currency).replace("\n", ", ") for one in accuracy.outcomes)
    return header, rows, words or _("No period was forecast from its start yet")


def _draw(drawing: Drawing, accuracy: ForecastAccuracy, currency: str) -> None:
    px, outcomes = drawing.style.px, accuracy.outcomes
    legend = (
        LegendEntry(_("Won"), "chart.2"),
        LegendEntry(_("Expected at its start"), "text.1", "diamond"),
    )
    height = draw_legend(drawing, legend)
    highest = max(max(outcome.expected, outcome.actual) for outcome in outcomes)
    plot = draw_plot(
        drawing, highest, write=lambda amount: format_money_short(amount, currency), above_px=height + px(_ABOVE_PX)
    )
    points: list[tuple[float, float]] = []
    for number, outcome in enumerate(outcomes):
        middle = _draw_outcome(drawing, plot, outcome, (number, len(outcomes)), accuracy.by, currency=currency)
        points.append((middle, plot.y(outcome.expected)))
    for start, end in pairwise(points):
        drawing.line(start, end, token="text.3", width=1.2)
    for x, y in points:
        draw_diamond(drawing, x, y, token="text.1")


def _draw_outcome(
    drawing: Drawing,
    plot: Plot,
    outcome: ForecastOutcome,
    place: tuple[int, int],
    by: PeriodKind,
    *,
    currency: str,
) -> float:
    """Draw a column and return its middle."""
    px, (number, count) = drawing.style.px, place
    width = (plot.right - plot.left) / count
    middle = plot.middle(number, count)
    bar = min(px(_BAR_PX), width * _WIDEST_BAR)
    top = plot.y(outcome.actual)
    if plot.bottom - top >= 1:
        colour = drawing.style.colour("chart.2")
        drawing.bar(middle - bar / 2, top, bar, plot.bottom - top, colour=colour, radius=px(2))
    words = drawing.fitting(_axis_words(drawing, by, outcome.starts_on, width), width, "caption")
    drawing.text(middle, plot.bottom + px(13), words, role="caption", token="text.2", align="center")
    drawing.region(
        plot.left + width * number, plot.top, width, drawing.height - plot.top,
        key=outcome.starts_on.isoformat(), tooltip=outcome_words(outcome, by, currency),
    )  # fmt: skip
    return middle


def _axis_words(drawing: Drawing, by: PeriodKind, first: date, width: float) -> str:
    """Return a period's name, a month's without its year where there is no room for both."""
    words = title_of_period(by, first)
    if by is PeriodKind.MONTH and drawing.text_width(words, "caption") + drawing.style.px(8) > width:
        return month_words(first)
    return words


def _row(outcome: ForecastOutcome, by: PeriodKind, currency: str) -> tuple[str, ...]:
    return (
        title_of_period(by, outcome.starts_on),
        format_money(outcome.expected, currency),
        format_money(outcome.actual, currency),
        _error_words(outcome),
        format_date_iso(outcome.taken_on),
    )


def _error_words(outcome: ForecastOutcome) -> str:
    if outcome.error is None:
        return "–"
    return ("+" if outcome.error > 0 else "") + format_percent(float(outcome.error))


def outcome_words(outcome: ForecastOutcome, by: PeriodKind, currency: str) -> str:
    """Return a period's forecast, outcome and error, line by line."""
    return "\n".join(
        (
            title_of_period(by, outcome.starts_on),
            _("Expected {amount}").format(amount=format_money(outcome.expected, currency)),
            _("Won {amount}").format(amount=format_money(outcome.actual, currency)),
            _("Error {percent}").format(percent=_error_words(outcome)),
        )
    )

"""Lines over months: shares of one, or amounts; a month without a value is a gap, never a zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from ocrm.formats import format_month
from ocrm.i18n import language
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import DASHED_PX, Plot
from ocrm.services.charts.scale import axis_steps
from ocrm.services.charts.style import ChartStyle

_LEGEND_PX, _MARK_PX, _AXIS_PX, _DOT_PX = 26, 12, 24, 6
_LABEL_PX = 46
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its name, colour token, and a value a month (None: none); `is_dashed` sets it apart."""

    name: str
    token: str
    values: tuple[float | None, ...]
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """A month of the axis, with what is said of it and its cells in the table."""

    month: date
    tooltip: str
    cells: tuple[str, ...]


def lines_figure(
    lines: Sequence[Line],
    months: Sequence[MonthPoint],
    style: ChartStyle,
    *,
    title: str,
    header: Sequence[str],
    nothing: str,
    label: Callable[[float], str],
    highest: float | None = None,
    size: tuple[float, float] = (480, 300),
) -> Chart:
    """Draw lines over months in order; `label` writes the axis, `highest` fixes its end. Regions are the months."""
    drawing = Drawing(style, *size, title=title)
    found = [value for line in lines for value in line.values if value is not None]
    if not found:
        drawing.nothing(nothing)
        return Chart(title, drawing.figure, (), tuple(header), (), nothing)
    steps = axis_steps(highest or max(found) * 1.05)
    px = style.px
    labels = max(drawing.text_width(label(step), "caption") for step in steps)
    plot = Plot(
        max(px(_LABEL_PX), labels + px(10)), drawing.width, px(_LEGEND_PX) + px(6), drawing.height - px(_AXIS_PX),
        steps[-1],
    )  # fmt: skip
    _draw_axes(drawing, plot, steps, months, label)
    _draw_legend(drawing, lines)
    for line in lines:
        _draw_line(drawing, plot, line, count=len(months))
    width = (plot.right - plot.left) / len(months)
    for number, point in enumerate(months):
        drawing.region(
            plot.left + width * number, plot.top, width, drawing.height - plot.top, key=point.month.isoformat(),
            tooltip=point.tooltip,
        )  # fmt: skip
    return Chart(
        title,
        drawing.figure,
        tuple(drawing.regions),
        tuple(header),
        tuple((format_month(point.month), *point.cells) for point in months),
        "; ".join(point.tooltip.replace("\n", ", ") for point in months[-3:]),
    )


def _draw_axes(
    drawing: Drawing, plot: Plot, steps: Sequence[float], months: Sequence[MonthPoint], label: Callable[[float], str]
) -> None:
    px = drawing.style.px
    for step in steps:
        y = plot.y(step)
        drawing.line((plot.left, y), (plot.right, y), token="chart.grid")
        drawing.text(plot.left - px(8), y, label(step), role="caption", token="text.2", align="right")
    widest = max(drawing.text_width(month_words(point.month), "caption") for point in months) + px(6)
    every = max(1, -(-int(widest) // max(1, int((plot.right - plot.left) / len(months)))))
    for number, point in enumerate(months):
        if (len(months) - 1 - number) % every == 0:
            words = month_words(point.month)
            y = plot.bottom + px(14)
            drawing.text(plot.middle(number, len(months)), y, words, role="caption", token="text.2", align="center")


def _draw_legend(drawing: Drawing, lines: Sequence[Line]) -> None:
    px, x = drawing.style.px, 0.0
    y = px(_LEGEND_PX) / 2 - px(3)
    for line in lines:
        width = DASHED_PX if line.is_dashed else 2.2
        drawing.line((x, y), (x + px(_MARK_PX), y), token=line.token, width=width, dashed=line.is_dashed)
        drawing.text(x + px(_MARK_PX + 5), y, line.name, role="caption", token="text.2")
        x += px(_MARK_PX + 5) + drawing.text_width(line.name, "caption") + px(14)


def _draw_line(drawing: Drawing, plot: Plot, line: Line, *, count: int) -> None:
    """Draw the runs of a line of `count` months between its gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for number, value in enumerate(line.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((plot.middle(number, count), plot.y(min(value, plot.highest))))
    dot = drawing.style.px(_DOT_PX)
    for points in filter(None, runs):
        drawing.polyline(points, token=line.token, dashed=line.is_dashed, dot=dot)


def month_words(month: date) -> str:
    """Return a month's short name; each January says its year."""
    if month.month == 1:
        return str(month.year)
    return f"{month.month}月" if language() == "zh_CN" else _MONTHS_EN[month.month - 1]

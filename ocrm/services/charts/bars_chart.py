"""Level bars, one a row: of one part or of several, with a mark, a line of running shares, and words at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle

_ROW_PX, _BAR_PX, _RADIUS_PX = 46, 20, 3
_LEGEND_PX, _LEGEND_ROW_PX, _MARK_PX = 24, 17, 10
_WIDEST_LABEL = 0.34
_WIDEST_WORDS = 0.36


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, the sizes of its parts, and what stands behind the bar.

    `mark` is a second size, drawn as a tick with a thin line to it; `share` (of one) a point of the running line.
    `note` stands below the name, `colour` is a token in place of the series' own.
    """

    key: str
    name: str
    parts: tuple[float, ...]
    words: str
    tooltip: str
    cells: tuple[str, ...] = ()
    note: str = ""
    mark: float | None = None
    share: float | None = None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """What a part of the bars stands for, and its colour token."""

    name: str
    token: str


@dataclass(frozen=True, slots=True)
class _Plot:
    left: float
    span: float
    top: float
    row: float
    most: float

    def x(self, size: float) -> float:
        return self.left + self.span * size / self.most


def bars_figure(
    bars: Sequence[Bar],
    style: ChartStyle,
    *,
    title: str,
    header: Sequence[str],
    nothing: str,
    series: Sequence[Series] = (),
    mark_name: str = "",
    share_name: str = "",
    size: tuple[float, float] = (480, 320),
) -> Chart:
    """Draw bars in the order given; several `series` get a legend, as do marks and the running line where named."""
    drawing = Drawing(style, *size, title=title)
    shown = [bar for bar in bars if sum(bar.parts) or bar.mark is not None]
    if not shown:
        drawing.nothing(nothing)
        return Chart(title, drawing.figure, (), tuple(header), (), nothing)
    top = _draw_legend(drawing, series, mark_name=mark_name, share_name=share_name)
    drawing.end_at(top + style.px(_ROW_PX) * len(bars))
    plot = _plot(drawing, bars, top)
    for number, bar in enumerate(bars):
        _draw_bar(drawing, plot, bar, series, y=plot.top + plot.row * number)
    _draw_running_line(drawing, plot, bars)
    return Chart(
        title,
        drawing.figure,
        tuple(drawing.regions),
        tuple(header),
        tuple((bar.name, *bar.cells) for bar in bars),
        "; ".join(f"{bar.name}: {bar.words}" for bar in shown),
    )


def _plot(drawing: Drawing, bars: Sequence[Bar], top: float) -> _Plot:
    px = drawing.style.px
    names = max(drawing.text_width(bar.name) for bar in bars)
    notes = max(drawing.text_width(bar.note, "caption") for bar in bars)
    left = min(max(names, notes) + px(14), drawing.width * _WIDEST_LABEL)
    words = min(max(drawing.text_width(bar.words, "caption") for bar in bars), drawing.width * _WIDEST_WORDS)
    most = max(max(sum(bar.parts), bar.mark or 0.0) for bar in bars)
    row = min(px(_ROW_PX), (drawing.height - top) / len(bars))
    return _Plot(left, max(px(30), drawing.width - left - words - px(14)), top, row, most or 1.0)


def _draw_legend(drawing: Drawing, series: Sequence[Series], *, mark_name: str, share_name: str) -> float:
    """Draw what the colours stand for; return where the bars begin."""
    px, x = drawing.style.px, 0.0
    entries = [(one.name, one.token) for one in series] if len(series) > 1 else []
    entries += [(name, token) for name, token in ((mark_name, "text.2"), (share_name, "chart.3")) if name]
    if not entries:
        return 0.0
    side, y = px(_MARK_PX), px(_LEGEND_PX) / 2 - px(2)
    for name, token in entries:
        width = side + px(5) + drawing.text_width(name, "caption")
        if x and x + width > drawing.width:
            x, y = 0.0, y + px(_LEGEND_ROW_PX)
        if name in (mark_name, share_name):
            drawing.line((x, y), (x + side, y), token=token, width=2)
        else:
            drawing.bar(x, y - side / 2, side, side, colour=drawing.style.colour(token), radius=px(2))
        drawing.text(x + side + px(5), y, name, role="caption", token="text.2")
        x += width + px(14)
    return y + px(_LEGEND_PX) / 2 + px(2)


def _draw_bar(drawing: Drawing, plot: _Plot, bar: Bar, series: Sequence[Series], *, y: float) -> None:
    px, style = drawing.style.px, drawing.style
    middle, thick = y + plot.row / 2, min(px(_BAR_PX), plot.row * 0.6)
    room = plot.left - px(10)
    if bar.note and plot.row >= px(32):
        drawing.text(0, middle - px(8), drawing.fitting(bar.name, room))
        drawing.text(0, middle + px(8), drawing.fitting(bar.note, room, "caption"), role="caption", token="text.3")
    else:
        drawing.text(0, middle, drawing.fitting(bar.name, room))
    x, end = plot.left, plot.x(max(sum(bar.parts), 0.0))
    for number, part in enumerate(bar.parts):
        if part <= 0:
            continue
        width = max(plot.span * part / plot.most, px(2))
        token = bar.colour or (series[number].token if number < len(series) else "chart.1")
        drawing.bar(x, middle - thick / 2, width, thick, colour=style.colour(token), radius=px(_RADIUS_PX))
        x += width
    end = max(end, x)
    if bar.mark is not None:
        at = plot.x(bar.mark)
        drawing.line((end, middle), (at, middle), token="text.2", width=1)
        drawing.line((at, middle - thick / 2), (at, middle + thick / 2), token="text.2", width=2)
        end = max(end, at)
    if bar.share is not None:  # beside the running line, not under it
        end = plot.left + plot.span
    words = drawing.fitting(bar.words, max(px(20), drawing.width - end - px(8)), "caption")
    drawing.text(end + px(8), middle, words, role="caption", token="text.2")
    drawing.region(0, y, drawing.width, plot.row, key=bar.key, tooltip=bar.tooltip)


def _draw_running_line(drawing: Drawing, plot: _Plot, bars: Sequence[Bar]) -> None:
    points = [
        (plot.left + plot.span * bar.share, plot.top + plot.row * (number + 0.5))
        for number, bar in enumerate(bars)
        if bar.share is not None
    ]
    if points:
        drawing.polyline(points, token="chart.3", width=1.6, dot=drawing.style.px(6))

"""A field of amounts over something in order: its scale, its grid, and the legend above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.scale import axis_steps

LEGEND_PX = 20
DASHED_PX = 1.2
"""So thin that two whole dashes stand in a legend: dashes are the longer, the wider a line is."""
_MARK_PX = 18
_GAP_PX = 14
_BELOW_PX = 24
_HEADROOM = 1.04


@dataclass(frozen=True, slots=True)
class Plot:
    """The field in logical pixels, and the amount its top stands for."""

    left: float
    right: float
    top: float
    bottom: float
    highest: float

    def x(self, share: float) -> float:
        """Return the place of a share of the width."""
        return self.left + (self.right - self.left) * share

    def middle(self, number: int, count: int) -> float:
        """Return the middle of a column of `count` that part the width."""
        return self.x((number + 0.5) / count)

    def y(self, amount: Decimal | float) -> float:
        """Return the height of an amount."""
        return self.bottom - (self.bottom - self.top) * float(amount) / self.highest


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """What a mark of the chart means; `shape` is square, line, dashed or diamond."""

    label: str
    token: str
    shape: str = "square"


def draw_plot(
    drawing: Drawing, highest: Decimal, *, write: Callable[[Decimal], str], above_px: float, whole: bool = False
) -> Plot:
    """Draw the grid up to `highest`, in `whole` numbers for counts, below a strip of `above_px`; return the field."""
    px = drawing.style.px
    steps = axis_steps(float(highest) * _HEADROOM, whole=whole)
    words = [write(Decimal(str(step))) for step in steps]
    widest = max(drawing.text_width(word, "caption") for word in words)
    plot = Plot(widest + px(10), drawing.width - px(4), above_px, drawing.height - px(_BELOW_PX), steps[-1])
    for step, word in zip(steps, words, strict=True):
        y = plot.y(step)
        drawing.line((plot.left, y), (plot.right, y), token="chart.grid")
        drawing.text(plot.left - px(8), y, word, role="caption", token="text.3", align="right")
    return plot


def draw_legend(drawing: Drawing, entries: Sequence[LegendEntry]) -> float:
    """Write the legend in as many lines as it needs; return the height it took."""
    px = drawing.style.px
    x, middle = 0.0, px(LEGEND_PX) / 2
    for entry in entries:
        width = px(_MARK_PX) + drawing.text_width(entry.label, "caption")
        if x and x + width > drawing.width:
            x, middle = 0.0, middle + px(LEGEND_PX)
        _draw_mark(drawing, entry, x, middle)
        drawing.text(x + px(_MARK_PX), middle, entry.label, role="caption", token="text.2")
        x += width + px(_GAP_PX)
    return middle + px(LEGEND_PX) / 2


def draw_diamond(drawing: Drawing, x: float, y: float, *, token: str, size_px: float = 8) -> None:
    """Draw a small diamond around a point."""
    half = drawing.style.px(size_px) / 2
    corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
    drawing.polygon(corners, drawing.style.colour(token))


def _draw_mark(drawing: Drawing, entry: LegendEntry, x: float, middle: float) -> None:
    px = drawing.style.px
    if entry.shape == "square":
        drawing.bar(x, middle - px(5), px(10), px(10), colour=drawing.style.colour(entry.token), radius=px(2))
    elif entry.shape == "diamond":
        draw_diamond(drawing, x + px(5), middle, token=entry.token)
    else:
        is_dashed = entry.shape == "dashed"
        width = DASHED_PX if is_dashed else 1.8
        drawing.line((x, middle), (x + px(13), middle), token=entry.token, width=width, dashed=is_dashed)

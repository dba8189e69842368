"""A figure one draws on in logical pixels from the top left, as the rest of the window is laid out.

Fixed places instead of matplotlib's own layout: it draws a third faster and looks the same at every size.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import count
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Patch, PathPatch, Polygon
from matplotlib.path import Path

from ocrm.services.charts.chart import ChartRegion
from ocrm.services.charts.fonts import font
from ocrm.services.charts.style import ChartStyle

_PX_PER_INCH = 100
_MARGIN_PX = 24
_TITLE_PX = 32
Align = Literal["left", "center", "right"]


class Drawing:
    """One figure under way."""

    def __init__(self, style: ChartStyle, width: float, height: float, *, title: str) -> None:
        """Begin a figure; `width` and `height` become what is left of it inside the margins."""
        self.style = style
        self.title = title
        self._margin = style.px(_MARGIN_PX) if style.is_document else 0.0
        self._above = self._margin + (style.px(_TITLE_PX) if style.is_document else 0.0)
        self._full = width, height
        self.width = width - 2 * self._margin
        self.height = height - self._above - self._margin
        self.figure = Figure(
            figsize=(width / _PX_PER_INCH, height / _PX_PER_INCH),
            dpi=_PX_PER_INCH * style.pixel_ratio,
            facecolor=style.colour("bg.panel"),
        )
        self._canvas = FigureCanvasAgg(self.figure)
        self._axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(-self._margin, width - self._margin)
        self._axes.set_ylim(height - self._above, -self._above)
        self._axes.set_autoscale_on(False)
        self._painted = count(1)  # what is drawn later lies on top, whatever it is
        self.regions: list[ChartRegion] = []
        if style.is_document:
            self.text(0, self._margin / 2 - self._above / 2, title, role="h3")

    def end_at(self, height: float) -> None:
        """Let a document end below what it shows, at `height`, not with empty paper; a window keeps its size.

        Call it before anything is placed from the bottom, and before the first region.
        """
        if not self.style.is_document or height >= self.height:
            return
        across, self.height = self._full[0], height
        self._full = across, self._above + height + self._margin
        self.figure.set_size_inches(across / _PX_PER_INCH, self._full[1] / _PX_PER_INCH)
        self._axes.set_ylim(height + self._margin, -self._above)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        role: str = "body",
        token: str = "text.1",
        align: Align = "left",
        colour: str | None = None,
    ) -> None:
        """Write one line with its middle at height `y`."""
        self._axes.text(
            x,
            y,
            words,
            color=colour or self.style.colour(token),
            fontproperties=self._font(role),
            ha=align,
            va="center_baseline",
            parse_math=False,
            clip_on=False,
            zorder=next(self._painted),
        )

    def text_width(self, words: str, role: str = "body") -> float:
        """Return how wide a line is, in logical pixels."""
        width, _height, _descent = self._canvas.get_renderer().get_text_width_height_descent(
            words, self._font(role), False
        )
        return float(width) / self.style.pixel_ratio

    def fitting(self, words: str, width: float, role: str = "body") -> str:
        """Return `words`, cut with … where they are wider than `width`."""
        if self.text_width(words, role) <= width:
            return words
        while words and self.text_width(words + "…", role) > width:
            words = words[:-1]
            while words and unicodedata.combining(words[-1]):
                words = words[:-1]
        return words.rstrip() + "…"

    def polygon(self, corners: Sequence[tuple[float, float]], colour: str) -> None:
        """Fill a shape."""
        self._add(Polygon(list(corners), closed=True, facecolor=colour, edgecolor="none"))

    def path(self, path: Path, colour: str) -> None:
        """Fill a shape with bent edges."""
        self._add(PathPatch(path, facecolor=colour, edgecolor="none"))

    def bar(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        colour: str,
        radius: float = 0,
        edge: str | None = None,
    ) -> None:
        """Fill a rectangle, with a thin edge inside it where a colour is given; large ones have round corners."""
        if edge:
            x, y, width, height = x + 0.5, y + 0.5, width - 1, height - 1
        radius = min(radius, width / 2, height / 2)
        rounded = f"round,pad=0,rounding_size={radius}" if radius > 0.5 else "square,pad=0"
        self._add(
            FancyBboxPatch(
                (x, y), max(width, 0.1), max(height, 0.1), boxstyle=rounded, facecolor=colour,
                edgecolor=edge or "none", linewidth=72 / _PX_PER_INCH,
            )
        )  # fmt: skip

    def _add(self, patch: Patch) -> None:
        patch.set_zorder(next(self._painted))
        self._axes.add_patch(patch)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        token: str,
        width: float = 1,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line; a level one lies on whole pixels, so that it is crisp."""
        (x1, y1), (x2, y2) = start, end
        if y1 == y2:
            y1 = y2 = round(y1) + 0.5
        self._axes.add_line(
            Line2D(
                (x1, x2),
                (y1, y2),
                color=self.style.colour(token),
                linewidth=width * 72 / _PX_PER_INCH,
                linestyle=(0, (4, 3)) if dashed else "solid",
                solid_capstyle="butt",
                zorder=next(self._painted),
            )
        )

    def polyline(
        self,
        points: Sequence[tuple[float, float]],
        *,
        token: str,
        width: float = 2,
        dashed: bool = False,
        dot: float = 0,
    ) -> None:
        """Draw a line through points as one piece, with a dot of a diameter on each."""
        self._axes.add_line(
            Line2D(
                [x for x, _y in points],
                [y for _x, y in points],
                color=self.style.colour(token),
                linewidth=width * 72 / _PX_PER_INCH,
                linestyle=(0, (4, 3)) if dashed else "solid",
                marker="o" if dot else "",
                markersize=dot * 72 / _PX_PER_INCH,
                markeredgewidth=0,
                zorder=next(self._painted),
            )
        )

    def region(self, x: float, y: float, width: float, height: float, *, key: str, tooltip: str) -> None:
        """Make a part one can point at."""
        across, down = self._full
        left, top = (x + self._margin) / across, (y + self._above) / down
        self.regions.append(ChartRegion(left, top, width / across, height / down, key, tooltip))

    def nothing(self, words: str) -> None:
        """Say in the middle that there is nothing to show."""
        self.text(self.width / 2, self.height / 2, words, token="text.3", align="center")

    def _font(self, role: str) -> object:
        return font(self.style.families, self.style.font_px(role), self.style.weight(role))

"""The Pareto curve: which share of the customers, the largest first, makes which share of sales; with A, B and C."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ocrm.formats import format_money, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.plot import Plot
from ocrm.services.charts.style import ChartStyle
from ocrm.services.segmentation.overview import CurvePoint, Group

_LEFT_PX, _BELOW_PX, _ABOVE_PX = 44, 42, 24
_STEPS = 5
_COLOURS = {"A": "chart.2", "B": "chart.3", "C": "chart.6"}


def pareto_figure(
    curve: Sequence[CurvePoint],
    classes: Sequence[Group],
    style: ChartStyle,
    *,
    currency: str = "CNY",
    size: tuple[float, float] = (520, 380),
) -> Chart:
    """Draw the curve over its zones; a zone's key is its class. `size` in logical pixels."""
    drawing = Drawing(style, *size, title=_("Pareto curve"))
    if len(curve) < 2:
        drawing.nothing(_("No sales in the period"))
    else:
        px = style.px
        plot = Plot(px(_LEFT_PX), drawing.width - px(20), px(_ABOVE_PX), drawing.height - px(_BELOW_PX), 1.0)
        _draw_zones(drawing, plot, classes, currency)
        _draw_axes(drawing, plot)
        _draw_curve(drawing, plot, curve)
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        (_("Class"), _("Customers"), _("Won in the period"), _("Share")),
        tuple(_table_row(group, currency) for group in classes) if drawing.regions else (),
        "; ".join(f"{group.code}: {format_number(group.count)}, {format_percent(float(group.share))}"
                  for group in classes),
    )  # fmt: skip


def _draw_zones(drawing: Drawing, plot: Plot, classes: Sequence[Group], currency: str) -> None:
    whole = sum(group.count for group in classes)
    reached = 0
    for group in classes:
        left, right = plot.x(reached / whole), plot.x((reached + group.count) / whole)
        reached += group.count
        colour = drawing.style.mixed(_COLOURS[group.code], "bg.panel", 0.16)
        drawing.bar(left, plot.top, right - left, plot.bottom - plot.top, colour=colour)
        room = right - left - drawing.style.px(6)
        words = _("{code} · {count}").format(code=group.code, count=format_number(group.count))
        if drawing.text_width(words, "strong") > room:
            words = group.code
        middle = plot.top - drawing.style.px(_ABOVE_PX) / 2
        drawing.text((left + right) / 2, middle, words, role="strong", align="center", token=_COLOURS[group.code])
        drawing.region(left, 0, right - left, plot.bottom, key=group.code, tooltip=_tooltip(group, currency))


def _draw_axes(drawing: Drawing, plot: Plot) -> None:
    px = drawing.style.px
    for step in range(_STEPS + 1):
        share = step / _STEPS
        drawing.line((plot.left, plot.y(share)), (plot.right, plot.y(share)), token="chart.grid")
        words = format_percent(share)
        drawing.text(plot.left - px(8), plot.y(share), words, role="caption", token="text.2", align="right")
        drawing.text(plot.x(share), plot.bottom + px(12), words, role="caption", token="text.2", align="center")
    words = _("Share of customers, the largest first")
    drawing.text(
        (plot.left + plot.right) / 2, plot.bottom + px(31), words, role="caption", token="text.3", align="center"
    )


def _draw_curve(drawing: Drawing, plot: Plot, curve: Sequence[CurvePoint]) -> None:
    last = curve[-1].customers
    points = [(plot.x(point.customers / last), plot.y(float(point.share))) for point in curve]
    for start, end in pairwise(points):
        drawing.line(start, end, token="chart.1", width=2.2)


def _table_row(group: Group, currency: str) -> tuple[str, ...]:
    share = format_percent(float(group.share))
    return (group.code, format_number(group.count), format_money(group.amount, currency), share)


def _tooltip(group: Group, currency: str) -> str:
    sold = _share_words(group.share)
    counted = ngettext("{count} customer · {amount}", "{count} customers · {amount}", group.count).format(
        count=format_number(group.count), amount=format_money(group.amount, currency)
    )
    return "\n".join((_("Class {code}").format(code=group.code), counted, sold))


def _share_words(share: Fraction) -> str:
    return _("{percent} of sales").format(percent=format_percent(float(share)))

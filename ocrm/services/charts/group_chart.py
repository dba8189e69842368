"""Groups of customers as bars: how many there are, and what they bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocrm.formats import format_money, format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.segmentation.overview import Group

_ROW_PX, _BAR_PX, _RADIUS_PX = 46, 20, 3
_WIDEST_LABEL = 0.48


def groups_figure(
    groups: Sequence[Group],
    labels: Mapping[str, str],
    style: ChartStyle,
    *,
    title: str,
    colours: Mapping[str, str] | None = None,
    currency: str = "CNY",
    size: tuple[float, float] = (480, 360),
) -> Chart:
    """Draw a bar for each group in the order given; `colours` are tokens by code, `size` in logical pixels."""
    drawing = Drawing(style, *size, title=title)
    if not any(group.count for group in groups):
        drawing.nothing(_("Too few customers with orders yet"))
    else:
        _draw_bars(drawing, groups, labels, colours=colours or {}, currency=currency)
    return Chart(
        title,
        drawing.figure,
        tuple(drawing.regions),
        (_("Customer group"), _("Customers"), _("Won in the period")),
        tuple((labels[group.code], format_number(group.count), format_money(group.amount, currency))
              for group in groups) if drawing.regions else (),
        "; ".join(f"{labels[group.code]}: {format_number(group.count)}" for group in groups),
    )  # fmt: skip


def _draw_bars(
    drawing: Drawing, groups: Sequence[Group], labels: Mapping[str, str], *, colours: Mapping[str, str], currency: str
) -> None:
    px = drawing.style.px
    row = min(px(_ROW_PX), drawing.height / len(groups))
    left = min(max(drawing.text_width(labels[group.code]) for group in groups) + px(14), drawing.width * _WIDEST_LABEL)
    most = max(group.count for group in groups)
    words = {group.code: _figures(group, currency) for group in groups}
    span = drawing.width - left - px(12) - max(drawing.text_width(text, "caption") for text in words.values())
    height = min(px(_BAR_PX), row * 0.6)
    for number, group in enumerate(groups):
        y = row * number
        middle = y + row / 2
        width = max(px(2), span * group.count / most)
        colour = drawing.style.colour(colours.get(group.code, "chart.1"))
        drawing.text(0, middle, drawing.fitting(labels[group.code], left - px(10)))
        drawing.bar(left, middle - height / 2, width, height, colour=colour, radius=px(_RADIUS_PX))
        drawing.text(left + width + px(8), middle, words[group.code], role="caption", token="text.2")
        counted = ngettext("{count} customer · {amount}", "{count} customers · {amount}", group.count).format(
            count=format_number(group.count), amount=format_money(group.amount, currency)
        )
        drawing.region(0, y, drawing.width, row, key=group.code, tooltip=f"{labels[group.code]}\n{counted}")


def _figures(group: Group, currency: str) -> str:
    return f"{format_number(group.count)} · {format_money_short(group.amount, currency)}"

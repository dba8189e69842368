"""The RFM map: recency across, frequency up, the colour what a customer of the field buys on average."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ocrm.formats import format_money, format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.segmentation.overview import MapCell

_SCORES = 5
_AXIS_PX = 22
_GAP_PX = 3
_RADIUS_PX = 4
_LEGEND_PX = 30
_PALEST, _DARKEST = 0.12, 0.85


def rfm_figure(
    cells: Sequence[MapCell], style: ChartStyle, *, currency: str = "CNY", size: tuple[float, float] = (480, 420)
) -> Chart:
    """Draw the fields of the map; `size` in logical pixels. A field's key is `R-F`."""
    drawing = Drawing(style, *size, title=_("RFM map"))
    if not any(cell.count for cell in cells):
        drawing.nothing(_("Too few customers for a map"))
    else:
        _draw_map(drawing, cells, currency)
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        (_("Field"), _("Customers"), _("Won in the period"), _("On average")),
        tuple(_table_row(cell, currency) for cell in cells) if drawing.regions else (),
        _description(cells),
    )


def _draw_map(drawing: Drawing, cells: Sequence[MapCell], currency: str) -> None:
    px = drawing.style.px
    left = px(_AXIS_PX) + drawing.text_width("F 5", "caption")
    across = (drawing.width - left) / _SCORES
    bottom = drawing.height - px(_AXIS_PX) - px(_LEGEND_PX)
    down = bottom / _SCORES
    highest = max(cell.mean for cell in cells)
    for cell in cells:
        x, y = left + (cell.recency - 1) * across, (_SCORES - cell.frequency) * down
        _draw_cell(drawing, cell, (x, y, across - px(_GAP_PX), down - px(_GAP_PX)), highest=highest, currency=currency)
    for score in range(1, _SCORES + 1):
        middle = (score - 0.5) * down
        drawing.text(
            left - px(8), bottom - middle, _("F {score}").format(score=score), role="caption", token="text.2",
            align="right",
        )  # fmt: skip
        place = left + (score - 0.5) * across
        words = _("R {score}").format(score=score)
        drawing.text(place, bottom + px(_AXIS_PX) / 2, words, role="caption", token="text.2", align="center")
    _draw_legend(drawing, left, drawing.height - px(_LEGEND_PX) / 2, highest=highest, currency=currency)


def _draw_cell(
    drawing: Drawing, cell: MapCell, place: tuple[float, float, float, float], *, highest: Decimal, currency: str
) -> None:
    x, y, width, height = place
    style = drawing.style
    share = float(cell.mean / highest) if highest else 0.0
    strength = _PALEST + (_DARKEST - _PALEST) * share
    is_empty = not cell.count
    colour = style.mixed("chart.6", "bg.panel", 0.08) if is_empty else style.mixed("chart.1", "bg.panel", strength)
    drawing.bar(x, y, width, height, colour=colour, radius=style.px(_RADIUS_PX))
    token = "text.3" if is_empty else style.readable_on(colour)
    middle = y + height / 2
    has_room = height > style.px(40) and not is_empty
    line = style.px(8) if has_room else 0
    drawing.text(x + width / 2, middle - line, format_number(cell.count), role="strong", token=token, align="center")
    if has_room:
        mean = drawing.fitting(format_money_short(cell.mean, currency), width - style.px(6), "caption")
        drawing.text(x + width / 2, middle + line, mean, role="caption", token=token, align="center")
    drawing.region(x, y, width, height, key=cell.key, tooltip=_tooltip(cell, currency))


def _draw_legend(drawing: Drawing, left: float, y: float, *, highest: Decimal, currency: str) -> None:
    style, side = drawing.style, drawing.style.px(12)
    least, most = format_money_short(Decimal(0), currency), format_money_short(highest, currency)
    scale = drawing.text_width(least + most, "caption") + style.px(10 + 6 + 6) + _SCORES * side
    room = drawing.width - left - scale
    words = next(
        (
            one
            for one in (_("On average a customer buys for"), _("On average"))
            if drawing.text_width(one, "caption") < room
        ),
        "",
    )
    drawing.text(left, y, words, role="caption", token="text.2")
    x = left + (drawing.text_width(words, "caption") + style.px(10) if words else 0)
    drawing.text(x, y, least, role="caption", token="text.2")
    x += drawing.text_width(least, "caption") + style.px(6)
    for step in range(_SCORES):
        strength = _PALEST + (_DARKEST - _PALEST) * step / (_SCORES - 1)
        drawing.bar(x, y - side / 2, side, side, colour=style.mixed("chart.1", "bg.panel", strength))
        x += side
    drawing.text(x + style.px(6), y, most, role="caption", token="text.2")


def _name(cell: MapCell) -> str:
    return _("Recency {r}, frequency {f}").format(r=cell.recency, f=cell.frequency)


def _tooltip(cell: MapCell, currency: str) -> str:
    counted = ngettext("{count} customer · {amount}", "{count} customers · {amount}", cell.count).format(
        count=format_number(cell.count), amount=format_money(cell.amount, currency)
    )
    return f"{_name(cell)}\n{counted}"


def _table_row(cell: MapCell, currency: str) -> tuple[str, ...]:
    money = (format_money(cell.amount, currency), format_money_short(cell.mean, currency))
    return (_name(cell), format_number(cell.count), *money)


def _description(cells: Sequence[MapCell]) -> str:
    filled = [cell for cell in cells if cell.count]
    return "; ".join(f"{_name(cell)}: {format_number(cell.count)}" for cell in filled) or _(
        "Too few customers for a map"
    )

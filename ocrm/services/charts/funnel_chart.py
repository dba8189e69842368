"""The sales funnel: a trapezoid per stage with its number inside, and amounts and rates in columns beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from ocrm.design_tokens import ink_on
from ocrm.formats import format_money, format_money_short, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.funnel import FunnelRow
from ocrm.services.deals.stages import Zone, zone_label

MEASURES = ("count", "amount", "reached", "reached_amount")
"""What the width of a stage stands for: open deals now, what they are worth, or all that ever came so far."""

_HEADER_PX = 28
_COLUMN_GAP_PX = 22
_GAP_PX = 3
_LEAST_WIDTH_PX = 18
_EMPTY_WIDTH_PX = 3
_LEAST_SPAN_PX = 130
_TAPER = 0.88
_POOR_CONVERSION = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column beside the funnel; the one of the highest `rank` goes first where room is short."""

    heading: str
    value: Callable[[FunnelRow], str]
    rank: int
    token: str = "text.1"
    is_poor: Callable[[FunnelRow], bool] | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand, in logical pixels."""

    label_width: float
    middle: float
    span: float
    columns: tuple[_Column, ...]
    column_rights: tuple[float, ...]
    top: float
    row_height: float


def funnel_figure(
    rows: Sequence[FunnelRow],
    style: ChartStyle,
    *,
    measure: str = "count",
    currency: str = "CNY",
    show_rates: bool = True,
    size: tuple[float, float] = (640, 480),
) -> Chart:
    """Draw the stages of a pipeline in order; `size` in logical pixels.

    `measure` is one of MEASURES. Without `show_rates` conversions are left out, because too few deals have closed.
    """
    drawing = Drawing(style, *size, title=_("Sales funnel"))
    if not rows:
        drawing.nothing(_("No stages yet"))
    else:
        frame = _frame(drawing, rows, _columns(currency, measure, show_rates=show_rates))
        _draw_headings(drawing, frame)
        for number, row in enumerate(rows):
            _draw_stage(drawing, frame, rows, number=number, measure=measure, currency=currency)
            _draw_columns(drawing, frame, row, y=frame.top + number * frame.row_height)
            drawing.region(
                0, frame.top + number * frame.row_height, drawing.width, frame.row_height,
                key=str(row.stage_id), tooltip=_tooltip(row, currency, show_rates=show_rates),
            )  # fmt: skip
    header, table = _table(rows, currency, show_rates=show_rates)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, table, _description(rows, currency))


def _frame(drawing: Drawing, rows: Sequence[FunnelRow], columns: Sequence[_Column]) -> _Frame:
    """Return where things stand; where the funnel would get too narrow, the least important columns go."""
    px = drawing.style.px
    label_width = max(drawing.text_width(row.name, "strong") for row in rows) + px(14)
    shown = sorted(columns, key=lambda column: column.rank)
    widths = {column.heading: _column_width(drawing, column, rows) + px(_COLUMN_GAP_PX) for column in columns}
    while len(shown) > 1 and drawing.width - label_width - _total(shown, widths) < px(_LEAST_SPAN_PX):
        shown.pop()
    kept = tuple(column for column in columns if column in shown)
    columns_left = drawing.width - _total(kept, widths)
    rights = accumulate((widths[column.heading] for column in kept), initial=columns_left)
    label_width = min(label_width, columns_left * 0.5)
    span = max(px(_LEAST_WIDTH_PX), columns_left - label_width)
    top = px(_HEADER_PX)
    row_height = (drawing.height - top) / len(rows)
    return _Frame(label_width, label_width + span / 2, span, kept, tuple(rights)[1:], top, row_height)


def _total(columns: Sequence[_Column], widths: Mapping[str, float]) -> float:
    return sum(widths[column.heading] for column in columns)


def _column_width(drawing: Drawing, column: _Column, rows: Sequence[FunnelRow]) -> float:
    values = (drawing.text_width(column.value(row)) for row in rows)
    return max(drawing.text_width(column.heading, "caption"), *values)


def _draw_headings(drawing: Drawing, frame: _Frame) -> None:
    for right, column in zip(frame.column_rights, frame.columns, strict=True):
        drawing.text(right, frame.top / 2, column.heading, role="caption", token="text.2", align="right")


def _draw_stage(
    drawing: Drawing, frame: _Frame, rows: Sequence[FunnelRow], *, number: int, measure: str, currency: str
) -> None:
    style, row = drawing.style, rows[number]
    y, gap = frame.top + number * frame.row_height, style.px(_GAP_PX) / 2
    if number:
        drawing.line((0, y), (drawing.width, y), token="line.soft")
    most = max(_size(row, measure) for row in rows)
    wide = _width(_size(row, measure), most, frame, style)
    following = (
        _size(rows[number + 1], measure) if number + 1 < len(rows) else _size(row, measure) * Decimal(str(_TAPER))
    )
    narrow = _width(following, most, frame, style)
    if narrow > wide:
        narrow = wide * _TAPER  # a stage that holds more than the one before: a funnel never widens below
    drawing.polygon(
        [
            (frame.middle - wide / 2, y + gap + 0.5),
            (frame.middle + wide / 2, y + gap + 0.5),
            (frame.middle + narrow / 2, y + frame.row_height - gap),
            (frame.middle - narrow / 2, y + frame.row_height - gap),
        ],
        style.colour(row.color_token),
    )
    middle = y + frame.row_height / 2
    drawing.text(0, middle, drawing.fitting(row.name, frame.label_width - style.px(8), "strong"), role="strong")
    words = _words(row, measure, currency)
    if (wide + narrow) / 2 > drawing.text_width(words, "strong") + style.px(10):
        drawing.text(
            frame.middle,
            middle,
            words,
            role="strong",
            align="center",
            colour=ink_on(style.colour(row.color_token)),
        )
    else:
        drawing.text(frame.middle + wide / 2 + style.px(6), middle, words, role="strong")


def _draw_columns(drawing: Drawing, frame: _Frame, row: FunnelRow, *, y: float) -> None:
    for right, column in zip(frame.column_rights, frame.columns, strict=True):
        is_poor = column.is_poor is not None and column.is_poor(row)
        drawing.text(
            right,
            y + frame.row_height / 2,
            column.value(row),
            role="strong" if is_poor else "body",
            token="bad" if is_poor else column.token,
            align="right",
        )


def _size(row: FunnelRow, measure: str) -> Decimal:
    sizes = {
        "count": Decimal(row.count), "amount": row.amount, "reached": Decimal(row.reached),
        "reached_amount": row.reached_amount,
    }  # fmt: skip
    return sizes[measure]


def _width(size: Decimal, most: Decimal, frame: _Frame, style: ChartStyle) -> float:
    least = style.px(_LEAST_WIDTH_PX) if size else style.px(_EMPTY_WIDTH_PX)
    return max(least, frame.span * float(size / most)) if most else least


def _words(row: FunnelRow, measure: str, currency: str) -> str:
    size = _size(row, measure)
    return format_money_short(size, currency) if measure.endswith("amount") else format_number(int(size))


# --- numbers as words -----------------------------------------------------------------------------------------------


def _columns(currency: str, measure: str, *, show_rates: bool) -> list[_Column]:
    amount = _Column(_("Amount"), lambda row: format_money_short(row.amount, currency), 0)
    deals = _Column(_("Deals"), lambda row: format_number(row.count), 0)
    weighted = _Column(_("Weighted"), lambda row: format_money_short(row.weighted, currency), 2, "text.2")
    conversion = _Column(
        _("Conversion"),
        lambda row: _conversion(row, show_rates=True),
        1,
        is_poor=lambda row: row.conversion is not None and row.conversion < _POOR_CONVERSION,
    )
    days = _Column(_("Avg. days"), _days, 3, "text.2")
    first = deals if measure.endswith("amount") else amount
    return [first, weighted, *([conversion] if show_rates else []), days]


def _conversion(row: FunnelRow, *, show_rates: bool) -> str:
    return format_percent(float(row.conversion)) if show_rates and row.conversion is not None else ""


def _days(row: FunnelRow) -> str:
    return "" if row.mean_days is None else _("{days} d").format(days=f"{row.mean_days:.1f}")


def _tooltip(row: FunnelRow, currency: str, *, show_rates: bool) -> str:
    zone = [zone_label(Zone(row.zone))] if row.zone else []
    lines = [
        row.name,
        *zone,
        ngettext("{count} open deal · {amount}", "{count} open deals · {amount}", row.count).format(
            count=format_number(row.count), amount=format_money(row.amount, currency)
        ),
        _("Weighted {amount}").format(amount=format_money(row.weighted, currency)),
        ngettext("{count} deal came this far", "{count} deals came this far", row.reached).format(
            count=format_number(row.reached)
        ),
    ]
    if show_rates and row.conversion is not None:
        lines.append(_("{percent} of the stage before").format(percent=format_percent(float(row.conversion))))
    return "\n".join(lines)


def _table(
    rows: Sequence[FunnelRow], currency: str, *, show_rates: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    header = (
        _("Stage"), _("Open deals"), _("Amount"), _("Weighted"), _("Came this far"), _("Conversion"), _("Avg. days"),
        _("Zone"),
    )  # fmt: skip
    return header, tuple(
        (
            row.name,
            format_number(row.count),
            format_money(row.amount, currency),
            format_money(row.weighted, currency),
            format_number(row.reached),
            _conversion(row, show_rates=show_rates),
            "" if row.mean_days is None else f"{row.mean_days:.1f}",
            zone_label(Zone(row.zone)) if row.zone else "",
        )
        for row in rows
    )


def _description(rows: Sequence[FunnelRow], currency: str) -> str:
    if not rows:
        return _("No stages yet")
    stages = [
        ngettext("{stage}: {count} deal, {amount}", "{stage}: {count} deals, {amount}", row.count).format(
            stage=row.name, count=format_number(row.count), amount=format_money_short(row.amount, currency)
        )
        for row in rows
    ]
    return "; ".join(stages)

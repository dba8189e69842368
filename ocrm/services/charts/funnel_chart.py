"""The sales funnel: a trapezoid per stage with its number inside, and amounts and rates in columns beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from ocrm.formats import format_money, format_money_short, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.funnel import FunnelRow
from ocrm.tokens import ink_on

MEASURES = ("count", "amount", "reached")
"""What the width of a stage stands for: open deals now, what they are worth, or how many ever came so far."""

_HEADER_PX = 28
_COLUMN_GAP_PX = 22
_GAP_PX = 3
_LEAST_WIDTH_PX = 18
_POOR_CONVERSION = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    value: Callable[[FunnelRow], str]
    token: str = "text.1"
    is_poor: Callable[[FunnelRow], bool] | None = None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand, in logical pixels."""

    label_width: float
    middle: float
    span: float
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
    columns = _columns(currency, measure, show_rates=show_rates)
    if not rows:
        drawing.nothing(_("No stages yet"))
    else:
        frame = _frame(drawing, rows, columns)
        _draw_headings(drawing, frame, columns)
        for number, row in enumerate(rows):
            _draw_stage(drawing, frame, rows, number=number, measure=measure, currency=currency)
            _draw_columns(drawing, frame, row, columns=columns, y=frame.top + number * frame.row_height)
            drawing.region(
                0, frame.top + number * frame.row_height, drawing.width, frame.row_height,
                key=str(row.stage_id), tooltip=_tooltip(row, currency, show_rates=show_rates),
            )  # fmt: skip
    header, table = _table(rows, currency, show_rates=show_rates)
    return Chart(drawing.title, drawing.figure, tuple(drawing.regions), header, table, _description(rows, currency))


def _frame(drawing: Drawing, rows: Sequence[FunnelRow], columns: Sequence[_Column]) -> _Frame:
    px = drawing.style.px
    widest = max(drawing.text_width(row.name, "strong") for row in rows)
    widths = [_column_width(drawing, column, rows) + px(_COLUMN_GAP_PX) for column in columns]
    rights = tuple(accumulate(widths, initial=drawing.width - sum(widths)))[1:]
    columns_left = drawing.width - sum(widths)
    label_width = min(widest + px(14), columns_left * 0.42)
    span = max(px(60), columns_left - label_width)
    top = px(_HEADER_PX)
    row_height = (drawing.height - top) / len(rows)
    return _Frame(label_width, label_width + span / 2, span, rights, top, row_height)


def _column_width(drawing: Drawing, column: _Column, rows: Sequence[FunnelRow]) -> float:
    values = (drawing.text_width(column.value(row)) for row in rows)
    return max(drawing.text_width(column.heading, "caption"), *values)


def _draw_headings(drawing: Drawing, frame: _Frame, columns: Sequence[_Column]) -> None:
    for right, column in zip(frame.column_rights, columns, strict=True):
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
    following = _size(rows[number + 1], measure) if number + 1 < len(rows) else _size(row, measure) * Decimal("0.86")
    narrow = min(wide, _width(following, most, frame, style))  # never wider below: then it would not be a funnel
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


def _draw_columns(drawing: Drawing, frame: _Frame, row: FunnelRow, *, columns: Sequence[_Column], y: float) -> None:
    for right, column in zip(frame.column_rights, columns, strict=True):
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
    return {"count": Decimal(row.count), "amount": row.amount, "reached": Decimal(row.reached)}[measure]


def _width(size: Decimal, most: Decimal, frame: _Frame, style: ChartStyle) -> float:
    least = style.px(_LEAST_WIDTH_PX)
    return max(least, frame.span * float(size / most)) if most else least


def _words(row: FunnelRow, measure: str, currency: str) -> str:
    return format_money_short(row.amount, currency) if measure == "amount" else format_number(_whole(row, measure))


def _whole(row: FunnelRow, measure: str) -> int:
    return row.reached if measure == "reached" else row.count


# --- numbers as words -----------------------------------------------------------------------------------------------


def _columns(currency: str, measure: str, *, show_rates: bool) -> list[_Column]:
    amount = _Column(_("Amount"), lambda row: format_money_short(row.amount, currency))
    deals = _Column(_("Deals"), lambda row: format_number(row.count))
    return [
        deals if measure == "amount" else amount,
        _Column(_("Weighted"), lambda row: format_money_short(row.weighted, currency), "text.2"),
        _Column(
            _("Conversion"),
            lambda row: _conversion(row, show_rates=show_rates),
            is_poor=lambda row: show_rates and row.conversion is not None and row.conversion < _POOR_CONVERSION,
        ),
        _Column(_("Avg. days"), _days, "text.2"),
    ]


def _conversion(row: FunnelRow, *, show_rates: bool) -> str:
    return format_percent(float(row.conversion)) if show_rates and row.conversion is not None else ""


def _days(row: FunnelRow) -> str:
    return "" if row.mean_days is None else _("{days} d").format(days=f"{row.mean_days:.1f}")


def _tooltip(row: FunnelRow, currency: str, *, show_rates: bool) -> str:
    lines = [
        row.name,
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

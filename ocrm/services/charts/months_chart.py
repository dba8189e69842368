"""The last months of one customer: logged contacts as bars, months in which something was bought marked."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.formats import format_money, format_month, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations.portraits import MonthCount

_AXIS_PX, _MARK_PX = 18, 14
_BAR_SHARE = 0.6
_RADIUS_PX = 2


def months_figure(
    months: Sequence[MonthCount],
    style: ChartStyle,
    *,
    currency: str = "CNY",
    size: tuple[float, float] = (300, 110),
) -> Chart:
    """Draw months in the order given; regions are named by a month's first day. `size` is in logical pixels."""
    drawing = Drawing(style, *size, title=_("Contacts by month"))
    if not any(month.contacts or month.won_count for month in months):
        drawing.nothing(_("Nothing in the last twelve months"))
    else:
        _draw_months(drawing, months, currency)
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        (_("Month"), _("Contacts logged"), _("Orders"), _("Amount")),
        tuple(
            (format_month(one.month), format_number(one.contacts), format_number(one.won_count),
             format_money(one.won_amount, currency))
            for one in months
        ),
        "; ".join(_words(one, currency) for one in months if one.contacts or one.won_count)
        or _("Nothing in the last twelve months"),
    )  # fmt: skip


def _draw_months(drawing: Drawing, months: Sequence[MonthCount], currency: str) -> None:
    px = drawing.style.px
    step = drawing.width / len(months)
    floor = drawing.height - px(_AXIS_PX)
    room = floor - px(_MARK_PX)
    most = max(1, *(month.contacts for month in months))
    drawing.line((0, floor), (drawing.width, floor), token="line.soft")
    for number, month in enumerate(months):
        left, width = step * number + step * (1 - _BAR_SHARE) / 2, step * _BAR_SHARE
        height = room * month.contacts / most
        if month.contacts:
            colour = drawing.style.colour("chart.1")
            drawing.bar(left, floor - height, width, height, colour=colour, radius=px(_RADIUS_PX))
        if month.won_count:
            side = px(7)
            middle = left + width / 2
            top = floor - height - px(_MARK_PX) / 2
            corners = (
                (middle, top - side / 2),
                (middle + side / 2, top),
                (middle, top + side / 2),
                (middle - side / 2, top),
            )
            drawing.polygon(corners, drawing.style.colour("ok"))
        if number % 3 == 0 or number == len(months) - 1:
            words = format_number(month.month.month)
            drawing.text(
                left + width / 2, floor + px(_AXIS_PX) / 2, words, role="caption", token="text.3", align="center"
            )
        drawing.region(
            step * number, 0, step, drawing.height, key=month.month.isoformat(), tooltip=_words(month, currency)
        )


def _words(month: MonthCount, currency: str) -> str:
    contacts = ngettext("{n} contact", "{n} contacts", month.contacts).format(n=month.contacts)
    if not month.won_count:
        return _("{month}: {contacts}").format(month=format_month(month.month), contacts=contacts)
    return _("{month}: {contacts}, ordered {amount}").format(
        month=format_month(month.month), contacts=contacts, amount=format_money(month.won_amount, currency)
    )

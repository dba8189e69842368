"""Why deals were lost: a bar per reason, the most frequent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ocrm.formats import format_money, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.funnel import LossReason

_BAR_PX = 22
_ROW_PX = 54
_RADIUS_PX = 3
_WIDEST_LABEL = 0.4


def loss_reasons_figure(
    reasons: Sequence[LossReason],
    labels: Mapping[str, str],
    style: ChartStyle,
    *,
    currency: str = "CNY",
    size: tuple[float, float] = (480, 280),
) -> Chart:
    """Draw reasons in the order given; `labels` name their codes, `size` is in logical pixels."""
    drawing = Drawing(style, *size, title=_("Loss reasons"))
    named = [(reason, labels.get(reason.reason) or _("No reason given")) for reason in reasons]
    if not named:
        drawing.nothing(_("No lost deals in this period"))
    else:
        _draw_bars(drawing, named, currency)
    return Chart(
        drawing.title,
        drawing.figure,
        tuple(drawing.regions),
        (_("Reason"), _("Lost deals"), _("Amount")),
        tuple((name, format_number(reason.count), format_money(reason.amount, currency)) for reason, name in named),
        "; ".join(f"{name} {format_number(reason.count)}" for reason, name in named)
        or _("No lost deals in this period"),
    )


def _draw_bars(drawing: Drawing, named: Sequence[tuple[LossReason, str]], currency: str) -> None:
    px = drawing.style.px
    drawing.end_at(px(_ROW_PX) * len(named))
    row_height = min(px(_ROW_PX), drawing.height / len(named))
    widest = max(drawing.text_width(name) for _reason, name in named)
    left = min(widest + px(14), drawing.width * _WIDEST_LABEL)
    most = max(reason.count for reason, _name in named)
    span = drawing.width - left - px(10) - drawing.text_width(format_number(most), "caption") - px(8)
    height = min(px(_BAR_PX), row_height * 0.56)
    for number, (reason, name) in enumerate(named):
        y = row_height * number
        middle = y + row_height / 2
        width = max(px(3), span * reason.count / most)
        drawing.text(0, middle, drawing.fitting(name, left - px(10)))
        drawing.bar(
            left, middle - height / 2, width, height, colour=drawing.style.colour("chart.1"), radius=px(_RADIUS_PX)
        )
        drawing.text(left + width + px(8), middle, format_number(reason.count), role="caption", token="text.2")
        drawing.region(
            0, y, drawing.width, row_height, key=reason.reason,
            tooltip="\n".join((name, _tooltip(reason, currency))),
        )  # fmt: skip


def _tooltip(reason: LossReason, currency: str) -> str:
    return ngettext("{count} lost deal · {amount}", "{count} lost deals · {amount}", reason.count).format(
        count=format_number(reason.count), amount=format_money(reason.amount, currency)
    )

"""Win rates by month, loss reasons with their running share, and how deals with competitors went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from ocrm.formats import format_money, format_money_short, format_month, format_number, format_percent
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.charts.bars_chart import Bar, Series, bars_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.lines_chart import Line, MonthPoint, lines_figure
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.outcomes import Loss, OutcomeMonth, Rival

Size = tuple[float, float]


def win_rate_chart(
    months: Sequence[OutcomeMonth], style: ChartStyle, *, show_rates: bool = True, size: Size = (640, 300)
) -> Chart:
    """Draw the win rate by count and by amount, and the cohort's conversion; nothing while too few deals closed."""
    names = (_("by count"), _("by amount"), _("cohort conversion"))
    lines = (
        Line(names[0], "chart.1", tuple(_float(one.rate) for one in months)),
        Line(names[1], "chart.2", tuple(_float(one.amount_rate) for one in months)),
        Line(names[2], "chart.4", tuple(_float(one.cohort_rate) for one in months), is_dashed=True),
    )
    points = [
        MonthPoint(
            one.month,
            "\n".join(
                (
                    format_month(one.month),
                    _("{won} won / {lost} lost").format(won=format_number(one.won), lost=format_number(one.lost)),
                    *(f"{name} {_percent(rate)}" for name, rate in zip(names, _rates(one), strict=True)),
                    _("{won} of {found} found in the month were won").format(
                        won=format_number(one.found_won), found=format_number(one.found)
                    ),
                )
            ),
            (
                format_number(one.won), format_number(one.lost), *(_percent(rate) for rate in _rates(one)),
                format_number(one.found), format_number(one.found_won),
            ),
        )
        for one in months
    ]  # fmt: skip
    return lines_figure(
        lines if show_rates else (), points, style, title=_("Win rate by month"),
        header=(
            _("Month"), _("Won"), _("Lost"), _("Win rate"), _("Win rate by amount"), _("Cohort conversion"),
            _("Found"), _("Won of these"),
        ),
        nothing=_("Shows once ten deals have closed") if not show_rates else _("No deals closed in these months"),
        label=format_percent, highest=1.0, size=size,
    )  # fmt: skip


def _rates(one: OutcomeMonth) -> tuple[Fraction | None, ...]:
    return one.rate, one.amount_rate, one.cohort_rate


def _float(rate: Fraction | None) -> float | None:
    return None if rate is None else float(rate)


def _percent(rate: Fraction | None) -> str:
    return "–" if rate is None else format_percent(float(rate))


def losses_chart(
    losses: Sequence[Loss],
    stages: Mapping[int, tuple[str, str]],
    style: ChartStyle,
    *,
    measure: str = "count",
    currency: str = "CNY",
    size: Size = (480, 320),
) -> Chart:
    """Draw a Pareto of loss reasons; bars by count are told apart by the last open stage: id → (name, colour)."""
    by_amount = measure == "amount"
    ordered = sorted(losses, key=lambda loss: -loss.amount) if by_amount else list(losses)
    total = sum((_weight(loss, by_amount=by_amount) for loss in ordered), Decimal(0))
    seen = [stage_id for stage_id in stages if any(stage_id in dict(loss.by_stage) for loss in ordered)]
    bars, running = [], Decimal(0)
    for loss in ordered:
        weight = _weight(loss, by_amount=by_amount)
        running += weight
        counts = dict(loss.by_stage)
        parts = (float(weight),) if by_amount else tuple(float(counts.get(stage_id, 0)) for stage_id in seen)
        bars.append(_loss_bar(loss, parts, stages, currency=currency, share=running / total if total else None))
    return bars_figure(
        bars, style, title=_("Loss reasons"), size=size,
        header=(_("Reason"), _("Lost deals"), _("Amount"), _("Running share"), _("Last open stage")),
        nothing=_("No lost deals in this period"),
        series=() if by_amount else tuple(Series(*stages[stage_id]) for stage_id in seen),
        share_name=_("running share"),
    )  # fmt: skip


def _weight(loss: Loss, *, by_amount: bool) -> Decimal:
    return loss.amount if by_amount else Decimal(loss.count)


def _loss_bar(
    loss: Loss, parts: tuple[float, ...], stages: Mapping[int, tuple[str, str]], *, currency: str, share: Decimal | None
) -> Bar:
    counted = ngettext("{count} lost deal · {amount}", "{count} lost deals · {amount}", loss.count).format(
        count=format_number(loss.count), amount=format_money(loss.amount, currency)
    )
    named = [f"{stages[stage_id][0]} {format_number(count)}" for stage_id, count in loss.by_stage if stage_id in stages]
    running = "" if share is None else format_percent(share)
    words = f"{format_number(loss.count)} · {format_money_short(loss.amount, currency)}"
    last_stages = pgettext("list separator", ", ").join(named)
    cells = (format_number(loss.count), format_money(loss.amount, currency), running, last_stages)
    tooltip = "\n".join(part for part in (loss.name, counted, last_stages) if part)
    return Bar(loss.reason, loss.name, parts, words, tooltip, cells, share=None if share is None else float(share))


def _rival_words(rival: Rival) -> str:
    closed = _("{won} won / {lost} lost").format(won=format_number(rival.won), lost=format_number(rival.lost))
    if not rival.open:
        return closed
    still_open = _("{open} open").format(open=format_number(rival.open))
    return f"{closed} / {still_open}"


def rivals_chart(
    rivals: Sequence[Rival], style: ChartStyle, *, currency: str = "CNY", size: Size = (480, 300)
) -> Chart:
    """Draw won, lost and open deals of each competitor."""
    bars = []
    for rival in rivals:
        words = _rival_words(rival)
        gap = "" if rival.gap is None else format_money(rival.gap, currency)
        note = (
            _("our price {gap} above theirs")
            if rival.gap is not None and rival.gap >= 0
            else _("our price {gap} below theirs")
        )
        shown_gap = "" if rival.gap is None else note.format(gap=format_money_short(abs(rival.gap), currency))
        cells = (
            format_number(rival.won), format_number(rival.lost), format_number(rival.open),
            format_money(rival.won_amount, currency), format_money(rival.lost_amount, currency), gap,
        )  # fmt: skip
        tooltip = "\n".join(part for part in (rival.name, words, shown_gap) if part)
        parts = (float(rival.won), float(rival.lost), float(rival.open))
        bars.append(Bar(rival.name, rival.name, parts, words, tooltip, cells, note=shown_gap))
    return bars_figure(
        bars, style, title=_("Won and lost by competitor"), size=size,
        header=(
            _("Competitor"), _("Won"), _("Lost"), pgettext("opportunities", "Open"),
            pgettext("opportunities", "Won amount"), _("Lost amount"), _("Mean price gap"),
        ),
        nothing=_("No competitor is named in these deals"),
        series=(Series(_("won"), "ok"), Series(_("lost"), "bad"), Series(_("open"), "chart.6")),
    )  # fmt: skip

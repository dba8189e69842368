"""Conversion, stays, sales cycle, velocity, days put off and stalled deals as bars and lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ocrm.formats import format_money, format_money_short, format_month, format_number, format_percent
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.charts.bars_chart import Bar, Series, bars_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.lines_chart import Line, MonthPoint, lines_figure
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.conversion import StageConversion, StageStay
from ocrm.services.deal_analysis.cycle import CycleGroup, VelocityMonth
from ocrm.services.deal_analysis.spread import Spread
from ocrm.services.deal_analysis.standing import MOST_SLIPS, SlipRow, StalledStage

Size = tuple[float, float]


def conversion_chart(
    rows: Sequence[StageConversion],
    style: ChartStyle,
    *,
    measure: str = "count",
    currency: str = "CNY",
    show_rates: bool = True,
    size: Size = (560, 320),
) -> Chart:
    """Draw how many of the deals that came to each stage went on; without `show_rates` counts only."""
    bars = [_conversion_bar(row, measure, currency, show_rates=show_rates) for row in rows]
    return bars_figure(
        bars, style, title=_("Conversion by stage"), size=size,
        header=(_("Stage"), _("Came here"), _("Amount"), _("Went on"), _("Went on, amount"), _("Conversion")),
        nothing=_("No deal came to a stage in this period"),
        series=(Series(_("went on"), "chart.1"), Series(_("not (yet)"), "line.soft")),
    )  # fmt: skip


def _conversion_bar(row: StageConversion, measure: str, currency: str, *, show_rates: bool) -> Bar:
    by_amount = measure == "amount"
    rate = (row.amount_rate if by_amount else row.rate) if show_rates else None
    entered, went_on = (row.entered_amount, row.amount) if by_amount else (Decimal(row.entered), Decimal(row.converted))
    counted = (
        _("{part} of {whole}").format(
            part=format_money_short(row.amount, currency), whole=format_money_short(row.entered_amount, currency)
        )
        if by_amount
        else _("{part} of {whole}").format(part=format_number(row.converted), whole=format_number(row.entered))
    )
    percent = "" if rate is None else format_percent(float(rate))
    cells = (
        format_number(row.entered), format_money(row.entered_amount, currency), format_number(row.converted),
        format_money(row.amount, currency), percent,
    )  # fmt: skip
    return Bar(
        str(row.stage_id), row.name, (float(went_on), float(entered - went_on)),
        f"{percent} · {counted}" if percent else counted,
        "\n".join(part for part in (row.name, counted, percent) if part), cells,
    )  # fmt: skip


def stays_chart(rows: Sequence[StageStay], style: ChartStyle, *, size: Size = (480, 320)) -> Chart:
    """Draw the median days in each stage, with a mark at the 80th percentile."""
    bars = []
    for row in rows:
        limit = _("limit {days} d").format(days=row.limit_days) if row.limit_days else ""
        is_slow = row.stay is not None and 0 < row.limit_days < row.stay.median
        bars.append(_spread_bar(str(row.stage_id), row.name, row.stay, note=limit, colour="warn" if is_slow else ""))
    return bars_figure(
        bars, style, title=_("Days in each stage"), size=size,
        header=(_("Stage"), _("Stays"), _("Median days"), _("80% within"), _("Mean")),
        nothing=_("No deal left a stage in this period"), mark_name=_("80% within"),
    )  # fmt: skip


def _spread_bar(key: str, name: str, days: Spread | None, *, note: str = "", colour: str = "") -> Bar:
    if days is None:
        return Bar(key, name, (0.0,), "–", f"{name}\n–", ("0", "", "", ""), note=note)
    words = _("{median} d · 80% within {p80} d").format(median=_plain(days.median), p80=days.p80)
    deals = ngettext("{count} deal", "{count} deals", days.count).format(count=format_number(days.count))
    mean = _("{days} d on average").format(days=f"{days.mean:.1f}")
    cells = (format_number(days.count), _plain(days.median), format_number(days.p80), f"{days.mean:.1f}")
    return Bar(
        key, name, (float(days.median),), words, "\n".join((name, words, mean, deals)), cells, note=note,
        mark=float(days.p80), colour=colour,
    )  # fmt: skip


def cycle_chart(
    groups: Sequence[CycleGroup], style: ChartStyle, *, title: str, heading: str, currency: str = "CNY",
    size: Size = (480, 320),
) -> Chart:  # fmt: skip
    """Draw the median days to win of each product, region or customer."""
    bars = []
    for group in groups:
        deals = ngettext("{count} win", "{count} wins", group.days.count).format(count=format_number(group.days.count))
        note = f"{deals} · {format_money_short(group.amount, currency)}"
        bar = _spread_bar(group.key, group.name, group.days, note=note)
        bars.append(
            Bar(
                bar.key, bar.name, bar.parts, bar.words, f"{bar.tooltip}\n{format_money(group.amount, currency)}",
                (*bar.cells, format_money(group.amount, currency)), note=note, mark=bar.mark,
            )
        )  # fmt: skip
    return bars_figure(
        bars, style, title=title, size=size,
        header=(heading, _("Wins"), _("Median days"), _("80% within"), _("Mean"), _("Amount")),
        nothing=_("No won deals in this period"), mark_name=_("80% within"),
    )  # fmt: skip


def velocity_chart(
    months: Sequence[VelocityMonth], style: ChartStyle, *, currency: str = "CNY", size: Size = (480, 280)
) -> Chart:
    """Draw what the pipeline earned a day, month by month."""
    points, values = [], []
    for one in months:
        earned = one.velocity.per_day
        values.append(None if earned is None else float(earned))
        words = "–" if earned is None else _("{amount} a day").format(amount=format_money(earned, currency))
        rate = one.velocity.win_rate
        cells = (
            "" if earned is None else format_money(earned, currency), format_number(one.velocity.open_count),
            "" if one.velocity.mean_won is None else format_money(one.velocity.mean_won, currency),
            "" if rate is None else format_percent(float(rate)),
            "" if one.velocity.mean_days is None else f"{one.velocity.mean_days:.1f}",
        )  # fmt: skip
        points.append(MonthPoint(one.month, f"{format_month(one.month)}\n{words}", cells))

    def label(value: float) -> str:
        return format_money_short(Decimal(str(value)), currency)

    return lines_figure(
        (Line(_("Sales velocity a day"), "chart.1", tuple(values)),), points, style, title=_("Sales velocity"),
        header=(_("Month"), _("A day"), _("Open deals"), _("Mean won amount"), _("Win rate"), _("Days to win")),
        nothing=_("No won deals in these months"), label=label, size=size,
    )  # fmt: skip


def slips_chart(rows: Sequence[SlipRow], style: ChartStyle, *, currency: str = "CNY", size: Size = (480, 260)) -> Chart:
    """Draw the open deals by how often their expected day was put off."""
    bars = []
    for row in rows:
        name = _slip_name(row.times)
        deals = ngettext("{count} deal", "{count} deals", row.count).format(count=format_number(row.count))
        days = ngettext("{count} day in all", "{count} days in all", row.days).format(count=format_number(row.days))
        words = f"{deals} · {days}" if row.days else deals
        amount = format_money(row.amount, currency)
        cells = (format_number(row.count), format_number(row.days), amount)
        colour = "chart.1" if not row.times else "chart.3"
        bars.append(
            Bar(str(row.times), name, (float(row.count),), words, f"{name}\n{words}\n{amount}", cells, colour=colour)
        )
    return bars_figure(
        bars, style, title=_("Expected days put off"), size=size,
        header=(_("Put off"), _("Open deals"), _("Days in all"), _("Amount")), nothing=_("No open deals"),
    )  # fmt: skip


def _slip_name(times: int) -> str:
    if not times:
        return pgettext("put off", "Never")
    if times == MOST_SLIPS:
        return _("{count} times or more").format(count=times)
    return ngettext("{count} time", "{count} times", times).format(count=times)


def stalled_chart(
    rows: Sequence[StalledStage], style: ChartStyle, *, currency: str = "CNY", size: Size = (480, 260)
) -> Chart:
    """Draw the stalled deals of each stage beside the others in it."""
    bars = []
    for row in rows:
        risk = format_money(row.weighted, currency)
        words = _("{part} of {whole}").format(part=format_number(row.count), whole=format_number(row.open_count))
        if row.count:
            words = f"{words} · {format_money_short(row.weighted, currency)}"
        cells = (
            format_number(row.open_count), format_number(row.count), format_money(row.amount, currency), risk,
            format_number(row.limit_days),
        )  # fmt: skip
        tooltip = "\n".join((row.name, words, _("Weighted {amount}").format(amount=risk)))
        parts = (float(row.count), float(row.open_count - row.count))
        bars.append(Bar(str(row.stage_id), row.name, parts, words, tooltip, cells))
    return bars_figure(
        bars, style, title=_("Stalled deals by stage"), size=size,
        header=(_("Stage"), _("Open deals"), _("Stalled"), _("Amount"), _("Weighted"), _("Limit in days")),
        nothing=_("No open deals"), series=(Series(_("stalled"), "bad"), Series(_("in time"), "line.soft")),
    )  # fmt: skip


def _plain(days: Decimal) -> str:
    return f"{days.normalize():f}"

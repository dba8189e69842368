"""What partners are owed, a bar each: earned by deals that were won, expected of those that are open."""

from __future__ import annotations

from ocrm.formats import format_money, format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.bars_chart import Bar, Series, bars_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations.commission import CommissionReport, PartnerCommission

MOST_BARS = 24
"""Partners that are drawn; the table names all."""


def commission_figure(report: CommissionReport, style: ChartStyle, *, size: tuple[float, float] = (640, 400)) -> Chart:
    """Draw the partners who are owed most; a region's key is the partner's id, `size` in logical pixels."""
    bars = [_bar(one, report.currency) for one in report.partners]
    header, _rows = commission_table(report)
    drawn = bars_figure(
        bars[:MOST_BARS], style, title=_("Commission of partners"), header=header,
        nothing=_("No partner has a share yet"), size=size,
        series=(Series(_("Earned in the period"), "chart.1"), Series(_("Expected of open deals"), "chart.6")),
    )  # fmt: skip
    return Chart(
        drawn.title, drawn.figure, drawn.regions, header, commission_table(report)[1] if bars else (),
        drawn.description,
    )  # fmt: skip


def commission_table(report: CommissionReport) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the header and a row for each partner, with the totals below, for reading."""
    header = (
        _("Partner"), _("Won deals"), _("Earned in the period"), _("Open deals"), _("Expected of open deals"),
    )  # fmt: skip
    rows = tuple((one.name, *_cells(one, report.currency)) for one in report.partners)
    whole = PartnerCommission(
        0, "", sum(one.won_deals for one in report.partners), report.earned,
        sum(one.open_deals for one in report.partners), report.expected,
    )  # fmt: skip
    return header, (*rows, (_("Total"), *_cells(whole, report.currency)))


def _cells(one: PartnerCommission, currency: str) -> tuple[str, ...]:
    return (
        format_number(one.won_deals), format_money(one.earned, currency), format_number(one.open_deals),
        format_money(one.expected, currency),
    )  # fmt: skip


def _bar(one: PartnerCommission, currency: str) -> Bar:
    won = ngettext("{n} won deal", "{n} won deals", one.won_deals).format(n=format_number(one.won_deals))
    still = ngettext("{n} open deal", "{n} open deals", one.open_deals).format(n=format_number(one.open_deals))
    words = _("{earned} earned · {expected} expected").format(
        earned=format_money_short(one.earned, currency), expected=format_money_short(one.expected, currency)
    )
    tooltip = "\n".join(
        (one.name, f"{format_money(one.earned, currency)} · {won}", f"{format_money(one.expected, currency)} · {still}")
    )
    sizes = tuple(max(0.0, float(amount)) for amount in (one.earned, one.expected))
    return Bar(
        str(one.partner_id), one.name, sizes, words, tooltip, _cells(one, currency), note=f"{won} · {still}"
    )  # fmt: skip

"""Follow-ups by kind, and how deals ended by how often they were followed up (E-29, E-47)."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.formats import format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.bars_chart import Bar, bars_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations.follow_ups import FollowUpBand

Size = tuple[float, float]


def kinds_figure(counts: Sequence[tuple[str, str, int]], style: ChartStyle, *, size: Size = (480, 320)) -> Chart:
    """Draw how many follow-ups of each kind (code, name, count) there were."""
    total = sum(count for _code, _name, count in counts)
    bars = []
    for code, name, count in counts:
        share = format_percent(count / total)
        words = f"{format_number(count)} · {share}"
        bars.append(
            Bar(code, name, (float(count),), words, f"{name}: {words}", cells=(format_number(count), share))
        )  # fmt: skip
    return bars_figure(
        bars, style, title=_("Follow-ups by kind"), header=(_("Kind"), _("Follow-ups"), _("Share")),
        nothing=_("Nothing was logged in these days."), size=size,
    )  # fmt: skip


def bands_figure(bands: Sequence[FollowUpBand], style: ChartStyle, *, size: Size = (480, 320)) -> Chart:
    """Draw the win rate after so many follow-ups, with the number of deals it rests on."""
    bars = []
    for band, following in zip(bands, [*bands[1:], None], strict=True):
        name = _band_name(band, following)
        rate = "–" if band.rate is None else format_percent(float(band.rate))
        deals = ngettext("{won} of {n} deal won", "{won} of {n} deals won", band.closed)
        said = deals.format(won=format_number(band.won), n=format_number(band.closed))
        bars.append(
            Bar(
                str(band.least), name, (float(band.rate or 0),), rate, f"{name}: {rate}, {said}", note=said,
                cells=(rate, format_number(band.won), format_number(band.closed)),
            )
        )  # fmt: skip
    shown = bars if any(band.closed for band in bands) else []
    return bars_figure(
        shown, style, title=_("Deals won by number of follow-ups"),
        header=(_("Follow-ups"), _("Win rate"), _("Won"), _("Closed")),
        nothing=_("No deal has closed in these months."), size=size,
    )  # fmt: skip


def _band_name(band: FollowUpBand, following: FollowUpBand | None) -> str:
    if following is None:
        return _("{n} and more").format(n=band.least)
    if following.least - band.least == 1:
        return format_number(band.least)
    return f"{band.least}–{following.least - 1}"

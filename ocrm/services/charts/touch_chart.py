"""Losing touch as bars: how many customers had no follow-up for longer than so many days (E-48)."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.bars_chart import Bar, bars_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.relations.cadence import TouchBucket, bucket_title

_COLOURS = {7: "chart.1", 15: "chart.1", 30: "warn", 90: "warn", 180: "bad"}


def touch_figure(buckets: Sequence[TouchBucket], style: ChartStyle, *, size: tuple[float, float] = (480, 320)) -> Chart:
    """Draw the buckets; pressing one opens its customers, by its days."""
    bars = []
    for bucket in buckets:
        words = ngettext("{n} customer", "{n} customers", bucket.count).format(n=format_number(bucket.count))
        title = bucket_title(bucket.days)
        bars.append(
            Bar(
                str(bucket.days), title, (float(bucket.count),), words, f"{title}: {words}",
                cells=(format_number(bucket.count),), colour=_COLOURS[bucket.days],
            )
        )  # fmt: skip
    return bars_figure(
        bars, style, title=_("Without a follow-up"), header=(_("Days"), _("Customers")),
        nothing=_("Nobody waits for a follow-up."), size=size,
    )  # fmt: skip

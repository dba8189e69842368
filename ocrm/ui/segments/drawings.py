"""What the charts of the Segments page draw, and the words about them; the drawing runs on worker threads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ocrm.clock import Clock
from ocrm.formats import format_moment_relative, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deals.needs_matrix import NeedsMatrix
from ocrm.services.relations.commission import CommissionReport
from ocrm.services.schema import record_type
from ocrm.services.segmentation.overview import LEAST_CUSTOMERS, SegmentationOverview
from ocrm.services.segmentation.score_map import SCORE_MAP
from ocrm.services.segmentation.scores import BY_QUANTILE

Size = tuple[float, float]
_BAND_COLOURS = {"active": "chart.2", "at_risk": "chart.3", "lost": "chart.6"}


def labels_of(field: str) -> Mapping[str, str]:
    """Return what the values of a customer's field are called."""
    return {choice.code: _(choice.label) for choice in record_type("customers").field(field).choices}


def draw_map(overview: SegmentationOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the RFM map."""
    from ocrm.services.charts.rfm_chart import rfm_figure  # matplotlib: off the GUI thread

    return rfm_figure(overview.cells, style, currency=overview.currency, size=size)


def draw_groups(overview: SegmentationOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the named groups."""
    from ocrm.services.charts.group_chart import groups_figure  # matplotlib: off the GUI thread

    groups = [group for group in overview.groups if group.count or group.code != "other"]
    shown = () if overview.is_too_small else groups
    return groups_figure(
        shown, labels_of("rfm_segment"), style, title=_("Named groups"), currency=overview.currency, size=size
    )


def draw_pareto(overview: SegmentationOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the curve."""
    from ocrm.services.charts.pareto_chart import pareto_figure  # matplotlib: off the GUI thread

    return pareto_figure(overview.curve, overview.classes, style, currency=overview.currency, size=size)


def draw_needs(matrix: NeedsMatrix, style: ChartStyle, size: Size) -> Chart:
    """Draw the matrix of needs and products."""
    from ocrm.services.charts.needs_chart import needs_figure  # matplotlib: off the GUI thread

    return needs_figure(matrix, style, size=size)


def draw_commission(report: CommissionReport, style: ChartStyle, size: Size) -> Chart:
    """Draw what partners are owed."""
    from ocrm.services.charts.commission_chart import commission_figure  # matplotlib: off the GUI thread

    return commission_figure(report, style, size=size)


def draw_churn(overview: SegmentationOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the churn bands."""
    from ocrm.services.charts.group_chart import groups_figure  # matplotlib: off the GUI thread

    return groups_figure(
        overview.bands, labels_of("churn"), style, title=_("Churn bands"), colours=_BAND_COLOURS,
        currency=overview.currency, size=size,
    )  # fmt: skip


# -- words ------------------------------------------------------------------------------------------------------------


def period_words(overview: SegmentationOverview) -> str:
    """Return which orders are looked at."""
    if not overview.months:
        return _("All orders")
    return ngettext("Orders of the last {n} month", "Orders of the last {n} months", overview.months).format(
        n=overview.months
    )


def map_caption(overview: SegmentationOverview) -> str:
    """Return what the map counts, or why there is none."""
    if overview.is_too_small:
        message = _("Sample too small: scores need {least} buyers, there are {n}.")
        return message.format(least=LEAST_CUSTOMERS, n=overview.state.scored_count)
    counted = ngettext("{n} customer", "{n} customers", overview.state.scored_count)
    return f"{period_words(overview)} · {counted.format(n=format_number(overview.state.scored_count))}"


def rfm_definition(overview: SegmentationOverview) -> str:
    """Return the formula of the scores, with the rule for equal customers."""
    if overview.scoring == BY_QUANTILE:
        return _(
            "Orders are signed contracts, and won deals without one. Each score counts how many of the quantiles at "
            "20, 40, 60 and 80 % (type 7) a customer exceeds by at least 1 – a day, an order, a unit of money – as the "
            "R package rfm does it. Equal customers score alike."
        )
    return _(
        "Orders are signed contracts, and won deals without one. Score = 1 + floor(5 × customers strictly worse ÷ "
        "customers), from 1 to 5 for recency (days since the last order), frequency (orders) and monetary value. "
        "Equal customers score alike; so groups need not be of equal size."
    )


def pareto_definition(overview: SegmentationOverview) -> str:
    """Return the rule of the classes."""
    a_percent, b_percent = overview.percents
    return _(
        "Customers by what they bought in the period, the largest first: A while the share of sales before a customer "
        "is below {a} %, B below {b} %, then C. Equal amounts stand by age of the record. The cut-offs are a "
        "convention; set your own."
    ).format(a=a_percent, b=b_percent)


def churn_definition(overview: SegmentationOverview) -> str:
    """Return the rule of the bands."""
    return _(
        "From three days with orders on, days since the last order ÷ the median interval of the customer: below 1.5 "
        "active, up to 3 at risk, above lost. With fewer, the file's own intervals decide: at risk after {risk} days "
        "(40th percentile), lost after {lost} (80th); 30 and 90 while it knows fewer than 20. More complaints in 90 "
        "days than in the 90 before raise the band by one. This is a band, not a probability."
    ).format(risk=round(overview.state.risk_days), lost=round(overview.state.lost_days))


def computed_words(overview: SegmentationOverview, clock: Clock) -> str:
    """Return when the scores were worked out."""
    moment: datetime | None = overview.state.computed_at
    if moment is None:
        return _("Not worked out yet")
    words = format_moment_relative(clock.to_local(moment), clock.local_now(), in_sentence=True)
    return _("Worked out {moment}").format(moment=words)


def map_entries() -> list[tuple[str, str]]:
    """Return the published score map in words: each group with its bounds, in the order it is read."""
    names = labels_of("rfm_segment")
    bounds = _("R {r} · F {f} · M {m}")
    return [
        (names[entry.code], bounds.format(r=_span(entry.recency), f=_span(entry.frequency), m=_span(entry.monetary)))
        for entry in SCORE_MAP
    ]


def _span(bounds: tuple[int, int]) -> str:
    low, high = bounds
    return str(low) if low == high else f"{low}–{high}"

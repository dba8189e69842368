"""The ways of the deals as streams: source, furthest stage, outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from ocrm.formats import format_money, format_money_short, format_number, format_percent
from ocrm.i18n import _, ngettext
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.sankey_chart import Node, Stream, sankey_figure
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.paths import DealPath

_OUTCOMES = (("won", "ok"), ("open", "chart.1"), ("lost", "bad"))


def paths_chart(
    paths: Sequence[DealPath], style: ChartStyle, *, measure: str = "count", currency: str = "CNY",
    size: tuple[float, float] = (860, 420),
) -> Chart:  # fmt: skip
    """Draw paths; nodes are named `source:…`, `stage:…` and `status:…`, streams by both ends."""
    by_amount = measure == "amount"
    counts: Counter[str] = Counter()
    amounts: dict[str, Decimal] = {}
    for path in paths:
        for key in _keys(path):
            counts[key] += path.count
            amounts[key] = amounts.get(key, Decimal(0)) + path.amount
    sizes = {key: float(amounts[key]) if by_amount else float(counts[key]) for key in counts}
    columns = _columns(paths, sizes)
    named = {node.key: node.name for _heading, nodes in columns for node in nodes}
    place = {node.key: number for _heading, nodes in columns for number, node in enumerate(nodes)}
    streams = [
        Stream(key.split(">")[0], key.split(">")[1], size, _tooltip(key, named, counts[key], amounts[key], currency))
        for key, size in sizes.items()
        if ">" in key and size
    ]
    streams.sort(key=lambda stream: (place[stream.source], place[stream.target]))
    words = {
        key: format_money_short(amounts[key], currency) if by_amount else format_number(counts[key]) for key in counts
    }
    whole = sum(path.count for path in paths)
    rows = [
        (
            path.source_name, path.stage_name, path.status_name, format_number(path.count),
            format_percent(Decimal(path.count) / whole), format_money(path.amount, currency),
        )
        for path in paths
    ]  # fmt: skip
    return sankey_figure(
        columns, streams, words, style, title=_("Paths of the deals"), rows=rows, size=size,
        header=(_("Source"), _("Furthest stage"), _("Outcome"), _("Deals"), _("Share"), _("Amount")),
        nothing=_("No deals were found in this period"),
    )  # fmt: skip


def _keys(path: DealPath) -> tuple[str, ...]:
    source, stage, status = f"source:{path.source}", f"stage:{path.stage_id}", f"status:{path.status}"
    return source, stage, status, f"{source}>{stage}", f"{stage}>{status}"


def _columns(paths: Sequence[DealPath], sizes: dict[str, float]) -> list[tuple[str, list[Node]]]:
    sources = {f"source:{path.source}": path.source_name for path in paths}
    by_size = sorted(sources, key=lambda key: -sizes[key])
    stages: dict[str, Node] = {}
    for path in sorted(paths, key=lambda path: path.position):
        stages.setdefault(f"stage:{path.stage_id}", Node(f"stage:{path.stage_id}", path.stage_name, path.stage_color))
    statuses = {path.status: path.status_name for path in paths}
    return [
        (_("Source"), [Node(key, sources[key], f"chart.{number % 5 + 1}") for number, key in enumerate(by_size)]),
        (_("Furthest stage"), list(stages.values())),
        (
            _("Outcome"),
            [Node(f"status:{code}", statuses[code], token) for code, token in _OUTCOMES if code in statuses],
        ),
    ]


def _tooltip(key: str, named: dict[str, str], count: int, amount: Decimal, currency: str) -> str:
    source, target = key.split(">")
    counted = ngettext("{count} deal", "{count} deals", count).format(count=format_number(count))
    return f"{named[source]} → {named[target]}\n{counted} · {format_money(amount, currency)}"

"""Streams in columns: what comes from where, over which stage, to which end; as wide as it is large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.path import Path

from ocrm.services.charts.chart import Chart
from ocrm.services.charts.drawing import Drawing
from ocrm.services.charts.style import ChartStyle

_NODE_PX, _GAP_PX, _HEAD_PX = 12, 10, 24
_FOOT_PX = 6
"""Keeps the name of a low last node whole."""
_LEAST_PX = 2.0
_BEND = 0.5
_STREAM_STRENGTH = 0.32


@dataclass(frozen=True, slots=True)
class Node:
    """A place of a column: streams run from one column to the next."""

    key: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Stream:
    """So much from one node to a node of the next column."""

    source: str
    target: str
    size: float
    tooltip: str


@dataclass(slots=True)
class _Place:
    x: float
    y: float
    height: float
    scale: float
    out_from: float = 0.0
    in_from: float = 0.0


def sankey_figure(
    columns: Sequence[tuple[str, Sequence[Node]]],
    streams: Sequence[Stream],
    words: Mapping[str, str],
    style: ChartStyle,
    *,
    title: str,
    header: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    nothing: str,
    size: tuple[float, float] = (860, 420),
) -> Chart:
    """Draw streams between columns of (heading, nodes) in order; `words` say how much each node holds.

    Regions are the nodes first, then the streams (`source>target`), each named by its key.
    """
    drawing = Drawing(style, *size, title=title)
    if not streams:
        drawing.nothing(nothing)
        return Chart(title, drawing.figure, (), tuple(header), (), nothing)
    places = _placed(drawing, columns, streams)
    named = {node.key: node for _heading, nodes in columns for node in nodes}
    for stream in streams:
        _draw_stream(drawing, places, stream, token=named[stream.source].token)
    for number, (heading, nodes) in enumerate(columns):
        _draw_column(drawing, places, heading, nodes, words, is_last=number == len(columns) - 1)
    regions = drawing.regions
    nodes_first = [one for one in regions if ">" not in one.key] + [one for one in regions if ">" in one.key]
    description = "; ".join(stream.tooltip.replace("\n", " ") for stream in streams[:6])
    return Chart(title, drawing.figure, tuple(nodes_first), tuple(header), tuple(rows), description)


def _placed(
    drawing: Drawing, columns: Sequence[tuple[str, Sequence[Node]]], streams: Sequence[Stream]
) -> dict[str, _Place]:
    """Return where nodes stand: every column as high as its streams, at one scale for all."""
    px = drawing.style.px
    sizes = {node.key: _size_of(node.key, streams) for _heading, nodes in columns for node in nodes}
    room = drawing.height - px(_HEAD_PX) - px(_FOOT_PX)
    scale = min(
        (room - px(_GAP_PX) * (len(nodes) - 1)) / max(sum(sizes[node.key] for node in nodes), 1e-9)
        for _heading, nodes in columns
        if nodes
    )
    labels = max(drawing.text_width(node.name, "caption") for node in columns[-1][1]) + px(70)
    span = drawing.width - px(_NODE_PX) - min(labels, drawing.width * 0.3)
    places = {}
    for number, (_heading, nodes) in enumerate(columns):
        x = span * number / max(1, len(columns) - 1)
        y = px(_HEAD_PX)
        for node in nodes:
            height = max(_LEAST_PX, sizes[node.key] * scale)
            places[node.key] = _Place(x, y, height, scale)
            y += height + px(_GAP_PX)
    return places


def _size_of(key: str, streams: Sequence[Stream]) -> float:
    out = sum(stream.size for stream in streams if stream.source == key)
    return out or sum(stream.size for stream in streams if stream.target == key)


def _draw_stream(drawing: Drawing, places: Mapping[str, _Place], stream: Stream, *, token: str) -> None:
    px = drawing.style.px
    start, end = places[stream.source], places[stream.target]
    share = stream.size * start.scale
    left, right = start.x + px(_NODE_PX), end.x
    top, other = start.y + start.out_from, end.y + end.in_from
    thick = max(1.0, share)
    start.out_from += share
    end.in_from += share
    bend = left + (right - left) * _BEND
    path = Path(
        [
            (left, top), (bend, top), (bend, other), (right, other), (right, other + thick), (bend, other + thick),
            (bend, top + thick), (left, top + thick), (left, top),
        ],
        [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4, Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4,
         Path.CLOSEPOLY],
    )  # fmt: skip
    drawing.path(path, drawing.style.mixed(token, "bg.panel", _STREAM_STRENGTH))
    key = f"{stream.source}>{stream.target}"
    middle, high = (left + right) / 2, max(px(8), thick)
    y = (top + other + thick) / 2 - high / 2
    drawing.region(middle - px(30), y, px(60), high, key=key, tooltip=stream.tooltip)


def _draw_column(
    drawing: Drawing,
    places: Mapping[str, _Place],
    heading: str,
    nodes: Sequence[Node],
    words: Mapping[str, str],
    *,
    is_last: bool,
) -> None:
    px, style = drawing.style.px, drawing.style
    for number, node in enumerate(nodes):
        place = places[node.key]
        if not number:
            drawing.text(place.x, px(_HEAD_PX) / 2 - px(3), heading, role="caption", token="text.3")
        drawing.bar(place.x, place.y, px(_NODE_PX), place.height, colour=style.colour(node.token), radius=px(2))
        drawing.region(
            place.x, place.y - px(3), px(_NODE_PX), place.height + px(6), key=node.key,
            tooltip=f"{node.name}\n{words[node.key]}",
        )  # fmt: skip
        _draw_name(drawing, place, node.name, words[node.key], is_last=is_last)


def _draw_name(drawing: Drawing, place: _Place, name: str, amount: str, *, is_last: bool) -> None:
    """Write a node's name beside it, and how much it holds where there is height for it."""
    px = drawing.style.px
    x, middle = place.x + px(_NODE_PX + 7), place.y + place.height / 2
    room = drawing.width - x if is_last else px(150)
    if place.height >= px(30):
        drawing.text(x, middle - px(8), drawing.fitting(name, room))
        drawing.text(x, middle + px(8), drawing.fitting(amount, room, "caption"), role="caption", token="text.2")
    elif place.height >= px(5):
        drawing.text(x, middle, drawing.fitting(f"{name} · {amount}", room, "caption"), role="caption", token="text.1")

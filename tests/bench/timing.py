"""How the bench times: repeated runs, medians, and a ratio to the limit timed alternately with it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """What a thing took and what the raw limit took, in seconds; medians, and the 95th percentile of ours."""

    name: str
    ours: float
    ours_p95: float
    limit: float
    limit_name: str

    @property
    def ratio(self) -> float:
        """How many times the limit."""
        return self.ours / self.limit


def seconds(function: Callable[[], object]) -> float:
    """Return how long one call takes."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def compare(
    name: str,
    ours: Callable[[], object],
    limit: Callable[[], object],
    limit_name: str,
    *,
    runs: int = 7,
    warm_up: int = 1,
) -> Measure:
    """Time ours and the limit in turn, so that the machine's moods meet both."""
    for _run in range(warm_up):
        ours()
        limit()
    own, raw = [], []
    for _run in range(runs):
        own.append(seconds(ours))
        raw.append(seconds(limit))
    return Measure(name, statistics.median(own), percentile(own, 95), statistics.median(raw), limit_name)


def percentile(values: list[float], percent: int) -> float:
    """Return a percentile of measured times (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(percent / 100 * (len(ordered) - 1)))]


def table(measures: list[Measure]) -> str:
    """Return the measures as aligned lines."""
    lines = [f"{'what':34} {'p50 ms':>10} {'p95 ms':>10} {'limit ms':>10} {'ratio':>7}  limit"]
    lines += [
        f"{row.name:34} {row.ours * 1000:10.2f} {row.ours_p95 * 1000:10.2f} {row.limit * 1000:10.2f}"
        f" {row.ratio:7.2f}  {row.limit_name}"
        for row in measures
    ]
    return "\n".join(lines)

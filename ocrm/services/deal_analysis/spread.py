"""Days in a few words: how many, their median, the 80th percentile and the mean, all exact from a histogram."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

_SHARE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Spread:
    """`median` is the middle (the mean of two), `p80` the least number of days four in five do not exceed."""

    count: int
    median: Decimal
    p80: int
    mean: Decimal


def spread(histogram: Iterable[tuple[float, int]]) -> Spread | None:
    """Return the spread of (days, how many) pairs; None where there are none. The mean has three places."""
    counted: dict[int, int] = {}
    for days, many in histogram:
        counted[int(days)] = counted.get(int(days), 0) + many
    count = sum(counted.values())
    if not count:
        return None
    ordered = sorted(counted.items())
    middle = (_at(ordered, (count + 1) // 2), _at(ordered, (count + 2) // 2))
    total = sum(days * many for days, many in ordered)
    return Spread(
        count,
        Decimal(sum(middle)) / 2,
        _at(ordered, ceil(_SHARE * count)),
        (Decimal(total) / count).quantize(Decimal("0.001")),
    )


def _at(ordered: list[tuple[int, int]], place: int) -> int:
    """Return the days at a place, counted from one, of a histogram in order."""
    passed = 0
    for days, many in ordered:
        passed += many
        if passed >= place:
            return days
    return ordered[-1][0]


def median_of(days_sql: str) -> str:
    """Return SQL for the median of the column `days` of a query."""
    return (
        "SELECT avg(days) FROM (SELECT days, row_number() OVER (ORDER BY days) AS place, count(*) OVER () AS many\n"
        f"  FROM ({days_sql}))\nWHERE place IN ((many + 1) / 2, (many + 2) / 2)"
    )

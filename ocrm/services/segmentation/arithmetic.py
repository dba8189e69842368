"""The arithmetic of scores over whole columns: RFM (D-38), ABC (D-36), churn band (D-37), lifetime value.

numpy comes in with this module only: import it inside the function that works the scores out, off the GUI thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ocrm.services.segmentation.score_map import group_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LEAST_CUSTOMERS = 10
"""Customers with orders in the period below which there are no RFM scores."""
LEAST_INTERVALS = 20
"""Intervals between orders in the file below which fixed days stand in for their distribution."""
FIXED_DAYS = 30, 90
"""Days after which a customer is at risk, and lost, where the file knows too few intervals."""
RISK_RATIO, LOST_RATIO = 1.5, 3.0
_BANDS = ("active", "at_risk", "lost")
_SHARES = (0.2, 0.4, 0.6, 0.8)
_DAYS_OF_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Parameters:
    """What the scores depend on beside the orders; days are numbers of days, money in minor units.

    `since` is the first day of the period. `is_quantile` scores by quantiles as the R package rfm does, else by rank.
    """

    today: int
    since: int
    is_quantile: bool = False
    a_percent: int = 80
    b_percent: int = 95
    years: int = 3
    margin_percent: int = 100


@dataclass(frozen=True, slots=True)
class _Customers:
    """The orders of each customer put together, by ascending id; `starts` is where each one's orders begin."""

    ids: Ints
    starts: Ints
    count: Ints
    first: Ints
    last: Ints
    total: Ints
    frequency: Ints
    monetary: Ints


ScoreRow = tuple[Any, ...]
"""A row of customer_score, in the order of its columns."""


def score_customers(
    customers: Ints, days: Ints, amounts: Ints, complaining: Ints, parameters: Parameters
) -> list[ScoreRow]:
    """Return the rows of customer_score for orders in three columns; `complaining` complain more lately."""
    if not len(customers):
        return []
    order = np.lexsort((days, customers))
    customers, days, amounts = customers[order], days[order], amounts[order]
    found = _put_together(customers, days, amounts, parameters)
    recency = parameters.today - found.last
    scores = rfm_scores(recency, found.frequency, found.monetary, is_quantile=parameters.is_quantile)
    ratio, bands = _churn(customers, days, found, recency)
    raised = np.isin(found.ids, complaining)
    bands = np.minimum(bands + raised, len(_BANDS) - 1)
    classes = abc_classes(found.monetary, a_percent=parameters.a_percent, b_percent=parameters.b_percent)
    lifetime = (found.total * parameters.margin_percent + 50) // 100
    years = np.maximum(1.0, (parameters.today - found.first) / _DAYS_OF_YEAR)
    expected = np.rint(lifetime / years * parameters.years).astype(np.int64)
    groups = {scored: group_of(*scored) for scored in _triples(scores)}
    return [
        _row(*values, groups=groups)
        for values in zip(
            found.ids.tolist(), recency.tolist(), found.frequency.tolist(), found.monetary.tolist(), scores.tolist(),
            classes, bands.tolist(), ratio.tolist(), lifetime.tolist(), expected.tolist(), raised.tolist(),
            strict=True,
        )
    ]  # fmt: skip


def _triples(scores: Ints) -> set[tuple[int, int, int]]:
    return {(r, f, m) for r, f, m in np.unique(scores, axis=0).tolist() if r}


def _row(
    customer_id: int, recency: int, frequency: int, monetary: int, scores: list[int], abc: str | None, band: int,
    ratio: float, lifetime: int, expected: int, is_raised: bool, *, groups: dict[tuple[int, int, int], str],
) -> ScoreRow:  # fmt: skip
    r, f, m = scores
    given = (r, f, m, groups[r, f, m]) if r else (None, None, None, None)
    own_ratio = None if np.isnan(ratio) else round(ratio, 4)
    return (customer_id, recency, frequency, monetary, *given, abc, _BANDS[band], own_ratio, lifetime, expected,
            int(is_raised))  # fmt: skip


def _put_together(customers: Ints, days: Ints, amounts: Ints, parameters: Parameters) -> _Customers:
    starts = _starts(customers)
    ends = np.append(starts[1:], len(customers))
    in_period = (days >= parameters.since).astype(np.int64)
    return _Customers(
        ids=customers[starts],
        starts=starts,
        count=ends - starts,
        first=days[starts],
        last=days[ends - 1],
        total=np.add.reduceat(amounts, starts),
        frequency=np.add.reduceat(in_period, starts),
        monetary=np.add.reduceat(amounts * in_period, starts),
    )


def _starts(sorted_values: Ints) -> Ints:
    """Return where each run of equal values begins."""
    changes = np.flatnonzero(sorted_values[1:] != sorted_values[:-1]) + 1
    return np.concatenate((np.zeros(1, dtype=np.int64), changes.astype(np.int64)))


# -- RFM --------------------------------------------------------------------------------------------------------------


def rfm_scores(recency: Ints, frequency: Ints, monetary: Ints, *, is_quantile: bool = False) -> Ints:
    """Return three scores from 1 to 5 a customer; zeros for who bought nothing, and for all where the sample is small.

    D-38: 1 + floor(5 × customers strictly worse ÷ customers), equal ones alike.
    """
    scores = np.zeros((len(recency), 3), dtype=np.int64)
    scored = frequency > 0
    if int(scored.sum()) < LEAST_CUSTOMERS:
        return scores
    give = _by_quantile if is_quantile else _by_rank
    # Quantiles are compared in whole days, orders and units of money, as the package does it.
    for place, (values, unit) in enumerate(((recency, 1), (frequency, 1), (monetary, 100))):
        given = give(values[scored], unit, is_low_better=place == 0)
        scores[scored, place] = given
    return scores


def _by_rank(values: Ints, _unit: int, *, is_low_better: bool) -> Ints:
    better = -values if is_low_better else values
    worse = np.searchsorted(np.sort(better), better, side="left")
    return 1 + 5 * worse // len(values)


def _by_quantile(values: Ints, unit: int, *, is_low_better: bool) -> Ints:
    """Score as the R package rfm: a value is above a quantile q from q + 1 on (type 7)."""
    limits = np.quantile(values, _SHARES) + unit
    score = 1 + np.searchsorted(limits, values, side="right")
    return 6 - score if is_low_better else score


# -- ABC --------------------------------------------------------------------------------------------------------------


def abc_classes(values: Ints, *, a_percent: int, b_percent: int) -> list[str | None]:
    """Return A, B or C by the share of the sum reached before each customer, the largest first; None without sales.

    Equal amounts stand by id, the older customer first.
    """
    classes: list[str | None] = [None] * len(values)
    order = np.argsort(-values, kind="stable")
    order = order[values[order] > 0]
    if not len(order):
        return classes
    sums = np.cumsum(values[order])
    total = int(sums[-1])
    before = sums - values[order]
    for position, reached in zip(order.tolist(), before.tolist(), strict=True):
        share = reached * 100
        classes[position] = "A" if share < a_percent * total else "B" if share < b_percent * total else "C"
    return classes


# -- churn ------------------------------------------------------------------------------------------------------------


def _churn(customers: Ints, days: Ints, found: _Customers, recency: Ints) -> tuple[Floats, Ints]:
    """Return the ratio to each one's own interval (NaN without a rhythm) and the band: 0 active, 1 at risk, 2 lost."""
    gaps, owners = _intervals(customers, days)
    ratio = np.full(len(found.ids), np.nan)
    owner_ids, medians, counts = _medians(gaps, owners)
    has_rhythm = counts >= 2  # three days with orders
    places = np.searchsorted(found.ids, owner_ids[has_rhythm])
    ratio[places] = recency[places] / medians[has_rhythm]
    at_risk, lost = churn_limits(gaps)
    own = ~np.isnan(ratio)
    bands = (recency > at_risk).astype(np.int64) + (recency > lost)
    of_rhythm = (ratio >= RISK_RATIO).astype(np.int64) + (ratio > LOST_RATIO)
    return ratio, np.where(own, of_rhythm, bands)


def _intervals(customers: Ints, days: Ints) -> tuple[Ints, Ints]:
    """Return the days between one day with orders and the next of the same customer, and whose they are."""
    same = customers[1:] == customers[:-1]
    gaps = days[1:] - days[:-1]
    kept = same & (gaps > 0)
    return gaps[kept], customers[1:][kept]


def _medians(gaps: Ints, owners: Ints) -> tuple[Ints, Floats, Ints]:
    """Return, for every owner, the median of its gaps and how many there are."""
    if not len(gaps):
        return owners, np.zeros(0), owners
    order = np.lexsort((gaps, owners))
    gaps, owners = gaps[order], owners[order]
    starts = _starts(owners)
    counts = np.append(starts[1:], len(owners)) - starts
    low, high = starts + (counts - 1) // 2, starts + counts // 2
    return owners[starts], (gaps[low] + gaps[high]) / 2, counts


def churn_limits(gaps: Ints) -> tuple[float, float]:
    """Return after how many days somebody without a rhythm is at risk, and lost: the 40th and 80th percentile."""
    if len(gaps) < LEAST_INTERVALS:
        return float(FIXED_DAYS[0]), float(FIXED_DAYS[1])
    at_risk, lost = np.percentile(gaps, (40, 80))
    return float(at_risk), float(lost)


def churn_limits_of(customers: Ints, days: Ints) -> tuple[float, float]:
    """Return the same for orders as they come."""
    order = np.lexsort((days, customers))
    gaps, _owners = _intervals(customers[order], days[order])
    return churn_limits(gaps)

"""How a target falls into parts that always sum to the whole."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum


class Split(StrEnum):
    """What the months of a target are measured by."""

    EQUAL = "equal"
    SEASONAL = "seasonal"
    KEEP = "keep"


def divide(total: int, weights: Sequence[int], *, step: int = 1) -> list[int]:
    """Return `total` in parts measured by weights, each a multiple of `step` as far as the total is; they sum to it.

    Where all weights are nothing the parts are even. Rounding is of the running sum, so that no part strays.
    """
    measured = list(weights) if any(weights) else [1] * len(weights)
    whole, rest = divmod(total, step)
    if rest:
        whole, step = total, 1
    parts, reached, weight = [], 0, 0
    for one in measured:
        weight += one
        upto = _rounded(whole * weight, sum(measured))
        parts.append((upto - reached) * step)
        reached = upto
    return parts


def share_of_days(value: int, month: date, first: date, last: date) -> int:
    """Return what of a month's value falls on the days from `first` to `last`, as far as they lie in the month.

    Pieces that follow one another sum to the value of the whole month.
    """
    days = monthrange(month.year, month.month)[1]
    end = month + timedelta(days=days - 1)
    if last < month or first > end:
        return 0
    upto = min((last - month).days + 1, days)
    before = max((first - month).days, 0)
    return _rounded(value * upto, days) - _rounded(value * before, days)


def _rounded(numerator: int, denominator: int) -> int:
    """Return a quotient half-up."""
    return (2 * numerator + denominator) // (2 * denominator)

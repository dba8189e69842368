"""Round numbers for an axis."""

from __future__ import annotations

from math import ceil, floor, log10

_ROUND = (1, 2, 2.5, 5, 10)


def axis_steps(highest: float, *, wanted: int = 4, whole: bool = False) -> list[float]:
    """Return evenly spaced round numbers from 0 to at least `highest`: about `wanted` steps, or fewer.

    `whole` numbers are for what is counted: there are no 2.5 deals.
    """
    if highest <= 0:
        return [0.0, 1.0]
    rough = max(highest / wanted, 1.0 if whole else 0.0)
    magnitude = 10.0 ** floor(log10(rough))
    sizes = (factor * magnitude for factor in _ROUND)
    step = next(size for size in sizes if size >= rough * 0.999 and (size.is_integer() or not whole))
    return [step * number for number in range(ceil(highest / step * 0.999) + 1)]

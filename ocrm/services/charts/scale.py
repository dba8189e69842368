"""Round numbers for an axis."""

from __future__ import annotations

from math import ceil, floor, log10

_ROUND = (1, 2, 2.5, 5, 10)


def axis_steps(highest: float, *, wanted: int = 4) -> list[float]:
    """Return evenly spaced round numbers from 0 to at least `highest`: about `wanted` steps, or fewer."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / wanted
    magnitude = 10.0 ** floor(log10(rough))
    step = next(factor * magnitude for factor in _ROUND if factor * magnitude >= rough * 0.999)
    return [step * number for number in range(ceil(highest / step * 0.999) + 1)]

"""A drawn chart with all that goes with it: what can be pointed at, the same numbers as a table, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class ChartRegion:
    """A part one can point at and press: its place in shares of the figure from the top left, and what it says.

    `key` names what it stands for (a stage's id, a month's first day, a reason's code).
    """

    left: float
    top: float
    width: float
    height: float
    key: str
    tooltip: str

    def contains(self, x: float, y: float) -> bool:
        """Return whether a point, in shares of the figure, lies inside."""
        return self.left <= x < self.left + self.width and self.top <= y < self.top + self.height


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure, its regions, and the same numbers as a table and as a sentence for screen readers."""

    title: str
    figure: Figure
    regions: tuple[ChartRegion, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    description: str

    def region_at(self, x: float, y: float) -> ChartRegion | None:
        """Return the region at a point given in shares of the figure, or None."""
        return next((region for region in self.regions if region.contains(x, y)), None)

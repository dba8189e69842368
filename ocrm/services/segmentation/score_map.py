"""The published map from RFM scores to named groups, and the words in which it is printed.

It is the one of the R package rfm by rsquaredacademy (MIT): the first group whose bounds hold is the customer's.
"""

from __future__ import annotations

from dataclasses import dataclass

Bounds = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MapEntry:
    """A named group: the lowest and highest score of recency, frequency and monetary value, both included."""

    code: str
    recency: Bounds
    frequency: Bounds
    monetary: Bounds

    def holds(self, recency: int, frequency: int, monetary: int) -> bool:
        """Say whether three scores lie within the bounds."""
        asked = ((self.recency, recency), (self.frequency, frequency), (self.monetary, monetary))
        return all(low <= score <= high for (low, high), score in asked)


SCORE_MAP: tuple[MapEntry, ...] = (
    MapEntry("champions", (5, 5), (5, 5), (5, 5)),
    MapEntry("potential_loyalist", (3, 5), (3, 5), (2, 5)),
    MapEntry("loyal", (2, 4), (2, 4), (2, 4)),
    MapEntry("promising", (3, 4), (1, 3), (3, 5)),
    MapEntry("new", (4, 5), (1, 3), (1, 5)),
    MapEntry("cant_lose", (1, 2), (3, 4), (4, 5)),
    MapEntry("at_risk", (1, 2), (2, 5), (4, 5)),
    MapEntry("need_attention", (1, 3), (3, 5), (3, 5)),
    MapEntry("about_to_sleep", (2, 3), (1, 3), (1, 4)),
    MapEntry("lost", (1, 1), (1, 5), (1, 5)),
)
OTHER = "other"
"""The group of scores that no entry holds."""


def group_of(recency: int, frequency: int, monetary: int) -> str:
    """Return the code of the group three scores belong to."""
    return next((entry.code for entry in SCORE_MAP if entry.holds(recency, frequency, monetary)), OTHER)

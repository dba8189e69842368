"""How far handing over or receiving is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ocrm.services.everything.exporting import Progress

Row = TypeVar("Row")


class Steps:
    """Counts rows and tells `report` how many are done of how many; what it raises ends the work."""

    def __init__(self, report: Progress | None = None, *, rounds: int = 1) -> None:
        """`rounds` is how often each row is gone through."""
        self._report, self._rounds = report, rounds
        self._done, self._total = 0, 0

    def expect(self, rows: int) -> None:
        """Say how many rows there are."""
        self._total += rows * self._rounds

    def each(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows, and count each."""
        for row in rows:
            if self._report is not None:
                self._report(min(self._done, self._total), self._total)
            self._done += 1
            yield row

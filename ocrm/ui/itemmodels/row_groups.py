"""Which row of a grouped table is a group's header, and which record stands in the others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

from ocrm.services.listing.grouping import RowGroup


class RowGroups:
    """Header rows among the records of a list: below each, its records, where it is not collapsed.

    A *row* counts headers too; a *position* is a place in the list of ids.
    """

    def __init__(self, groups: Sequence[RowGroup], collapsed: Collection[str | int | None]) -> None:
        self.groups = groups
        self._is_collapsed = [group.value in collapsed for group in groups]
        heights = [
            1 if is_collapsed else 1 + group.size
            for group, is_collapsed in zip(groups, self._is_collapsed, strict=True)
        ]
        *self._headers, self.row_count = accumulate(heights, initial=0)
        *self._starts, _all = accumulate((group.size for group in groups), initial=0)

    def group_of(self, row: int) -> int:
        """Return the number of the group a row belongs to."""
        return bisect_right(self._headers, row) - 1

    def header_at(self, row: int) -> int | None:
        """Return the number of the group whose header a row is, None where it is a record's."""
        number = self.group_of(row)
        return number if self._headers[number] == row else None

    def header_row(self, number: int) -> int:
        """Return the row of a group's header."""
        return self._headers[number]

    def is_collapsed(self, number: int) -> bool:
        """Return whether the records of a group are hidden."""
        return self._is_collapsed[number]

    def positions(self, number: int) -> range:
        """Return the positions of a group's records."""
        start = self._starts[number]
        return range(start, start + self.groups[number].size)

    def position_of(self, row: int) -> int | None:
        """Return the position of the record in a row, None for a header."""
        number = self.group_of(row)
        below = row - self._headers[number]
        return self._starts[number] + below - 1 if below else None

    def row_of(self, position: int) -> int | None:
        """Return the row of a position, None where its group is collapsed."""
        number = bisect_right(self._starts, position) - 1
        if self._is_collapsed[number]:
            return None
        return self._headers[number] + 1 + position - self._starts[number]

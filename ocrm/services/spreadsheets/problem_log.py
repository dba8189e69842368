"""The problems an import finds, however many: packed in blocks, read in the order of the file, counted meanwhile."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from itertools import chain, islice, pairwise
from operator import attrgetter
from typing import overload

from ocrm.services.spreadsheets.cells import BlockStore, pack, unpack

_WORTH_A_BLOCK = 2_000
_HELD = 50_000
"""Problems above which those at hand are packed, also between blocks of rows."""
FIRST_OF_CELLS = 5_000
"""Problems of cells that stay at hand, to be shown and mended."""

_by_row = attrgetter("row")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell, or with a row where `column` is ""; `is_fatal` where the row was left out for it."""

    row: int
    column: str
    value: str
    message: str
    is_fatal: bool = True

    @property
    def is_of_cell(self) -> bool:
        """Whether it is one of the file's contents; what merely repeats another row is none."""
        return self.is_fatal or bool(self.column)


class ProblemLog(Sequence[Problem]):
    """Problems by row. They come in any order; call `settle` where those of the rows so far are complete."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self.of_cells = 0
        """Problems of the file's contents."""
        self.emptied_cells = 0
        """Those whose rows are imported without the cell."""
        self.bad_cells: Counter[str] = Counter()
        """Cells that cannot be used, by column."""
        self.first_of_cells: list[Problem] = []
        """The first problems of the file's contents, up to FIRST_OF_CELLS."""
        self._held: list[Problem] = []
        self._packed = BlockStore()
        self._runs: list[int] = []
        """The blocks with which the rows begin anew: what links to rows is only known when all of them are there."""
        self._packed_count = self._last_row = 0
        for problem in problems:
            self.append(problem)

    def append(self, problem: Problem) -> None:
        """Take a problem."""
        self._held.append(problem)
        if problem.value:
            self.bad_cells[problem.column] += 1
        if problem.is_of_cell:
            self.of_cells += 1
            self.emptied_cells += not problem.is_fatal
            if len(self.first_of_cells) < FIRST_OF_CELLS:
                self.first_of_cells.append(problem)
        if len(self._held) >= _HELD:
            self._pack()

    def settle(self) -> None:
        """Pack what is at hand where that is much; what comes next is of later rows."""
        if len(self._held) >= _WORTH_A_BLOCK:
            self._pack()

    def _pack(self) -> None:
        held, self._held = sorted(self._held, key=_by_row), []
        if not self._runs or held[0].row < self._last_row:
            self._runs.append(len(self._packed))
        self._last_row = held[-1].row
        self._packed_count += len(held)
        texts: dict[str, str] = {}  # equal texts are packed once
        self._packed.append(pack([
            (problem.row, *(texts.setdefault(text, text) for text in (problem.column, problem.value, problem.message)),
             problem.is_fatal)
            for problem in held
        ]))  # fmt: skip

    # -- reading ------------------------------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[Problem]:
        runs = [self._run(first, end) for first, end in pairwise([*self._runs, len(self._packed)])]
        return heapq.merge(*runs, sorted(self._held, key=_by_row), key=_by_row)

    def _run(self, first: int, end: int) -> Iterator[Problem]:
        blocks = (unpack(self._packed[number]) for number in range(first, end))
        return (Problem(*told) for told in chain.from_iterable(blocks))

    def __len__(self) -> int:
        return self._packed_count + len(self._held)

    @overload
    def __getitem__(self, place: int) -> Problem: ...
    @overload
    def __getitem__(self, place: slice) -> list[Problem]: ...
    def __getitem__(self, place: int | slice) -> Problem | list[Problem]:
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return list(islice(self, start, stop, step)) if step > 0 else list(self)[place]
        wanted = range(len(self))[place]
        return next(islice(self, wanted, None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ProblemLog({[astuple(problem) for problem in self[:3]]}{', …' if len(self) > 3 else ''})"

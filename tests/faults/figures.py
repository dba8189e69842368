"""What a trial of many cases found: how many there were, what was counted, and what went wrong with which seed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_NAME, _NUMBER, _TIME = 64, 7, 9
HEADER = f"{'':<{_NAME}}{'cases':>{_NUMBER}}{'wrong':>{_NUMBER}}{'time':>{_TIME + 2}}  counted"
"""The names of the columns above `Figures.line`."""


@dataclass(slots=True)
class Figures:
    """The outcome of one kind of trial; `began` is a reading of the monotonic clock in seconds."""

    name: str
    cases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    def add(self, what: str, count: int = 1) -> None:
        """Count something worth knowing that is no fault."""
        self.counts[what] += count

    def judge(self, wrong: Sequence[str], **where: object) -> None:
        """Close a case; what is wrong is kept with what repeats it."""
        self.cases += 1
        self.seconds = time.perf_counter() - self.began
        if wrong:
            place = ", ".join(f"{name} {value}" for name, value in where.items())
            self.wrong.append(f"{place}: {'; '.join(wrong[:3])}")

    @property
    def line(self) -> str:
        """The figures as a line of the table."""
        counted = ", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))
        numbers = f"{self.cases:>{_NUMBER}}{len(self.wrong):>{_NUMBER}}{self.seconds:>{_TIME}.1f} s"
        return f"{self.name:<{_NAME}}{numbers}  {counted}"

"""How far one is with a target: reached, pace, projection (E-04), day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from ocrm.services.forecasting.periods import PeriodKind, end_of, start_of
from ocrm.services.forecasting.sales_results import Metric, results_by_day
from ocrm.services.forecasting.targets import target_between
from ocrm.services.workspace import Workspace

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Attainment:
    """A target beside what was reached in its period so far; `elapsed` of `days` are over, today among them.

    `target` is None where none is set; amounts in main units, else counts.
    """

    metric: Metric
    kind: PeriodKind
    starts_on: date
    ends_on: date
    target: Decimal | None
    actual: Decimal
    elapsed: int
    days: int

    @property
    def share(self) -> Fraction | None:
        """Actual ÷ target; None without a target."""
        return Fraction(self.actual) / Fraction(self.target) if self.target else None

    @property
    def time_share(self) -> Fraction:
        """The share of the period that is over."""
        return Fraction(self.elapsed, self.days)

    @property
    def pace(self) -> Decimal | None:
        """Target × elapsed ÷ days: what should be reached by now."""
        return None if self.target is None else _cents(Fraction(self.target) * self.time_share)

    @property
    def behind(self) -> Decimal | None:
        """What is missing to the pace, below zero where one is ahead."""
        return None if self.pace is None else self.pace - self.actual

    @property
    def projection(self) -> Decimal | None:
        """Actual ÷ elapsed × days: where it leads when it goes on like this; None before the period begins."""
        return _cents(Fraction(self.actual) / self.time_share) if self.elapsed else None


@dataclass(frozen=True, slots=True)
class Course:
    """An attainment with the running sum after each day that is over."""

    attainment: Attainment
    reached: tuple[Decimal, ...]


def fetch_attainment(workspace: Workspace, metric: Metric, kind: PeriodKind, day: date | None = None) -> Attainment:
    """Return how far one is in the period a day (today) lies in."""
    return fetch_course(workspace, metric, kind, day).attainment


def fetch_attainments(
    workspace: Workspace, metric: Metric, kinds: Sequence[PeriodKind] = tuple(PeriodKind), day: date | None = None
) -> list[Attainment]:
    """Return how far one is in the year, quarter, month and week a day (today) lies in."""
    return [fetch_attainment(workspace, metric, kind, day) for kind in kinds]


def fetch_course(workspace: Workspace, metric: Metric, kind: PeriodKind, day: date | None = None) -> Course:
    """Return the attainment of a period with its running sums."""
    today = workspace.clock.today()
    first, last = start_of(kind, day or today), end_of(kind, day or today)
    days = (last - first).days + 1
    elapsed = min(max((today - first).days + 1, 0), days)
    by_day = results_by_day(workspace, metric, first, last)
    reached, total = [], Decimal(0)
    for number in range(elapsed):
        total += by_day.get(first + timedelta(days=number), Decimal(0))
        reached.append(total)
    actual = sum(by_day.values(), Decimal(0))
    target = target_between(workspace, metric, first, last)
    return Course(Attainment(metric, kind, first, last, target, actual, elapsed, days), tuple(reached))


def _cents(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(_CENT, ROUND_HALF_UP)

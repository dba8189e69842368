"""The forecast as it stood on each day, kept to hold it beside what came (N19, E-08); outside undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from ocrm.clock import add_months
from ocrm.models.fields import from_minor, to_minor
from ocrm.services.forecasting.forecast import fetch_forecast
from ocrm.services.forecasting.periods import PeriodKind, start_of, step_period
from ocrm.services.workspace import Workspace

_MONTHS_AHEAD = 12
_START_DAYS = 7
"""How far from the first day of a period a snapshot still tells what was expected at its start."""


@dataclass(frozen=True, slots=True)
class ForecastOutcome:
    """A period that is over: what was expected at its start (won by then and weighted), on which day, and what came."""

    starts_on: date
    taken_on: date
    expected: Decimal
    actual: Decimal

    @property
    def error(self) -> Fraction | None:
        """(Expected − actual) ÷ actual; None where nothing came."""
        return Fraction(self.expected - self.actual) / Fraction(self.actual) if self.actual else None


@dataclass(frozen=True, slots=True)
class ForecastAccuracy:
    """Periods that are over, the oldest first; `days_kept` counts the days the forecast was written down."""

    by: PeriodKind
    outcomes: tuple[ForecastOutcome, ...]
    days_kept: int
    first_on: date | None

    @property
    def mean_error(self) -> Fraction | None:
        """The mean of the errors without their sign, over the periods in which anything came."""
        errors = [abs(outcome.error) for outcome in self.outcomes if outcome.error is not None]
        return sum(errors, Fraction(0)) / len(errors) if errors else None

    @property
    def bias(self) -> Fraction | None:
        """(Σ expected − Σ actual) ÷ Σ actual: above zero one promised too much."""
        actual = sum((outcome.actual for outcome in self.outcomes), Decimal(0))
        expected = sum((outcome.expected for outcome in self.outcomes), Decimal(0))
        return Fraction(expected - actual) / Fraction(actual) if actual else None


@dataclass(frozen=True, slots=True)
class _Snapshot:
    taken_on: date
    month: date
    expected: int


def is_due(workspace: Workspace) -> bool:
    """Say whether today's forecast has not been written down yet."""
    today = workspace.clock.today().isoformat()
    return workspace.first("SELECT 1 FROM forecast_snapshot WHERE taken_on = ? LIMIT 1", (today,)) is None


def take_snapshot(workspace: Workspace) -> bool:
    """Write down the forecast of the coming months once a day; say whether that was done now.

    Nothing is written while the file has no opportunities. Raises UserError while another change is being saved.
    """
    if not is_due(workspace) or workspace.first("SELECT 1 FROM opportunity LIMIT 1") is None:
        return False
    taken_on = workspace.clock.today().isoformat()
    forecast = fetch_forecast(workspace, months=_MONTHS_AHEAD)
    rows = [
        (
            taken_on,
            month.month.isoformat(),
            *map(to_minor, (month.weighted, month.committed, month.likely, month.total, month.won)),
        )
        for month in forecast.months
        if month.month is not None
    ]
    with workspace.unrecorded():
        workspace.connection.executemany(
            "INSERT OR IGNORE INTO forecast_snapshot(taken_on, month, weighted, committed, likely, total, won)"
            " VALUES (?,?,?,?,?,?,?)",
            rows,
        )
    return True


def fetch_accuracy(workspace: Workspace, *, by: PeriodKind = PeriodKind.MONTH, periods: int = 12) -> ForecastAccuracy:
    """Return how the forecasts of the last months or quarters came out.

    What counts is the first snapshot of a period's first week, else the last one of the week before; periods without
    either are left out.
    """
    days_kept, first_on = workspace.first("SELECT count(DISTINCT taken_on), min(taken_on) FROM forecast_snapshot") or (
        0,
        None,
    )
    current = start_of(by, workspace.clock.today())
    starts = [step_period(by, current, number) for number in range(-periods, 0)]
    found = (_outcome(workspace, by, start) for start in starts)
    outcomes = tuple(outcome for outcome in found if outcome is not None)
    return ForecastAccuracy(by, outcomes, days_kept, date.fromisoformat(first_on) if first_on else None)


def _outcome(workspace: Workspace, by: PeriodKind, start: date) -> ForecastOutcome | None:
    snapshots = _snapshots(workspace, by, start)
    if not snapshots:
        return None
    taken_on = _nearest([snapshot.taken_on for snapshot in snapshots], start)
    expected = sum(snapshot.expected for snapshot in snapshots if snapshot.taken_on == taken_on)
    end = step_period(by, start, 1)
    actual = workspace.scalar(
        "SELECT coalesce(sum(expected_amount), 0) FROM opportunity WHERE status = 'won'"
        " AND closed_on >= ? AND closed_on < ?",
        (start.isoformat(), end.isoformat()),
    )
    return ForecastOutcome(start, taken_on, from_minor(expected), from_minor(actual))


def _snapshots(workspace: Workspace, by: PeriodKind, start: date) -> list[_Snapshot]:
    """Return what was said of a period's months around its first day."""
    last_month = add_months(start, by.months - 1)
    around = [start + timedelta(days=days) for days in (-_START_DAYS, _START_DAYS - 1)]
    rows = workspace.query(
        "SELECT taken_on, month, weighted + won FROM forecast_snapshot"
        " WHERE taken_on BETWEEN ? AND ? AND month BETWEEN ? AND ?",
        tuple(day.isoformat() for day in (*around, start, last_month)),
    )
    return [_Snapshot(date.fromisoformat(taken), date.fromisoformat(month), said) for taken, month, said in rows]


def _nearest(days: Sequence[date], start: date) -> date:
    """Return the first day from `start` on, else the last one before it."""
    return min((day for day in days if day >= start), default=max(days))

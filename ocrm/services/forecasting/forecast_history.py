"""What the coming months may bring going by the past ones alone (A8.10), with the error each way to tell has shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from ocrm.clock import add_months
from ocrm.i18n import N_
from ocrm.models.fields import from_minor
from ocrm.services.workspace import Workspace

LEAST_MONTHS = 12
"""Months of history below which nothing is forecast."""
_MOST_MONTHS = 48
_YEAR = 12
_AVERAGED = 3
_TESTS = (6, 12)
"""Months a way of forecasting is tried on: at least, at most."""


class Model(StrEnum):
    """The ways to forecast."""

    SEASONAL = "seasonal"
    AVERAGE = "average"
    LINEAR = "linear"


MODEL_TITLES = {
    Model.SEASONAL: N_("As in the same month a year before"),
    Model.AVERAGE: N_("Mean of the last three months"),
    Model.LINEAR: N_("Straight line through the last months"),
}
Series = Sequence[int]


@dataclass(frozen=True, slots=True)
class MonthAmount:
    """What was won, or may be, in a month (its first day)."""

    month: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HistoryForecast:
    """The past months, the model that came nearest in the back-test, and what it says of the coming ones.

    `errors` are mean absolute percentage errors (MAPE) by model, as shares of one, over the last `tested` months, each
    forecast from the months before it only; months in which nothing was won are left out of them. Below LEAST_MONTHS
    `model` is None and nothing is forecast.
    """

    past: tuple[MonthAmount, ...]
    coming: tuple[MonthAmount, ...]
    model: Model | None
    errors: Mapping[Model, Fraction]
    tested: int

    @property
    def error(self) -> Fraction | None:
        """The back-test error of the chosen model."""
        return None if self.model is None else self.errors.get(self.model)


def fetch_history_forecast(workspace: Workspace, *, months: int = 6) -> HistoryForecast:
    """Return the forecast from history for this month and the following ones; the present month is no history yet."""
    this_month = workspace.clock.today().replace(day=1)
    past = _won_by_month(workspace, this_month)
    amounts = [amount for _month, amount in past]
    shown = tuple(MonthAmount(month, from_minor(amount)) for month, amount in past)
    if len(amounts) < LEAST_MONTHS:
        return HistoryForecast(shown, (), None, {}, 0)
    tested = min(max(_TESTS[0], len(amounts) - _YEAR), _TESTS[1])
    errors = back_test(amounts, tested)
    model = choose_model(errors)
    coming = tuple(
        MonthAmount(add_months(this_month, ahead), from_minor(_MODELS[model](amounts, ahead + 1)))
        for ahead in range(months)
    )
    return HistoryForecast(shown, coming, model, errors, tested)


def back_test(amounts: Series, tested: int) -> dict[Model, Fraction]:
    """Return each model's mean absolute percentage error over the last months, of models that can tell all of them."""
    tries = range(len(amounts) - tested, len(amounts))
    errors: dict[Model, Fraction] = {}
    for model, forecast in _MODELS.items():
        if model is Model.SEASONAL and tries.start < _YEAR:
            continue
        misses = [Fraction(abs(forecast(amounts[:at], 1) - amounts[at]), amounts[at]) for at in tries if amounts[at]]
        if misses:
            errors[model] = sum(misses, Fraction(0)) / len(misses)
    return errors


def choose_model(errors: Mapping[Model, Fraction]) -> Model:
    """Return the model of the lowest error, the simpler one of equals; the mean where none could be tried."""
    return min(errors, key=lambda model: errors[model]) if errors else Model.AVERAGE


def _won_by_month(workspace: Workspace, before: date) -> list[tuple[date, int]]:
    """Return what was won month by month, from the first win of the last four years to the last whole month."""
    first = add_months(before, -_MOST_MONTHS)
    rows: dict[str, int] = dict(
        workspace.query(
            "SELECT date(closed_on, 'start of month'), coalesce(sum(expected_amount), 0) FROM opportunity"
            " WHERE status = 'won' AND closed_on >= ? AND closed_on < ? GROUP BY 1",
            (first.isoformat(), before.isoformat()),
        )
    )
    months: list[tuple[date, int]] = []
    month = date.fromisoformat(min(rows)) if rows else before
    while month < before:
        months.append((month, rows.get(month.isoformat(), 0)))
        month = add_months(month, 1)
    return months


# -- the models: each says what the month `ahead` months after the last one brings -------------------------------------


def _seasonal(amounts: Series, ahead: int) -> int:
    """Return the amount of the same month in the last year there is (seasonal naive)."""
    if len(amounts) < _YEAR:
        return _average(amounts, ahead)
    return amounts[len(amounts) - _YEAR + (ahead - 1) % _YEAR]


def _average(amounts: Series, _ahead: int) -> int:
    """Return the mean of the last three months."""
    last = amounts[-_AVERAGED:]
    return _rounded(Fraction(sum(last), len(last)))


def _linear(amounts: Series, ahead: int) -> int:
    """Return the least-squares line through all months at that month, never below nothing."""
    count = len(amounts)
    middle = Fraction(count - 1, 2)
    mean = Fraction(sum(amounts), count)
    spread = sum(((at - middle) ** 2 for at in range(count)), Fraction(0))
    lean = sum(((at - middle) * amount for at, amount in enumerate(amounts)), Fraction(0))
    slope = lean / spread if spread else Fraction(0)
    return max(0, _rounded(mean + slope * (count - 1 + ahead - middle)))


def _rounded(amount: Fraction) -> int:
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


_MODELS: Mapping[Model, Callable[[Series, int], int]] = {
    Model.AVERAGE: _average,
    Model.SEASONAL: _seasonal,
    Model.LINEAR: _linear,
}

"""All that the forecast tab shows at once: the periods with their goals, what came of earlier ones, and history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.services.deal_analysis.selection import EVERYTHING, Selection
from ocrm.services.forecasting.forecast import Forecast, fetch_forecast, goals_of
from ocrm.services.forecasting.forecast_history import HistoryForecast, fetch_history_forecast
from ocrm.services.forecasting.forecast_log import ForecastAccuracy, fetch_accuracy
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

MONTHS_AHEAD = {PeriodKind.MONTH: 6, PeriodKind.QUARTER: 12}


@dataclass(frozen=True, slots=True)
class ForecastOverview:
    """The forecast by month or quarter and what stands beside it."""

    by: PeriodKind
    today: date
    forecast: Forecast
    goals: Mapping[date, Decimal]
    accuracy: ForecastAccuracy
    history: HistoryForecast
    currency: str


def fetch_forecast_overview(
    workspace: Workspace, by: PeriodKind = PeriodKind.MONTH, *, selection: Selection = EVERYTHING
) -> ForecastOverview:
    """Return the six months or four quarters from now on, with accuracy and history; for a worker thread.

    `selection` narrows the forecast, without its period; goals, accuracy and history are of all deals.
    """
    scope = selection.without_period().scope(workspace)
    forecast = fetch_forecast(workspace, months=MONTHS_AHEAD[by], by=by, narrowed=(scope.sql, scope.values))
    return ForecastOverview(
        by,
        workspace.clock.today(),
        forecast,
        {} if selection.is_narrowed else goals_of(workspace, forecast),
        fetch_accuracy(workspace, by=by),
        fetch_history_forecast(workspace),
        currency(workspace),
    )

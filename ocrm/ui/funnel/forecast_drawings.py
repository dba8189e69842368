"""What the charts of forecast and targets draw; on worker threads, for each imports matplotlib."""

from __future__ import annotations

from ocrm.services.charts.chart import Chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.forecasting.attainment import Attainment, Course
from ocrm.services.forecasting.forecast_overview import ForecastOverview

Size = tuple[float, float]


def draw_periods(overview: ForecastOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the months or quarters to come."""
    from ocrm.services.charts.forecast_chart import forecast_figure  # matplotlib: off the GUI thread

    return forecast_figure(
        overview.forecast.months, style, by=overview.by, goals=overview.goals, currency=overview.currency, size=size
    )


def draw_accuracy(overview: ForecastOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw how earlier forecasts came out."""
    from ocrm.services.charts.accuracy_chart import accuracy_figure  # matplotlib: off the GUI thread

    return accuracy_figure(overview.accuracy, style, currency=overview.currency, size=size)


def draw_scatter(overview: ForecastOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw what was expected against what came."""
    from ocrm.services.charts.accuracy_scatter import accuracy_scatter_figure  # matplotlib: off the GUI thread

    return accuracy_scatter_figure(overview.accuracy, style, currency=overview.currency, size=size)


def draw_history(overview: ForecastOverview, style: ChartStyle, size: Size) -> Chart:
    """Draw the forecast from history."""
    from ocrm.services.charts.history_chart import history_figure  # matplotlib: off the GUI thread

    return history_figure(overview.history, style, currency=overview.currency, size=size)


def draw_bullets(attainments: tuple[Attainment, ...], currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw how far one is in each period."""
    from ocrm.services.charts.targets_chart import bullets_figure  # matplotlib: off the GUI thread

    return bullets_figure(attainments, style, currency=currency, size=size)


def draw_pace(course: Course, currency: str, style: ChartStyle, size: Size) -> Chart:
    """Draw one period against its pace."""
    from ocrm.services.charts.targets_chart import pace_figure  # matplotlib: off the GUI thread

    return pace_figure(course, style, currency=currency, size=size)

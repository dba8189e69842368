"""The charts of forecast and targets: the same numbers in picture, table and words, in both languages and themes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from matplotlib.text import Text

from ocrm import design_tokens
from ocrm.services.charts.accuracy_chart import accuracy_figure
from ocrm.services.charts.accuracy_scatter import accuracy_scatter_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.history_chart import history_figure
from ocrm.services.charts.rendering import draw_pixels
from ocrm.services.charts.style import ChartStyle
from ocrm.services.charts.targets_chart import bullets_figure, pace_figure
from ocrm.services.forecasting.attainment import Attainment, Course
from ocrm.services.forecasting.forecast_history import HistoryForecast, Model, MonthAmount
from ocrm.services.forecasting.forecast_log import ForecastAccuracy, ForecastOutcome
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric

OUTCOMES = ForecastAccuracy(
    PeriodKind.MONTH,
    (
        ForecastOutcome(date(2026, 1, 1), date(2026, 1, 1), Decimal(120_000), Decimal(100_000)),
        ForecastOutcome(date(2026, 2, 1), date(2026, 2, 3), Decimal(50_000), Decimal(0)),
    ),
    40,
    date(2026, 1, 1),
)
HISTORY = HistoryForecast(
    tuple(MonthAmount(date(2025, number, 1), Decimal(1000 * number)) for number in range(1, 13)),
    (MonthAmount(date(2026, 1, 1), Decimal(13_000)),),
    Model.LINEAR,
    {},
    6,
)
QUARTER = Attainment(
    Metric.WON_AMOUNT, PeriodKind.QUARTER, date(2026, 1, 1), date(2026, 3, 31), Decimal(1_200_000), Decimal(700_000),
    69, 90,
)  # fmt: skip
WEEK = Attainment(
    Metric.WON_COUNT, PeriodKind.WEEK, date(2026, 3, 9), date(2026, 3, 15), None, Decimal(3), 2, 7
)  # fmt: skip
COURSE = Course(QUARTER, tuple(Decimal(10_000 * number) for number in range(1, 70)))


def charts(style: ChartStyle) -> list[Chart]:
    return [
        accuracy_figure(OUTCOMES, style),
        accuracy_scatter_figure(OUTCOMES, style),
        history_figure(HISTORY, style),
        bullets_figure([QUARTER, WEEK], style),
        pace_figure(COURSE, style),
    ]


def words_of(chart: Chart) -> set[str]:
    return {text.get_text() for text in chart.figure.findobj(Text)} - {""}


@pytest.mark.parametrize("theme", [design_tokens.LIGHT, design_tokens.DARK])
def test_every_chart_draws_and_tells_its_numbers(theme: dict[str, str], both_languages: str) -> None:
    for chart in charts(ChartStyle(theme)):
        assert len(set(draw_pixels(chart).rgba)) > 8
        assert chart.rows
        assert chart.description
        assert len({region.key for region in chart.regions}) == len(chart.regions)
        assert all(len(row) == len(chart.header) for row in chart.rows)


def test_a_forecast_that_promised_too_much_says_so() -> None:
    chart = accuracy_figure(OUTCOMES, ChartStyle(design_tokens.LIGHT))
    assert chart.rows[0] == ("Jan 2026", "¥120,000", "¥100,000", "+20%", "2026-01-01")
    assert chart.rows[1][3] == "–"
    assert "Error +20%" in chart.regions[0].tooltip


def test_a_point_lies_below_the_line_where_less_came_than_was_expected() -> None:
    first, second = accuracy_scatter_figure(OUTCOMES, ChartStyle(design_tokens.LIGHT)).regions
    assert first.left > second.left
    assert first.top < second.top
    assert "Expected ¥50,000" in second.tooltip


def test_the_bullet_says_pace_gap_and_where_it_leads() -> None:
    chart = bullets_figure([QUARTER, WEEK], ChartStyle(design_tokens.LIGHT))
    assert {"¥700K of ¥1.2M · 58%", "Pace ¥920K: ¥220K behind · leads to ¥913K", "3, no target"} <= words_of(chart)
    assert chart.rows[0] == ("Q1 2026", "¥1,200,000", "¥700,000", "58.33%", "¥920,000", "¥220,000", "¥913,043.48")
    assert [region.key for region in chart.regions] == ["quarter", "week"]


def test_the_line_tells_each_part_of_the_period() -> None:
    chart = pace_figure(COURSE, ChartStyle(design_tokens.LIGHT))
    assert len(chart.regions) == len(chart.rows) == 31
    assert chart.rows[-1] == ("31 Mar", "–", "¥1,200,000")
    assert chart.regions[0].tooltip == "2 Jan\nReached ¥20,000\nPace ¥26,666.67"
    assert {"Reached", "Pace", "Leads to"} <= words_of(chart)


def test_without_numbers_the_charts_say_why() -> None:
    style = ChartStyle(design_tokens.LIGHT)
    short = HistoryForecast(HISTORY.past[:5], (), None, {}, 0)
    assert "A forecast from history takes 12 months with sales" in words_of(history_figure(short, style))
    none = ForecastAccuracy(PeriodKind.MONTH, (), 0, None)
    assert "No period was forecast from its start yet" in words_of(accuracy_figure(none, style))
    empty = Attainment(Metric.WON_COUNT, PeriodKind.WEEK, date(2026, 3, 9), date(2026, 3, 15), None, Decimal(0), 0, 7)
    assert "No target, and nothing reached yet" in words_of(pace_figure(Course(empty, ()), style))


def test_months_of_a_narrow_accuracy_chart_are_named_shortly_and_not_cut(both_languages: str) -> None:
    many = tuple(
        ForecastOutcome(date(2025, number, 1), date(2025, number, 1), Decimal(100), Decimal(90))
        for number in range(5, 13)
    )
    chart = accuracy_figure(
        ForecastAccuracy(PeriodKind.MONTH, many, 40, many[0].starts_on),
        ChartStyle(design_tokens.LIGHT),
        size=(420, 220),
    )
    words = [text.get_text() for text in chart.figure.findobj(Text)]
    assert not [word for word in words if "…" in word]
    assert {"en": "Oct", "zh_CN": "10月"}[both_languages] in words

"""The charts that are held beside stored pictures, and how far they may be apart.

`python -m tests.services.charts.images` draws the stored pictures anew; look at them before you keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
from PIL import Image

from ocrm import design_tokens, i18n
from ocrm.services.charts import fonts
from ocrm.services.charts.accuracy_chart import accuracy_figure
from ocrm.services.charts.accuracy_scatter import accuracy_scatter_figure
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.forecast_chart import forecast_figure
from ocrm.services.charts.funnel_chart import funnel_figure
from ocrm.services.charts.history_chart import history_figure
from ocrm.services.charts.outcome_charts import losses_chart, rivals_chart, win_rate_chart
from ocrm.services.charts.path_chart import paths_chart
from ocrm.services.charts.rendering import draw_pixels
from ocrm.services.charts.speed_charts import (
    conversion_chart,
    cycle_chart,
    slips_chart,
    stalled_chart,
    stays_chart,
    velocity_chart,
)
from ocrm.services.charts.style import ChartStyle
from ocrm.services.charts.targets_chart import bullets_figure, pace_figure
from ocrm.services.deal_analysis.conversion import StageConversion, StageStay
from ocrm.services.deal_analysis.cycle import CycleGroup, Velocity, VelocityMonth
from ocrm.services.deal_analysis.funnel import FunnelRow
from ocrm.services.deal_analysis.outcomes import Loss, OutcomeMonth, Rival
from ocrm.services.deal_analysis.paths import DealPath
from ocrm.services.deal_analysis.spread import Spread
from ocrm.services.deal_analysis.standing import SlipRow, StalledStage
from ocrm.services.forecasting.attainment import Attainment, Course
from ocrm.services.forecasting.forecast import ForecastMonth
from ocrm.services.forecasting.forecast_history import HistoryForecast, Model, MonthAmount
from ocrm.services.forecasting.forecast_log import ForecastAccuracy, ForecastOutcome
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric

FOLDER = Path(__file__).resolve().parents[2] / "data" / "charts"
SIZE = (420, 260)
MOST_APART = 6.0
"""Root mean square of the differences, of 255: other edges of letters stay below it, a missing bar does not."""
THEMES = {"light": design_tokens.LIGHT, "dark": design_tokens.DARK}
Draw = Callable[[ChartStyle], Chart]

_D = Decimal
_CONVERSION = (
    StageConversion(1, "First contact", "stage.1", 90, _D(900), 60, _D(600)),
    StageConversion(2, "提案 Proposal", "stage.4", 60, _D(600), 21, _D(300)),
    StageConversion(3, "Signing", "stage.7", 0, _D(0), 0, _D(0)),
)
_STAYS = (
    StageStay(1, "First contact", "stage.1", 7, Spread(40, _D(5), 9, _D("5.5"))),
    StageStay(2, "提案 Proposal", "stage.4", 10, Spread(20, _D("12.5"), 21, _D("13.2"))),
    StageStay(3, "Signing", "stage.7", 0, None),
)
_MONTHS = tuple(
    OutcomeMonth(date(2026, number, 1), number, _D(number * 100), 8 - number, _D(400), 10, number)
    for number in range(1, 8)
)
_LOSSES = (
    Loss("price", "Price", 9, _D(9_000), ((1, 4), (2, 5))),
    Loss("budget", "预算 Budget", 4, _D(2_000), ((2, 4),)),
    Loss("", "No reason given", 1, _D(0), ((1, 1),)),
)
_FUNNEL = (
    FunnelRow(1, "First contact", 0, "stage.1", 24, _D(9_000), _D(900), 90, None, _D("6.2")),
    FunnelRow(2, "提案 Proposal", 1, "stage.4", 9, _D(5_000), _D(2_500), 41, Fraction(41, 90), _D("10.4")),
    FunnelRow(3, "Signing", 2, "stage.7", 0, _D(0), _D(0), 38, Fraction(38, 41), None),
)
_FORECAST = (
    ForecastMonth(date(2026, 12, 1), 3, _D(972), _D(80), _D(1_080), _D(1_480), _D(50)),
    ForecastMonth(date(2027, 1, 1), 0, _D(0), _D(0), _D(0), _D(0), _D(0)),
    ForecastMonth(date(2027, 2, 1), 1, _D(15), _D(0), _D(0), _D(150), _D(0)),
)
_ACCURACY = ForecastAccuracy(
    PeriodKind.MONTH,
    tuple(
        ForecastOutcome(date(2026, number, 1), date(2026, number, 1), _D(expected), _D(actual))
        for number, expected, actual in ((1, 900, 700), (2, 300, 450), (3, 800, 790))
    ),
    3,
    date(2026, 1, 1),
)
_HISTORY = HistoryForecast(
    tuple(MonthAmount(date(2026, number, 1), _D(number * 100)) for number in range(1, 10)),
    tuple(MonthAmount(date(2026, number, 1), _D(800)) for number in (10, 11, 12)),
    Model.AVERAGE,
    {Model.AVERAGE: Fraction(1, 5)},
    6,
)
_QUARTER = Attainment(
    Metric.WON_AMOUNT, PeriodKind.QUARTER, date(2026, 1, 1), date(2026, 3, 31), _D(1_200), _D(700), 69, 90
)
_COURSE = Course(_QUARTER, tuple(_D(min(700, day // 10 * 120)) for day in range(69)))
_VELOCITIES = tuple(
    VelocityMonth(
        date(2026, number, 1), Velocity(6, _D(250 * number) if number != 2 else None, Fraction(3, 10), _D(45))
    )
    for number in range(1, 6)
)
_CYCLES = (
    CycleGroup("Press", "Press", _D(6_000), Spread(4, _D(20), 31, _D("22.5"))),
    CycleGroup("", "没有 Not given", _D(500), Spread(1, _D(8), 8, _D(8))),
)
_SLIPS = tuple(SlipRow(times, 9 - 2 * times, 11 * times, _D(900 - 100 * times)) for times in range(5))
_STALLED = (
    StalledStage(1, "First contact", "stage.1", 7, 9, 4, _D(900), _D(90)),
    StalledStage(2, "提案 Proposal", "stage.4", 14, 5, 0, _D(0), _D(0)),
)
_STAGES = {1: ("First contact", "stage.1"), 2: ("提案 Proposal", "stage.4")}
_RIVALS = (
    Rival("Acme", 3, 5, 1, _D(300), _D(500), _D(40)),
    Rival("甲公司", 4, 1, 0, _D(400), _D(100), None),
)


def _path(source: str, stage: int, status: str, count: int) -> DealPath:
    name, colour = _STAGES[stage]
    return DealPath(source, source.title(), stage, name, colour, status, status.title(), count, _D(count), stage)


_PATHS = (
    _path("tender", 1, "lost", 6), _path("tender", 2, "won", 4), _path("referral", 2, "won", 7),
    _path("referral", 2, "open", 3), _path("internet", 1, "open", 2),
)  # fmt: skip

DRAWN: Mapping[str, Draw] = {
    "funnel": lambda style: funnel_figure(_FUNNEL, style, size=SIZE),
    "forecast": lambda style: forecast_figure(_FORECAST, style, goals={_FORECAST[0].month: _D(500)}, size=SIZE),
    "forecast-accuracy": lambda style: accuracy_figure(_ACCURACY, style, size=SIZE),
    "forecast-points": lambda style: accuracy_scatter_figure(_ACCURACY, style, size=SIZE),
    "forecast-history": lambda style: history_figure(_HISTORY, style, size=SIZE),
    "targets": lambda style: bullets_figure((_QUARTER,), style, size=SIZE),
    "pace": lambda style: pace_figure(_COURSE, style, size=SIZE),
    "velocity": lambda style: velocity_chart(_VELOCITIES, style, size=SIZE),
    "cycle": lambda style: cycle_chart(_CYCLES, style, title="Sales cycle", heading="Product", size=SIZE),
    "slips": lambda style: slips_chart(_SLIPS, style, size=SIZE),
    "stalled": lambda style: stalled_chart(_STALLED, style, size=SIZE),
    "conversion": lambda style: conversion_chart(_CONVERSION, style, size=SIZE),
    "stays": lambda style: stays_chart(_STAYS, style, size=SIZE),
    "win-rate": lambda style: win_rate_chart(_MONTHS, style, size=SIZE),
    "losses": lambda style: losses_chart(_LOSSES, _STAGES, style, size=SIZE),
    "competitors": lambda style: rivals_chart(_RIVALS, style, size=SIZE),
    "paths": lambda style: paths_chart(_PATHS, style, size=SIZE),
}


@contextmanager
def bundled_font_only() -> Iterator[None]:
    """Draw with the font that ships with the program, whatever else this machine has."""
    usual, chinese = fonts._USUAL, fonts._CHINESE
    fonts._USUAL, fonts._CHINESE = dict.fromkeys(usual, ()), ()
    fonts.families.cache_clear()
    fonts.font.cache_clear()
    try:
        yield
    finally:
        fonts._USUAL, fonts._CHINESE = usual, chinese
        fonts.families.cache_clear()
        fonts.font.cache_clear()


def drawn(name: str, theme: str) -> Image.Image:
    """Return a chart as it is drawn now."""
    i18n.set_language("en")
    with bundled_font_only():
        pixels = draw_pixels(DRAWN[name](ChartStyle(THEMES[theme])))
    return Image.frombytes("RGBA", (pixels.width, pixels.height), pixels.rgba).convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return the root mean square of the differences of two pictures of one size, of 255."""
    first, second = (np.asarray(image, dtype=float) for image in (one, other))
    return float(np.sqrt(np.mean((first - second) ** 2)))


def main() -> None:
    """Draw all stored pictures anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in DRAWN:
        for theme in THEMES:
            drawn(name, theme).quantize(64).save(FOLDER / f"{name}-{theme}.png", optimize=True)


if __name__ == "__main__":
    main()

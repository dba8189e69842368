"""The charts that are held beside stored pictures, and how far they may be apart.

`python -m tests.services.charts.images` draws the stored pictures anew; look at them before you keep them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
from PIL import Image

from ocrm import design_tokens, i18n
from ocrm.services.charts import fonts
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.outcome_charts import losses_chart, rivals_chart, win_rate_chart
from ocrm.services.charts.path_chart import paths_chart
from ocrm.services.charts.rendering import draw_pixels
from ocrm.services.charts.speed_charts import conversion_chart, stays_chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis.conversion import StageConversion, StageStay
from ocrm.services.deal_analysis.outcomes import Loss, OutcomeMonth, Rival
from ocrm.services.deal_analysis.paths import DealPath
from ocrm.services.deal_analysis.spread import Spread

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

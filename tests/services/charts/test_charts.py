"""Charts: the same numbers as the table, something to point at, readable in both languages and themes."""

from __future__ import annotations

import io
import logging
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.text import Text

from ocrm import design_tokens
from ocrm.errors import UserError
from ocrm.services.charts import fonts
from ocrm.services.charts.catalogue import CHARTS, make_chart
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.forecast_chart import forecast_figure
from ocrm.services.charts.funnel_chart import MEASURES, funnel_figure
from ocrm.services.charts.loss_chart import loss_reasons_figure
from ocrm.services.charts.rendering import draw_pixels, save_chart
from ocrm.services.charts.scale import axis_steps
from ocrm.services.charts.style import ChartStyle, document_style
from ocrm.services.deal_analysis.funnel import FunnelRow, LossReason
from ocrm.services.forecasting.forecast import ForecastMonth
from ocrm.services.workspace import Workspace

LIGHT = ChartStyle(design_tokens.LIGHT)
DARK = ChartStyle(design_tokens.DARK)
STAGES = (
    FunnelRow(11, "初期沟通", 0, "stage.1", 64, Decimal(9_210_000), Decimal(921_000), 90, None, Decimal("6.2")),
    FunnelRow(12, "方案制定", 1, "stage.4", 26, Decimal(5_660_000), Decimal(2_830_000), 41, Fraction(41, 90),
              Decimal("10.4")),
    FunnelRow(13, "合同签约", 2, "stage.7", 0, Decimal(0), Decimal(0), 38, Fraction(38, 41), None),
)  # fmt: skip
MONTHS = (
    ForecastMonth(date(2026, 12, 1), 3, Decimal(972_000), Decimal(80_000), Decimal(1_480_000), Decimal(1_480_000),
                  Decimal(50_000)),
    ForecastMonth(date(2027, 1, 1), 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0), Decimal(0)),
    ForecastMonth(date(2027, 2, 1), 1, Decimal(15_000), Decimal(0), Decimal(0), Decimal(150_000), Decimal(0)),
)  # fmt: skip
LOSSES = (LossReason("price", 12, Decimal(600_000)), LossReason("", 2, Decimal(0)))
LABELS = {"price": "价格"}


def every_chart(style: ChartStyle) -> Mapping[str, Chart]:
    return {
        "funnel": funnel_figure(STAGES, style),
        "forecast": forecast_figure(
            MONTHS, style, goals={month.month: Decimal(500_000) for month in MONTHS if month.month}
        ),
        "losses": loss_reasons_figure(LOSSES, LABELS, style),
    }


def words_of(chart: Chart) -> set[str]:
    return {text.get_text() for text in chart.figure.findobj(Text)} - {""}


def test_the_funnel_shows_what_its_table_says(both_languages: str) -> None:
    chart = funnel_figure(STAGES, LIGHT)
    amount = {"en": "¥5.66M", "zh_CN": "¥566万"}[both_languages]
    assert {"初期沟通", "64", "26", "46%", amount} <= words_of(chart)
    assert [row[0] for row in chart.rows] == ["初期沟通", "方案制定", "合同签约"]
    assert chart.rows[1][1:6] == ("26", "¥5,660,000", "¥2,830,000", "41", "46%")
    assert len(chart.header) == len(chart.rows[0])
    assert "方案制定" in chart.description
    assert "26" in chart.description


def test_the_funnel_can_show_worth_or_how_many_ever_came_so_far() -> None:
    assert {"¥9.21M", "26"} <= words_of(funnel_figure(STAGES, LIGHT, measure="amount"))
    assert {"90", "41", "38"} <= words_of(funnel_figure(STAGES, LIGHT, measure="reached"))


def test_rates_are_hidden_while_too_few_deals_have_closed() -> None:
    chart = funnel_figure(STAGES, LIGHT, show_rates=False)
    assert not any("%" in word for word in words_of(chart))
    assert not any("%" in region.tooltip for region in chart.regions)


def test_each_stage_can_be_pointed_at() -> None:
    chart = funnel_figure(STAGES, LIGHT, size=(600, 400))
    assert [region.key for region in chart.regions] == ["11", "12", "13"]
    middle = chart.region_at(0.5, 0.5)
    assert middle is not None
    assert middle.key == "12"
    assert "26" in middle.tooltip
    assert chart.region_at(0.5, 0.01) is None
    assert chart.region_at(0.99, 0.99) == chart.regions[2]


def test_each_month_stacks_up_to_all_that_is_won_or_open() -> None:
    chart = forecast_figure(MONTHS, LIGHT)
    assert "¥1.53M" in words_of(chart)
    assert [region.key for region in chart.regions] == ["2026-12-01", "2027-01-01", "2027-02-01"]
    assert "972,000" in chart.regions[0].tooltip
    assert chart.rows[0][2:] == ("¥50,000", "¥80,000", "¥1,480,000", "¥1,480,000", "¥972,000")
    assert "Jan 2027" in words_of(chart)


def test_the_line_of_the_goal_strikes_no_total_out() -> None:
    goals = {date(2026, 12, 1): Decimal(500_000), date(2027, 2, 1): Decimal(220_000)}
    small = next(text for text in forecast_figure(MONTHS, LIGHT).figure.findobj(Text) if text.get_text() == "¥150K")
    chart = forecast_figure(MONTHS, LIGHT, goals=goals)
    lifted = next(text for text in chart.figure.findobj(Text) if text.get_text() == "¥150K")
    box = lifted.get_window_extent()
    dashed = [line for line in chart.figure.findobj(Line2D) if line.is_dashed()]
    heights = [line.get_transform().transform(line.get_xydata())[0][1] for line in dashed]
    assert heights and not any(box.y0 < height < box.y1 for height in heights)
    assert lifted.get_position() != small.get_position()


def test_losses_without_a_reason_are_named_so() -> None:
    chart = loss_reasons_figure(LOSSES, LABELS, LIGHT)
    assert [row[:2] for row in chart.rows] == [("价格", "12"), ("No reason given", "2")]
    assert [region.key for region in chart.regions] == ["price", ""]


def test_nothing_to_show_is_said_in_words(both_languages: str) -> None:
    for chart in (
        funnel_figure([], LIGHT),
        forecast_figure(MONTHS[1:2], LIGHT),
        loss_reasons_figure([], LABELS, LIGHT),
    ):
        assert len(words_of(chart)) == 1
        assert chart.description in words_of(chart)
        assert not chart.regions
        draw_pixels(chart)


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("size", [(1200, 700), (420, 240), (300, 120)])
def test_no_word_runs_out_of_the_figure(measure: str, size: tuple[int, int], both_languages: str) -> None:
    chart = funnel_figure(STAGES, LIGHT, measure=measure, size=size)
    draw_pixels(chart)
    for text in chart.figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= size[0] + 1, text.get_text()


def test_every_glyph_is_there_even_where_only_the_bundled_font_has_chinese(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "_CHINESE", ())
    monkeypatch.setattr(fonts, "_USUAL", dict.fromkeys(fonts._USUAL, ()))
    fonts.families.cache_clear()
    fonts.font.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            draw_pixels(funnel_figure(STAGES, LIGHT))  # a missing glyph would be a warning, and so an error
        assert not caplog.records
    finally:
        fonts.families.cache_clear()
        fonts.font.cache_clear()


def test_both_themes_stand_on_their_own_ground_and_sharp_screens_get_more_pixels() -> None:
    for style, ground in ((LIGHT, "#FFFFFF"), (DARK, "#1D2026")):
        pixels = draw_pixels(funnel_figure(STAGES, style, size=(300, 200)))
        assert (pixels.width, pixels.height, len(pixels.rgba)) == (300, 200, 300 * 200 * 4)
        assert "#" + pixels.rgba[:3].hex().upper() == ground
    sharp = draw_pixels(funnel_figure(STAGES, ChartStyle(design_tokens.LIGHT, pixel_ratio=2), size=(300, 200)))
    assert (sharp.width, sharp.height) == (600, 400)


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("PDF", b"%PDF")])
def test_a_chart_is_saved_and_is_the_same_file_every_time(tmp_path: Path, ending: str, begins: bytes) -> None:
    written = []
    for number in range(2):
        path = tmp_path / f"图{number}.{ending}"
        save_chart(every_chart(document_style("dark"))["forecast"], path)
        written.append(path.read_bytes())
    assert written[0].startswith(begins)
    assert written[0] == written[1]


def test_a_document_of_few_bars_ends_below_them_and_not_with_empty_paper() -> None:
    size = (960.0, 600.0)
    document = draw_pixels(loss_reasons_figure(LOSSES, LABELS, document_style(), size=size))
    assert (document.width, document.height) == (960, 24 + 32 + 2 * 54 + 24)
    rows = np.frombuffer(document.rgba, dtype=np.uint8).reshape(document.height, -1, 4)[:, :, :3]
    drawn = np.nonzero((rows != rows[0, 0]).any(axis=(1, 2)))[0]
    assert drawn[-1] > 0.75 * document.height
    on_screen = draw_pixels(loss_reasons_figure(LOSSES, LABELS, LIGHT, size=size))
    assert (on_screen.width, on_screen.height) == (960, 600)


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    chart = loss_reasons_figure(LOSSES, LABELS, LIGHT)
    with pytest.raises(UserError, match="png"):
        save_chart(chart, tmp_path / "chart.docx")
    with pytest.raises(UserError, match="could not be written"):
        save_chart(chart, tmp_path / "missing" / "chart.png")
    assert not list(tmp_path.glob("*.docx"))


@pytest.mark.parametrize("name", sorted(CHARTS))
def test_the_charts_of_a_new_file_can_be_drawn(workspace: Workspace, name: str) -> None:
    assert draw_pixels(make_chart(workspace, name, document_style())).width == 800


def test_an_unknown_chart_is_told_with_the_known_ones(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="funnel, forecast"):
        make_chart(workspace, "pie", document_style())


@pytest.mark.parametrize(
    ("highest", "steps"),
    [(0, [0, 1]), (100, [0, 25, 50, 75, 100]), (3_240_000, [0, 1e6, 2e6, 3e6, 4e6]), (0.5, [0, 0.2, 0.4, 0.6])],
)
def test_an_axis_has_round_numbers(highest: float, steps: list[float]) -> None:
    assert axis_steps(highest) == pytest.approx(steps)


@pytest.mark.parametrize(
    ("highest", "steps"),
    [(0, [0, 1]), (1.2, [0, 1, 2]), (7.8, [0, 2, 4, 6, 8]), (9, [0, 5, 10]), (90, [0, 25, 50, 75, 100])],
)
def test_what_is_counted_stands_on_an_axis_of_whole_numbers(highest: float, steps: list[float]) -> None:
    assert axis_steps(highest, whole=True) == steps


def test_every_chart_is_drawn_on_a_figure_of_its_own_and_none_is_left_in_a_registry() -> None:
    from matplotlib._pylab_helpers import Gcf

    charts = every_chart(LIGHT)
    assert len({id(chart.figure) for chart in charts.values()}) == 3
    assert not Gcf.get_all_fig_managers()
    buffer = io.BytesIO()
    charts["losses"].figure.savefig(buffer)
    assert buffer.getvalue()

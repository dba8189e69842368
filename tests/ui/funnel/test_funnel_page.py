"""The funnel page: its numbers, its charts, and the way from each part to the deals behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from matplotlib.text import Text
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities, stages
from ocrm.services.filtering.conditions import Condition, conditions
from ocrm.services.forecasting.forecast import fetch_forecast
from ocrm.services.forecasting.forecast_figures import weighted_figure
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import set_target
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.chart_view import ChartView
from ocrm.ui.funnel.page import TABS, FunnelPage
from ocrm.ui.funnel.side_by_side import SideBySide
from ocrm.ui.theme import theme

CHARTS = ("funnel_chart", "forecast_chart", "losses_chart")


def add_deal(workspace: Workspace, stage: str, amount: int, close: date | None) -> int:
    by_code = {row.code: row.stage_id for row in stages.list_stages(workspace)}
    values = {
        "subject": f"{stage} {amount}", "stage": by_code[stage], "expected_amount": Decimal(amount),
        "expected_close_on": close, "discovered_on": date(2026, 10, 5),
    }  # fmt: skip
    created = records.add_record(workspace, "opportunities", values).created_id
    assert created is not None
    return created


@pytest.fixture
def deals(workspace: Workspace) -> Workspace:
    """Three open deals, one past its day, one without one, ten closed ones; a target a month."""
    add_deal(workspace, "first_contact", 120_000, date(2026, 11, 20))
    add_deal(workspace, "first_contact", 80_000, date(2026, 10, 1))
    add_deal(workspace, "contract_signing", 300_000, None)
    for number in range(10):
        deal = add_deal(workspace, "proposal", 10_000, None)
        if number < 4:
            opportunities.win_opportunity(workspace, deal)
        else:
            opportunities.lose_opportunity(workspace, deal, reason="price" if number < 8 else "budget")
    set_target(workspace, Metric.WON_AMOUNT, PeriodKind.YEAR, workspace.clock.today(), Decimal(600_000))
    return workspace


@pytest.fixture
def page(context: AppContext, deals: Workspace, qtbot: QtBot) -> Iterator[FunnelPage]:
    shown = show_page(context, qtbot)
    yield shown
    context.tasks.shut_down()


def show_page(context: AppContext, qtbot: QtBot) -> FunnelPage:
    """Show the page as the window does and wait for its charts."""
    made = FunnelPage(context)
    qtbot.addWidget(made)
    made.resize(1236, 850)
    made.show()
    made.visit(Target("funnel"))
    wait_for_charts(made, qtbot)
    return made


def wait_for_charts(page: FunnelPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: all(chart_of(page, name).chart is not None for name in CHARTS))


def chart_of(page: FunnelPage, name: str) -> ChartView:
    view = page.content.findChild(ChartView, name)
    assert view is not None
    return view


def press(page: QWidget, name: str) -> None:
    found = page.findChild(QAbstractButton, name)
    assert found is not None, name
    found.click()


def texts(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def went_to(context: AppContext) -> Target:
    target = context.navigator.current
    assert target is not None
    assert target.page == "opportunities"
    return target


def fields_of(target: Target) -> set[str]:
    assert target.filter is not None
    return {condition.field for condition in conditions(target.filter)}  # type: ignore[arg-type]


def test_the_tiles_tell_goal_forecast_and_win_rate(page: FunnelPage, context: AppContext) -> None:
    shown = texts(page)
    assert "$150K" in shown
    assert "$40K won · 27%" in shown
    assert "40%" in shown
    assert "4 won / 6 lost · 16 days to win" in shown


def test_a_narrowed_page_says_why_no_goal_stands_there(page: FunnelPage, qtbot: QtBot) -> None:
    page.filters._choose_source("tender")
    qtbot.waitUntil(lambda: "targets are for all deals" in texts(page))
    assert "Set a target" not in texts(page)


def test_the_funnel_shows_the_open_deals_of_each_stage(page: FunnelPage) -> None:
    chart = chart_of(page, "funnel_chart").chart
    assert chart is not None
    assert chart.rows[0][:4] == ("First contact", "2", "$200,000", "$20,000")
    assert chart_of(page, "funnel_chart").accessibleName() == "Stage conversion"
    assert "First contact: 2 deals" in chart_of(page, "funnel_chart").accessibleDescription()
    assert not chart_of(page, "funnel_chart").image.isNull()


def test_pressing_a_stage_opens_its_deals(page: FunnelPage, context: AppContext) -> None:
    view = chart_of(page, "funnel_chart")
    assert view.chart is not None
    region = view.chart.regions[0]
    rect = view.region_rect(region.key)
    assert rect is not None
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    target = went_to(context)
    assert target.view == "open"
    assert target.filter == Condition("stage", "is", region.key)


def test_the_keyboard_goes_from_stage_to_stage_and_opens_one(page: FunnelPage, context: AppContext) -> None:
    view = chart_of(page, "funnel_chart")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.chart is not None
    assert went_to(context).filter == Condition("stage", "is", view.chart.regions[1].key)


def test_pressing_a_month_a_reason_or_a_tile_opens_their_deals(page: FunnelPage, context: AppContext) -> None:
    chart_of(page, "forecast_chart").region_clicked.emit("2026-11-01")
    target = went_to(context)
    assert target.filter == Condition("expected_close_on", "between", (date(2026, 11, 1), date(2026, 11, 30)))
    today = context.workspace.clock.today()
    chart_of(page, "forecast_chart").region_clicked.emit(today.replace(day=1).isoformat())
    target = went_to(context)
    assert (target.view, target.filter) == (
        "won", Condition("closed_on", "between", (date(2026, 10, 1), date(2026, 10, 31)))
    ), "nothing is open in it"  # fmt: skip
    chart_of(page, "losses_chart").region_clicked.emit("price")
    target = went_to(context)
    assert target.view == "lost"
    assert fields_of(target) == {"lost_reason", "closed_on"}
    tile = page.findChild(QWidget, "tile_committed")
    assert tile is not None
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert fields_of(went_to(context)) == {"probability", "expected_close_on"}


def test_the_forecast_of_the_funnel_says_why_it_is_so(page: FunnelPage) -> None:
    asked = page.findChild(QAbstractButton, "forecast_why")
    assert asked is not None and asked.isVisible()
    figure = weighted_figure(page.context.workspace, PeriodKind.MONTH)
    months = fetch_forecast(page.context.workspace).months
    assert figure.value == sum(month.weighted for month in months) > 0


def test_the_insight_names_its_deals_and_opens_them(page: FunnelPage, context: AppContext) -> None:
    words = page.findChild(QLabel, "funnel_insight_text")
    assert words is not None
    assert "converts" in words.text()
    assert "Price (4)" in words.text()
    press(page, "funnel_insight_link")
    assert "stage" in fields_of(went_to(context))


def test_the_same_numbers_come_as_a_table_that_can_be_copied_and_opened(page: FunnelPage, context: AppContext) -> None:
    press(page, "funnel_as_table")
    table = page.findChild(ChartTable, "funnel_table")
    assert table is not None
    assert table.isVisible()
    assert table.model().index(0, 1).data() == "2"
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split("\t")[0] == "Stage"
    assert copied[1].split("\t")[:3] == ["First contact", "2", "$200,000"]
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert fields_of(went_to(context)) == {"stage"}


def test_the_width_can_stand_for_worth_or_for_all_who_came_so_far(
    page: FunnelPage, context: AppContext, qtbot: QtBot
) -> None:
    which, measures = page.findChild(QWidget, "funnel_which"), page.findChild(QWidget, "funnel_measures")
    assert which is not None
    assert measures is not None
    view = chart_of(page, "funnel_chart")
    with qtbot.waitSignal(view.drawn):
        press(which, "segment_1")
    assert "came this far" in texts_of(page, "funnel_caption")
    assert view.chart is not None
    assert "13" in {text.get_text() for text in view.chart.figure.findobj(Text)}
    with qtbot.waitSignal(view.drawn):
        press(measures, "segment_1")
    assert context.preferences.recall("funnel/measure") == "amount"
    assert "$600K" in {text.get_text() for text in view.chart.figure.findobj(Text)}


def texts_of(page: FunnelPage, name: str) -> str:
    found = page.content.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_another_period_is_chosen_and_remembered(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    chosen = page.findChild(QAbstractButton, "funnel_period")
    assert chosen is not None
    menu = chosen.menu()  # type: ignore[attr-defined]
    with qtbot.waitSignal(page.status_changed):
        menu.actions()[2].trigger()
    assert "This year" in chosen.text()
    assert "$600K" in texts(page)
    assert context.preferences.recall("funnel/period") == "this_year"


def test_periods_that_are_over_can_be_looked_back_on(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    chosen = page.findChild(QAbstractButton, "funnel_period")
    assert chosen is not None
    actions = {action.text(): action for action in chosen.menu().actions()}  # type: ignore[attr-defined]
    set_target(context.workspace, Metric.WON_AMOUNT, PeriodKind.YEAR, date(2025, 1, 1), Decimal(500_000))
    for name, first, last in (
        ("Last month", date(2026, 9, 1), date(2026, 9, 30)),
        ("Last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("Last year", date(2025, 1, 1), date(2025, 12, 31)),
    ):
        with qtbot.waitSignal(page.status_changed):
            actions[name].trigger()
        actions = {action.text(): action for action in chosen.menu().actions()}  # type: ignore[attr-defined]
        selection = page.filters.asked().selection
        assert (selection.since, selection.until) == (first, last)
    qtbot.waitUntil(lambda: "Goal last year" in texts(page))


def test_a_chart_that_takes_its_time_says_that_it_comes(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    maker = chart_of(page, "funnel_chart").maker
    assert maker is not None
    view = ChartView(context.tasks, name="slow_chart")
    qtbot.addWidget(view)
    view.show()
    skeleton = view.findChild(QWidget, "chart_skeleton")
    assert skeleton is not None
    qtbot.waitUntil(skeleton.isVisible)
    assert skeleton.size() == view.size()
    with qtbot.waitSignal(view.drawn):
        view.set_maker(maker, title="Deals")
    assert not skeleton.isVisible()


@pytest.mark.parametrize("tab", list(TABS))
def test_on_a_narrow_window_nothing_is_cut_off(
    context: AppContext, deals: Workspace, qtbot: QtBot, both_languages: str, tab: str
) -> None:
    made = FunnelPage(context)
    qtbot.addWidget(made)
    made.resize(1100 - theme().px(204), 640)
    made.show()
    made.visit(Target("funnel", view=tab))
    context.tasks.wait()
    QApplication.processEvents()
    area = made.findChild(QScrollArea)
    assert area is not None
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    title = made.content.findChild(QLabel, "page_title")
    assert title is not None
    assert title.width() >= title.fontMetrics().horizontalAdvance(title.text())
    context.tasks.shut_down()


def test_two_panels_stand_below_each_other_where_there_is_no_room_beside(qtbot: QtBot) -> None:
    left, right = QWidget(), QWidget()
    left.setMinimumSize(300, 100)
    right.setMinimumSize(200, 100)
    both = SideBySide(left, right)
    qtbot.addWidget(both)
    both.resize(600, 300)
    both.show()
    assert not both.is_stacked
    both.resize(400, 300)
    assert both.is_stacked
    assert both.minimumSizeHint().width() == 300
    assert both.minimumSizeHint().height() > 200
    both.resize(600, 300)
    assert not both.is_stacked


def test_the_forecast_tab_tells_what_is_left_out(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    page.visit(Target("funnel", view="forecast"))
    qtbot.waitUntil(lambda: chart_of(page, "large_forecast_chart").chart is not None)
    outside = page.findChild(QWidget, "outside_panel")
    assert outside is not None
    assert "1 deal · $80K · weighted $8K" in texts(outside)
    assert "1 deal · $300K · weighted $270K" in texts(outside)
    links = [link for link in outside.findChildren(QAbstractButton) if link.accessibleName().startswith("Past due")]
    links[0].click()
    assert "expected_close_on" in fields_of(went_to(context))


def test_deals_or_amounts_are_offered_only_where_they_make_a_difference(page: FunnelPage, qtbot: QtBot) -> None:
    measures = page.findChild(QWidget, "funnel_measures")
    assert measures is not None
    offered = {}
    for tab in TABS:
        page.open(Target("funnel", view=tab))
        offered[tab] = measures.isVisible()
    assert offered == {
        "funnel": True, "speed": True, "outcomes": True, "paths": True, "forecast": False, "targets": False,
    }  # fmt: skip


def test_a_change_elsewhere_shows_at_once(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    view = chart_of(page, "funnel_chart")
    with qtbot.waitSignal(view.drawn):
        add_deal(context.workspace, "first_contact", 1_000, None)
        context.bus.publish(Changes(frozenset({"opportunities"})))
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[0][1] == "3")


def test_the_chart_on_show_is_saved(page: FunnelPage, context: AppContext, tmp_path: Path, qtbot: QtBot) -> None:
    page.save_chart_to(tmp_path / "funnel.svg")
    qtbot.waitUntil(lambda: context.toasts.current is not None)
    assert (tmp_path / "funnel.svg").read_text(encoding="utf-8").startswith("<?xml")
    page.save_chart_to(tmp_path / "no folder" / "funnel.png")
    qtbot.waitUntil(lambda: page.message_bar.isVisible())
    assert "could not be written" in page.message_bar.text


def test_an_empty_file_says_what_the_page_is_for(context: AppContext, qtbot: QtBot, language: str) -> None:
    page = FunnelPage(context)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.status_changed):
        page.visit(None)
    button = page.findChild(QAbstractButton, "funnel_empty_import")
    assert button is not None
    assert button.isVisible()
    button.click()
    assert context.navigator.current == Target("import")


def test_the_charts_follow_the_theme_and_the_screen(page: FunnelPage, qtbot: QtBot) -> None:
    view = chart_of(page, "funnel_chart")
    assert view.image.pixelColor(0, 0).name().upper() == theme().hex("bg.panel")
    with qtbot.waitSignal(view.drawn):
        theme().set_mode("dark")
    assert view.image.pixelColor(0, 0).name().upper() == theme().hex("bg.panel")
    with qtbot.waitSignal(view.drawn):
        page.resize(1100, 800)
    assert view.image.width() == round(view.width() * view.devicePixelRatioF())


def test_the_page_is_built_anew_in_another_language(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    i18n.set_language("zh_CN")
    page.retranslate()
    wait_for_charts(page, qtbot)
    assert page.header is not None
    assert texts_of(page, "page_title") == "销售漏斗"
    assert chart_of(page, "funnel_chart").accessibleName() == "阶段转化"


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_the_page_fits_a_small_window(
    context: AppContext, deals: Workspace, qtbot: QtBot, language: str, scale: float
) -> None:
    theme().set_scale(scale)
    page = show_page(context, qtbot)
    assert page.minimumSizeHint().width() <= (968 if scale == 1.0 else 1200)
    assert page.minimumSizeHint().height() <= 600
    context.tasks.shut_down()


def height_of_tab(page: FunnelPage, name: str, qtbot: QtBot) -> int:
    """Show a tab in a low window and return how high the page is then."""
    tabs = page.findChild(QWidget, "funnel_tabs")
    assert tabs is not None
    press(tabs, f"segment_{list(TABS).index(name)}")
    qtbot.wait(1)
    area = page.findChild(QScrollArea)
    assert area is not None
    return area.widget().height()


def test_what_if_left_on_makes_no_other_tab_higher(page: FunnelPage, qtbot: QtBot) -> None:
    page.resize(900, 300)
    others = ("funnel", "speed", "outcomes", "paths", "targets")
    before = {name: height_of_tab(page, name, qtbot) for name in others}
    height_of_tab(page, "forecast", qtbot)
    press(page, "forecast_what_if")
    assert {name: height_of_tab(page, name, qtbot) for name in others} == before


def test_everything_that_takes_the_focus_has_a_name(page: FunnelPage) -> None:
    for widget in page.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and not widget.accessibleName():
            assert widget.focusProxy() or widget.objectName().startswith("qt_"), widget

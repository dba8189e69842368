"""The tabs of the funnel page: one filter bar over all, charts that open their deals, and why each number is so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QScrollArea, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.deal_analysis.choices import Choices
from ocrm.services.deal_analysis.funnel_overview import Period
from ocrm.services.deals import opportunities, stages
from ocrm.services.figures import FigureRows
from ocrm.services.filtering.conditions import Condition, conditions
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.figures.why import WhyPopover
from ocrm.ui.funnel.chart_panel import ChartPanel
from ocrm.ui.funnel.filter_bar import FunnelFilterBar, period_words
from ocrm.ui.funnel.page import TABS, FunnelPage
from ocrm.ui.widgets import LEFT, RIGHT, ElidingButton

_PATIENCE_MS = 20_000
"""matplotlib is imported meanwhile, and other tests may be at work."""
_CHARTS = {
    "speed": ("conversion", "stays", "velocity", "cycle", "slips", "stalled"),
    "outcomes": ("win_rate", "loss_pareto", "rivals"),
    "paths": ("paths",),
}


@pytest.fixture
def page(context: AppContext, qtbot: QtBot) -> Iterator[FunnelPage]:
    """The page over fourteen deals, eleven of them closed this month."""
    fill(context.workspace)
    made = FunnelPage(context)
    qtbot.addWidget(made)
    made.resize(1236, 850)
    made.show()
    made.visit(Target("funnel"))
    qtbot.waitUntil(lambda: panel(made, "funnel").view.chart is not None, timeout=_PATIENCE_MS)
    yield made
    context.tasks.shut_down()


def fill(workspace: Workspace) -> None:
    first = stages.first_stage(workspace).stage_id
    for number in range(14):
        values = {
            "subject": "Press" if number % 2 else "Saw", "stage": first, "expected_amount": Decimal(1_000 + number),
            "discovered_on": date(2026, 10, 5), "source": "referral" if number < 6 else "tender",
            "competitor": "Acme" if number < 4 else "", "expected_close_on": date(2026, 11, 20),
        }  # fmt: skip
        deal = records.add_record(workspace, "opportunities", values).created_id
        assert deal is not None
        if number < 5:
            opportunities.win_opportunity(workspace, deal)
        elif number < 11:
            opportunities.lose_opportunity(workspace, deal, reason="price")


def panel(page: FunnelPage, name: str) -> ChartPanel:
    found = page.content.findChild(ChartPanel, f"{name}_panel")
    assert found is not None, name
    return found


def show_tab(page: FunnelPage, tab: str, qtbot: QtBot) -> None:
    page.visit(Target("funnel", view=tab))
    qtbot.waitUntil(
        lambda: all(panel(page, name).view.chart is not None for name in _CHARTS[tab]), timeout=_PATIENCE_MS
    )


def popover(qtbot: QtBot) -> WhyPopover:
    def shown() -> list[WhyPopover]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, WhyPopover) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    found = shown()[0]
    count = found.findChild(QLabel, "why_count")
    assert count is not None
    qtbot.waitUntil(lambda: "record" in count.text() or not count.isVisible())
    return found


def text_of(owner: QWidget, name: str) -> str:
    found = owner.findChild(QLabel, name)
    assert found is not None
    return found.text()


@pytest.mark.parametrize("tab", sorted(_CHARTS))
def test_each_tab_draws_its_charts_with_something_to_point_at(
    page: FunnelPage, qtbot: QtBot, tab: str, language: str
) -> None:
    show_tab(page, tab, qtbot)
    for name in _CHARTS[tab]:
        chart = panel(page, name).view.chart
        assert chart is not None
        assert chart.regions, name
        assert chart.rows, name
        assert panel(page, name).view.accessibleDescription(), name


def test_a_stage_of_the_conversion_opens_its_deals_with_the_sql(
    page: FunnelPage, context: AppContext, qtbot: QtBot
) -> None:
    show_tab(page, "speed", qtbot)
    shown = panel(page, "conversion")
    assert shown.view.chart is not None
    shown.view.region_clicked.emit(shown.view.chart.regions[0].key)
    why = popover(qtbot)
    assert text_of(why, "why_value") == "35.71%"
    assert text_of(why, "why_count") == "14 records"
    sql = why.findChild(QPlainTextEdit, "why_sql")
    assert sql is not None
    assert round(context.workspace.scalar(sql.toPlainText()), 4) == 0.3571
    why.copy_sql()
    assert QGuiApplication.clipboard().text() == sql.toPlainText()
    rows = why.findChild(QTableView, "why_rows")
    assert rows is not None
    assert rows.model().index(0, 0).data() in ("Press", "Saw")
    headings = {rows.model().headerData(n, Qt.Orientation.Horizontal): n for n in range(rows.model().columnCount())}
    sides = {name: rows.model().index(0, n).data(Qt.ItemDataRole.TextAlignmentRole) for name, n in headings.items()}
    assert (sides["Title"], sides["Expected amount"]) == (LEFT, RIGHT)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    target = context.navigator.current
    assert target is not None
    assert (target.kind, target.record_id is not None) == ("opportunities", True)


def test_a_tile_tells_why_by_the_key_of_a_question_mark(page: FunnelPage, qtbot: QtBot) -> None:
    tile = page.findChild(QWidget, "tile_win_rate")
    assert tile is not None
    QTest.keyClick(tile, Qt.Key.Key_Question)
    why = popover(qtbot)
    assert text_of(why, "why_value") == "45.45%"
    assert "won and lost" in text_of(why, "why_formula")
    why.close()


def test_the_bar_narrows_every_tab(page: FunnelPage, qtbot: QtBot) -> None:
    show_tab(page, "outcomes", qtbot)
    view = panel(page, "loss_pareto").view
    assert view.chart is not None
    assert view.chart.rows[0][1] == "6"
    with qtbot.waitSignal(view.drawn):
        page.filters._choose_source("referral")
    assert view.chart is not None
    assert view.chart.rows[0][1] == "1"
    with qtbot.waitSignal(view.drawn):
        page.filters.set_filter(Condition("subject", "is", "Saw"))
    assert "No lost deals" in view.accessibleDescription()
    with qtbot.waitSignal(view.drawn):
        page.filters.clear()
    assert view.chart.rows[0][1] == "6"


def test_the_keyboard_comes_back_to_the_button_from_the_filter(page: FunnelPage) -> None:
    opened_from = page.filters.findChild(QAbstractButton, "funnel_filter")
    assert opened_from is not None
    opened_from.setFocus()
    QTest.keyClick(opened_from, Qt.Key.Key_Return)
    assert page._panes.isAncestorOf(QApplication.focusWidget())
    assert page.escape()
    assert QApplication.focusWidget() is opened_from


def test_a_chosen_name_is_whole_where_there_is_room_and_cut_where_there_is_none(
    context: AppContext, qtbot: QtBot
) -> None:
    bar = FunnelFilterBar(context)
    qtbot.addWidget(bar)
    names = tuple(f"Press brake with back gauge no. {number}" for number in range(2))
    bar.set_choices(Choices((), (("referral", "Customer referral of an old friend"),), names))
    bar.source, bar.subject = "referral", names[0]
    bar._fill()
    buttons = [bar.findChild(ElidingButton, f"funnel_{name}") for name in ("source", "product")]
    bar.resize(1400, bar.sizeHint().height())
    bar.show()
    assert [one.shown_text for one in buttons if one] == ["Customer referral of an old friend", names[0]]
    bar.resize(860, bar.height())
    QApplication.processEvents()
    assert all(one.shown_text.endswith("…") and len(one.shown_text) > 12 for one in buttons if one)
    assert bar.minimumSizeHint().width() < 900, "long names do not make the window wider"


def test_a_competitor_of_open_deals_only_opens_those(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    first = stages.first_stage(context.workspace).stage_id
    values = {"subject": "Lathe", "stage": first, "competitor": "Bolt", "expected_amount": Decimal(5)}
    records.add_record(context.workspace, "opportunities", values)
    show_tab(page, "outcomes", qtbot)
    panel(page, "rivals").view.region_clicked.emit("Bolt")
    why = popover(qtbot)
    assert text_of(why, "why_value") == "1"
    assert "open deals" in text_of(why, "why_formula")
    assert text_of(why, "why_count") == "1 record"


def test_beside_the_filter_a_narrow_page_can_be_scrolled_to_its_right_end(page: FunnelPage, qtbot: QtBot) -> None:
    show_tab(page, "speed", qtbot)
    page.resize(968, 700)
    area = page.findChild(QScrollArea)
    assert area is not None
    bar = area.horizontalScrollBar()
    qtbot.waitUntil(lambda: not bar.isVisible())
    page.filters.filter_requested.emit()
    qtbot.waitUntil(bar.isVisible)
    assert bar.maximum() == area.widget().width() - area.viewport().width()


def test_days_behind_a_figure_are_whole_in_chinese(page: FunnelPage, qtbot: QtBot) -> None:
    show_tab(page, "outcomes", qtbot)
    chart = panel(page, "win_rate").view.chart
    assert chart is not None
    panel(page, "win_rate").view.region_clicked.emit(chart.regions[0].key)
    why = popover(qtbot)
    header, is_number = ("客户", "状态", "预计金额", "结束日期"), (False, False, True, False)
    cells = ("苏州澜航餐饮设备有限公司", "赢单", "¥2,150,000", "2024年10月28日")
    why._show_rows(FigureRows("opportunities", 1, header, is_number, ((1, "校准服务框架", cells),)))
    rows = why.findChild(QTableView, "why_rows")
    assert rows is not None
    assert rows.columnWidth(4) >= rows.sizeHintForColumn(4)
    assert rows.columnWidth(0) >= rows.sizeHintForColumn(0), "a long name of a customer leaves the title its room"


def test_own_days_can_be_given(page: FunnelPage, qtbot: QtBot) -> None:
    show_tab(page, "outcomes", qtbot)
    view = panel(page, "loss_pareto").view
    page.filters._days._since.set_day(date(2026, 1, 1))
    page.filters._days._until.set_day(date(2026, 2, 1))
    with qtbot.waitSignal(view.drawn):
        page.filters._choose_period(Period.CUSTOM.value)
    assert page.filters._days._since.isVisible()
    page.filters._choose_source("referral")
    assert page.minimumSizeHint().width() <= 968
    assert "No lost deals" in view.accessibleDescription()


def test_own_days_are_named_as_days_and_remembered(page: FunnelPage, context: AppContext, qtbot: QtBot) -> None:
    page.filters._days._since.set_day(date(2026, 1, 1))
    page.filters._days._until.set_day(date(2026, 2, 1))
    page.filters._choose_period(Period.CUSTOM.value)
    page.filters._days._on_changed()
    again = FunnelFilterBar(context)
    qtbot.addWidget(again)
    asked = again.asked().selection
    assert (again.period, asked.since, asked.until) == (Period.CUSTOM, date(2026, 1, 1), date(2026, 2, 1))
    assert period_words(again.period, asked.since, asked.until) == "2026-01-01 to 2026-02-01"
    assert period_words(Period.CUSTOM, None, date(2026, 2, 1)) == "… to 2026-02-01"
    assert period_words(Period.CUSTOM, None, None) == "All time"
    context.preferences.remember("funnel/days", ["yesterday"])
    assert FunnelFilterBar(context).asked().selection.until == context.workspace.clock.today()


def test_a_loss_reason_opens_the_deals_lost_for_it_in_the_period(
    page: FunnelPage, context: AppContext, qtbot: QtBot
) -> None:
    show_tab(page, "outcomes", qtbot)
    panel(page, "loss_pareto").opened.emit("price")
    target = context.navigator.current
    assert target is not None
    assert target.view == "lost"
    assert {one.field for one in conditions(target.filter)} == {"lost_reason", "closed_on"}  # type: ignore[arg-type]


def test_a_stream_opens_the_deals_that_took_it(page: FunnelPage, qtbot: QtBot) -> None:
    show_tab(page, "paths", qtbot)
    view = panel(page, "paths").view
    assert view.chart is not None
    stream = next(one for one in view.chart.regions if one.key.startswith("source:referral>"))
    view.region_clicked.emit(stream.key)
    why = popover(qtbot)
    assert text_of(why, "why_count") == "6 records"
    why.close()


def test_a_chart_is_copied_as_picture_and_numbers_and_saved_as_a_spreadsheet(
    page: FunnelPage, context: AppContext, tmp_path: Path, qtbot: QtBot
) -> None:
    from ocrm.services.spreadsheets.reading import open_source

    show_tab(page, "outcomes", qtbot)
    shown = panel(page, "loss_pareto")
    QTest.keyClick(shown.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not QGuiApplication.clipboard().image().isNull())
    picture = QGuiApplication.clipboard().image()
    assert picture.width() == 1920, "as fine as a saved picture"
    assert picture.height() == 300, "it ends below the one reason there is"
    assert picture.pixelColor(2, 2).lightness() > 200, "on light ground in a dark theme too"
    shown.copy_numbers()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("Price\t6\t")
    shown.save_to(tmp_path / "losses.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "losses.xlsx").exists())
    with open_source(tmp_path / "losses.xlsx") as source:
        table = source.table()
    assert [column.name for column in table.columns][:3] == ["Reason", "Lost deals", "Amount"]
    _number, cells = next(iter(table))
    assert cells[:3] == ["Price", 6, 6_045]


def test_the_zones_of_the_funnel_are_explained(page: FunnelPage, qtbot: QtBot) -> None:
    button = page.findChild(QAbstractButton, "funnel_zones")
    assert button is not None
    button.click()
    shown = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "zones_popover")
    words = " ".join(one.text() for one in shown.findChildren(QLabel))
    assert words.count("open deal") >= 1
    assert "There is a need" in words
    shown.close()


def test_the_tab_is_remembered(page: FunnelPage, context: AppContext) -> None:
    page.step_view(2)
    assert context.preferences.recall("funnel/tab") == list(TABS)[2]

"""The tabs of forecast and targets: what they show, what their parts open, and trying without saving."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.deal_analysis.funnel_overview import Period
from ocrm.services.deal_analysis.selection import Selection
from ocrm.services.deals import holds, opportunities, stages
from ocrm.services.figures import recompute
from ocrm.services.filtering.conditions import Condition, conditions
from ocrm.services.forecasting import forecast_log
from ocrm.services.forecasting.forecast import fetch_forecast
from ocrm.services.forecasting.forecast_figures import reached_figure, weighted_figure
from ocrm.services.forecasting.forecast_overview import fetch_forecast_overview
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import set_target
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.funnel.chart_table import ChartTable
from ocrm.ui.funnel.chart_view import ChartView
from ocrm.ui.funnel.drill_down import period_target
from ocrm.ui.funnel.forecast_tab import ForecastTab
from ocrm.ui.funnel.page import FunnelPage
from ocrm.ui.funnel.tab import Asked
from ocrm.ui.funnel.targets_tab import TargetsTab
from ocrm.ui.simulator.deal_model import AMOUNT, DAY, PROBABILITY
from ocrm.ui.simulator.headed_model import TONE
from ocrm.ui.simulator.panel import SimulatorPanel
from ocrm.ui.simulator.tables import DealsTable, MonthsTable
from ocrm.ui.upkeep import bring_up_to_date
from ocrm.ui.widgets import KpiTile
from tests.snapshots import rows_of

ALL = Asked(Period.THIS_QUARTER, Selection(), "count")


def add_deal(workspace: Workspace, subject: str, amount: int, close: date | None) -> int:
    by_code = {row.code: row.stage_id for row in stages.list_stages(workspace)}
    values = {
        "subject": subject, "stage": by_code["proposal"], "expected_amount": Decimal(amount), "expected_close_on": close
    }  # fmt: skip
    return records.add_record(workspace, "opportunities", values).created_id or 0


@pytest.fixture
def deals(workspace: Workspace) -> dict[str, int]:
    """Open deals in two months, one past its day, one without, one on hold; one won; a target."""
    made = {
        "big": add_deal(workspace, "big", 400_000, date(2026, 11, 20)),
        "small": add_deal(workspace, "small", 80_000, date(2026, 12, 1)),
        "late": add_deal(workspace, "late", 50_000, date(2026, 10, 1)),
        "someday": add_deal(workspace, "someday", 30_000, None),
        "held": add_deal(workspace, "held", 70_000, date(2026, 11, 2)),
        "won": add_deal(workspace, "won", 600_000, None),
    }
    holds.hold_opportunities(workspace, [made["held"]], date(2026, 12, 24))
    opportunities.win_opportunity(workspace, made["won"], closed_on=date(2026, 10, 5))
    set_target(workspace, Metric.WON_AMOUNT, PeriodKind.QUARTER, date(2026, 10, 1), Decimal(1_200_000))
    return made


@pytest.fixture
def tab(context: AppContext, deals: dict[str, int], qtbot: QtBot) -> Iterator[ForecastTab]:
    made = ForecastTab(context)
    show(made, qtbot)
    wait(made, qtbot, "large_forecast_chart", "accuracy_chart", "history_chart")
    yield made
    context.tasks.shut_down()


@pytest.fixture
def targets(context: AppContext, deals: dict[str, int], qtbot: QtBot) -> Iterator[TargetsTab]:
    made = TargetsTab(context)
    show(made, qtbot)
    wait(made, qtbot, "bullets_chart", "pace_chart")
    yield made
    context.tasks.shut_down()


def show(tab: ForecastTab | TargetsTab, qtbot: QtBot) -> None:
    qtbot.addWidget(tab)
    tab.resize(1100, 800)
    tab.show()
    tab.show_deals(ALL)


def chart(tab: QWidget, name: str) -> ChartView:
    found = tab.findChild(ChartView, name)
    assert found is not None, name
    return found


def wait(tab: QWidget, qtbot: QtBot, *names: str) -> None:
    qtbot.waitUntil(lambda: all(chart(tab, name).chart is not None for name in names))


def texts(tab: QWidget) -> str:
    return "\n".join(found.text() for found in tab.findChildren(QLabel))


def press(tab: QWidget, name: str) -> None:
    found = tab.findChild(QAbstractButton, name)
    assert found is not None, name
    found.click()


def opened_by(tab: ForecastTab | TargetsTab) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    tab.opened.connect(lambda view, filter: found.append((view, filter)))
    return found


def found_by(workspace: Workspace, filter: object) -> set[str]:
    query = records.RecordQuery("opportunities", filter)  # type: ignore[arg-type]
    rows = records.fetch_rows(workspace, "opportunities", list(records.all_ids(workspace, query)), ["subject"])
    return {row["subject"] for row in rows if row is not None}


# -- forecast ---------------------------------------------------------------------------------------------------------


def test_months_show_with_their_goal_and_what_stands_apart(tab: ForecastTab) -> None:
    shown = chart(tab, "large_forecast_chart").chart
    assert shown is not None
    assert [row[0] for row in shown.rows[:3]] == ["Oct 2026", "Nov 2026", "Dec 2026"]
    assert [row[6] for row in shown.rows[:3]] == ["$0", "$200,000", "$40,000"]
    assert shown.rows[0][2] == "$600,000"
    said = texts(tab)
    for words in ("Past due, not updated", "1 deal · $50K · weighted $25K", "1 deal · $30K · weighted $15K", "On hold"):
        assert words in said


def test_quarters_replace_months_and_are_remembered(tab: ForecastTab, context: AppContext, qtbot: QtBot) -> None:
    tab.choose(PeriodKind.QUARTER)
    view = chart(tab, "large_forecast_chart")
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[0][0] == "Q4 2026")
    assert view.chart is not None
    assert len(view.chart.rows) == 4
    assert view.chart.rows[0][6] == "$240,000"
    assert ForecastTab(context).by is PeriodKind.QUARTER


def test_a_month_opens_its_deals_from_today_on(tab: ForecastTab, workspace: Workspace) -> None:
    found = opened_by(tab)
    chart(tab, "large_forecast_chart").region_clicked.emit("2026-11-01")
    assert [view for view, _filter in found] == ["open"]
    assert found_by(workspace, found[0][1]) == {"big", "held"}  # the view of open deals leaves the held one out


def test_a_month_with_nothing_open_opens_what_was_won_and_an_empty_one_nothing(
    tab: ForecastTab, workspace: Workspace
) -> None:
    found = opened_by(tab)
    chart(tab, "large_forecast_chart").region_clicked.emit("2026-10-01")
    assert [(view, found_by(workspace, filter)) for view, filter in found] == [("won", {"won"})]
    chart(tab, "large_forecast_chart").region_clicked.emit("2027-01-01")
    assert len(found) == 1


def test_of_the_present_month_the_deals_from_today_on_open(workspace: Workspace, deals: dict[str, int]) -> None:
    today = workspace.clock.today()
    add_deal(workspace, "soon", 10_000, date(2026, 10, 30))
    target = period_target(fetch_forecast(workspace), "2026-10-01", today)
    assert target == ("open", Condition("expected_close_on", "between", (today, date(2026, 10, 31))))


def test_what_stands_apart_opens_its_deals(tab: ForecastTab, workspace: Workspace) -> None:
    found = opened_by(tab)
    for link in tab.findChildren(QAbstractButton):
        if link.text() == "Show them":
            link.click()
    assert [view for view, _filter in found] == ["open", "open", "on_hold"]
    assert found_by(workspace, found[0][1]) == {"late"}
    assert "someday" in found_by(workspace, found[1][1])


def test_history_says_how_much_is_missing_and_accuracy_since_when(
    context: AppContext, deals: dict[str, int], qtbot: QtBot
) -> None:
    forecast_log.take_snapshot(context.workspace)
    made = ForecastTab(context)
    show(made, qtbot)
    wait(made, qtbot, "accuracy_chart", "history_chart")
    assert "Only 0 months of history; 12 are needed." in texts(made)
    assert "Written down on 1 day since 21 Oct." in texts(made)


def test_the_figures_are_what_their_sql_gives(workspace: Workspace, deals: dict[str, int]) -> None:
    found = weighted_figure(workspace, PeriodKind.MONTH)
    assert found.value == recompute(workspace, found) == Decimal(240_000)
    for metric, value in ((Metric.WON_AMOUNT, 600_000), (Metric.WON_COUNT, 1), (Metric.NEW_CUSTOMERS, 0)):
        reached = reached_figure(workspace, metric, PeriodKind.QUARTER)
        assert reached.value == recompute(workspace, reached) == value


# -- what if ----------------------------------------------------------------------------------------------------------


def simulator(tab: ForecastTab, qtbot: QtBot) -> SimulatorPanel:
    press(tab, "forecast_what_if")
    found = tab.findChild(SimulatorPanel)
    assert found is not None
    qtbot.waitUntil(lambda: found.deals.rowCount() == 4)
    return found


def month_rows(panel: SimulatorPanel) -> dict[str, tuple[str, ...]]:
    model = panel.months
    cells = [[str(model.index(row, column).data()) for column in range(4)] for row in range(model.rowCount())]
    return {name: tuple(rest) for name, *rest in cells}


def type_into(panel: SimulatorPanel, subject: str, column: int, text: str) -> bool:
    model = panel.deals
    row = next(row for row in range(model.rowCount()) if model.deal_at(row).subject == subject)
    return model.setData(model.index(row, column), text)


def test_typing_over_a_deal_moves_the_months_and_saves_nothing(
    tab: ForecastTab, workspace: Workspace, qtbot: QtBot
) -> None:
    before = rows_of(workspace)
    panel = simulator(tab, qtbot)
    assert type_into(panel, "big", DAY, "2026-12-15")
    assert type_into(panel, "big", PROBABILITY, "80")
    assert type_into(panel, "small", AMOUNT, "10万")
    shown = month_rows(panel)
    assert shown["Nov 2026"] == ("$200K", "$0", "−$200K")
    assert shown["Dec 2026"] == ("$40K", "$370K", "+$330K")
    assert shown["All of these"] == ("$240K", "$370K", "+$130K")
    assert panel.deals.index(0, DAY).data(TONE) == "accent"
    assert "2 deals tried" in texts(panel)
    assert rows_of(workspace) == before
    for column, wrong in ((DAY, "soon"), (PROBABILITY, "120"), (AMOUNT, "much")):
        assert not type_into(panel, "big", column, wrong)
        assert f"“{wrong}” is not" in texts(panel)
    assert type_into(panel, "big", PROBABILITY, "70")
    assert "2 deals tried" in texts(panel), "what was refused is forgotten"


def test_the_names_in_a_table_are_whole_however_narrow_it_is(targets: TargetsTab, qtbot: QtBot) -> None:
    press(targets, "bullets_as_table")
    table = targets.findChild(ChartTable, "bullets_table")
    assert table is not None
    for width in (900, 300):
        table.resize(width, 300)
        assert table.columnWidth(0) >= table.sizeHintForColumn(0)
    table.resize(1_600, 300)
    assert not table.horizontalScrollBar().maximum(), "the names take the room that is left"


def test_all_months_and_their_sum_are_seen_without_scrolling(tab: ForecastTab, qtbot: QtBot) -> None:
    panel = simulator(tab, qtbot)
    months = panel.findChild(MonthsTable)
    assert months is not None
    qtbot.waitUntil(lambda: months.model().rowCount() > 6)
    total = months.model().index(6, 0)
    assert total.data() == "All of these"
    assert months.viewport().rect().contains(months.visualRect(total))


def test_apply_saves_all_at_once_and_undo_takes_it_back(
    tab: ForecastTab, workspace: Workspace, deals: dict[str, int], qtbot: QtBot
) -> None:
    before = rows_of(workspace)
    panel = simulator(tab, qtbot)
    type_into(panel, "big", PROBABILITY, "80")
    type_into(panel, "someday", DAY, "2026-11-30")
    press(panel, "simulator_apply")
    assert records.fetch_record(workspace, "opportunities", deals["big"])["probability"] == 80
    assert panel.tried == []
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_page_is_only_as_high_as_what_it_shows_of_past_or_simulator(tab: ForecastTab, qtbot: QtBot) -> None:
    before = tab.minimumSizeHint().height()
    simulator(tab, qtbot)
    assert tab.minimumSizeHint().height() > before
    press(tab, "forecast_what_if")
    assert tab.minimumSizeHint().height() == before


def test_on_a_low_window_the_simulator_is_scrolled_into_view(tab: ForecastTab, qtbot: QtBot) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    tab.setMinimumHeight(900)
    area.resize(900, 400)
    area.setWidget(tab)
    area.show()
    found = simulator(tab, qtbot)
    qtbot.waitUntil(lambda: area.verticalScrollBar().value() > 0)
    top = found.mapTo(area.viewport(), found.rect().topLeft()).y()
    assert top < area.viewport().height() // 2
    area.takeWidget().setParent(None)


def test_discard_and_closing_forget_what_was_tried(tab: ForecastTab, qtbot: QtBot) -> None:
    panel = simulator(tab, qtbot)
    type_into(panel, "big", PROBABILITY, "80")
    press(panel, "simulator_discard")
    assert panel.tried == []
    type_into(panel, "big", PROBABILITY, "70")
    press(tab, "forecast_what_if")
    assert panel.tried == []


def test_the_keyboard_types_over_a_day_and_puts_deals_off(tab: ForecastTab, qtbot: QtBot) -> None:
    panel = simulator(tab, qtbot)
    table = panel.table
    assert isinstance(table, DealsTable)
    table.setFocus()
    table.setCurrentIndex(panel.deals.index(0, PROBABILITY))
    QTest.keyClick(table, Qt.Key.Key_Return)
    edit = table.findChild(QLineEdit, "simulator_edit")
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, "90")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [deal.probability for deal in panel.tried] == [90])
    press(panel, "simulator_later")
    assert [deal.expected_close_on for deal in panel.tried] == [date(2026, 12, 20)]


# -- targets ----------------------------------------------------------------------------------------------------------


def test_bullets_and_pace_show_target_pace_and_projection(targets: TargetsTab) -> None:
    bullets, pace = chart(targets, "bullets_chart").chart, chart(targets, "pace_chart").chart
    assert bullets is not None
    assert pace is not None
    assert [row[0] for row in bullets.rows] == ["2026", "Q4 2026", "Oct 2026", "Week 43, 2026"]
    assert bullets.rows[1][1:4] == ("$1,200,000", "$600,000", "50.00%")
    assert "Q4 2026" in texts(targets)
    assert pace.rows[-1][2] == "$1,200,000"


def test_a_bullet_chooses_its_period_and_a_day_opens_what_was_won(
    targets: TargetsTab, workspace: Workspace, qtbot: QtBot
) -> None:
    found = opened_by(targets)
    chart(targets, "bullets_chart").region_clicked.emit("month")
    view = chart(targets, "pace_chart")
    qtbot.waitUntil(lambda: view.chart is not None and len(view.chart.rows) == 31)
    view.region_clicked.emit("2026-10-10")
    assert found[0][0] == "won"
    assert found_by(workspace, found[0][1]) == {"won"}
    assert isinstance(found[0][1], Condition)
    assert [condition.field for condition in conditions(found[0][1])] == ["closed_on"]


def test_counts_have_targets_of_their_own(targets: TargetsTab, qtbot: QtBot) -> None:
    targets.choose(Metric.WON_COUNT, PeriodKind.QUARTER)
    view = chart(targets, "bullets_chart")
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.rows[1][2] == "1")
    assert view.chart is not None
    assert view.chart.rows[1][1] == "–"
    assert "No target is set" in texts(targets)


def test_targets_are_set_in_settings(targets: TargetsTab, context: AppContext) -> None:
    press(targets, "edit_targets")
    gone = context.navigator.current
    assert gone is not None
    assert (gone.page, gone.view) == ("settings", "targets")


# -- around them ------------------------------------------------------------------------------------------------------


def test_a_tile_leads_to_its_targets(context: AppContext, deals: dict[str, int], qtbot: QtBot) -> None:
    page = FunnelPage(context)
    qtbot.addWidget(page)
    page.visit(Target("funnel"))
    tile = page.findChild(KpiTile, "tile_won")
    assert tile is not None
    for action, place in zip(tile.actions()[-2:], (("settings", "targets"), ("funnel", "targets")), strict=True):
        action.trigger()
        gone = context.navigator.current
        assert gone is not None
        assert (gone.page, gone.view) == place
    context.tasks.shut_down()


def test_the_forecast_is_written_down_while_the_file_is_open(context: AppContext, deals: dict[str, int]) -> None:
    assert "forecast" in bring_up_to_date(context.workspace).topics
    assert "forecast" not in bring_up_to_date(context.workspace).topics
    assert "forecast" in FunnelPage.topics


def test_a_filter_narrows_the_forecast_and_hides_the_goal(workspace: Workspace, deals: dict[str, int]) -> None:
    chosen = Selection(subject="big", since=date(2020, 1, 1), until=date(2020, 1, 2))
    found = fetch_forecast_overview(workspace, selection=chosen)
    assert [month.count for month in found.forecast.months[:3]] == [0, 1, 0]
    assert found.forecast.overdue.count == 0
    assert found.goals == {}
    assert len(fetch_forecast_overview(workspace).goals) == 3
    figure = weighted_figure(workspace, PeriodKind.MONTH, selection=chosen)
    assert figure.value == recompute(workspace, figure) == Decimal(200_000)


def test_all_of_it_is_said_in_both_languages(
    context: AppContext, deals: dict[str, int], qtbot: QtBot, both_languages: str
) -> None:
    tab, targets = ForecastTab(context), TargetsTab(context)
    for made, name in ((tab, "large_forecast_chart"), (targets, "bullets_chart")):
        show(made, qtbot)
        wait(made, qtbot, name)
    chinese = ("按历史预测", "对照进度线")
    wanted = chinese if both_languages == "zh_CN" else ("Forecast from history", "Against the pace")
    assert wanted[0] in texts(tab)
    assert wanted[1] in texts(targets)
    for widget in (*tab.findChildren(QAbstractButton), *targets.findChildren(QAbstractButton)):
        is_of_qt = widget.objectName().startswith("qt_")
        assert is_of_qt or widget.accessibleName() or widget.text(), widget.objectName()
    context.tasks.shut_down()


def test_the_outcomes_show_as_points_too(tab: ForecastTab, qtbot: QtBot) -> None:
    press(tab, "accuracy_as_points")
    view = chart(tab, "accuracy_chart")
    qtbot.waitUntil(lambda: view.chart is not None and view.chart.title == "Forecast against outcome")

"""The board by next step, month and value, deals on hold, and several cards at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.deals import holds, opportunities, pipelines
from ocrm.services.forecasting import targets
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.listing import views
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.nav_rail import NavRail
from ocrm.ui.opportunities import deals_reader
from ocrm.ui.opportunities import lane_view as lane_view_module
from ocrm.ui.opportunities.board import Board
from ocrm.ui.opportunities.deal_filters import DealFilters
from ocrm.ui.opportunities.goal_line import GoalLine
from ocrm.ui.opportunities.lane import LaneColumn
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.record_drag import pack_deals, unpack_deals
from tests.ui.opportunities.test_board import LEFT, MOVE, NONE, StillDrag, board_of, drop, subjects

CTRL = Qt.KeyboardModifier.ControlModifier


class PaintCounter(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def board(page: OpportunitiesPage) -> Board:
    """Return the board in sight."""
    found = page._views.board
    assert found is not None
    return found


def lane(page: OpportunitiesPage, key: str) -> LaneColumn:
    return next(column for column in board(page).columns if column.key == key)


def group_by(page: OpportunitiesPage, name: str) -> None:
    """Choose a grouping from the menu of the button."""
    menu = page._tools.grouping.menu()
    next(action for action in menu.actions() if action.objectName() == f"group_by_{name}").trigger()
    menu.deleteLater()
    QApplication.processEvents()


def card_of(context: AppContext, deal: int) -> opportunities.DealCard:
    return opportunities.fetch_cards(context.workspace, [deal])[0]


# -- grouping ---------------------------------------------------------------------------------------------------------


def test_by_next_step_every_deal_stands_where_its_next_step_is_due(page: OpportunitiesPage) -> None:
    group_by(page, "next_step")
    counts = {column.key: len(column.lane.cards) for column in board(page).columns}
    assert sum(counts.values()) == 35
    assert (counts["overdue"], counts["none"]) == (5, 5)
    assert not lane(page, "overdue").lane.can_drop
    assert "Cold store retrofit" in subjects(lane(page, "none"))


def test_a_card_dropped_on_next_week_is_planned_for_monday(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    group_by(page, "next_step")
    deal = deals["Batch tracking"]
    drop(lane(page, "next_week").view.viewport(), pack_deals([deal]))
    assert str(card_of(context, deal).next_step_on) == "2026-10-26"
    assert "Batch tracking" in subjects(lane(page, "next_week"))
    context.runner.undo()
    assert "Batch tracking" in subjects(lane(page, "overdue"))


def test_a_card_without_next_step_dropped_on_today_asks_what_it_is(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    group_by(page, "next_step")
    deal = deals["Cold store retrofit"]
    drop(lane(page, "today").view.viewport(), pack_deals([deal]))
    title = cast(QLineEdit, page.findChild(QLineEdit, "step_title"))
    QTest.keyClicks(title, "Call them")
    QTest.keyClick(title, Qt.Key.Key_Return)
    assert (card_of(context, deal).next_step, card_of(context, deal).next_step_on) == (
        "Call them", context.workspace.clock.today(),
    )  # fmt: skip


def test_plus_in_a_column_makes_the_deal_and_its_next_step(page: OpportunitiesPage, context: AppContext) -> None:
    group_by(page, "next_step")
    cast(QPushButton, page.findChild(QWidget, "add_next_week")).click()
    pane = cast(QWidget, page.findChild(QWidget, "new_opportunity"))
    step = cast(QLineEdit, pane.findChild(QLineEdit, "new_step"))
    assert step.text() == "Follow up"
    subject = cast(QLineEdit, cast(QWidget, pane.findChild(QWidget, "field_subject")).findChild(QLineEdit))
    QTest.keyClicks(subject, "Pilot line")
    QTest.keyClick(subject, Qt.Key.Key_Return, CTRL)
    [made] = records.find_by_title(context.workspace, "opportunities", "Pilot line")
    assert (card_of(context, made).next_step, str(card_of(context, made).next_step_on)) == ("Follow up", "2026-10-26")


def test_ctrl_right_plans_on_and_says_where_it_cannot(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    group_by(page, "next_step")
    deal = deals["Batch tracking"]
    board(page).select_card(deal)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right, CTRL)
    assert card_of(context, deal).next_step_on == context.workspace.clock.today()
    assert lane(page, "today").view.current_id == deal
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Left, CTRL)
    assert context.toasts.current is not None
    assert context.toasts.current.text == "No next step can be planned into this column."


def test_by_month_a_drop_puts_off_and_counts_it(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    group_by(page, "expected_close_on")
    deal = deals["MES phase 2"]
    drop(lane(page, "2026-12-01").view.viewport(), pack_deals([deal]))
    row = records.fetch_record(context.workspace, "opportunities", deal)
    assert (str(row["expected_close_on"]), row["slip_count"], row["slip_days"]) == ("2026-12-15", 1, 30)


def test_by_value_a_drop_values_the_customer_and_a_deal_without_one_is_refused(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    group_by(page, "value")
    drop(lane(page, "high").view.viewport(), pack_deals([deals["MES phase 2"]]))
    assert {"MES phase 2", "Spare parts framework"} == set(subjects(lane(page, "high")))
    drop(lane(page, "high").view.viewport(), pack_deals([deals["Campus access upgrade"]]))
    assert context.toasts.current is not None
    assert "has no customer whose value could be set" in context.toasts.current.text


def test_the_grouping_is_remembered_for_each_tab(page: OpportunitiesPage) -> None:
    group_by(page, "next_step")
    page.step_view(1)
    assert [column.key for column in board(page).columns][:2] != ["overdue", "today"]
    page.step_view(-1)
    assert [column.key for column in board(page).columns][:2] == ["overdue", "today"]
    page.retranslate()
    assert cast(QWidget, page.findChild(QWidget, "group_board")).accessibleName() == "Group: Next step"


def test_shift_g_offers_the_groupings(page: OpportunitiesPage, context: AppContext) -> None:
    context.actions.trigger(ActionId.GROUP)
    menu = cast(QMenu, page.findChild(QMenu, "board_group_menu"))
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Stage"]
    menu.close()


def test_a_month_says_how_near_it_comes_to_its_goal(page: OpportunitiesPage, context: AppContext) -> None:
    today = context.workspace.clock.today()
    targets.set_target(context.workspace, targets.Metric.WON_AMOUNT, PeriodKind.MONTH, today, Decimal(5_000_000))
    cast(QPushButton, page.findChild(QWidget, "segment_2")).click()
    first = lane(page, "2026-10-01")
    goal = cast(GoalLine, first.findChild(GoalLine))
    assert goal.isVisible()
    reached = (first.lane.won + first.lane.weighted) / Decimal(5_000_000)
    assert goal.words == f"Goal $5M · {reached:.0%} expected"
    assert not goal.grab().isNull()


# -- hold -------------------------------------------------------------------------------------------------------------


def test_a_card_dropped_on_hold_asks_until_when_and_leaves_the_board(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["Water monitoring"]
    drop(cast(QWidget, page.findChild(QWidget, "zone_hold")), pack_deals([deal]))
    cast(QPushButton, page.findChild(QPushButton, "hold_two_weeks")).click()
    day = cast(QLineEdit, cast(QWidget, page.findChild(QWidget, "hold_day")).findChild(QLineEdit))
    QTest.keyClick(day, Qt.Key.Key_Return)
    today = context.workspace.clock.today()
    assert records.fetch_record(context.workspace, "opportunities", deal)["hold_until"] == today + timedelta(days=14)
    assert deal not in [card.opportunity_id for card in board(page).cards()]
    page.visit(Target("opportunities", view="on_hold"))
    [card] = board(page).cards()
    assert board(page).columns[0].view.deals.words.on_hold(card).startswith("On hold until")
    context.runner.undo()
    assert not holds.has_held(context.workspace)


def test_an_empty_column_no_longer_offers_plus_once_it_has_none(page: OpportunitiesPage, qtbot: QtBot) -> None:
    page.visit(Target("opportunities", view="open"))
    view = board(page).columns[0].view
    QApplication.processEvents()
    painted = PaintCounter(view.viewport())
    view.set_can_drop(True, can_add=False)
    qtbot.waitUntil(lambda: painted.count > 0)


def test_h_holds_by_keyboard_and_a_bad_day_is_said_beside_it(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board(page).select_card(deals["Water monitoring"])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_H)
    day = QApplication.focusWidget()
    assert isinstance(day, QLineEdit)
    day.setText("2026-10-01")
    QTest.keyClick(day, Qt.Key.Key_Return)
    assert not holds.has_held(context.workspace)
    assert "Choose a day after today" in cast(QWidget, page.findChild(QWidget, "hold_error")).text()  # type: ignore[attr-defined]


def test_a_deal_on_hold_is_taken_off_from_its_menu(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    deal = deals["Water monitoring"]
    until = context.workspace.clock.today() + timedelta(days=9)
    context.runner.perform(lambda: holds.hold_opportunities(context.workspace, [deal], until))
    page.visit(Target("opportunities", view="on_hold"))
    board(page).select_card(deal)
    menu = QMenu(page)
    page.commands.fill_menu(menu)
    next(action for action in menu.actions() if action.objectName() == "menu_resume").trigger()
    assert not holds.has_held(context.workspace)
    menu.deleteLater()


# -- several cards ----------------------------------------------------------------------------------------------------


def test_cards_of_several_columns_are_dragged_together(
    page: OpportunitiesPage, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[int]] = []

    class Carried(StillDrag):
        def exec(self, *_actions: object) -> Qt.DropAction:  # type: ignore[override]
            carried.append(unpack_deals(self.mimeData()))
            return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(lane_view_module, "QDrag", Carried)
    shown = board_of(page)
    shown.select_card(deals["Batch tracking"])
    for column in shown.columns:
        number = column.view.deals.row_of(deals["MES phase 2"])
        if number is not None:
            place = column.view.visualRect(column.view.deals.index(number)).center()
            QTest.mouseClick(column.view.viewport(), LEFT, CTRL, place)
            QTest.mousePress(column.view.viewport(), LEFT, NONE, place)
            assert len(shown.selected_ids()) == 2
            column.view.startDrag(MOVE)
            QTest.mouseRelease(column.view.viewport(), LEFT, NONE, place)
    assert carried == [[deals["Batch tracking"], deals["MES phase 2"]]]


def test_the_bulk_bar_changes_a_field_of_all_selected(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    board(page).select_card(deals["MES phase 2"])
    context.actions.trigger(ActionId.SELECT_ALL)
    page._bulk.findChild(QWidget, "bulk_tools").actions()[3].trigger()  # type: ignore[union-attr]
    assert page.findChild(QWidget, "bulk_edit_pane") is not None


def test_deals_dropped_on_the_to_dos_get_one(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    rail = NavRail(is_collapsed=False)
    rail.resize(220, 700)
    rail.show()
    rail.deals_dropped.connect(page.plan_for)
    row = next(number for number, item in enumerate(rail._model(rail.main).rows) if item.key == "todos")
    place = rail.main.visualRect(rail.main.model().index(row, 0)).center()
    drop_at(rail.main.viewport(), pack_deals([deals["Cold store retrofit"]]), place)
    title = cast(QLineEdit, page.findChild(QLineEdit, "step_title"))
    QTest.keyClicks(title, "Call Ms Li")
    QTest.keyClick(title, Qt.Key.Key_Return)
    planned = todos.list_of_record(context.workspace, "opportunities", deals["Cold store retrofit"])
    assert [todo.title for todo in planned] == ["Call Ms Li"]
    rail.deleteLater()


def drop_at(target: QWidget, mime: object, place: object) -> None:
    """Drop on a place of a widget, as dragging does."""
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

    QApplication.sendEvent(target, QDragEnterEvent(place, MOVE, mime, LEFT, NONE))  # type: ignore[arg-type]
    QApplication.sendEvent(target, QDragMoveEvent(place, MOVE, mime, LEFT, NONE))  # type: ignore[arg-type]
    QApplication.sendEvent(target, QDropEvent(QPointF(place), MOVE, mime, LEFT, NONE))  # type: ignore[arg-type]


# -- large boards -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grouping", ["stage", "next_step", "expected_close_on", "value"])
def test_a_large_board_after_a_change_is_the_board_read_anew(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int], monkeypatch: pytest.MonkeyPatch, grouping: str
) -> None:
    if grouping != "stage":
        group_by(page, grouping)
    until = context.workspace.clock.today() + timedelta(days=3)
    context.runner.perform(lambda: holds.hold_opportunities(context.workspace, [deals["Kiln energy monitor"]], until))
    monkeypatch.setattr(deals_reader, "READ_IN_BACKGROUND_ABOVE", 10)
    reads: list[object] = []
    whole = deals_reader.read_deals
    monkeypatch.setattr(deals_reader, "read_deals", lambda *given: reads.append(given) or whole(*given))
    workspace = context.workspace
    step = card_of(context, deals["MES phase 2"]).next_todo_id or 0
    today = workspace.clock.today()
    for change in (
        lambda: records.update_records(workspace, "opportunities", [deals["MES phase 2"]], {"expected_amount": 5}),
        lambda: todos.reschedule_todo(workspace, step, today + timedelta(days=30)),
        lambda: todos.complete_todo(workspace, step),
        lambda: records.delete_records(workspace, "opportunities", [deals["RFID tags"]]),
        lambda: holds.hold_opportunities(workspace, [deals["Tool cabinets"]], until),
        lambda: records.add_record(workspace, "opportunities", {"subject": "Quite new"}),
    ):
        context.runner.perform(change)
    context.runner.undo()
    context.tasks.wait()
    QApplication.processEvents()
    assert reads == []
    shown = [(column.key, subjects(column), column.lane.amount) for column in board(page).columns]
    counted = page.findChild(QWidget, "page_count").text()  # type: ignore[union-attr]
    page.reload()
    context.tasks.wait()
    QApplication.processEvents()
    assert reads
    assert shown == [(column.key, subjects(column), column.lane.amount) for column in board(page).columns]
    assert counted == "32"


# -- the record, saved views, no stages -------------------------------------------------------------------------------


def test_a_deal_is_held_from_its_own_page(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions.trigger(ActionId.HOLD)
    day = cast(QLineEdit, cast(QWidget, record_page.findChild(QWidget, "hold_day")).findChild(QLineEdit))
    QTest.keyClick(day, Qt.Key.Key_Return)
    assert card_of(context, deals["MES phase 2"]).hold_until is not None
    assert record_page.header is not None
    menu = cast(QToolButton, record_page.header.findChild(QToolButton, "record_more")).menu()
    next(action for action in menu.actions() if action.objectName() == "more_resume").trigger()
    assert not holds.has_held(context.workspace)


def test_a_saved_view_keeps_what_its_board_is_grouped_by(page: OpportunitiesPage, context: AppContext) -> None:
    group_by(page, "next_step")
    content = page.shown.content()
    assert (content.layout, content.grouping) == ("board", "next_step")
    context.runner.perform(lambda: views.add_view(context.workspace, "opportunities", "My week", content))
    group_by(page, "stage")
    page._tabs.step(-1)  # round to the last tab, the user's own
    assert [column.key for column in board(page).columns][:2] == ["overdue", "today"]
    page.step_view(1)
    assert [column.key for column in board(page).columns][:2] != ["overdue", "today"]


def test_a_pipeline_without_stages_leads_to_where_they_are_made(page: OpportunitiesPage, context: AppContext) -> None:
    made = pipelines.add_pipeline(context.workspace, "Empty")
    bare = next(row for row in pipelines.list_pipelines(context.workspace) if row.name == "Empty")
    with context.workspace.operation("Empty it"):
        context.workspace.connection.execute("DELETE FROM stage WHERE pipeline_id = ?", (bare.pipeline_id,))
    assert made is not None
    page.shown.set_filters(DealFilters(pipeline_id=bare.pipeline_id))
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    cast(QPushButton, page.findChild(QPushButton, "empty_stages")).click()
    assert [(target.page, target.view) for target in went] == [("settings", "stages")]

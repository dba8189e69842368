"""The to-dos page by date and by month: the switch, columns and days, moving by key and by drop, adding, undo."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ocrm.services import records
from ocrm.services.workday import todos, work_calendar, working_days
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_board import OVERDUE, SOMEDAY, DayBoard, DayColumn
from ocrm.ui.todos.days_view import TodoLayout
from ocrm.ui.todos.month_delegate import cell_layout
from ocrm.ui.todos.month_panel import MonthPanel
from ocrm.ui.todos.month_sheet import MonthSheet
from ocrm.ui.todos.next_step_bar import NextStepBar
from ocrm.ui.todos.page import TodosPage
from ocrm.ui.todos.todo_view import TODO_MIME
from tests.snapshots import rows_of
from tests.ui.todos.workday import add_customer, add_deal, add_todo, press, show

ALT = Qt.KeyboardModifier.AltModifier


def settle(context: AppContext) -> None:
    """Wait until what is read in the background is shown."""
    while context.tasks.is_busy:
        context.tasks.wait()
        QApplication.processEvents()


@pytest.fixture
def page(context: AppContext) -> TodosPage:
    made = TodosPage(context)
    show(context, made)
    made.visit(None)
    return made


def choose(page: TodosPage, layout: TodoLayout) -> None:
    """Press a segment of the switch."""
    number = list(TodoLayout).index(layout)
    button = page.findChild(QAbstractButton, f"segment_{number}")
    assert button is not None
    button.click()
    settle(page.context)


def board_of(page: TodosPage) -> DayBoard:
    choose(page, TodoLayout.BOARD)
    found = page.findChild(DayBoard)
    assert found is not None
    return found


def month_of(page: TodosPage) -> MonthPanel:
    choose(page, TodoLayout.MONTH)
    found = page.findChild(MonthPanel)
    assert found is not None
    return found


def column(board: DayBoard, key: str | date) -> DayColumn:
    wanted = key if isinstance(key, str) else key.isoformat()
    return next(one for one in board.columns if one.key == wanted)


def titles(shown: DayColumn) -> list[str]:
    return [entry.todo.title for entry in shown.view.cards.rows]


def drop(target: MonthSheet | object, place: QPoint, todo_id: int) -> None:
    data = QMimeData()
    data.setData(TODO_MIME, str(todo_id).encode())
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(place), Qt.DropAction.MoveAction, data, Qt.MouseButton.LeftButton, none)
    target.dropEvent(event)  # type: ignore[attr-defined]


def test_the_board_has_overdue_seven_days_and_what_has_no_date(workspace: Workspace, page: TodosPage) -> None:
    today = workspace.clock.today()
    add_todo(workspace, "late", days=-2)
    add_todo(workspace, "now", at="10:00")
    add_todo(workspace, "in three days", days=3)
    add_todo(workspace, "some day", days=None)
    add_todo(workspace, "in three weeks", days=21)
    board = board_of(page)
    assert len(board.columns) == 9
    assert titles(column(board, OVERDUE)) == ["late"]
    assert titles(column(board, today)) == ["now"]
    assert titles(column(board, today + timedelta(days=3))) == ["in three days"]
    assert titles(column(board, SOMEDAY)) == ["some day"]
    assert column(board, today).view.cards.rows[0].due == "10:00"


def test_alt_right_moves_a_card_to_the_next_day_and_undo_restores_the_rows(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    todo_id = add_todo(workspace, "Call Ann", at="10:00")
    board = board_of(page)
    before = rows_of(workspace)
    view = column(board, today).view
    view.setFocus()
    press(view, Qt.Key.Key_Right, ALT)
    settle(context)
    moved = todos.fetch_todo(workspace, todo_id)
    assert moved.due_on == today + timedelta(days=1)
    assert moved.due_at is not None
    assert f"{workspace.clock.to_local(moved.due_at):%H:%M}" == "10:00"
    there = column(board, today + timedelta(days=1)).view
    assert there.hasFocus(), "the keyboard goes along with the card"
    press(there, Qt.Key.Key_Left, ALT)
    settle(context)
    context.runner.undo()
    context.runner.undo()
    assert rows_of(workspace) == before


def test_a_card_dropped_on_a_column_goes_to_its_day_and_on_the_last_loses_it(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    todo_id = add_todo(workspace, "Call Ann", days=-4)
    board = board_of(page)
    drop(column(board, today + timedelta(days=2)).view, QPoint(20, 20), todo_id)
    settle(context)
    assert todos.fetch_todo(workspace, todo_id).due_on == today + timedelta(days=2)
    drop(column(board, SOMEDAY).view, QPoint(20, 20), todo_id)
    settle(context)
    assert todos.fetch_todo(workspace, todo_id).due_on is None
    assert titles(column(board, SOMEDAY)) == ["Call Ann"]


def test_work_days_only_leaves_out_weekends_and_holidays_and_is_remembered(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    holiday = working_days.next_working_day(workspace, today)
    work_calendar.mark_day(workspace, holiday, working_days.DayKind.HOLIDAY, name="Day off")
    board = board_of(page)
    tick = page.findChild(QAbstractButton, "board_workdays")
    assert tick is not None
    tick.click()
    settle(context)
    days = [one.day for one in board.columns if one.day is not None]
    assert holiday not in days
    assert all(working_days.is_working_day(workspace, day) for day in days)
    assert context.preferences.recall("todos/board_workdays", False)


def test_a_day_is_written_into_quick_add_and_the_new_card_is_shown(
    workspace: Workspace, context: AppContext, page: TodosPage, both_languages: str
) -> None:
    day = workspace.clock.today() + timedelta(days=4)
    board = board_of(page)
    view = column(board, day).view
    view.setFocus()
    press(view, Qt.Key.Key_N)
    edit = page._quick_add.edit
    QTest.keyClicks(edit, "Send the offer")
    press(edit, Qt.Key.Key_Return)
    page.reload()
    settle(context)
    assert titles(column(board, day)) == ["Send the offer"]


def test_space_finishes_enter_opens_and_the_filter_narrows(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    add_todo(workspace, "Call Ann", kind="call", customer=add_customer(workspace, "Yunqi Ltd"))
    add_todo(workspace, "Visit Bob", kind="visit")
    board = board_of(page)
    page._filter.choose_kind("visit")
    settle(context)
    assert titles(column(board, today)) == ["Visit Bob"]
    page._filter.choose_kind("")
    page._filter.look_for("yunqi")
    settle(context)
    assert titles(column(board, today)) == ["Call Ann"], "words are looked for in the customer's name too"
    page._filter.clear()
    page._filter.choose_kind("visit")
    settle(context)
    view = column(board, today).view
    view.setFocus()
    press(view, Qt.Key.Key_Return)
    assert page._detail.isVisible()
    page.escape()
    press(view, Qt.Key.Key_Space)
    settle(context)
    assert titles(column(board, today)) == []


def test_the_layout_is_remembered_and_one_todo_opens_in_the_list(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    todo_id = add_todo(workspace, "Call Ann")
    month_of(page)
    assert context.preferences.recall("todos/layout", "") == "month"
    page.open(Target("todos", "todos", todo_id))
    assert page._list.isVisible()
    assert page._list.current is not None
    page.open(Target("todos"))


def test_a_month_shows_todos_birthdays_and_closes_on_their_days(
    workspace: Workspace, page: TodosPage, both_languages: str
) -> None:
    today = workspace.clock.today()
    customer = add_customer(workspace)
    records.add_record(workspace, "contacts", {"name": "Ann", "customer": customer, "birthday": date(1990, 10, 23)})
    add_todo(workspace, "Call Ann", at="10:00")
    month = month_of(page)
    sheet = month.sheet
    cells = {cell.day: cell for cell in sheet.days.cells}
    assert len(cells) == 42
    assert [chip.text for chip in cells[today].chips] == ["Call Ann"]
    assert [chip.text for chip in cells[date(2026, 10, 23)].chips] == ["Ann"]
    assert "10:00" in cells[today].chips[0].sentence
    marks = cells[date(2026, 10, 18)].marks
    assert marks is not None
    assert marks.festival == ("重阳节" if both_languages == "zh_CN" else "Double Ninth Festival")


def test_arrows_page_keys_and_home_go_through_the_days(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    month = month_of(page)
    month.show_day(None)
    settle(context)
    sheet = month.sheet
    for key, wanted in (
        (Qt.Key.Key_Right, today + timedelta(days=1)),
        (Qt.Key.Key_Down, today + timedelta(days=8)),
        (Qt.Key.Key_PageDown, date(2026, 11, 29)),
        (Qt.Key.Key_PageUp, date(2026, 10, 29)),
        (Qt.Key.Key_Home, today),
    ):
        press(sheet, key)
        settle(context)
        assert month.current_day == wanted
        assert month.month == wanted.replace(day=1)


@pytest.mark.parametrize("layout", [TodoLayout.BOARD, TodoLayout.MONTH])
def test_t_goes_to_the_line_as_in_the_list_and_does_nothing_else(
    workspace: Workspace, context: AppContext, page: TodosPage, layout: TodoLayout
) -> None:
    add_todo(workspace, "Call Ann", at="10:00")
    before = rows_of(workspace)
    choose(page, layout)
    settle(context)
    place = month_of(page).sheet if layout is TodoLayout.MONTH else column(board_of(page), workspace.clock.today()).view
    place.setFocus()
    press(place, Qt.Key.Key_T)
    assert page._quick_add.edit.hasFocus()
    assert not page._quick_add.edit.text()
    assert rows_of(workspace) == before


def test_a_chip_dropped_on_a_day_moves_there_and_undo_brings_it_back(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    todo_id = add_todo(workspace, "Call Ann", at="10:00")
    month = month_of(page)
    before = rows_of(workspace)
    there = date(2026, 10, 27)
    place = month.sheet.visualRect(month.sheet.days.index_of(there)).center()
    drop(month.sheet, place, todo_id)
    settle(context)
    assert todos.fetch_todo(workspace, todo_id).due_on == there
    cell = next(one for one in month.sheet.days.cells if one.day == there)
    assert [chip.text for chip in cell.chips] == ["Call Ann"]
    context.runner.undo()
    assert rows_of(workspace) == before


def test_the_day_over_the_sheet_moves_and_finishes_by_key(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    today = workspace.clock.today()
    for number in range(9):
        add_todo(workspace, f"todo {number}")
    month = month_of(page)
    month.show_day(None)
    settle(context)
    press(month.sheet, Qt.Key.Key_Return)
    popup = month.popup
    assert popup is not None
    assert popup.chips.rowCount() == 9
    press(popup.view, Qt.Key.Key_Right, ALT)
    settle(context)
    assert popup.chips.rowCount() == 8
    press(popup.view, Qt.Key.Key_Space)
    settle(context)
    assert popup.chips.rowCount() == 7
    assert len([row for row in todos.list_open(workspace) if row.due_on == today + timedelta(days=1)]) == 1
    press(popup.view, Qt.Key.Key_Escape)
    assert not popup.isVisible()


def test_a_day_is_marked_as_a_holiday_from_its_menu(workspace: Workspace, context: AppContext, page: TodosPage) -> None:
    month = month_of(page)
    cell = next(one for one in month.sheet.days.cells if one.day == date(2026, 10, 22))
    menu = month.make_day_menu(cell)
    action = next(one for one in menu.actions() if one.objectName() == "mark_holiday")
    action.trigger()
    settle(context)
    assert not working_days.is_working_day(workspace, cell.day)
    shown = next(one for one in month.sheet.days.cells if one.day == cell.day)
    assert shown.marks is not None
    assert not shown.marks.is_worked


def test_in_the_window_alt_left_moves_a_card_and_does_not_go_back(window: MainWindow, workspace: Workspace) -> None:
    todo_id = add_todo(workspace, "Call Ann", days=1)
    window.start(Target("today"))
    window.context.navigator.go(Target("todos", extra={"layout": "board"}))
    settle(window.context)
    board = window.findChild(DayBoard)
    assert board is not None
    view = column(board, workspace.clock.today() + timedelta(days=1)).view
    view.setFocus()
    press(view, Qt.Key.Key_Left, ALT)
    settle(window.context)
    assert todos.fetch_todo(workspace, todo_id).due_on == workspace.clock.today()
    current = window.context.navigator.current
    assert current is not None
    assert current.page == "todos"


def bar_of(shown: QWidget) -> NextStepBar:
    bar = shown.findChild(NextStepBar)
    assert bar is not None
    return bar


def test_a_card_finished_on_the_board_asks_what_follows_and_a_number_plans_it(
    workspace: Workspace, context: AppContext, page: TodosPage, both_languages: str
) -> None:
    today = workspace.clock.today()
    add_todo(workspace, "Call Ann", kind="call", customer=add_customer(workspace, "Yunqi Ltd"))
    board = board_of(page)
    before = rows_of(workspace)
    view = column(board, today).view
    view.setFocus()
    press(view, Qt.Key.Key_Space)
    settle(context)
    bar = bar_of(board)
    assert bar.isVisible()
    assert not bar.question.strip.edit.hasFocus(), "nothing hangs on the answer, so the keyboard stays on the cards"
    press(view, Qt.Key.Key_2)
    settle(context)
    assert not bar.isVisible()
    (step,) = [entry.todo for entry in column(board, today + timedelta(days=3)).view.cards.rows]
    assert "Call Ann" in step.title
    assert (step.customer_name, step.kind) == ("Yunqi Ltd", "call")
    context.runner.undo()
    context.runner.undo()
    assert rows_of(workspace) == before


def test_finishing_the_last_step_of_a_deal_on_the_board_takes_the_keyboard_and_undo_ends_the_question(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    customer = add_customer(workspace)
    add_todo(workspace, "late", days=-2)
    add_todo(workspace, "Call Ann", customer=customer, opportunity=add_deal(workspace, customer))
    add_todo(workspace, "Call Bob")
    board = board_of(page)
    view = column(board, workspace.clock.today()).view
    view.setFocus()
    press(view, Qt.Key.Key_Space)
    bar = bar_of(board)
    assert bar.question.strip.edit.hasFocus()
    context.runner.undo()
    settle(context)
    assert not bar.isVisible(), "what is open again has no next step yet"
    assert column(board, workspace.clock.today()).view.hasFocus(), "the keyboard is back where it was"


def test_a_to_do_that_repeats_or_is_opened_again_asks_nothing(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    add_todo(workspace, "Weekly call", recurrence="FREQ=WEEKLY")
    board = board_of(page)
    view = column(board, workspace.clock.today()).view
    view.setFocus()
    press(view, Qt.Key.Key_Space)
    settle(context)
    assert not bar_of(board).isVisible()


def test_a_line_finished_in_the_day_of_the_calendar_asks_too_and_waits_while_the_day_is_open(
    workspace: Workspace, context: AppContext, page: TodosPage
) -> None:
    add_todo(workspace, "Call Ann")
    month = month_of(page)
    month.open_day(workspace.clock.today())
    assert month.popup is not None
    press(month.popup.view, Qt.Key.Key_Space)
    settle(context)
    bar = bar_of(month)
    assert bar.isVisible()
    bar._on_time_up()
    assert bar.isVisible(), "nobody is hurried while the day lies over it"
    month.popup.close()
    bar._on_time_up()
    assert not bar.isVisible()


def test_a_low_day_names_its_first_entry_beside_how_many_more(workspace: Workspace, page: TodosPage) -> None:
    for number in range(3):
        add_todo(workspace, f"Call {number}", at=f"1{number}:00")
    month = month_of(page)
    cell = month._read_day(workspace.clock.today())
    low = cell_layout(QRect(0, 0, 150, theme().px(48)), cell)
    assert [chip.text for _place, chip in low.chips] == ["Call 0"]
    assert (low.hidden, low.is_more_beside) == (2, True)
    assert low.more.left() > low.chips[0][0].right() and low.more.right() < 150
    high = cell_layout(QRect(0, 0, 150, theme().px(120)), cell)
    assert (len(high.chips), high.hidden, high.is_more_beside) == (3, 0, False)

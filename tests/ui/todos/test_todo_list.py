"""The list of to-dos: finishing and taking back, what comes next, putting off, renaming, deleting, reading aloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QPushButton

from ocrm.i18n import _
from ocrm.services.workday import todos
from ocrm.ui.context import AppContext
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.todos.entries import NextStepEntry, sentence
from ocrm.ui.todos.finished import STAYS_FOR_MS
from ocrm.ui.todos.snooze import SnoozeMenu
from ocrm.ui.todos.todo_delegate import Spot, line_layout
from ocrm.ui.todos.todo_list import TodoList
from tests.ui.todos.workday import (
    add_customer,
    add_deal,
    add_todo,
    day,
    entry,
    fetch,
    headings,
    open_titles,
    press,
    show,
    titles,
)

Key = Qt.Key


class Bench:
    """A list that reads again after every change, as pages do."""

    def __init__(self, context: AppContext) -> None:
        self.context = context
        self.workspace = context.workspace
        self.list = TodoList(context, "To-dos")
        self.view = self.list.view
        QAbstractItemModelTester(self.view.lines, QAbstractItemModelTester.FailureReportingMode.Fatal, self.view)
        context.bus.changed.connect(self.read)

    def read(self, _changes: object = None) -> None:
        self.list.set_todos(todos.list_open(self.workspace))

    def start(self, title: str) -> None:
        """Show the list with a to-do current."""
        self.read()
        show(self.context, self.list)
        self.list.select(next(todo.todo_id for todo in self.list.shown if todo.title == title))
        self.view.setFocus()

    def menu(self, name: str) -> QMenu:
        """Return an open menu."""
        found = [menu for menu in self.view.findChildren(QMenu, name) if menu.isVisible()]
        assert found, f"no open menu {name}"
        return found[-1]


@pytest.fixture
def bench(context: AppContext) -> Iterator[Bench]:
    made = Bench(context)
    yield made
    made.list.deleteLater()


def test_to_dos_stand_in_groups_by_when_they_are_due(bench: Bench, language: str) -> None:
    for title, days in (("late", -2), ("now", 0), ("next", 1), ("friday", 2), ("far", 20)):
        add_todo(bench.workspace, title, days=days)
    add_todo(bench.workspace, "some day", days=None)
    bench.read()
    assert titles(bench.list) == ["late", "now", "next", "friday", "far", "some day"]
    words = ("Overdue", "Today", "Tomorrow", "Later this week", "Later", "Without a date")
    assert headings(bench.list) == [(_(word), 1) for word in words]
    assert entry(bench.list, "late").due == ("2 天前" if language == "zh_CN" else "2 days ago")


def test_space_finishes_and_undo_brings_it_back(bench: Bench) -> None:
    add_todo(bench.workspace, "Call Wang", at="10:00")
    bench.start("Call Wang")
    press(bench.view, Key.Key_Space)
    assert open_titles(bench.workspace) == []
    line = entry(bench.list, "Call Wang")
    assert line.is_done and line.is_fading
    assert headings(bench.list) == [("Today", 0)]
    assert bench.context.toasts.current is not None
    bench.context.runner.undo()
    assert open_titles(bench.workspace) == ["Call Wang"]
    assert not entry(bench.list, "Call Wang").is_done
    assert bench.list.current is not None


def test_a_finished_to_do_stays_for_a_moment_and_the_next_line_takes_over(bench: Bench) -> None:
    add_todo(bench.workspace, "first", at="10:00")
    add_todo(bench.workspace, "second", at="11:00")
    bench.start("first")
    press(bench.view, Key.Key_Space)
    assert titles(bench.list) == ["first", "second"]
    assert STAYS_FOR_MS == 4000
    bench.list._finished.time_up.emit(bench.list.shown[0].todo_id)
    assert titles(bench.list) == ["second"]
    assert bench.list.current is not None and bench.list.current.title == "second"


def test_space_on_a_finished_to_do_opens_it_again(bench: Bench) -> None:
    add_todo(bench.workspace, "Call Wang")
    bench.start("Call Wang")
    press(bench.view, Key.Key_Space)
    press(bench.view, Key.Key_Space)
    assert open_titles(bench.workspace) == ["Call Wang"]
    assert not any(isinstance(line, NextStepEntry) for line in bench.view.lines.rows)


@pytest.mark.parametrize(("key", "days"), [(Key.Key_1, 1), (Key.Key_2, 3), (Key.Key_3, 7)])
def test_a_number_plans_the_next_step_for_the_same_customer(bench: Bench, key: Key, days: int) -> None:
    customer = add_customer(bench.workspace)
    add_todo(bench.workspace, "Call Wang", customer=customer, kind="visit")
    bench.start("Call Wang")
    press(bench.view, Key.Key_Space)
    press(bench.view, key)
    planned = todos.list_open(bench.workspace)[0]
    assert planned.title == "Follow up: Call Wang"
    assert (planned.customer_id, planned.kind) == (customer, "visit")
    assert planned.due_on == day(days, bench.workspace.clock.today())


@pytest.mark.parametrize("width", [480, 700, 860, 1000, 1300])
def test_the_offers_of_the_next_step_are_never_cut(bench: Bench, width: int) -> None:
    add_todo(bench.workspace, "send quote")
    bench.start("send quote")
    bench.list.window().resize(width, 600)
    press(bench.view, Qt.Key.Key_Space)
    QApplication.processEvents()
    offers = [offer for offer in bench.view.findChildren(QPushButton) if offer.objectName().startswith("next_step_")]
    assert len(offers) == 4
    for offer in offers:
        assert offer.isVisible()
        assert offer.width() >= offer.sizeHint().width(), offer.text()


def test_a_raised_digit_of_other_keyboards_chooses_nothing(bench: Bench) -> None:
    add_todo(bench.workspace, "send quote")
    bench.start("send quote")
    press(bench.view, Qt.Key.Key_Space)
    for widget in (bench.view, bench.list.strip.edit):
        QApplication.sendEvent(
            widget, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_twosuperior, Qt.KeyboardModifier.NoModifier, "²")
        )
    assert todos.list_open(bench.workspace) == []


def test_the_last_to_do_of_a_deal_asks_with_the_keyboard_in_it_and_takes_typed_words(bench: Bench) -> None:
    customer = add_customer(bench.workspace)
    deal = add_deal(bench.workspace, customer)
    add_todo(bench.workspace, "Call Wang", customer=customer, opportunity=deal)
    bench.start("Call Wang")
    press(bench.view, Key.Key_Space)
    assert bench.list.strip.edit.hasFocus()
    bench.list.strip.edit.setText("周五10点")
    press(bench.list.strip.edit, Key.Key_Return)
    planned = todos.list_open(bench.workspace)[0]
    assert planned.opportunity_id == deal
    assert planned.due_at is not None
    assert bench.workspace.clock.to_local(planned.due_at).strftime("%a %H:%M") == "Fri 10:00"
    assert planned.title == "Follow up: Call Wang"
    assert bench.view.hasFocus()


def test_enter_without_a_word_means_nothing_comes_next(bench: Bench) -> None:
    deal = add_deal(bench.workspace, add_customer(bench.workspace))
    add_todo(bench.workspace, "Call Wang", opportunity=deal)
    bench.start("Call Wang")
    press(bench.view, Key.Key_Space)
    press(bench.list.strip.edit, Key.Key_Return)
    assert open_titles(bench.workspace) == []
    assert bench.list.strip.isHidden()
    assert bench.view.hasFocus()


def test_a_repeating_to_do_leaves_the_next_one_and_asks_nothing(bench: Bench) -> None:
    add_todo(bench.workspace, "Weekly call", at="16:30", recurrence="FREQ=WEEKLY;BYDAY=WE")
    bench.start("Weekly call")
    press(bench.view, Key.Key_Space)
    following = todos.list_open(bench.workspace)
    assert [(row.title, row.due_on) for row in following] == [("Weekly call", day(7, bench.workspace.clock.today()))]
    assert bench.workspace.clock.to_local(following[0].due_at).strftime("%H:%M") == "16:30"  # type: ignore[arg-type]
    assert bench.list.strip.isHidden()
    bench.context.runner.undo()
    assert [row.due_on for row in todos.list_open(bench.workspace)] == [bench.workspace.clock.today()]


def test_s_and_a_number_put_a_to_do_off(bench: Bench, language: str) -> None:
    todo_id = add_todo(bench.workspace, "Call Wang", at="10:00")
    bench.start("Call Wang")
    press(bench.view, Key.Key_S)
    menu = bench.menu("snooze_menu")
    assert isinstance(menu, SnoozeMenu)
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    expected = {
        "en": ["In 1 hour", "This afternoon 14:00", "Tomorrow 09:00", "Next Monday 09:00", "Pick date and time…"],
        "zh_CN": ["1 小时后", "今天下午 14:00", "明天 09:00", "下周一 09:00", "选择日期和时间…"],
    }
    assert words == expected[language]
    press(menu, Key.Key_4)
    moved = fetch(bench.workspace, todo_id)
    assert moved.due_at is not None
    assert bench.workspace.clock.to_local(moved.due_at).strftime("%Y-%m-%d %H:%M") == "2026-10-26 09:00"


def test_what_is_put_off_makes_room_for_the_next_and_s_goes_on_from_there(bench: Bench) -> None:
    for title in ("a", "b", "c"):
        add_todo(bench.workspace, title)
    bench.start("a")
    for title in ("a", "b"):
        assert bench.list.current is not None and bench.list.current.title == title
        press(bench.view, Key.Key_S)
        press(bench.menu("snooze_menu"), Key.Key_3)
    assert titles(bench.list) == ["c", "a", "b"]
    assert bench.list.current is not None and bench.list.current.title == "c"
    bench.context.runner.undo()
    assert bench.list.current.title == "c"


def test_what_is_put_off_again_and_again_says_so(bench: Bench) -> None:
    todo_id = add_todo(bench.workspace, "Call Wang")
    for days in (1, 2, 3):
        todos.reschedule_todo(bench.workspace, todo_id, day(days, bench.workspace.clock.today()))
    bench.read()
    assert entry(bench.list, "Call Wang").postponed == "Put off 3 times"


def test_delete_can_be_undone_and_the_keyboard_goes_to_the_next(bench: Bench) -> None:
    for title in ("a", "b", "c"):
        add_todo(bench.workspace, title)
    bench.start("b")
    press(bench.view, Key.Key_Delete)
    assert titles(bench.list) == ["a", "c"]
    assert bench.list.current is not None and bench.list.current.title == "c"
    bench.context.runner.undo()
    assert titles(bench.list) == ["a", "b", "c"]


def test_f2_renames_in_place_and_escape_does_not(bench: Bench) -> None:
    todo_id = add_todo(bench.workspace, "Cal Wang")
    bench.start("Cal Wang")
    press(bench.view, Key.Key_F2)
    editor = bench.list._title_editor
    assert editor.hasFocus()
    editor.setText("Call Wang")
    opened = QSignalSpy(bench.list.opened)
    press(editor, Key.Key_Return)
    assert opened.count() == 0
    assert fetch(bench.workspace, todo_id).title == "Call Wang"
    assert bench.view.hasFocus()
    press(bench.view, Key.Key_F2)
    editor.setText("Nonsense")
    press(editor, Key.Key_Escape)
    assert fetch(bench.workspace, todo_id).title == "Call Wang"
    assert bench.view.hasFocus()


def test_arrow_keys_pass_headings(bench: Bench) -> None:
    for title, days in (("late", -1), ("now", 0), ("next", 1)):
        add_todo(bench.workspace, title, days=days)
    bench.start("late")
    seen = []
    for _number in range(3):
        assert bench.list.current is not None
        seen.append(bench.list.current.title)
        press(bench.view, Key.Key_Down)
    assert seen == ["late", "now", "next"]
    press(bench.view, Key.Key_Home)
    assert bench.list.current is not None and bench.list.current.title == "late"


def test_the_check_and_the_pencil_can_be_clicked(bench: Bench) -> None:
    todo_id = add_todo(bench.workspace, "Call Wang")
    bench.start("Call Wang")
    opened: list[int] = []
    bench.list.opened.connect(opened.append)
    rect = bench.list._line_rect(("todos", todo_id))
    spots = line_layout(rect, entry(bench.list, "Call Wang"), with_actions=True).spots
    QTest.mouseClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=spots[Spot.EDIT].center())
    assert opened == [todo_id]
    QTest.mouseClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=spots[Spot.CHECK].center())
    assert open_titles(bench.workspace) == []


def test_the_context_menu_offers_everything(bench: Bench) -> None:
    customer = add_customer(bench.workspace)
    deal = add_deal(bench.workspace, customer)
    add_todo(bench.workspace, "Call Wang", customer=customer, opportunity=deal)
    bench.start("Call Wang")
    bench.view.menu_requested.emit(QPoint(20, 20))
    menu = bench.menu("todo_menu")
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words == [
        "Mark as done",
        "Snooze",
        "Reschedule…",
        "Edit",
        "Open the customer",
        "Open the opportunity",
        "Copy",
        "Delete",
    ]
    went = []
    bench.context.navigator.went.connect(went.append)
    next(action for action in menu.actions() if action.text() == "Open the customer").trigger()
    assert (went[0].kind, went[0].record_id) == ("customers", customer)
    menu.close()


def test_dropping_on_tomorrow_moves_to_tomorrow_and_keeps_the_time(bench: Bench) -> None:
    todo_id = add_todo(bench.workspace, "Call Wang", at="15:00")
    bench.start("Call Wang")
    bench.view.day_dropped.emit(todo_id, day(1, bench.workspace.clock.today()))
    moved = fetch(bench.workspace, todo_id)
    assert moved.due_at is not None
    assert bench.workspace.clock.to_local(moved.due_at).strftime("%d %H:%M") == "22 15:00"


def test_a_line_is_read_aloud_as_a_sentence(bench: Bench, language: str) -> None:
    customer = add_customer(bench.workspace)
    add_todo(bench.workspace, "确认付款", at="08:00", customer=customer, priority="high", kind="call")
    bench.read()
    said = sentence(entry(bench.list, "确认付款"))
    expected = {
        "en": "确认付款, Call, 杭州云栖智造科技有限公司, late: 08:00, High priority",
        "zh_CN": "确认付款，电话，杭州云栖智造科技有限公司，已逾期：08:00，重要",
    }
    assert said == expected[language]
    bench.list.select(bench.list.shown[0].todo_id)
    menu = bench.list.make_menu(bench.list.shown[0])
    next(action for action in menu.actions() if action.text() == _("Copy")).trigger()
    assert QApplication.clipboard().text() == said


def test_what_becomes_late_is_noticed(bench: Bench) -> None:
    add_todo(bench.workspace, "Call Wang", at="09:30")
    bench.read()
    now = bench.workspace.clock.now()
    assert not bench.list.becomes_late(now)
    assert bench.list.becomes_late(now + timedelta(minutes=30))


def test_tab_leads_from_the_day_to_the_time_and_enter_takes_both(bench: Bench) -> None:
    today = bench.workspace.clock.today()
    menu = DayMenu(bench.view, day=today, today=today, with_time=True)
    picked = QSignalSpy(menu.moment_picked)
    menu.open_below(bench.view)
    press(menu.calendar, Key.Key_Tab)
    assert menu.time_edit.hasFocus()
    menu.time_edit.setText("10:00")
    press(menu.time_edit, Key.Key_Return)
    assert [picked.at(number)[0] for number in range(picked.count())] == [datetime.combine(today, time(10))]


def test_what_is_overdue_is_offered_and_put_off_to_times_to_come_only(bench: Bench) -> None:
    now = bench.workspace.clock.local_now().replace(tzinfo=None)
    add_todo(bench.workspace, "Call Chen", due_at=bench.workspace.clock.now() - timedelta(hours=2))
    bench.start("Call Chen")
    press(bench.view, Key.Key_S)
    press(bench.menu("snooze_menu"), Key.Key_5)
    menu = bench.list.findChild(DayMenu)
    assert menu is not None
    offered = time.fromisoformat(menu.time_edit.text())
    assert datetime.combine(menu.calendar.selectedDate().toPython(), offered) > now
    menu.time_edit.setText(f"{now - timedelta(minutes=5):%H:%M}")
    press(menu.time_edit, Key.Key_Return)
    assert menu.isVisible() and menu.time_edit.property("state") == "error"


def test_digits_typed_on_the_days_are_a_time_and_what_has_passed_is_refused(bench: Bench) -> None:
    today = bench.workspace.clock.today()
    after = datetime.combine(today, time(9, 5))
    menu = DayMenu(bench.view, day=today, today=today, with_time=True, after=after)
    picked = QSignalSpy(menu.moment_picked)
    menu.open_below(bench.view)
    sheet = menu.calendar.findChild(QAbstractItemView)
    assert sheet is not None
    press(sheet, Key.Key_8)
    assert menu.time_edit.hasFocus() and menu.time_edit.text() == "8"
    menu.time_edit.setText("08:30")
    press(menu.time_edit, Key.Key_Return)
    assert picked.count() == 0 and menu.isVisible() and menu.time_edit.property("state") == "error"
    menu.time_edit.setText("10:00")
    press(menu.time_edit, Key.Key_Return)
    assert [picked.at(number)[0] for number in range(picked.count())] == [datetime.combine(today, time(10))]

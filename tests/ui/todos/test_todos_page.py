"""The to-dos page: tabs and filters, the pane at the right, series of repeating to-dos, going there from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton, QWidget

from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.services.workday import planning, todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.theme import theme
from ocrm.ui.todos.page import TodosPage
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.todos.tabs import TodoView
from tests.ui.todos.workday import (
    add_customer,
    add_deal,
    add_todo,
    day,
    fetch,
    headings,
    open_titles,
    press,
    show,
    titles,
)

Key = Qt.Key


@pytest.fixture
def page(context: AppContext) -> Iterator[TodosPage]:
    made = TodosPage(context)
    show(context, made)
    yield made
    made.deleteLater()


def visit(page: TodosPage, view: TodoView = TodoView.WEEK, todo_id: int | None = None) -> None:
    page.visit(Target("todos", "todos", todo_id, view=view.value))
    page.focus_content()
    settle()


def settle() -> None:
    QApplication.processEvents()


def leave(page: TodosPage) -> None:
    """Take the keyboard out of a field, to the list."""
    page._list.setFocus()
    settle()


def click(page: TodosPage, name: str) -> None:
    (found,) = [button for button in page.findChildren(QAbstractButton, name) if button.isVisible()]
    found.click()


def fill_week(page: TodosPage) -> None:
    workspace = page.context.workspace
    for title, days in (("late", -2), ("now", 0), ("next", 1), ("friday", 2), ("far", 20)):
        add_todo(workspace, title, days=days, kind="call" if title == "late" else "visit")
    add_todo(workspace, "some day", days=None, kind="visit")
    add_todo(workspace, "weekly", recurrence="FREQ=WEEKLY;BYDAY=WE", priority="high", kind="visit")
    done = add_todo(workspace, "done already", kind="visit")
    todos.complete_todo(workspace, done)


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (TodoView.TODAY, ["late", "weekly", "now"]),
        (TodoView.OVERDUE, ["late"]),
        (TodoView.WEEK, ["late", "weekly", "now", "next", "friday"]),
        (TodoView.LATER, ["far", "some day"]),
        (TodoView.REPEATING, ["weekly"]),
        (TodoView.DONE, ["done already"]),
    ],
)
def test_each_tab_shows_its_to_dos(page: TodosPage, view: TodoView, expected: list[str]) -> None:
    fill_week(page)
    visit(page, view)
    assert titles(page._list) == expected


def test_tabs_and_header_count(page: TodosPage, language: str) -> None:
    fill_week(page)
    visit(page)
    texts = [page._tabs.bar.tabText(number) for number in range(page._tabs.bar.count())]
    expected = {
        "en": ["Today · 3", "Overdue · 1", "This week · 5", "Later · 2", "Repeating · 1", "Finished"],
        "zh_CN": ["今天 · 3", "逾期 · 1", "本周 · 5", "以后 · 2", "重复 · 1", "已完成"],
    }
    assert texts == expected[language]
    assert page.header is not None and page.header._count.text() == "7"
    assert page.status_text() == {"en": "1 overdue, 2 due today", "zh_CN": "逾期 1 件，今天到期 2 件"}[language]


def test_finished_to_dos_stand_by_day_and_can_be_opened_again(page: TodosPage) -> None:
    fill_week(page)
    visit(page, TodoView.DONE)
    assert headings(page._list) == [("Today", 1)]
    page._list.opened.emit(page._list.shown[0].todo_id)
    settle()
    click(page, "detail_reopen")
    assert "done already" in open_titles(page.context.workspace)


def test_typing_and_chips_narrow_the_list(page: TodosPage) -> None:
    fill_week(page)
    visit(page)
    page._filter.search.set_text("fri")
    page._filter.search.submitted.emit()
    page._filter.look_for("fri")
    assert titles(page._list) == ["friday"]
    page._filter.look_for("")
    page._filter.choose_kind("call")
    assert titles(page._list) == ["late"]
    page._filter.choose_priority("high")
    assert titles(page._list) == []
    settle()
    click(page, "clear_filter")
    assert len(titles(page._list)) == 5


def test_a_to_do_is_found_by_its_place(page: TodosPage) -> None:
    add_todo(page.context.workspace, "Visit Ann", location="西湖会议中心")
    add_todo(page.context.workspace, "Visit Bob")
    visit(page)
    for typed in ("西湖", "xihu"):
        page._filter.look_for(typed)
        assert titles(page._list) == ["Visit Ann"], typed


def test_the_pane_shows_the_current_to_do_and_saves_a_field_when_it_is_left(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Call Wang")
    visit(page, todo_id=todo_id)
    assert page._detail.todo is not None and page._detail.todo.title == "Call Wang"
    press(page._list.view, Key.Key_Return)
    title = page._detail.editor("title").focusProxy()
    assert title is not None and title.hasFocus()
    title.selectAll()  # type: ignore[attr-defined]
    for letter in "Call Li":
        press(title, Key.Key_Space) if letter == " " else press(title, Key(ord(letter.upper())))
    leave(page)
    assert fetch(page.context.workspace, todo_id).title == "call li"
    page.context.runner.undo()
    assert fetch(page.context.workspace, todo_id).title == "Call Wang"


def test_day_and_time_are_typed_as_people_type_them(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Call Wang")
    visit(page, todo_id=todo_id)
    when = page._detail.form.when
    when.day_field.edit.setText("明天")
    when.time_edit.setFocus()
    when.time_edit.setText("下午3点")
    when.changed.emit()
    leave(page)
    saved = fetch(page.context.workspace, todo_id)
    assert saved.due_at is not None
    clock = page.context.workspace.clock
    assert clock.to_local(saved.due_at).strftime("%Y-%m-%d %H:%M") == "2026-10-22 15:00"
    when.time_edit.setFocus()
    when.time_edit.setText("")
    when.changed.emit()
    leave(page)
    assert fetch(page.context.workspace, todo_id).due_at is None
    assert fetch(page.context.workspace, todo_id).due_on == day(1, clock.today())


def test_a_time_nobody_understands_is_told_and_not_saved(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Call Wang", at="10:00")
    visit(page, todo_id=todo_id)
    when = page._detail.form.when
    when.time_edit.setFocus()
    when.time_edit.setText("soonish")
    when.changed.emit()
    leave(page)
    assert page._detail.form.error.text() == "“soonish” is no time. Type it like 15:00."
    assert fetch(page.context.workspace, todo_id).due_at is not None


def test_reminders_are_ticked_or_typed_five_at_most(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Call Wang", days=1, at="10:00")
    visit(page, todo_id=todo_id)
    for number in (1, 2):
        page._detail.form.reminders.make_menu().actions()[number].trigger()
    assert planning.read_reminders(page.context.workspace, todo_id) == (0, 5, 10)
    assert page._detail.form.reminders.currentText() == "At the time, 5 minutes before, 10 minutes before"
    page._detail.form.reminders.make_menu().actions()[-1].trigger()
    page._detail.form.reminders.number.setValue(2)
    page._detail.form.reminders.unit.setCurrentIndex(1)
    click(page, "reminder_add")
    assert planning.read_reminders(page.context.workspace, todo_id) == (0, 5, 10, 120)
    page._detail.form.reminders.make_menu().actions()[4].trigger()
    menu = page._detail.form.reminders.make_menu()
    assert not menu.actions()[-1].isEnabled()
    menu.actions()[0].trigger()
    assert planning.read_reminders(page.context.workspace, todo_id) == (5, 10, 30, 120)
    for menu in page._detail.findChildren(QMenu, "reminder_menu"):
        menu.deleteLater()


def test_the_customer_of_a_deal_is_filled_in_and_another_customer_lets_the_deal_go(page: TodosPage) -> None:
    workspace = page.context.workspace
    customer = add_customer(workspace)
    other = add_customer(workspace, "上海澜庭医疗")
    deal = add_deal(workspace, customer)
    todo_id = add_todo(workspace, "Call Wang")
    visit(page, todo_id=todo_id)
    page._detail._commit({"opportunity": deal})
    assert fetch(workspace, todo_id).customer_id == customer
    page._detail._commit({"customer": other})
    saved = fetch(workspace, todo_id)
    assert (saved.customer_id, saved.opportunity_id) == (other, None)


def test_a_repeating_to_do_asks_whether_this_one_or_all(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Weekly call", recurrence="FREQ=WEEKLY;BYDAY=WE")
    visit(page, todo_id=todo_id)
    page._detail._commit({"title": "Weekly call with Li"})
    settle()
    assert fetch(workspace, todo_id).title == "Weekly call"
    click(page, "repeat_once")
    rows = todos.list_open(workspace)
    assert [(row.title, row.recurrence, row.due_on) for row in rows] == [
        ("Weekly call with Li", "", workspace.clock.today()),
        ("Weekly call", "FREQ=WEEKLY;BYDAY=WE", day(7, workspace.clock.today())),
    ]
    page.context.runner.undo()
    page._detail._commit({"title": "Weekly call with Li"})
    settle()
    click(page, "repeat_all")
    assert [(row.title, row.recurrence) for row in todos.list_open(workspace)] == [
        ("Weekly call with Li", "FREQ=WEEKLY;BYDAY=WE")
    ]


def test_a_way_to_repeat_is_chosen_or_typed(page: TodosPage, language: str) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Call Wang")
    visit(page, todo_id=todo_id)
    box: RepeatBox = page._detail.form.repeat
    offered = [box.box.itemText(number) for number in range(box.box.count())]
    assert offered[0] == _("Never") and offered[-1] == _("Other…")
    box.box.setCurrentIndex(3)
    box.box.activated.emit(3)
    assert fetch(workspace, todo_id).recurrence == "FREQ=WEEKLY;BYDAY=WE"
    box.box.activated.emit(box.box.count() - 1)
    box.edit.setText({"en": "every 2 weeks", "zh_CN": "每两周"}[language])
    box.edit.editingFinished.emit()
    assert fetch(workspace, todo_id).recurrence.startswith("FREQ=WEEKLY;INTERVAL=2")


def test_escape_closes_the_pane_and_enter_opens_it_again(page: TodosPage) -> None:
    add_todo(page.context.workspace, "Call Wang")
    visit(page)
    press(page._list.view, Key.Key_Return)
    assert page._detail.isVisible()
    assert page.escape()
    assert not page._detail.isVisible()
    assert page._list.view.hasFocus()
    assert not page.escape()


def test_the_pane_can_finish_put_off_and_delete(page: TodosPage) -> None:
    workspace = page.context.workspace
    add_todo(workspace, "a", at="10:00")
    visit(page)
    page._list.opened.emit(page._list.shown[0].todo_id)
    click(page, "detail_snooze")
    (menu,) = page._detail.findChildren(QMenu, "snooze_menu")
    press(menu, Key.Key_3)
    assert todos.list_open(workspace)[0].due_on == day(1, workspace.clock.today())
    page._list.select(todos.list_open(workspace)[0].todo_id)
    click(page, "detail_done")
    assert open_titles(workspace) == []
    assert page._list.strip.edit.hasFocus()


def test_commands_of_the_window_reach_the_current_to_do(page: TodosPage, context: AppContext) -> None:
    add_todo(context.workspace, "Call Wang")
    visit(page)
    context.actions.trigger(ActionId.DELETE)
    assert open_titles(context.workspace) == []
    context.runner.undo()
    visit(page)
    context.actions.trigger(ActionId.COMPLETE)
    assert open_titles(context.workspace) == []


def test_a_to_do_opened_from_elsewhere_is_found_in_a_tab_that_holds_it(page: TodosPage) -> None:
    fill_week(page)
    far = next(row.todo_id for row in todos.list_open(page.context.workspace) if row.title == "far")
    page.visit(Target("todos", "todos", far))
    assert titles(page._list) == ["far", "some day"]
    assert page._detail.todo is not None and page._detail.todo.todo_id == far
    page.visit(Target("todos", extra={"new": True}))
    assert page._quick_add.edit.hasFocus()


def test_what_is_added_for_later_is_shown_where_it_is(page: TodosPage) -> None:
    visit(page)
    page._quick_add.edit.setText("30天后 回访 云栖")
    page._quick_add.submit()
    assert page._tabs.current == TodoView.LATER
    assert page._list.current is not None and "回访" in page._list.current.title


def test_another_day_regroups_the_list(page: TodosPage, clock: FixedClock) -> None:
    fill_week(page)
    visit(page)
    clock.advance(days=1)
    page._watch.check()
    assert headings(page._list)[0] == ("Overdue", 3)


def test_nothing_to_do_is_good_news(page: TodosPage, language: str) -> None:
    visit(page, TodoView.OVERDUE)
    empty = page._list._empty
    assert empty is not None and empty.isVisible()
    words = [label.text() for label in empty.findChildren(type(page._filter._count))]
    assert {"en": "Nothing is overdue.", "zh_CN": "没有逾期的待办。"}[language] in words


@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_the_page_fits_a_small_window(page: TodosPage, language: str, scale: float) -> None:
    theme().set_scale(scale)
    page.retranslate()
    todo_id = add_todo(page.context.workspace, "Call Wang", recurrence="FREQ=WEEKLY;BYDAY=WE")
    visit(page, todo_id=todo_id)
    page._quick_add.edit.setText("明天 15:00 电话 每周 !")
    assert page._detail.isVisible()
    assert page.minimumSizeHint().width() <= 968 * scale
    assert page.minimumSizeHint().height() <= 614 * scale
    theme().set_scale(1.0)


def test_every_part_that_takes_the_keyboard_has_a_name(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Call Wang")
    visit(page, todo_id=todo_id)
    nameless = [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QPushButton) and widget.text())
    ]
    assert nameless == []

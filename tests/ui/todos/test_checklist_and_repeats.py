"""The pane of a to-do: its checklist by keyboard, any repeat put together, how much of a series is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QMenu, QToolButton

from ocrm.services import records
from ocrm.services.workday import planning, todo_items, todos
from ocrm.ui.context import AppContext, Target
from ocrm.ui.todos.checklist_box import ChecklistBox
from ocrm.ui.todos.detail_pane import DetailPane
from ocrm.ui.todos.page import TodosPage
from ocrm.ui.todos.repeat_box import RepeatBox
from ocrm.ui.todos.series_question import SeriesQuestion
from ocrm.ui.todos.tabs import TodoView
from ocrm.ui.todos.todo_bulk_bar import TodoBulkBar
from tests.ui.todos.workday import add_todo, fetch, show

Key = Qt.Key


@pytest.fixture
def page(context: AppContext) -> Iterator[TodosPage]:
    made = TodosPage(context)
    show(context, made)
    yield made
    made.deleteLater()


def open_pane(page: TodosPage, todo_id: int) -> DetailPane:
    page.visit(Target("todos", "todos", todo_id, view=TodoView.WEEK.value))
    QApplication.processEvents()
    return page._detail


def lines(page: TodosPage, todo_id: int) -> list[str]:
    return [item.title for item in todo_items.list_items(page.context.workspace, todo_id)]


def field(box: ChecklistBox, number: int) -> QLineEdit:
    """Return the line at a place as it is now: lines are made anew when others come or go."""
    return list(box._lines.values())[number].field


def refresh(page: TodosPage) -> None:
    page.reload()
    QApplication.processEvents()


def test_lines_are_typed_one_after_the_other(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Visit")
    box = open_pane(page, todo_id).form.checklist
    box.adder.setFocus()
    for words in ("Slides", "Samples"):
        QTest.keyClicks(box.adder, words)
        QTest.keyClick(box.adder, Key.Key_Return)
        refresh(page)
    assert lines(page, todo_id) == ["Slides", "Samples"]
    assert box.adder.hasFocus() and box.adder.text() == ""


def test_several_pasted_lines_become_several_items(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Visit")
    box = open_pane(page, todo_id).form.checklist
    box.adder.setFocus()
    QGuiApplication.clipboard().setText("- one\n- two\n\n- three")
    QTest.keySequence(box.adder, QKeySequence(QKeySequence.StandardKey.Paste))
    refresh(page)
    assert lines(page, todo_id) == ["one", "two", "three"]


def test_lines_are_ticked_renamed_moved_and_taken_away(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Visit")
    todo_items.add_items(workspace, todo_id, "one\ntwo\nthree")
    box = open_pane(page, todo_id).form.checklist
    box.findChildren(QCheckBox, "item_tick_1")[0].click()
    refresh(page)
    assert fetch(workspace, todo_id).items_done == 1
    assert box._progress.text() == "1 / 3"
    field(box, 0).setFocus()
    field(box, 0).setText("first")
    QTest.keyClick(field(box, 0), Key.Key_Return)
    refresh(page)
    assert lines(page, todo_id) == ["first", "two", "three"]
    assert field(box, 1).hasFocus()
    QTest.keyClick(field(box, 1), Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    refresh(page)
    assert lines(page, todo_id) == ["two", "first", "three"]
    assert field(box, 0).hasFocus()
    next(found for found in box.findChildren(QToolButton, "item_remove_2") if found.isVisible()).click()
    refresh(page)
    assert lines(page, todo_id) == ["two", "first"]
    for _step in range(4):
        page.context.runner.undo()
    assert lines(page, todo_id) == ["one", "two", "three"]
    assert fetch(workspace, todo_id).items_done == 0


def test_progress_is_seen_and_said_in_the_list(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Visit")
    todo_items.add_items(workspace, todo_id, "one\ntwo")
    page.visit(Target("todos", "todos", todo_id, view=TodoView.WEEK.value))
    model = page._list.view.lines
    entry = next(row for row in model.rows if getattr(row, "progress", ""))
    assert entry.progress == "0/2"
    words = [model.data(model.index(number)) for number in range(model.rowCount())]
    assert any("0 of 2 done" in text for text in words)


def test_place_minutes_and_outcome_are_kept(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Visit")
    pane = open_pane(page, todo_id)
    for name, text in (("location", "Hall 3"), ("duration_minutes", "45")):
        pane.editor(name).setFocus()
        QTest.keyClicks(pane.editor(name).input, text)
        page._list.setFocus()
        QApplication.processEvents()
    record = records.fetch_record(workspace, "todos", todo_id)
    assert (record["location"], record["duration_minutes"]) == ("Hall 3", 45)
    assert not pane.editor("outcome").isVisible()
    todos.complete_todo(workspace, todo_id, outcome="They come in May")
    pane = open_pane(page, todo_id)
    assert pane.editor("outcome").isVisible()
    assert pane.editor("outcome").value() == "They come in May"


def test_any_repeat_is_put_together_and_told_with_its_next_days(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Report")
    box = open_pane(page, todo_id).form.repeat
    box.box.activated.emit(box.box.count() - 1)
    editor = box.editor
    assert editor.isVisible()
    editor.unit.setCurrentIndex(editor.unit.findData("MONTHLY"))
    editor.month_mode.setCurrentIndex(editor.month_mode.findData("weekday"))
    editor.nth.setCurrentIndex(editor.nth.findData(2))
    editor.weekday.setCurrentIndex(editor.weekday.findData(1))
    editor.to_work_day.setChecked(True)
    assert editor.words.text() == ("Every month on the second Tue, on the next work day where that is a free day")
    assert editor.days.text().startswith("Next: Tue 10 Nov, Tue 8 Dec, Tue 12 Jan 2027")
    editor.end.setCurrentIndex(editor.end.findData("after"))
    editor.times.setValue(3)
    assert editor.days.text().count("Tue") == 3
    editor.apply.click()
    assert fetch(workspace, todo_id).recurrence == "FREQ=MONTHLY;BYDAY=2TU;COUNT=3;X-MOVE=WORKDAY"
    page.context.runner.undo()
    assert fetch(workspace, todo_id).recurrence == ""


def test_lunar_years_can_be_chosen_and_an_end_before_the_start_is_refused(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Greeting")
    box = open_pane(page, todo_id).form.repeat
    box.box.activated.emit(box.box.count() - 1)
    editor = box.editor
    editor.unit.setCurrentIndex(editor.unit.findData("lunar"))
    assert editor.words.text() == "Every year on lunar 9th month 12th day"
    editor.end.setCurrentIndex(editor.end.findData("until"))
    editor.until.set_day(date(2020, 1, 1))
    assert not editor.apply.isEnabled()
    assert "last day" in editor.words.text()
    editor.until.set_day(date(2030, 1, 1))
    editor.apply.click()
    rule = fetch(workspace, todo_id).recurrence
    assert rule == "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=12;SKIP=BACKWARD;UNTIL=20300101"


def test_cancelling_the_editor_changes_nothing(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Report", recurrence="FREQ=DAILY")
    box = open_pane(page, todo_id).form.repeat
    box.box.activated.emit(box.box.count() - 1)
    box.editor.cancelled.emit()
    assert fetch(workspace, todo_id).recurrence == "FREQ=DAILY"
    assert box.box.currentData() == "FREQ=DAILY" and not box.editor.isVisible()


def test_enter_in_a_field_of_a_series_asks_how_much_of_it(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Weekly call", at="16:30", recurrence="FREQ=WEEKLY")
    pane = open_pane(page, todo_id)
    pane.form.when.time_edit.setFocus()
    pane.form.when.time_edit.selectAll()
    QTest.keyClicks(pane.form.when.time_edit, "17:00")
    QTest.keyClick(pane.form.when.time_edit, Key.Key_Return)
    question = pane.findChild(SeriesQuestion)
    assert question is not None
    assert question.isVisible()


def test_reminders_are_ticked_with_space_one_after_the_other(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Visit", at="16:30")
    box = open_pane(page, todo_id).form.reminders
    menu = box.make_menu()
    menu.popup(box.mapToGlobal(box.rect().bottomLeft()))
    for number in (1, 3):
        menu.setActiveAction(menu.actions()[number])
        QTest.keyClick(menu, Key.Key_Space)
    assert menu.isVisible()
    menu.close()
    assert planning.read_reminders(page.context.workspace, todo_id) == (0, 5, 15)


def test_escape_leaves_the_editor_and_not_the_pane(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Visit")
    box = open_pane(page, todo_id).findChild(RepeatBox)
    assert box is not None
    box.open_editor()
    QTest.keyClick(box.edit, Key.Key_Escape)
    assert box.editor.isHidden()
    assert box.isVisible()
    assert box.box.hasFocus()


def test_the_rule_there_was_put_together_again_shows_as_what_it_is(page: TodosPage) -> None:
    todo_id = add_todo(page.context.workspace, "Visit", recurrence="FREQ=WEEKLY;BYDAY=WE")
    box = open_pane(page, todo_id).form.repeat
    shown = box.box.currentText()
    box.box.setCurrentIndex(box.box.count() - 1)
    box.box.activated.emit(box.box.count() - 1)
    box.editor.apply.click()
    assert box.box.currentText() == shown


def test_ctrl_enter_in_any_field_keeps_it_and_finishes_the_to_do(page: TodosPage) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Visit")
    pane = open_pane(page, todo_id)
    pane.editor("location").setFocus()
    edit = pane.editor("location").findChild(QLineEdit)
    assert edit is not None
    QTest.keyClicks(edit, "Room 5")
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert fetch(workspace, todo_id).status == "done"
    assert records.fetch_record(workspace, "todos", todo_id)["location"] == "Room 5"
    assert page._list.strip.isVisible()


@pytest.mark.parametrize(("answer", "left"), [("delete_once", 1), ("delete_series", 0)])
def test_deleting_one_of_a_series_asks_how_much_of_it(page: TodosPage, answer: str, left: int) -> None:
    workspace = page.context.workspace
    todo_id = add_todo(workspace, "Weekly call", recurrence="FREQ=WEEKLY;BYDAY=WE")
    open_pane(page, todo_id)
    page._list.delete()
    assert len(todos.list_open(workspace)) == 1
    (menu,) = page.findChildren(QMenu, "delete_series_menu")
    action = menu.findChild(QAction, answer)
    assert action is not None
    action.trigger()
    menu.close()
    rows = todos.list_open(workspace)
    assert len(rows) == left
    assert todo_id not in [row.todo_id for row in rows]


def test_several_chosen_to_dos_are_changed_as_one(page: TodosPage) -> None:
    workspace = page.context.workspace
    ids = [add_todo(workspace, title) for title in ("one", "two", "three")]
    page.visit(Target("todos", "todos", view=TodoView.WEEK.value))
    QApplication.processEvents()
    view = page._list.view
    view.setFocus()
    bar = page.findChild(TodoBulkBar)
    assert bar is not None and not bar.isVisible()
    QTest.keyClick(view, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert bar.isVisible() and sorted(page._list.chosen_ids()) == sorted(ids)
    bar.change("priority", "high")
    refresh(page)
    assert {fetch(workspace, todo_id).priority for todo_id in ids} == {"high"}
    view.selectAll()
    bar.move_to(date(2026, 10, 23))
    refresh(page)
    assert {fetch(workspace, todo_id).due_on for todo_id in ids} == {date(2026, 10, 23)}
    page.context.runner.undo()
    page.context.runner.undo()
    refresh(page)
    assert {fetch(workspace, todo_id).priority for todo_id in ids} == {"normal"}
    view.selectAll()
    QTest.keyClick(view, Key.Key_Space)
    assert {fetch(workspace, todo_id).status for todo_id in ids} == {"done"}
    page.context.runner.undo()
    refresh(page)
    view.selectAll()
    QTest.keyClick(view, Key.Key_Delete)
    assert todos.list_open(workspace) == []
    page.context.runner.undo()
    assert len(todos.list_open(workspace)) == 3

"""A to-do is let wait for another one in its pane; lists mark it, and what waits for it is a link."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ocrm.i18n import _
from ocrm.services.workday import dependencies, todos
from ocrm.ui.context import AppContext, Target
from ocrm.ui.todos.dependency_box import DependencyBox
from ocrm.ui.todos.entries import sentence
from ocrm.ui.todos.page import TodosPage
from ocrm.ui.todos.tabs import TodoView
from ocrm.ui.widgets import ElidingButton
from tests.ui.todos.workday import add_customer, add_todo, entry, press, show

Key = Qt.Key


@pytest.fixture
def page(context: AppContext) -> Iterator[TodosPage]:
    made = TodosPage(context)
    show(context, made)
    yield made
    made.deleteLater()


def open_box(page: TodosPage, todo_id: int) -> DependencyBox:
    page.visit(Target("todos", "todos", todo_id, view=TodoView.WEEK.value))
    QApplication.processEvents()
    return page._detail.form.waits_for


def test_what_it_waits_for_is_typed_and_picked(page: TodosPage, context: AppContext) -> None:
    draw, send = add_todo(context.workspace, "Draw the plan"), add_todo(context.workspace, "Send the plan")
    box = open_box(page, send)
    box.picker.edit.setFocus()
    QTest.keyClicks(box.picker.edit, "Draw")
    box.picker._offer()
    press(box.picker.edit, Key.Key_Return)
    QApplication.processEvents()
    assert dependencies.fetch_waited_for(context.workspace, send) == todos.fetch_todo(context.workspace, draw)
    context.runner.undo()
    assert dependencies.fetch_waited_for(context.workspace, send) is None


def test_the_list_marks_what_waits_and_says_so(page: TodosPage, context: AppContext, language: str) -> None:
    draw, send = add_todo(context.workspace, "Draw"), add_todo(context.workspace, "Send")
    dependencies.set_waits_for(context.workspace, send, draw)
    page.visit(Target("todos", view=TodoView.TODAY.value))
    QApplication.processEvents()
    waiting = entry(page._list, "Send")
    words = _("after “{title}”").format(title="Draw")
    assert waiting.waiting and waiting.subtitle.startswith(words) and words in sentence(waiting)
    assert not entry(page._list, "Draw").waiting
    todos.complete_todo(context.workspace, draw)
    page.reload()
    QApplication.processEvents()
    assert not entry(page._list, "Send").waiting


def test_the_pane_says_that_it_can_begin_and_links_what_waits_for_it(page: TodosPage, context: AppContext) -> None:
    draw, send = add_todo(context.workspace, "Draw"), add_todo(context.workspace, "Send")
    dependencies.set_waits_for(context.workspace, send, draw)
    went: list[Target] = []
    context.navigator.went.connect(went.append)
    link = open_box(page, draw).findChild(ElidingButton)
    assert link.accessibleName() == "“Send” waits for this"
    link.click()
    assert went[-1].record_id == send
    todos.complete_todo(context.workspace, draw)
    assert open_box(page, draw)._shown == []  # it waits no longer
    state = open_box(page, send).findChild(QLabel, "waits_for_state")
    assert state.isVisible() and "can begin" in state.text()


def test_a_circle_is_told_in_the_pane_and_what_was_there_stays(page: TodosPage, context: AppContext) -> None:
    customer = add_customer(context.workspace)
    draw, send = (add_todo(context.workspace, title, customer=customer) for title in ("Draw", "Send"))
    box = open_box(page, draw)
    dependencies.set_waits_for(context.workspace, send, draw)  # elsewhere, meanwhile
    box.chosen.emit(send)
    QApplication.processEvents()
    error = page._detail.findChild(QLabel, "detail_error")
    assert error.isVisible() and "itself waits for" in error.text()
    assert box.picker.reference is None

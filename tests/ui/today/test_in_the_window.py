"""Today and the to-dos inside the real window: its shortcuts and the list's own keys get on together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import Theme
from ocrm.ui.today.page import TodayPage
from ocrm.ui.todos.page import TodosPage
from tests.ui.todos.workday import add_customer, add_todo, open_titles, press, titles

Key = Qt.Key
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(workspace: Workspace, look: Theme, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(workspace, Preferences(tmp_path / "window.ini"))
    made.show()
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    yield made
    made.context.bus.stop()
    made.context.tasks.shut_down()
    made.close()
    made.deleteLater()


def today(window: MainWindow) -> TodayPage:
    window.start(Target("today"))
    QApplication.processEvents()
    assert isinstance(window.page, TodayPage)
    return window.page


def test_space_finishes_and_ctrl_z_brings_it_back(window: MainWindow, workspace: Workspace) -> None:
    add_todo(workspace, "Call Wang")
    page = today(window)
    assert page._list.view.hasFocus()
    press(page._list.view, Key.Key_Space)
    assert open_titles(workspace) == []
    press(page._list.view, Key.Key_Z, _CTRL)
    assert open_titles(workspace) == ["Call Wang"]
    assert titles(page._list) == ["Call Wang"]


def test_single_keys_belong_to_the_list(window: MainWindow, workspace: Workspace) -> None:
    add_todo(workspace, "Call Wang", at="10:00")
    page = today(window)
    press(page._list.view, Key.Key_S)
    (menu,) = [menu for menu in page._list.view.findChildren(QMenu, "snooze_menu") if menu.isVisible()]
    press(menu, Key.Key_3)
    assert [todo.group for todo in page._list.shown] == ["tomorrow"]
    press(page._list.view, Key.Key_F2)
    assert page._list._title_editor.hasFocus()
    press(page._list._title_editor, Key.Key_Escape)
    press(page._list.view, Key.Key_Delete)
    assert open_titles(workspace) == []


def test_a_line_is_typed_from_the_keyboard_alone(window: MainWindow, workspace: Workspace) -> None:
    add_customer(workspace, "Lanting Medical")
    add_todo(workspace, "Call Wang")
    page = today(window)
    press(page._list.view, Key.Key_T)
    QTest.keyClicks(page._quick_add.edit, "tomorrow 15:00 call Lanting !")
    press(page._quick_add.edit, Key.Key_Return)
    assert "call Lanting" in open_titles(workspace)
    press(page._quick_add.edit, Key.Key_Down)
    assert page._list.view.hasFocus()


def test_enter_opens_the_to_do_on_its_page_and_back_returns(window: MainWindow, workspace: Workspace) -> None:
    todo_id = add_todo(workspace, "Call Wang")
    page = today(window)
    press(page._list.view, Key.Key_Return)
    assert isinstance(window.page, TodosPage)
    QApplication.processEvents()
    assert window.page._detail.todo is not None and window.page._detail.todo.todo_id == todo_id
    window.context.navigator.back()
    assert window.page is page


def test_ctrl_enter_finishes_and_asks_what_is_next(window: MainWindow, workspace: Workspace) -> None:
    add_todo(workspace, "Call Wang")
    page = today(window)
    press(page._list.view, Key.Key_Return, _CTRL)
    assert page._list.strip.edit.hasFocus()
    press(page._list.strip.edit, Key.Key_2)
    assert open_titles(workspace) == ["Follow up: Call Wang"]


def test_a_change_of_language_renames_the_page_in_place(window: MainWindow, workspace: Workspace) -> None:
    add_todo(workspace, "Call Wang", days=-1)
    page = today(window)
    window.context.preferences.set("language", "zh_CN")
    QApplication.processEvents()
    assert page.header is not None and page.header._subtitle.text() == "10月21日 星期三"
    assert page._list.view.lines.index(0).data() == "逾期，1 件待办"
    window.context.preferences.set("language", "en")


def test_ctrl_z_in_a_field_takes_back_the_typing_and_then_the_last_change(
    window: MainWindow, workspace: Workspace
) -> None:
    page = today(window)
    edit = page._quick_add.edit
    edit.setFocus()
    QTest.keyClicks(edit, "Ann")
    press(edit, Key.Key_Return)
    assert open_titles(workspace) == ["Ann"]
    QTest.keyClicks(edit, "typo")
    press(edit, Key.Key_Z, _CTRL)
    assert edit.text() == ""
    assert open_titles(workspace) == ["Ann"], "the typing first"
    press(edit, Key.Key_Z, _CTRL)
    assert edit.text() == "", "what was added is not typed again"
    assert open_titles(workspace) == []
    press(edit, Key.Key_Y, _CTRL)
    assert edit.text() == "typo"
    press(edit, Key.Key_Y, _CTRL)
    assert open_titles(workspace) == ["Ann"]

"""Quick add from anywhere: a small window in front, a line, and it is gone again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ocrm.services.workday import todos
from ocrm.ui.context import AppContext
from ocrm.ui.quick_add_window import QuickAddWindow


def shown(context: AppContext, qtbot: QtBot) -> QuickAddWindow:
    window = QuickAddWindow(context)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.appear()
    return window


def test_enter_adds_the_line_and_the_window_goes(context: AppContext, qtbot: QtBot) -> None:
    window = shown(context, qtbot)
    assert window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    QTest.keyClicks(window.field.edit, "call Zhang tomorrow 3pm")
    QTest.keyClick(window.field.edit, Qt.Key.Key_Return)
    (todo,) = todos.list_open(context.workspace)
    assert (todo.title, todo.kind) == ("call Zhang", "call")
    assert "call Zhang" in window.note and "tomorrow" in window.note
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=3000)


def test_escape_clears_the_line_then_closes(context: AppContext, qtbot: QtBot) -> None:
    window = shown(context, qtbot)
    QTest.keyClicks(window.field.edit, "half a thought")
    QTest.keyClick(window.field.edit, Qt.Key.Key_Escape)
    assert window.isVisible() and window.field.edit.text() == ""
    QTest.keyClick(window.field.edit, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert todos.list_open(context.workspace) == []

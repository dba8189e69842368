"""The commands: named in both languages, no shortcut twice, done by whoever is in sight."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.ui.action_registry import ActionRegistry
from ocrm.ui.actions import ACTIONS, MENUS, ActionId, Scope
from ocrm.ui.theme import Theme

_TAKEN_BY_INPUT_METHODS = ("Ctrl+Space", "Ctrl+.", "Shift+Space")


def test_every_command_is_described() -> None:
    assert set(ACTIONS) == set(ActionId)
    assert {info.menu for info in ACTIONS.values()} <= set(MENUS)


@pytest.mark.parametrize("scope", list(Scope))
def test_no_shortcut_is_taken_twice(scope: Scope) -> None:
    keys = Counter(
        QKeySequence(text).toString() for info in ACTIONS.values() if info.scope is scope for text in info.shortcuts
    )
    assert [key for key, count in keys.items() if count > 1] == []
    assert not set(keys).intersection(_TAKEN_BY_INPUT_METHODS)


def test_no_single_key_works_outside_lists() -> None:
    for action_id, info in ACTIONS.items():
        for text in info.shortcuts:
            if info.scope is Scope.WINDOW:
                assert "+" in text or text == "Ins" or text.startswith("F"), action_id


def test_every_command_has_a_title_in_both_languages(look: Theme) -> None:
    actions = ActionRegistry()
    english = {action_id: actions[action_id].text() for action_id in ActionId}
    i18n.set_language("zh_CN")
    actions.retranslate()
    for action_id, title in english.items():
        chinese = actions[action_id].text()
        assert chinese, action_id
        assert chinese != title, f"{title} is not translated"


def test_the_tooltip_names_the_key(look: Theme) -> None:
    assert "Ctrl+Z" in ActionRegistry()[ActionId.UNDO].toolTip()


def test_the_widget_in_sight_does_it(look: Theme, qapp: QApplication) -> None:
    actions, done = ActionRegistry(), []
    first, second = QWidget(), QWidget()
    actions.connect(ActionId.WIN, lambda: done.append("first"), owner=first)
    actions.connect(ActionId.WIN, lambda: done.append("second"), owner=second)
    assert not actions[ActionId.WIN].isEnabled()
    first.show()
    actions.update_enabled()
    actions[ActionId.WIN].trigger()
    first.hide()
    second.show()
    actions.update_enabled()
    actions[ActionId.WIN].trigger()
    assert done == ["first", "second"]
    second.close()
    actions.update_enabled()
    assert ActionId.WIN not in dict(actions.commands())


def test_single_keys_work_in_the_list_and_not_in_a_field_beside_it(look: Theme, qtbot: QtBot) -> None:
    actions, done = ActionRegistry(), []
    window = QWidget()
    layout = QVBoxLayout(window)
    view, field = QWidget(), QLineEdit()
    view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    layout.addWidget(view)
    layout.addWidget(field)
    actions.connect(ActionId.TICK, lambda: done.append("x"), owner=window)
    actions.add_to(view, ActionId.TICK)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    actions.update_enabled()
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_X)
    assert field.text() == "x"
    assert done == []
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_X)
    assert done == ["x"]
    window.close()

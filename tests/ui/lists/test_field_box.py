"""A condition's field is found by typing part of its name, with the keys as the window gets them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ocrm.services.workspace import Workspace
from ocrm.ui.lists.field_box import FieldBox
from ocrm.ui.lists.filter_groups import ConditionPart
from ocrm.ui.theme import Theme

KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Tab)


@pytest.fixture
def part(look: Theme, workspace: Workspace, qtbot: QtBot, both_languages: str) -> ConditionPart:
    """A new condition, shown, the keyboard on its comparison."""
    made = ConditionPart(workspace, "customers")
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.operator_box.setFocus()
    return made


def press(part: ConditionPart, key: Qt.Key) -> None:
    """Press a key in the window, which gives it to the open list of offers first."""
    QTest.keyClick(part.windowHandle(), key)
    QApplication.processEvents()


def click_and_type(part: ConditionPart, text: str) -> None:
    """Click into the field and type; what the window gets of a Chinese input method comes as text."""
    line = part.field_box.lineEdit()
    assert line is not None
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    if text.isascii():
        for letter in text:
            press(part, Qt.Key(ord(letter.upper())))
    else:
        line.insert(text)
        line.textEdited.emit(line.text())
    QApplication.processEvents()


def offered(box: FieldBox) -> list[str]:
    model = box.popup.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if box.popup.isVisible() else []


@pytest.mark.parametrize("key", KEYS)
def test_the_first_field_offered_is_taken_by_enter_and_by_tab(
    part: ConditionPart, key: Qt.Key, both_languages: str
) -> None:
    begun, name = {"en": ("ci", "City"), "zh_CN": ("城", "城市")}[both_languages]
    click_and_type(part, begun)
    assert offered(part.field_box)[0] == part.field_box.popup.currentIndex().data() == name
    press(part, key)
    assert (part.info and part.info.name, part.field_box.currentText()) == ("city", name)
    assert not part.field_box.popup.isVisible()
    line = part.field_box.lineEdit()
    assert line is not None
    assert line.hasSelectedText() == (key == Qt.Key.Key_Return), "only where the keyboard is"
    assert part.operator_box.hasFocus() == (key == Qt.Key.Key_Tab)
    assert part.editor.findChild(QLineEdit, "condition_text") is not None, (
        "the value is asked for as that field takes it"
    )


def test_a_name_that_begins_so_comes_before_one_that_contains_it(part: ConditionPart, both_languages: str) -> None:
    begun = {"en": "co", "zh_CN": "客户"}[both_languages]
    click_and_type(part, begun)
    begins = [name.lower().startswith(begun) for name in offered(part.field_box)]
    assert len(begins) > 1
    assert begins == sorted(begins, reverse=True)
    first = offered(part.field_box)[0]
    press(part, Qt.Key.Key_Return)
    assert part.field_box.currentText() == first


def test_a_whole_name_comes_before_a_longer_one_that_begins_so(part: ConditionPart, both_languages: str) -> None:
    box = part.field_box
    names = [box.itemText(row) for row in range(box.count())]
    whole = next(name for name in names if sum(other.startswith(name) for other in names) > 1)
    assert box.itemText(box.fitting(whole)[0]) == whole


def test_what_no_field_is_called_goes_back_to_the_field_chosen(part: ConditionPart) -> None:
    chosen = part.field_box.currentText()
    click_and_type(part, "zqx")
    assert offered(part.field_box) == []
    press(part, Qt.Key.Key_Return)
    assert part.field_box.currentText() == chosen


def test_another_field_is_found_after_the_first_by_clicking_again(part: ConditionPart, both_languages: str) -> None:
    first, second = {"en": ("ci", "sour"), "zh_CN": ("城", "来")}[both_languages]
    click_and_type(part, first)
    press(part, Qt.Key.Key_Return)
    click_and_type(part, second)
    press(part, Qt.Key.Key_Return)
    assert part.info is not None
    assert part.info.name == "source"


def test_the_offer_marked_by_the_arrow_is_the_one_taken(part: ConditionPart, both_languages: str) -> None:
    click_and_type(part, {"en": "co", "zh_CN": "客户"}[both_languages])
    second = offered(part.field_box)[1]
    press(part, Qt.Key.Key_Down)
    press(part, Qt.Key.Key_Return)
    assert part.field_box.currentText() == second

"""Quick add by keyboard: chips while typing, a chip pressed is text again, errors are told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ocrm.services import tags
from ocrm.services.workday import planning, todos
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.todos.quick_add_field import QuickAddField
from tests.ui.todos.workday import add_customer, add_deal, press, show


@pytest.fixture
def field(context: AppContext) -> QuickAddField:
    made = QuickAddField(context)
    show(context, made)
    made.setFocus()
    return made


def added(context: AppContext) -> TodoRow:
    (row,) = todos.list_open(context.workspace)
    return row


def when(context: AppContext, row: TodoRow) -> str:
    assert row.due_at is not None
    return context.workspace.clock.to_local(row.due_at).strftime("%Y-%m-%d %H:%M")


def chips(field: QuickAddField) -> list[str]:
    return [chip.text() for chip in field.chips()]


@pytest.mark.usefixtures("language")
def test_a_chinese_line_is_understood_while_typing_and_added_by_enter(
    context: AppContext, field: QuickAddField
) -> None:
    customer = add_customer(context.workspace)
    field.edit.setText("明天 15:00 电话 云栖智造 确认付款 !")
    assert "杭州云栖智造科技有限公司" in chips(field)
    assert len(chips(field)) == 5
    press(field.edit, Qt.Key.Key_Return)
    row = added(context)
    assert (row.title, row.kind, row.priority, row.customer_id) == ("确认付款", "call", "high", customer)
    assert when(context, row) == "2026-10-22 15:00"
    assert field.edit.text() == ""
    assert field.edit.hasFocus()
    assert chips(field) == []


def test_an_english_line_is_typed_and_added(context: AppContext, field: QuickAddField) -> None:
    customer = add_customer(context.workspace, "Lanting Medical")
    QTest.keyClicks(field.edit, "Fri 10:00 call Lanting about the quote weekly #vip")
    press(field.edit, Qt.Key.Key_Return)
    row = added(context)
    assert (row.title, row.customer_id) == ("call Lanting about the quote", customer)
    assert when(context, row) == "2026-10-23 10:00"
    assert row.recurrence == "FREQ=WEEKLY;BYDAY=FR"
    assert tags.tags_of(context.workspace, row.todo_id) == ["vip"]


def test_one_undo_takes_the_whole_line_back(context: AppContext, field: QuickAddField) -> None:
    field.edit.setText("明天 送样品 #展会")
    press(field.edit, Qt.Key.Key_Return)
    context.runner.undo()
    assert todos.list_open(context.workspace) == []
    assert tags.list_tags(context.workspace) == []


def test_a_chip_pressed_is_text_again(context: AppContext, field: QuickAddField) -> None:
    add_customer(context.workspace)
    field.edit.setText("明天 电话 云栖智造 谈明年的合同")
    chip = next(chip for chip in field.chips() if "杭州" in chip.text())
    press(chip, Qt.Key.Key_Backspace)
    assert "杭州云栖智造科技有限公司" not in chips(field)
    press(field.edit, Qt.Key.Key_Return)
    row = added(context)
    assert row.customer_id is None
    assert "云栖智造" in row.title


def test_a_time_alone_is_told_and_nothing_is_added(context: AppContext, field: QuickAddField, language: str) -> None:
    field.edit.setText("明天 15:00")
    press(field.edit, Qt.Key.Key_Return)
    assert todos.list_open(context.workspace) == []
    assert (
        field.error
        == {
            "en": "Say what is to be done; a time alone is no to-do.",
            "zh_CN": "请写明要做什么，只有时间不算待办。",
        }[language]
    )
    assert field.edit.text() == "明天 15:00"
    field.edit.setText("明天 15:00 开会")
    assert field.error == ""


def test_on_a_record_page_the_record_is_taken_unless_another_is_named(context: AppContext) -> None:
    customer = add_customer(context.workspace, "甲公司")
    other = add_customer(context.workspace, "上海澜庭医疗")
    deal = add_deal(context.workspace, customer)
    field = QuickAddField(context, links={"customer": customer, "opportunity": deal})
    show(context, field)
    field.edit.setText("周五 发方案")
    field.submit()
    field.edit.setText("周五 拜访 澜庭医疗")
    field.submit()
    rows = {row.title: (row.customer_id, row.opportunity_id) for row in todos.list_open(context.workspace)}
    assert rows["发方案"] == (customer, deal)
    assert (other, None) in rows.values()


def test_a_narrow_field_puts_its_chips_below(context: AppContext, field: QuickAddField) -> None:
    field.setFixedWidth(900)
    field.edit.setText("明天 15:00 电话 每周 !")
    tall = field.sizeHint().height()
    field.setFixedWidth(300)
    field.edit.setText("明天 15:00 电话 每周 ！")
    assert field.sizeHint().height() > tall
    assert field.minimumSizeHint().width() < 300


def test_escape_empties_the_line_and_then_goes_to_the_list(context: AppContext, field: QuickAddField) -> None:
    left: list[bool] = []
    field.left.connect(lambda: left.append(True))
    field.edit.setText("明天")
    press(field.edit, Qt.Key.Key_Escape)
    assert field.edit.text() == "" and not left
    press(field.edit, Qt.Key.Key_Escape)
    assert left


def test_a_line_of_which_nothing_was_read_says_so(field: QuickAddField) -> None:
    note = field.findChild(QWidget, "quick_add_nothing_read")
    assert note is not None and not note.isVisible()
    field.edit.setText("think about a new pitch")
    assert note.isVisible()
    field.edit.setText("think about a new pitch tomorrow")
    assert not note.isVisible()


def test_length_and_reminder_become_chips_and_are_kept(context: AppContext, field: QuickAddField) -> None:
    field.edit.setText("tomorrow 14:00-15:30 review, remind me 1 day before and 10 min before")
    assert "1 h 30 min" in chips(field)
    assert "10 minutes before, 1 day before" in chips(field)
    press(field.edit, Qt.Key.Key_Return)
    todo_id = added(context).todo_id
    assert planning.read_reminders(context.workspace, todo_id) == (10, 1440)
    assert context.workspace.scalar("SELECT duration_minutes FROM todo WHERE id = ?", (todo_id,)) == 90

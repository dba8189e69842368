"""The card of to-dos on a record's page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ocrm.services import todos
from ocrm.ui.context import AppContext
from ocrm.ui.todos.record_todos import RecordTodos
from tests.ui.todos.workday import add_customer, add_deal, add_todo, entry, press, show, titles


def test_the_card_lists_adds_and_finishes_for_its_record_only(context: AppContext) -> None:
    workspace = context.workspace
    customer, other = add_customer(workspace), add_customer(workspace, "上海澜庭医疗")
    deal = add_deal(workspace, customer)
    add_todo(workspace, "theirs", customer=other)
    add_todo(workspace, "send quote", customer=customer, opportunity=deal)
    card = RecordTodos(context, "customers")
    show(context, card)
    card.show_record(customer, {"customer": customer})
    QApplication.processEvents()
    assert titles(card.list) == ["send quote"]
    assert entry(card.list, "send quote").subtitle == "MES 二期扩容"
    card.list.setFocus()
    press(card.list.view, Qt.Key.Key_T)
    assert card.quick_add.edit.hasFocus()
    card.quick_add.edit.setText("明天 发样品")
    press(card.quick_add.edit, Qt.Key.Key_Return)
    assert titles(card.list) == ["send quote", "发样品"]
    assert [row.customer_id for row in todos.list_of_record(workspace, "customers", customer)] == [customer] * 2
    card.list.select(card.list.shown[0].todo_id)
    press(card.list.view, Qt.Key.Key_Space)
    assert card.list.height() == card.list.content_height()
    context.runner.undo()
    assert titles(card.list) == ["send quote", "发样品"]


def test_a_long_list_is_cut_until_all_is_asked_for(context: AppContext) -> None:
    customer = add_customer(context.workspace)
    for number in range(8):
        add_todo(context.workspace, f"step {number}", days=number, customer=customer)
    card = RecordTodos(context, "customers")
    show(context, card)
    card.show_record(customer, {"customer": customer})
    assert len(titles(card.list)) == 5
    assert card._more.text() == "Show all 8"
    card._more.click()
    assert len(titles(card.list)) == 8


def test_nothing_planned_is_said(context: AppContext) -> None:
    customer = add_customer(context.workspace)
    card = RecordTodos(context, "customers")
    show(context, card)
    card.show_record(customer, {"customer": customer})
    QApplication.processEvents()
    assert card._nothing.isVisible()
    assert card._nothing.text() == "No to-dos planned."

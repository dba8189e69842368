"""Pasted text in the window: recognised, checked, saved; nothing typed over is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.vcards.paste_contact import PasteContactDialog, paste_contact

CARD = "张伟\n采购部经理\n杭州云栖智造有限公司\n手机：138 0013 8000\n邮箱：zhang@yunqi.cn\n车位 B2-17"


def opened(context: AppContext, qtbot: QtBot, text: str = CARD) -> PasteContactDialog:
    dialog = paste_contact(context, text)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def button(dialog: PasteContactDialog, name: str) -> QAbstractButton:
    found = dialog.findChild(QAbstractButton, name)
    assert found is not None
    return found


@pytest.mark.usefixtures("both_languages")
def test_the_fields_stand_beside_the_text_and_are_saved(context: AppContext, qtbot: QtBot) -> None:
    dialog = opened(context, qtbot)
    shown = {name: edit.text() for name, edit in dialog.edits.items() if edit.text()}
    assert shown == {
        "name": "张伟", "company": "杭州云栖智造有限公司", "department": "采购部", "title": "经理",
        "mobile": "13800138000",
        "email": "zhang@yunqi.cn",
    }  # fmt: skip
    assert dialog.notes.toPlainText() == "车位 B2-17"
    assert not dialog.what.isVisible()
    QTest.mouseClick(button(dialog, "paste_save"), Qt.MouseButton.LeftButton)
    (contact_id,) = context.workspace.query("SELECT id FROM contact")
    row = records.fetch_record(context.workspace, "contacts", contact_id[0])
    assert (row["name"], row["notes"], row["customer"].title) == ("张伟", "车位 B2-17", "杭州云栖智造有限公司")
    context.runner.undo()
    assert context.workspace.scalar("SELECT count(*) FROM customer") == 0


def test_what_was_typed_over_stays_while_the_text_goes_on(context: AppContext, qtbot: QtBot) -> None:
    dialog = opened(context, qtbot)
    dialog.edits["title"].clear()
    QTest.keyClicks(dialog.edits["title"], "CEO")
    dialog.text.setPlainText(CARD + "\nQQ 123456789")
    qtbot.waitUntil(lambda: dialog.edits["qq"].text() == "123456789")
    assert dialog.edits["title"].text() == "CEO"
    dialog.reject()


def test_somebody_known_is_said_and_can_be_filled_in(context: AppContext, qtbot: QtBot) -> None:
    workspace = context.workspace
    customer = records.add_record(workspace, "customers", {"name": "杭州云栖智造有限公司"}).created_id
    records.add_record(workspace, "contacts", {"customer": customer, "name": "张伟", "mobile": "13800138000"})
    dialog = opened(context, qtbot)
    duplicate = dialog.findChild(QLabel, "pasted_duplicate")
    assert duplicate is not None and duplicate.isVisible() and "same mobile" in duplicate.text()
    assert dialog.customer.reference is not None and dialog.customer.reference.record_id == customer
    assert dialog.what.isVisible() and dialog.what.current == 1
    QTest.mouseClick(button(dialog, "paste_save"), Qt.MouseButton.LeftButton)
    assert workspace.scalar("SELECT email FROM contact") == "zhang@yunqi.cn"
    assert workspace.scalar("SELECT count(*) FROM contact") == 1


def test_an_error_stands_at_its_field_and_nothing_is_saved(context: AppContext, qtbot: QtBot) -> None:
    dialog = opened(context, qtbot, "手机：13800138000")
    QTest.mouseClick(button(dialog, "paste_save"), Qt.MouseButton.LeftButton)
    assert dialog.isVisible() and dialog.edits["name"].property("state") == "error"
    assert context.workspace.scalar("SELECT count(*) FROM customer") == 0
    dialog.reject()


def test_the_command_takes_what_the_clipboard_holds(window: MainWindow, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("Ann Lee\nann@x.org")
    window.context.navigator.go("today")
    window.context.actions.trigger(ActionId.PASTE_CONTACT)
    dialog = window.findChild(PasteContactDialog)
    assert dialog is not None and dialog.edits["email"].text() == "ann@x.org"
    dialog.reject()


def test_a_block_pasted_into_the_new_customers_name_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    window.context.navigator.go("customers")
    window.context.actions.trigger(ActionId.NEW_CUSTOMER)
    pane = window.findChild(NewCustomerPane)
    assert pane is not None
    edit = pane._form.editor("name").focusProxy() or pane._form.editor("name")
    QGuiApplication.clipboard().setText(CARD)
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(PasteContactDialog)
    assert dialog is not None and dialog.edits["name"].text() == "张伟"
    dialog.reject()
    QGuiApplication.clipboard().setText("Acme")
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pane._form.editor("name").value() == "Acme"

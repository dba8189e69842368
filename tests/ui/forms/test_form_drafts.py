"""What is typed into a form and not saved survives a closed window, a lock and a crash; what is given up does not."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.forms.record_pane import RecordPane

_TYPING = """
import sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from ocrm.ui.application import make_application
from ocrm.clock import SystemClock
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from ocrm.ui.theme import install_theme

app = make_application()
install_theme(app, mode="light")
path = Path(sys.argv[1])
window = MainWindow(Workspace.open(path, clock=SystemClock()), Preferences(path.with_suffix(".ini")))
window.show()
window.context.actions.trigger(ActionId.NEW_CUSTOMER)
QTest.qWait(50)
pane = window.findChild(QLineEdit, "contact_name").window().findChild(object, "new_customer_pane")
edit = pane.findChild(object, "field_name").findChild(QLineEdit)
print("typing", flush=True)
for number in range(1_000):
    QTest.keyClicks(edit, "x")
    print(len(edit.text()), flush=True)
    QTest.qWait(40)
"""


@pytest.fixture
def host(context: AppContext) -> PaneHost:
    made = PaneHost()
    made.resize(500, 700)
    made.show()
    return made


def type_into(pane: QWidget, name: str, text: str) -> None:
    QTest.keyClicks(pane.findChild(QWidget, f"field_{name}").findChild(QLineEdit), text)  # type: ignore[union-attr]


def text_of(pane: QWidget, name: str) -> str:
    return pane.findChild(QWidget, f"field_{name}").findChild(QLineEdit).text()  # type: ignore[union-attr]


def show(host: PaneHost, pane: EditorPane) -> None:
    host.show()
    host.show_pane(pane)
    QApplication.processEvents()


def put_away(host: PaneHost, pane: EditorPane) -> None:
    """Hide a pane as a lock does, and forget it."""
    host.hide()
    pane.hide()
    QApplication.processEvents()


def test_a_new_customer_is_typed_in_again_with_what_was_behind_more_fields(
    context: AppContext, host: PaneHost, both_languages: str
) -> None:
    pane = NewCustomerPane(context)
    show(host, pane)
    type_into(pane, "name", "Acme")
    QTest.keyClicks(pane.findChild(QLineEdit, "contact_name"), "Ann")
    pane._form.show_more()
    type_into(pane, "website", "acme.exam")
    put_away(host, pane)
    again = NewCustomerPane(context)
    assert text_of(again, "name") == "Acme"
    assert again.findChild(QLineEdit, "contact_name").text() == "Ann"
    assert text_of(again, "website") == "acme.exam"


def test_closing_the_pane_drops_it(context: AppContext, host: PaneHost) -> None:
    pane = NewCustomerPane(context)
    show(host, pane)
    type_into(pane, "name", "Acme")
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    pane.close_requested.emit()
    assert text_of(NewCustomerPane(context), "name") == ""


def test_saving_leaves_no_draft(context: AppContext, host: PaneHost) -> None:
    pane = NewCustomerPane(context)
    show(host, pane)
    type_into(pane, "name", "Acme")
    pane.save(opens=False)
    put_away(host, pane)
    assert context.workspace.scalar("SELECT count(*) FROM setting WHERE key LIKE 'draft/%'") == 0


def test_a_change_of_one_record_is_not_offered_for_another(context: AppContext, host: PaneHost) -> None:
    first, second = (customers.add_customer(context.workspace, name).created_id for name in ("One", "Two"))
    pane = RecordPane(context, "customers", ("name", "website"), title="Change", record_id=first)
    show(host, pane)
    type_into(pane, "website", "one.example")
    put_away(host, pane)
    other = RecordPane(context, "customers", ("name", "website"), title="Change", record_id=second)
    assert text_of(other, "website") == ""
    same = RecordPane(context, "customers", ("name", "website"), title="Change", record_id=first)
    assert text_of(same, "website") == "one.example"
    assert same.record_form.changed_values() == {"website": "one.example"}


def test_a_deal_and_a_to_do_are_kept_for_their_customer(context: AppContext, host: PaneHost) -> None:
    first, second = (customers.add_customer(context.workspace, name).created_id for name in ("One", "Two"))
    assert first is not None
    assert second is not None
    deal = NewDealPane(context, first)
    show(host, deal)
    type_into(deal, "subject", "300 pieces")
    put_away(host, deal)
    assert text_of(NewDealPane(context, first), "subject") == "300 pieces"
    assert text_of(NewDealPane(context, second), "subject") == ""
    todo = TodoPane(context, [first])
    show(host, todo)
    QTest.keyClicks(todo.line.edit, "Fri call")
    put_away(host, todo)
    assert TodoPane(context, [first]).line.edit.text() == "Fri call"
    assert TodoPane(context, [second]).line.edit.text() == ""


def test_what_was_typed_two_seconds_before_a_kill_is_back(
    tmp_path: Path, clock: FixedClock, context: AppContext, qtbot: QtBot
) -> None:
    path = tmp_path / "killed.ocrm"
    Workspace.create(path, clock=clock, language="en").close()
    typing = subprocess.Popen(
        [sys.executable, "-c", _TYPING, str(path)], stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert typing.stdout is not None
    assert typing.stdout.readline() == "typing\n"
    began, typed = time.monotonic(), []
    while time.monotonic() - began < 3:
        typed.append((time.monotonic(), int(typing.stdout.readline())))
    typing.kill()
    typing.wait()
    typing.stdout.close()
    before = max(count for moment, count in typed if moment <= typed[-1][0] - 2)
    opened = Workspace.open(path, clock=clock)
    context.workspace = opened
    kept = text_of(NewCustomerPane(context), "name")
    opened.close()
    assert len(kept) >= before > 0

"""What came of a contact, noted in the composer as it is logged, and offered again (A3.20)."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton

from ocrm.services import interactions, records
from ocrm.ui.activity.composer import Composer
from ocrm.ui.main_window import MainWindow
from tests.snapshots import rows_of
from tests.ui.customers.test_visit_place import CALL, CONTROL, child, composer, told

__all__ = ["composer"]
TODO = 9


def open_menu(window: MainWindow) -> QMenu:
    QTest.mouseClick(child(window, QPushButton, "composer_outcome"), Qt.MouseButton.LeftButton)
    return cast(QMenu, child(window, QMenu, "outcome_menu"))


def offered(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def test_an_outcome_is_typed_logged_and_undone(window: MainWindow, composer: Composer) -> None:
    before = rows_of(window.context.workspace)
    composer.choose_kind(CALL)
    edit = open_menu(window).findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "Wants a demo")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert child(window, QPushButton, "composer_outcome").text() == "Wants a demo"
    QTest.keyClicks(composer.text, "Called about the line")
    QTest.keyClick(composer.text, Qt.Key.Key_Return, CONTROL)
    (entry,) = told(window)
    assert (entry.text, entry.chips) == ("Called about the line", ("Wants a demo",))
    assert child(window, QPushButton, "composer_outcome").text() == "Outcome"
    window.context.runner.undo()
    assert rows_of(window.context.workspace) == before


def test_what_came_of_such_contacts_before_is_offered(window: MainWindow, composer: Composer) -> None:
    composer.choose_kind(CALL)
    menu = open_menu(window)
    assert offered(menu) == ["Product presented", "Terms negotiated", "Customer confirmed"]
    menu.actions()[2].trigger()
    menu.close()
    assert child(window, QPushButton, "composer_outcome").text() == "Terms negotiated"
    workspace = window.context.workspace
    for outcome in ("No budget", "Call back", "No budget"):
        interactions.log_interaction(workspace, composer._customer_id or 0, kind="call", summary="x", outcome=outcome)
    assert interactions.usual_outcomes(workspace, "call")[:2] == ["No budget", "Call back"]
    assert "No budget" not in interactions.usual_outcomes(workspace, "visit")


def test_a_to_do_has_no_outcome_yet_and_a_draft_keeps_its_own(window: MainWindow, composer: Composer) -> None:
    composer.choose_kind(CALL)
    edit = open_menu(window).findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    QTest.keyClicks(edit, "Wants a demo")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    composer.choose_kind(TODO)
    assert not child(window, QPushButton, "composer_outcome").isVisible()
    here = composer._customer_id or 0
    other = records.add_record(window.context.workspace, "customers", {"name": "Lvdi"}).created_id or 0
    for customer in (other, here):
        window.context.navigator.open_record("customers", customer)
        QApplication.processEvents()
    child(window, Composer).choose_kind(CALL)
    assert child(window, QPushButton, "composer_outcome").text() == "Wants a demo"

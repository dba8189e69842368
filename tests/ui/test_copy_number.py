"""Alt+C copies the number to call by, as it is dialled, wherever a customer or a contact is current (A5.07)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ocrm.services import records
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from tests.ui.hands import ALT, hands_on

K = Qt.Key


@pytest.fixture
def person(workspace: Workspace) -> tuple[int, int]:
    """A customer without a number of its own and somebody there with one at home; their ids."""
    customer = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id or 0
    values = {"customer": customer, "name": "王建国", "home_phone": "0571-8765 1234"}
    return customer, records.add_record(workspace, "contacts", values).created_id or 0


@pytest.mark.parametrize("is_record", [False, True], ids=["list", "record"])
def test_alt_c_copies_the_clean_number_of_a_contact(
    window: MainWindow, person: tuple[int, int], is_record: bool
) -> None:
    target = Target("contact", "contacts", person[1]) if is_record else Target("contacts", "contacts", person[1])
    hands = hands_on(window, target)
    hands.press(K.Key_C, ALT)
    assert QApplication.clipboard().text() == "057187651234"
    assert window.context.toasts.current is not None and "0571" in window.context.toasts.current.text


@pytest.mark.parametrize("is_record", [False, True], ids=["list", "record"])
def test_alt_c_copies_the_number_of_a_customer_or_of_somebody_there(
    window: MainWindow, workspace: Workspace, person: tuple[int, int], is_record: bool
) -> None:
    records.update_records(workspace, "contacts", [person[1]], {"mobile": "139 5712 0088"})
    target = Target("customer", "customers", person[0]) if is_record else Target("customers", "customers", person[0])
    hands = hands_on(window, target)
    hands.press(K.Key_C, ALT)
    assert QApplication.clipboard().text() == "13957120088"

"""Promises on the customer's page: typed in the composer, on their card, from an old note."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ocrm.services import records
from ocrm.services.relations import promises
from ocrm.services.relations.promises import ME, NewPromise
from ocrm.ui.activity.composer import Composer
from ocrm.ui.context import Target
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.main_window import MainWindow


@pytest.fixture
def customer(window: MainWindow) -> int:
    made = records.add_record(window.context.workspace, "customers", {"name": "Lvdi"})
    customer_id = int(made.created_id or 0)
    window.context.navigator.go(Target("customer", "customers", customer_id))
    QApplication.processEvents()
    return customer_id


def buttons(window: QWidget, name: str) -> list[QAbstractButton]:
    return [one for one in window.findChildren(QAbstractButton, name) if one.isVisible()]


def test_what_the_text_promises_is_shown_and_can_be_left_out(window: MainWindow, customer: int) -> None:
    workspace = window.context.workspace
    composer = window.findChild(Composer)
    assert composer is not None
    composer.text.setPlainText("Good call. I promised to send samples on Friday; they promised: a forecast")
    QApplication.processEvents()
    mine, theirs = buttons(composer, "composer_promise")
    assert mine.text().strip().startswith("I promised: send samples on Friday · ")
    theirs.click()
    composer.save()
    assert [row.text for row in promises.list_promises(workspace, customer)] == ["send samples on Friday"]
    assert buttons(composer, "composer_promise") == []
    window.context.runner.undo()
    assert promises.list_promises(workspace, customer) == []


def test_the_card_notes_keeps_and_opens_again(window: MainWindow, customer: int) -> None:
    workspace = window.context.workspace
    buttons(window, "card_promises_add")[0].click()
    pane = window.findChild(ValuesPane, "promise_pane")
    assert pane is not None
    pane.editors["text"].set_value("send the quote")
    pane.save()
    (row,) = promises.list_promises(workspace, customer)
    assert (row.text, row.by_whom) == ("send the quote", ME)
    QApplication.processEvents()
    buttons(window, "promise_kept")[0].click()
    assert promises.fetch_promise(workspace, row.promise_id).status == "kept"
    QApplication.processEvents()
    assert buttons(window, "promise_kept") == []


def test_a_reminder_of_a_promise_leads_to_its_customer(window: MainWindow, customer: int) -> None:
    made = promises.add_promise(window.context.workspace, customer, NewPromise(ME, "pay"))
    window.context.navigator.go("today")
    window.context.navigator.open_record("promises", int(made.created_id or 0))
    assert window.page is not None
    assert window.page.title() == "Lvdi"

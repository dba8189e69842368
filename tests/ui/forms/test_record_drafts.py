"""Records saved while required fields are blank: offered as drafts, told on their page, listed by the data quality."""

from __future__ import annotations

from functools import partial

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import data_quality, records
from ocrm.services.fields import field_layout
from ocrm.services.fields.field_layout import Need
from ocrm.services.records import RecordQuery
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.forms.draft_note import DraftNote
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.main_window import MainWindow
from tests.snapshots import rows_of


def is_idle(window: MainWindow) -> bool:
    return not window.context.tasks.is_busy


def type_into(parent: QWidget, name: str, text: str) -> None:
    QTest.keyClicks(parent.findChild(QWidget, f"field_{name}").findChild(QLineEdit), text)  # type: ignore[union-attr]


def begin(qtbot: QtBot, window: MainWindow, action: ActionId) -> EditorPane:
    window.context.actions.trigger(action)
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    found = [pane for pane in window.findChildren(EditorPane) if pane.isVisible()]
    assert len(found) == 1
    return found[0]


def offer_of(pane: EditorPane) -> tuple[str, QPushButton | None]:
    text, save = pane.findChild(QLabel, "message_text"), pane.findChild(QPushButton, "save_as_draft")
    assert text is not None
    return (text.text() if text.isVisible() else "", save)


def quality_titles(workspace: Workspace) -> dict[str, int]:
    return {issue.title: issue.count for issue in data_quality.fetch_report(workspace).issues}


def test_a_customer_without_what_is_required_is_saved_as_a_draft_and_listed_until_it_is_whole(
    qtbot: QtBot, window: MainWindow, both_languages: str
) -> None:
    workspace = window.context.workspace
    for name in ("mobile", "city"):
        field_layout.set_need(workspace, "customers", name, Need.REQUIRED, "organization")
    pane = begin(qtbot, window, ActionId.NEW_CUSTOMER)
    type_into(pane, "name", "Lugu Ltd")
    before = rows_of(workspace)
    pane.save_requested.emit()
    words, save = offer_of(pane)
    assert records.count(workspace, RecordQuery("customers")) == 0
    mobile, city = ("Mobile", "City") if both_languages == "en" else ("手机", "城市")
    assert mobile in words and city in words
    assert pane.findChild(QLabel, "error_mobile").isVisible() and pane.findChild(QLabel, "error_city").isVisible()
    assert save is not None
    save.click()
    (customer_id,) = records.all_ids(workspace, RecordQuery("customers"))
    required = "Required: {}" if both_languages == "en" else "必填：{}"
    assert {required.format(mobile): 1, required.format(city): 1}.items() <= quality_titles(workspace).items()
    saved = rows_of(workspace)
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == saved

    window.context.navigator.open_record("customers", customer_id)
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    note = window.page.findChild(DraftNote)
    assert note.isVisible() and mobile in note.findChild(QLabel, "draft_text").text()
    note.findChild(QPushButton, "draft_fill").click()
    facts = window.page.findChild(FactsPanel)
    assert [name for name, fact in facts.facts.items() if fact.editor is not None] == ["mobile"]
    heading = "Contact data" if both_languages == "en" else "联系方式"
    assert [words.isVisible() for words in facts.findChildren(QLabel) if words.text() == heading] == [True]
    records.update_records(workspace, "customers", [customer_id], {"mobile": "13957120088", "city": "长沙市"})
    window.page.reload()
    qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
    assert not note.isVisible()
    assert not any(title.startswith(required.format("")) for title in quality_titles(workspace))


def test_a_contact_and_a_deal_are_offered_as_drafts_too(qtbot: QtBot, window: MainWindow) -> None:
    workspace = window.context.workspace
    customer_id = records.add_record(workspace, "customers", {"name": "Lugu Ltd"}).created_id
    field_layout.set_need(workspace, "contacts", "title", Need.REQUIRED)
    field_layout.set_need(workspace, "opportunities", "expected_amount", Need.REQUIRED)
    for kind, title in (("contacts", "name"), ("opportunities", "subject")):
        window.start(Target(kind))
        pane = begin(qtbot, window, ActionId.NEW_RECORD)
        type_into(pane, title, "Something")
        if kind == "contacts":
            pane.findChild(QWidget, "field_customer").set_value(customer_id)  # type: ignore[union-attr]
        pane.save_requested.emit()
        assert records.count(workspace, RecordQuery(kind)) == 0
        _words, save = offer_of(pane)
        assert save is not None
        save.click()
        qtbot.waitUntil(partial(is_idle, window), timeout=20_000)
        assert records.count(workspace, RecordQuery(kind)) == 1


def test_no_draft_is_offered_of_what_no_record_can_be_without(qtbot: QtBot, window: MainWindow) -> None:
    pane = begin(qtbot, window, ActionId.NEW_CUSTOMER)
    field_layout.set_need(window.context.workspace, "customers", "mobile", Need.REQUIRED, "organization")
    pane.save_requested.emit()
    assert offer_of(pane) == ("", None)
    assert pane.findChild(QLabel, "error_name").isVisible()


def test_a_contact_begun_from_anywhere_is_a_contact(qtbot: QtBot, window: MainWindow) -> None:
    window.start(Target("today"))
    assert begin(qtbot, window, ActionId.NEW_CONTACT).objectName() == "contacts_pane"  # and no new customer

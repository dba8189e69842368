"""Fields of one's own in the window: made in Settings, filled in on forms and pages, shown and filtered in lists."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields import custom_fields, field_layout, picklists
from ocrm.services.fields.field_layout import Need
from ocrm.services.fields.own_fields import FORMULA
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, Personal, record_type
from ocrm.ui.context import Target
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.forms import RecordForm
from ocrm.ui.forms.choice_editors import SeveralEditor
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings.fields import FieldsSection

Editor = TypeVar("Editor", bound=QWidget)


def section(window: MainWindow) -> FieldsSection:
    window.start(Target("settings", view="fields"))
    QApplication.processEvents()
    found = window.page.findChild(FieldsSection)
    assert isinstance(found, FieldsSection)
    return found


def shown(parent: QWidget, kind: type[Editor], name: str) -> Editor:
    """Return the editor of a name that is in sight: the detail is made anew for every field."""
    QApplication.processEvents()
    return next(found for found in parent.findChildren(kind, name) if not found.isHidden())


def add_in_window(page: FieldsSection, name: str, kind: str, more: str = "") -> str:
    shown(page, QLineEdit, "new_field_name").setText(name)
    box = shown(page, QComboBox, "new_field_kind")
    box.setCurrentIndex(box.findData(str(kind)))
    page.findChild(QLineEdit, "new_field_more").setText(more)
    shown(page, QPushButton, "new_field_add").click()
    return record_type(page.shown[0]).field(name).name


def test_a_field_of_ones_own_is_marked_personal_and_undo_takes_it_back(window: MainWindow, both_languages: str) -> None:
    page = section(window)
    name = add_in_window(page, "Locker", FieldKind.NUMBER)
    page.list.go_to(name)
    tick = shown(page, QCheckBox, "field_personal")
    assert not tick.isChecked()
    tick.click()
    QApplication.processEvents()
    assert record_type(page.shown[0]).field(name).personal is Personal.LEFT_OUT
    window.context.runner.undo()
    QApplication.processEvents()
    assert not shown(page, QCheckBox, "field_personal").isChecked()


def test_a_field_is_added_renamed_removed_and_brought_back(
    window: MainWindow, qtbot: QtBot, both_languages: str
) -> None:
    page = section(window)
    name = add_in_window(page, "Press size", FieldKind.PICKLIST, "Big；Small")
    assert page.list.current_name == name
    info = record_type("customers").field(name)
    assert [row.label for row in picklists.list_values(window.context.workspace, info.picklist)] == ["Big", "Small"]
    edit = shown(page, QLineEdit, "field_name")
    edit.setText("Format")
    edit.editingFinished.emit()
    assert record_type("customers").field(name).label == "Format"
    value = shown(page, QLineEdit, "list_value_0")
    value.setText("Huge")
    value.editingFinished.emit()
    assert picklists.list_values(window.context.workspace, info.picklist)[0].label == "Huge"
    place = page.list.currentRow()
    shown(page, QPushButton, "field_remove").click()
    qtbot.waitUntil(lambda: name not in record_type("customers").fields)
    assert name not in page.list.names()
    assert page.list.hasFocus()
    assert page.list.currentRow() == min(place, page.list.count() - 1)  # beside the one that is gone, not the first
    shown(page, QPushButton, "field_restore_0").click()
    assert name in page.list.names()
    assert page.list.hasFocus() and page.list.current_name == name
    window.context.runner.undo()
    assert name not in page.list.names()


def test_a_wrong_formula_says_why_beside_it(window: MainWindow) -> None:
    page = section(window)
    shown(page, QLineEdit, "new_field_name").setText("Per head")
    box = shown(page, QComboBox, "new_field_kind")
    box.setCurrentIndex(box.findData(FORMULA))
    more = shown(page, QLineEdit, "new_field_more")
    more.setText("[Nothing] / 2")
    shown(page, QPushButton, "new_field_add").click()
    error = shown(page, QLabel, "new_field_error")
    assert "Nothing" in error.text()
    assert 0 <= error.y() - more.geometry().bottom() < more.height()  # next to what it is about, not below the help
    more.setText("[Annual revenue] / [Headcount]")
    shown(page, QPushButton, "new_field_add").click()
    assert record_type("customers").field("Per head").kind is FieldKind.MONEY
    assert not page.findChild(QLabel, "new_field_error").isVisible()


def test_fields_move_by_key_and_are_hidden_and_required(window: MainWindow, qtbot: QtBot) -> None:
    page, workspace = section(window), window.context.workspace
    page.show_kind("contacts")
    second = page.list.names()[1]
    page.list.go_to(second)
    QTest.keyClick(page.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert field_layout.layout_of(workspace, "contacts")[0].name == second
    page.list.go_to("email")
    shown(page, QCheckBox, "field_shown").click()
    qtbot.waitUntil(lambda: "email" in field_layout.hidden_fields(workspace, "contacts"))
    need = shown(page, QComboBox, "field_need")
    need.setCurrentIndex(need.findData(Need.REQUIRED))
    need.activated.emit(need.currentIndex())
    qtbot.waitUntil(lambda: "email" not in field_layout.hidden_fields(workspace, "contacts"))
    assert not shown(page, QCheckBox, "field_shown").isEnabled()
    shown(page, QPushButton, "fields_reset").click()
    assert not field_layout.is_arranged(workspace, "contacts")


def test_the_keyboard_stays_where_it_was_when_a_field_is_shown_anew(window: MainWindow, qtbot: QtBot) -> None:
    page = section(window)
    page.list.go_to("city")

    def need_box() -> QComboBox:
        QApplication.processEvents()
        return next(box for box in page.findChildren(QComboBox, "field_need") if box.isVisible())

    before = need_box()
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: need_box() is not before)
    assert need_box().currentData() == Need.REQUIRED
    assert need_box().hasFocus()


def test_a_form_asks_for_required_fields_and_is_laid_out(window: MainWindow, both_languages: str) -> None:
    workspace = window.context.workspace
    added = custom_fields.add_field(workspace, "customers", "Size", kind=FieldKind.MULTI_PICK, values=("A", "B"))
    name = custom_fields.field_row(workspace, int(added.created_id or 0)).name
    field_layout.set_need(workspace, "customers", name, Need.REQUIRED)
    field_layout.hide_field(workspace, "customers", "fax")
    form = RecordForm(workspace, "customers", ("name", "kind"), more=("fax", "city", name))
    form.set_values({"kind": "organization", "name": "Ltd"})
    assert name in form.editors
    caught = ""
    try:
        form.filled_values()
    except Exception as error:
        caught = str(error)
    assert "Size" in caught
    assert form.editor(name).error == caught
    editor = form.editor(name)
    assert isinstance(editor, SeveralEditor)
    editor.tick("B")
    assert editor.press.text().strip() == "B"
    assert form.filled_values()[name] == ("B",)
    form.show_more()
    assert "fax" not in form.editors
    form.editor("kind").set_value("person")
    editor.set_value(None)
    assert name not in form.filled_values()  # asked of companies only
    form.deleteLater()


def test_several_lines_of_text_are_named_unless_the_heading_does(window: MainWindow) -> None:
    workspace = window.context.workspace
    info = record_type("customers").field("notes")
    for is_alone, names in ((False, ["Notes"]), (True, [])):
        fact = FactRow(workspace, info, is_alone=is_alone)
        fact.show_value("One line", "One line")
        assert [
            label.text() for label in fact.findChildren(QLabel) if label.text() not in ("", "One line", _("derived"))
        ] == names
        fact.deleteLater()


def test_the_record_page_shows_own_fields_in_a_group_and_edits_them(window: MainWindow) -> None:
    workspace = window.context.workspace
    added = custom_fields.add_field(workspace, "customers", "Machine", kind=FieldKind.TEXT)
    name = custom_fields.field_row(workspace, int(added.created_id or 0)).name
    custom_fields.add_field(workspace, "customers", "Twice", kind=FORMULA, formula="[Headcount] * 2")
    record_id = int(records.add_record(workspace, "customers", {"name": "Ltd", name: "Komori"}).created_id or 0)
    window.start(Target("customer", "customers", record_id))
    panel = window.page.content.findChild(FactsPanel)
    assert isinstance(panel, FactsPanel)
    assert panel.facts[name].text == "Komori"
    panel.edit(name)
    editor = panel.facts[name].editor
    assert editor is not None
    editor.set_value("Heidelberg")
    panel.leave()
    assert records.fetch_record(workspace, "customers", record_id)[name] == "Heidelberg"


def test_the_list_offers_a_new_field_as_a_column_at_once(window: MainWindow) -> None:
    window.start(Target("customers"))
    name = add_in_window(section(window), "Machine", FieldKind.TEXT)
    window.start(Target("customers"))
    QApplication.processEvents()
    page = window.page
    assert isinstance(page, CustomersPage)
    assert name in [column.name for column in page.view.records.columns]


def test_a_list_ordered_and_filtered_by_a_removed_field_goes_on(window: MainWindow) -> None:
    workspace, runner = window.context.workspace, window.context.runner
    runner.perform(lambda: custom_fields.add_field(workspace, "customers", "Machine", kind=FieldKind.TEXT))
    row = custom_fields.list_fields(workspace)[0]
    runner.perform(lambda: records.add_record(workspace, "customers", {"name": "Ltd", row.name: "Komori"}))
    window.start(Target("customers"))
    page = window.page
    assert isinstance(page, CustomersPage)
    page.view.columns.set_shown(row.name, is_shown=True)
    page.view.records.sort_by(page.view.records.section_of(row.name))
    page.narrow(page._state.with_filter(Condition(row.name, Operator.CONTAINS, "Komori")))
    assert len(page.view.records.ids) == 1
    runner.perform(lambda: custom_fields.remove_field(workspace, row.field_id))
    QApplication.processEvents()
    assert row.name not in [column.name for column in page.view.records.columns]
    assert len(page.view.records.ids) == 1  # what is hidden still filters, until it is dropped
    for _step in range(3):
        runner.undo()
        QApplication.processEvents()
    assert record_type("customers").find(row.name) is None
    assert not page.view.records.ids
    runner.redo()
    assert row.name in [column.name for column in page.view.records.columns]


def test_an_untouched_form_is_not_held_to_what_it_demands(window: MainWindow) -> None:
    workspace = window.context.workspace
    field_layout.set_need(workspace, "customers", "mobile", Need.REQUIRED)
    pane = NewCustomerPane(window.context)
    assert not pane.is_touched
    form = pane.findChild(RecordForm)
    assert isinstance(form, RecordForm)
    assert form.editor("mobile").error == ""
    form.set_values({"kind": "organization", "name": "Ltd"})
    pane.save(opens=False)
    assert form.editor("mobile").error
    assert not records.all_ids(workspace, RecordQuery("customers"))
    pane.deleteLater()


def test_the_record_page_follows_the_layout_and_keeps_required_fields(window: MainWindow) -> None:
    workspace = window.context.workspace
    record_id = int(
        records.add_record(workspace, "customers", {"name": "Ltd", "mobile": "13800138000"}).created_id or 0
    )
    field_layout.set_need(workspace, "customers", "mobile", Need.REQUIRED)
    field_layout.hide_field(workspace, "customers", "category")
    field_layout.order_fields(workspace, "customers", ["stage", "kind"])
    window.start(Target("customer", "customers", record_id))
    panel = window.page.content.findChild(FactsPanel)
    assert isinstance(panel, FactsPanel)
    shown_names = [name for name, fact in panel.facts.items() if not fact.isHidden()]
    assert shown_names[:2] == ["stage", "kind"]
    assert "category" not in shown_names
    panel.edit("mobile")
    editor = panel.facts["mobile"].editor
    assert editor is not None
    editor.set_value(None)
    assert not panel.facts["mobile"].commit()
    assert editor.error
    assert records.fetch_record(workspace, "customers", record_id)["mobile"] == "13800138000"
    panel.facts["mobile"].close_editor()


def test_several_values_are_ticked_on_the_record_page_with_the_mouse(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.context.workspace
    added = custom_fields.add_field(workspace, "customers", "Uses", kind=str(FieldKind.MULTI_PICK), values=("A", "B"))
    name = custom_fields.field_row(workspace, int(added.created_id or 0)).name
    customer = int(records.add_record(workspace, "customers", {"name": "Ltd", name: ("A",)}).created_id or 0)
    window.start(Target("customer", "customers", customer))
    panel = window.page.content.findChild(FactsPanel)
    assert isinstance(panel, FactsPanel)
    fact = panel.facts[name]
    QTest.mouseClick(fact, Qt.MouseButton.LeftButton)
    editor = fact.editor
    assert isinstance(editor, SeveralEditor)
    assert editor.menu.isVisible()
    action = editor.menu.actions()[1]
    QTest.mouseClick(editor.menu, Qt.MouseButton.LeftButton, pos=editor.menu.actionGeometry(action).center())
    assert fact.editor is not None, "the menu stays for more"
    editor.menu.close()
    qtbot.waitUntil(lambda: fact.text == "A, B")

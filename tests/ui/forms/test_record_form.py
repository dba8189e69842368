"""Forms made from described fields: what is typed, what comes out, and where errors stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListView, QWidget
from pytestqt.qtbot import QtBot

from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.relations import customers
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.forms import EditorPane, FieldEditor, RecordForm, ReferencePicker, make_field_editor
from tests.ui.forms.typing_keys import type_text

Show = Callable[[QWidget], QWidget]


@pytest.fixture
def show(context: AppContext) -> Iterator[Show]:
    """Put a widget into the window of the test and give it the focus."""
    window = context.toasts.parent()
    assert isinstance(window, QWidget)

    def put(widget: QWidget) -> QWidget:
        widget.setParent(window)
        widget.resize(400, 500)
        window.show()
        widget.show()
        QTest.qWaitForWindowActive(window)
        return widget

    yield put


def editor_of(context: AppContext, kind: str, name: str, value: Any = None) -> FieldEditor:
    return make_field_editor(context.workspace, record_type(kind).field(name), value)


@pytest.mark.parametrize(
    ("kind", "name", "typed", "value"),
    [
        ("customers", "city", "杭州", "杭州"),
        ("customers", "mobile", "139 5712 0088", "13957120088"),
        ("customers", "annual_revenue", "12.5万", Decimal("125000.00")),
        ("opportunities", "expected_close_on", "2026-11-01", date(2026, 11, 1)),
        ("customers", "notes", "two words", "two words"),
    ],
)
def test_an_editor_gives_the_value_that_was_typed(
    context: AppContext, show: Show, kind: str, name: str, typed: str, value: Any
) -> None:
    editor = editor_of(context, kind, name)
    show(editor)
    editor.setFocus()
    told: list[bool] = []
    editor.changed.connect(lambda: told.append(True))
    type_text(editor.focusProxy(), typed)
    assert editor.value() == value
    assert told


def test_choices_are_offered_in_the_language_of_the_window(
    context: AppContext, both_languages: str, show: Show
) -> None:
    editor = editor_of(context, "customers", "value", "medium")
    show(editor)
    box = editor.input
    texts = [box.itemText(number) for number in range(box.count())]  # type: ignore[attr-defined]
    assert texts[1:] == (["High", "Medium", "Low"] if both_languages == "en" else ["高", "中", "低"])
    assert editor.value() == "medium"
    editor.set_value(None)
    assert editor.value() is None


def test_every_field_of_every_kind_can_be_edited_and_shows_what_it_was_given(context: AppContext) -> None:
    for kind in ("customers", "contacts", "opportunities", "todos", "interactions"):
        for info in record_type(kind).editable_fields:
            editor = make_field_editor(context.workspace, info)
            assert editor.value() in (None, False, "") or info.required, info.name
            assert (editor.focusProxy() or editor).accessibleName(), info.name
            editor.deleteLater()


def test_a_wrong_value_is_told_below_its_field_and_the_form_gives_nothing(context: AppContext, show: Show) -> None:
    form = RecordForm(context.workspace, "customers", ("name", "mobile"))
    show(form)
    type_text(form.editor("name").focusProxy(), "云栖")
    type_text(form.editor("mobile").focusProxy(), "no number")
    with pytest.raises(ValidationError):
        form.values()
    told = form.findChild(QLabel, "error_mobile")
    assert told is not None
    assert told.isVisible()
    assert "no number" in told.text()
    type_text(form.editor("mobile").focusProxy(), "x")
    assert not told.isVisible()


def test_only_what_differs_counts_as_changed(context: AppContext, show: Show) -> None:
    changes = customers.add_customer(context.workspace, "云栖", mobile="13957120088", annual_revenue=Decimal(1000))
    row = records.fetch_record(context.workspace, "customers", changes.created_id or 0)
    form = RecordForm(context.workspace, "customers", ("name", "mobile", "city", "annual_revenue", "parent"))
    show(form)
    form.set_values(row.values)
    assert form.changed_values() == {}
    type_text(form.editor("city").focusProxy(), "杭州")
    assert form.changed_values() == {"city": "杭州"}


def test_less_usual_fields_come_when_asked_for(context: AppContext, show: Show) -> None:
    form = RecordForm(context.workspace, "customers", ("name",), more=("website", "notes"))
    show(form)
    assert "website" not in form.editors
    form.show_more()
    assert form.editor("website").isVisible()
    assert form.show_error(ValidationError("Not so.", field="notes"))
    assert form.editor("notes").error == "Not so."


def test_a_reference_is_found_by_pinyin_and_taken_with_enter(context: AppContext, show: Show, qtbot: QtBot) -> None:
    customers.add_customer(context.workspace, "上海澜庭医疗")
    wanted = customers.add_customer(context.workspace, "杭州云栖智造").created_id
    editor = editor_of(context, "contacts", "customer")
    show(editor)
    picker = editor.findChild(ReferencePicker)
    assert picker is not None
    picker.edit.setFocus()
    type_text(picker.edit, "yunqi")
    candidates = picker.findChild(QWidget, "reference_candidates")
    qtbot.waitUntil(candidates.isVisible, timeout=2000)
    assert candidates.height() < 2 * candidates.findChild(QListView).sizeHintForRow(0)  # as low as its one line
    QTest.keyClick(picker.edit, Qt.Key.Key_Return)
    assert editor.value() == wanted
    assert picker.edit.text() == "杭州云栖智造"


def test_an_unknown_reference_is_refused_in_words(context: AppContext, workspace: Workspace, show: Show) -> None:
    editor = editor_of(context, "contacts", "customer")
    show(editor)
    type_text(editor.focusProxy(), "nobody")
    with pytest.raises(ValidationError, match="nobody"):
        editor.value()


def test_the_pane_saves_with_ctrl_enter_and_closes_with_escape(context: AppContext, show: Show) -> None:
    form = RecordForm(context.workspace, "customers", ("name", "notes"))
    pane = EditorPane("New customer", form, open_text="Save and open")
    show(pane)
    said: list[str] = []
    pane.save_requested.connect(lambda: said.append("save"))
    pane.save_and_open_requested.connect(lambda: said.append("open"))
    pane.close_requested.connect(lambda: said.append("close"))
    edit = form.editor("notes").focusProxy()
    form.editor("notes").setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(edit, Qt.Key.Key_Return, both)
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert said == ["save", "open", "close"]

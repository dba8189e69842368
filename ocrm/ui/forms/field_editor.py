"""The editor that fits a described field: one look and one way to ask it, whatever the field's kind.

To add a kind: a subclass of FieldEditor, and its line in _EDITORS; kinds not named there are lines of text.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import _, pgettext
from ocrm.services import records, settings
from ocrm.services.deals import stages
from ocrm.services.fields import picklists
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.records import Reference
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.forms.reference_picker import ReferencePicker, find_records
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, MoneyField, QuietComboBox, button, escape_mnemonic, label, set_error_state, vbox
from ocrm.ui.widgets.tick_menu import TickMenu

_LONG_TEXT_LINES = 4


class FieldEditor(QWidget):
    """Edits one field. `input` is the widget that takes the keyboard; the error stands below it."""

    changed = Signal()
    """The user changed something."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__()
        self.workspace, self.info = workspace, info
        self.setObjectName(f"field_{info.name}")
        self._layout = vbox(self, spacing=2)
        self._error = label("", "caption", tone="bad", wrap=True)
        self._error.setObjectName(f"error_{info.name}")
        self._error.hide()
        self.input: QWidget = self

    def value(self) -> Any:
        """Return the value, None for nothing. Raises ValidationError where it is not understood."""
        return None

    def set_value(self, value: Any) -> None:
        """Show a stored value; nobody is told."""

    def show_error(self, text: str) -> None:
        """Outline the input and say why below it; empty takes that back."""
        set_error_state(self.input, wrong=bool(text))
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.input.setAccessibleDescription(text)

    @property
    def error(self) -> str:
        return self._error.text()

    def select_all(self) -> None:
        """Select what is there, so that typing replaces it."""

    def _put(self, widget: QWidget, focus: QWidget | None = None) -> None:
        """Take `widget` as the editor; `focus` is the part that takes the keyboard."""
        self.input = widget
        self.setFocusProxy(focus or widget)
        (focus or widget).setAccessibleName(_(self.info.label))
        self._layout.addWidget(widget)
        self._layout.addWidget(self._error)

    def _on_changed(self, *_ignored: Any) -> None:
        self.show_error("")
        self.changed.emit()


class TextEditor(FieldEditor):
    """A line of text: names, codes, phones, addresses, whole numbers, percentages, moments."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_placeholder(info))
        self.edit.textEdited.connect(self._on_changed)
        self._put(self.edit)

    def value(self) -> Any:
        return parse_field(self.workspace, self.info, self.edit.text())

    def set_value(self, value: Any) -> None:
        self.edit.setText(edit_text(self.workspace, self.info, value))
        self.edit.setCursorPosition(0)

    def select_all(self) -> None:
        self.edit.selectAll()


def _placeholder(info: FieldInfo) -> str:
    if info.kind is FieldKind.MOMENT:
        return _("2026-10-23 15:00, today 3pm")
    return ""


class LongTextEditor(FieldEditor):
    """Several lines; Tab goes on to the next field."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setFixedHeight(theme().metrics().lineSpacing() * _LONG_TEXT_LINES + theme().px(14))
        self.edit.textChanged.connect(self._on_changed)
        self._put(self.edit)

    def value(self) -> Any:
        return parse_field(self.workspace, self.info, self.edit.toPlainText())

    def set_value(self, value: Any) -> None:
        self.edit.blockSignals(True)
        self.edit.setPlainText(value or "")
        self.edit.blockSignals(False)

    def select_all(self) -> None:
        self.edit.selectAll()


class MoneyEditor(FieldEditor):
    """An amount with its echo."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.field = MoneyField(_(info.label), currency=settings.currency(workspace))
        self.field.edit.textEdited.connect(self._on_changed)
        self._put(self.field, self.field.edit)

    def value(self) -> Any:
        return parse_field(self.workspace, self.info, self.field.edit.text())

    def set_value(self, value: Any) -> None:
        self.field.edit.setText(edit_text(self.workspace, self.info, value))

    def select_all(self) -> None:
        self.field.edit.selectAll()


class DateEditor(FieldEditor):
    """A day, typed or picked."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        parse = partial(_parse_day, workspace, info)
        self.field = DateField(_(info.label), today=workspace.clock.today(), parse=parse)
        self._is_setting = False
        self.field.changed.connect(self._on_field_changed)
        self._put(self.field, self.field.edit)

    def value(self) -> Any:
        return parse_field(self.workspace, self.info, self.field.edit.text())

    def set_value(self, value: Any) -> None:
        self._is_setting = True
        self.field.set_day(value)
        self._is_setting = False

    def select_all(self) -> None:
        self.field.edit.selectAll()

    def _on_field_changed(self) -> None:
        if not self._is_setting:
            self.changed.emit()


def _parse_day(workspace: Workspace, info: FieldInfo, text: str, _today: date) -> date | None:
    try:
        day: date | None = parse_field(workspace, info, text)
    except ValidationError:
        return None
    return day


class BooleanEditor(FieldEditor):
    """Yes or no."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.box = QCheckBox(_(info.label))
        self.box.toggled.connect(self._on_changed)
        self._put(self.box)

    def value(self) -> Any:
        return self.box.isChecked()

    def set_value(self, value: Any) -> None:
        self.box.blockSignals(True)
        self.box.setChecked(bool(value))
        self.box.blockSignals(False)


def is_left(event: QFocusEvent) -> bool:
    """Say whether an editor was left for good: not for its own list or calendar, nor for another window."""
    passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
    return event.lostFocus() and event.reason() not in passing and QApplication.activePopupWidget() is None


class ChoiceEditor(FieldEditor):
    """One of a list: a fixed choice, a value of a picklist, a stage. A retired value stays while it is set."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.box = QuietComboBox()
        self.box.setMaxVisibleItems(14)
        if not info.required:
            self.box.addItem("—", None)
        for code, text in choices_of(workspace, info):
            self.box.addItem(text, code)
        self.box.activated.connect(self._on_changed)
        self._put(self.box)

    def value(self) -> Any:
        return self.box.currentData()

    def set_value(self, value: Any) -> None:
        if isinstance(value, Reference):
            value = value.record_id
        number = self.box.findData(value or None)
        if number < 0 and value:
            name = picklists.labels(self.workspace, self.info.picklist).get(value, str(value))
            self.box.addItem(name, value)
            number = self.box.count() - 1
        self.box.setCurrentIndex(max(0, number))


class SeveralEditor(FieldEditor):
    """Several of a list, ticked in a menu. A retired value stays while it is set."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.press = button("", "chevron-down", name="several_choices")
        self.press.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.press.clicked.connect(self.open_menu)
        self.menu = TickMenu(self.press)
        self.menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._actions: dict[str, QAction] = {}
        for code, text in choices_of(workspace, info):
            self._offer(code, text)
        self._put(self.press)
        self._show()

    def value(self) -> Any:
        return tuple(code for code, action in self._actions.items() if action.isChecked()) or None

    def set_value(self, value: Any) -> None:
        chosen = set(value or ())
        labels = picklists.labels(self.workspace, self.info.picklist)
        for code in chosen - self._actions.keys():
            self._offer(code, labels.get(code, code))
        for code, action in self._actions.items():
            action.blockSignals(True)
            action.setChecked(code in chosen)
            action.blockSignals(False)
        self._show()

    def tick(self, code: str) -> None:
        """Take a value, or leave it, as the user does."""
        self._actions[code].trigger()

    def open_menu(self) -> None:
        """Show the values to tick below the button."""
        self.menu.setMinimumWidth(self.press.width())
        self.menu.popup(self.press.mapToGlobal(QPoint(0, self.press.height() + 2)))

    def _offer(self, code: str, text: str) -> None:
        action = QAction(escape_mnemonic(text), self.menu)
        action.setCheckable(True)
        action.toggled.connect(self._on_ticked)
        self.menu.addAction(action)
        self._actions[code] = action

    def _on_ticked(self, _is_on: bool) -> None:
        self._show()
        self._on_changed()

    def _show(self) -> None:
        names = [action.text() for action in self._actions.values() if action.isChecked()]
        words = pgettext("list separator", ", ").join(names) or _("Choose…")
        self.press.setText(words)
        self.press.setAccessibleName(f"{_(self.info.label)}: {words}")


class ReferenceEditor(FieldEditor):
    """Another record, found by typing."""

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        self.picker = ReferencePicker(_(info.label), partial(find_records, workspace, info.reference))
        self.picker.changed.connect(self._on_changed)
        self._put(self.picker, self.picker.edit)

    def value(self) -> Any:
        reference = self.picker.reference
        if reference is not None and not self.picker.unresolved_text:
            return reference.record_id
        return parse_field(self.workspace, self.info, self.picker.unresolved_text)

    def set_value(self, value: Any) -> None:
        if isinstance(value, int):
            value = Reference(value, records.title_of(self.workspace, self.info.reference, value))
        self.picker.set_reference(value)

    def select_all(self) -> None:
        self.picker.edit.selectAll()


def choices_of(workspace: Workspace, info: FieldInfo) -> list[tuple[Any, str]]:
    """Return the (code, label) pairs a field offers; empty for fields that are no choice."""
    if info.kind is FieldKind.CHOICE:
        return [(choice.code, _(choice.label)) for choice in info.choices]
    if info.kind in (FieldKind.PICKLIST, FieldKind.MULTI_PICK):
        return [(row.code, row.label) for row in picklists.list_values(workspace, info.picklist)]
    if info.kind is FieldKind.STAGE:
        return _stage_choices(workspace)
    return []


def _stage_choices(workspace: Workspace) -> list[tuple[Any, str]]:
    """Return the stages of the default pipeline, then those of the others under their pipeline's name."""
    default = stages.default_pipeline_id(workspace)
    full_names = stages.full_names(workspace)
    rows = sorted(stages.list_stages(workspace), key=lambda row: row.pipeline_id != default)
    return [(row.stage_id, row.name if row.pipeline_id == default else full_names[row.stage_id]) for row in rows]


def _birthday_editor(workspace: Workspace, info: FieldInfo) -> FieldEditor:
    from ocrm.ui.forms.birthday_editor import BirthdayEditor  # at use: it builds on this module

    return BirthdayEditor(workspace, info)


def _hobbies_editor(workspace: Workspace, info: FieldInfo) -> FieldEditor:
    from ocrm.ui.forms.hobbies_editor import HobbiesEditor  # at use, as above

    return HobbiesEditor(workspace, info)


_EDITORS_OF_FIELDS: dict[str, Callable[[Workspace, FieldInfo], FieldEditor]] = {"hobbies": _hobbies_editor}
_EDITORS: dict[FieldKind, Callable[[Workspace, FieldInfo], FieldEditor]] = {
    FieldKind.LONG_TEXT: LongTextEditor,
    FieldKind.MONEY: MoneyEditor,
    FieldKind.DATE: DateEditor,
    FieldKind.BIRTHDAY: _birthday_editor,
    FieldKind.BOOLEAN: BooleanEditor,
    FieldKind.CHOICE: ChoiceEditor,
    FieldKind.PICKLIST: ChoiceEditor,
    FieldKind.MULTI_PICK: SeveralEditor,
    FieldKind.STAGE: ChoiceEditor,
    FieldKind.REFERENCE: ReferenceEditor,
}


def make_field_editor(workspace: Workspace, info: FieldInfo, value: Any = None) -> FieldEditor:
    """Return the editor of a field, showing `value`."""
    make = _EDITORS_OF_FIELDS.get(info.name) or _EDITORS.get(info.kind, TextEditor)
    editor = make(workspace, info)
    editor.set_value(value)
    return editor

"""What every editor of a described field shares, and those that are one line, several, an amount, a day or a tick.

To add a kind: a subclass of FieldEditor, and its line in editors.py.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import settings
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.schema import FieldInfo, FieldKind
from ocrm.services.workspace import Workspace
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, MoneyField, label, set_error_state, vbox

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

    def typed(self) -> Any:
        """Return what is entered, however unfinished, as plain data to keep."""
        edit = self.findChild(QLineEdit)
        return edit.text() if edit is not None else None

    def type_in(self, typed: Any) -> None:
        """Enter what was kept; nobody is told."""
        edit = self.findChild(QLineEdit)
        if edit is not None:
            edit.setText(str(typed or ""))

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

    def keeps_key(self, _key: int) -> bool:
        """Say whether the editor wants a key now for itself, before it saves or closes: to pick from an open list."""
        return False

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

    def typed(self) -> Any:
        return self.edit.toPlainText()

    def type_in(self, typed: Any) -> None:
        self.set_value(typed)

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

    def typed(self) -> Any:
        return self.box.isChecked()

    def type_in(self, typed: Any) -> None:
        self.set_value(typed)


def is_left(event: QFocusEvent) -> bool:
    """Say whether an editor was left for good: not for its own list or calendar, nor for another window."""
    passing = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
    return event.lostFocus() and event.reason() not in passing and QApplication.activePopupWidget() is None

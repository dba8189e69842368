"""When a to-do is due: a day, and a time of day or all day; both as people type them."""

from __future__ import annotations

from datetime import date, time

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.clock import Clock
from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.workday.planning import clock_time
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, hbox, set_error_state


class WhenEditor(QWidget):
    """A day beside a time; an empty time means all day."""

    changed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.setObjectName("field_when")
        self._clock = clock
        layout = hbox(self, spacing=6)
        self.day_field = DateField(_("Due on"), today=clock.today())
        self.day_field.setMinimumWidth(theme().px(130))
        self.time_edit = QLineEdit()
        self.time_edit.setObjectName("time_edit")
        self.time_edit.setAccessibleName(_("Time"))
        self.time_edit.setPlaceholderText(_("All day"))
        self.time_edit.setFixedWidth(theme().px(76))
        layout.addWidget(self.day_field, 1)
        layout.addWidget(self.time_edit)
        self.setFocusProxy(self.day_field)
        self.day_field.edit.textEdited.connect(self.changed)
        self.day_field.changed.connect(self._on_day_changed)
        self.time_edit.textEdited.connect(self.changed)
        self._is_setting = False

    def set_todo(self, todo: TodoRow) -> None:
        """Show when a to-do is due; nobody is told."""
        self._is_setting = True
        self.day_field.set_day(todo.due_on)
        local = None if todo.due_at is None else self._clock.to_local(todo.due_at)
        self.time_edit.setText("" if local is None else f"{local:%H:%M}")
        set_error_state(self.time_edit, wrong=False)
        self._is_setting = False

    def value(self) -> tuple[date | None, time | None]:
        """Return day and time; a time alone is today's. Raises ValidationError where one is not understood."""
        text = self.time_edit.text().strip()
        at = clock_time(text) if text else None
        set_error_state(self.time_edit, wrong=bool(text) and at is None)
        if text and at is None:
            raise ValidationError(_("“{text}” is no time. Type it like 15:00.").format(text=text), field="due_at")
        if not self.day_field.is_valid():
            raise ValidationError(_("This is no day. Type it like 2026-10-23."), field="due_on")
        day = self.day_field.day()
        return (self._clock.today() if day is None and at is not None else day), at

    def _on_day_changed(self) -> None:
        if not self._is_setting:
            self.changed.emit()

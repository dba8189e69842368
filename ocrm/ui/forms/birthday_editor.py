"""The editor of a birthday: a day by the sun or by the moon, with or without its year."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from ocrm.errors import ValidationError
from ocrm.formats import format_birthday, format_date_relative
from ocrm.i18n import _
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.relations import birthdays
from ocrm.services.schema import FieldInfo
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import Birthday, LunarDay, is_lunar, parse_lunar
from ocrm.ui.forms.field_editor import FieldEditor
from ocrm.ui.widgets import button, hbox, label, vbox


class BirthdayEditor(FieldEditor):
    """A line for the day, a switch for the lunar calendar, a tick for its leap month, and what is meant below.

    The switches do not take the keyboard: 农历 or lunar, 闰 or leap can be typed instead, and set them.
    """

    def __init__(self, workspace: Workspace, info: FieldInfo) -> None:
        super().__init__(workspace, info)
        holder = QWidget()
        lines = vbox(holder, spacing=4)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(_("1990-05-28 or 5-28"))
        self.edit.textEdited.connect(self._on_typed)
        self.lunar = self._switch(_("Lunar"), "birthday_lunar", _("By the lunar calendar"))
        self.leap = self._switch(_("Leap"), "birthday_leap", _("In the leap month"))
        lines.addWidget(self.edit)
        switches = hbox(spacing=6)
        switches.addWidget(self.lunar)
        switches.addWidget(self.leap)
        switches.addStretch(1)
        lines.addLayout(switches)
        self._echo = label("", "caption", wrap=True)
        self._echo.setObjectName("birthday_echo")
        self._put(holder, self.edit)
        self.input = self.edit
        self._layout.insertWidget(1, self._echo)
        self._show_switches(is_lunar=False, is_leap=False)

    def _switch(self, text: str, name: str, tooltip: str) -> QPushButton:
        made = button(text, None, "chip", checkable=True, tooltip=tooltip, name=name)
        made.setAccessibleName(tooltip)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.clicked.connect(self._on_switched)
        return made

    def value(self) -> Any:
        text = self.edit.text().strip()
        if text and self.lunar.isChecked() and not is_lunar(text):
            text = f"农历{'闰' if self.leap.isChecked() else ''}{text}"
        return parse_field(self.workspace, self.info, text)

    def set_value(self, value: Any) -> None:
        if isinstance(value, LunarDay):
            self.edit.setText(_numbers(value))
            self._show_switches(is_lunar=True, is_leap=value.is_leap)
        else:
            self.edit.setText(edit_text(self.workspace, self.info, value))
            self._show_switches(is_lunar=False, is_leap=False)
        self._show_echo()

    def select_all(self) -> None:
        self.edit.selectAll()

    def _on_typed(self, text: str) -> None:
        if is_lunar(text):
            self._show_switches(is_lunar=True, is_leap="闰" in text or "leap" in text.casefold())
        self._show_echo()
        self._on_changed()

    def _on_switched(self) -> None:
        """Take the day in sight for one of the other calendar, or of the leap month."""
        text = self.edit.text()
        if is_lunar(text):  # said in words: go on with its numbers
            lunar = parse_lunar(text)
            self.edit.setText(_numbers(lunar) if lunar is not None else "")
        self._show_switches(is_lunar=self.lunar.isChecked(), is_leap=self.leap.isChecked())
        self._show_echo()
        self._on_changed()

    def _show_switches(self, *, is_lunar: bool, is_leap: bool) -> None:
        self.lunar.setChecked(is_lunar)
        self.leap.setChecked(is_lunar and is_leap)
        self.leap.setVisible(is_lunar)

    def _show_echo(self) -> None:
        """Say what is meant and when that is next."""
        words = ""
        try:
            birthday: Birthday | None = self.value()
        except ValidationError:
            birthday = None
        day = birthdays.next_day(self.workspace, birthday) if birthday is not None else None
        if birthday is not None and day is not None:
            when = format_date_relative(day, self.workspace.clock.today(), in_sentence=True)
            words = _("{birthday} · next {day}").format(birthday=format_birthday(birthday), day=when)
        self._echo.setText(words)
        self._echo.setVisible(bool(words))


def _numbers(day: LunarDay) -> str:
    """Return a lunar day as numbers, for the line beside the switches that say the rest."""
    year = f"{day.year}-" if day.year else ""
    return f"{year}{day.month:02d}-{day.day:02d}"

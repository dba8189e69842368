"""The forms of working on a deal: plan the next step, log a contact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPlainTextEdit, QWidget

from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_weekday
from ocrm.i18n import _
from ocrm.services.fields.picklists import PicklistRow
from ocrm.ui.opportunities.close_forms import error_line, say_error
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, FlowLayout, button, escape_mnemonic, form_label, label, vbox

_DEFAULT_DAYS = 3
_LOGGED_KINDS = ("call", "visit", "meeting", "email", "wechat")


class StepFields(QWidget):
    """A next step and its day, with the usual days one key away."""

    submitted = Signal()

    def __init__(self, today: date, *, day: date | None) -> None:
        super().__init__()
        self._today = today
        layout = vbox(self, spacing=4)
        self.title = QLineEdit()
        self.title.setObjectName("step_title")
        self.title.setPlaceholderText(_("Call, visit, send the quote…"))
        self.title.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("Next step"), self.title))
        layout.addWidget(self.title)
        layout.addSpacing(6)
        self.day_field = DateField(_("Due on"), today=today, day=day)
        self.day_field.setObjectName("step_day")
        self.day_field.edit.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("Due on"), self.day_field.edit))
        layout.addWidget(self.day_field)
        layout.addWidget(self._shortcuts())
        self.setFocusProxy(self.title)

    def _shortcuts(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        monday = 7 - self._today.weekday()
        for words, days in (
            (_("Today"), 0),
            (_("Tomorrow"), 1),
            (_("In 3 days"), 3),
            (_("Next {weekday}").format(weekday=format_weekday(self._today + timedelta(days=monday))), monday),
            (_("In two weeks"), 14),
        ):
            chip = button(words, None, "chip", name=f"in_{days}_days")
            chip.setProperty("days", days)
            chip.clicked.connect(self._on_shortcut)
            flow.addWidget(chip)
        return holder

    def _on_shortcut(self) -> None:
        days = int(self.sender().property("days"))
        self.day_field.set_day(self._today + timedelta(days=days))


class StepForm(QWidget):
    """What comes next for one or several deals."""

    submitted = Signal()

    def __init__(self, deal: str, today: date, *, day: date | None = None) -> None:
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        self.step = StepFields(today, day=day or today + timedelta(days=_DEFAULT_DAYS))
        self.step.submitted.connect(self.submitted)
        layout.addWidget(self.step)
        self._error = error_line("step_error")
        layout.addWidget(self._error)
        self.setFocusProxy(self.step.title)

    def values(self) -> tuple[str, date | None]:
        """Return title and day; raises ValidationError where the day is not understood."""
        return self.step.title.text().strip(), checked_day(self.step.day_field)

    def show_error(self, error: UserError) -> None:
        say_error(self._error, str(error))
        is_day = isinstance(error, ValidationError) and error.field == "due_on"
        (self.step.day_field.edit if is_day else self.step.title).setFocus()


class LogForm(QWidget):
    """What was said and done, and what comes next."""

    submitted = Signal()

    def __init__(self, deal: str, kinds: Sequence[PicklistRow], *, today: date) -> None:
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        layout.addWidget(self._kinds([row for row in kinds if row.code in _LOGGED_KINDS]))
        layout.addSpacing(6)
        self.summary = QPlainTextEdit()
        self.summary.setObjectName("log_summary")
        self.summary.setTabChangesFocus(True)
        self.summary.setFixedHeight(theme().px(120))
        self.summary.setPlaceholderText(_("What was said, what was agreed"))
        layout.addWidget(form_label(_("Summary"), self.summary))
        layout.addWidget(self.summary)
        self._error = error_line("log_error")
        layout.addWidget(self._error)
        layout.addSpacing(10)
        self.step = StepFields(today, day=today + timedelta(days=_DEFAULT_DAYS))
        self.step.submitted.connect(self.submitted)
        layout.addWidget(self.step)
        self.setFocusProxy(self.summary)

    def _kinds(self, kinds: Sequence[PicklistRow]) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        self._group = QButtonGroup(self)
        self._codes = [row.code for row in kinds]
        for number, row in enumerate(kinds):
            chip = button(escape_mnemonic(row.label), None, "chip", checkable=True, name=f"kind_{row.code}")
            chip.setChecked(number == 0)
            self._group.addButton(chip, number)
            flow.addWidget(chip)
        return holder

    @property
    def kind(self) -> str:
        """The code of the chosen kind."""
        return self._codes[self._group.checkedId()]

    def values(self) -> tuple[str, str, date | None]:
        """Return summary, next step and its day; raises ValidationError where the day is not understood."""
        return self.summary.toPlainText().strip(), self.step.title.text().strip(), checked_day(self.step.day_field)

    def show_error(self, error: UserError) -> None:
        say_error(self._error, str(error))
        self.summary.setFocus()


def checked_day(field: DateField) -> date | None:
    """Return the day of a field; raises ValidationError where it is not understood."""
    if not field.is_valid():
        raise ValidationError(_("This is not a day. Write it like 2026-10-23 or 10.23."), field="due_on")
    return field.day()

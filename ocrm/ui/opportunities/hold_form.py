"""The form of putting deals on hold: until when, with the usual days one key away."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.clock import add_months
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.ui.opportunities.close_forms import error_line, say_error
from ocrm.ui.opportunities.step_forms import checked_day
from ocrm.ui.widgets import DateField, FlowLayout, button, form_label, label, vbox


class HoldForm(QWidget):
    """The day on which the deals are back."""

    submitted = Signal()

    def __init__(self, deal: str, today: date, *, day: date | None = None) -> None:
        super().__init__()
        layout = vbox(self, spacing=4)
        layout.addWidget(label(deal, "strong", wrap=True))
        layout.addSpacing(8)
        self.day_field = DateField(_("On hold until"), today=today, day=day or add_months(today, 1))
        self.day_field.setObjectName("hold_day")
        self.day_field.edit.returnPressed.connect(self.submitted)
        layout.addWidget(form_label(_("On hold until"), self.day_field.edit))
        layout.addWidget(self.day_field)
        layout.addWidget(self._shortcuts(today))
        self._error = error_line("hold_error")
        layout.addWidget(self._error)
        layout.addSpacing(6)
        words = _(
            "Until then it counts in no sum, no forecast and no reminder of stalled deals. It comes back by itself."
        )
        layout.addWidget(label(words, "hint", wrap=True))
        self.setFocusProxy(self.day_field.edit)
        self.day_field.edit.selectAll()

    def _shortcuts(self, today: date) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder)
        for words, name, day in (
            (_("In a week"), "hold_week", today + timedelta(days=7)),
            (_("In two weeks"), "hold_two_weeks", today + timedelta(days=14)),
            (_("In a month"), "hold_month", add_months(today, 1)),
            (_("In 3 months"), "hold_quarter", add_months(today, 3)),
        ):
            chip = button(words, None, "chip", name=name)
            chip.setProperty("day", day.isoformat())
            chip.clicked.connect(self._on_shortcut)
            flow.addWidget(chip)
        return holder

    def _on_shortcut(self) -> None:
        self.day_field.set_day(date.fromisoformat(str(self.sender().property("day"))))

    def day(self) -> date | None:
        """Return the day; raises ValidationError where it is not understood."""
        return checked_day(self.day_field)

    def show_error(self, error: UserError) -> None:
        """Say what is wrong with the day."""
        say_error(self._error, str(error))
        self.day_field.edit.setFocus()

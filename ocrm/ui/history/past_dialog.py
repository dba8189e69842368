"""Asks for the moment the file is to be shown as of."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QDialog, QTimeEdit, QWidget

from ocrm.clock import Clock, to_utc
from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets import DateField, button, form_label, label, row, vbox

_CHOICES = ((1, "yesterday"), (7, "week"), (30, "month"))
_EVENING = QTime(23, 59)


class PastDialog(QDialog):
    """A day and a time, with yesterday, a week and a month ago at hand."""

    chosen = Signal(object)
    """The moment chosen, aware."""

    def __init__(self, clock: Clock, moment: datetime | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("past_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Look at an earlier moment"))
        self._clock = clock
        today = clock.today()
        local = clock.to_local(moment) if moment is not None else None
        self.day = DateField(_("Day"), today=today, day=local.date() if local else today - timedelta(days=1))
        self.day.setObjectName("past_day")
        self.time = QTimeEdit(QTime(local.hour, local.minute, local.second) if local else _EVENING)
        self.time.setObjectName("past_time")
        self.time.setAccessibleName(_("Time"))
        self.time.lineEdit().setTextMargins(theme().px(8), 0, 0, 0)
        self.time.setDisplayFormat("HH:mm:ss" if local else "HH:mm")
        self._go = button(_("Show the file then"), "clock", "primary", name="past_go")
        self._go.clicked.connect(self.accept)
        self._build()
        self.day.changed.connect(self._show_button)

    def _build(self) -> None:
        layout = vbox(self, margins=(24, 20, 24, 18), spacing=10)
        layout.addWidget(label(self.windowTitle(), "h2"))
        text = _("A second window shows the file as it was. Nothing can be changed there; your work goes on here.")
        layout.addWidget(label(text, "muted", wrap=True))
        names = {"yesterday": _("Yesterday"), "week": _("A week ago"), "month": _("30 days ago")}
        near = [button(names[key], None, "ghost", name=f"past_{key}") for _days, key in _CHOICES]
        for chip, (days, _key) in zip(near, _CHOICES, strict=True):
            chip.clicked.connect(partial(self._choose, days))
            chip.setAutoDefault(False)
        layout.addWidget(row(*near, None, spacing=4))
        layout.addWidget(form_label(_("Day"), self.day))
        layout.addWidget(self.day)
        layout.addWidget(form_label(_("Time"), self.time))
        layout.addWidget(self.time)
        cancel = button(_("Cancel"), None, name="past_cancel")
        cancel.clicked.connect(self.reject)
        self._go.setDefault(True)
        layout.addSpacing(4)
        layout.addWidget(row(None, cancel, self._go))
        self.setMinimumWidth(theme().px(420))

    def _choose(self, days: int, _checked: bool = False) -> None:
        self.day.set_day(self._clock.today() - timedelta(days=days))
        self.time.setTime(_EVENING)

    def _show_button(self) -> None:
        self._go.setEnabled(self.day.day() is not None)

    def accept(self) -> None:
        """Hand over the moment; the whole last minute of the day belongs to it."""
        day = self.day.day()
        if day is None:
            return
        shown = self.time.time()
        second = 59 if self.time.displayFormat() == "HH:mm" else shown.second()
        moment = to_utc(self._clock, day, time(shown.hour(), shown.minute(), second))
        super().accept()
        self.chosen.emit(min(moment + timedelta(milliseconds=999), self._clock.now()))

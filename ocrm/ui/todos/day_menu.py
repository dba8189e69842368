"""A calendar to pick a day from, with or without a time of day, opened like a menu."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import QDate, QPoint, Qt, QTime, Signal
from PySide6.QtWidgets import QCalendarWidget, QHBoxLayout, QMenu, QTimeEdit, QWidget, QWidgetAction

from ocrm.i18n import _
from ocrm.ui.widgets import button, hbox, label, vbox

_MORNING = time(9)


class DayMenu(QMenu):
    """Tells the day picked, or with `with_time` the local moment; it deletes itself when closed."""

    day_picked = Signal(object)
    """A date."""
    moment_picked = Signal(object)
    """A naive datetime of the user's wall clock."""

    def __init__(self, parent: QWidget, *, day: date, at: time | None = None, with_time: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("day_menu")
        self._with_time = with_time
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName(_("Day"))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.activated.connect(self._accept)
        self.time_edit = QTimeEdit(QTime((at or _MORNING).hour, (at or _MORNING).minute))
        self.time_edit.setDisplayFormat("HH:mm")
        self.time_edit.setAccessibleName(_("Time"))
        holder = QWidget()
        layout = vbox(holder, margins=(6, 6, 6, 6), spacing=8)
        layout.addWidget(self.calendar)
        if with_time:
            layout.addLayout(self._foot())
        else:
            self.calendar.clicked.connect(self._accept)
        action = QWidgetAction(self)
        action.setDefaultWidget(holder)
        self.addAction(action)
        self.aboutToHide.connect(self.deleteLater)

    def open_below(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Open at a place in a widget, by default below it, with the keyboard in the calendar."""
        self.popup(widget.mapToGlobal(place or QPoint(0, widget.height())))
        self.calendar.setFocus()

    def _foot(self) -> QHBoxLayout:
        foot = hbox(spacing=8)
        foot.addWidget(label(_("Time"), "muted", buddy=self.time_edit))
        foot.addWidget(self.time_edit)
        foot.addStretch(1)
        choose = button(_("Choose"), None, "primary", name="day_menu_choose")
        choose.clicked.connect(self._accept)
        foot.addWidget(choose)
        return foot

    def _accept(self) -> None:
        picked = self.calendar.selectedDate()
        day = date(picked.year(), picked.month(), picked.day())
        at = time(self.time_edit.time().hour(), self.time_edit.time().minute())
        self.close()
        if self._with_time:
            self.moment_picked.emit(datetime.combine(day, at))
        else:
            self.day_picked.emit(day)

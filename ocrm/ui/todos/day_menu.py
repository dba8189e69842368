"""A calendar to pick a day from, with or without a time of day, opened like a menu."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QMenu, QToolTip, QWidget, QWidgetAction

from ocrm.i18n import _
from ocrm.services.workday.planning import clock_time
from ocrm.ui.theme import theme
from ocrm.ui.widgets import button, hbox, label, set_error_state, vbox
from ocrm.ui.widgets.calendar import month_calendar

MORNING = time(9)


class DayMenu(QMenu):
    """Tells the day picked, or with `with_time` the local moment; it deletes itself when closed."""

    day_picked = Signal(object)
    """A date."""
    moment_picked = Signal(object)
    """A naive datetime of the user's wall clock."""

    def __init__(
        self,
        parent: QWidget,
        *,
        day: date,
        today: date,
        at: time | None = None,
        with_time: bool = False,
        after: datetime | None = None,
    ) -> None:
        """`after` is the local moment nothing before which makes sense, where there is one."""
        super().__init__(parent)
        self.setObjectName("day_menu")
        self._with_time, self._after = with_time, after
        self.calendar = month_calendar(day, today=today, accessible_name=_("Day"))
        self.calendar.activated.connect(self._accept)
        if after is not None:
            self.calendar.setMinimumDate(QDate(after.year, after.month, after.day))
        self.time_edit = QLineEdit(f"{at or MORNING:%H:%M}")
        self.time_edit.setAccessibleName(_("Time"))
        self.time_edit.setFixedWidth(theme().px(80))
        self.time_edit.returnPressed.connect(self._accept)
        self._stops: list[QWidget] = [self.calendar]
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

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Go round with Tab; a menu would take the key for an arrow."""
        here = next((number for number, stop in enumerate(self._stops) if stop.hasFocus()), 0)
        stop = self._stops[(here + (1 if forwards else -1)) % len(self._stops)]
        stop.setFocus(Qt.FocusReason.TabFocusReason if forwards else Qt.FocusReason.BacktabFocusReason)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin a time where a digit is typed on the sheet of days."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text().isdecimal():
            self.time_edit.setFocus()
            self.time_edit.setText(event.text())
            return True
        return super().eventFilter(watched, event)

    def _foot(self) -> QHBoxLayout:
        foot = hbox(spacing=8)
        foot.addWidget(label(_("Time"), "muted", buddy=self.time_edit))
        foot.addWidget(self.time_edit)
        foot.addStretch(1)
        choose = button(_("Choose"), None, "primary", name="day_menu_choose")
        choose.clicked.connect(self._accept)
        foot.addWidget(choose)
        self._stops += [self.time_edit, choose]
        for sheet in self.calendar.findChildren(QAbstractItemView):
            sheet.installEventFilter(self)
        return foot

    def _accept(self) -> None:
        picked = self.calendar.selectedDate()
        day = date(picked.year(), picked.month(), picked.day())
        at = clock_time(self.time_edit.text())
        is_past = at is not None and self._after is not None and datetime.combine(day, at) <= self._after
        set_error_state(self.time_edit, wrong=at is None or is_past)
        if at is None or is_past:
            self.time_edit.setFocus()
            self.time_edit.selectAll()
            why = _("That moment has passed.") if is_past else _("Write a time as 14:30.")
            QToolTip.showText(self.time_edit.mapToGlobal(QPoint(0, self.time_edit.height())), why, self.time_edit)
            return
        self.close()
        if self._with_time:
            self.moment_picked.emit(datetime.combine(day, at))
        else:
            self.day_picked.emit(day)

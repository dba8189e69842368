"""When a to-do reminds: several offsets before its time, ticked in a menu or typed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from ocrm.formats import format_lead
from ocrm.i18n import N_, _, pgettext
from ocrm.services.workday.planning import MOST_REMINDERS
from ocrm.ui.widgets import QuietComboBox, hbox, number_field, tool_button, vbox
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.tick_menu import TickMenu

_MINUTES_AN_HOUR, _MINUTES_A_DAY = 60, 1440
_UNITS = ((1, N_("min before")), (_MINUTES_AN_HOUR, N_("h before")), (_MINUTES_A_DAY, N_("days before")))
_MOST_OF_A_UNIT = 365


def reminder_words(minutes: int) -> str:
    """Return an offset in words."""
    return format_lead(minutes) if minutes else _("At the time")


class ReminderBox(QWidget):
    """Says when it reminds; opened, it ticks and unticks offsets, or lets another one be typed."""

    chosen = Signal(object)
    """Offsets in minutes: a tuple."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field_reminders")
        self._minutes: tuple[int, ...] = ()
        self._offered: tuple[int, ...] = ()
        self._is_all_day = False
        layout = vbox(self, spacing=4)
        self.box = _MenuBox(self)
        layout.addWidget(self.box)
        self.custom = self._make_custom()
        self.custom.hide()
        layout.addWidget(self.custom)
        self.setFocusProxy(self.box)

    def set_reminders(self, minutes: Sequence[int], offered: Sequence[int], *, is_all_day: bool) -> None:
        """Show offsets; an all-day to-do reminds in the morning digest, before it by days only."""
        self._minutes, self._offered, self._is_all_day = tuple(minutes), tuple(offered), is_all_day
        words = [self._words(number) for number in self._minutes]
        text = pgettext("list separator", ", ").join(words) if words else _("No reminder")
        self.box.clear()
        self.box.addItem(text)
        self.box.setToolTip(text)
        self.box.setAccessibleName(_("Reminders: {when}").format(when=text))

    def currentText(self) -> str:
        """Return what is shown."""
        return self.box.currentText()

    def _words(self, minutes: int) -> str:
        return _("In the morning of the day") if minutes == 0 and self._is_all_day else reminder_words(minutes)

    def open_menu(self) -> None:
        """Offer the offsets below the box."""
        menu = self.make_menu()
        menu.setMinimumWidth(self.width())
        open_below(menu, self.box)

    def make_menu(self) -> QMenu:
        """Return the offsets to tick, several one after the other; the menu deletes itself when closed."""
        menu = TickMenu(self)
        menu.setObjectName("reminder_menu")
        has_room = len(self._minutes) < MOST_REMINDERS
        for minutes in sorted({*self._offered, *self._minutes}):
            action = QAction(self._words(minutes), menu)
            action.setCheckable(True)
            action.setChecked(minutes in self._minutes)
            action.setEnabled(action.isChecked() or has_room)
            action.toggled.connect(partial(self._toggle, minutes))
            menu.addAction(action)
        menu.addSeparator()
        other = QAction(_("Other…"), menu)
        other.setObjectName("reminder_other")
        other.setEnabled(has_room)
        other.triggered.connect(self._open_custom)
        menu.addAction(other)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _toggle(self, minutes: int, is_on: bool) -> None:
        chosen = {*self._minutes, minutes} if is_on else set(self._minutes) - {minutes}
        self.set_reminders(sorted(chosen), self._offered, is_all_day=self._is_all_day)
        for menu in self.findChildren(TickMenu):
            for action in menu.actions():
                action.setEnabled(action.isChecked() or len(chosen) < MOST_REMINDERS)
        self.chosen.emit(tuple(sorted(chosen)))

    # -- any other offset ---------------------------------------------------------------------------------------------

    def _make_custom(self) -> QWidget:
        line = QWidget()
        inside = hbox(line, spacing=2)
        self.number = number_field("reminder_number", _("How long before"), 1, _MOST_OF_A_UNIT)
        self.number.setValue(20)
        self.unit = QuietComboBox()
        self.unit.setObjectName("reminder_unit")
        self.unit.setAccessibleName(_("Unit"))
        add = tool_button("check", _("Add"), name="reminder_add")
        add.clicked.connect(self._on_custom)
        close = tool_button("x", _("Cancel"), name="reminder_cancel")
        close.clicked.connect(line.hide)
        inside.addWidget(self.number)
        inside.addWidget(self.unit, 1)
        inside.addWidget(add)
        inside.addWidget(close)
        return line

    def _open_custom(self) -> None:
        self.unit.clear()
        for minutes, words in _UNITS:
            if not self._is_all_day or minutes == _MINUTES_A_DAY:
                self.unit.addItem(_(words), minutes)
        self.custom.show()
        self.number.setFocus()
        self.number.selectAll()

    def _on_custom(self) -> None:
        minutes = self.number.value() * int(self.unit.currentData())
        self.custom.hide()
        self.box.setFocus()
        self._toggle(minutes, True)


class _MenuBox(QuietComboBox):
    """A combo box that opens the menu of reminders instead of a list."""

    def __init__(self, owner: ReminderBox) -> None:
        super().__init__()
        self.setObjectName("reminder_box")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._owner = owner

    def showPopup(self) -> None:
        self._owner.open_menu()

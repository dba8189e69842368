"""When a to-do reminds: up to three offsets before its time, ticked in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.planning import REMINDER_MINUTES
from ocrm.ui.forms.field_editor import QuietComboBox

_AT_MOST = 3
_MINUTES_AN_HOUR, _MINUTES_A_DAY = 60, 1440


def reminder_words(minutes: int) -> str:
    """Return an offset in words."""
    if minutes == 0:
        return _("At the time")
    if minutes % _MINUTES_A_DAY == 0:
        days = minutes // _MINUTES_A_DAY
        return ngettext("{n} day before", "{n} days before", days).format(n=days)
    if minutes % _MINUTES_AN_HOUR == 0:
        hours = minutes // _MINUTES_AN_HOUR
        return ngettext("{n} hour before", "{n} hours before", hours).format(n=hours)
    return ngettext("{n} minute before", "{n} minutes before", minutes).format(n=minutes)


class ReminderBox(QuietComboBox):
    """Says when it reminds; opened, it ticks and unticks offsets."""

    chosen = Signal(object)
    """Offsets in minutes: a tuple."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("field_reminders")
        self._minutes: tuple[int, ...] = ()
        self._is_all_day = False

    def set_reminders(self, minutes: Sequence[int], *, is_all_day: bool) -> None:
        """Show offsets; an all-day to-do reminds in the morning digest, before it by days only."""
        self._minutes, self._is_all_day = tuple(minutes), is_all_day
        words = [self._words(number) for number in self._minutes]
        text = pgettext("list separator", ", ").join(words) if words else _("No reminder")
        self.clear()
        self.addItem(text)
        self.setAccessibleName(_("Reminders: {when}").format(when=text))

    def showPopup(self) -> None:  # noqa: N802
        menu = self.make_menu()
        menu.setMinimumWidth(self.width())
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _words(self, minutes: int) -> str:
        return _("In the morning of the day") if minutes == 0 and self._is_all_day else reminder_words(minutes)

    def make_menu(self) -> QMenu:
        """Return the offsets to tick; the menu deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("reminder_menu")
        offered = [minutes for minutes in REMINDER_MINUTES if not self._is_all_day or minutes % _MINUTES_A_DAY == 0]
        for minutes in sorted({*offered, *self._minutes}):
            action = QAction(self._words(minutes), menu)
            action.setCheckable(True)
            action.setChecked(minutes in self._minutes)
            action.setEnabled(action.isChecked() or len(self._minutes) < _AT_MOST)
            action.toggled.connect(partial(self._toggle, minutes))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _toggle(self, minutes: int, is_on: bool) -> None:
        chosen = {*self._minutes, minutes} if is_on else set(self._minutes) - {minutes}
        self.chosen.emit(tuple(sorted(chosen)))

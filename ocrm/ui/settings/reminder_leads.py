"""How long before a kind of reminder comes: ticked in a menu, as many as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction

from ocrm.formats import format_lead
from ocrm.i18n import _, pgettext
from ocrm.ui.theme import theme
from ocrm.ui.widgets import QuietComboBox
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.tick_menu import TickMenu

_DAY = 1440
_WIDTH = 250


def lead_words(minutes: int, *, is_by_days: bool) -> str:
    """Return how long before, in words; nothing before is the day itself, or the moment."""
    if minutes == 0:
        return _("On the day") if is_by_days else _("At the time")
    return format_lead(minutes)


class LeadsBox(QuietComboBox):
    """Says when a kind reminds; opened, it ticks and unticks."""

    chosen = Signal(object)
    """Minutes before: a tuple, never empty, as the switch beside it is for that."""

    def __init__(self, name: str, title: str, leads: Sequence[int], *, offered: Sequence[int]) -> None:
        super().__init__()
        self.setObjectName(f"leads_{name}")
        self.setMinimumWidth(theme().px(_WIDTH))
        self._title, self._offered = title, tuple(offered)
        self._is_by_days = all(minutes % _DAY == 0 for minutes in offered)
        self.set_leads(leads)

    def set_leads(self, leads: Sequence[int]) -> None:
        """Show other times."""
        self._leads = tuple(leads)
        words = [lead_words(minutes, is_by_days=self._is_by_days) for minutes in sorted(leads, reverse=True)]
        text = pgettext("list separator", ", ").join(words)
        self.clear()
        self.addItem(text)
        self.setToolTip(text)
        self.setAccessibleName(f"{self._title}: {text}")

    def showPopup(self) -> None:
        menu = self.make_menu()
        menu.setMinimumWidth(self.width())
        open_below(menu, self)

    def make_menu(self) -> TickMenu:
        """Return the times to tick; the menu deletes itself when closed."""
        menu = TickMenu(self)
        menu.setObjectName("leads_menu")
        for minutes in sorted({*self._offered, *self._leads}):
            action = QAction(lead_words(minutes, is_by_days=self._is_by_days), menu)
            action.setObjectName(f"lead_{minutes}")
            action.setCheckable(True)
            action.setChecked(minutes in self._leads)
            action.toggled.connect(partial(self._toggle, action, minutes))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _toggle(self, action: QAction, minutes: int, is_on: bool) -> None:
        chosen = {*self._leads, minutes} if is_on else set(self._leads) - {minutes}
        if not chosen:
            action.setChecked(True)
            return
        self.set_leads(tuple(chosen))
        self.chosen.emit(tuple(sorted(chosen, reverse=True)))

"""What a right click on a card of Today offers: move it, hide it, choose them all."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.workday.home import CARD_TITLES, CARDS, hide_place, move_place, shown_names
from ocrm.ui.context import AppContext, Target
from ocrm.ui.settings.section_names import HOME_CARDS, SHOWN
from ocrm.ui.widgets.menu_entries import add_entry

CHOOSE = Target("settings", view="today", extra={SHOWN: HOME_CARDS})
"""Where figures and cards are chosen."""


class CardMenu(QMenu):
    """The menu of one card; it deletes itself when it closes."""

    def __init__(self, context: AppContext, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card_menu")
        self._context, self._name = context, name
        shown = shown_names(context.workspace, CARDS)
        place = shown.index(name) if name in shown else 0
        for icon_name, words, by in (("arrow-up", _("Move up"), -1), ("arrow-down", _("Move down"), 1)):
            is_on = 0 <= place + by < len(shown)
            add_entry(self, icon_name, words, partial(self._move, by), name=f"card_{by}", is_on=is_on, writes=is_on)
        add_entry(self, "x", _("Hide this card"), self._hide, name="card_hide", writes=True)
        self.addSeparator()
        choose = partial(context.navigator.go, CHOOSE)
        add_entry(self, "sliders-horizontal", _("Choose figures and cards"), choose, name="card_choose")
        self.aboutToHide.connect(self.deleteLater)

    def _move(self, by: int) -> None:
        move_place(self._context.workspace, CARDS, self._name, by)
        self._tell()

    def _hide(self) -> None:
        hide_place(self._context.workspace, CARDS, self._name)
        self._tell()
        words = _("“{title}” is hidden. Settings, Today brings it back.").format(title=_(CARD_TITLES[self._name]))
        self._context.toasts.show(words, tone="info")

    def _tell(self) -> None:
        self._context.bus.publish(Changes(frozenset({"settings"}), origin="settings"))

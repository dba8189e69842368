"""The card of the day by the hour, beside the queue."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal

from ocrm.i18n import _
from ocrm.ui.agenda import DayAgenda
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.today.card import Card

_HEIGHT = 320


class AgendaCard(Card):
    """Blocks to drag, stretch and finish as on the page's own agenda."""

    add_requested = Signal(object)
    """A to-do shall be added: the local moment (naive datetime)."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(_("Agenda"), name="agenda_card")
        self._agenda = DayAgenda(context, name="agenda_card_hours")
        self._agenda.setFixedHeight(theme().px(_HEIGHT))
        self._agenda.opened.connect(partial(context.navigator.open_record, "todos"))
        self._agenda.add_requested.connect(self.add_requested)
        self.pane = self._agenda
        self.inside.addWidget(self._agenda)

    def reload(self) -> None:
        self._agenda.reload()

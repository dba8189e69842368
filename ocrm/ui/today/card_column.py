"""The cards beside the queue, which ones and in which order as the user put them together."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ocrm.services.workday.home import CARDS, HomeCard, shown_names
from ocrm.ui.context import AppContext
from ocrm.ui.suggestions.suggestion_panel import SuggestionPanel
from ocrm.ui.theme import theme
from ocrm.ui.today.agenda_card import AgendaCard
from ocrm.ui.today.attention_card import AttentionCard
from ocrm.ui.today.card import Card
from ocrm.ui.today.card_menu import CardMenu
from ocrm.ui.today.first_week_card import FirstWeekCard
from ocrm.ui.today.hit_card import make_recent_card, make_starred_card
from ocrm.ui.today.paused_session import PausedSession
from ocrm.ui.today.promises_card import PromisesCard
from ocrm.ui.widgets import vbox

_MAKERS: dict[str, Callable[[AppContext], Card | SuggestionPanel]] = {
    HomeCard.ATTENTION: AttentionCard,
    HomeCard.SUGGESTIONS: SuggestionPanel,
    HomeCard.RECENT: make_recent_card,
    HomeCard.AGENDA: AgendaCard,
    HomeCard.PROMISES: PromisesCard,
    HomeCard.STARRED: make_starred_card,
}


class CardColumn(QScrollArea):
    """A session that waits and the first week on top, below them the cards; out of sight while there is nothing."""

    add_requested = Signal(object)
    """A to-do shall be added: the local moment (naive datetime), None for any."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._cards: dict[str, Card | SuggestionPanel] = {}
        holder = QWidget()
        self._layout = vbox(holder, spacing=14)
        self._paused = PausedSession(context)
        self._first_week = FirstWeekCard(context)
        self._first_week.add_requested.connect(self._on_add)
        self._layout.addWidget(self._paused)
        self._layout.addWidget(self._first_week)
        self._fixed = self._layout.count()
        self._layout.addStretch(1)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(theme().px(260))
        self.setWidget(holder)

    def reload(self) -> None:
        """Read again which cards there are and what they show."""
        names = shown_names(self._context.workspace, CARDS)
        if names != list(self._cards):
            self._arrange(names)
        for part in (self._paused, self._first_week, *self._cards.values()):
            part.reload()
        self.setVisible(bool(names) or not (self._paused.isHidden() and self._first_week.isHidden()))

    def panes(self) -> list[QWidget]:
        """Return what F6 leads to, in the order shown."""
        return [card.pane for card in self._cards.values() if isinstance(card, Card) and card.pane is not None]

    def _arrange(self, names: list[str]) -> None:
        """Put the cards into an order, make what is new and let go of what is no longer shown."""
        for name in self._cards.keys() - set(names):
            gone = self._cards.pop(name)
            gone.hide()
            gone.deleteLater()
        self._cards = {name: self._cards.get(name) or self._make(name) for name in names}
        for number, card in enumerate(self._cards.values()):
            self._layout.insertWidget(self._fixed + number, card)

    def _make(self, name: str) -> Card | SuggestionPanel:
        made = _MAKERS[name](self._context)
        if isinstance(made, AgendaCard):
            made.add_requested.connect(self.add_requested)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.customContextMenuRequested.connect(partial(self._offer_menu, name))
        return made

    def _offer_menu(self, name: str, place: QPoint) -> None:
        card = self._cards[name]
        CardMenu(self._context, name, card).popup(card.mapToGlobal(place))

    def _on_add(self) -> None:
        self.add_requested.emit(None)

"""The cards of one lane as an item model that can be dragged from and dropped on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, Qt

from ocrm.services.deals.opportunities import DealCard
from ocrm.ui.opportunities.card_words import CardWords
from ocrm.ui.record_drag import MIME_DEALS, pack_deals
from ocrm.ui.widgets import AnyIndex

_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Lane:
    """A column of a board: a stage, a month, a time of the next step, a value. `key` names it among its neighbours.

    `limit_days` is how long a deal may stay in it; `can_drop` whether deals can be moved here, `refusal` says why not.
    `add_words` says what + does, `goal` is what one means to win in the month and `won` what was won.
    """

    key: str
    title: str
    color_token: str
    cards: tuple[DealCard, ...]
    amount: Decimal
    weighted: Decimal
    tooltip: str = ""
    limit_days: int = 0
    can_add: bool = True
    can_drop: bool = True
    refusal: str = ""
    add_words: str = ""
    goal: Decimal | None = None
    won: Decimal = Decimal(0)


class DealListModel(QAbstractListModel):
    """Cards in the order given; UserRole is the DealCard, the display text a whole sentence about it."""

    def __init__(self, words: CardWords, parent: Any = None) -> None:
        super().__init__(parent)
        self._words = words
        self._cards: tuple[DealCard, ...] = ()
        self._limit_days = 0

    @property
    def cards(self) -> Sequence[DealCard]:
        return self._cards

    @property
    def words(self) -> CardWords:
        return self._words

    def set_cards(self, cards: tuple[DealCard, ...], words: CardWords, *, limit_days: int) -> None:
        """Show other cards; where they are the same deals in the same order, in place."""
        is_same = [card.opportunity_id for card in cards] == [card.opportunity_id for card in self._cards]
        if not is_same:
            self.beginResetModel()
        self._cards, self._words, self._limit_days = cards, words, limit_days
        if not is_same:
            self.endResetModel()
        elif cards:
            self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))

    def row_of(self, opportunity_id: int) -> int | None:
        """Return the row of a deal, None where it is not in this lane."""
        for number, card in enumerate(self._cards):
            if card.opportunity_id == opportunity_id:
                return number
        return None

    def card_at(self, index: AnyIndex) -> DealCard | None:
        """Return the card an index stands for."""
        return self._cards[index.row()] if index.isValid() and index.row() < len(self._cards) else None

    # -- Qt's side ----------------------------------------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.card_at(index)
        if card is None:
            return None
        if role == Qt.ItemDataRole.UserRole:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words.sentence(card, self._limit_days)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._words.tooltip(card, self._limit_days)
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Cards can be dragged; never edited: that would wake the input method and take single keys away."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME_DEALS]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the deals for other lanes, and readable lines for other programs."""
        return self.mime_of([card for index in indexes if (card := self.card_at(index)) is not None])

    def mime_of(self, cards: Sequence[DealCard]) -> QMimeData:
        """Return deals, of this lane or of others, as what is dragged."""
        mime = pack_deals([card.opportunity_id for card in cards])
        mime.setText("\n".join(self._words.line(card) for card in cards))
        return mime

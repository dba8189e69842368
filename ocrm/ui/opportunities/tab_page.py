"""What the tabs of a deal's page have in common: cards one below the other, panes asked for, changes made."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ocrm.services.changes import Changes
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import AppContext
from ocrm.ui.widgets import rule, vbox

SHOWN = 20
"""Rows of a card in sight at first: a tab has more room than a column beside one."""


class TabPage(QScrollArea):
    """Cards about one part of a deal."""

    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext, name: str) -> None:
        super().__init__()
        self._context = context
        self._deal: OpportunityOverview | None = None
        self.setObjectName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QFrame()
        holder.setProperty("surface", "flat")
        self._body: QVBoxLayout = vbox(holder, margins=(0, 4, 0, 12))
        self.setWidget(holder)

    def add_cards(self, *cards: QWidget) -> None:
        """Put cards one below the other."""
        for number, card in enumerate(cards):
            if number:
                self._body.addWidget(rule())
            self._body.addWidget(card)
        self._body.addStretch(1)

    def show_deal(self, deal: OpportunityOverview) -> None:
        """Show the part of a deal."""
        self._deal = deal
        self.fill(deal)

    def fill(self, deal: OpportunityOverview) -> None:
        """Fill the cards; pages implement this."""

    @property
    def opportunity_id(self) -> int:
        """The deal shown, 0 for none."""
        return self._deal.opportunity_id if self._deal is not None else 0

    def perform(self, change: Callable[[], Changes]) -> None:
        """Make a change; a refusal is told as everywhere."""
        self._context.runner.perform(change)


def wide_card(name: str, title: str, *, add_text: str, empty_text: str) -> RelatedCard:
    """Return a card for a tab, which has room for words on the plus."""
    return RelatedCard(name, title, add_text=add_text, empty_text=empty_text, shown=SHOWN, has_add_words=True)

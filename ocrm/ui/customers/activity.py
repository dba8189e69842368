"""The middle of a customer's page: the composer, and below it what happened; with cards behind a tab where narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.relations.customers import ContactRow, TimelineKind
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import AppContext
from ocrm.ui.customers.timeline_filters import TimelineFilters
from ocrm.ui.theme import theme
from ocrm.ui.widgets import EvenTabBar, row, vbox


class _Pages(QStackedWidget):
    """Timeline and cards, which scroll: their height for a width must not take the composer's room."""

    def hasHeightForWidth(self) -> bool:
        return False


class Activity(QFrame):
    """Composer, filter chips, timeline."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("activity")
        self.setProperty("surface", "flat")
        self.setMinimumWidth(theme().px(285))
        layout = vbox(self)
        self.composer = Composer(context)
        layout.addWidget(row(self.composer, margins=(16, 12, 16, 8)))
        self._tabs = EvenTabBar()
        self._tabs.setObjectName("activity_tabs")
        self._tabs.setAccessibleName(_("What to show"))
        self._tabs.setDrawBase(False)
        self._tabs.addTab(_("Timeline"))
        self._tabs.addTab(_("Related"))
        self._tabs.hide()
        layout.addWidget(row(self._tabs, None, margins=(12, 0, 12, 0)))
        self._stack = _Pages()
        layout.addWidget(self._stack, 1)
        self.timeline = Timeline(context.workspace)
        # It scrolls: in a low window with large text it gives way before the chips over it do.
        self.timeline.setMinimumHeight(theme().px(24))
        middle = QWidget()
        inside = vbox(middle)
        self.filters = TimelineFilters(self.timeline, today=context.workspace.clock.today())
        inside.addWidget(self.filters)
        inside.addWidget(self.timeline, 1)
        self._stack.addWidget(middle)
        self._tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.setFocusProxy(self.composer)

    # -- whose --------------------------------------------------------------------------------------------------------

    def show_customer(
        self, customer_id: int, contacts: Sequence[ContactRow], deals: Sequence[DealCard], *, has_plan: bool
    ) -> None:
        """Show a customer's timeline and log for it."""
        self.composer.show_customer(customer_id, contacts, deals, has_plan=has_plan)
        self.timeline.show_customer(customer_id)
        self.filters.show_people(contacts)

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_kind(self, kind: TimelineKind) -> None:
        """Show only entries of one kind."""
        self._tabs.setCurrentIndex(0)
        self.filters.show_kind(kind)
        self.timeline.setFocus()

    def focus_composer(self) -> None:
        """Put the keyboard into the text of the composer."""
        self.composer.text.setFocus()

    def focus_search(self) -> None:
        """Show the search field over the timeline and put the keyboard there."""
        self._tabs.setCurrentIndex(0)
        self.filters.focus_search()

    def clear_search(self) -> bool:
        """Put the search field away; say whether it was there."""
        return self.filters.clear_search()

    # -- cards --------------------------------------------------------------------------------------------------------

    def take_cards(self, cards: QWidget) -> None:
        """Show the cards behind a tab."""
        self._stack.addWidget(cards)
        self._tabs.show()

    def give_back_cards(self, cards: QWidget) -> None:
        """Let the cards stand beside again."""
        self._tabs.setCurrentIndex(0)
        self._stack.removeWidget(cards)
        self._tabs.hide()

    def show_cards(self) -> None:
        """Show the cards where they are behind the tab."""
        if self._stack.count() > 1:
            self._tabs.setCurrentIndex(1)

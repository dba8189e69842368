"""What happened with a deal, newest first, and above it the composer that adds to it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.services.deals import opportunities, opportunity_overview
from ocrm.services.deals.opportunities import DealCard, NextStepState
from ocrm.services.deals.opportunity_overview import OpportunityOverview
from ocrm.services.relations.customers import TimelineEntry, TimelineKind
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.composer_kinds import MOST_KEYS
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import AppContext, Target
from ocrm.ui.widgets import EmptyState, row, vbox


class DealActivity(QStackedWidget):
    """Composer and timeline of a deal; without a customer it says that one is needed first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self.setObjectName("deal_activity")
        self._nobody = EmptyState(
            "building-2",
            _("No customer yet"),
            _("Choose the customer of this opportunity to keep what is said and done."),
        )
        self._content = QWidget()
        layout = vbox(self._content)
        self.composer = Composer(context)
        layout.addWidget(row(self.composer, margins=(14, 12, 14, 8)))
        self.timeline = Timeline(context.workspace)
        self.timeline.activated.connect(self._on_activated)
        layout.addWidget(self.timeline, 1)
        self.addWidget(self._content)
        self.addWidget(self._nobody)
        for number in range(1, MOST_KEYS + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.composer.choose_kind, number))

    def show_deal(self, deal: OpportunityOverview) -> None:
        """Show what happened with a deal, and let the composer add to it."""
        if deal.customer is None:
            self.setCurrentWidget(self._nobody)
            return
        own = deal.contact.record_id if deal.contact is not None else None
        people = opportunity_overview.list_people(self._context.workspace, deal)
        if own is not None:  # the composer begins with the primary contact, here that of the deal
            people = [replace(person, is_primary=person.contact_id == own) for person in people]
        self.composer.show_customer(
            deal.customer.record_id, people, [self._card(deal)], has_plan=deal.next_todo is not None or not deal.is_open
        )
        self.timeline.show_customer(deal.customer.record_id, opportunity_id=deal.opportunity_id)
        self.setCurrentWidget(self._content)

    def focus_composer(self) -> bool:
        """Put the keyboard into the composer; say whether there is a customer to log for."""
        if self.currentWidget() is not self._content:
            return False
        self.composer.text.setFocus()
        return True

    def _card(self, deal: OpportunityOverview) -> DealCard:
        """Return the deal as the composer wants it; a closed one is on no board."""
        cards = opportunities.fetch_cards(self._context.workspace, [deal.opportunity_id])
        if cards:
            return cards[0]
        return DealCard(
            opportunity_id=deal.opportunity_id,
            subject=deal.subject,
            customer_id=deal.customer.record_id if deal.customer is not None else None,
            customer_name=deal.customer.title if deal.customer is not None else "",
            stage_id=deal.stage.record_id,
            amount=deal.amount,
            weighted=deal.weighted,
            probability=deal.probability,
            expected_close_on=deal.expected_close_on,
            days_in_stage=0,
            is_stalled=False,
            is_overdue=False,
            next_step="",
            next_step_on=None,
            next_step_state=NextStepState.NONE,
            next_todo_id=None,
        )

    def _on_activated(self, entry: TimelineEntry) -> None:
        if entry.kind in (TimelineKind.TODO, TimelineKind.CONTRACT, TimelineKind.PAYMENT):
            self._context.navigator.open_record(entry.record_kind, entry.record_id)
        elif entry.kind is TimelineKind.QUOTE:
            self._context.navigator.go(Target("opportunity", entry.record_kind, entry.record_id, view="quotes"))

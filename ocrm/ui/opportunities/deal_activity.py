"""What happened with a deal: calls, visits, moves and to-dos done, newest first."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.i18n import _
from ocrm.services.opportunity_overview import OpportunityOverview
from ocrm.ui.context import AppContext
from ocrm.ui.customers.timeline import Timeline
from ocrm.ui.widgets import EmptyState, vbox


class DealActivity(QStackedWidget):
    """The timeline of a deal; without a customer it says that one is needed first."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setObjectName("deal_activity")
        self._nobody = EmptyState(
            "building-2",
            _("No customer yet"),
            _("Choose the customer of this opportunity to keep what is said and done."),
        )
        self._content = QWidget()
        layout = vbox(self._content)
        self.timeline = Timeline(context.workspace)
        layout.addWidget(self.timeline, 1)
        self.addWidget(self._content)
        self.addWidget(self._nobody)

    def show_deal(self, deal: OpportunityOverview) -> None:
        """Show what happened with a deal."""
        if deal.customer is None:
            self.setCurrentWidget(self._nobody)
            return
        self.timeline.show_customer(deal.customer.record_id, opportunity_id=deal.opportunity_id)
        self.setCurrentWidget(self._content)

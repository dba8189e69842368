"""The card of the contracts that came of a deal."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ocrm.i18n import _
from ocrm.services.contracts import reading
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import AppContext
from ocrm.ui.contracts.contract_line import ContractLine
from ocrm.ui.contracts.panes import contract_of_deal
from ocrm.ui.contracts.words import sums_words


class DealContractsCard(RelatedCard):
    """Contracts of a deal; the plus begins one with what the deal says."""

    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext) -> None:
        empty = _("No contract yet")
        super().__init__("deal_contracts", _("Contracts"), add_text=_("New contract of this deal"), empty_text=empty)
        self._context = context
        self._opportunity_id: int | None = None
        self.add_requested.connect(self.add)

    def show_deal(self, opportunity_id: int, *, has_customer: bool) -> None:
        """Show the contracts of a deal; without a customer there is nobody to agree with yet."""
        self._opportunity_id = opportunity_id
        self.add_button.setVisible(has_customer)
        found = reading.list_deal_contracts(self._context.workspace, opportunity_id)
        total, note = sums_words(self._context.workspace, reading.sums_of(found))
        rows = [ContractLine(self._context, one, origin="opportunity") for one in found]
        self.show_rows(rows, total=total, note=note)

    def add(self) -> None:
        """Ask for a contract of the deal."""
        if self._opportunity_id is not None:
            pane = contract_of_deal(self._context, self._opportunity_id)
            pane.saved.connect(pane.close_requested)
            self.pane_requested.emit(pane)

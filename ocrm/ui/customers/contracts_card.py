"""The card of what was agreed with a customer, with what it comes to: signed, received, still open."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.services.contracts import reading
from ocrm.ui.contracts.contract_line import ContractLine
from ocrm.ui.contracts.panes import ContractPane
from ocrm.ui.contracts.words import sums_words
from ocrm.ui.customers.customer_card import ORIGIN, CustomerCard
from ocrm.ui.forms.editor_pane import EditorPane


class ContractsCard(CustomerCard):
    """Contracts and orders: those that run first; a click opens one, its menu signs, renews and deletes."""

    name, title = "contracts", N_("Contracts")
    add_text, empty_text = N_("New contract"), N_("No contract yet")

    def refresh(self) -> None:
        """Read and show the contracts."""
        found = reading.list_customer_contracts(self._context.workspace, self._customer_id)
        rows = [ContractLine(self._context, one, origin=ORIGIN) for one in found]
        total, note = sums_words(self._context.workspace, reading.sums_of(found))
        self.show_rows(rows, total=total, note=note)

    def new_pane(self) -> EditorPane:
        """Return the pane of a new contract with the customer."""
        pane = ContractPane(self._context, {"customer": self._customer_id})
        pane.saved.connect(pane.close_requested)
        return pane

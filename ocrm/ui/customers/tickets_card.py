"""The card of a customer's tickets: those not resolved first, the most urgent before others."""

from __future__ import annotations

from ocrm.i18n import N_, ngettext
from ocrm.services.tickets import reading
from ocrm.ui.customers.customer_card import ORIGIN, CustomerCard
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.tickets.panes import new_ticket_pane
from ocrm.ui.tickets.ticket_line import TicketLine


class TicketsCard(CustomerCard):
    """Tickets; a click opens one, the menu of a row takes it a step on."""

    name, title = "tickets", N_("Tickets")
    add_text, empty_text = N_("Open a ticket"), N_("No ticket yet")

    def refresh(self) -> None:
        """Read and show the tickets."""
        found = reading.list_of_customer(self._context.workspace, self._customer_id)
        rows = [TicketLine(self._context, one, self.pane_requested.emit, origin=ORIGIN) for one in found]
        unresolved = sum(one.is_unresolved for one in found)
        words = ngettext("{n} unresolved", "{n} unresolved", unresolved).format(n=unresolved) if unresolved else ""
        self.show_rows(rows, total=words)

    def new_pane(self) -> EditorPane:
        """Return the pane in which a ticket of the customer is opened."""
        pane = new_ticket_pane(self._context, customer_id=self._customer_id)
        pane.saved.connect(pane.close_requested)
        return pane

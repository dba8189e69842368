"""The card of what was offered to a customer: the newest version of each quote, over all deals."""

from __future__ import annotations

from functools import partial

from ocrm.formats import format_date
from ocrm.i18n import N_, _
from ocrm.services.quotes import reading
from ocrm.services.quotes.reading import QuoteRow, status_label
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext, Target
from ocrm.ui.customers.customer_card import CustomerCard
from ocrm.ui.quotes.looks import status_tone
from ocrm.ui.widgets import chip, label


class QuotesCard(CustomerCard):
    """Quotes; a click opens the deal where they are. Each belongs to a deal, so there a new one is begun."""

    name, title = "quotes", N_("Quotes")
    is_for_few = True

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.add_button.hide()

    def refresh(self) -> None:
        """Read and show the quotes."""
        offered = reading.list_customer_quotes(self._context.workspace, self._customer_id)
        self.show_rows([self._line(one) for one in offered])

    def _line(self, quote: QuoteRow) -> CardRow:
        shown = CardRow("quote_row")
        facts = [format_date(quote.dated_on, self._context.workspace.clock.today())]
        if quote.valid_until is not None:
            facts.append(_("valid until {day}").format(day=format_date(quote.valid_until, quote.dated_on)))
        target = Target("opportunity", "opportunities", quote.opportunity_id, view="quotes")
        shown.add_words(quote.name, " · ".join(facts), partial(self._context.navigator.go, target))
        shown.line.addWidget(chip(status_label(quote.status), status_tone(quote.status)))
        shown.line.addWidget(label(quote.money(quote.sums.total)))
        return shown

"""A ticket in a card: what it is about, how long it is open, how urgent it is or where it stands, its next steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.tickets import reading
from ocrm.services.tickets.reading import TicketRow
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.forms.editor_pane import EditorPane
from ocrm.ui.tickets.looks import LookChip, LookMark, Stars
from ocrm.ui.tickets.steps import TicketSteps, steps_from

_PRESSING = frozenset({"urgent", "high"})


class TicketLine(CardRow):
    """One ticket; its menu takes it a step on, in panes given to `show`."""

    def __init__(
        self, context: AppContext, ticket: TicketRow, show: Callable[[EditorPane], object], *, origin: str,
        names_customer: bool = False,
    ) -> None:  # fmt: skip
        super().__init__("ticket_row")
        formatter = ValueFormatter(context.workspace)
        opened = partial(context.navigator.open_record, reading.KIND, ticket.ticket_id)
        self.line.addWidget(LookMark(formatter, "status", ticket.status))
        whose = ticket.customer_name if names_customer else ""
        self.add_words(ticket.subject, " · ".join(part for part in (whose, *_facts(formatter, ticket)) if part), opened)
        self._add_marks(formatter, ticket)
        steps = TicketSteps(context, show, origin=origin)
        for step in steps_from(ticket.status, is_answered=ticket.first_response_at is not None):
            self.add_entry(step.icon, _(step.text), partial(steps.take, step.code, [ticket.ticket_id]))
        self.add_entry("external-link", _("Open the full page"), opened, writes=False)
        copy = partial(copy_text, context, ticket.code)
        self.add_entry("copy", _("Copy the ticket number"), copy, writes=False)
        self.add_menu_button(_("More about {name}").format(name=ticket.subject))

    def _add_marks(self, formatter: ValueFormatter, ticket: TicketRow) -> None:
        """Show how urgent it is while it is to be done, then how content the customer was."""
        if ticket.is_unresolved and ticket.priority in _PRESSING:
            self.line.addWidget(LookChip(formatter, "priority", ticket.priority))
        elif ticket.satisfaction is not None and not ticket.is_unresolved:
            self.line.addWidget(Stars(ticket.satisfaction))


def _facts(formatter: ValueFormatter, ticket: TicketRow) -> tuple[str, str]:
    """Return what matters in two words: where it stands while it is to be done, then what it was; and for how long."""
    field = "status" if ticket.is_unresolved else "category"
    return reading.label_of(formatter, field, getattr(ticket, field)), reading.open_words(ticket)

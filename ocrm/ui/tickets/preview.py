"""The preview beside the ticket list: where it stands, whose it is, what happened, what was done."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ocrm.errors import NotFoundError
from ocrm.formats import format_beginning
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.tickets import reading
from ocrm.services.tickets.course import course_of
from ocrm.services.tickets.handling import RESOLVED
from ocrm.services.tickets.reading import TicketRow
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import PreviewBody, RecordPreview
from ocrm.ui.tickets.looks import LOOKS, LookChip, Stars
from ocrm.ui.widgets import label, row

_LINES_OF_TEXT = 12


class TicketPreviewPane(RecordPreview):
    """Shows one ticket at a time."""

    resolve_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="ticket_preview", nothing=_("Choose a ticket to see it here"))
        self._resolve = self._add_button(_("Resolve…"), "circle-check", self.resolve_requested, "resolve")
        self._actions.addStretch(1)
        self.show_record(None)

    def _show_present(self, record_id: int) -> bool:
        workspace = self._context.workspace
        try:
            ticket = reading.fetch_ticket(workspace, record_id)
        except NotFoundError:
            return False
        values = records.fetch_record(workspace, reading.KIND, record_id)
        facts = (ticket.code, ticket.customer_name)
        self._show(record_id, ticket.subject, facts, _Body(self._context, ticket, values), is_square=True)
        self._resolve.setVisible(ticket.status != RESOLVED and ticket.is_unresolved)
        return True


class _Body(PreviewBody):
    """The part that scrolls."""

    def __init__(self, context: AppContext, ticket: TicketRow, values: RecordRow) -> None:
        super().__init__(context)
        self._ticket, self._values = ticket, values
        self._formatter = ValueFormatter(context.workspace)
        chips = [LookChip(self._formatter, field, getattr(ticket, field)) for field in LOOKS]
        self._layout.addWidget(row(*chips, None, spacing=6))
        category = reading.label_of(self._formatter, "category", ticket.category)
        self._layout.addWidget(label(f"{category} · {reading.open_words(ticket)}", "caption", wrap=True))
        self._add_people()
        self._add_words(_("What happened"), values["description"])
        self._add_words(_("Resolution"), values["resolution"])
        self._add_satisfaction()
        self._add_course()
        self._layout.addStretch(1)

    def _add_people(self) -> None:
        self._add_section(_("Customer"))
        self._add_link("customers", self._ticket.customer_id, self._ticket.customer_name, "building-2")
        if self._ticket.contact_id is not None:
            self._add_link("contacts", self._ticket.contact_id, self._ticket.contact_name, "contact-round")
        if self._values["contract"] is not None:
            contract = self._values["contract"]
            self._add_link("contracts", contract.record_id, contract.title, "receipt")
        if self._ticket.product:
            self._layout.addWidget(label(self._ticket.product, "muted", wrap=True))

    def _add_link(self, kind: str, record_id: int, name: str, icon: str) -> None:
        link = self._link(kind, record_id, name, name=f"ticket_{kind}_link", icon=icon)
        self._layout.addWidget(row(link, None))

    def _add_words(self, title: str, text: str) -> None:
        if text:
            self._add_section(title)
            self._layout.addWidget(label(format_beginning(text, lines=_LINES_OF_TEXT), wrap=True, selectable=True))

    def _add_satisfaction(self) -> None:
        answer = self._ticket.satisfaction
        if answer is not None:
            self._add_section(_("Satisfaction"))
            self._layout.addWidget(row(Stars(answer), None))
            if self._values["satisfaction_comment"]:
                self._layout.addWidget(label(self._values["satisfaction_comment"], "muted", wrap=True))

    def _add_course(self) -> None:
        self._add_section(_("Course"))
        for step in course_of(self._values):
            moment = self._formatter.moment(step.moment)
            words = " · ".join(part for part in (moment, step.after) if part)
            self._layout.addWidget(row(label(step.title), None, label(words, "caption")))

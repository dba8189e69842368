"""The page of one ticket: where it stands and its next steps, what happened, how it was resolved, related tickets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from ocrm.i18n import N_, _
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordRow
from ocrm.services.tickets import reading
from ocrm.ui.cards.clipboard import copy_text
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.forms import EditorPane, RecordPane
from ocrm.ui.plain_record_page import PlainRecordPage, PlainWords
from ocrm.ui.tickets.looks import LOOKS, LookChip
from ocrm.ui.tickets.panes import answer_pane, new_ticket_pane, words_pane
from ocrm.ui.tickets.step_bar import StepBar
from ocrm.ui.tickets.steps import TicketSteps
from ocrm.ui.tickets.ticket_line import TicketLine
from ocrm.ui.tickets.told import CourseTold, SatisfactionTold, WordsTold
from ocrm.ui.widgets.menu_entries import add_entry

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Details"), ("customer", "contact", "category", "priority", "status", "product", "contract")),
    (N_("Moments"), ("opened_at", "first_response_at", "resolved_at", "closed_at")),
)
"""The groups of the facts and the fields in each; a new field of the model joins the first group."""
_TOLD = ("description", "resolution", "satisfaction", "satisfaction_comment")
"""Fields shown in the middle."""


class TicketRecordPage(PlainRecordPage):
    """The page of one ticket."""

    key = "ticket"
    kind = "tickets"
    icon = "life-buoy"
    topics = frozenset({"tickets", "customers", "contacts", "contracts", "attachments", "picklists", "fields", "tags"})
    groups = GROUPS
    elsewhere = ("subject", "code", *_TOLD)
    always = ("contact", "product", "contract")

    def words(self) -> PlainWords:
        return PlainWords(
            gone=_("This ticket no longer exists"), back=_("Back to the tickets"), delete=_("Delete ticket")
        )

    # -- building -----------------------------------------------------------------------------------------------------

    def summary(self) -> QWidget:
        self._ticket_steps = TicketSteps(self.context, self._show_pane, origin=self.key)
        self._bar = StepBar()
        self._bar.step_requested.connect(self._take)
        return self._bar

    def fill_centre(self, layout: QVBoxLayout) -> None:
        self._happened = WordsTold("description", _("What happened"), _("Nothing is written of it yet."))
        self._resolution = WordsTold("resolution", _("Resolution"), _("Not resolved yet."))
        self._satisfaction = SatisfactionTold()
        self._course = CourseTold()
        for told in (self._happened, self._resolution, self._satisfaction):
            told.edit_requested.connect(self._edit)
            layout.addWidget(told)
        self._course.answer_requested.connect(self._say_when_answered)
        layout.addWidget(self._course)
        layout.addStretch(1)

    def make_cards(self) -> Sequence[QWidget]:
        self._related = RelatedCard(
            "related_tickets", _("Related tickets"), add_text=_("Open a ticket for this customer"),
            empty_text=_("No other ticket of this customer or of this product"),
        )  # fmt: skip
        self._related.add_requested.connect(self._add_another)
        return (self._related,)

    def chips(self, row: RecordRow) -> Sequence[QWidget]:
        formatter = ValueFormatter(self.context.workspace)
        return [LookChip(formatter, field, row[field]) for field in LOOKS]

    def show_record(self, row: RecordRow) -> None:
        workspace = self.context.workspace
        formatter = ValueFormatter(workspace)
        ticket = reading.fetch_ticket(workspace, row.record_id)
        self._bar.show_ticket(ticket, reading.label_of(formatter, "category", ticket.category))
        self._happened.show_text(row["description"])
        self._resolution.show_text(row["resolution"])
        self._satisfaction.show_answer(row["satisfaction"], row["satisfaction_comment"])
        self._course.show_course(row, formatter)
        lines = [
            TicketLine(
                self.context, one, self._show_pane, origin=self.key,
                names_customer=one.customer_id != ticket.customer_id,
            )
            for one in reading.list_related(workspace, ticket)
        ]  # fmt: skip
        self._related.show_rows(lines)

    def _places(self) -> list[QWidget]:
        return [*super()._places(), self._bar.first_button()]

    # -- commands -----------------------------------------------------------------------------------------------------

    def fill_menu(self, menu: QMenu, row: RecordRow) -> None:
        customer = row["customer"]
        opened = partial(self.context.navigator.open_record, "customers", customer.record_id)
        add_entry(menu, "building-2", _("Open the customer"), opened)
        add_entry(menu, "pencil", _("Log contact"), self.log_interaction, name="log_contact", writes=True)
        add_entry(menu, "copy", _("Copy the ticket number"), partial(copy_text, self.context, row["code"]))

    def log_interaction(self) -> None:
        """Go to the customer with the keyboard in the composer."""
        if self._overview is not None:
            self.context.navigator.log_contact(self._overview.row["customer"].record_id)

    def new_record(self) -> None:
        self._add_another()

    def _take(self, code: str) -> None:
        if self._record_id is not None:
            self._ticket_steps.take(code, [self._record_id])

    def _edit(self, field: str) -> None:
        if self._record_id is None:
            return
        names = (field, "satisfaction_comment") if field == "satisfaction" else (field,)
        titles = {"description": _("What happened"), "resolution": _("Resolution"), "satisfaction": _("Satisfaction")}
        self._show_pane(words_pane(self.context, self._record_id, names, titles[field]))

    def _say_when_answered(self) -> None:
        if self._record_id is not None:
            self._show_pane(answer_pane(self.context, [self._record_id], origin=self.key))

    def _add_another(self) -> None:
        if self._overview is not None:
            self._show_pane(new_ticket_pane(self.context, customer_id=self._overview.row["customer"].record_id))

    def _show_pane(self, pane: EditorPane) -> None:
        """Show a pane that closes once it is saved."""
        if isinstance(pane, RecordPane):
            pane.saved.connect(self._panes.close_pane)
        self._show(pane)

"""The cards of a contact beside the timeline: where they work, their deals, files, the channel they answer by."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea

from ocrm.formats import format_month
from ocrm.i18n import _
from ocrm.services import attachments
from ocrm.services.deals import deal_roles, stages
from ocrm.services.deals.deal_roles import DealOfContact
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import employments
from ocrm.services.relations.channels import channel_label
from ocrm.services.relations.contacts import ContactOverview
from ocrm.services.relations.employments import EmploymentRow
from ocrm.services.schema import record_type
from ocrm.services.tickets import reading
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.contacts.summary import birthday_words, role_chip
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.tickets.panes import new_ticket_pane
from ocrm.ui.tickets.ticket_line import TicketLine
from ocrm.ui.widgets import Avatar, IconLabel, chip, clear_layout, label, row, rule, vbox

_ORIGIN = "contact"


class ContactCards(QScrollArea):
    """What hangs on one contact."""

    move_requested = Signal()
    """They work somewhere else now."""
    role_requested = Signal()
    """They take part in another deal."""
    describe_requested = Signal(object)
    """Where a file is from shall be written down: an AttachmentRow."""
    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._contact_id = self._customer_id = 0
        self.setObjectName("contact_cards")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(theme().px(250))
        holder = QFrame()
        holder.setProperty("surface", "flat")
        layout = vbox(holder)
        self._known = vbox(margins=(14, 4, 12, 10), spacing=6)
        self._work = RelatedCard(
            "employments", _("Works at"), add_text=_("Changed employer"), empty_text=_("Nobody knows where")
        )
        self._deals = RelatedCard(
            "roles", _("Opportunities"), add_text=_("Part in a deal"), empty_text=_("No part in any deal yet")
        )
        self._tickets = RelatedCard("tickets", _("Tickets"), add_text=_("Open a ticket"), empty_text=_("No ticket yet"))
        self._files = FilesCard(context, "contacts", origin=_ORIGIN)
        for card in (self._work, self._deals, self._tickets, self._files):
            layout.addWidget(card)
            layout.addWidget(rule())
        layout.addWidget(row(label(_("Good to know"), "strong"), None, margins=(14, 8, 10, 0)))
        layout.addLayout(self._known)
        layout.addStretch(1)
        self.setWidget(holder)
        self._work.add_requested.connect(self.move_requested)
        self._deals.add_requested.connect(self.role_requested)
        self._tickets.add_requested.connect(self._open_ticket)
        self._files.describe_requested.connect(self.describe_requested)

    def show_contact(self, overview: ContactOverview) -> None:
        """Show what hangs on a contact."""
        workspace = self._context.workspace
        self._contact_id, self._customer_id = overview.contact_id, overview.customer_id
        jobs = employments.list_employments(workspace, overview.contact_id)
        self._work.show_rows([_JobRow(self._context, job) for job in jobs])
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(workspace).items()}
        deals = deal_roles.deals_of_contact(workspace, overview.contact_id)
        self._deals.show_rows([self._deal_row(deal, names.get(deal.stage_id, "")) for deal in deals])
        found = reading.list_of_contact(workspace, overview.contact_id)
        self._tickets.show_rows(
            [TicketLine(self._context, one, self.pane_requested.emit, origin=_ORIGIN) for one in found]
        )
        self._files.show_files(overview.contact_id, attachments.list_attachments(workspace, overview.contact_id))
        self._show_known(overview)

    def _show_known(self, overview: ContactOverview) -> None:
        clear_layout(self._known)
        stated, inferred = overview.stated_channel, overview.inferred_channel
        lines = [
            ("cake", birthday_words(overview, self._context.workspace.clock.today()) or _("No birthday noted")),
            ("message-circle", _("Prefers {channel}").format(channel=channel_label(stated)) if stated
             else _("Did not say by which channel to be reached")),
        ]  # fmt: skip
        if inferred is not None:
            lines.append(("history", inferred.sentence))
        for icon_name, text in lines:
            words = label(text, wrap=True)
            line = row(IconLabel(icon_name, "text.3", size=14), words, spacing=8)
            layout = line.layout()
            if layout is not None:
                layout.setStretchFactor(words, 1)  # type: ignore[attr-defined]
            self._known.addWidget(line)

    def _open_ticket(self) -> None:
        pane = new_ticket_pane(self._context, customer_id=self._customer_id, contact_id=self._contact_id)
        pane.saved.connect(pane.close_requested)
        self.pane_requested.emit(pane)

    def _deal_row(self, deal: DealOfContact, stage: str) -> _DealRow:
        shown = _DealRow(self._context, deal, stage)
        shown.role_chosen.connect(partial(self._set_role, deal.opportunity_id))
        return shown

    def _set_role(self, opportunity_id: int, role: str) -> None:
        change = partial(
            deal_roles.set_role, self._context.workspace, opportunity_id, self._contact_id, role=role, origin=_ORIGIN
        )
        self._context.runner.perform(change)


class _JobRow(CardRow):
    """A place somebody works or worked at."""

    def __init__(self, context: AppContext, job: EmploymentRow) -> None:
        super().__init__("job_row")
        self.line.addWidget(Avatar(job.employer, size=26))
        began = format_month(job.started_on) if job.started_on is not None else ""
        ended = format_month(job.ended_on) if job.ended_on is not None else _("now")
        span = f"{began} – {ended}" if began else _("until {month}").format(month=ended) if job.ended_on else ""
        facts = " · ".join(text for text in (job.department, job.title, span) if text)
        if job.customer_id is not None:
            opened = partial(context.navigator.open_record, "customers", job.customer_id)
            self.add_words(job.employer, facts, opened)
        else:
            words = vbox(spacing=0)
            words.addWidget(label(job.employer, elide=True))
            words.addWidget(label(facts, "caption", elide=True))
            self.line.addLayout(words, 1)
        self.line.addWidget(chip(_("Now"), "ok") if job.is_present else chip(_("Before"), "neutral"))


class _DealRow(CardRow):
    """A deal somebody takes part in, with their role and a menu to change it."""

    role_chosen = Signal(str)

    def __init__(self, context: AppContext, deal: DealOfContact, stage: str) -> None:
        super().__init__("deal_role_row")
        formatter = ValueFormatter(context.workspace)
        status = record_type("opportunities").field("status")
        state = stage if deal.status == "open" else formatter.text(status, deal.status)
        amount = formatter.money_short(deal.amount) if deal.amount is not None else ""
        facts = " · ".join(text for text in (deal.customer, state, amount) if text)
        opened = partial(context.navigator.open_record, "opportunities", deal.opportunity_id)
        self.add_words(deal.subject, facts, opened)
        if deal.role:
            self.line.addWidget(role_chip(deal.role))
        for role in deal_roles.ROLES:
            self.add_entry("user-round", _(role.label), partial(self.role_chosen.emit, role.code))
        if deal.role:
            self.add_entry("x", _("Take the role away"), partial(self.role_chosen.emit, ""))
        self.add_menu_button(_("Role in “{deal}”").format(deal=deal.subject))

"""The preview beside the list: what to act on for one customer without leaving the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal

from ocrm.errors import NotFoundError
from ocrm.formats import format_phone
from ocrm.i18n import _, ngettext
from ocrm.services.deals import opportunities, stages
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import answers, customers
from ocrm.services.relations.answers import Waiting
from ocrm.services.relations.customers import ContactRow, CustomerOverview, TimelineEntry
from ocrm.services.workspace import Workspace
from ocrm.ui.cards.mail_click import offer_mail
from ocrm.ui.cards.phone_click import click_hint, click_phone
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import PreviewBody, RecordPreview
from ocrm.ui.pool.banner import PoolBanner, claim_customer
from ocrm.ui.todos.todo_strip import TodoStrip
from ocrm.ui.widgets import (
    Avatar,
    IconLabel,
    chip,
    column,
    hbox,
    label,
    tool_button,
)

_CONTACTS_SHOWN = 2
_DEALS_SHOWN = 4
_EVENTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PreviewData:
    """What the preview shows of a customer."""

    overview: CustomerOverview
    contacts: list[ContactRow]
    deals: list[DealCard]
    events: list[TimelineEntry]
    phone: str
    waiting: Waiting | None


def fetch_preview(workspace: Workspace, customer_id: int) -> PreviewData | None:
    """Return what the preview shows, None where the customer is gone."""
    try:
        overview = customers.fetch_overview(workspace, customer_id)
    except NotFoundError:
        return None
    return PreviewData(
        overview,
        customers.list_contacts(workspace, customer_id)[:_CONTACTS_SHOWN],
        opportunities.list_customer_deals(workspace, customer_id)[:_DEALS_SHOWN],
        customers.fetch_timeline(workspace, customer_id, limit=_EVENTS_SHOWN),
        customers.find_phone(workspace, customer_id),
        answers.fetch_waiting(workspace, customer_id),
    )


class CustomerPreview(RecordPreview):
    """Shows one customer at a time; what it cannot do itself it asks for by signal."""

    todo_requested = Signal(object)
    deal_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="customer_preview", nothing=_("Choose a customer to see it here"))
        self._phone = ""
        self._add_button(_("To-do"), "plus", self.todo_requested, "todo")
        self._add_button(_("Deal"), "plus", self.deal_requested, "deal")
        self._actions.addStretch(1)
        self._copy = tool_button("phone", _("Copy the phone number"), name="customer_preview_phone")
        self._copy.clicked.connect(self._click_phone)
        self._actions.addWidget(self._copy)
        self.show_record(None)

    def _click_phone(self) -> None:
        click_phone(self._context, self._phone)

    def _show_present(self, record_id: int) -> bool:
        data = fetch_preview(self._context.workspace, record_id)
        if data is None:
            return False
        overview = data.overview
        facts = (overview.industry, overview.city, self._known_for(overview))
        body = _Body(self._context, data)
        body.claim_requested.connect(self._claim)
        self._show(record_id, overview.name, facts, body, is_square=overview.kind != "person")
        self._copy.setEnabled(bool(data.phone))
        hint = click_hint(self._context, data.phone, copying=_("Copy the phone number"))
        self._copy.setToolTip(hint)
        self._copy.setAccessibleName(hint)
        self._phone = data.phone
        return True

    def _claim(self) -> None:
        """Claim the customer, and ask for what is to be done with it next."""
        customer_id = self.shown_id
        if customer_id is not None and claim_customer(self._context, customer_id, origin="customers"):
            self.todo_requested.emit(customer_id)

    def _known_for(self, overview: CustomerOverview) -> str:
        """Return since how many days a customer is on file, in words."""
        clock = self._context.workspace.clock
        days = (clock.today() - clock.to_local(overview.created_at).date()).days
        return ngettext("{n} day on file", "{n} days on file", days).format(n=days) if days else _("new today")


class _Body(PreviewBody):
    """The part that scrolls: next step, people, deals, what happened last."""

    claim_requested = Signal()

    def __init__(self, context: AppContext, data: PreviewData) -> None:
        super().__init__(context)
        self._data = data
        self._formatter = ValueFormatter(context.workspace)
        self._add_pool()
        self._add_waiting(context.workspace)
        self._add_next_step()
        self._add_contacts()
        self._add_deals()
        self._add_events(data.events)

    def _add_pool(self) -> None:
        banner = PoolBanner(self._context)
        banner.claim_requested.connect(self.claim_requested)
        self._layout.addWidget(banner)
        banner.show_customer(self._data.overview.customer_id)

    def _add_waiting(self, workspace: Workspace) -> None:
        waiting = self._data.waiting
        if waiting is None:
            return
        tone, line = "bad" if waiting.is_late else "warn", hbox(spacing=6)
        line.addWidget(IconLabel("mail", tone, size=14))
        line.addWidget(label(answers.reason(waiting.asked_at, workspace.clock.now()), tone=tone))
        line.addStretch(1)
        self._layout.addLayout(line)

    def _add_next_step(self) -> None:
        self._add_section(_("Next step"))
        todo = self._data.overview.next_todo
        if todo is not None:
            self._layout.addWidget(TodoStrip(self._context, todo))
        elif self._data.overview.open_count:
            line = hbox(spacing=6)
            line.addWidget(IconLabel("triangle-alert", "warn", size=14))
            line.addWidget(label(_("Not planned"), tone="warn"))
            line.addStretch(1)
            self._layout.addLayout(line)
        else:
            self._layout.addWidget(label(_("Nothing planned"), "muted"))

    def _add_contacts(self) -> None:
        if not self._data.contacts:
            return
        self._add_section(_("Main contacts"))
        for person in self._data.contacts:
            number = person.mobile or person.work_phone
            facts = " · ".join(part for part in (person.title, format_phone(number)) if part)
            line = hbox(spacing=8)
            line.addWidget(Avatar(person.name, size=26, square=False))
            line.addWidget(column(label(person.name, elide=True), label(facts, "caption", elide=True), spacing=0), 1)
            for icon, text, tooltip, click in (
                ("phone", number, _("Copy the phone number of {name}"), click_phone),
                ("mail", person.email, _("Write to {name}, or copy the address"), offer_mail),
            ):
                if text:
                    hint = tooltip.format(name=person.name)
                    is_phone = click is click_phone
                    widget = tool_button(icon, click_hint(self._context, text, copying=hint) if is_phone else hint)
                    widget.clicked.connect(partial(click, self._context, text))
                    line.addWidget(widget)
            self._layout.addLayout(line)

    def _add_deals(self) -> None:
        if not self._data.deals:
            return
        overview = self._data.overview
        self._add_section(_("Open deals"), self._formatter.money_short(overview.open_amount))
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(self._context.workspace).items()}
        for deal in self._data.deals:
            line = hbox(spacing=8)
            link = self._link("opportunities", deal.opportunity_id, deal.subject, name="preview_deal_link")
            line.addWidget(link)
            line.addStretch(1)
            if deal.amount is not None:
                line.addWidget(label(self._formatter.money_short(deal.amount), "muted"))
            line.addWidget(chip(names.get(deal.stage_id, ""), "info"))
            self._layout.addLayout(line)

"""The preview beside the list: what to act on for one customer without leaving the list."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from ocrm.errors import NotFoundError
from ocrm.formats import format_date_relative, format_phone
from ocrm.i18n import _, ngettext
from ocrm.services.deals import opportunities, stages
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.display import ValueFormatter
from ocrm.services.relations import customers
from ocrm.services.relations.customers import ContactRow, CustomerOverview, TimelineEntry
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.timeline_looks import entry_look
from ocrm.ui.cards.clipboard import copy_phone, copy_text
from ocrm.ui.context import AppContext
from ocrm.ui.lists.record_preview import RecordPreview
from ocrm.ui.pool.banner import PoolBanner
from ocrm.ui.todos.todo_strip import TodoStrip
from ocrm.ui.widgets import (
    Avatar,
    EmptyState,
    IconLabel,
    button,
    chip,
    column,
    escape_mnemonic,
    hbox,
    label,
    panel,
    row,
    rule,
    tool_button,
    vbox,
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
    )


class CustomerPreview(RecordPreview):
    """Shows one customer at a time; what it cannot do itself it asks for by signal."""

    open_requested = Signal(object)
    log_requested = Signal(object)
    todo_requested = Signal(object)
    deal_requested = Signal(object)

    def __init__(self, context: AppContext) -> None:
        super().__init__(context, name="customer_preview")
        self._phone = ""
        self._first_button: QWidget = self
        self._build_top()
        self.show_record(None)

    @property
    def first_button(self) -> QWidget:
        """Where the keyboard goes when the pane is gone to."""
        return self._first_button

    def _build_top(self) -> None:
        head = hbox(spacing=10)
        self._avatar = Avatar("", size=36)
        head.addWidget(self._avatar)
        words = vbox(spacing=1)
        self._name = label("", "h3", elide=True)
        self._name.setObjectName("preview_name")
        self._facts = label("", "caption", elide=True)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        head.addLayout(words, 1)
        self._full = tool_button("external-link", _("Open the full page"), "Enter", name="preview_open")
        self._full.clicked.connect(partial(self._ask, self.open_requested))
        head.addWidget(self._full)
        close = tool_button("x", _("Close the preview"), "Space", name="preview_close")
        close.clicked.connect(self.close_requested)
        head.addWidget(close)
        self.top.addLayout(head)
        self._buttons = QWidget()
        actions = hbox(self._buttons, spacing=6)
        for text, icon, variant, signal, name in (
            (_("Log contact"), "pencil", "smallPrimary", self.log_requested, "preview_log"),
            (_("To-do"), "plus", "small", self.todo_requested, "preview_todo"),
            (_("Deal"), "plus", "small", self.deal_requested, "preview_deal"),
        ):
            widget = button(text, icon, variant, name=name)
            widget.clicked.connect(partial(self._ask, signal))
            actions.addWidget(widget)
            if variant == "smallPrimary":
                self._first_button = widget
        actions.addStretch(1)
        self._copy = tool_button("phone", _("Copy the phone number"), name="preview_phone")
        self._copy.clicked.connect(self._copy_phone)
        actions.addWidget(self._copy)
        self.top.addWidget(self._buttons)
        self._rule = rule()
        self.top.addWidget(self._rule)

    def _ask(self, signal: SignalInstance) -> None:
        if self._shown_id is not None:
            signal.emit(self._shown_id)

    def _copy_phone(self) -> None:
        copy_phone(self._context, self._phone)

    # -- filling ------------------------------------------------------------------------------------------------------

    def show_record(self, customer_id: int | None) -> None:
        """Show a customer, or that none is chosen."""
        data = None if customer_id is None else fetch_preview(self._context.workspace, customer_id)
        self._shown_id = customer_id if data is not None else None
        self._buttons.setVisible(data is not None)
        for widget in (self._avatar, self._full, self._rule):
            widget.setVisible(data is not None)
        if data is None:
            self._name.setText("")
            self._facts.setText("")
            ground = panel("flat")
            vbox(ground).addWidget(EmptyState("panel-right", _("Choose a customer to see it here")))
            self.set_content(ground)
            return
        self._show_top(data)
        scrolled = self.scroll_area.verticalScrollBar().value() if customer_id == self._shown_id else 0
        self.set_content(_Body(self._context, data))
        self.scroll_area.verticalScrollBar().setValue(scrolled)

    def _show_top(self, data: PreviewData) -> None:
        overview, today = data.overview, self._context.workspace.clock.today()
        self._avatar.set_name(overview.name, square=overview.kind != "person")
        self._name.setText(overview.name)
        days = (today - self._context.workspace.clock.to_local(overview.created_at).date()).days
        known = ngettext("{n} day on file", "{n} days on file", days).format(n=days) if days else _("new today")
        self._facts.setText(" · ".join(part for part in (overview.industry, overview.city, known) if part))
        self._phone = _phone_of(data)
        self._copy.setEnabled(bool(self._phone))


def _phone_of(data: PreviewData) -> str:
    return next(
        (person.mobile or person.work_phone for person in data.contacts if person.mobile or person.work_phone), ""
    )


class _Body(QWidget):
    """The part that scrolls: next step, people, deals, what happened last."""

    def __init__(self, context: AppContext, data: PreviewData) -> None:
        super().__init__()
        self._context, self._data = context, data
        self._formatter = ValueFormatter(context.workspace)
        self._layout = vbox(self, margins=(16, 8, 16, 16), spacing=6)
        self._add_pool()
        self._add_next_step()
        self._add_contacts()
        self._add_deals()
        self._add_events()
        self._layout.addStretch(1)

    def _section(self, title: str, right: str = "") -> None:
        self._layout.addSpacing(4)
        self._layout.addWidget(row(label(title, "section"), None, label(right, "caption")))

    def _add_pool(self) -> None:
        banner = PoolBanner(self._context, origin="customers")
        self._layout.addWidget(banner)
        banner.show_customer(self._data.overview.customer_id)

    def _add_next_step(self) -> None:
        self._section(_("Next step"))
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
        self._section(_("Main contacts"))
        for person in self._data.contacts:
            number = person.mobile or person.work_phone
            facts = " · ".join(part for part in (person.title, format_phone(number)) if part)
            line = hbox(spacing=8)
            line.addWidget(Avatar(person.name, size=26, square=False))
            line.addWidget(column(label(person.name, elide=True), label(facts, "caption", elide=True), spacing=0), 1)
            for icon, text, tooltip, copy in (
                ("phone", number, _("Copy the phone number of {name}"), copy_phone),
                ("mail", person.email, _("Copy the e-mail address of {name}"), copy_text),
            ):
                if text:
                    widget = tool_button(icon, tooltip.format(name=person.name))
                    widget.clicked.connect(partial(copy, self._context, text))
                    line.addWidget(widget)
            self._layout.addLayout(line)

    def _add_deals(self) -> None:
        if not self._data.deals:
            return
        overview = self._data.overview
        self._section(_("Open deals"), self._formatter.money_short(overview.open_amount))
        names = {stage_id: stage.name for stage_id, stage in stages.stages_by_id(self._context.workspace).items()}
        for deal in self._data.deals:
            line = hbox(spacing=8)
            link = button(escape_mnemonic(deal.subject), None, "link", name="preview_deal_link")
            link.clicked.connect(partial(self._context.navigator.open_record, "opportunities", deal.opportunity_id))
            line.addWidget(link)
            line.addStretch(1)
            if deal.amount is not None:
                line.addWidget(label(self._formatter.money_short(deal.amount), "muted"))
            line.addWidget(chip(names.get(deal.stage_id, ""), "info"))
            self._layout.addLayout(line)

    def _add_events(self) -> None:
        if not self._data.events:
            return
        self._section(_("Last events"))
        clock = self._context.workspace.clock
        for entry in self._data.events:
            icon, _tone = entry_look(entry)
            day = format_date_relative(clock.to_local(entry.happened_at).date(), clock.today())
            line = hbox(spacing=8)
            line.addWidget(IconLabel(icon, "text.2", size=14), 0, Qt.AlignmentFlag.AlignTop)
            words = vbox(spacing=1)
            words.addWidget(row(label(entry.title, "strong", elide=False), None, label(day, "caption")))
            if entry.text:
                words.addWidget(label(entry.text, "muted", wrap=True))
            line.addLayout(words, 1)
            self._layout.addLayout(line)

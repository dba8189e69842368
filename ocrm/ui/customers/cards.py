"""The cards of a customer beside the timeline: people, deals, to-dos, files, portrait, and those of CARDS."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ocrm.i18n import _
from ocrm.services import attachments, records
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities, stages
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers
from ocrm.services.relations.portraits import Clause
from ocrm.services.suggestions import Scope
from ocrm.services.workday import todos
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.file_pane import file_pane
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.context import AppContext
from ocrm.ui.customers.campaigns_card import CampaignsCard
from ocrm.ui.customers.card_rows import ClosedDealRow, DealRow, PersonRow
from ocrm.ui.customers.contracts_card import ContractsCard
from ocrm.ui.customers.customer_card import CustomerCard
from ocrm.ui.customers.needs_card import NeedsCard
from ocrm.ui.customers.points_card import PointsCard
from ocrm.ui.customers.portrait_card import PortraitCard
from ocrm.ui.customers.promises_card import PromisesCard
from ocrm.ui.customers.quotes_card import QuotesCard
from ocrm.ui.customers.rows_pane import RowsPane
from ocrm.ui.customers.shares_card import SharesCard
from ocrm.ui.customers.tickets_card import TicketsCard
from ocrm.ui.suggestions.suggestion_panel import SuggestionCard
from ocrm.ui.theme import theme
from ocrm.ui.todos.todo_strip import TodoStrip
from ocrm.ui.widgets import rule, vbox

CARDS: tuple[type[CustomerCard], ...] = (
    PromisesCard, NeedsCard, QuotesCard, ContractsCard, TicketsCard, CampaignsCard, PointsCard, SharesCard,
)  # fmt: skip
"""The cards that know their rows by themselves, in the order in which they are seen."""
_BEFORE_FILES = CARDS.index(PointsCard)
_CLOSED_SHOWN = 20
_NOTHING = Decimal("0.00")


class RelatedCards(QScrollArea):
    """Everything that hangs on one customer."""

    contact_requested = Signal(object)
    """A contact shall be edited: its id, 0 for a new one."""
    deal_requested = Signal()
    todo_requested = Signal()
    pane_requested = Signal(object)
    """A pane shall be shown: an EditorPane."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._customer_id: int | None = None
        self.setObjectName("related_cards")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(True)
        self.setMinimumWidth(theme().px(250))
        holder = QFrame()
        holder.setProperty("surface", "flat")
        layout = vbox(holder)
        self._contacts = RelatedCard(
            "contacts", _("Contacts"), add_text=_("Add a contact"), empty_text=_("Nobody yet. Who decides here?")
        )
        self._deals = RelatedCard(
            "deals", _("Opportunities"), add_text=_("New opportunity"), empty_text=_("No opportunity yet")
        )
        self._todos = RelatedCard("todos", _("To-dos"), add_text=_("New to-do"), empty_text=_("Nothing planned"))
        self._files = FilesCard(context, "customers", origin="customer")
        self._portrait = PortraitCard(context)
        self._own = {kind: kind(context) for kind in CARDS}
        self._rules: dict[QWidget, QWidget] = {}
        self._suggested = SuggestionCard(context)
        layout.addWidget(self._suggested)
        self._add_cards(layout)
        layout.addStretch(1)
        self.setWidget(holder)
        self._contacts.add_requested.connect(partial(self.contact_requested.emit, 0))
        self._deals.add_requested.connect(self.deal_requested)
        self._todos.add_requested.connect(self.todo_requested)
        self._files.describe_requested.connect(self._describe_file)
        for card in self._own.values():
            card.pane_requested.connect(self.pane_requested)
        self._portrait.rows_requested.connect(self._show_rows_of)

    def _add_cards(self, layout: QVBoxLayout) -> None:
        own = list(self._own.values())
        cards = (self._contacts, self._deals, self._todos, *own[:_BEFORE_FILES], self._files, self._portrait,
                 *own[_BEFORE_FILES:])  # fmt: skip
        for number, card in enumerate(cards):
            if number:
                self._rules[card] = rule()
                layout.addWidget(self._rules[card])
            layout.addWidget(card)

    def show_customer(self, customer_id: int) -> None:
        """Show what hangs on a customer."""
        self._customer_id = customer_id
        workspace = self._context.workspace
        self._suggested.show_record(Scope(customer_id=customer_id))
        people = customers.list_contacts(workspace, customer_id)
        roles = customers.list_roles(workspace, customer_id)
        self._contacts.show_rows([self._person(one, roles.get(one.contact_id, "")) for one in people])
        self._show_deals(customer_id)
        planned = todos.list_of_record(workspace, "customers", customer_id)
        self._todos.show_rows([TodoStrip(self._context, todo, shows_contact=False) for todo in planned])
        self._files.show_files(customer_id, attachments.list_customer_files(workspace, customer_id))
        self._portrait.show_customer(customer_id)
        for card in self._own.values():
            card.show_customer(customer_id)
            self._show_where_wanted(card)

    def _show_where_wanted(self, card: CustomerCard) -> None:
        for widget in (card, self._rules[card]):
            widget.setVisible(card.is_wanted)

    def _person(self, person: customers.ContactRow, role: str) -> PersonRow:
        shown = PersonRow(self._context, person, role=role)
        shown.edit_requested.connect(self.contact_requested)
        shown.primary_requested.connect(self._make_primary)
        shown.delete_requested.connect(self._delete_contact)
        return shown

    def _show_deals(self, customer_id: int) -> None:
        workspace = self._context.workspace
        names = stages.stages_by_id(workspace)
        open_deals = opportunities.list_customer_deals(workspace, customer_id)
        rows: list[CardRow] = [DealRow(self._context, deal, names.get(deal.stage_id)) for deal in open_deals]
        rows += self._closed_rows(customer_id)
        amount = sum((deal.amount for deal in open_deals if deal.amount is not None), start=_NOTHING)
        total = ValueFormatter(workspace).money_short(amount) if open_deals else ""
        self._deals.show_rows(rows, total=total)

    def _closed_rows(self, customer_id: int) -> list[CardRow]:
        workspace, formatter = self._context.workspace, ValueFormatter(self._context.workspace)
        closed = AllOf((Condition("customer", Operator.IS, customer_id), Condition("status", Operator.IS_NOT, "open")))
        ids = records.first_ids(workspace, RecordQuery("opportunities", closed, ("-closed_on",)), _CLOSED_SHOWN)
        fields = ("subject", "status", "closed_on", "expected_amount")
        rows: list[CardRow] = []
        for deal in records.fetch_rows(workspace, "opportunities", list(ids), fields):
            if deal is None:
                continue
            facts = [formatter.day(deal["closed_on"]) if deal["closed_on"] else ""]
            facts += [formatter.money_short(deal["expected_amount"])] if deal["expected_amount"] is not None else []
            words = " · ".join(part for part in facts if part)
            rows.append(ClosedDealRow(self._context, deal.record_id, deal["subject"], deal["status"], words))
        return rows

    # -- changing -----------------------------------------------------------------------------------------------------

    def _perform(self, change: Callable[[], Changes]) -> None:
        self._context.runner.perform(change)

    def _make_primary(self, contact_id: int) -> None:
        values = {"is_primary": True}
        self._perform(
            partial(
                records.update_records, self._context.workspace, "contacts", [contact_id], values, origin="customer"
            )
        )

    def _delete_contact(self, contact_id: int) -> None:
        self._perform(
            partial(records.delete_records, self._context.workspace, "contacts", [contact_id], origin="customer")
        )

    def add_to(self, kind: type[CustomerCard]) -> None:
        """Ask for one more row of a card, and show the card."""
        card = self._own[kind]
        card.add()
        self._show_where_wanted(card)

    def _describe_file(self, attached: AttachmentRow) -> None:
        self.pane_requested.emit(file_pane(self._context, attached, origin="customer"))

    def _show_rows_of(self, clause: Clause) -> None:
        self.pane_requested.emit(RowsPane(self._context, clause))

    # -- files --------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._files.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._files.dropEvent(event)

    # -- going there --------------------------------------------------------------------------------------------------

    def go_to(self, name: str) -> None:
        """Scroll to a card (contacts, deals, todos, files) and put the keyboard on it."""
        card: QWidget | None = self.findChild(RelatedCard, f"card_{name}")
        if isinstance(card, RelatedCard):
            self.ensureWidgetVisible(card)
            card.add_button.setFocus()

"""The cards of a customer beside the timeline: people, opportunities, to-dos, files."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QWidget

from ocrm.i18n import _
from ocrm.services import attachments, customers, opportunities, records, stages, todos
from ocrm.services.changes import Changes
from ocrm.services.conditions import AllOf, Condition, Operator
from ocrm.services.display import ValueFormatter
from ocrm.services.records import RecordQuery
from ocrm.ui.context import AppContext
from ocrm.ui.customers.card_rows import CardRow, ClosedDealRow, DealRow, FileRow, PersonRow
from ocrm.ui.customers.related_card import RelatedCard
from ocrm.ui.theme import theme
from ocrm.ui.todos.todo_strip import TodoStrip
from ocrm.ui.widgets import rule, vbox

_CLOSED_SHOWN = 20
_NOTHING = Decimal("0.00")


class RelatedCards(QScrollArea):
    """Everything that hangs on one customer."""

    contact_requested = Signal(object)
    """A contact shall be edited: its id, 0 for a new one."""
    deal_requested = Signal()
    todo_requested = Signal()

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
        self._files = RelatedCard(
            "files",
            _("Files"),
            add_text=_("Attach files"),
            empty_text=_("Drop files here to keep them"),
        )
        for number, card in enumerate((self._contacts, self._deals, self._todos, self._files)):
            if number:
                layout.addWidget(rule())
            layout.addWidget(card)
        layout.addStretch(1)
        self.setWidget(holder)
        self._contacts.add_requested.connect(partial(self.contact_requested.emit, 0))
        self._deals.add_requested.connect(self.deal_requested)
        self._todos.add_requested.connect(self.todo_requested)
        self._files.add_requested.connect(self._choose_files)

    def show_customer(self, customer_id: int) -> None:
        """Show what hangs on a customer."""
        self._customer_id = customer_id
        workspace = self._context.workspace
        self._contacts.show_rows([self._person(one) for one in customers.list_contacts(workspace, customer_id)])
        self._show_deals(customer_id)
        planned = todos.list_of_record(workspace, "customers", customer_id)
        self._todos.show_rows([TodoStrip(self._context, todo, shows_contact=False) for todo in planned])
        kept = attachments.list_customer_files(workspace, customer_id)
        rows = []
        for attached in kept:
            shown = FileRow(self._context, attached)
            shown.remove_requested.connect(self._remove_file)
            rows.append(shown)
        self._files.show_rows(rows)

    def _person(self, person: customers.ContactRow) -> PersonRow:
        shown = PersonRow(self._context, person)
        shown.edit_requested.connect(self.contact_requested)
        shown.primary_requested.connect(self._make_primary)
        shown.delete_requested.connect(self._delete_contact)
        return shown

    def _show_deals(self, customer_id: int) -> None:
        workspace = self._context.workspace
        names = {stage.stage_id: stage for stage in stages.list_stages(workspace)}
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

    def _remove_file(self, attachment_id: int) -> None:
        self._perform(partial(attachments.detach_file, self._context.workspace, attachment_id, origin="customer"))

    def _choose_files(self) -> None:
        names, _filter = QFileDialog.getOpenFileNames(self.window(), _("Attach files"))
        self.attach([Path(name) for name in names])

    def attach(self, paths: list[Path]) -> None:
        """Keep files with the customer."""
        if self._customer_id is None:
            return
        for path in paths:
            attach = partial(
                attachments.attach_file,
                self._context.workspace,
                "customers",
                self._customer_id,
                path,
                origin="customer",
            )
            self._perform(attach)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.attach([path for path in paths if path.is_file()])

    # -- going there --------------------------------------------------------------------------------------------------

    def go_to(self, name: str) -> None:
        """Scroll to a card (contacts, deals, todos, files) and put the keyboard on it."""
        card: QWidget | None = self.findChild(RelatedCard, f"card_{name}")
        if isinstance(card, RelatedCard):
            self.ensureWidgetVisible(card)
            card.add_button.setFocus()

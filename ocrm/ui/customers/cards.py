"""The cards of a customer beside the timeline: people, deals, to-dos, needs, files, portrait, points, shares."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services import attachments, records
from ocrm.services.attachments import AttachmentRow
from ocrm.services.changes import Changes
from ocrm.services.deals import needs, opportunities, stages
from ocrm.services.deals.needs import NeedRow
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers, partnerships, points, promises
from ocrm.services.relations.portraits import Clause
from ocrm.services.relations.promises import PromiseRow
from ocrm.services.suggestions import Scope
from ocrm.services.workday import todos
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.cards.file_pane import file_pane
from ocrm.ui.cards.files_card import FilesCard
from ocrm.ui.cards.need_pane import need_pane
from ocrm.ui.cards.promise_pane import PromiseLine, promise_pane
from ocrm.ui.cards.related_card import RelatedCard
from ocrm.ui.cards.side_rows import NeedLine, PointsLine, ShareLine
from ocrm.ui.context import AppContext
from ocrm.ui.customers.card_rows import ClosedDealRow, DealRow, PersonRow
from ocrm.ui.customers.portrait_card import PortraitCard
from ocrm.ui.customers.rows_pane import RowsPane
from ocrm.ui.customers.side_panes import points_pane, share_pane
from ocrm.ui.suggestions.suggestion_panel import SuggestionCard
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
        self._needs = RelatedCard("needs", _("Needs"), add_text=_("New need"), empty_text=_("What do they need?"))
        self._promises = RelatedCard(
            "promises", _("Promises"), add_text=_("Note a promise"), empty_text=_("Nothing promised")
        )
        self._points = RelatedCard(
            "points", _("Membership points"), add_text=_("Give or use points"), empty_text=_("No points yet")
        )
        self._shares = RelatedCard(
            "shares", _("Partner shares"), add_text=_("Give a partner a share"), empty_text=_("No shares yet")
        )
        self._portrait = PortraitCard(context)
        self._asked_for: set[RelatedCard] = set()
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
        self._needs.add_requested.connect(self._new_need)
        self._promises.add_requested.connect(self.add_promise)
        self._points.add_requested.connect(self._new_points)
        self._shares.add_requested.connect(self._new_share)
        self._portrait.rows_requested.connect(self._show_rows_of)

    def _add_cards(self, layout: QVBoxLayout) -> None:
        cards = (
            self._contacts, self._deals, self._todos, self._promises, self._needs, self._files, self._portrait,
            self._points, self._shares,
        )  # fmt: skip
        for number, card in enumerate(cards):
            if number:
                self._rules[card] = rule()
                layout.addWidget(self._rules[card])
            layout.addWidget(card)

    def show_customer(self, customer_id: int) -> None:
        """Show what hangs on a customer."""
        if customer_id != self._customer_id:
            self._asked_for.clear()
        self._customer_id = customer_id
        workspace = self._context.workspace
        self._suggested.show_record(Scope(customer_id=customer_id))
        people = customers.list_contacts(workspace, customer_id)
        roles = customers.list_roles(workspace, customer_id)
        self._contacts.show_rows([self._person(one, roles.get(one.contact_id, "")) for one in people])
        self._show_deals(customer_id)
        planned = todos.list_of_record(workspace, "customers", customer_id)
        self._todos.show_rows([TodoStrip(self._context, todo, shows_contact=False) for todo in planned])
        self._needs.show_rows([self._need(one) for one in needs.list_needs(workspace, customer_id)])
        noted = promises.list_promises(workspace, customer_id)
        self._promises.show_rows([self._promise(one) for one in noted])
        self._files.show_files(customer_id, attachments.list_customer_files(workspace, customer_id))
        self._portrait.show_customer(customer_id)
        self._show_points(customer_id)
        self._show_shares(customer_id)

    def _need(self, need: NeedRow) -> NeedLine:
        shown = NeedLine(need)
        shown.edit_requested.connect(self._edit_need)
        shown.status_requested.connect(self._set_need_status)
        shown.delete_requested.connect(self._delete_need)
        return shown

    def _promise(self, promise: PromiseRow) -> PromiseLine:
        shown = PromiseLine(self._context, promise)
        shown.edit_requested.connect(self._edit_promise)
        shown.settle_requested.connect(self._settle_promise)
        shown.delete_requested.connect(self._delete_promise)
        return shown

    def _show_points(self, customer_id: int) -> None:
        entries = points.list_points(self._context.workspace, customer_id)
        rows = []
        for entry in entries:
            shown = PointsLine(self._context, entry)
            shown.delete_requested.connect(self._delete_points)
            rows.append(shown)
        self._points.show_rows(rows, total=format_number(entries[0].balance) if entries else "")
        self._show_where_used(self._points, is_used=bool(rows))

    def _show_shares(self, customer_id: int) -> None:
        workspace = self._context.workspace
        rows = []
        for share in partnerships.list_shares(workspace, customer_id):
            shown = ShareLine(self._context, share, own_id=customer_id)
            shown.delete_requested.connect(self._delete_share)
            rows.append(shown)
        earned = partnerships.earned_by(workspace, customer_id)
        self._shares.show_rows(rows, total=ValueFormatter(workspace).money_short(earned) if earned else "")
        self._show_where_used(self._shares, is_used=bool(rows))

    def _show_where_used(self, card: RelatedCard, *, is_used: bool) -> None:
        """Show a card few need only where it holds something, or was asked for."""
        for widget in (card, self._rules[card]):
            widget.setVisible(is_used or card in self._asked_for)

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

    # -- needs, points, shares --------------------------------------------------------------------------------------

    def _new_need(self) -> None:
        self.pane_requested.emit(need_pane(self._context, self._customer_id or 0, origin="customer"))

    def _edit_need(self, need: NeedRow) -> None:
        self.pane_requested.emit(need_pane(self._context, self._customer_id or 0, need, origin="customer"))

    def _set_need_status(self, need_id: int, status: str) -> None:
        self._perform(partial(needs.change_need, self._context.workspace, need_id, status=status, origin="customer"))

    def _delete_need(self, need_id: int) -> None:
        self._perform(partial(needs.delete_need, self._context.workspace, need_id, origin="customer"))

    def add_promise(self) -> None:
        """Show the pane that notes a promise."""
        self.pane_requested.emit(promise_pane(self._context, self._customer_id or 0, origin="customer"))

    def _edit_promise(self, promise: PromiseRow) -> None:
        self.pane_requested.emit(promise_pane(self._context, self._customer_id or 0, promise, origin="customer"))

    def _settle_promise(self, promise_id: int, status: str) -> None:
        self._perform(partial(promises.settle_promise, self._context.workspace, promise_id, status, origin="customer"))

    def _delete_promise(self, promise_id: int) -> None:
        self._perform(partial(promises.delete_promise, self._context.workspace, promise_id, origin="customer"))

    def _new_points(self) -> None:
        self.pane_requested.emit(points_pane(self._context, self._customer_id or 0))

    def _delete_points(self, entry_id: int) -> None:
        self._perform(partial(points.delete_points, self._context.workspace, entry_id, origin="customer"))

    def _new_share(self) -> None:
        self.pane_requested.emit(share_pane(self._context, self._customer_id or 0))

    def _delete_share(self, share_id: int) -> None:
        self._perform(partial(partnerships.delete_share, self._context.workspace, share_id, origin="customer"))

    def _describe_file(self, attached: AttachmentRow) -> None:
        self.pane_requested.emit(file_pane(self._context, attached, origin="customer"))

    def _show_rows_of(self, clause: Clause) -> None:
        self.pane_requested.emit(RowsPane(self._context, clause))

    def add_need(self) -> None:
        """Show the pane that notes a need."""
        self._new_need()

    def add_points(self) -> None:
        """Show the card of points and the pane that gives some."""
        self._asked_for.add(self._points)
        self._new_points()

    def add_share(self) -> None:
        """Show the card of partner shares and the pane that gives one."""
        self._asked_for.add(self._shares)
        self._new_share()

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

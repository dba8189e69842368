"""The customer list: what it shows beside what every list has."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.ui.actions import ActionId
from ocrm.ui.customers.columns import SHOWN, SHOWN_BESIDE_PREVIEW, CustomerColumns
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.customers.preview import CustomerPreview
from ocrm.ui.customers.row_commands import CustomerCommands
from ocrm.ui.customers.ticked_sum import TickedSum
from ocrm.ui.lists.list_page import RecordListPage
from ocrm.ui.lists.list_states import EmptyWords
from ocrm.ui.lists.segment_pane import SegmentPane
from ocrm.ui.theme.icons import icon


class CustomersPage(RecordListPage):
    """Every customer, narrowed by views and filters."""

    key = "customers"
    icon = "building-2"
    topics = frozenset(
        {
            "customers",
            "contacts",
            "interactions",
            "opportunities",
            "todos",
            "contracts",
            "payments",
            "tickets",
            "tags",
            "picklists",
            "stages",
            "imports",
            "views",
            "segments",
            "scores",
            "settings",
        }
    )
    list_kind = CUSTOMERS
    noun = "customer"
    shown = SHOWN
    shown_beside_preview = SHOWN_BESIDE_PREVIEW
    usual_sort = ("-last_contacted_on",)  # the liveliest first, who was never spoken to last
    new_action = ActionId.NEW_CUSTOMER

    def title(self) -> str:
        return _("Customers")

    def placeholder(self) -> str:
        return _("Name, pinyin, phone, contact")

    def empty_words(self) -> EmptyWords:
        text = _("Import the list you have from Excel, or begin with one customer.")
        return EmptyWords("users", _("No customers yet"), text, _("New customer"), _("No customer fits"))

    def selected_words(self, count: int) -> str:
        return ngettext("{n} customer selected", "{n} customers selected", count).format(n=format_number(count))

    def ticked_words(self) -> str:
        return self._ticked_sum.text()

    def make_columns(self) -> CustomerColumns:
        return CustomerColumns(self.context.workspace)

    def make_commands(self) -> CustomerCommands:
        self._customer_commands = CustomerCommands(self.context, self.view, self.pane_host, self.content)
        self._ticked_sum = TickedSum(self.context, self.view)
        self._ticked_sum.arrived.connect(self._show_status)
        return self._customer_commands

    def make_preview(self) -> CustomerPreview:
        preview, commands = CustomerPreview(self.context), self._customer_commands
        preview.open_requested.connect(commands.open)
        preview.log_requested.connect(self.log_for)
        preview.todo_requested.connect(self._plan_todo_for)
        preview.deal_requested.connect(commands.new_deal)
        return preview

    def fill_more(self, menu: QMenu) -> None:
        save = menu.addAction(icon("layers"), _("Save as a segment…"))
        save.setObjectName("save_as_segment")
        save.triggered.connect(self.save_as_segment)

    def save_as_segment(self, *_ignored: object) -> None:
        """Begin a segment of what the list shows."""
        filter, words = self.whole_filter()
        self.pane_host.show_pane(SegmentPane(self.context, filter, words=words))
        self.preview.hide()

    # -- making customers ---------------------------------------------------------------------------------------------

    def new_record(self) -> None:
        pane = self.pane_host.pane
        if isinstance(pane, NewCustomerPane):
            pane.form.setFocus()
            return
        made = NewCustomerPane(self.context)
        made.created.connect(self._on_created)
        made.open_requested.connect(self.commands.open)
        self.pane_host.show_pane(made)
        self.preview.setVisible(False)

    def fill_in_number(self, number: str) -> None:
        """Give the customer that is being added the number they called from."""
        pane = self.pane_host.pane
        if isinstance(pane, NewCustomerPane):
            pane.take_number(number)

    def _on_created(self, customer_id: int, opens: bool) -> None:
        if opens:
            self.pane_host.close_pane()
            self.commands.open(customer_id)
            return
        pane = self.pane_host.pane
        if isinstance(pane, NewCustomerPane):
            pane.begin()
        self.view.select_id(customer_id)

    def _plan_todo_for(self, customer_id: int) -> None:
        self._customer_commands.plan_todo_for([customer_id])

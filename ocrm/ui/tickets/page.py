"""The ticket list: what it shows beside what every list has."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu

from ocrm.formats import format_number
from ocrm.i18n import _, ngettext
from ocrm.services.tickets.handling import RESOLVED
from ocrm.services.tickets.satisfaction import fetch_satisfaction
from ocrm.services.tickets.ticket_views import TICKETS
from ocrm.ui.actions import ActionId
from ocrm.ui.lists.list_page import RecordListPage
from ocrm.ui.lists.list_states import EmptyWords
from ocrm.ui.tickets.columns import SHOWN, SHOWN_BESIDE_PREVIEW, TicketColumns
from ocrm.ui.tickets.panes import new_ticket_pane
from ocrm.ui.tickets.preview import TicketPreviewPane
from ocrm.ui.tickets.row_commands import TicketCommands
from ocrm.ui.widgets.menu_entries import add_entry


class TicketsPage(RecordListPage):
    """Every ticket, narrowed by views and filters."""

    key = "tickets"
    icon = "life-buoy"
    topics = frozenset(
        {"tickets", "customers", "contacts", "contracts", "tags", "picklists", "imports", "views", "fields"}
    )
    list_kind = TICKETS
    noun = "ticket"
    shown = SHOWN
    shown_beside_preview = SHOWN_BESIDE_PREVIEW
    usual_sort = ("-opened_at",)
    new_action = ActionId.NEW_TICKET
    logs_with_customer = True
    commands: TicketCommands

    def title(self) -> str:
        return _("Tickets")

    def placeholder(self) -> str:
        return _("Number, subject, product, what happened")

    def empty_words(self) -> EmptyWords:
        text = _("Complaints, repairs and questions of customers stand here until they are resolved.")
        return EmptyWords("life-buoy", _("No tickets yet"), text, _("Open a ticket"), _("No ticket fits"))

    def selected_words(self, count: int) -> str:
        return ngettext("{n} ticket selected", "{n} tickets selected", count).format(n=format_number(count))

    def make_columns(self) -> TicketColumns:
        return TicketColumns(self.context.workspace)

    def make_commands(self) -> TicketCommands:
        self.context.actions.connect(ActionId.NEW_TICKET, self.new_record, owner=self.content)
        return TicketCommands(self.context, self.view, self.pane_host, self.content)

    def make_preview(self) -> TicketPreviewPane:
        preview = TicketPreviewPane(self.context)
        preview.open_requested.connect(self.commands.open)
        preview.log_requested.connect(self.log_for)
        preview.resolve_requested.connect(self._resolve)
        return preview

    def fill_more(self, menu: QMenu) -> None:
        add_entry(menu, "star", _("How content customers are"), self._tell_satisfaction, name="ticket_satisfaction")

    def new_record(self) -> None:
        pane = new_ticket_pane(self.context)
        pane.saved.connect(self._on_created)
        self.commands.show_pane(pane)

    def _resolve(self, ticket_id: int) -> None:
        self.commands.take(RESOLVED)

    def _tell_satisfaction(self) -> None:
        query = self._model.query
        words = fetch_satisfaction(self.context.workspace, query).text if query is not None else ""
        self.context.toasts.show(words or _("No customer here has said yet how content they are."), tone="info")

    def _on_created(self, ticket_id: int) -> None:
        self.pane_host.close_pane()
        self.view.select_id(ticket_id)

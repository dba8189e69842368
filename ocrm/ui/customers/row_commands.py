"""What is done with the current customer or the ticked ones beside what every list can do: plan, log, add to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext
from ocrm.ui.customers.clipboard import copy_phone
from ocrm.ui.customers.contact_pane import contact_pane
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.row_commands import BulkEntry, RowCommands
from ocrm.ui.record_view import RecordView


class CustomerCommands(RowCommands):
    """Commands over customers."""

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(context, "customers", view, panes, owner)

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        own: dict[ActionId, Callable[[], object]] = {
            ActionId.TODO_FOR_ROW: self.plan_todo,
            ActionId.NEW_CONTACT: self.new_contact,
        }
        return super().handlers() | own

    def bulk_entries(self) -> list[BulkEntry]:
        tag, edit, *others = super().bulk_entries()
        return [tag, edit, ("bulk_todo", "list-checks", _("To-do"), self.plan_todo), *others]

    def fill_top(self, menu: QMenu) -> None:
        self.add_entry(menu, "pencil", _("Log contact"), self.log_current, keys="L")
        self.context.actions.fill_menu(menu, (ActionId.TODO_FOR_ROW,))
        self.add_entry(menu, "kanban", _("New opportunity"), self._new_deal_for_current)
        self.add_entry(menu, "user-plus", _("New contact"), self.new_contact)

    def fill_copies(self, menu: QMenu) -> None:
        self.add_entry(menu, "phone", _("Copy the phone number"), self._copy_phone)

    def fill_changes(self, menu: QMenu) -> None:
        self.add_choices(menu, "value", "flag")

    def new_deal(self, customer_id: int) -> None:
        """Begin an opportunity with a customer."""
        self.show_pane(NewDealPane(self.context, customer_id))

    def new_contact(self) -> None:
        """Begin a contact of the current customer."""
        current = self.view.current_id
        if current is not None:
            pane = contact_pane(self.context, current)
            pane.saved.connect(self.panes.close_pane)
            self.show_pane(pane)

    def plan_todo(self) -> None:
        """Plan a to-do for the ticked or selected customers."""
        self.plan_todo_for(self.view.chosen_ids())

    def plan_todo_for(self, customer_ids: Sequence[int]) -> None:
        if customer_ids:
            self.show_pane(TodoPane(self.context, customer_ids))

    def _new_deal_for_current(self) -> None:
        current = self.view.current_id
        if current is not None:
            self.new_deal(current)

    def _copy_phone(self) -> None:
        row = self.current_row(("mobile", "phone"))
        if row is not None:
            copy_phone(self.context, row["mobile"] or row["phone"])

"""What is done with the current contact beside what every list can do: log, copy, tell a change of employer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.relations.contacts import number_of
from ocrm.ui.actions import ActionId
from ocrm.ui.campaigns.campaign_menu import contacts_menu
from ocrm.ui.cards.clipboard import copy_phone, copy_text
from ocrm.ui.contacts.panes import move_pane
from ocrm.ui.context import AppContext
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.lists.row_commands import BulkEntry, RowCommands
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import add_entry


class ContactCommands(RowCommands):
    """Commands over contacts."""

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(context, "contacts", view, panes, owner)

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        own: dict[ActionId, Callable[[], object]] = {
            ActionId.TODO_FOR_ROW: self.plan_todo,
            ActionId.LAY_OUT_PLAN: self.lay_out_plan,
            ActionId.COPY_CLEAN: self.copy_phone,
        }
        return super().handlers() | own

    def bulk_entries(self) -> list[BulkEntry]:
        *others, export, delete = super().bulk_entries()
        todo = ("bulk_todo", "list-checks", _("To-do"), self.plan_todo)
        return [*others, todo, ("bulk_merge", "git-merge", _("Merge"), self.merge), export, delete]

    def plan_todo(self) -> None:
        """Plan a to-do for the ticked or selected contacts."""
        chosen = self.view.chosen_ids()
        if chosen:
            self.show_pane(TodoPane(self.context, chosen, kind=self.kind))

    def lay_out_plan(self) -> None:
        """Lay out a plan for the ticked or selected contacts."""
        chosen = self.view.chosen_ids()
        if chosen:
            self.show_pane(LayOutPane(self.context, self.kind, chosen))

    def merge(self) -> None:
        """Show the ticked or selected contacts side by side; one alone beside who is like it."""
        compare_chosen(self.context, self.kind, self.view.chosen_ids())

    def fill_top(self, menu: QMenu) -> None:
        add_entry(menu, "pencil", _("Log contact"), self.log_current, keys="L")
        self.context.actions.fill_menu(menu, (ActionId.TODO_FOR_ROW, ActionId.LAY_OUT_PLAN, ActionId.WRITE_MAIL))
        add_entry(menu, "building-2", _("Open the customer"), self._open_customer)
        add_entry(menu, "briefcase", _("Changed employer…"), self._move)

    def fill_copies(self, menu: QMenu) -> None:
        row = self.current_row(("mobile", "work_phone", "home_phone", "email", "wechat"))
        if row is None:
            return
        if number_of(row):
            self.context.actions.fill_menu(menu, (ActionId.COPY_CLEAN,))
        for icon_name, text, value in (
            ("mail", _("Copy the e-mail address"), row["email"]),
            ("message-circle", _("Copy the WeChat name"), row["wechat"]),
        ):
            if value:
                add_entry(menu, icon_name, text, partial(copy_text, self.context, value))

    def copy_phone(self) -> None:
        """Copy the number to call the current contact by."""
        row = self.current_row(("mobile", "work_phone", "home_phone"))
        if row is not None:
            copy_phone(self.context, number_of(row))

    def fill_changes(self, menu: QMenu) -> None:
        self.add_choices(menu, "importance", "flag")
        menu.addMenu(contacts_menu(self.context, self.view.chosen_ids(), menu))
        add_entry(menu, "git-merge", _("Merge with…"), self.merge)

    def _open_customer(self) -> None:
        row = self.current_row(("customer",))
        if row is not None:
            self.context.navigator.open_record("customers", row["customer"].record_id)

    def _move(self) -> None:
        current = self.view.current_id
        if current is not None:
            self.show_pane(move_pane(self.context, current))

"""What is done with the current customer or the ticked ones beside what every list can do: plan, log, add to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import N_, _, pgettext
from ocrm.services import pool, records
from ocrm.services.changes import Changes
from ocrm.services.relations import customers
from ocrm.services.relations.pooled import any_pooled
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.campaigns.campaign_menu import customers_menu
from ocrm.ui.cards.clipboard import copy_phone
from ocrm.ui.context import AppContext
from ocrm.ui.customers.contact_pane import contact_pane
from ocrm.ui.customers.new_deal import NewDealPane
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.duplicates.entry import compare_chosen
from ocrm.ui.forms.pane_host import PaneHost
from ocrm.ui.handover.commands import hand_over
from ocrm.ui.lists.bulk_runner import perform_on
from ocrm.ui.lists.row_commands import BulkEntry, RowCommands
from ocrm.ui.lists.segment_menu import SegmentMenu
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.record_view import RecordView
from ocrm.ui.widgets.menu_entries import add_entry


class CustomerCommands(RowCommands):
    """Commands over customers."""

    def __init__(self, context: AppContext, view: RecordView, panes: PaneHost, owner: QWidget) -> None:
        super().__init__(context, "customers", view, panes, owner)

    def handlers(self) -> dict[ActionId, Callable[[], object]]:
        own: dict[ActionId, Callable[[], object]] = {
            ActionId.TODO_FOR_ROW: self.plan_todo,
            ActionId.LAY_OUT_PLAN: self.lay_out_plan,
            ActionId.NEW_CONTACT: self.new_contact,
            ActionId.COPY_CLEAN: self.copy_phone,
            ActionId.HAND_OVER: self.hand_over,
        }
        return super().handlers() | own

    def bulk_entries(self) -> list[BulkEntry]:
        tag, edit, *others = super().bulk_entries()
        todo = ("bulk_todo", "list-checks", _("To-do"), self.plan_todo)
        merge = ("bulk_merge", "git-merge", _("Merge"), self.merge)
        on_list = ("bulk_list", "layers", pgettext("of customers", "List"), self.offer_lists)
        hand_over = ("bulk_hand_over", "package", _("Hand over"), self.hand_over)
        first = ("bulk_claim", "inbox", _("Claim"), self.claim)
        return [first, tag, on_list, edit, todo, merge, *others[:-1], hand_over, others[-1]]

    def bulk_actions(self) -> list[QAction]:
        """Return the actions of the bulk bar; claiming is one only where somebody of the ticked is in the pool."""
        made = super().bulk_actions()
        self._claim_action = next(action for action in made if action.objectName() == "bulk_claim")
        self.view.records.ticks_changed.connect(self._fit_claim)
        self._fit_claim()
        return made

    def _fit_claim(self, *_ignored: object) -> None:
        self._claim_action.setVisible(any_pooled(self.context.workspace, self.view.records.ticked))

    def fill_top(self, menu: QMenu) -> None:
        add_entry(menu, "pencil", _("Log contact"), self.log_current, keys="L")
        self.context.actions.fill_menu(menu, (ActionId.TODO_FOR_ROW, ActionId.LAY_OUT_PLAN, ActionId.WRITE_MAIL))
        add_entry(menu, "kanban", _("New opportunity"), self._new_deal_for_current)
        add_entry(menu, "user-plus", _("New contact"), self.new_contact)

    def fill_copies(self, menu: QMenu) -> None:
        self.context.actions.fill_menu(menu, (ActionId.COPY_CLEAN,))

    def fill_changes(self, menu: QMenu) -> None:
        menu.addMenu(SegmentMenu(self.context, self.view.chosen_ids(), menu))
        menu.addMenu(customers_menu(self.context, self.view.chosen_ids(), menu))
        self.add_choices(menu, "value", "flag")
        row = self.current_row(("in_pool",))
        if row is not None and row["in_pool"]:
            add_entry(menu, "inbox", _("Claim from the pool"), self.claim)
        elif row is not None:
            add_entry(menu, "inbox", _("Put into the pool"), self.put_in_pool)
        add_entry(menu, "git-merge", _("Merge with…"), self.merge)
        self.context.actions.fill_menu(menu, (ActionId.HAND_OVER,))

    def hand_over(self) -> None:
        """Hand over the ticked or selected customers."""
        hand_over(self.context, self.view.chosen_ids(), self.owner)

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

    def lay_out_plan(self) -> None:
        """Lay out a plan for the ticked or selected customers."""
        chosen = self.view.chosen_ids()
        if chosen:
            self.show_pane(LayOutPane(self.context, "customers", chosen))

    def offer_lists(self) -> None:
        """Offer the lists and campaigns the ticked or selected customers can be put into."""
        chosen = self.view.chosen_ids()
        if chosen:
            menu = SegmentMenu(self.context, chosen, self.owner)
            menu.addSeparator()
            menu.addMenu(customers_menu(self.context, chosen, menu))
            self.open_menu(menu)
            menu.edit.setFocus()

    def claim(self) -> None:
        """Claim the ticked or selected customers, and ask for what is to be done with them next."""
        workspace, chosen = self.context.workspace, self.view.chosen_ids()
        rows = records.fetch_rows(workspace, self.kind, chosen, ("in_pool",))
        pooled = [row.record_id for row in rows if row is not None and row["in_pool"]]
        claim = partial(pool.claim, workspace, chosen, origin=self.kind)
        if chosen and self.context.runner.perform(claim) is not None:
            self.plan_todo_for(pooled)

    def merge(self) -> None:
        """Show the ticked or selected customers side by side; one alone beside what is like it."""
        compare_chosen(self.context, self.kind, self.view.chosen_ids())

    def put_in_pool(self) -> None:
        """Put the ticked or selected customers into the pool."""
        chosen = self.view.chosen_ids()
        if chosen:
            put = partial(_put_in_pool, self.context.workspace)
            label = N_("Move {count} customers into the pool")
            perform_on(self.context, chosen, put, label=label, title=_("Put into the pool"), origin=self.kind)

    def _new_deal_for_current(self) -> None:
        current = self.view.current_id
        if current is not None:
            self.new_deal(current)

    def copy_phone(self) -> None:
        """Copy the number to call the current customer by."""
        current = self.view.current_id
        if current is not None:
            copy_phone(self.context, customers.find_phone(self.context.workspace, current))


def _put_in_pool(workspace: Workspace, customer_ids: Sequence[int]) -> Changes:
    return pool.put_in_pool(workspace, customer_ids, origin="customers")

"""Stops at lists, boards and pages of records."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QTabBar

from ocrm.services import records
from ocrm.services.contracts.contract_views import RUNNING
from ocrm.services.records import RecordQuery, Reference
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.record_view import RecordView
from ocrm.ui.tour.moving import go, settle


def group_customers(window: MainWindow) -> None:
    """Show the customers by industry, the first group folded."""
    window.context.navigator.go("customers")
    table = window.findChild(RecordView, "customer_table")
    if table is not None:
        table.group_by("industry")
        settle(window.context)
        table.records.toggle_group(0)


def open_customer(window: MainWindow) -> None:
    """Open the customer of the largest open deal."""
    workspace, deal = window.context.workspace, _largest_deal(window)
    if deal is None:
        return
    customer = records.fetch_record(workspace, "opportunities", deal)["customer"]
    if isinstance(customer, Reference):
        siblings = records.first_ids(workspace, RecordQuery("customers"))
        window.context.navigator.open_record("customers", customer.record_id, siblings=siblings)


def open_contact(window: MainWindow) -> None:
    """Open the first contact."""
    ids = records.first_ids(window.context.workspace, RecordQuery("contacts"), 50)
    if ids:
        window.context.navigator.open_record("contacts", ids[0], siblings=ids)


def open_contract(window: MainWindow) -> None:
    """Open the running contract that ends first."""
    ids = records.first_ids(window.context.workspace, RecordQuery("contracts", RUNNING, ("ends_on",)), 50)
    if ids:
        window.context.navigator.open_record("contracts", ids[0], siblings=ids)


def open_ticket(window: MainWindow) -> None:
    """Open the ticket that was opened last."""
    ids = records.first_ids(window.context.workspace, RecordQuery("tickets", sort=("-opened_at",)), 50)
    if ids:
        window.context.navigator.open_record("tickets", ids[0], siblings=ids)


def open_campaign(window: MainWindow) -> None:
    """Open the campaign that won most."""
    ids = records.first_ids(window.context.workspace, RecordQuery("campaigns", sort=("-won_amount",)), 50)
    if ids:
        window.context.navigator.open_record("campaigns", ids[0], siblings=ids)


def prepare_me(window: MainWindow) -> None:
    """Show a customer's brief."""
    open_customer(window)
    window.context.actions.trigger(ActionId.PREPARE)


def lay_out_plan(window: MainWindow) -> None:
    """Lay out a plan for a customer."""
    open_customer(window)
    window.context.actions.trigger(ActionId.LAY_OUT_PLAN)


def open_deal(window: MainWindow) -> None:
    """Open the largest open deal."""
    deal = _largest_deal(window)
    if deal is not None:
        window.context.navigator.open_record("opportunities", deal)


def open_deal_tab(tab: int, window: MainWindow) -> None:
    """Open a tab of the largest open deal."""
    open_deal(window)
    tabs = window.page.findChild(QTabBar, "record_tabs") if window.page is not None else None
    if tabs is not None:
        tabs.setCurrentIndex(tab)


def explain_deal(window: MainWindow) -> None:
    """Open the largest open deal with the reasons of its priority."""
    open_deal(window)
    chip = window.page.findChild(QAbstractButton, "state_priority") if window.page is not None else None
    if chip is not None:
        chip.click()


def _largest_deal(window: MainWindow) -> int | None:
    workspace = window.context.workspace
    ids = records.first_ids(workspace, RecordQuery("opportunities", sort=("-expected_amount",)), 50)
    rows = records.fetch_rows(workspace, "opportunities", ids, ("status",))
    still_open = [row.record_id for row in rows if row is not None and row["status"] == "open"]
    return still_open[0] if still_open else (ids[0] if ids else None)


def board_by(grouping: str, window: MainWindow) -> None:
    """Show the board of deals in another grouping."""
    go(Target("opportunities", view="board", extra={"grouping": grouping}), window)

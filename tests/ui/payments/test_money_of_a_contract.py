"""Instalments and payments on a contract's page, by keyboard: planned, paid in two keys, edited, moved, taken back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.payments import planning, reading, receipts
from ocrm.services.payments.reading import ContractMoney
from ocrm.services.payments.splitting import Plan, Template
from ocrm.ui.context import Target
from ocrm.ui.contracts.record_page import ContractRecordPage
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.payments.money_panel import MoneyPanel
from ocrm.ui.payments.plan_pane import PlanPane
from ocrm.ui.today.queue_list import QueueList
from tests.snapshots import rows_of
from tests.ui.hands import CTRL, Hands, hands_on

D = Decimal
ENTER, DOWN, F2, DELETE, ESC = (
    Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_F2, Qt.Key.Key_Delete, Qt.Key.Key_Escape,
)  # fmt: skip


@pytest.fixture
def contract(clock: FixedClock, window: MainWindow) -> int:
    """100,000 in three parts, of 2026-03-01, 04-01 and 05-01; it is 2026-03-10."""
    clock.set(datetime.fromisoformat("2026-03-10T09:00+08:00"))
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "重庆长安配件"}).created_id
    values = {"title": "配件年度合同", "customer": customer, "status": "signed", "amount": D(100_000)}
    contract_id = records.add_record(workspace, "contracts", values).created_id or 0
    planning.plan_instalments(workspace, contract_id, Plan(Template.EQUAL, date(2026, 3, 1)))
    return contract_id


@pytest.fixture
def hands(window: MainWindow, contract: int) -> Hands:
    """The keyboard on the first instalment."""
    made = hands_on(window, Target("contract", "contracts", contract))
    panel(made).plan.setFocus()
    made.rest()
    return made


def page(hands: Hands) -> ContractRecordPage:
    found = hands.window.findChild(ContractRecordPage)
    assert found is not None
    return found


def panel(hands: Hands) -> MoneyPanel:
    return page(hands).money


def money(hands: Hands) -> ContractMoney:
    found = panel(hands).money
    assert found is not None
    return found


def cells(hands: Hands, column: int) -> list[str]:
    """Return what a column of the plan says."""
    rows = panel(hands).plan.rows
    return [str(rows.index(row, column).data()) for row in range(rows.rowCount())]


def pane(hands: Hands) -> ValuesPane:
    found = page(hands)._panes.pane
    assert isinstance(found, ValuesPane)
    return found


def plan_pane(hands: Hands) -> PlanPane:
    found = page(hands)._panes.pane
    assert isinstance(found, PlanPane)
    return found


def replace(text: str) -> None:
    edit = QApplication.focusWidget()
    assert isinstance(edit, QLineEdit)
    edit.selectAll()
    edit.insert(text)


def warning(hands: Hands) -> str:
    found = cast(QLabel, panel(hands).findChild(QLabel, "payments_warning"))
    return "" if found.isHidden() else found.text()


def test_the_plan_tells_day_amount_share_and_status(hands: Hands) -> None:
    assert cells(hands, 1) == ["2026-03-01", "2026-04-01", "2026-05-01", "Add an instalment…"]
    assert cells(hands, 2)[:3] == ["$33,333.33", "$33,333.33", "$33,333.34"]
    assert cells(hands, 3)[:3] == ["33.33%", "33.33%", "33.33%"]
    assert cells(hands, 6)[:3] == ["Overdue · 9 days late", "To be received", "To be received"]


def test_the_buttons_go_below_their_title_where_there_is_no_room_beside_it(hands: Hands) -> None:
    shown = panel(hands)
    assert shown.plan_button.y() == shown.register_button.y()
    room = max(shown.plan_button.minimumSizeHint().width(), shown.register_button.minimumSizeHint().width())
    assert shown.layout().minimumSize().width() < room + 100


def test_both_languages_name_the_statuses(hands: Hands, both_languages: str) -> None:
    words = cells(hands, 6)[:2]
    assert words == {
        "en": ["Overdue · 9 days late", "To be received"], "zh_CN": ["逾期 · 逾期 9 天", "待回款"]
    }[both_languages]  # fmt: skip


def test_a_status_tells_how_it_came_to_it(hands: Hands) -> None:
    workspace, row = hands.window.context.workspace, money(hands).instalments[0]
    paid = {"amount": D(30_000), "received_on": date(2026, 3, 5)}
    receipts.register_payment(workspace, row.contract_id, paid, instalment_id=row.instalment_id)
    page(hands).reload()
    told = panel(hands).plan.rows.index(0, 6).data(Qt.ItemDataRole.ToolTipRole)
    assert told.split("\n") == [
        "To be received since 2026-03-01", "Overdue since 2026-03-02", "Partly received since 2026-03-05",
    ]  # fmt: skip


def test_the_first_payment_is_registered_with_two_keys_and_taken_back(hands: Hands) -> None:
    before = rows_of(hands.window.context.workspace)
    hands.press(ENTER)
    assert pane(hands).editors["amount"].value() == D("33333.33")
    hands.press(ENTER, CTRL)
    assert hands.keys == 2
    assert cells(hands, 6)[0] == "Received" and cells(hands, 4)[0] == "$33,333.33"
    [paid] = money(hands).payments
    assert paid.received_on == date(2026, 3, 10)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert rows_of(hands.window.context.workspace) == before
    assert cells(hands, 6)[0] == "Overdue · 9 days late"


def test_a_payment_in_part_and_one_that_is_too_much(hands: Hands) -> None:
    hands.press(ENTER)
    replace("30000")
    hands.press(ENTER, CTRL)
    assert cells(hands, 6)[0] == "Partly received · 9 days late"
    panel(hands).register_button.click()
    hands.rest()
    replace("8万")
    hands.press(ENTER, CTRL)
    assert cells(hands, 6)[:3] == ["Received"] * 3
    assert warning(hands) == "$10,000.00 more came in than the contract comes to."
    paid = panel(hands).paid.rows
    assert "Overpaid" in [str(paid.index(row, 2).data()) for row in range(paid.rowCount())]


def test_a_refused_payment_says_so_at_its_field_and_stays_open(hands: Hands) -> None:
    hands.press(ENTER)
    replace("0")
    hands.press(ENTER, CTRL)
    assert pane(hands).editors["amount"].error == "Enter an amount above zero. Nothing was changed."
    hands.press(ESC)
    assert not money(hands).payments


def test_cells_are_edited_where_they_stand(hands: Hands) -> None:
    plan = panel(hands).plan
    plan.stand_on(1, plan.column_of("amount"))
    hands.press(F2)
    replace("20000")
    hands.press(ENTER)
    assert money(hands).instalments[1].amount == 20_000
    assert warning(hands) == "$13,333.33 of the contract is not planned yet."
    plan.stand_on(1, plan.column_of("due_on"))
    hands.press(F2)
    replace("2026-02-01")
    hands.press(ENTER)
    assert money(hands).instalments[0].due_on == date(2026, 2, 1)


def test_a_refused_cell_stays_open_with_its_reason(hands: Hands) -> None:
    plan = panel(hands).plan
    plan.stand_on(0, plan.column_of("amount"))
    hands.press(F2)
    replace("0")
    hands.press(ENTER)
    editor = panel(hands).plan_editor.editor
    assert editor is not None and editor.error == "Enter an amount above zero. Nothing was changed."
    hands.press(ESC)
    assert panel(hands).plan_editor.editor is None and money(hands).instalments[0].amount == D("33333.33")


def test_the_last_line_adds_an_instalment_with_the_rest_and_delete_takes_it_out(hands: Hands) -> None:
    planning.change_instalment(
        hands.window.context.workspace, money(hands).instalments[2].instalment_id, {"amount": D(20_000)}
    )
    page(hands).reload()
    plan = panel(hands).plan
    plan.stand_on(3, 1)
    hands.press(ENTER)
    replace("13333.34")
    hands.press(ENTER)
    assert [str(row.amount) for row in money(hands).instalments][3:] == ["13333.34"]
    assert money(hands).instalments[3].due_on == date(2026, 6, 1) and not warning(hands)
    plan.stand_on(3, 0)
    hands.press(DELETE)
    assert len(money(hands).instalments) == 3


def test_a_plan_is_made_with_its_result_in_sight(hands: Hands) -> None:
    panel(hands).plan_button.click()
    hands.rest()
    pane = plan_pane(hands)
    shown = pane.preview.rows
    assert shown.rowCount() == 3
    pane.editors["template"].set_value(Template.PERCENT)
    pane.editors["template"].changed.emit()
    pane.editors["percents"].set_value("50, 30, 20")
    pane.editors["percents"].changed.emit()
    assert [str(shown.index(row, 1).data()) for row in range(3)] == ["$50,000.00", "$30,000.00", "$20,000.00"]
    pane.editors["percents"].set_value("50, 30")
    pane.editors["percents"].changed.emit()
    assert pane.preview.isHidden()
    pane.save()
    assert pane.editors["percents"].error.startswith("Enter percentages that make 100")
    pane.editors["percents"].set_value("50, 30, 20")
    pane.save()
    hands.rest()
    assert [row.amount for row in money(hands).instalments] == [50_000, 30_000, 20_000]
    assert money(hands).instalments[0].due_on == date(2026, 3, 10)


def test_a_payment_is_changed_in_its_pane_and_moved_by_its_menu(hands: Hands) -> None:
    workspace = hands.window.context.workspace
    rows = money(hands).instalments
    receipts.register_payment(workspace, money(hands).contract_id, {"amount": D(500)})
    page(hands).reload()
    paid = panel(hands).paid
    paid.setFocus()
    hands.press(ENTER)
    shown = pane(hands)
    shown.editors["invoice_number"].set_value("FP-7")
    shown.editors["instalment_id"].set_value(str(rows[1].instalment_id))
    shown.save()
    hands.rest()
    [payment] = money(hands).payments
    assert (payment.invoice_number, payment.instalment_id) == ("FP-7", rows[1].instalment_id)
    menu = panel(hands).paid_menu(paid.rows.rows[0])
    move = cast(QMenu, menu.findChild(QMenu, "payment_move_menu"))
    assert [action.text() for action in move.actions()] == [
        "Instalment 1 ($33,333.33 open)", "Instalment 3 ($33,333.34 open)", "No instalment",
    ]  # fmt: skip
    move.actions()[1].trigger()
    hands.rest()
    assert money(hands).payments[0].instalment_id == rows[2].instalment_id
    menu.deleteLater()


def test_a_payment_is_edited_in_place_and_deleted_with_a_key(hands: Hands) -> None:
    receipts.register_payment(hands.window.context.workspace, money(hands).contract_id, {"amount": D(500)})
    page(hands).reload()
    paid = panel(hands).paid
    paid.stand_on(0, paid.column_of("amount"))
    hands.press(F2)
    replace("700")
    hands.press(ENTER)
    assert money(hands).payments[0].amount == 700
    hands.press(DELETE)
    assert not money(hands).payments


def test_a_contract_without_an_amount_says_what_to_do(window: MainWindow) -> None:
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id
    bare = records.add_record(workspace, "contracts", {"title": "框架", "customer": customer}).created_id
    hands = hands_on(window, Target("contract", "contracts", bare))
    texts = [one.text() for one in panel(hands).findChildren(QLabel) if one.isVisibleTo(panel(hands))]
    assert "Give the contract an amount first; then it can be split into instalments." in texts


def test_overdue_money_of_today_is_registered_from_its_menu(window: MainWindow, contract: int) -> None:
    hands = hands_on(window, Target("today"))
    queue = window.findChild(QueueList)
    assert queue is not None
    late = next(action for action in queue._records if action.kind == "instalments")
    menu = queue.record_menu(late)
    next(entry for entry in menu.actions() if entry.text() == "Register payment…").trigger()
    hands.rest()
    assert pane(hands).editors["amount"].value() == D("33333.33")
    hands.press(ENTER, CTRL)
    assert cells(hands, 6)[0] == "Received"
    menu.deleteLater()


def test_overdue_money_of_today_opens_its_contract(window: MainWindow, contract: int) -> None:
    hands = hands_on(window, Target("today"))
    while hands.keys < 20 and window.context.navigator.current == Target("today"):
        hands.press(ENTER if hands.keys else DOWN)
        hands.rest()
    current = window.context.navigator.current
    assert current is not None and (current.kind, current.record_id) == ("contracts", contract)
    assert reading.fetch_money(window.context.workspace, contract).outstanding == 100_000

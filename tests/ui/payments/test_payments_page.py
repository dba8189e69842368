"""The payments page by keyboard: what is due in groups with sums, paid with two keys, and what came in by month."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.payments import planning, receipts
from ocrm.services.payments.receivables import Bucket
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.payments.grouped_table import GroupedTable, GroupLine
from ocrm.ui.payments.page import PaymentsPage
from tests.ui.hands import CTRL, Hands, hands_on

D = Decimal
ENTER, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
DUE = {"2026-02-05": 12_000, "2026-03-01": 40_000, "2026-03-15": 500, "2026-03-31": 600, "2026-04-01": 700}


@pytest.fixture
def contract(clock: FixedClock, window: MainWindow) -> int:
    """A contract with five instalments; it is Tuesday 2026-03-10."""
    clock.set(datetime.fromisoformat("2026-03-10T09:00+08:00"))
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "长安"}).created_id
    values = {"title": "Parts", "customer": customer, "status": "signed", "amount": D(53_800)}
    contract_id = records.add_record(workspace, "contracts", values).created_id or 0
    for day, amount in DUE.items():
        planning.add_instalment(workspace, contract_id, {"due_on": date.fromisoformat(day), "amount": D(amount)})
    return contract_id


@pytest.fixture
def hands(window: MainWindow, contract: int) -> Hands:
    made = hands_on(window, Target("payments"))
    page(made).focus_content()
    made.rest()
    return made


def page(hands: Hands) -> PaymentsPage:
    found = hands.window.page
    assert isinstance(found, PaymentsPage)
    return found


def headings(table: GroupedTable) -> list[tuple[str, int, str]]:
    return [(line.title, line.count, line.total) for line in table.rows.rows if isinstance(line, GroupLine)]


def test_what_is_due_stands_in_groups_with_sums_and_by_age(hands: Hands) -> None:
    assert headings(page(hands).due) == [
        ("Overdue", 2, "$52,000.00"), ("This week", 1, "$500.00"), ("This month", 1, "$600.00"),
        ("Later", 1, "$700.00"),
    ]  # fmt: skip
    ages = page(hands).ages
    assert [ages[bucket].figure for bucket in Bucket] == ["$1,800", "$40,000", "$12,000", "$0", "$0"]
    assert page(hands).status_text() == "5 open instalments, $53,800.00"


def test_headings_speak_the_chosen_language(hands: Hands, both_languages: str) -> None:
    page(hands).reload()
    hands.rest()
    titles = [title for title, _count, _total in headings(page(hands).due)]
    assert titles == {
        "en": ["Overdue", "This week", "This month", "Later"], "zh_CN": ["逾期", "本周", "本月", "以后"],
    }[both_languages]  # fmt: skip


def test_enter_registers_what_is_open_and_the_keyboard_stays_near(hands: Hands) -> None:
    hands.press(DOWN)
    hands.press(ENTER)
    hands.press(ENTER, CTRL)
    table = page(hands).due
    assert headings(table)[0] == ("Overdue", 1, "$12,000.00")
    assert table.hasFocus() and table.current_row is not None and not isinstance(table.current_row, GroupLine)
    hands.press(Qt.Key.Key_Z, CTRL)
    assert headings(page(hands).due)[0] == ("Overdue", 2, "$52,000.00")


def test_whoever_comes_here_stands_on_the_first_row(window: MainWindow, contract: int) -> None:
    hands = hands_on(window, Target("payments"))
    assert contract and page(hands).due.hasFocus()
    assert page(hands).due.current_row.row.due_on == date(2026, 2, 5)


def test_sums_are_never_cut_in_a_narrow_window(hands: Hands) -> None:
    hands.window.resize(1024, 700)
    hands.press(ENTER)
    table = page(hands).due
    shown = [section for section in range(len(table.columns)) if not table.isColumnHidden(section)]
    assert sum(table.columnWidth(section) for section in shown) <= table.viewport().width()


def test_names_give_way_where_there_is_little_room(hands: Hands) -> None:
    table = page(hands).due
    table.setFixedWidth(600)
    hands.rest()
    shown = [section for section in range(len(table.columns)) if not table.isColumnHidden(section)]
    assert sum(table.columnWidth(section) for section in shown) <= table.viewport().width()
    customer, contract = shown[-2:]
    assert 120 <= table.columnWidth(customer) < 220
    assert table.columnWidth(contract) >= 120


def test_the_keyboard_passes_over_headings(hands: Hands) -> None:
    days = []
    for _step in range(5):
        days.append(page(hands).due.current_row.row.due_on.isoformat())
        hands.press(DOWN)
    assert days == list(DUE)


def test_what_came_in_stands_by_month_and_opens_its_contract(hands: Hands, contract: int) -> None:
    workspace = hands.window.context.workspace
    for day, amount in (("2026-03-10", 5), ("2026-03-02", 7), ("2026-01-31", 11)):
        values = {"amount": D(amount), "received_on": date.fromisoformat(day)}
        receipts.register_payment(workspace, contract, values)
    hands.window.context.navigator.go(Target("payments", view="received"))
    hands.rest()
    assert headings(page(hands).received) == [("Mar 2026", 2, "$12.00"), ("Jan 2026", 1, "$11.00")]
    page(hands).focus_content()
    hands.press(ENTER)
    current = hands.window.context.navigator.current
    assert current is not None and (current.kind, current.record_id) == ("contracts", contract)


def test_the_page_is_reached_by_its_command_and_from_the_contracts(window: MainWindow, contract: int) -> None:
    window.context.actions.trigger(ActionId.GO_PAYMENTS)
    hands = Hands(window)
    hands.rest()
    assert isinstance(window.page, PaymentsPage)
    window.page._go_to_contracts(0)
    hands.rest()
    assert window.context.navigator.current == Target("contracts") and contract


def test_ages_and_sums_are_of_everything_also_beyond_what_a_list_holds(
    hands: Hands, contract: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(3):
        receipts.register_payment(hands.window.context.workspace, contract, {"amount": D(5)})
    monkeypatch.setattr("ocrm.ui.payments.page._MOST_DUE", 2)
    monkeypatch.setattr("ocrm.services.payments.received.list_received.__kwdefaults__", {"limit": 1})
    page(hands).reload()
    hands.rest()
    assert [page(hands).ages[bucket].figure for bucket in Bucket] == ["$1,800", "$40,000", "$11,985", "$0", "$0"]
    assert page(hands).status_text() == "5 open instalments, $53,785.00"
    hands.window.context.navigator.go(Target("payments", view="received"))
    hands.rest()
    assert page(hands).status_text() == "3 payments, $15.00"

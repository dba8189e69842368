"""The usability tasks about deals, replayed by keyboard within their budget of keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from ocrm.clock import add_months
from ocrm.services import records
from ocrm.services.deals import stages
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.opportunities.deal_table import DealTable
from ocrm.ui.opportunities.page import OpportunitiesPage
from tests.attention_lists import deals_of
from tests.ui.hands import CTRL, NONE, SHIFT, Hands, hands_on
from tests.ui.opportunities import sample_deals

K = Qt.Key


@pytest.fixture
def deals(workspace: Workspace) -> dict[str, int]:
    """The ids of sample deals by their English subject."""
    return sample_deals.fill(workspace)


@pytest.fixture
def hands(window: MainWindow, deals: dict[str, int]) -> Iterator[Hands]:
    """Hands on the keyboard of the window, before the board."""
    made = hands_on(window, Target("opportunities"))
    yield made
    made.rest()


def page_of(hands: Hands) -> OpportunitiesPage:
    return cast(OpportunitiesPage, hands.window.page)


def stage_of(workspace: Workspace, deal: int) -> str:
    row = records.fetch_record(workspace, "opportunities", deal)
    return stages.stage(workspace, row["stage"].record_id).code


def test_task_10_a_deal_for_a_customer_takes_four_keys(hands: Hands, workspace: Workspace) -> None:
    hands.press(K.Key_D, CTRL | SHIFT)
    hands.type("Imaging archive")
    hands.press(K.Key_Tab)
    hands.type("Lanting Medical")
    hands.press(K.Key_Tab)
    hands.type("125k")
    hands.press(K.Key_Return, CTRL)
    [made] = records.find_by_title(workspace, "opportunities", "Imaging archive")
    row = records.fetch_record(workspace, "opportunities", made)
    assert (row["customer"].title, row["expected_amount"]) == ("Lanting Medical", Decimal(125_000))
    assert hands.keys <= 4


def test_task_11_one_stage_on_and_back_takes_two_keys(
    hands: Hands, workspace: Workspace, deals: dict[str, int]
) -> None:
    deal = deals["Storage monitoring"]
    page_of(hands)._views.select(deal)
    before = stage_of(workspace, deal)
    hands.press(K.Key_Right, CTRL)
    assert stage_of(workspace, deal) != before
    hands.press(K.Key_Z, CTRL)
    assert stage_of(workspace, deal) == before
    assert hands.keys <= 2


def test_task_12_lost_because_of_price_takes_three_keys(
    hands: Hands, workspace: Workspace, deals: dict[str, int]
) -> None:
    deal = deals["Temp loggers"]
    page_of(hands)._views.select(deal)
    hands.press(K.Key_X, CTRL | SHIFT)
    hands.press(K.Key_1)
    hands.press(K.Key_Return)
    row = records.fetch_record(workspace, "opportunities", deal)
    assert (row["status"], row["lost_reason"]) == ("lost", "price")
    assert hands.keys <= 3


def test_a_lost_deal_is_asked_for_again_in_three_months(
    hands: Hands, workspace: Workspace, deals: dict[str, int]
) -> None:
    deal = deals["Temp loggers"]
    page = page_of(hands)
    page._views.select(deal)
    hands.press(K.Key_X, CTRL | SHIFT)
    hands.press(K.Key_1)
    again = page.findChild(QCheckBox, "lose_ask_again")
    assert again is not None
    assert not again.isChecked()
    again.setChecked(True)
    hands.press(K.Key_Return, CTRL)
    sql = "SELECT due_on FROM todo WHERE opportunity_id = ? ORDER BY id DESC"
    today = workspace.clock.today()
    assert workspace.scalar(sql, (deal,)) == add_months(today, 3).isoformat()


def test_task_13_the_stalled_deals_worst_first_take_two_keys(hands: Hands, workspace: Workspace) -> None:
    hands.press(K.Key_PageDown, CTRL)
    hands.press(K.Key_PageDown, CTRL)
    board = page_of(hands)._views.board
    assert board is not None
    stalled = {card.opportunity_id for card in deals_of(workspace, AttentionKind.STALLED)}
    assert {card.opportunity_id for card in board.cards()} == stalled
    for column in board.columns:
        days = [card.days_in_stage for card in column.lane.cards]
        assert days == sorted(days, reverse=True)
    assert hands.keys <= 2


def test_task_14_three_deals_to_next_month_take_nine_keys(hands: Hands, workspace: Workspace) -> None:
    page = page_of(hands)
    cast(QPushButton, page.findChild(QWidget, "segment_1")).click()
    hands.rest()
    table = page.findChild(DealTable, "open_deals")
    assert table is not None
    chosen = [table.records.id_at(row) for row in range(3)]
    cell = table.records.index(0, table.records.section_of("expected_close_on"))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, table.visualRect(cell).center())
    month = add_months(workspace.clock.today().replace(day=1), 1)
    for number in range(3):
        hands.press(K.Key_F2)
        hands.type(f"{month.replace(day=10 + number)}")
        hands.press(K.Key_Return)
    days = [records.fetch_record(workspace, "opportunities", deal or 0)["expected_close_on"] for deal in chosen]
    assert days == [date(month.year, month.month, 10 + number) for number in range(3)]
    assert hands.keys <= 9

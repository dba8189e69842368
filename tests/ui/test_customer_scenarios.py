"""Scenarios of customers through the real window, by keyboard where they say so: F-01, F-03 and F-12."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from ocrm.services import records, timeline
from ocrm.services.deals import stages
from ocrm.services.fields.entered import DERIVED
from ocrm.services.fields.value_notes import notes_of
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.customers.new_customer import NewCustomerPane
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.customers.record_page import CustomerRecordPage
from ocrm.ui.forms.facts_panel import FactsPanel
from ocrm.ui.main_window import MainWindow
from ocrm.ui.palette.overlay import PaletteOverlay
from tests.ui.hands import CTRL, SHIFT, Hands, hands_on

K = Qt.Key


@pytest.fixture
def hands(window: MainWindow) -> Iterator[Hands]:
    """Hands on the keyboard of the window, before the customers."""
    made = hands_on(window, Target("customers"))
    yield made
    made.rest()


def commit(hands: Hands, text: str) -> None:
    """Enter a text as an input method does: QTest's keys know no Chinese."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    field = QApplication.focusWidget() or hands.window.focusWidget()
    assert field is not None
    QApplication.sendEvent(field, event)
    hands.rest()


def test_f01_a_customer_is_added_by_keyboard_alone_and_found_by_four_letters(
    hands: Hands, workspace: Workspace
) -> None:
    records.add_record(workspace, "customers", {"name": "重庆长江航运公司", "code": "X1"})
    hands.press(K.Key_C, CTRL | SHIFT)
    commit(hands, "重庆长安配件有限公司")
    pane = cast(CustomersPage, hands.window.page).pane_host.pane
    assert pane is not None
    mobile = cast(NewCustomerPane, pane)._form.editor("mobile")
    while QApplication.focusWidget() not in (mobile, mobile.focusProxy()):
        hands.press(K.Key_Tab)
        assert hands.keys < 20
    hands.type("+86 138-0013-8000")
    hands.press(K.Key_Return, CTRL)
    [customer] = records.find_by_title(workspace, "customers", "重庆长安配件有限公司")
    row = records.fetch_record(workspace, "customers", customer)
    assert (row["mobile"], row["category"]) == ("13800138000", "potential")
    assert row["code"] == "KH000001"
    assert notes_of(workspace, customer)["mobile"].original == "+86 138-0013-8000"
    [entry] = timeline.fetch_timeline(workspace, customer)
    assert entry.kind is timeline.TimelineKind.CREATED

    hands.press(K.Key_K, CTRL)
    palette = hands.window.findChild(PaletteOverlay)
    assert palette is not None
    hands.type("cqca")
    first = next(entry for entry in palette._model.rows if not entry.is_heading)
    assert first.title == "重庆长安配件有限公司"
    hands.press(K.Key_Return)
    assert isinstance(hands.window.page, CustomerRecordPage)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("长沙岳麓区麓谷大道", ("湖南省", "长沙市")),
        ("上海市浦东新区张江路1号", ("上海市", "上海市")),
        ("朝阳区建国路1号", ("", "")),
    ],
)
def test_f03_an_address_typed_into_the_record_fills_its_province_and_city(
    hands: Hands, workspace: Workspace, address: str, region: tuple[str, str]
) -> None:
    customer = records.add_record(workspace, "customers", {"name": "甲"}).created_id or 0
    hands.window.context.navigator.open_record("customers", customer)
    hands.rest()
    panel = hands.window.page.findChild(FactsPanel)
    assert panel is not None
    panel.edit("address")
    hands.rest()
    commit(hands, address)
    assert panel.leave()
    hands.rest()
    row = records.fetch_record(workspace, "customers", customer)
    assert (row["address"], row["province"], row["city"]) == (address, *region)
    if region[0]:
        assert notes_of(workspace, customer)["province"].source == DERIVED
        marked = {name for name, fact in panel.facts.items() if fact.findChild(QLabel, "fact_derived").isVisible()}
        assert marked == {"province", "city"}
    hands.press(K.Key_Z, CTRL)
    row = records.fetch_record(workspace, "customers", customer)
    assert (row["address"], row["province"], row["city"]) == ("", "", "")


def test_f12_a_deal_is_lost_only_with_a_reason_and_reopened_where_it_was(hands: Hands, workspace: Workspace) -> None:
    bidding = next(stage.stage_id for stage in stages.list_stages(workspace) if stage.code == "bidding")
    values = {"subject": "O6", "stage": bidding, "expected_amount": Decimal(120_000)}
    deal = records.add_record(workspace, "opportunities", values).created_id or 0
    hands.window.context.navigator.open_record("opportunities", deal)
    hands.rest()
    hands.press(K.Key_X, CTRL | SHIFT)
    hands.press(K.Key_Return, CTRL)

    def state() -> tuple[str, str | None, int]:
        row = records.fetch_record(workspace, "opportunities", deal)
        assert row["stage"].record_id == bidding
        return row["status"], row["lost_reason"], row["probability"]

    assert state() == ("open", None, 60)  # refused: no reason was given
    hands.press(K.Key_2)
    hands.press(K.Key_Return, CTRL)
    assert state() == ("lost", "competition", 0)
    reopen = hands.window.page.findChild(QPushButton, "reopen_button")
    assert reopen is not None
    reopen.click()
    hands.rest()
    assert state()[0] == "open" and state()[2] == 60

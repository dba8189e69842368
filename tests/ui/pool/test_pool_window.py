"""F-25 through the window: a dry run first, then a customer falls at midnight, is found, claimed and planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services import interactions, pool, records
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.composer import Composer
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.customers.todo_form import TodoPane
from ocrm.ui.main_window import MainWindow
from ocrm.ui.pool.keeper import PoolKeeper
from ocrm.ui.preferences import Preferences
from ocrm.ui.settings.page import SettingsPage
from ocrm.ui.theme import Theme
from tests.ui.conftest import end_window


@pytest.fixture
def quiet_id(workspace: Workspace, clock: FixedClock) -> int:
    """A customer last touched 30 days ago: it falls tomorrow."""
    now = clock.now()
    clock.advance(days=-60)
    customer_id = records.add_record(workspace, "customers", {"name": "Dormant Ltd"}).created_id or 0
    clock.set(now - timedelta(days=30))
    interactions.log_interaction(workspace, customer_id, kind="call", summary="Hello")
    clock.set(now)
    return customer_id


@pytest.fixture
def filled(look: Theme, workspace: Workspace, quiet_id: int, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on a file with one dormant customer and one of today."""
    records.add_record(workspace, "customers", {"name": "Lively Ltd"})
    made = MainWindow(workspace, Preferences(tmp_path / "pool.ini"))
    made.resize(1440, 900)
    made.show()
    yield made
    end_window(made)


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(partial(_is_idle, window), timeout=20_000)


def _is_idle(window: MainWindow) -> bool:
    return not window.context.tasks.is_busy


def listed(window: MainWindow) -> list[str]:
    assert isinstance(window.page, CustomersPage)
    model = window.page.view.records
    return [records.title_of(window.context.workspace, "customers", record_id) for record_id in model.ids]


def test_a_dormant_customer_falls_at_midnight_and_is_claimed(
    qtbot: QtBot, filled: MainWindow, quiet_id: int, clock: FixedClock
) -> None:
    workspace = filled.context.workspace
    write_setting(workspace, "pool_on", True)
    filled.start(Target("today"))
    settle(qtbot, filled)
    attention = filled.findChild(QWidget, "attention")
    words = [attention.lines.index(row).data() for row in range(attention.lines.rowCount())]  # type: ignore[attr-defined]
    assert any("Soon in the pool" in line and "Dormant Ltd last day" in line for line in words)

    clock.set(datetime.fromisoformat("2026-10-22T00:00:30+08:00"))
    keeper = PoolKeeper(filled.context, filled)
    keeper.sweep_if_due()
    settle(qtbot, filled)
    assert pool.pool_state(workspace, quiet_id) is not None

    filled.start(Target("customers", view="all"))
    settle(qtbot, filled)
    assert listed(filled) == ["Lively Ltd"]
    filled.start(Target("customers", view="pool"))
    settle(qtbot, filled)
    assert listed(filled) == ["Dormant Ltd"]
    assert isinstance(filled.page, CustomersPage)
    filled.page.view.records.tick_all()
    claim = filled.page.findChild(QAction, "bulk_claim")
    assert claim.isVisible()
    claim.trigger()
    settle(qtbot, filled)
    assert pool.pool_state(workspace, quiet_id) is None
    assert filled.page.findChild(QWidget, "todo_pane") is not None  # what is to be done with it next


def test_claiming_is_offered_only_for_ticked_customers_of_the_pool(
    qtbot: QtBot, filled: MainWindow, quiet_id: int
) -> None:
    pool.put_in_pool(filled.context.workspace, [quiet_id])
    filled.start(Target("customers", view="all"))
    settle(qtbot, filled)
    assert isinstance(filled.page, CustomersPage)
    model, claim = filled.page.view.records, filled.page.findChild(QAction, "bulk_claim")
    assert listed(filled) == ["Lively Ltd"]
    model.tick_all()
    assert not claim.isVisible()
    filled.start(Target("customers", view="pool"))
    settle(qtbot, filled)
    model.tick_all()
    assert claim.isVisible()


def test_taking_a_claim_back_closes_the_pane_that_planned_what_comes_next(
    qtbot: QtBot, filled: MainWindow, quiet_id: int
) -> None:
    pool.put_in_pool(filled.context.workspace, [quiet_id])
    filled.start(Target("customers", view="pool"))
    settle(qtbot, filled)
    assert isinstance(filled.page, CustomersPage)
    filled.page.view.records.tick_all()
    filled.page.findChild(QAction, "bulk_claim").trigger()
    assert isinstance(filled.page.pane_host.pane, TodoPane)
    filled.context.runner.undo()
    settle(qtbot, filled)
    assert pool.pool_state(filled.context.workspace, quiet_id) is not None
    assert filled.page.pane_host.pane is None


def test_the_page_of_a_pooled_customer_says_so_and_claims_it(
    qtbot: QtBot, filled: MainWindow, quiet_id: int, both_languages: str
) -> None:
    workspace = filled.context.workspace
    pool.put_in_pool(workspace, [quiet_id], reason="Later")
    filled.context.navigator.open_record("customers", quiet_id)
    settle(qtbot, filled)
    assert filled.page is not None
    banner = filled.page.findChild(QWidget, "pool_banner")
    assert banner.isVisible()
    title = banner.findChild(QLabel, "pool_banner_title").text()
    assert title.startswith("In the pool since" if both_languages == "en" else "10月21日起在公海")
    button = banner.findChild(QPushButton, "pool_claim")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert pool.pool_state(workspace, quiet_id) is None
    assert not banner.isVisible()
    assert filled.page.escape()
    settle(qtbot, filled)
    focused = filled.focusWidget()
    composer = filled.page.findChild(Composer)
    assert focused is not None
    assert composer is not None
    assert composer.isAncestorOf(focused), "the keyboard is where a contact is logged"


def test_the_preview_of_a_pooled_customer_claims_it_and_asks_for_the_next_step(
    qtbot: QtBot, filled: MainWindow, quiet_id: int
) -> None:
    pool.put_in_pool(filled.context.workspace, [quiet_id])
    filled.start(Target("customers", view="pool"))
    settle(qtbot, filled)
    assert isinstance(filled.page, CustomersPage)
    filled.page.preview.show_record(quiet_id)
    filled.page.preview.findChild(QPushButton, "pool_claim").click()
    settle(qtbot, filled)
    assert pool.pool_state(filled.context.workspace, quiet_id) is None
    pane = filled.page.findChild(QWidget, "todo_pane")
    assert pane is not None
    assert pane.isVisible()


def test_switching_the_pool_on_begins_with_a_look_at_who_goes(
    qtbot: QtBot, filled: MainWindow, quiet_id: int, clock: FixedClock
) -> None:
    clock.advance(days=1)
    filled.start(Target("settings", view="pool"))
    assert isinstance(filled.page, SettingsPage)
    start = filled.page.findChild(QPushButton, "pool_start")
    assert not start.isVisible()
    filled.page.findChild(QPushButton, "pool_look").click()
    settle(qtbot, filled)
    assert filled.page.findChild(QLabel, "pool_verdict").text() == "1 customer would go, 0 past their limit are kept."
    assert pool.pool_state(filled.context.workspace, quiet_id) is None
    start.click()
    settle(qtbot, filled)
    assert pool.pool_state(filled.context.workspace, quiet_id) is not None
    assert pool.read_rules(filled.context.workspace).is_on
    filled.context.runner.undo()
    assert pool.pool_state(filled.context.workspace, quiet_id) is None


def test_a_customer_kept_by_a_contract_says_so_on_its_page_and_in_the_dry_run(
    qtbot: QtBot, filled: MainWindow, quiet_id: int, clock: FixedClock
) -> None:
    workspace = filled.context.workspace
    write_setting(workspace, "pool_on", True)
    ended = clock.today() - timedelta(days=54)
    values = {"title": "Upkeep", "customer": quiet_id, "status": "expired", "signed_on": ended, "ends_on": ended}
    records.add_record(workspace, "contracts", values)
    clock.advance(days=1)
    filled.start(Target("customers", quiet_id))
    settle(qtbot, filled)
    banner = filled.page.findChild(QWidget, "pool_banner")
    assert banner.isVisible()
    said = [one.text() for one in banner.findChildren(QLabel) if one.text()]
    assert said == ["Past its limit, kept out of the pool", "Kept: a contract ended 55 days ago, less than 90"]
    assert not banner.findChild(QPushButton, "pool_claim").isVisible()

    filled.start(Target("settings", view="pool"))
    days = filled.page.findChild(QSpinBox, "setting_pool_contract_days")
    assert days.value() == 90
    filled.page.findChild(QPushButton, "pool_look").click()
    settle(qtbot, filled)
    assert "1 past their limit are kept" in filled.page.findChild(QLabel, "pool_verdict").text()
    days.setValue(0)
    filled.page.findChild(QPushButton, "pool_look").click()
    settle(qtbot, filled)
    assert filled.page.findChild(QLabel, "pool_verdict").text() == "1 customer would go, 0 past their limit are kept."

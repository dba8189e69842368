"""The usability tasks 5, 7, 8 and 9 of the working day, replayed by keyboard within their budget of keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ocrm.clock import FixedClock
from ocrm.services import records, recurrence
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.notifications.popup import PopupNotifier
from ocrm.ui.reminding import ReminderDriver
from tests.ui.hands import ALT, CTRL, SHIFT, Hands, hands_on
from tests.ui.todos.workday import add_customer, add_todo

K = Qt.Key


@pytest.fixture
def hands(window: MainWindow, workspace: Workspace) -> Iterator[Hands]:
    customer = add_customer(workspace, "Alder Works")
    add_todo(workspace, "Call Wang", at="09:30", customer=customer)
    made = hands_on(window, Target("today"))
    made.window.page.focus_content()
    yield made
    made.rest()


def go(hands: Hands, key: str) -> None:
    hands.window.context.navigator.go(Target(key))
    hands.rest()
    hands.window.page.focus_content()
    hands.rest()
    hands.keys = 0


def test_task_5_a_call_with_its_next_step_is_logged_from_the_list_with_three_keys(
    hands: Hands, workspace: Workspace
) -> None:
    go(hands, "customers")
    hands.press(K.Key_L)
    hands.type("the budget is confirmed")
    hands.press(K.Key_2, ALT)
    hands.press(K.Key_Return, CTRL)
    [found] = records.all_ids(workspace, records.RecordQuery("interactions"))
    row = records.fetch_record(workspace, "interactions", found)
    assert (row["summary"], row["kind"]) == ("the budget is confirmed", "call")
    assert hands.keys <= 3


def test_task_7_the_first_to_do_is_ticked_off_and_the_next_call_planned_with_three_keys(
    hands: Hands, workspace: Workspace
) -> None:
    hands.press(K.Key_Return, CTRL)
    hands.type("Fri 10:00")
    hands.press(K.Key_Return)
    [left] = todos.list_open(workspace)
    assert (left.due_on, left.customer_name) == (date(2026, 10, 23), "Alder Works")
    assert hands.keys <= 3


def test_task_8_a_reminder_is_put_off_an_hour_with_two_keys(
    hands: Hands, workspace: Workspace, clock: FixedClock
) -> None:
    popups = PopupNotifier()
    driver = ReminderDriver(
        workspace, popups, runner=hands.window.context.runner, navigator=hands.window.context.navigator,
        bus=hands.window.context.bus,
    )  # fmt: skip
    hands.window.context.actions.connect(ActionId.GO_NOTIFICATION, popups.focus_latest)
    driver.start()
    clock.advance(minutes=18)
    driver.tick()
    hands.rest()
    hands.press(K.Key_R, CTRL | SHIFT)
    focused = popups.cards[-1].focusWidget()
    assert focused is not None
    QTest.keyClick(focused, K.Key_Return)
    hands.keys += 1
    until = workspace.scalar("SELECT snoozed_until FROM reminder_state WHERE state = 'snoozed'")
    assert until is not None and until.startswith("2026-10-21T02:30")
    assert hands.keys <= 2
    driver.stop()
    popups.shut_down()


def test_task_9_a_weekly_to_do_is_typed_with_two_keys(hands: Hands, workspace: Workspace) -> None:
    hands.press(K.Key_T)
    hands.type("every Friday 16:00 call the A customers")
    hands.press(K.Key_Return)
    made = next(row for row in todos.list_open(workspace) if row.recurrence)
    assert made.due_on == date(2026, 10, 23)
    rule = recurrence.parse_rrule(made.recurrence)
    following = recurrence.following(rule, made.due_on, made.due_on)
    assert following is not None and following.on == made.due_on + timedelta(days=7)
    assert hands.keys <= 2

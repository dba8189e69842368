"""A prospecting session in the window, by keyboard: outcomes, typing beside them, undo, pause, summary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from ocrm.services import records
from ocrm.services.workday import prospecting, todos
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.prospecting.page import ProspectingPage
from tests.ui.hands import CTRL, Hands, hands_on

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def customers(workspace: Workspace) -> list[int]:
    names = ("Alder", "Birch", "Cedar")
    made = [records.add_record(workspace, "customers", {"name": name, "phone": "021 555"}).created_id for name in names]
    return [one for one in made if one is not None]


@pytest.fixture
def hands(window: MainWindow, customers: list[int]) -> Iterator[Hands]:
    """Hands on the list of customers, whose session has begun."""
    made = hands_on(window, Target("customers"))
    made.press(K.Key_A, CTRL)
    window.context.actions.trigger(ActionId.PROSPECT)
    made.rest()
    yield made
    made.rest()


def page(hands: Hands) -> ProspectingPage:
    assert isinstance(hands.window.page, ProspectingPage)
    return hands.window.page


def title(hands: Hands) -> str:
    found = page(hands).findChild(QLabel, "prospect_title")
    assert isinstance(found, QLabel)
    return found.text()


def test_one_key_gives_the_outcome_and_the_next_record_is_there(hands: Hands, workspace: Workspace) -> None:
    first = title(hands)
    hands.press(K.Key_2)
    assert title(hands) != first
    assert [row.title for row in todos.list_open(workspace)] == [f"Call {first}"]
    assert page(hands)._progress.text() == "1 of 3 gone through"


def test_what_was_said_and_the_next_step_are_typed_beside_it(hands: Hands, workspace: Workspace) -> None:
    first = title(hands)
    hands.press(K.Key_N)
    hands.type("wants a quote")
    hands.press(K.Key_Tab)
    hands.type("Fri 10:00 send the quote")
    hands.press(K.Key_1, ALT)
    [planned] = todos.list_open(workspace)
    assert (planned.title, planned.customer_name) == ("send the quote", first)
    assert workspace.scalar("SELECT summary FROM interaction") == "wants a quote"
    assert title(hands) != first


def test_ctrl_z_brings_the_record_back(hands: Hands, workspace: Workspace) -> None:
    first = title(hands)
    hands.press(K.Key_4)
    hands.press(K.Key_Z, CTRL)
    assert title(hands) == first
    assert workspace.scalar("SELECT count(*) FROM interaction") == 0


def test_a_session_is_left_with_esc_and_gone_on_with_from_today(hands: Hands) -> None:
    hands.press(K.Key_1)
    second = title(hands)
    hands.press(K.Key_Escape)
    assert not isinstance(hands.window.page, ProspectingPage)
    hands.window.context.navigator.go("today")
    hands.rest()
    go_on = hands.window.page.findChild(QPushButton, "resume_prospecting")
    assert go_on is not None and go_on.isVisible()
    go_on.click()
    hands.rest()
    assert title(hands) == second


def test_the_end_tells_how_it_went_and_can_be_copied(hands: Hands) -> None:
    for key in (K.Key_1, K.Key_2, K.Key_5):
        hands.press(key)
    copy = page(hands).findChild(QPushButton, "copy_summary")
    assert copy is not None
    copy.click()
    assert QApplication.clipboard().text().splitlines()[1:] == [
        "3 of 3 gone through", "Got through: 1", "No answer: 1", "Skipped: 1", "1 to-do planned",
    ]  # fmt: skip
    again = page(hands).findChild(QPushButton, "skipped_again")
    assert again is not None
    again.click()
    hands.rest()
    assert page(hands)._prospect is not None


def test_a_session_ended_early_does_not_say_that_all_was_gone_through(hands: Hands) -> None:
    hands.press(K.Key_1)
    page(hands)._end.click()
    hands.rest()
    words = [one.text() for one in page(hands)._over.findChildren(QLabel)]
    assert "The session is over." in words and "All gone through." not in words
    assert any("1 of 3 gone through" in text for text in words)


def test_undoing_the_start_leaves_a_page_that_says_so(hands: Hands, workspace: Workspace) -> None:
    hands.press(K.Key_Z, CTRL)
    assert prospecting.paused_session(workspace) is None
    words = [one.text() for one in page(hands)._over.findChildren(QLabel)]
    assert "No session is under way." in words

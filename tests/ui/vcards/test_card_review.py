"""A card file in the window: dropped, looked through, ticked, imported, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.vcards.importing import CardChoice
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.spreadsheets.page import ImportPage
from ocrm.ui.vcards.card_review import CardReview
from ocrm.ui.vcards.card_table import OUTCOME, REASON, TICK

CARDS = (
    "BEGIN:VCARD\nVERSION:3.0\nFN:张伟\nORG:云栖智造\nTEL;TYPE=CELL:13800138000\nTITLE:采购经理\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Ann Lee\nEMAIL:ann@x.org\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Chen\nORG:Beta\nTEL;TYPE=CELL:13900139000\nEND:VCARD\n"
    "BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n"
)


@pytest.fixture
def review(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> CardReview:
    """The review of a file, as dropping it anywhere opens it; two of its people are known."""
    workspace = window.context.workspace
    known = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id
    records.add_record(workspace, "contacts", {"customer": known, "name": "张伟", "mobile": "13800138000"})
    records.add_record(workspace, "contacts", {"customer": known, "name": "Cy Wu", "mobile": "13900139000"})
    path = tmp_path / "cards.vcf"
    path.write_text(CARDS, "utf-8")
    window.context.navigator.go(Target("import", extra={"path": path}))
    page = window.page
    assert isinstance(page, ImportPage) and page.review is not None
    opened = page.review
    qtbot.waitUntil(lambda: opened.is_read, timeout=10_000)
    return opened


def press(review: CardReview, name: str) -> None:
    button = review.findChild(QAbstractButton, name)
    assert button is not None and button.isVisible() and button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def ticks(review: CardReview) -> list[bool]:
    return [review.choices.is_ticked(plan) for plan in review.table.plans.rows]


def names(window: MainWindow) -> list[str]:
    return [name for (name,) in window.context.workspace.query("SELECT name FROM contact ORDER BY name")]


def test_a_dropped_file_says_what_becomes_of_each_card(review: CardReview, window: MainWindow) -> None:
    assert ticks(review) == [True, True, False, False]
    table = review.table.plans
    assert "same mobile" in str(table.index(0, REASON).data())
    assert str(table.index(2, REASON).data()).startswith("Is it the same?")
    assert "no name" in str(table.index(3, REASON).data())
    summary = review.findChild(QLabel, "card_summary")
    assert summary is not None and summary.text() == "4 cards · 1 new · 1 fill something in · 2 left out"
    assert window.page is not None and window.page.title() == "Import visiting cards"


def test_the_ticked_cards_are_imported_and_one_undo_takes_them_back(
    review: CardReview, window: MainWindow, qtbot: QtBot
) -> None:
    press(review, "cards_import")
    qtbot.waitUntil(lambda: names(window) == ["Ann Lee", "Cy Wu", "张伟"], timeout=10_000)
    qtbot.waitUntil(lambda: isinstance(window.page, ImportPage) and window.page.review is None, timeout=10_000)
    page = window.page
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: len(page.landing.history.batches.rows) == 1, timeout=10_000)
    window.context.actions.trigger(ActionId.UNDO)
    assert names(window) == ["Cy Wu", "张伟"]


def test_the_keyboard_ticks_and_decides(review: CardReview, window: MainWindow, qtbot: QtBot) -> None:
    table = review.table
    table.setCurrentIndex(table.plans.index(1, TICK))
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert ticks(review) == [True, False, False, False]
    table.setCurrentIndex(table.plans.index(2, OUTCOME))
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert review.choices.chosen[3] is CardChoice.FILL or ticks(review)[2]
    QTest.keyClick(table, Qt.Key.Key_Return)
    popup = table._popup
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup.view, Qt.Key.Key_Up)
    QTest.keyClick(popup.view, Qt.Key.Key_Down)
    QTest.keyClick(popup.view, Qt.Key.Key_Return)
    assert review.choices.chosen[3] in (CardChoice.ADD, CardChoice.SKIP, CardChoice.FILL)
    review.choices.chosen[3] = CardChoice.ADD
    table.changed.emit()
    press(review, "cards_import")
    qtbot.waitUntil(lambda: names(window) == ["Bo Chen", "Cy Wu", "张伟"], timeout=10_000)


def test_none_can_be_ticked_and_escape_leaves(review: CardReview, window: MainWindow) -> None:
    press(review, "cards_none")
    assert not any(ticks(review))
    button = review.findChild(QAbstractButton, "cards_import")
    assert button is not None and not button.isEnabled()
    assert "undo" not in review._hint.text(), "there is nothing one undo would take back"
    press(review, "cards_all")
    assert ticks(review) == [True, True, False, False]
    page = window.page
    assert isinstance(page, ImportPage) and page.escape() and page.review is None
    assert page.landing.isVisible()


@pytest.mark.usefixtures("both_languages")
def test_a_file_without_cards_says_so_in_plain_words(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "empty.vcf"
    path.write_bytes(b"\xef\xbb\xbf")
    window.context.navigator.go(Target("import", extra={"path": path}))
    page = window.page
    assert isinstance(page, ImportPage) and page.review is not None
    review = page.review
    qtbot.waitUntil(lambda: review.findChild(QWidget, "cards_unreadable") is not None, timeout=10_000)
    said = [text.text() for text in review.findChild(QWidget, "cards_unreadable").findChildren(QLabel)]
    assert sum("empty.vcf" in text for text in said) == 2, "what happened, and what to do"
    assert not review.findChild(QAbstractButton, "cards_import").isVisible(), "there is nothing to import"
    assert review.findChild(QAbstractButton, "cards_another_after_error").hasFocus()


def test_another_language_shows_the_same_file_with_what_was_decided(
    review: CardReview, window: MainWindow, qtbot: QtBot
) -> None:
    review.choices.toggle(review.table.plans.rows[1])
    window.context.preferences.set("language", "zh_CN")
    page = window.page
    assert isinstance(page, ImportPage) and page.review is not None and page.review is not review
    again = page.review
    qtbot.waitUntil(lambda: again.is_read, timeout=10_000)
    assert ticks(again) == [True, False, False, False]


def test_leaving_while_a_file_is_read_lets_go_of_it(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "cards.vcf"
    path.write_text(CARDS * 200, "utf-8")
    window.context.navigator.go(Target("import", extra={"path": path}))
    page = window.page
    assert isinstance(page, ImportPage) and page.escape()
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
    assert page.review is None and page.landing.isVisible()

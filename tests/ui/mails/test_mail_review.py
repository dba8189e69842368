"""Mails in the window: dropped, looked through, ticked, logged, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.mails.mail_review import MailReview
from ocrm.ui.mails.mail_table import TICK
from ocrm.ui.main_window import MainWindow
from ocrm.ui.spreadsheets.page import ImportPage

MAIL = "From: {sender}\nTo: me@our.cn\nSubject: {subject}\nMessage-ID: <{subject}@x>\n\nhi\n"


@pytest.fixture
def review(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MailReview:
    """The review of a folder, as dropping it anywhere opens it; one sender is known."""
    workspace = window.context.workspace
    known = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id
    records.add_record(workspace, "contacts", {"customer": known, "name": "王芳", "email": "wang@yunqi.cn"})
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, sender in enumerate(("wang@yunqi.cn", "Ann <ann@new.example>"), 1):
        (folder / f"{number}.eml").write_text(MAIL.format(sender=sender, subject=f"mail{number}"), "utf-8")
    (folder / "3.eml").write_bytes(b"junk")
    window.context.navigator.go(Target("import", extra={"paths": (folder,)}))
    page = window.page
    assert isinstance(page, ImportPage) and isinstance(page.review, MailReview)
    opened = page.review
    qtbot.waitUntil(lambda: opened.is_read, timeout=10_000)
    return opened


def press(review: MailReview, name: str) -> None:
    button = review.findChild(QAbstractButton, name)
    assert button is not None and button.isVisible() and button.isEnabled(), name
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def logged(window: MainWindow) -> list[tuple[str, str]]:
    sql = "SELECT c.name, i.summary FROM interaction i JOIN customer c ON c.id = i.customer_id ORDER BY i.summary"
    return list(window.context.workspace.query(sql))


def test_a_dropped_folder_says_what_becomes_of_each_mail(review: MailReview) -> None:
    summary = review.findChild(QLabel, "mail_summary")
    assert summary is not None
    assert summary.text() == "3 mails · 1 with somebody known · 1 with somebody new · 1 not readable"


def test_what_is_ticked_is_logged_and_one_undo_takes_it_back(
    review: MailReview, window: MainWindow, qtbot: QtBot
) -> None:
    press(review, "mails_import")
    qtbot.waitUntil(lambda: isinstance(window.page, ImportPage) and window.page.review is None, timeout=10_000)
    assert logged(window) == [("云栖智造", "mail1\n\nhi")]
    window.context.actions.trigger(ActionId.UNDO)
    assert logged(window) == []


def test_the_keyboard_ticks_somebody_new(review: MailReview, window: MainWindow, qtbot: QtBot) -> None:
    table = review.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, TICK))
    QTest.keyClick(table, Qt.Key.Key_Space)
    press(review, "mails_import")
    qtbot.waitUntil(lambda: isinstance(window.page, ImportPage) and window.page.review is None, timeout=10_000)
    assert [name for name, _summary in logged(window)] == ["云栖智造", "new.example"]


def test_the_mails_survive_another_language(review: MailReview, window: MainWindow, qtbot: QtBot) -> None:
    press(review, "mails_none")
    page = window.page
    assert isinstance(page, ImportPage)
    window.context.preferences.set("language", "zh_CN")
    again = page.review
    assert again is not None and again is not review
    qtbot.waitUntil(lambda: again.is_read, timeout=10_000)
    assert again.count_ticked() == 0


def test_one_mail_is_not_told_as_several(review: MailReview) -> None:
    assert "1 mail logged" in review.done_words(ImportReport(created=1))
    assert "2 mails logged" in review.done_words(ImportReport(created=2))

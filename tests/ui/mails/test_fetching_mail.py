"""Fetching mail through the window: what came is told, and strangers are taken over or ignored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QListView, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.mailbox import imap
from ocrm.services.mailbox.fetching import list_strangers
from ocrm.services.outbox import passwords
from ocrm.services.outbox.accounts import save_account
from ocrm.ui.context import Target
from ocrm.ui.mails.mail_fetcher import MailFetcher
from ocrm.ui.mails.page import MailsPage
from ocrm.ui.main_window import MainWindow
from tests.mail_servers import ASCII_PASSWORD, Box, client_context, imap_box
from tests.services.mailbox.test_fetching import mail
from tests.services.outbox.conftest import account_on


@pytest.fixture
def box(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """A mailbox with a mail of somebody known and one of a stranger."""
    workspace = window.context.workspace
    monkeypatch.setattr(imap, "trusted_context", client_context)
    customer = records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id
    records.add_record(workspace, "contacts", {"customer": customer, "name": "Wang", "email": "wang@yunqi.cn"})
    with imap_box() as running:
        account = replace(account_on(465), imap_host="localhost", imap_port=running.port)
        save_account(workspace, account)
        passwords.keep_password(workspace, account, ASCII_PASSWORD)
        running.put(mail("Wang <wang@yunqi.cn>"))
        running.put(mail("Ann <ann@new.example>", subject="Hello", number=2))
        yield running


@pytest.fixture
def fetcher(window: MainWindow, box: Box) -> MailFetcher:
    made = MailFetcher(window.context, window)
    made.start()
    return made


def press(page: MailsPage, name: str) -> None:
    found = page.findChild(QAbstractButton, name)
    assert found is not None and found.isVisible() and found.isEnabled(), name
    QTest.mouseClick(found, Qt.MouseButton.LeftButton)


def page_of(window: MainWindow, view: str) -> MailsPage:
    window.context.navigator.go(Target("mails", view=view))
    page = window.page
    assert isinstance(page, MailsPage)
    assert QTest.qWaitForWindowExposed(window)
    window.context.tasks.wait()
    QApplication.processEvents()
    return page


def told(window: MainWindow) -> str:
    toast = window.context.toasts.current
    return toast.text if toast is not None else ""


def test_fetching_files_known_people_and_lists_the_others(
    window: MainWindow, fetcher: MailFetcher, box: Box, qtbot: QtBot
) -> None:
    page = page_of(window, "sent")
    with qtbot.waitSignal(fetcher.ended, timeout=20_000):
        press(page, "mail_fetch")
    assert told(window) == "1 mail filed · 1 of an unknown sender"
    assert window.context.workspace.scalar("SELECT count(*) FROM interaction") == 1
    with qtbot.waitSignal(fetcher.ended, timeout=20_000):
        fetcher.fetch()
    assert told(window) == "No new mail"


def test_a_stranger_is_taken_over_or_ignored(window: MainWindow, fetcher: MailFetcher, box: Box, qtbot: QtBot) -> None:
    box.put(mail("spam@spam.example", subject="Win", number=3))
    with qtbot.waitSignal(fetcher.ended, timeout=20_000):
        fetcher.fetch()
    page = page_of(window, "strangers")
    view = page.findChild(QListView, "mail_strangers")
    assert view is not None
    assert view.model().rowCount() == 2
    view.setCurrentIndex(view.model().index(0, 0))
    assert list_strangers(window.context.workspace)[0].address == "spam@spam.example"
    press(page, "strangers_ignore")
    qtbot.waitUntil(lambda: view.model().rowCount() == 1)
    take = page.findChild(QAbstractButton, "strangers_take")
    assert take is not None
    take.setFocus()
    press(page, "strangers_take")
    workspace = window.context.workspace
    qtbot.waitUntil(lambda: workspace.scalar("SELECT count(*) FROM contact WHERE name = 'Ann'") == 1)
    qtbot.waitUntil(lambda: not list_strangers(workspace))
    qtbot.waitUntil(lambda: view.model().rowCount() == 0)
    boxes = page.findChild(QWidget, "mail_boxes")
    assert boxes is not None
    assert boxes.isAncestorOf(window.focusWidget() or page)  # the keyboard is not lost with the button


def test_what_stands_in_the_way_is_told_where_one_asked(
    window: MainWindow, fetcher: MailFetcher, box: Box, qtbot: QtBot
) -> None:
    box.password = "another"
    with qtbot.waitSignal(fetcher.ended, timeout=20_000):
        fetcher.fetch()
    assert "does not accept the name or password" in told(window)


def test_the_interval_fetches_by_itself_and_only_where_it_is_set(
    window: MainWindow, fetcher: MailFetcher, box: Box, qtbot: QtBot
) -> None:
    from ocrm.services.outbox.accounts import read_account

    workspace = window.context.workspace
    for _minute in range(40):
        fetcher._on_minute()
    assert not box.commands
    save_account(workspace, replace(read_account(workspace), fetch_minutes=15))
    for _minute in range(14):
        fetcher._minutes = min(fetcher._minutes, 13)
        fetcher._on_minute()
    assert not box.commands
    with qtbot.waitSignal(fetcher.ended, timeout=20_000):
        fetcher._on_minute()
    assert "EXAMINE INBOX" in box.commands

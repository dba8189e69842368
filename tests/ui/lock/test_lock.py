"""Locking and coming back: what is seen, what stays open, and where one was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services import drafts
from ocrm.services.caldav import passwords as calendar_passwords
from ocrm.services.deals.opportunity_entry import add_opportunity
from ocrm.services.outbox import passwords as mail_passwords
from ocrm.services.outbox.accounts import MailAccount
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.lock.screen import LockScreen
from ocrm.ui.lock.triggers import LockReason
from ocrm.ui.settings.page import SECTIONS
from ocrm.ui.window_app import WindowApp
from tests.ui.lock.conftest import NAME, PASSPHRASE


def lock(running: WindowApp, qtbot: QtBot, reason: LockReason = LockReason.ASKED) -> LockScreen:
    running.lock(reason)
    qtbot.waitUntil(lambda: running.workspace is None)
    assert running.locking is not None
    return running.locking.screen


def give(screen: LockScreen, words: str) -> None:
    edit = screen.findChild(QLineEdit, "unlock_passphrase")
    edit.setText(words)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def error_of(screen: LockScreen) -> str:
    return screen.findChild(QLabel, "unlock_error").text()


def test_locking_closes_the_file_and_drops_the_key(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    opened.window.context.actions.trigger(ActionId.LOCK)
    assert not opened.window.isVisible()  # at once
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.window is None
    assert opened.locking is not None
    assert opened.locking.screen.isVisible()
    assert not list(opened.locking.path.parent.glob("secret.ocrm-*"))


def test_unlocking_comes_back_to_the_place_with_its_history(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    customer_id = opened.window.context.workspace.scalar("SELECT id FROM customer")
    navigator = opened.window.context.navigator
    navigator.go("customers")
    navigator.open_record("customers", customer_id)
    screen = lock(opened, qtbot)
    give(screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert opened.locking is None
    assert opened.window.isVisible()
    navigator = opened.window.context.navigator
    assert navigator.current == Target("customer", "customers", customer_id)
    navigator.back()
    assert navigator.current is not None
    assert navigator.current.page == "customers"


def _to_bin(running: WindowApp) -> None:
    assert running.window is not None
    running.window.context.navigator.go("history")
    page = running.window.page
    assert page is not None
    page._views.set_current(1)  # type: ignore[attr-defined]
    page._on_view(1)  # type: ignore[attr-defined]


def _to_backups(running: WindowApp) -> None:
    assert running.window is not None
    running.window.context.navigator.go("settings")
    sections = running.window.findChild(QListView, "settings_sections")
    sections.setCurrentIndex(sections.model().index(list(SECTIONS).index("backups"), 0))


def _to_typed_words(running: WindowApp) -> None:
    assert running.window is not None
    running.window.context.navigator.go("customers")
    page = running.window.page
    assert page is not None
    page._filter_bar.set_text("cqca")  # type: ignore[attr-defined]
    page.narrow(replace(page._state, text="cqca"))  # type: ignore[attr-defined]


def _to_needs_of_a_deal(running: WindowApp) -> None:
    assert running.window is not None
    context = running.window.context
    customer_id = context.workspace.scalar("SELECT id FROM customer")
    made = add_opportunity(context.workspace, {"customer": customer_id, "subject": NAME}).created_id
    context.navigator.open_record("opportunities", int(made or 0))
    running.window.findChild(QTabBar, "record_tabs").setCurrentIndex(1)


@pytest.mark.parametrize(
    ("go", "page", "section"),
    [
        (_to_bin, "history", "bin"),
        (_to_backups, "settings", "backups"),
        (_to_typed_words, "customers", None),
        (_to_needs_of_a_deal, "opportunity", "needs"),
    ],
)
def test_unlocking_comes_back_to_the_section_one_was_in(
    opened: WindowApp, qtbot: QtBot, go: Callable[[WindowApp], None], page: str, section: str | None
) -> None:
    go(opened)
    give(lock(opened, qtbot), PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert opened.window is not None and opened.window.page is not None
    shown = opened.window.page
    assert shown.key == page
    if section is not None:
        assert shown.section == section
    else:
        assert shown._state.text == "cqca"  # type: ignore[attr-defined]


def test_a_wrong_passphrase_is_told_and_shows_nothing(opened: WindowApp, qtbot: QtBot) -> None:
    screen = lock(opened, qtbot)
    give(screen, "wrong")
    qtbot.waitUntil(lambda: bool(error_of(screen)))
    assert "Wrong passphrase" in error_of(screen)
    assert opened.workspace is None
    assert NAME not in _all_words()


def test_after_six_wrong_ones_the_button_counts_down(opened: WindowApp, clock: FixedClock, qtbot: QtBot) -> None:
    from ocrm.services.encryption import attempts

    for _attempt in range(9):
        attempts.note_failure(opened.workspace.path, clock)  # type: ignore[union-attr]
    screen = lock(opened, qtbot)
    pressed = screen.findChild(QPushButton, "unlock")
    assert not pressed.isEnabled()
    assert "8" in pressed.text()
    give(screen, PASSPHRASE)
    assert opened.workspace is None
    clock.advance(seconds=8)
    qtbot.waitUntil(pressed.isEnabled)
    give(screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)


def test_caps_lock_is_noticed_from_the_letters(opened: WindowApp, qtbot: QtBot) -> None:
    screen = lock(opened, qtbot)
    edit = screen.findChild(QLineEdit, "unlock_passphrase")
    QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_A, "A", Qt.KeyboardModifier.NoModifier)
    assert "Caps Lock is on" in error_of(screen)
    QTest.sendKeyEvent(QTest.KeyAction.Click, edit, Qt.Key.Key_A, "A", Qt.KeyboardModifier.ShiftModifier)
    assert error_of(screen) == ""


def test_idling_locks_by_the_wall_clock_also_after_sleep(opened: WindowApp, clock: FixedClock, qtbot: QtBot) -> None:
    assert opened.attendants is not None
    watch = opened.attendants.triggers.idle_watch
    clock.advance(minutes=9, seconds=50)
    assert not watch.note_use()
    clock.advance(minutes=9)
    assert not watch.look()
    clock.advance(hours=8)  # asleep: no timer ran meanwhile
    assert watch.note_use()  # the key that woke it does nothing else
    assert opened.locking is not None
    assert "idle" in _words(opened.locking.screen)
    qtbot.waitUntil(lambda: opened.workspace is None)


def test_a_key_press_at_the_window_puts_the_lock_off(opened: WindowApp, clock: FixedClock, qtbot: QtBot) -> None:
    assert opened.window is not None
    assert opened.attendants is not None
    handle = opened.window.windowHandle()
    opened.attendants.triggers.idle_watch._watch(handle)
    clock.advance(minutes=8)
    QTest.keyClick(handle, Qt.Key.Key_F6)
    clock.advance(minutes=8)
    assert not opened.attendants.triggers.idle_watch.look()


@pytest.mark.parametrize(("minutes", "is_locked"), [(0, False), (5, True)])
def test_how_long_is_a_choice(
    opened: WindowApp, clock: FixedClock, qtbot: QtBot, minutes: int, is_locked: bool
) -> None:
    opened.preferences.set("lock_minutes", minutes)
    clock.advance(minutes=6)
    assert opened.attendants is not None
    assert opened.attendants.triggers.idle_watch.look() is is_locked


def test_minimising_locks_only_where_that_is_wished(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    opened.window.showMinimized()
    QApplication.processEvents()
    assert opened.locking is None
    opened.window.showNormal()
    opened.preferences.set("lock_on_minimise", True)
    opened.window.showMinimized()
    qtbot.waitUntil(lambda: opened.locking is not None)
    assert opened.locking is not None and opened.locking.screen.isMinimized()  # the way stays free


def test_sleep_and_a_locked_screen_lock_it(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.attendants is not None
    opened.attendants.triggers.session_watch._on_flag(False)
    assert opened.locking is None
    opened.attendants.triggers.session_watch._on_flag(True)
    assert opened.locking is not None


def test_what_was_typed_is_there_after_unlocking(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    customer_id = opened.window.context.workspace.scalar("SELECT id FROM customer")
    opened.window.context.navigator.open_record("customers", customer_id)
    text = opened.window.findChild(QWidget, "composer").text  # type: ignore[attr-defined]
    text.setPlainText("He wants the price of 300 pieces")
    screen = lock(opened, qtbot)
    assert "300 pieces" not in _all_words()
    give(screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    kept = drafts.read_draft(opened.window.context.workspace, f"customer/{customer_id}")
    assert kept["text"] == "He wants the price of 300 pieces"
    assert opened.window.findChild(QWidget, "composer").text.toPlainText() == kept["text"]  # type: ignore[attr-defined]


def test_a_half_filled_form_is_typed_in_again_after_unlocking(opened: WindowApp, qtbot: QtBot) -> None:
    def name_field() -> QLineEdit:
        assert opened.window is not None
        opened.window.context.actions.trigger(ActionId.NEW_CUSTOMER)
        pane = opened.window.findChild(QWidget, "new_customer_pane")
        return pane.findChild(QWidget, "field_name").findChild(QLineEdit)

    assert opened.window is not None
    opened.window.context.navigator.go("customers")
    QTest.keyClicks(name_field(), "Half a customer")
    screen = lock(opened, qtbot)  # before the draft is due
    assert "Half a customer" not in _all_words()
    give(screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert opened.window is not None and opened.window.page is not None
    assert opened.window.page.key == "customers"
    assert name_field().text() == "Half a customer"


def test_a_plain_file_gets_a_curtain_that_says_so(
    running: WindowApp, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    running._show(Workspace.create(tmp_path / "plain.ocrm", clock=clock, language="en"), None)
    assert running.attendants is not None
    assert running.attendants.triggers.idle_limit() is None  # not by itself
    screen = lock(running, qtbot)
    assert "only a curtain" in _words(screen)
    screen.findChild(QPushButton, "unlock").click()
    assert running.window is not None


def test_a_file_that_is_gone_behind_the_curtain_is_told(
    running: WindowApp, tmp_path: Path, clock: FixedClock, qtbot: QtBot
) -> None:
    running._show(Workspace.create(tmp_path / "plain.ocrm", clock=clock, language="en"), None)
    screen = lock(running, qtbot)
    (tmp_path / "plain.ocrm").rename(tmp_path / "elsewhere.ocrm")
    screen.findChild(QPushButton, "unlock").click()
    assert "There is no file" in error_of(screen)
    (tmp_path / "elsewhere.ocrm").rename(tmp_path / "plain.ocrm")
    screen.findChild(QPushButton, "unlock").click()
    assert running.window is not None


def test_an_encrypted_file_asks_for_its_passphrase_at_the_start(running: WindowApp, secret: Path, qtbot: QtBot) -> None:
    assert running.start(secret)
    assert running.window is None
    assert running.asking is not None
    assert running.asking.isVisible()
    give(running.asking, "wrong")
    qtbot.waitUntil(lambda: bool(error_of(running.asking)))  # type: ignore[arg-type]
    give(running.asking, PASSPHRASE)
    qtbot.waitUntil(lambda: running.window is not None)
    assert running.asking is None


def test_giving_up_leads_to_the_first_card(running: WindowApp, secret: Path) -> None:
    running.open(secret)
    assert running.asking is not None
    running.asking.findChild(QPushButton, "lock_leave").click()
    assert running.asking is None
    assert running.first_run is not None


def test_a_running_import_ends_before_the_file_is_closed(opened: WindowApp, qtbot: QtBot) -> None:
    import threading

    assert opened.window is not None
    gate = threading.Event()
    opened.window.context.tasks.start("Import", lambda _control: gate.wait(10))
    opened.lock()
    QTest.qWait(120)
    assert opened.workspace is not None
    assert not opened.window.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: opened.workspace is None)


def test_unlocking_while_an_import_goes_on_finds_it_going_on(opened: WindowApp, qtbot: QtBot) -> None:
    import threading

    assert opened.window is not None
    window, gate = opened.window, threading.Event()
    window.context.tasks.start("Import", lambda _control: gate.wait(10))
    opened.lock()
    assert opened.locking is not None
    give(opened.locking.screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.locking is None)
    assert opened.window is window
    assert window.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy)


def test_the_clipboard_is_emptied_where_it_was_filled_here(opened: WindowApp, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(NAME)
    lock(opened, qtbot)
    assert QGuiApplication.clipboard().text() == ""


def _words(screen: QWidget) -> str:
    return " ".join(found.text() for found in screen.findChildren(QLabel))


def _all_words() -> str:
    """Return every word any visible window shows, and the titles of all."""
    found: list[str] = []
    for window in QApplication.topLevelWidgets():
        found += [window.windowTitle(), window.accessibleName()] if window.isVisible() else []
        if window.isVisible():
            found += [str(one.property("text")) for one in window.findChildren(QWidget)]
    return " ".join(found)


def test_the_first_card_makes_an_encrypted_file(running: WindowApp, tmp_path: Path) -> None:
    running.start(None)
    card = running.first_run
    assert card is not None
    card.findChild(QLineEdit, "first_run_path").setText(str(tmp_path / "mine.ocrm"))
    card.findChild(QWidget, "first_run_empty").click()  # type: ignore[attr-defined]
    card.findChild(QWidget, "first_run_encrypt").click()  # type: ignore[attr-defined]
    for name, words in (("new", PASSPHRASE), ("again", "three quiet otter")):
        card.findChild(QLineEdit, f"passphrase_{name}").setText(words)
    card.findChild(QPushButton, "first_run_start").click()
    assert running.window is None  # the two are not alike
    card.findChild(QLineEdit, "passphrase_again").setText(PASSPHRASE)
    card.findChild(QPushButton, "first_run_start").click()
    assert running.workspace is not None
    assert running.workspace.file_key is not None
    assert not (tmp_path / "mine.ocrm").read_bytes().startswith(b"SQLite")


def test_locking_drops_the_passwords_that_are_in_memory_only(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.window is not None
    workspace = opened.window.context.workspace
    account = MailAccount(address="me@ourfirm.cn", host="localhost")
    mail_passwords.keep_account(workspace, account, "app-password")
    calendar_passwords._of_session["me@calendar"] = "app-password"
    screen = lock(opened, qtbot)
    give(screen, PASSPHRASE)
    qtbot.waitUntil(lambda: opened.window is not None)
    assert opened.window is not None
    assert not mail_passwords.password_of(opened.window.context.workspace, account)
    assert not calendar_passwords._of_session

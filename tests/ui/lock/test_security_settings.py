"""Settings · Lock and encryption: a passphrase set, changed and removed in the real window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.errors import PassphraseError
from ocrm.services.encryption.recovery import recovery_text
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from tests.ui.lock.conftest import NAME, PASSPHRASE


@pytest.fixture
def settings(window: MainWindow) -> MainWindow:
    customers.add_customer(window.context.workspace, NAME)
    window.context.navigator.go(Target("settings", view="security"))
    return window


def press(window: MainWindow, name: str) -> None:
    window.findChild(QPushButton, name).click()


def enter(window: MainWindow, **texts: str) -> None:
    for name, text in texts.items():
        edit = window.findChild(QLineEdit, f"passphrase_{name}")
        edit.clear()
        QTest.keyClicks(edit, text)


def state_of(window: MainWindow) -> str:
    return window.findChild(QLabel, "encryption_state").text()


def encrypt(window: MainWindow, qtbot: QtBot, words: str = PASSPHRASE) -> None:
    press(window, "security_encrypt")
    enter(window, new=words, again=words)
    press(window, "passphrase_do")
    qtbot.waitUntil(lambda: window.context.workspace.file_key is not None)
    QApplication.processEvents()


def test_a_file_is_encrypted_and_everything_goes_on(settings: MainWindow, qtbot: QtBot, clock: FixedClock) -> None:
    assert "not encrypted" in state_of(settings)
    encrypt(settings, qtbot)
    assert state_of(settings) == "This file is encrypted"
    workspace = settings.context.workspace
    settings.context.navigator.go("customers")
    customers.add_customer(workspace, "Another")
    workspace.undo()
    assert workspace.scalar("SELECT count(*) FROM customer") == 1
    assert settings.findChild(QWidget, "preference_lock_minutes") is not None


def test_two_that_differ_are_refused_beside_the_fields(settings: MainWindow) -> None:
    press(settings, "security_encrypt")
    enter(settings, new=PASSPHRASE, again="three quiet otter")
    press(settings, "passphrase_do")
    assert "not alike" in settings.findChild(QLabel, "passphrase_error").text()
    assert settings.context.workspace.file_key is None


def test_the_hint_follows_what_is_typed(settings: MainWindow) -> None:
    press(settings, "security_encrypt")
    enter(settings, new="123456")
    hint = settings.findChild(QLabel, "passphrase_hint")
    assert "Weak" in hint.text()
    enter(settings, new=PASSPHRASE)
    assert "Strong" in hint.text()


def test_changing_and_removing_ask_for_the_present_passphrase(
    settings: MainWindow, qtbot: QtBot, clock: FixedClock
) -> None:
    encrypt(settings, qtbot)
    press(settings, "security_change")
    enter(settings, present="wrong", new="a new long passphrase", again="a new long passphrase")
    press(settings, "passphrase_do")
    refusal = settings.findChild(QLabel, "passphrase_refusal")
    qtbot.waitUntil(lambda: "not the present" in refusal.text())
    before = settings.context.workspace.file_key
    enter(settings, present=PASSPHRASE)
    press(settings, "passphrase_do")
    qtbot.waitUntil(lambda: settings.context.workspace.file_key != before)
    QApplication.processEvents()
    press(settings, "security_remove")
    enter(settings, present="a new long passphrase")
    QTest.keyClick(settings.findChild(QLineEdit, "passphrase_present"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: settings.context.workspace.file_key is None)
    QApplication.processEvents()
    assert "not encrypted" in state_of(settings)
    focused = settings.focusWidget()
    assert focused is not None and focused.objectName() == "security_encrypt"


def test_cancelling_while_the_passphrase_is_looked_at_is_quiet(settings: MainWindow, qtbot: QtBot) -> None:
    encrypt(settings, qtbot)
    press(settings, "sheet_later")
    press(settings, "security_sheet")
    enter(settings, present=PASSPHRASE)
    press(settings, "passphrase_do")
    press(settings, "passphrase_cancel")
    qtbot.waitUntil(lambda: not settings.context.tasks.is_busy)
    QApplication.processEvents()
    assert settings.findChild(QWidget, "passphrase_panel") is None


def _answered_by_dialog(target: Path, parent: QWidget, *_arguments: object) -> tuple[str, str]:
    """Stand in for the dialog that asks where to: one that takes the keyboard and is closed again."""
    dialog = QDialog(parent)
    QTimer.singleShot(0, dialog.accept)
    dialog.exec()
    return str(target), ""


def test_the_recovery_sheet_on_paper_opens_the_file(
    settings: MainWindow, qtbot: QtBot, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encrypt(settings, qtbot)
    press(settings, "sheet_later")
    press(settings, "security_sheet")
    enter(settings, present=PASSPHRASE)
    press(settings, "passphrase_do")
    qtbot.waitUntil(lambda: not settings.context.tasks.is_busy)
    qtbot.waitUntil(lambda: settings.findChild(QPushButton, "sheet_pdf") is not None)
    target = tmp_path / "sheet.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", partial(_answered_by_dialog, target))
    press(settings, "sheet_pdf")
    qtbot.waitUntil(target.exists)  # where the backups are is read first, for the page of advice behind the sheet
    focused = settings.focusWidget()
    assert focused is not None and focused.objectName() == "security_sheet"
    assert target.stat().st_size > 1_000
    workspace = settings.context.workspace
    assert workspace.file_key is not None
    text = recovery_text(workspace.file_key)
    from ocrm.services.encryption.unlocking import unlock

    assert unlock(workspace.path, text, clock=clock) == workspace.file_key
    with pytest.raises(PassphraseError):
        Workspace.open(workspace.path, clock=clock, passphrase="wrong")

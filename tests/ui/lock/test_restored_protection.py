"""A backup without a passphrase put over an encrypted file, and the other way round: it is said before and after."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from ocrm.cli.session import run
from ocrm.clock import FixedClock
from ocrm.models.file_key import FileKey
from ocrm.services.backups import catalogue, making, restoring
from ocrm.services.backups.catalogue import Backup, Reason
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.file_care.restore_dialog import RestoreDialog
from ocrm.ui.window_app import WindowApp
from tests.ui.lock.conftest import NAME, PASSPHRASE

ANYBODY, ASKS = "anybody can read the file", "opens with the passphrase it had then"


@pytest.fixture
def made_plain(running: WindowApp, tmp_path: Path, clock: FixedClock, key: FileKey) -> Iterator[Backup]:
    """A backup made before the file was encrypted; the file is open, encrypted."""
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="en")
    customers.add_customer(workspace, NAME)
    backup = making.make_backup(workspace, Reason.REGULAR)
    change_key(workspace, PASSPHRASE)
    running._show(workspace, None)
    yield backup
    running.close()


@pytest.fixture
def made_encrypted(running: WindowApp, tmp_path: Path, clock: FixedClock, key: FileKey) -> Iterator[Backup]:
    """A backup made while the file was encrypted; the file is open, plain."""
    workspace = Workspace.create(tmp_path / "mine.ocrm", clock=clock, language="en", passphrase=key)
    customers.add_customer(workspace, NAME)
    backup = making.make_backup(workspace, Reason.REGULAR)
    change_key(workspace, None)
    running._show(workspace, None)
    yield backup
    running.close()


def asked(running: WindowApp, backup: Backup, qtbot: QtBot, *, typed: str = "") -> RestoreDialog:
    assert running.window is not None
    dialog = RestoreDialog(running.window.context, backup, parent=running.window)
    dialog.show()
    if typed:
        qtbot.waitUntil(dialog._passphrase.isVisible, timeout=5_000)
        dialog._passphrase.setText(typed)
        dialog._read()
    qtbot.waitUntil(dialog._go.isEnabled, timeout=5_000)
    return dialog


def told_by(dialog: RestoreDialog) -> str:
    found = dialog.findChild(QLabel, "restore_protection")
    return found.text() if found.isVisible() else ""


def restored(running: WindowApp, dialog: RestoreDialog, qtbot: QtBot) -> str:
    before = running.workspace
    assert dialog._preview is not None and before is not None
    dialog._on_go()
    running._restore(dialog._preview)
    QApplication.processEvents()
    assert running.window is not None and running.workspace is not before
    return running.window.message_bar.text


def test_a_plain_backup_over_an_encrypted_file_is_announced(
    running: WindowApp, made_plain: Backup, qtbot: QtBot
) -> None:
    dialog = asked(running, made_plain, qtbot)
    assert ANYBODY in told_by(dialog)
    assert ANYBODY in restored(running, dialog, qtbot)
    assert running.workspace is not None and running.workspace.file_key is None


def test_an_encrypted_backup_over_a_plain_file_is_announced(
    running: WindowApp, made_encrypted: Backup, qtbot: QtBot
) -> None:
    dialog = asked(running, made_encrypted, qtbot, typed=PASSPHRASE)
    assert ASKS in told_by(dialog)
    assert ASKS in restored(running, dialog, qtbot)
    assert running.workspace is not None and running.workspace.file_key is not None


def test_nothing_is_announced_where_nothing_changes(opened: WindowApp, qtbot: QtBot) -> None:
    assert opened.workspace is not None
    backup = making.make_backup(opened.workspace, Reason.REGULAR)
    dialog = asked(opened, backup, qtbot)
    assert told_by(dialog) == ""
    dialog.close()


def test_the_command_line_says_it_too(
    made_plain: Backup, running: WindowApp, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert running.workspace is not None
    path = running.workspace.path
    running.close()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSPHRASE}\n"))
    assert run(["restore", str(made_plain.path), str(path), "--passphrase-stdin", "--lang", "en"]) == 0
    assert ANYBODY in capsys.readouterr().out
    assert restoring.verify(catalogue.list_backups(made_plain.path.parent, path)[-1]).is_good

"""A file opened to read only: the same banner and refusals as a protected one, and one button that leads out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.errors import OlderFileError, ReadOnlyFileError
from ocrm.models import migrations
from ocrm.models.file_key import FileKey, new_key
from ocrm.services.backups import making, restoring
from ocrm.services.backups.catalogue import Reason
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.file_care.keeper import FileKeeper
from ocrm.ui.window_app import WindowApp


@pytest.fixture
def plain(tmp_path: Path, clock: FixedClock) -> Path:
    path = tmp_path / "plain.ocrm"
    made = Workspace.create(path, clock=clock, language="en")
    customers.add_customer(made, "Acme")
    made.close()
    return path


@pytest.fixture(params=["plain", "encrypted"])
def file(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock) -> tuple[Path, FileKey | None]:
    path, key = tmp_path / "looked.ocrm", new_key("three quiet otters") if request.param == "encrypted" else None
    made = Workspace.create(path, clock=clock, language="en", passphrase=key)
    customers.add_customer(made, "Acme")
    made.close()
    return path, key


def test_looking_changes_no_byte_and_sees_what_another_program_writes(
    file: tuple[Path, FileKey | None], clock: FixedClock
) -> None:
    path, key = file
    before = path.read_bytes()
    looked = Workspace.open(path, clock=clock, passphrase=key, to_look=True)
    with pytest.raises(ReadOnlyFileError, match="open to read only"):
        customers.add_customer(looked, "Another")
    assert looked.scalar("SELECT count(*) FROM customer") == 1
    looked.close()
    assert path.read_bytes() == before
    looked = Workspace.open(path, clock=clock, passphrase=key, to_look=True)
    other = Workspace.open(path, clock=clock, passphrase=key)
    customers.add_customer(other, "Another")
    assert looked.scalar("SELECT count(*) FROM customer") == 2
    other.close()
    looked.close()
    assert not [
        beside for beside in path.parent.glob(f"{path.name}-*") if beside.stat().st_size and "wal" in beside.name
    ]


def test_an_older_file_is_not_upgraded_by_looking(
    plain: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = plain.read_bytes()
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
    with pytest.raises(OlderFileError, match="open it for writing to upgrade it"):
        Workspace.open(plain, clock=clock, to_look=True)
    assert plain.read_bytes() == before


@pytest.fixture
def looking(running: WindowApp, file: tuple[Path, FileKey | None], qtbot: QtBot) -> Iterator[WindowApp]:
    path, key = file
    running.open(path, to_look=True, key=key)
    assert running.attendants is not None
    running.attendants.start()
    yield running


def banner_button(running: WindowApp) -> QPushButton:
    assert running.window is not None
    found = running.window.message_bar.findChild(QPushButton, "notice_action")
    assert isinstance(found, QPushButton)
    return found


def test_the_banner_says_it_and_its_button_opens_for_writing(
    looking: WindowApp, qtbot: QtBot, both_languages: str
) -> None:
    assert looking.window is not None and looking.workspace is not None
    looking.window.findChild(FileKeeper).retranslate()  # the language was chosen after the file was opened
    words = {"en": "open to read only", "zh_CN": "只读方式"}[both_languages]
    assert words in looking.window.message_bar.text
    assert not looking.window.context.actions[ActionId.NEW_CUSTOMER].isEnabled()
    looking.window.context.navigator.go(Target("customers"))
    banner_button(looking).click()
    qtbot.waitUntil(lambda: looking.workspace is not None and not looking.workspace.why_read_only)
    QApplication.processEvents()
    assert looking.window is not None and looking.window.context.navigator.current == Target("customers")
    customers.add_customer(looking.workspace, "Now it can be")
    assert not looking.window.context.actions[ActionId.OPEN_FOR_WRITING].isEnabled()


def test_the_open_file_itself_can_be_looked_at(
    running: WindowApp, plain: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    running.open(plain)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(plain), ""))
    assert running.window is not None
    running.window.context.actions.trigger(ActionId.OPEN_READ_ONLY)
    assert running.workspace is not None and running.workspace.is_looked_at
    assert running.window.context.actions[ActionId.OPEN_FOR_WRITING].isEnabled()


def test_no_backup_is_restored_and_no_setting_of_the_file_set_while_it_is_looked_at(
    looking: WindowApp, clock: FixedClock, qtbot: QtBot, both_languages: str
) -> None:
    workspace, window = looking.workspace, looking.window
    assert workspace is not None and window is not None
    backup = making.make_backup(workspace, Reason.ASKED)
    preview = restoring.preview(backup, now={}, known=workspace.file_key)
    before = workspace.path.read_bytes()
    for section in ("backups", "health"):
        window.context.navigator.go(Target("settings", view=section))
        qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
        QApplication.processEvents()
    off = ("backup_restore", "backup_folder", "setting_backups_on", "setting_backup_every_hours", "setting_backup_days")
    for name in (*off, "health_compact", "health_reindex"):
        control = window.findChild(QWidget, name)
        assert control is not None and not control.isEnabled(), name
        assert control.toolTip() == workspace.why_read_only, name
    window.context.file_watch.restore_wanted.emit(preview)  # a dialog that was open before
    assert looking.workspace is workspace and workspace.path.read_bytes() == before


def test_unlocking_looks_on(looking: WindowApp, file: tuple[Path, FileKey | None], qtbot: QtBot) -> None:
    looking.lock()
    qtbot.waitUntil(lambda: looking.workspace is None)
    looking._unlock(file[1])
    assert looking.workspace is not None and looking.workspace.is_looked_at

"""The running program: a backup at the end, restoring and going on, and working on a local copy."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.errors import OlderFileError
from ocrm.services.backups import making, restoring
from ocrm.services.backups.catalogue import Reason
from ocrm.services.file_safety import known_files
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from ocrm.ui.file_care import opening
from ocrm.ui.file_care.keeper import FileKeeper
from ocrm.ui.window_app import WindowApp


def opened(running: WindowApp, qtbot: QtBot, path: Path) -> Workspace:
    """Open a file and wait until it is looked after."""
    running.open(path)
    window = running.window
    assert window is not None and running.workspace is not None
    qtbot.waitUntil(lambda: window.findChild(FileKeeper) is not None, timeout=10_000)
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
    return running.workspace


def a_file(path: Path, clock: FixedClock) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Workspace.create(path, clock=clock, language="en").close()
    return path


def test_what_was_changed_is_backed_up_at_the_end(
    running: WindowApp, qtbot: QtBot, tmp_path: Path, clock: FixedClock
) -> None:
    path = a_file(tmp_path / "mine.ocrm", clock)
    workspace = opened(running, qtbot, path)
    customers.add_customer(workspace, "A")
    running.close()
    again = Workspace.open(path, clock=clock)
    (made,) = making.list_own_backups(again)
    assert made.counts["customers"] == 1
    assert not making.is_changed(again, [made])
    again.close()


def test_yesterday_is_restored_and_the_window_goes_on_with_it(
    running: WindowApp, qtbot: QtBot, tmp_path: Path, clock: FixedClock
) -> None:
    path = a_file(tmp_path / "mine.ocrm", clock)
    workspace = opened(running, qtbot, path)
    customers.add_customer(workspace, "Yesterday")
    yesterday = making.make_backup(workspace, Reason.REGULAR)
    clock.advance(days=1)
    customers.add_customer(workspace, "Today")
    assert running.window is not None
    running.window.context.file_watch.restore_wanted.emit(restoring.preview(yesterday, now={}))
    qtbot.waitUntil(lambda: running.workspace is not None and running.workspace is not workspace, timeout=10_000)
    restored = running.workspace
    assert restored is not None and running.window is not None and running.window.isVisible()
    assert [row[0] for row in restored.query("SELECT name FROM customer")] == ["Yesterday"]
    kept = next(one for one in making.list_own_backups(restored) if one.reason is Reason.RESTORE)
    assert kept.counts["customers"] == 2
    assert kept.path.name in running.window.message_bar.text
    window = running.window
    qtbot.waitUntil(lambda: window.findChild(FileKeeper) is not None, timeout=10_000)
    running.close()
    again = Workspace.open(path, clock=clock)
    assert known_files.surprise_of(again) is known_files.Surprise.NOTHING
    again.close()


def test_a_file_in_a_synced_folder_is_worked_on_as_a_local_copy(
    running: WindowApp, qtbot: QtBot, tmp_path: Path, clock: FixedClock
) -> None:
    synced = a_file(tmp_path / "Dropbox" / "mine.ocrm", clock)
    workspace = opened(running, qtbot, synced)
    window = running.window
    assert window is not None and "Dropbox" in window.message_bar.text
    customers.add_customer(workspace, "A")
    window.context.file_watch.local_copy_wanted.emit()
    qtbot.waitUntil(lambda: running.workspace is not None and running.workspace.path != synced, timeout=10_000)
    local = running.workspace
    assert local is not None
    customers.add_customer(local, "B")
    running.close()
    there = Workspace.open(synced, clock=clock)
    assert there.scalar("SELECT count(*) FROM customer") == 2
    there.close()
    assert opened(running, qtbot, synced).path == local.path


def test_an_upgrade_is_asked_about_and_declining_it_opens_nothing(
    running: WindowApp, tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path / "old.ocrm", clock)
    before, open_it = path.read_bytes(), Workspace.open

    def older(path: Path, *, may_upgrade: bool = True, **more: object) -> Workspace:
        if not may_upgrade:
            raise OlderFileError("older")
        return open_it(path, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Workspace, "open", older)
    monkeypatch.setattr(opening, "ask_to_upgrade", lambda *_args: False)
    running.open(path)
    assert running.window is None and running.first_run is not None
    assert path.read_bytes() == before
    monkeypatch.setattr(opening, "ask_to_upgrade", lambda *_args: True)
    running.open(path)
    assert running.window is not None

"""The window looks after the file: banners, backups, the health page, restoring, comparing, and questions."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.errors import DamagedFileError, NewerFileError, UserError
from ocrm.i18n import _
from ocrm.models import database
from ocrm.services import records, tags
from ocrm.services.backups import catalogue, copying, making, restoring
from ocrm.services.backups.catalogue import Reason, State
from ocrm.services.file_safety import known_files, places
from ocrm.services.health import care, checking, mending, soundness
from ocrm.services.health.rows import Standing
from ocrm.services.relations import customers
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.file_care import keeper as keeping
from ocrm.ui.file_care import opening
from ocrm.ui.file_care.compare_dialog import CompareDialog
from ocrm.ui.file_care.keeper import FileKeeper
from ocrm.ui.file_care.questions import Answer
from ocrm.ui.main_window import MainWindow
from ocrm.ui.status_bar import StatusBar
from ocrm.ui.tasks import TaskRunner
from tests.disagreeing_index import rename_behind_the_index
from tests.snapshots import rows_of
from tests.ui.conftest import end_window


def settle(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
    QApplication.processEvents()


def words(parent: QWidget, name: str) -> str:
    found = parent.findChild(QLabel, name)
    assert found is not None, name
    return found.text()


def press(parent: QWidget, name: str) -> QAbstractButton:
    found = parent.findChild(QAbstractButton, name)
    assert found is not None, name
    found.click()
    return found


@pytest.fixture
def keeper(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> FileKeeper:
    """The keeper of the window; a test says itself when the first backup is due."""
    monkeypatch.setattr(keeping, "_BEGIN_AFTER_MS", 3_600_000)
    made = FileKeeper(window)
    made.start()
    settle(window, qtbot)
    return made


def test_the_status_bar_says_when_the_file_was_backed_up(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, both_languages: str
) -> None:
    window.rebuilt.emit()
    customers.add_customer(window.context.workspace, "A")
    keeper._begin()
    settle(window, qtbot)
    settle(window, qtbot)
    assert "09:12" in words(window, "status_file")
    (made,) = making.list_own_backups(window.context.workspace)
    assert made.reason is Reason.REGULAR


def test_the_status_bar_says_saved_only_while_the_file_is_where_it_was(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, both_languages: str
) -> None:
    window.rebuilt.emit()
    path = window.context.workspace.path
    keeper._post(keeping.Notice("backup failed", "No second folder.", "bad"))
    saved = _("{file} · on this computer · saved").format(file=path.name)
    path.rename(path.with_name("elsewhere.ocrm"))
    keeper.look()
    gone = words(window, "status_file")
    assert gone != saved and gone.startswith(path.name)
    assert path.name in window.message_bar.text  # before any other trouble
    keeper.show_backups()
    settle(window, qtbot)
    assert words(window, "status_file") == gone
    path.with_name("elsewhere.ocrm").rename(path)
    keeper.look()
    assert words(window, "status_file") == saved


def test_the_status_bar_says_where_the_file_lies(
    clock: FixedClock, tmp_path: Path, look: object, monkeypatch: pytest.MonkeyPatch, both_languages: str
) -> None:
    (tmp_path / "Dropbox").mkdir()
    workspace = Workspace.create(tmp_path / "Dropbox" / "mine.ocrm", clock=clock, language="en")
    bar = StatusBar(workspace.path, is_read_only=False, tasks=TaskRunner(workspace))
    assert words(bar, "status_file") == _("{file} · in a folder of {service} · saved").format(
        file="mine.ocrm", service="Dropbox"
    )
    workspace.close()
    monkeypatch.setattr(places, "_filesystem_of", lambda _path: "cifs")
    drive = StatusBar(tmp_path / "mine.ocrm", is_read_only=False, tasks=TaskRunner(workspace))
    assert words(drive, "status_file") == _("{file} · on a network drive · saved").format(file="mine.ocrm")


def test_a_backup_tried_while_the_file_is_gone_worries_no_longer_than_that(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot
) -> None:
    path = window.context.workspace.path
    path.rename(path.with_name("elsewhere.ocrm"))
    keeper.back_up_now()
    settle(window, qtbot)
    told = keeper._worst()
    assert told is not None and told.key == "moved" and path.name in window.message_bar.text
    path.with_name("elsewhere.ocrm").rename(path)
    keeper.look()
    assert keeper._worst() is None and not window.message_bar.isVisibleTo(window)


def test_an_unplugged_second_folder_is_amber_until_it_is_plugged_in(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, tmp_path: Path, both_languages: str
) -> None:
    workspace, bar, second = window.context.workspace, window.message_bar, tmp_path / "usb"
    customers.add_customer(workspace, "A")
    write_setting(workspace, "backup_second_folder", str(second))
    keeper.back_up_now()
    settle(window, qtbot)
    settle(window, qtbot)
    assert bar.isVisibleTo(window) and str(second) in bar.text
    assert keeper._worst() is not None and keeper._worst().tone == "warn"  # the backup itself is safe
    row = care.look_at_backups(workspace)
    assert row.standing is Standing.WARNING and str(second) in row.sentence
    second.mkdir()
    keeper.show_backups()
    settle(window, qtbot)
    assert not bar.isVisibleTo(window)


def test_a_backup_that_fails_is_told_above_the_page_until_one_is_made(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    blocked = tmp_path / "blocked"
    blocked.touch()
    write_setting(workspace, "backup_folder", str(blocked / "x"))
    window.context.file_watch.backup_wanted.emit()
    settle(window, qtbot)
    assert window.message_bar.isVisible()
    assert "blocked" in window.message_bar.text
    write_setting(workspace, "backup_folder", "")
    window.context.file_watch.backup_wanted.emit()
    settle(window, qtbot)
    settle(window, qtbot)
    assert not window.message_bar.isVisible()


def test_days_without_a_verified_backup_stand_above_the_page(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock
) -> None:
    customers.add_customer(window.context.workspace, "A")
    making.make_backup(window.context.workspace, Reason.REGULAR)
    customers.add_customer(window.context.workspace, "B")
    clock.advance(days=4)
    keeper.show_backups()
    settle(window, qtbot)
    assert "4 days" in window.message_bar.text
    press(window.message_bar, "notice_action")
    settle(window, qtbot)
    settle(window, qtbot)
    assert not window.message_bar.isVisible()


def test_a_damaged_backup_is_marked_and_another_is_made(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    night = making.make_backup(workspace, Reason.REGULAR)
    data = bytearray(night.path.read_bytes())
    data[5000] ^= 1
    night.path.write_bytes(data)
    clock.advance(hours=10)
    keeper._begin()
    settle(window, qtbot)
    newest, damaged = making.list_own_backups(workspace)
    assert (newest.state, damaged.state) == (State.VERIFIED, State.DAMAGED)


def test_verifying_by_hand_finds_the_newest_damaged_and_makes_another(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    night = making.make_backup(workspace, Reason.REGULAR)
    data = bytearray(night.path.read_bytes())
    data[5000] ^= 1
    night.path.write_bytes(data)
    clock.advance(hours=1)
    window.start(Target("settings", view="backups"))
    for _turn in range(2):
        settle(window, qtbot)
    press(window, "backup_verify")
    for _turn in range(4):
        settle(window, qtbot)
    newest, damaged = making.list_own_backups(workspace)
    assert (newest.state, damaged.state) == (State.VERIFIED, State.DAMAGED)


def test_backups_are_listed_verified_and_restored_after_a_look_at_the_counts(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock, both_languages: str
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    then = making.make_backup(workspace, Reason.REGULAR)
    clock.advance(days=1)
    customers.add_customer(workspace, "B")
    window.start(Target("settings", view="backups"))
    settle(window, qtbot)
    settle(window, qtbot)
    view = window.findChild(QListView, "backup_list")
    assert view is not None and view.model().rowCount() == 1
    assert view.model().index(0, 0).data()
    press(window, "backup_verify")
    settle(window, qtbot)
    settle(window, qtbot)
    press(window, "backup_restore")
    settle(window, qtbot)
    dialog = window.findChild(QDialog, "restore_dialog")
    assert dialog is not None
    assert (words(dialog, "restore_customers_1"), words(dialog, "restore_customers_2")) == ("1", "2")
    with qtbot.waitSignal(window.context.file_watch.restore_wanted) as wanted:
        press(dialog, "restore_go")
    preview = wanted.args[0]
    assert preview.backup.path == then.path


def test_the_health_page_names_what_is_wrong_and_mends_it(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, both_languages: str
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    with workspace.unrecorded():
        workspace.connection.execute("DELETE FROM search_customer")
    window.start(Target("settings", view="health"))
    settle(window, qtbot)
    settle(window, qtbot)
    assert words(window, "health_integrity_sentence")
    assert window.findChild(QWidget, "mend_backups") is not None
    press(window, "mend_index").setFocus()
    settle(window, qtbot)
    settle(window, qtbot)
    assert window.findChild(QWidget, "mend_index") is None
    assert window.focusWidget().objectName() == "health_again"
    assert checking.check_file(workspace).is_sound


def test_a_file_whose_index_was_built_anew_is_backed_up_at_once(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, both_languages: str
) -> None:
    workspace = window.context.workspace
    customer_id = customers.add_customer(workspace, "A").created_id
    assert customer_id is not None
    tags.add_tag(workspace, [customer_id], "A")
    rename_behind_the_index(workspace.connection, "B")
    window.context.file_watch.backup_wanted.emit()
    settle(window, qtbot)
    settle(window, qtbot)
    assert _("Health of the file") in window.message_bar.text
    press(window.message_bar, "notice_action")
    settle(window, qtbot)
    settle(window, qtbot)
    press(window, "mend_integrity")
    for _round in range(3):
        settle(window, qtbot)
    assert not window.message_bar.isVisible()
    assert making.list_own_backups(workspace)[0].is_good


def test_the_file_is_compacted_and_its_indexes_built_anew_by_hand(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, both_languages: str
) -> None:
    workspace, toasts = window.context.workspace, window.context.toasts
    customers.add_customer(workspace, "A")
    told: list[str] = []
    monkeypatch.setattr(toasts, "show", lambda text, **_more: told.append(text))
    window.start(Target("settings", view="health"))
    for name in ("health_compact", "health_reindex"):
        settle(window, qtbot)
        pressed = press(window, name)
        pressed.setFocus()
        pressed.click()  # not begun twice
        settle(window, qtbot)
        assert pressed.accessibleName() and pressed.isEnabled() and window.focusWidget() is pressed
    assert told == [mending.compacted_words(0), _("The indexes were built anew.")]
    monkeypatch.setattr(mending, "compact", _refused)
    press(window, "health_compact")
    settle(window, qtbot)
    assert words(window, "health_verdict") == "full"


def _refused(_workspace: Workspace) -> int:
    raise UserError("full")


def test_a_conflict_copy_is_compared_and_merged(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock
) -> None:
    workspace = window.context.workspace
    copy = workspace.path.with_name("test (conflicted copy).ocrm")
    copying.copy_verified(workspace.connection, copy)
    there = Workspace.open(copy, clock=clock)
    customers.add_customer(there, "From the other laptop")
    there.close()
    workspace.refresh_fields()
    keeper._note_copies()
    assert copy.name in window.message_bar.text
    press(window.message_bar, "notice_action")
    settle(window, qtbot)
    dialog = window.findChild(QDialog, "compare_dialog")
    assert dialog is not None
    press(dialog, "compare_merge")
    settle(window, qtbot)
    settle(window, qtbot)
    assert workspace.scalar("SELECT name FROM customer") == "From the other laptop"
    assert workspace.undo_label() is not None
    dialog.close()


def test_a_field_of_a_conflict_copy_is_ticked_and_taken_over(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock
) -> None:
    workspace = window.context.workspace
    customer_id = customers.add_customer(workspace, "Both", phone="1", notes="mine").created_id
    assert customer_id is not None
    copy = workspace.path.with_name("test (conflicted copy).ocrm")
    copying.copy_verified(workspace.connection, copy)
    clock.advance(minutes=5)
    there = Workspace.open(copy, clock=clock)
    records.update_records(there, "customers", [customer_id], {"phone": "2", "notes": "theirs"})
    there.close()
    clock.advance(minutes=5)
    workspace.refresh_fields()
    before = rows_of(workspace)
    keeper.compare()
    settle(window, qtbot)
    dialog = window.findChild(CompareDialog)
    assert dialog is not None
    table, merge = dialog._card.table, dialog.findChild(QPushButton, "compare_merge")
    assert merge is not None and not merge.isEnabled()
    assert [row.conflict.theirs for row in table.plans.rows] == ["2", "theirs"]
    table.setCurrentIndex(table.plans.index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Space)
    assert merge.isEnabled() and "1" in merge.text()
    press(dialog, "compare_merge")
    settle(window, qtbot)
    settle(window, qtbot)
    after = records.fetch_record(workspace, "customers", customer_id)
    assert (after["phone"], after["notes"]) == ("2", "mine")
    assert [row.conflict.theirs for row in table.plans.rows] == ["theirs"]
    workspace.undo()
    assert rows_of(workspace) == before
    dialog.close()


def test_a_vanished_file_is_told_and_rescued(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, tmp_path: Path
) -> None:
    workspace = window.context.workspace
    customers.add_customer(workspace, "Safe")
    away = workspace.path.with_name("away.ocrm")
    workspace.path.rename(away)
    keeper.look()
    assert window.message_bar.isVisible()
    with qtbot.waitSignal(window.context.file_watch.open_wanted):
        keeper.rescue_to(tmp_path / "rescue.ocrm")
    away.rename(workspace.path)
    keeper.look()
    assert not window.message_bar.isVisible()
    assert catalogue.read_backup(tmp_path / "rescue.ocrm").size > 0


def test_a_file_that_can_only_be_read_says_so_and_nothing_goes_on_by_itself(
    workspace: Workspace, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, look: object
) -> None:
    from ocrm.ui.preferences import Preferences

    workspace.close()
    monkeypatch.setattr(database, "is_writable", lambda _path: False)
    opened = Workspace.open(workspace.path, clock=clock)
    window = MainWindow(opened, Preferences(tmp_path / "ro.ini"))
    window.start()
    window.show()
    FileKeeper(window).start()
    settle(window, qtbot)
    assert window.message_bar.text == opened.why_read_only
    assert not window.context.actions[ActionId.NEW_CUSTOMER].isEnabled()
    assert not window.context.actions[ActionId.IMPORT].isEnabled()
    assert window.context.actions[ActionId.GO_CUSTOMERS].isEnabled()
    refused: list[str] = []
    window.context.runner.failed.connect(refused.append)
    window.context.runner.perform(lambda: customers.add_customer(opened, "B"))
    assert refused == [opened.why_read_only]
    window.context.navigator.go(Target("settings", view="health"))
    settle(window, qtbot)
    for name in ("health_compact", "health_reindex"):
        maintains = window.findChild(QAbstractButton, name)
        assert maintains is not None and not maintains.isEnabled() and maintains.toolTip() == opened.why_read_only
    for work in (mending.compact, mending.rebuild_index):
        with pytest.raises(UserError, match=re.escape(opened.why_read_only)):
            work(opened)
    end_window(window)
    opened.close()


def test_a_file_left_open_is_checked_whole_before_it_is_shown(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, look: object
) -> None:
    customers.add_customer(workspace, "A")
    crashed = workspace.path.with_name("crashed.ocrm")
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{workspace.path}{suffix}", f"{crashed}{suffix}")
    checked: list[Path] = []
    check = soundness.integrity_findings

    def spy(opened: Workspace) -> list[str]:
        checked.append(opened.path)
        return check(opened)

    monkeypatch.setattr(soundness, "integrity_findings", spy)
    opened = opening.open_carefully(crashed, clock=clock, passphrase=None, parent=None)
    assert opened is not None and checked == [crashed]
    opened.workspace.close()
    again = opening.open_carefully(crashed, clock=clock, passphrase=None, parent=None)
    assert again is not None and checked == [crashed]
    again.workspace.close()


def test_a_backup_in_a_folder_of_ones_own_is_offered_for_a_damaged_file(
    window: MainWindow, keeper: FileKeeper, qtbot: QtBot, clock: FixedClock, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    workspace = window.context.workspace
    customers.add_customer(workspace, "A")
    known_files.note_session(workspace)
    write_setting(workspace, "backup_folder", str(tmp_path / "elsewhere"))
    window.context.file_watch.backup_wanted.emit()
    settle(window, qtbot)
    settle(window, qtbot)
    broken = workspace.path
    workspace.close()
    broken.write_bytes(b"SQLite format 3\0" + b"\x55" * 9000)
    offered: list[str] = []
    monkeypatch.setattr(
        opening, "ask_about_damage", lambda *_args, backup, **_more: offered.append(backup) or Answer.LEAVE
    )
    assert opening.open_carefully(broken, clock=clock, passphrase=None, parent=None) is None
    assert offered == [f"{clock.local_now():%Y-%m-%d %H:%M}"]


def test_an_index_that_a_crash_left_wrong_is_built_anew_at_the_start(
    workspace: Workspace, clock: FixedClock, look: object
) -> None:
    customer_id = customers.add_customer(workspace, "A").created_id
    assert customer_id is not None
    tags.add_tag(workspace, [customer_id], "A")
    rename_behind_the_index(workspace.connection, "B")
    crashed = workspace.path.with_name("crashed.ocrm")
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{workspace.path}{suffix}", f"{crashed}{suffix}")
    opened = opening.open_carefully(crashed, clock=clock, passphrase=None, parent=None)
    assert opened is not None and checking.check_file(opened.workspace).is_sound
    assert opened.workspace.scalar("SELECT group_concat(name) FROM tag") == "B"
    assert "index" in opened.told and "nothing was lost" in opened.told
    opened.workspace.close()
    again = opening.open_carefully(crashed, clock=clock, passphrase=None, parent=None)
    assert again is not None and not again.told
    again.workspace.close()


def test_a_damaged_file_is_replaced_by_its_newest_sound_backup(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, look: object
) -> None:
    customers.add_customer(workspace, "A")
    making.make_backup(workspace, Reason.REGULAR)
    path = workspace.path
    workspace.close()
    path.write_bytes(b"SQLite format 3\0" + b"\x55" * 9000)
    monkeypatch.setattr(opening, "ask_about_damage", lambda *_args, **_more: Answer.LEAVE)
    assert opening.open_carefully(path, clock=clock, passphrase=None, parent=None) is None
    monkeypatch.setattr(opening, "ask_about_damage", lambda *_args, **_more: Answer.BACKUPS)
    opened = opening.open_carefully(path, clock=clock, passphrase=None, parent=None)
    assert opened is not None
    assert opened.workspace.scalar("SELECT name FROM customer") == "A"
    assert opened.told.startswith(_("The backup was restored."))
    opened.workspace.close()
    stranger = path.with_name("stranger.ocrm")
    stranger.write_bytes(b"SQLite format 3\0" + b"\x55" * 9000)
    with pytest.raises(DamagedFileError):
        opening.open_carefully(stranger, clock=clock, passphrase=None, parent=None)


def test_a_file_of_a_newer_ocrm_is_left_for_a_copy_of_the_backup_from_before(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, look: object, both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    making.make_backup(workspace, Reason.UPGRADE)
    customers.add_customer(workspace, "B")
    workspace.connection.execute("PRAGMA user_version = 999")
    workspace.close()
    path, before = workspace.path, workspace.path.read_bytes()
    copy = path.with_name("copy.ocrm")
    asked: list[str] = []
    monkeypatch.setattr(opening, "ask_new_file", lambda *_args, **_more: copy)
    monkeypatch.setattr(opening, "ask_to_go_back", lambda words, *_more: asked.append(words) or False)
    assert opening.open_carefully(path, clock=clock, passphrase=None, parent=None) is None
    assert "before-upgrade" in asked[0] and not copy.exists()
    monkeypatch.setattr(opening, "ask_to_go_back", lambda *_args: True)
    opened = opening.open_carefully(path, clock=clock, passphrase=None, parent=None)
    assert opened is not None and opened.workspace.path == copy
    assert opened.workspace.scalar("SELECT group_concat(name) FROM customer") == "A"
    assert path.name in opened.told
    opened.workspace.close()
    assert path.read_bytes() == before
    shutil.rmtree(catalogue.default_folder(path))
    with pytest.raises(NewerFileError):
        opening.open_carefully(path, clock=clock, passphrase=None, parent=None)


def test_what_salvaging_at_the_start_brought_back_is_told(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, look: object, both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    known_files.note_session(workspace)
    path = workspace.path
    workspace.close()
    data = bytearray(path.read_bytes())
    data[-4096:] = b"\x55" * 4096
    path.write_bytes(data)
    new = path.with_name("new.ocrm")
    monkeypatch.setattr(opening, "_opened", _damaged)
    monkeypatch.setattr(opening, "ask_about_damage", lambda *_args, **_more: Answer.SALVAGE)
    monkeypatch.setattr(opening, "ask_new_file", lambda *_args, **_more: new)
    opened = opening.open_carefully(path, clock=clock, passphrase=None, parent=None)
    assert opened is not None and opened.workspace.path == new
    assert "new.ocrm" in opened.told
    opened.workspace.close()


def _damaged(*_args: object, **_more: object) -> Workspace:
    raise DamagedFileError("damaged")


def test_an_older_copy_brought_back_is_asked_about(
    workspace: Workspace, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, look: object
) -> None:
    known_files.note_session(workspace)
    path = workspace.path
    workspace.close()
    shutil.copyfile(path, path.with_name("old"))
    again = Workspace.open(path, clock=clock)
    known_files.note_session(again)
    again.close()
    shutil.copyfile(path.with_name("old"), path)
    asked: list[Surprise] = []

    def ask(opened: Workspace, _parent: object) -> Answer:
        asked.append(known_files.surprise_of(opened))
        return Answer.BACKUPS

    monkeypatch.setattr(opening, "ask_about_surprise", ask)
    opened = opening.open_carefully(path, clock=clock, passphrase=None, parent=None)
    assert opened is not None and opened.section == "backups"
    assert asked == [Surprise.OLDER]
    opened.workspace.close()


Surprise = known_files.Surprise


def test_a_backup_restored_over_the_closed_file_is_told_in_words(
    workspace: Workspace, clock: FixedClock, look: object, both_languages: str
) -> None:
    customers.add_customer(workspace, "A")
    made = making.make_backup(workspace, Reason.REGULAR)
    preview = restoring.preview(made, now={})
    path = workspace.path
    workspace.close()
    done = opening.restore_closed(preview, path, clock=clock, present_key=None)
    assert done.kept is not None and done.kept.path.name in opening.restored_words(done)

"""Nothing of an encrypted file is readable on the disk, and nothing of a locked one is seen or reached."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from ocrm.cli.session import run
from ocrm.clock import FixedClock
from ocrm.models.file_key import FileKey
from ocrm.services import attachments, drafts, search
from ocrm.services.backups import making
from ocrm.services.backups.catalogue import Reason
from ocrm.services.backups.copying import copy_verified
from ocrm.services.encryption import attempts
from ocrm.services.encryption.rekeying import change_key
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.lock.locked_reminding import LockedReminding, coming_moments
from ocrm.ui.lock.triggers import LockReason
from ocrm.ui.notifications import Notification
from ocrm.ui.notifications.base import Notifier
from ocrm.ui.opened_copies import place_for_copy, sweep_copies
from ocrm.ui.single_instance import Request, ask_running
from ocrm.ui.tray import Tray
from ocrm.ui.window_app import WindowApp
from tests.ui.lock.conftest import NAME, PASSPHRASE

PHONE, NOTE, CONTENT = "13800138000", "他说价格太高了", b"attached sentinel 7731"


def spellings(text: str) -> Iterator[bytes]:
    """Yield a text in every way a program may write it down."""
    for encoding in ("utf-8", "utf-16-le", "gb18030"):
        yield text.encode(encoding)
        yield base64.b64encode(text.encode(encoding))
    yield ascii(text)[1:-1].encode()  # as JSON escapes it


def hits(*folders: Path) -> list[str]:
    """Return the files below folders, and those open in this process, that hold a sentinel."""
    wanted = [one for text in (NAME, PHONE, NOTE) for one in spellings(text)] + [CONTENT]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    found = [str(file) for file in files if any(one in file.read_bytes() for one in wanted)]
    nameless = [handle for handle in _descriptors() if " (deleted)" in os.path.realpath(handle)]
    return found + [str(handle) for handle in nameless if any(one in handle.read_bytes() for one in wanted)]


def _descriptors() -> list[Path]:
    """Return what this process has open, temporary files without a name among them."""
    place = Path("/proc/self/fd")
    return list(place.iterdir()) if place.is_dir() else []


def test_no_byte_of_what_is_kept_is_readable_anywhere(
    secret: Path, tmp_path: Path, clock: FixedClock, key: FileKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    opened = Workspace.open(secret, clock=clock, passphrase=key)
    customer_id = opened.scalar("SELECT id FROM customer")
    customers.add_customer(opened, NAME + "分公司", mobile=PHONE)
    attachments.attach_data(opened, "customers", customer_id, f"{NAME}.txt", CONTENT)
    drafts.keep_draft(opened, "note", {"text": NOTE})
    opened.undo()
    opened.redo()
    search.find(opened, "cqca")
    list(opened.query("SELECT * FROM customer ORDER BY custom, name DESC"))
    copy_verified(opened.connection, tmp_path / "backup.ocrm", key=opened.key)
    assert (tmp_path / "secret.ocrm-wal").stat().st_size > 0
    shared_memory = tmp_path / "secret.ocrm-shm"
    assert hits(tmp_path) == []
    assert not shared_memory.exists() or shared_memory.stat().st_size % 32_768 == 0
    change_key(opened, "another long passphrase")
    opened.close()
    assert hits(tmp_path) == []
    assert not secret.read_bytes().startswith(b"SQLite format 3")


def test_the_window_leaves_nothing_readable_behind(
    opened: WindowApp, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    assert opened.window is not None
    context = opened.window.context
    customer_id = context.workspace.scalar("SELECT id FROM customer")
    context.navigator.go("customers")
    QTest.qWait(60)
    context.navigator.open_record("customers", customer_id)
    QTest.qWait(60)
    _work_on_a_note(opened.window)
    place_for_copy("offer.txt").write_bytes(CONTENT)
    making.make_backup(context.workspace, Reason.ASKED)
    opened._faults.report(ValueError(NAME))  # the log says what failed, not with whom
    assert hits(tmp_path) == [str(next(temporary.rglob("offer.txt")))]  # given to another program, until it is locked
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    opened.preferences.sync()
    assert hits(tmp_path) == []


def _work_on_a_note(window: QWidget) -> None:
    """Type into the composer of the record in sight, paste a picture, and find by name."""
    composer = next(one for one in window.findChildren(QWidget, "composer") if one.isVisible())
    composer.text.setPlainText(NOTE)  # type: ignore[attr-defined]
    pasted = QMimeData()
    pasted.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    composer.text.insertFromMimeData(pasted)  # type: ignore[attr-defined]


def test_copies_opened_elsewhere_do_not_stay(opened: WindowApp, qtbot: QtBot) -> None:
    place = place_for_copy("../offer.txt")
    assert place.name == "offer.txt"
    place.write_bytes(CONTENT)
    opened.lock()
    qtbot.waitUntil(lambda: not place.exists())
    sweep_copies()


def _open_dialog(window: QWidget) -> None:
    dialog = QDialog(window)
    dialog.setWindowTitle(NAME)
    QLabel(NAME, dialog)
    dialog.exec()


def _open_question(window: QWidget) -> None:
    QMessageBox.question(window, NAME, NAME)


def _open_menu(window: QWidget) -> None:
    menu = QMenu(window)
    menu.addAction(NAME)
    menu.exec()


def _open_second_window(window: QWidget) -> None:
    other = QLabel(NAME, window, Qt.WindowType.Window)
    other.setWindowTitle(NAME)
    other.show()


def _open_nothing(window: QWidget) -> None:
    window.setWindowTitle(NAME)


@pytest.mark.parametrize("reason", list(LockReason))
@pytest.mark.parametrize("open_it", [_open_nothing, _open_dialog, _open_question, _open_menu, _open_second_window])
def test_nothing_shows_a_name_whatever_was_open(
    opened: WindowApp, qtbot: QtBot, reason: LockReason, open_it: Callable[[QWidget], None]
) -> None:
    from PySide6.QtCore import QTimer

    assert opened.window is not None
    QGuiApplication.clipboard().setText(NAME)
    QTimer.singleShot(30, lambda: opened.lock(reason))
    open_it(opened.window)  # a modal one comes back when the lock has ended it
    qtbot.waitUntil(lambda: opened.workspace is None, timeout=3_000)
    QApplication.processEvents()
    assert NAME not in QGuiApplication.clipboard().text()
    for window in QApplication.topLevelWidgets():
        if window.isVisible():
            assert window is opened.locking.screen  # type: ignore[union-attr]
            assert window.windowTitle() == "OCRM"
            said = [str(one.property("text")) + one.accessibleName() for one in window.findChildren(QWidget)]
            assert NAME not in " ".join(said)


def test_a_later_start_gets_to_see_the_lock_screen_only(opened: WindowApp, qtbot: QtBot) -> None:
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    opened.locking.screen.hide()
    for wish in (Request.QUICK_ADD, Request.RAISE):
        assert ask_running(opened.locking.path, wish)
        qtbot.waitUntil(opened.locking.screen.isVisible)
        assert opened.window is None
        visible = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        assert visible == [opened.locking.screen]


def test_the_command_line_does_not_pass_the_lock(
    opened: WindowApp, qtbot: QtBot, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.lock()
    qtbot.waitUntil(lambda: opened.workspace is None)
    assert opened.locking is not None
    path = str(opened.locking.path)
    for given in ("", "wrong\n"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        arguments = ["list", "customers", "--file", path, *(["--passphrase-stdin"] if given else [])]
        assert run(arguments) == 1
        told = capsys.readouterr()
        assert NAME not in told.out + told.err


def test_the_command_line_waits_after_wrong_passphrases_too(
    secret: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _attempt in range(10):
        attempts.note_failure(secret, clock)
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
    moment = clock.now().isoformat()
    assert run(["list", "customers", "--file", str(secret), "--passphrase-stdin", "--now", moment, "--lang", "en"]) == 1
    told = capsys.readouterr()
    assert "Too many wrong passphrases" in told.err
    assert NAME not in told.out


def test_the_tray_offers_to_unlock_and_to_quit_only(opened: WindowApp, both_languages: str) -> None:
    tray = Tray()
    tray.set_due_counts(3, 4)
    tray.set_reminder_text(f"Call {NAME}")
    tray.set_locked()
    shown = [action.text() for action in tray.menu.actions() if action.isVisible() and not action.isSeparator()]
    assert len(shown) == 2
    assert NAME not in tray.tooltip + " ".join(shown)


class _Heard(Notifier):
    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Notification] = []

    def show(self, notification: Notification) -> None:
        self.shown.append(notification)

    def close(self, key: str) -> None:
        self.shown = [one for one in self.shown if one.key != key]

    def shut_down(self) -> None:
        """Nothing to let go of."""

    def description(self) -> str:
        return ""


def test_reminders_go_on_while_locked_and_name_nobody(
    opened: WindowApp, clock: FixedClock, both_languages: str
) -> None:
    from ocrm.services.reminders import open_scheduler

    assert opened.workspace is not None
    due = clock.now() + timedelta(minutes=20)
    todos.add_todo(opened.workspace, f"Call {NAME}", due_on=clock.today(), due_at=due)
    moments = coming_moments(open_scheduler(opened.workspace))
    assert moments
    heard = _Heard()
    reminding = LockedReminding(moments, clock, notifier=heard, parent=opened.window)  # type: ignore[arg-type]
    reminding.tick()
    assert heard.shown == []
    clock.advance(minutes=21)
    reminding.tick()
    reminding.tick()
    assert len(heard.shown) == 1
    assert "1" in heard.shown[0].title
    assert NAME not in heard.shown[0].title + heard.shown[0].body
    assert heard.shown[0].buttons == ()


_ON_A_BUS = """
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from ocrm.ui.lock.session_watch import SessionWatch
app = QCoreApplication([])
watch, heard = SessionWatch(), []
watch.left_alone.connect(lambda: heard.append(1))
bus = QDBusConnection.sessionBus()
for name, active in (("org.gnome.ScreenSaver", False), ("org.gnome.ScreenSaver", True),
                     ("org.freedesktop.ScreenSaver", True), ("org.xfce.ScreenSaver", True)):
    message = QDBusMessage.createSignal("/" + name.replace(".", "/"), name, "ActiveChanged")
    message.setArguments([active])
    bus.send(message)
bus.send(QDBusMessage.createSignal("/com/canonical/Unity/Session", "com.canonical.Unity.Session", "Locked"))
QTimer.singleShot(700, app.quit)
app.exec()
print(len(heard))
"""


def test_the_desktops_screen_savers_are_heard() -> None:
    from shutil import which

    if which("dbus-run-session") is None:
        pytest.skip("there is no dbus-run-session here")
    found = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", _ON_A_BUS], capture_output=True, text=True, timeout=30
    )
    assert found.stdout.strip() == "4", found.stderr

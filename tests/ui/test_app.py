"""The program as a whole: first run, last file, one process per file, faults, start-up."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm import __version__, i18n
from ocrm import app as composition
from ocrm.app import open_window
from ocrm.clock import FixedClock
from ocrm.errors import FileMovedError, UserError
from ocrm.logs import describe_fault, log_file
from ocrm.services import records
from ocrm.services.everything.exporting import export_everything
from ocrm.services.workspace import Workspace
from ocrm.ui import application
from ocrm.ui.firstrun import making
from ocrm.ui.firstrun.choices import Beginning
from ocrm.ui.firstrun.window import FirstRunWindow
from ocrm.ui.main_window import MainWindow
from ocrm.ui.single_instance import InstanceServer, Request, ask_running, raise_running_window
from ocrm.ui.theme import Theme
from ocrm.ui.window_app import WindowApp


def test_the_first_start_asks_where_and_how(running: WindowApp, both_languages: str) -> None:
    assert running.start(None)
    card = running.first_run
    assert isinstance(card, FirstRunWindow)
    assert card.isVisible()
    assert not card.grab().isNull()


def test_the_language_can_be_switched_before_anything_else(running: WindowApp) -> None:
    running.start(None)
    card = running.first_run
    assert card is not None
    card.findChild(QWidget, "first_run_language").findChild(QWidget, "segment_0").click()  # type: ignore[attr-defined]
    assert i18n.language() == "zh_CN"
    assert card.windowTitle() == "欢迎使用 OCRM"
    assert running.preferences.get("language") == "zh_CN"


def test_three_clicks_lead_to_the_first_screen(running: WindowApp, tmp_path: Path) -> None:
    running.start(None)
    card = running.first_run
    assert card is not None
    card.findChild(QLineEdit, "first_run_path").setText(str(tmp_path / "mine.ocrm"))
    card.findChild(QWidget, "first_run_empty").click()  # type: ignore[attr-defined]
    card.findChild(QWidget, "first_run_start").click()  # type: ignore[attr-defined]
    assert (tmp_path / "mine.ocrm").is_file()
    assert isinstance(running.window, MainWindow)
    assert running.window.isVisible()
    assert running.first_run is None
    assert running.preferences.last_file == (tmp_path / "mine.ocrm").resolve()


def test_sample_data_comes_in_a_file_of_its_own(
    running: WindowApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(making, "_SAMPLE_CUSTOMERS", 20)
    running.start(None)
    running.create(tmp_path / "demo.ocrm", Beginning.DEMO)
    assert running.workspace is not None
    assert running.workspace.scalar("SELECT count(*) FROM customer") == 20


def test_a_place_that_cannot_be_written_is_explained(running: WindowApp, tmp_path: Path) -> None:
    running.start(None)
    (tmp_path / "file").touch()
    running.create(tmp_path / "file" / "mine.ocrm", Beginning.EMPTY)
    assert running.first_run is not None
    assert running.first_run.message_bar.text
    assert running.window is None


def test_the_last_file_is_opened_again(running: WindowApp, workspace: Workspace) -> None:
    workspace.close()
    running.preferences.set("last_file", str(workspace.path))
    assert running.start(None)
    assert running.workspace is not None
    assert running.workspace.path == workspace.path


def test_a_file_that_is_none_is_explained_and_the_first_card_is_shown(running: WindowApp, tmp_path: Path) -> None:
    wrong = tmp_path / "letters.ocrm"
    database = apsw.Connection(str(wrong))
    database.execute("CREATE TABLE letter(body TEXT)")
    database.close()
    running.open(wrong)
    assert running.first_run is not None
    assert running.first_run.message_bar.text
    with pytest.raises(UserError, match="There is no file"):
        running.start(tmp_path / "nowhere.ocrm")


def test_a_second_start_raises_the_first_window(look: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "one.ocrm"
    assert not raise_running_window(path)
    server = InstanceServer(path)
    with qtbot.waitSignal(server.raise_requested):
        assert raise_running_window(path)
    server.close()
    assert not raise_running_window(path)


def test_a_fault_is_told_once_and_logged_without_the_customers_name(
    running: WindowApp, tmp_path: Path, qtbot: QtBot
) -> None:
    composition.set_up_log()
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None

    def fail() -> None:
        raise KeyError("张三 13957120088")

    for _time in range(2):
        try:
            fail()
        except KeyError as error:
            sys.excepthook(KeyError, error, error.__traceback__)
    qtbot.waitUntil(lambda: not running.window.message_bar.isHidden())  # type: ignore[union-attr]
    text = log_file().read_text("utf-8")
    bar = running.window.message_bar
    copy = next(one for one in bar.findChildren(QPushButton) if one.text() == "Copy details")
    copy.click()
    for told in (text, QGuiApplication.clipboard().text()):
        assert "KeyError" in told and "张三" not in told and "13957120088" not in told
    assert f"OCRM {__version__}" in QGuiApplication.clipboard().text()


def test_what_the_user_can_mend_is_told_in_its_words_and_not_as_a_fault(
    running: WindowApp, tmp_path: Path, qtbot: QtBot
) -> None:
    composition.set_up_log()
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None
    error = FileMovedError("“mine.ocrm” was moved.")
    sys.excepthook(FileMovedError, error, None)
    qtbot.waitUntil(lambda: running.window.message_bar.text == str(error))  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: running.window.context.file_watch.is_kept)  # type: ignore[union-attr]
    sys.excepthook(FileMovedError, error, None)
    qtbot.waitUntil(lambda: running.window.message_bar.findChild(QPushButton, "notice_action") is not None)  # type: ignore[union-attr]
    assert running.window.message_bar.text == str(error)
    assert not log_file().exists() or "fault" not in log_file().read_text("utf-8")


def test_a_disk_that_fails_while_a_page_reads_is_no_fault_of_the_program(
    running: WindowApp, tmp_path: Path, qtbot: QtBot, both_languages: str
) -> None:
    composition.set_up_log()
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None
    running.window.context.tasks.crashed.emit(apsw.IOError("disk I/O error"))
    bar = running.window.message_bar
    qtbot.waitUntil(lambda: "mine.ocrm" in bar.text)
    assert "disk I/O error" not in bar.text
    assert "A fault of the program" not in log_file().read_text("utf-8")


def test_a_page_that_meets_damage_says_so_and_offers_backups_and_salvage(
    running: WindowApp, tmp_path: Path, qtbot: QtBot, both_languages: str
) -> None:
    composition.set_up_log()
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None
    running.window.context.tasks.crashed.emit(apsw.CorruptError("database disk image is malformed"))
    bar = running.window.message_bar
    qtbot.waitUntil(lambda: "mine.ocrm" in bar.text)
    assert "A fault of the program" not in log_file().read_text("utf-8")
    salvage = bar.findChild(QAbstractButton, "damaged_health")
    assert salvage is not None and bar.findChild(QAbstractButton, "damaged_backups") is not None
    salvage.click()
    current = running.window.context.navigator.current
    assert current is not None and (current.page, current.view) == ("settings", "health")


def test_a_described_fault_names_the_place_but_not_the_persons_folder() -> None:
    try:
        raise ValueError("secret")
    except ValueError as error:
        text = describe_fault(error)
    assert "ValueError" in text
    assert "secret" not in text
    assert str(Path.home()) not in text


def test_the_time_of_the_first_paint_is_told_to_the_benchmark(
    running: WindowApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    probe = tmp_path / "probe.txt"
    monkeypatch.setenv("OCRM_STARTUP_PROBE", str(probe))
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    qtbot.waitUntil(probe.exists)
    assert probe.read_text("utf-8").startswith("painted ")


def test_reminding_begins_after_the_first_paint(running: WindowApp, tmp_path: Path, qtbot: QtBot) -> None:
    from ocrm.ui.actions import ActionId

    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    assert running.window is not None
    test = running.window.context.actions[ActionId.TEST_NOTIFICATION]
    qtbot.waitUntil(test.isEnabled)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends programs otherwise")
def test_a_session_that_ends_leaves_a_backup_and_a_closed_file(workspace: Workspace, tmp_path: Path) -> None:
    records.add_record(workspace, "customers", {"name": "Acme"})
    workspace.close()
    probe = tmp_path / "probe.txt"
    folders = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
    window = subprocess.Popen(
        [sys.executable, "-m", "ocrm", str(workspace.path)],
        env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen", "OCRM_STARTUP_PROBE": str(probe)},
    )
    _wait_for(probe.exists)
    window.terminate()
    assert window.wait(30) == 0
    assert not workspace.path.with_name(workspace.path.name + "-wal").exists()


def _wait_for(condition: Callable[[], bool]) -> None:
    """Wait for what another process does, half a minute at most."""
    for _look in range(300):
        if condition():
            return
        QTest.qWait(100)
    raise AssertionError("it did not happen")


def test_without_a_screen_one_sentence_offers_the_tour(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert open_window(None, language="en") == 1
    assert "ocrm tour" in capsys.readouterr().err


def test_fcitx_is_reached_through_ibus_where_qt_has_no_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_IM_MODULE", "fcitx5")
    application._choose_input_method()
    assert os.environ["QT_IM_MODULE"] == "ibus"


def test_cycles_are_collected_on_this_thread_only(running: WindowApp) -> None:
    assert not gc.isenabled()
    QTest.qWait(0)
    application._collect()


def test_a_later_start_can_ask_for_quick_add_and_nothing_else_is_listened_to(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "one.ocrm"
    server = InstanceServer(path)
    with qtbot.waitSignal(server.quick_add_requested):
        assert ask_running(path, Request.QUICK_ADD)
    with qtbot.assertNotEmitted(server.raise_requested, wait=50), qtbot.assertNotEmitted(server.quick_add_requested):
        assert ask_running(path, "delete everything")  # type: ignore[arg-type]
    server.close()


def test_a_file_made_of_an_exported_folder_opens_in_the_window(
    running: WindowApp, tmp_path: Path, qtbot: QtBot
) -> None:
    running.create(tmp_path / "mine.ocrm", Beginning.EMPTY)
    window, workspace = running.window, running.workspace
    assert window is not None and workspace is not None
    records.add_record(workspace, "customers", {"name": "重庆长安"})
    window.commands.everything.export_to(tmp_path / "out")
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=20_000)
    window.commands.everything.make_file(tmp_path / "out", tmp_path / "again.ocrm")
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=30_000)
    window.commands.everything.file_made.emit(tmp_path / "again.ocrm")
    assert running.workspace is not None and running.workspace.path == tmp_path / "again.ocrm"
    assert running.workspace.scalar("SELECT name FROM customer") == "重庆长安"
    assert running.workspace.undo_label() is not None


def test_the_first_start_takes_an_exported_folder(
    running: WindowApp, tmp_path: Path, clock: FixedClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = Workspace.create(tmp_path / "old.ocrm", clock=clock, language="en")
    records.add_record(workspace, "customers", {"name": "重庆长安"})
    export_everything(workspace, tmp_path / "out")
    workspace.close()
    chosen = [tmp_path, tmp_path / "out"]
    monkeypatch.setattr("ocrm.ui.file_dialogs.QFileDialog.getExistingDirectory", lambda *_given: str(chosen.pop(0)))
    running.start(None)
    card = running.first_run
    assert card is not None
    card.findChild(QLineEdit, "first_run_path").setText(str(tmp_path / "mine.ocrm"))
    folder = card.findChild(QAbstractButton, "first_run_folder")
    assert folder is not None
    folder.click()  # no such folder: told, and tried again
    qtbot.waitUntil(folder.isEnabled, timeout=20_000)
    assert "manifest.json" in card.message_bar.findChildren(QLabel)[-1].text() and running.window is None
    folder.click()
    qtbot.waitUntil(lambda: running.window is not None, timeout=30_000)
    assert running.workspace is not None
    assert running.workspace.scalar("SELECT name FROM customer") == "重庆长安"

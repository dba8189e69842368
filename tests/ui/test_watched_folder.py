"""The watched folder in the window: a quiet notice, the list where imports begin, and importing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.reading import open_source
from ocrm.ui.context import AppContext, Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings.files import FilesSection
from ocrm.ui.spreadsheets.memory import RememberedFile, remember_plan
from ocrm.ui.watched_folder import FolderWatch, WatchedPlace, choose_watched, read_watched
from ocrm.ui.widgets.toast import Toast

SHEET = "名称,编号,行业\n甲公司,A1,IT\n乙公司,A2,IT\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


@pytest.fixture
def watch(window: MainWindow) -> Iterator[FolderWatch]:
    made = FolderWatch(window.context, window)
    made.start()
    yield made
    made.stop()


def rest(context: AppContext, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=20_000)


def look_twice(watch: FolderWatch, context: AppContext, qtbot: QtBot) -> None:
    """Look as often as it takes to see that a file does not change."""
    for _time in range(2):
        watch.look()
        rest(context, qtbot)


def begin(context: AppContext, qtbot: QtBot, folder: Path, *, imports_itself: bool = False) -> None:
    choose_watched(context, WatchedPlace(folder, imports_itself))
    rest(context, qtbot)


def customers(context: AppContext) -> int:
    return records.count(context.workspace, RecordQuery("customers"))


def toast(window: MainWindow) -> Toast:
    found = [one for one in window.findChildren(Toast) if not one.is_dismissed]
    assert found
    return found[-1]


@pytest.mark.usefixtures("both_languages")
def test_a_new_file_is_offered_quietly_and_opens_the_import(
    window: MainWindow, watch: FolderWatch, folder: Path, qtbot: QtBot
) -> None:
    context = window.context
    (folder / "old.csv").write_text(SHEET, "utf-8")
    begin(context, qtbot, folder)
    look_twice(watch, context, qtbot)
    assert not context.waiting_files.files
    (folder / "new.csv").write_text(SHEET + "丙公司,A3,IT\n", "utf-8")
    look_twice(watch, context, qtbot)
    assert [file.path.name for file in context.waiting_files.files] == ["new.csv"]
    assert customers(context) == 0  # offered, not imported
    offer = toast(window)
    assert "new.csv" in offer.text and offer.action_button is not None
    offer.action_button.click()
    rest(context, qtbot)
    assert window.page is not None and window.page.session.reader.name == "new.csv"  # type: ignore[attr-defined]


def test_what_waits_is_listed_where_imports_begin_and_can_be_left(
    window: MainWindow, watch: FolderWatch, folder: Path, qtbot: QtBot
) -> None:
    context = window.context
    begin(context, qtbot, folder)
    (folder / "new.csv").write_text(SHEET, "utf-8")
    look_twice(watch, context, qtbot)
    window.start(Target("import"))
    rest(context, qtbot)
    panel = window.findChild(QWidget, "watched_files")
    leave = window.findChild(QAbstractButton, "watched_leave_0")
    assert panel is not None and panel.isVisible() and leave is not None
    assert context.toasts.current is not None
    leave.setFocus()
    QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    rest(context, qtbot)
    look_twice(watch, context, qtbot)
    assert not panel.isVisible()
    assert context.toasts.current is None, "it offered to look at what was left"
    focused = window.focusWidget()
    assert focused is not None and focused.objectName() == "import_choose"
    assert customers(context) == 0


def remember(context: AppContext, path: Path) -> None:
    with open_source(path) as source:
        table = source.table()
    file = RememberedFile(path.name, date(2026, 10, 1))
    remember_plan(context.preferences, table, suggested_plan(table, "customers"), file)


def test_a_remembered_table_is_imported_by_itself_where_that_is_switched_on(
    window: MainWindow, watch: FolderWatch, folder: Path, qtbot: QtBot
) -> None:
    context = window.context
    begin(context, qtbot, folder, imports_itself=True)
    (folder / "unknown.csv").write_text(SHEET, "utf-8")
    look_twice(watch, context, qtbot)
    assert customers(context) == 0 and len(context.waiting_files.files) == 1
    remember(context, folder / "unknown.csv")
    (folder / "known.csv").write_text(SHEET.replace("甲", "丁"), "utf-8")
    look_twice(watch, context, qtbot)
    assert customers(context) == 2
    assert [file.path.name for file in context.waiting_files.files] == ["unknown.csv"]
    context.runner.undo()
    assert customers(context) == 0
    look_twice(watch, context, qtbot)
    assert [file.path.name for file in context.waiting_files.files] == ["unknown.csv"]


def test_a_remembered_table_with_a_problem_is_only_offered(
    window: MainWindow, watch: FolderWatch, folder: Path, qtbot: QtBot
) -> None:
    context = window.context
    (folder / "known.csv").write_text(SHEET, "utf-8")
    remember(context, folder / "known.csv")
    begin(context, qtbot, folder, imports_itself=True)
    (folder / "bad.csv").write_text("名称,编号,行业\n,A1,IT\n乙公司,A2,量子计算\n", "utf-8")
    look_twice(watch, context, qtbot)
    assert customers(context) == 0 and "bad.csv" in toast(window).text


def test_the_settings_switch_it_on_and_off(
    context: AppContext, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocrm.ui.file_dialogs.QFileDialog.getExistingDirectory", lambda *_given: str(folder))
    section = FilesSection(context)
    qtbot.addWidget(section)
    switch = section.findChild(QAbstractButton, "watched_folder")
    itself = section.findChild(QAbstractButton, "watched_folder_imports_itself")
    assert switch is not None and itself is not None and not switch.isChecked() and not itself.isEnabled()
    switch.click()
    rest(context, qtbot)
    section.reload()
    assert read_watched(context) == WatchedPlace(folder, False) and itself.isEnabled()
    itself.click()
    assert read_watched(context).imports_itself
    switch.click()
    assert read_watched(context).folder is None

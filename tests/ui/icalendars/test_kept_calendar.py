"""The calendar that is kept current is written after changes, in the background, and what goes wrong is told once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from ocrm.services.icalendars.writing import CalendarStyle
from ocrm.services.workday import todos
from ocrm.ui.context import AppContext, Target
from ocrm.ui.icalendars.kept_calendar import CalendarKeeper, KeptFile, choose_kept_file, read_kept_file
from ocrm.ui.main_window import MainWindow
from ocrm.ui.settings import capture


def test_the_file_follows_the_todos(context: AppContext, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "kept.ics"
    keeper = CalendarKeeper(context)
    with qtbot.waitSignal(keeper.written):
        choose_kept_file(context, KeptFile(path, CalendarStyle.TASKS))
    assert read_kept_file(context) == KeptFile(path, CalendarStyle.TASKS)
    with qtbot.waitSignal(keeper.written, timeout=6000) as told:
        context.bus.publish(todos.add_todo(context.workspace, "Send the offer", due_on=date(2099, 3, 12)))
    assert told.args == [True] and b"Send the offer" in path.read_bytes()
    keeper.stop()
    choose_kept_file(context, KeptFile())
    assert path.exists(), "the file stays when it is no longer kept"


def test_a_folder_that_is_gone_is_told_once(context: AppContext, tmp_path: Path, qtbot: QtBot) -> None:
    shown: list[str] = []
    context.toasts.show = lambda text, **_more: shown.append(text)  # type: ignore[method-assign]
    keeper = CalendarKeeper(context)
    choose_kept_file(context, KeptFile(tmp_path / "gone" / "kept.ics"))
    qtbot.waitUntil(lambda: len(shown) == 1)
    keeper.write_now()
    qtbot.wait(200)
    assert len(shown) == 1 and "could not be written" in shown[0]


def test_settings_export_the_open_todos_and_keep_a_file_of_them(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    todos.add_todo(window.context.workspace, "Send the offer", due_on=date(2099, 3, 12))
    out = tmp_path / "out.ics"
    monkeypatch.setattr(capture, "ask_new_file", lambda *_args, **_more: out)
    window.context.navigator.go(Target("settings", view="capture"))
    export = window.findChild(QAbstractButton, "export_calendar")
    assert export is not None
    export.click()
    qtbot.waitUntil(lambda: any(line.text() == "Wrote 1 to-do to out.ics" for line in window.findChildren(QLabel)))
    assert b"Send the offer" in out.read_bytes()
    switch = window.findChild(QCheckBox, "kept_calendar")
    assert switch is not None
    switch.click()
    assert read_kept_file(window.context).path == out
    switch.click()
    assert read_kept_file(window.context).path is None

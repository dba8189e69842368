"""The calendar that is kept current is written after changes, in the background, and what goes wrong is told once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pytestqt.qtbot import QtBot

from ocrm.services.icalendars.writing import CalendarStyle
from ocrm.services.workday import todos
from ocrm.ui.context import AppContext
from ocrm.ui.icalendars.kept_calendar import CalendarKeeper, KeptFile, choose_kept_file, read_kept_file


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

"""Leaving with everything in the window: the folder is written in the background, and opened again as a new file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from ocrm.services import records
from ocrm.services.everything.manifest import read_manifest
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.palette.entries import palette_entries
from ocrm.ui.widgets.toast import Toast


def rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=60_000)


def toast(window: MainWindow) -> Toast:
    return [one for one in window.findChildren(Toast) if not one.is_dismissed][-1]


@pytest.mark.usefixtures("both_languages")
def test_the_folder_is_written_and_a_new_file_made_of_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    dialogs = "ocrm.ui.file_dialogs.QFileDialog"
    monkeypatch.setattr(f"{dialogs}.getExistingDirectory", lambda *_given, **_more: str(place))
    records.add_record(window.context.workspace, "customers", {"name": "重庆长安"})
    window.start(Target("import"))
    button = window.findChild(QAbstractButton, "export_everything")
    assert button is not None
    button.click()
    rest(window, qtbot)
    (folder,) = place.iterdir()
    assert folder.name == "test-2026-10-21" and read_manifest(folder).tables["customer"].rows == 1
    assert folder.name in toast(window).text
    window.context.actions.trigger(ActionId.EXPORT_EVERYTHING)
    rest(window, qtbot)
    assert sorted(path.name for path in place.iterdir()) == ["test-2026-10-21", "test-2026-10-21-2"]

    made: list[Path] = []
    window.commands.everything.file_made.connect(made.append)
    monkeypatch.setattr(f"{dialogs}.getExistingDirectory", lambda *_given, **_more: str(folder))
    monkeypatch.setattr(f"{dialogs}.getSaveFileName", lambda *_given, **_more: (str(tmp_path / "again"), ""))
    window.context.actions.trigger(ActionId.OPEN_EVERYTHING)
    rest(window, qtbot)
    offer = toast(window).action_button
    assert offer is not None and (tmp_path / "again.ocrm").is_file()
    offer.click()
    assert made == [tmp_path / "again.ocrm"]


def test_a_damaged_folder_is_refused_in_words(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.start(Target("import"))
    everything = window.commands.everything
    everything.export_to(tmp_path / "out")
    rest(window, qtbot)
    (tmp_path / "out" / "tables" / "stage.csv").write_bytes(b"")
    everything.make_file(tmp_path / "out", tmp_path / "again.ocrm")
    rest(window, qtbot)
    assert "tables/stage.csv" in toast(window).text and not (tmp_path / "again.ocrm").exists()


def test_the_palette_knows_both_commands(window: MainWindow) -> None:
    window.start(Target("import"))
    found = {
        entry.action_id
        for text in ("exported folder", "export everything", "全部导出")
        for entry in palette_entries(window.context.workspace, window.context.actions, text)
    }
    assert {ActionId.EXPORT_EVERYTHING, ActionId.OPEN_EVERYTHING} <= found

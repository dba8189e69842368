"""New files of the watched folder are offered when they are whole, once, whatever they are called."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from ocrm.services.spreadsheets import watched_folder
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.spreadsheets.watched_folder import look_into, note_done, note_imported, note_present
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import table_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "incoming"
    made.mkdir()
    return made


def waiting(workspace: Workspace, folder: Path) -> list[str]:
    """Return what waits after two looks, between which nothing changed."""
    first = look_into(workspace, folder, {})
    return [file.path.name for file in look_into(workspace, folder, first.files).waiting]


def test_a_file_is_offered_only_when_it_no_longer_grows(workspace: Workspace, folder: Path) -> None:
    (folder / "a.csv").write_text("名称\n", "utf-8")
    first = look_into(workspace, folder, {})
    assert first.waiting == () and first.is_settling
    (folder / "a.csv").write_text("名称\n甲\n", "utf-8")
    second = look_into(workspace, folder, first.files)
    assert second.waiting == () and second.is_settling
    third = look_into(workspace, folder, second.files)
    assert [file.path.name for file in third.waiting] == ["a.csv"] and not third.is_settling


def test_only_what_can_be_imported_is_offered_the_oldest_first(workspace: Workspace, folder: Path) -> None:
    names = ("b.xlsx", "a.vcf", "c.ics", "~$b.xlsx", ".hidden.csv", "a.csv.part", "photo.jpg", "empty.csv")
    for age, name in enumerate(names):
        (folder / name).write_bytes(b"" if name == "empty.csv" else name.encode())
        os.utime(folder / name, (age, age))
    (folder / "sub.csv").mkdir()
    assert waiting(workspace, folder) == ["b.xlsx", "a.vcf", "c.ics"]
    assert waiting(workspace, folder / "away") == []


def test_what_is_done_is_known_by_its_content(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "old.csv").write_text("名称\n旧\n", "utf-8")
    assert note_present(workspace, folder) == 1
    (folder / "old.csv").rename(folder / "renamed.csv")
    assert waiting(workspace, folder) == []
    (folder / "renamed.csv").write_text("名称\n新\n", "utf-8")
    assert waiting(workspace, folder) == ["renamed.csv"]
    monkeypatch.setattr(watched_folder, "_MOST_REMEMBERED", 1)
    note_done(workspace, ["0" * 64])
    (folder / "old.csv").write_text("名称\n旧\n", "utf-8")
    assert waiting(workspace, folder) == ["renamed.csv", "old.csv"]


def test_an_imported_file_is_done(workspace: Workspace, folder: Path) -> None:
    (folder / "a.csv").write_text("名称\n甲\n", "utf-8")
    began = workspace.clock.now()
    offered = look_into(workspace, folder, look_into(workspace, folder, {}).files).waiting
    assert note_imported(workspace, offered, began) == ()
    table = table_of(folder / "a.csv")
    run_import(workspace, table, suggested_plan(table, "customers"), source_name="a.csv")
    assert note_imported(workspace, offered, began + timedelta(hours=1)) == ()
    assert len(note_imported(workspace, offered, began)) == 1
    assert waiting(workspace, folder) == []

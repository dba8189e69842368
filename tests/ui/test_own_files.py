"""A file dialog over the folder of the open file leaves SQLite's locks on it alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeDatabase
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ocrm.services.workspace import Workspace
from ocrm.ui.own_files import name_own_files


def test_our_files_are_known_by_their_endings(qtbot: QtBot, tmp_path: Path) -> None:
    assert name_own_files()
    for ending in ("ocrm", "ocrm-wal", "ocrm-shm"):
        path = tmp_path / f"a.{ending}"
        path.write_bytes(b"%PDF-1.4")
        assert QMimeDatabase().mimeTypeForFile(str(path)).name() == "application/x-ocrm"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lists locks")
def test_a_file_dialog_beside_the_open_file_keeps_its_locks(workspace: Workspace, qtbot: QtBot) -> None:
    name_own_files()

    def locks() -> list[str]:
        lines = Path("/proc/locks").read_text("ascii").splitlines()
        return [line.partition(":")[2] for line in lines if f" {os.getpid()} " in line]

    workspace.scalar("SELECT count(*) FROM customer")
    before = locks()
    assert before
    dialog = QFileDialog(None, "", str(workspace.path.parent))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.directory().entryList()), timeout=5_000)
    qtbot.wait(300)  # its thread that looks at the files tells nobody when it is through
    assert set(before) <= set(locks())

"""Blank templates are offered where imports begin, in either language whatever the window speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from ocrm.i18n import LANGUAGES, translated
from ocrm.services.schema import record_type
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.page import ImportPage


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_written_in_the_language_chosen(
    page: ImportPage, context: AppContext, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    offered: list[str] = []

    def choose(_parent: object, _title: str, suggested: str, _filter: str) -> tuple[str, str]:
        offered.append(Path(suggested).name)
        return str(tmp_path / "blank"), ""

    monkeypatch.setattr("ocrm.ui.file_dialogs.QFileDialog.getSaveFileName", choose)
    action = page.landing.findChild(QAction, f"template_contacts_{language}")
    assert action is not None and action.text() == LANGUAGES[language]
    action.trigger()
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=20_000)
    contacts = record_type("contacts")
    assert translated(contacts.label_many, language) in offered[0]
    sheet = load_workbook(tmp_path / "blank.xlsx").worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    assert translated(contacts.field("mobile").label, language) in titles

"""Blank templates are offered where imports begin, in either language whatever the window speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from ocrm.i18n import LANGUAGES, translated
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.templates import write_template
from ocrm.ui.context import AppContext
from ocrm.ui.spreadsheets.page import ImportPage
from ocrm.ui.spreadsheets.reconciliation_table import ReconciliationTable
from tests.ui.spreadsheets.driving import Driver


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_goes_all_the_way(driver: Driver, context: AppContext, tmp_path: Path, language: str) -> None:
    write_template(context.workspace, tmp_path / "filled.xlsx", "customers", language=language)
    book = load_workbook(tmp_path / "filled.xlsx")
    sheet = book.worksheets[0]
    customers = record_type("customers")
    places = {str(cell.value): cell.column for cell in sheet[1]}
    given = {"name": "重庆长安", "phone": "01065529988", "industry": translated("Finance", language)}
    for name, value in given.items():
        sheet.cell(2, places[translated(customers.field(name).label, language)]).value = value
    book.save(tmp_path / "filled.xlsx")
    driver.read(tmp_path / "filled.xlsx")
    driver.go_to(2)
    assert not driver.problems
    driver.go_to(4)
    driver.go_on()
    (found,) = context.workspace.query("SELECT name, phone, industry FROM customer")
    assert found == ("重庆长安", "01065529988", "finance")
    counts = driver.find(ReconciliationTable, "import_reconciliation").counts.rows
    told = [count.field for count in counts if count.given]
    assert sorted(told) == sorted(given) and told == [count.field for count in counts[:3]], "empty columns come last"

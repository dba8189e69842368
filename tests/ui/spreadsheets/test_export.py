"""Exporting what a list shows: the file holds the same cells, typed, and can be opened."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLineEdit, QRadioButton
from pytestqt.qtbot import QtBot

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.spreadsheets.export import export_view
from ocrm.ui.spreadsheets.export_dialog import ExportDialog
from ocrm.ui.widgets import MessageBar, SegmentedControl

COLUMNS = ("name", "phone", "annual_revenue", "city")


@pytest.fixture
def filled(context: AppContext) -> AppContext:
    for number, city in enumerate(("Wuxi", "Xian", "Wuxi")):
        values = {"name": f"=Acme {number}", "phone": f"0512000{number}", "annual_revenue": Decimal(1000 + number)}
        records.add_record(context.workspace, "customers", {**values, "city": city})
    return context


def export(context: AppContext, qtbot: QtBot, path: Path, *, presses: tuple[str, ...] = ()) -> ExportDialog:
    dialog = export_view(context, RecordQuery("customers", sort=("-name",)), COLUMNS)
    place = dialog.findChild(QLineEdit, "export_path")
    start = dialog.findChild(QAbstractButton, "export_start")
    assert place is not None and start is not None
    for name in presses:
        choice = dialog.findChild(QRadioButton, name)
        assert choice is not None
        choice.click()
    place.setText(str(path))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=10_000)
    return dialog


@pytest.mark.usefixtures("both_languages")
def test_the_view_comes_back_from_the_workbook_cell_by_cell(filled: AppContext, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(filled, qtbot, tmp_path / "customers.xlsx")
    open_folder = dialog.findChild(QAbstractButton, "export_open_folder")
    assert open_folder is not None and open_folder.isVisible()
    dialog.reject()
    sheet = load_workbook(tmp_path / "customers.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert rows == [
        ("=Acme 2", "05120002", 1002, "Wuxi"),
        ("=Acme 1", "05120001", 1001, "Xian"),
        ("=Acme 0", "05120000", 1000, "Wuxi"),
    ]
    assert sheet["A2"].data_type == "s"  # text, no formula


def test_all_fields_can_be_exported(filled: AppContext, qtbot: QtBot, tmp_path: Path) -> None:
    export(filled, qtbot, tmp_path / "all.xlsx", presses=("export_all_fields",)).reject()
    sheet = load_workbook(tmp_path / "all.xlsx").active
    assert sheet is not None
    assert sheet.max_column == len(record_type("customers").fields)


def test_the_format_changes_the_ending_and_csv_neutralises_formulas(
    filled: AppContext, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = export_view(filled, RecordQuery("customers"), COLUMNS)
    formats = dialog.findChild(SegmentedControl, "export_format")
    assert formats is not None
    for number, ending in enumerate((".xlsx", ".ods", ".csv")):
        formats.set_current(number)
        formats.changed.emit(number)
        assert dialog.path.suffix == ending
    dialog.reject()
    export(filled, qtbot, tmp_path / "customers.csv").reject()
    text = (tmp_path / "customers.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"'=Acme 0" in text


@pytest.mark.parametrize("typed", ["/", "~", "~nobody/here", ".", ""])
def test_a_path_is_typed_letter_by_letter(filled: AppContext, typed: str) -> None:
    dialog = export_view(filled, RecordQuery("customers"), COLUMNS)
    place, start = dialog.findChild(QLineEdit, "export_path"), dialog.findChild(QAbstractButton, "export_start")
    assert place is not None and start is not None
    place.setText(typed)
    assert start.isEnabled() == bool(Path(typed).name)
    place.setText("/customers.csv")
    assert start.isEnabled()
    dialog.reject()


def test_a_place_that_cannot_be_written_is_explained(filled: AppContext, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export(filled, qtbot, tmp_path / "missing" / "customers.xlsx")
    bar = dialog.findChild(MessageBar)
    assert bar is not None and bar.isVisible()
    start = dialog.findChild(QAbstractButton, "export_start")
    assert start is not None and start.isEnabled()
    dialog.reject()


def test_the_to_do_list_exports_what_it_shows(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    context = window.context
    for title in ("Call Acme", "Write to Beta"):
        records.add_record(context.workspace, "todos", {"title": title, "due_on": context.workspace.clock.today()})
    window.start(Target("todos"))
    context.actions.trigger(ActionId.EXPORT)
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    place = dialog.findChild(QLineEdit, "export_path")
    start = dialog.findChild(QAbstractButton, "export_start")
    assert place is not None and start is not None
    place.setText(str(tmp_path / "todos.xlsx"))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not context.tasks.is_busy, timeout=10_000)
    dialog.reject()
    sheet = load_workbook(tmp_path / "todos.xlsx").active
    assert sheet is not None
    assert sorted(str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)) == ["Call Acme", "Write to Beta"]


@pytest.mark.usefixtures("both_languages")
def test_personal_data_can_be_left_out_and_the_end_says_so(filled: AppContext, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export_view(filled, RecordQuery("customers"), COLUMNS)
    shown = dialog.findChild(SegmentedControl, "export_redaction")
    assert shown is not None
    shown.set_current(2)
    dialog._show_redaction()
    place = dialog.findChild(QLineEdit, "export_path")
    start = dialog.findChild(QAbstractButton, "export_start")
    assert place is not None and start is not None
    place.setText(str(tmp_path / "shared.csv"))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not filled.tasks.is_busy, timeout=10_000)
    bar = dialog.findChild(MessageBar)
    assert bar is not None
    phone = record_type("customers").field("phone")
    assert _(phone.label) in bar.text
    assert "0512000" not in (tmp_path / "shared.csv").read_text("utf-8-sig")
    dialog.reject()


@pytest.mark.usefixtures("both_languages")
def test_amounts_can_be_left_out_and_the_end_says_so(filled: AppContext, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export_view(filled, RecordQuery("customers"), COLUMNS)
    without = dialog.findChild(QCheckBox, "export_no_amounts")
    formats = dialog.findChild(SegmentedControl, "export_format")
    place = dialog.findChild(QLineEdit, "export_path")
    start = dialog.findChild(QAbstractButton, "export_start")
    note = dialog.findChild(QRadioButton, "export_view_columns")
    assert without is not None and formats is not None and place is not None and start is not None and note is not None
    assert "4" in note.text()
    without.click()
    assert "3" in note.text()
    place.setText(str(tmp_path / "shared.csv"))
    QTest.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not filled.tasks.is_busy, timeout=10_000)
    bar = dialog.findChild(MessageBar)
    assert bar is not None
    revenue = record_type("customers").field("annual_revenue")
    assert _(revenue.label) in bar.text
    written = (tmp_path / "shared.csv").read_text("utf-8-sig")
    assert "1000" not in written and "05120000" in written
    dialog.reject()


def test_a_kind_without_amounts_offers_none_to_leave_out(filled: AppContext) -> None:
    dialog = export_view(filled, RecordQuery("contacts"), ("name",))
    without = dialog.findChild(QCheckBox, "export_no_amounts")
    assert without is not None and not without.isVisible()
    dialog.reject()

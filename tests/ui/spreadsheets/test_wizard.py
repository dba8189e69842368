"""The import wizard, by hand: nothing is written before the last step, nothing is lost silently, one undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.fields import custom_fields
from ocrm.services.records import RecordQuery
from ocrm.services.schema import FieldKind, record_type
from ocrm.services.spreadsheets.mapping import importable_fields
from ocrm.services.spreadsheets.plan import Duplicates
from ocrm.services.spreadsheets.previewing import derived_text
from ocrm.services.spreadsheets.taking_back import UndoConflict, UndoPreview
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext, Target
from ocrm.ui.spreadsheets import running
from ocrm.ui.spreadsheets.choice_popup import Option
from ocrm.ui.spreadsheets.column_table import FIELD, ColumnTable
from ocrm.ui.spreadsheets.page import ImportPage
from ocrm.ui.spreadsheets.picker_table import PickerTable
from ocrm.ui.spreadsheets.plan_edits import BLANK
from ocrm.ui.spreadsheets.problem_list import ProblemState, effect_text
from ocrm.ui.spreadsheets.reconciliation_table import ReconciliationTable
from ocrm.ui.spreadsheets.row_preview import _ICON, _LABEL_WIDTH, RowPreviewPanel
from ocrm.ui.spreadsheets.steps.duplicates_step import DuplicatesStep
from ocrm.ui.spreadsheets.undo_dialog import UndoDialog
from ocrm.ui.theme import theme
from ocrm.ui.vcards.paste_contact import PasteContactDialog
from ocrm.ui.widgets import SegmentedControl
from tests.services.spreadsheets.test_trust import F_02
from tests.snapshots import rows_of
from tests.ui.spreadsheets.driving import Driver


def customers(workspace: Workspace) -> list[str]:
    ids = records.all_ids(workspace, RecordQuery("customers", sort=("name",)))
    return [str(row["name"]) for row in records.fetch_rows(workspace, "customers", ids, ("name",)) if row]


def csv_file(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.usefixtures("both_languages")
def test_a_messy_workbook_goes_all_the_way_and_back(driver: Driver, messy: Path, context: AppContext) -> None:
    workspace, session = context.workspace, driver.session
    before, history = rows_of(workspace), len(workspace.history())
    driver.read(messy)
    assert session.plan is not None and session.plan.kind == "customers"
    assert session.table is not None and session.table.sheet == "华东"

    driver.go_on()
    assert driver.field_of("公司名") == "name"
    assert driver.field_of("生日") == "contact.birthday"
    assert driver.field_of("内部编码") == ""

    driver.go_on()
    assert [entry.key for entry in driver.problems] == [(3, "生日"), (4, "公司名")]
    driver.mend(3, "生日", "1980-12-31")
    assert driver.problem(3, "生日").state is ProblemState.MENDED
    assert driver.problem(3, "生日").after == "1980-12-31"

    driver.go_on()
    assert [(found.row, found.like_row) for found in session.duplicates.values()] == [(5, 2)]

    driver.go_on()
    assert rows_of(workspace) == before
    assert len(workspace.history()) == history

    driver.go_on()
    run = session.writer.run
    assert run is not None and run.report is not None
    report = run.report
    assert (report.rows, report.created, report.updated, report.skipped, report.rejected) == (5, 3, 0, 1, 1)
    assert driver.find(QLabel, "import_created").text() == "3"
    assert driver.find(QLabel, "import_rejected").text() == "1"
    assert "内部编码" in report.unmapped
    assert customers(workspace) == ["Acme Ltd", "Beta GmbH", "Delta Inc"]

    toast = context.toasts.current
    assert toast is not None and toast.action_button is not None
    QTest.mouseClick(toast.action_button, Qt.MouseButton.LeftButton)
    driver.settle()
    assert rows_of(workspace) == before
    assert run.is_undone


def test_an_unknown_industry_is_added_unless_it_is_mapped(driver: Driver, messy: Path, context: AppContext) -> None:
    driver.read(messy)
    driver.go_on()
    values = driver.session.values[4]
    assert values.unknown == ("量子计算",)
    assert driver.session.plan is not None
    assert driver.session.plan.new_values[4] == {"量子计算"}

    table = driver.columns
    table.setCurrentIndex(table.model().index(4, 0))
    lines = driver.find(PickerTable, "import_value_list")
    assert lines.isVisible()
    assert lines.model().index(0, 0).data() == "量子计算"
    lines.setCurrentIndex(lines.model().index(0, 0))
    QTest.keyClick(lines, Qt.Key.Key_Return)
    popup = driver.popup(lines)
    labels = [popup.view.model().index(row, 0).data() for row in range(popup.view.model().rowCount())]
    popup.chosen.emit(values.meanings[0].code)
    popup.hide()
    driver.settle()
    assert values.meanings[0].label in labels
    assert driver.session.plan.values[4] == {"量子计算": values.meanings[0].code}
    assert driver.session.plan.new_values[4] == frozenset()


def test_a_text_can_be_left_blank_and_its_row_still_comes(driver: Driver, tmp_path: Path, context: AppContext) -> None:
    driver.read(csv_file(tmp_path / "deals.csv", "商机名称,阶段\nFirst,没听过\nSecond,赢单\n"))
    assert driver.session.plan is not None and driver.session.plan.kind == "opportunities"
    driver.go_on()
    driver.session.set_value(1, "没听过", BLANK)
    driver.go_to(4)
    driver.go_on()
    assert driver.session.writer.run is not None and driver.session.writer.run.report is not None
    assert driver.session.writer.run.report.created == 2
    ids = records.all_ids(context.workspace, RecordQuery("opportunities", sort=("subject",)))
    rows = records.fetch_rows(context.workspace, "opportunities", ids, ("subject", "status"))
    assert [(row["subject"], row["status"]) for row in rows if row] == [("First", "open"), ("Second", "won")]


def test_a_field_is_chosen_by_keyboard_and_taken_from_the_other_column(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_on()
    driver.choose_field("内部编码", "Customer name")
    assert driver.field_of("内部编码") == "name"
    assert driver.field_of("公司名") == ""
    driver.choose_field("内部编码", "Do not import")
    assert driver.field_of("内部编码") == ""
    next_button = driver.find(QAbstractButton, "import_next")
    assert not next_button.isEnabled()
    assert "Customer name" in driver.find(QLabel, "import_hint").text()


def test_back_keeps_what_was_chosen(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_on()
    driver.choose_field("内部编码", "Notes")
    driver.go_on()
    driver.mend(4, "公司名", "Gamma")
    driver.press("import_back")
    driver.press("import_back")
    driver.go_to(2)
    assert driver.session.plan is not None
    assert driver.session.plan.fields[5] == "notes"
    assert driver.problem(4, "公司名").state is ProblemState.MENDED


def test_all_unusable_cells_can_be_left_blank_at_once(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_to(2)
    driver.press("import_blank_all_cells")
    driver.settle()
    report = driver.session.report
    assert report is not None
    assert (report.created, report.rejected) == (3, 1)
    driver.press("import_take_back_fixes")
    driver.settle()
    assert driver.session.report is not None
    assert driver.session.report.rejected == 2


def test_rows_with_problems_can_be_skipped(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_to(2)
    driver.find(QWidget, "import_problems").selectAll()  # type: ignore[attr-defined]
    driver.press("import_skip_rows")
    driver.settle()
    report = driver.session.report
    assert report is not None
    assert (report.created, report.skipped, report.rejected) == (2, 3, 0)
    assert {entry.state for entry in driver.problems} == {ProblemState.SKIPPED}


def test_the_problem_rows_go_into_a_workbook_with_the_reason_first(driver: Driver, messy: Path, tmp_path: Path) -> None:
    driver.read(messy)
    driver.go_to(2)
    driver.wizard.save_problem_rows(tmp_path / "problems.xlsx")
    driver.settle()
    sheet = load_workbook(tmp_path / "problems.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][1:3] == ("公司名", "联系人")
    assert any("31/31/1980" in str(row[0]) for row in rows)


def test_ambiguous_dates_are_asked_about(driver: Driver, tmp_path: Path) -> None:
    driver.read(csv_file(tmp_path / "people.csv", "姓名,公司,生日\nAnn,Acme,3/5/1990\nBo,Acme,4/6/1991\n"))
    assert driver.session.plan is not None and driver.session.plan.kind == "contacts"
    driver.go_to(2)
    assert len(driver.problems) == 2
    driver.press("read_dmy_2")
    driver.settle()
    assert driver.session.report is not None
    assert driver.session.report.rejected == 0
    assert driver.session.report.created == 2


def test_what_exists_is_shown_side_by_side_and_decided_row_by_row(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace = context.workspace
    records.add_record(workspace, "customers", {"name": "Acme Ltd", "city": "Suzhou"})
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称,城市,备注\nAcme Ltd,Wuxi,New note\nOther,Xian,\n"))
    driver.go_to(3)
    table = driver.find(PickerTable, "import_duplicates")
    assert table.model().rowCount() == 1
    driver.settle()
    lines = {line.label: line for line in driver.wizard.step.differences.lines.rows}  # type: ignore[attr-defined]
    assert (lines["City"].known, lines["City"].given, lines["City"].after) == ("Suzhou", "Wuxi", "Suzhou")
    assert lines["Notes"].after == "New note"
    reason = driver.find(QLabel, "import_difference_reason")  # the list may have to cut it, this wraps
    assert reason.wordWrap() and reason.text() == table.model().index(0, 3).data() != ""

    table.setCurrentIndex(table.model().index(0, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    popup = driver.popup(table)
    QTest.keyClick(popup.view, Qt.Key.Key_Down)
    QTest.keyClick(popup.view, Qt.Key.Key_Return)
    driver.settle()
    assert driver.session.plan is not None
    assert driver.session.plan.policy(2) is Duplicates.OVERWRITE
    driver.go_on()
    driver.go_on()
    ids = records.find_by_title(workspace, "customers", "Acme Ltd")
    assert records.fetch_record(workspace, "customers", ids[0])["city"] == "Wuxi"


def test_what_a_row_would_leave_behind_is_shown_as_the_import_leaves_it(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace = context.workspace
    custom_fields.add_field(workspace, "customers", "Bought", kind=FieldKind.MULTI_PICK, values=("Mill", "Lathe"))
    own = custom_fields.list_fields(workspace, "customers")[0].name
    known = {"name": "Acme Ltd", "city": "Wuxi", "notes": "Old", own: ("Mill",)}
    records.add_record(workspace, "customers", known)
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称,城市,备注,Bought\nAcme Ltd,Xian,∅,Lathe\n"))
    driver.go_to(3)
    shown = {}
    for policy, adds in ((Duplicates.FILL, True), (Duplicates.OVERWRITE, True), (Duplicates.OVERWRITE, False)):
        driver.session.set_policy(policy)
        driver.session.set_adds_picks(adds)
        driver.settle()
        lines = driver.wizard.step.differences.lines.rows  # type: ignore[attr-defined]
        shown[policy, adds] = {line.label: line.after for line in lines}
    assert shown[Duplicates.FILL, True] == {
        "Customer name": "Acme Ltd", "City": "Wuxi", "Notes": "(emptied)", "Bought": "Mill",
    }  # fmt: skip
    assert shown[Duplicates.OVERWRITE, True]["Bought"] == "Mill, Lathe"
    assert shown[Duplicates.OVERWRITE, False]["Bought"] == "Lathe"
    driver.session.set_adds_picks(True)
    driver.go_on()
    driver.go_on()
    [record_id] = records.find_by_title(workspace, "customers", "Acme Ltd")
    record = records.fetch_record(workspace, "customers", record_id)
    assert (record["city"], record["notes"], record[own]) == ("Xian", "", ("Mill", "Lathe"))


def test_fields_are_found_by_pinyin_and_a_new_one_tells_its_kind(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    driver.read(csv_file(tmp_path / "a.csv", "公司名称,首次联系\n甲公司,2026-03-05\n"))
    driver.go_to(1)
    table = driver.find(ColumnTable, "import_columns")
    table.setCurrentIndex(table.model().index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    popup = driver.popup(table)
    popup.edit.setText("zzzz")
    assert [row.label for row in popup.rows] == ["Nothing matches."]
    popup.edit.setText("new field")
    assert "Date" in [row.label for row in popup.rows]
    assert Option("city", "城市").is_meant_by("chengs") and Option("city", "城市").is_meant_by("cs")
    QTest.keyClick(popup.edit, Qt.Key.Key_Return)
    driver.settle()
    assert table.model().index(1, FIELD).data() == "New field: 首次联系 · Date"


def test_keeping_both_stays_in_the_list(driver: Driver, tmp_path: Path, context: AppContext) -> None:
    records.add_record(context.workspace, "customers", {"name": "Acme Ltd"})
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称,城市\nAcme Ltd,Wuxi\n"))
    driver.go_to(3)
    driver.session.set_policy(Duplicates.KEEP)
    driver.settle()
    assert len(driver.session.duplicates) == 1
    assert driver.session.report is not None
    assert driver.session.report.created == 1
    table = driver.find(QTableView, "import_difference_table")
    assert table.isColumnHidden(3), "both stay as they are: nothing comes afterwards"
    assert table.horizontalHeader().length() > table.viewport().width() - 4, "the others share its width"
    driver.session.set_policy(Duplicates.OVERWRITE)
    driver.settle()
    assert not table.isColumnHidden(3)
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_a_cancelled_import_leaves_the_file_as_it_was(
    driver: Driver, tmp_path: Path, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "\n".join(f"Customer {number},Wuxi" for number in range(4_500))
    driver.read(csv_file(tmp_path / "many.csv", f"公司名称,城市\n{lines}\n"))
    driver.go_to(4)
    before = rows_of(context.workspace)
    run_import, seen = running.run_import, []
    driver.session.writer.changed.connect(lambda: told.append(driver.find(QLabel, "import_outcome").text()))
    told: list[str] = []

    def cancelled_midway(*args, progress, **kwargs):  # type: ignore[no-untyped-def]
        def note(done: int, total: int) -> None:
            seen.append(done)
            driver.session.writer.cancel()
            progress(done, total)

        return run_import(*args, progress=note, **kwargs)

    monkeypatch.setattr(running, "run_import", cancelled_midway)
    driver.go_on()
    assert len(seen) == 1 and told[0] == "Importing “many.csv”…"
    assert rows_of(context.workspace) == before
    assert driver.session.writer.run is None
    assert driver.page.message_bar.isVisible() and "Nothing was imported" in driver.page.message_bar.text
    monkeypatch.undo()
    driver.go_on()
    assert len(customers(context.workspace)) == 4_500
    assert not driver.page.message_bar.isVisible(), "it told of the try before"


def test_the_same_file_again_says_that_there_is_nothing_to_import(
    driver: Driver, tmp_path: Path, both_languages: str
) -> None:
    path = csv_file(tmp_path / "customers.csv", "公司名称,城市\nAcme,Wuxi\n")
    driver.read(path)
    driver.go_to(4)
    driver.go_on()
    driver.page.leave_wizard()
    driver.read(path)
    driver.go_to(4)
    told = driver.find(QLabel, "import_outcome").text()
    assert told == ("「customers.csv」里没有要导入的内容" if both_languages == "zh_CN"
                    else "Nothing of “customers.csv” is to be imported")  # fmt: skip
    assert not driver.wizard.next_button.isEnabled()
    assert not driver.find(QLineEdit, "import_tag").isVisible(), "there is nothing to tag, and nothing to take back"
    said = [shown.text() for shown in driver.wizard.step.findChildren(QLabel) if shown.isVisible()]
    assert _("One undo takes the whole import back, also after a restart.") not in said


@pytest.mark.parametrize("kind", ["customers", "contacts"])
def test_the_result_is_shown_where_such_records_are(
    driver: Driver, tmp_path: Path, context: AppContext, kind: str
) -> None:
    gone: list[Target] = []
    context.navigator.went.connect(gone.append)
    name = "姓名" if kind == "contacts" else "公司名称"
    for text in (f"{name},邮件\nAcme,a@b.cn\n", f"{name},邮件,备注\nAcme,a@b.cn,x\n"):
        driver.read(csv_file(tmp_path / "a.csv", text))
        driver.session.set_kind(kind)
        driver.settle()
        driver.go_to(4)
        driver.go_on()
        driver.press("import_next")
    shown = [(target.page, target.filter is not None) for target in gone]
    assert shown == [(kind, True), (kind, False)], "what was only updated has no tag to be found by"


@pytest.mark.parametrize("kind", ["contracts", "tickets", "campaigns"])
def test_the_result_of_every_kind_has_a_place(driver: Driver, tmp_path: Path, context: AppContext, kind: str) -> None:
    gone: list[Target] = []
    context.navigator.went.connect(gone.append)
    titles = {"contracts": "合同名称,客户", "tickets": "工单主题,客户", "campaigns": "活动名称,备注"}
    driver.read(csv_file(tmp_path / "a.csv", f"{titles[kind]}\nUpkeep,Acme\n"))
    driver.session.set_kind(kind)
    driver.settle()
    driver.go_to(4)
    driver.go_on()
    driver.press("import_next")
    assert [target.page for target in gone] == [kind]


def test_rows_that_repeat_others_are_no_problems_before_the_duplicates(driver: Driver, tmp_path: Path) -> None:
    driver.read(csv_file(tmp_path / "twice.csv", "公司名称,手机\nAcme,13800138000\nAcme,13800138000\n"))
    driver.go_to(2)
    download = driver.find(QAbstractButton, "import_download_problems")
    assert not driver.problems and not download.isVisible()
    driver.go_to(3)
    assert driver.session.duplicates and download.isVisible()


def test_a_gbk_file_is_read_and_its_encoding_can_be_changed(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    driver.read(csv_file(tmp_path / "客户.csv", "公司名称,城市\n云栖智造,杭州\n明远精密,苏州\n", encoding="gb18030"))
    assert driver.session.reader.reading is not None
    assert driver.session.reader.reading.encoding == "gb18030"
    assert driver.find(QComboBox, "import_encoding").currentData() == "gb18030"
    assert not driver.find(QComboBox, "import_sheet").isVisible()
    driver.go_to(4)
    driver.go_on()
    assert sorted(customers(context.workspace)) == ["云栖智造", "明远精密"]


def test_a_header_in_row_three_is_found_and_can_be_changed(driver: Driver, tmp_path: Path) -> None:
    text = "客户名单 2026,,\n请勿修改本行,,\n公司名称,城市,电话\nAcme,Wuxi,13800138000\nBeta,Xian,13900139000\n"
    driver.read(csv_file(tmp_path / "list.csv", text))
    header = driver.find(QComboBox, "import_header_row")
    assert header.isVisible() and header.currentData() == 3
    assert driver.session.table is not None and driver.session.table.row_count == 2
    header.setCurrentIndex(header.findData(0))
    header.activated.emit(header.currentIndex())
    driver.settle()
    assert driver.session.table.header_row is None
    assert driver.session.table.row_count == 5


def test_the_kind_can_be_changed_on_the_first_step(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    kinds = driver.find(SegmentedControl, "import_kind")
    contacts = kinds.findChild(QAbstractButton, "segment_1")
    assert contacts is not None
    QTest.mouseClick(contacts, Qt.MouseButton.LeftButton)
    driver.settle()
    assert driver.session.plan is not None
    assert driver.session.plan.kind == "contacts"
    assert "customers" in driver.session.plan.create_missing


def test_the_same_columns_are_matched_as_last_time(driver: Driver, tmp_path: Path) -> None:
    first = csv_file(tmp_path / "first.csv", "公司名称,Xyz\nAcme,hello\n")
    driver.read(first)
    driver.go_on()
    driver.choose_field("Xyz", "Notes")
    driver.go_to(4)
    driver.go_on()
    driver.read(csv_file(tmp_path / "second.csv", "Xyz,公司名称\nagain,Beta\n"))
    driver.go_on()
    assert driver.field_of("Xyz") == "notes"
    assert driver.find(QAbstractButton, "import_matching").accessibleName().startswith("Remembered from “first.csv” of")
    driver.choose_matching("By column names")
    assert driver.field_of("Xyz") == ""
    driver.choose_matching("Remembered from")
    assert driver.field_of("Xyz") == "notes"
    driver.choose_matching("Forget")
    assert driver.field_of("Xyz") == ""
    assert driver.session.remembered is None


@pytest.mark.usefixtures("both_languages")
def test_an_export_of_another_system_is_recognised_and_said(driver: Driver, tmp_path: Path) -> None:
    driver.read(csv_file(tmp_path / "all-deals.csv", "Record ID,Deal Name,Deal Stage,Amount\n1,A,Closed Won,5\n"))
    assert driver.session.plan is not None and driver.session.plan.kind == "opportunities"
    driver.go_on()
    assert "HubSpot" in driver.find(QAbstractButton, "import_matching").text()
    assert driver.field_of("Deal Stage") == "stage"
    driver.choose_matching("Zoho")
    assert driver.session.plan.preset == "Zoho CRM"


def test_fields_of_other_records_are_named_in_full_beside_their_icon(driver: Driver, tmp_path: Path) -> None:
    sheet = "Company,Contact,Opportunity name,Opportunity amount,Close date\nAcme,Ada,Pumps,3500,2027-03-05\n"
    driver.read(csv_file(tmp_path / "mixed.csv", sheet))
    driver.session.set_kind("customers")
    driver.go_on()
    panel = driver.find(RowPreviewPanel, "import_preview")
    shown = {line.label: (line.part, line.field) for line in panel.lines}
    assert shown["Customer name"] == ("", "Customer name")
    assert shown["Opportunity: Expected amount"] == ("opportunities", "Expected amount")
    room = theme().px(_LABEL_WIDTH - _ICON) - 12
    assert all(theme().metrics("body").horizontalAdvance(field) <= room for _part, field in shown.values())


def test_given_and_family_names_go_into_one_field(driver: Driver, tmp_path: Path) -> None:
    driver.read(csv_file(tmp_path / "people.csv", "Company,First Name,Last Name\nAcme,Ada,Lovelace\n"))
    driver.go_on()
    assert driver.field_of("First Name") == driver.field_of("Last Name") != ""
    lines = driver.find(QWidget, "import_preview").lines  # type: ignore[attr-defined]
    assert "Ada Lovelace" in [line.after for line in lines]
    driver.choose_field("Last Name", "Do not import")
    assert driver.field_of("Last Name") == ""
    lines = driver.find(QWidget, "import_preview").lines  # type: ignore[attr-defined]
    assert "Ada" in [line.after for line in lines]


def test_a_file_that_is_no_table_is_explained_and_can_be_tried_again(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"%PDF-1.7 not a table")
    driver.read(path)
    assert driver.session.reader.error
    assert driver.find(QWidget, "import_error").isVisible()
    assert not driver.find(QAbstractButton, "import_next").isEnabled()
    csv_file(path, "公司名称,城市\nAcme,Wuxi\n")
    driver.session.reader.retry()
    driver.settle()
    assert not driver.session.reader.error
    assert driver.find(QAbstractButton, "import_next").isEnabled()


def test_a_pasted_table_is_imported(driver: Driver, context: AppContext) -> None:
    QApplication.clipboard().setText("公司名称\t城市\nAcme\tWuxi\n")
    driver.press("import_paste")
    driver.settle()
    driver.go_to(4)
    driver.go_on()
    assert customers(context.workspace) == ["Acme"]


def test_a_pasted_visiting_card_is_read_as_a_contact(driver: Driver) -> None:
    QApplication.clipboard().setText("王小明\n销售总监\n湘江精密机械有限公司\n手机：138 0013 8301\n电话：0731-88886666")
    driver.press("import_paste")
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    (dialog,) = [one for one in shown if isinstance(one, PasteContactDialog)]
    assert driver.page.wizard is None
    assert "138 0013 8301" in dialog.text.toPlainText()
    dialog.close()


def test_an_empty_clipboard_is_explained(driver: Driver) -> None:
    QApplication.clipboard().setText("")
    driver.press("import_paste")
    assert driver.page.message_bar.isVisible()
    assert driver.page.wizard is None


def test_a_dropped_file_opens_once_and_waits_when_left(page: ImportPage, driver: Driver, messy: Path) -> None:
    target = Target("import", extra={"path": messy})
    page.visit(target)
    driver.settle()
    driver.go_on()
    session_file = driver.session.reader.file
    page.visit(target)
    assert driver.session.reader.file is session_file
    assert page.escape()
    assert driver.wizard.step.number == 0
    assert page.escape()
    assert page.landing.isVisible()
    driver.press("import_resume")
    assert driver.wizard.isVisible()


def test_an_import_is_listed_and_taken_back_except_what_changed_since(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace = context.workspace
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称,城市\nAcme,Wuxi\nBeta,Xian\n"))
    driver.go_to(4)
    driver.go_on()
    ids = records.find_by_title(workspace, "customers", "Acme")
    records.update_records(workspace, "customers", ids, {"city": "Suzhou"})
    driver.page.leave_wizard()
    driver.settle()
    history = driver.page.landing.history
    assert history.model().rowCount() == 1
    assert history.model().index(0, 1).data() == "customers.csv"
    history.setCurrentIndex(history.model().index(0, 0))
    QTest.keyClick(history, Qt.Key.Key_Delete)
    driver.settle()
    tip = str(history.model().index(0, 3).data(Qt.ItemDataRole.ToolTipRole))
    assert "城市 → City: 2 filled in the file, 2 written" in tip
    dialog = undo_dialog(context)
    sentence = dialog.findChild(QLabel, "undo_sentence")
    assert sentence is not None and sentence.text() == "Delete 1 new · 1 conflict (kept by default)"
    assert dialog.table.plans.index(0, 2).data() == "City changed since"
    press(dialog, "undo_confirm")
    driver.settle()
    assert customers(workspace) == ["Acme"]
    assert context.toasts.current is not None
    assert "Acme" in context.toasts.current.text


def test_what_was_changed_since_is_overwritten_where_that_is_ticked(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace = context.workspace
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称,城市\nAcme,Wuxi\nBeta,Xian\n"))
    driver.go_to(4)
    driver.go_on()
    records.update_records(workspace, "customers", records.find_by_title(workspace, "customers", "Acme"), {"city": "X"})
    driver.page.leave_wizard()
    driver.settle()
    driver.page.landing.history.setCurrentIndex(driver.page.landing.history.model().index(0, 0))
    QTest.keyClick(driver.page.landing.history, Qt.Key.Key_Delete)
    driver.settle()
    dialog = undo_dialog(context)
    dialog.table.setCurrentIndex(dialog.table.plans.index(0, 1))
    assert dialog.table.plans.index(0, 3).data() == "Stays as it is now"
    QTest.keyClick(dialog.table, Qt.Key.Key_Space)
    assert dialog.table.plans.index(0, 3).data() == "Deleted"
    press(dialog, "undo_confirm")
    driver.settle()
    assert customers(workspace) == []
    workspace.undo()
    assert customers(workspace) == ["Acme", "Beta"]


def test_what_is_mended_once_is_offered_for_all_alike(driver: Driver, tmp_path: Path, context: AppContext) -> None:
    rows = "".join(f"公司{number},{'不详' if number % 3 else '13800138000'}\n" for number in range(9))
    driver.read(csv_file(tmp_path / "a.csv", f"公司名称,手机\n{rows}"))
    driver.go_to(2)
    assert len(driver.problems) == 6
    in_the_file = driver.problem(3, "手机").message
    driver.mend(3, "手机", "12ab")
    assert driver.problem(3, "手机").message != in_the_file
    assert not driver.page.findChildren(QFrame, "import_alike"), "what cannot be used itself mends nothing else"
    driver.mend(3, "手机", "13900139000")
    assert driver.problem(3, "手机").message == in_the_file, "not what was wrong with the text typed in between"
    offer = driver.find(QFrame, "import_alike").findChildren(QLabel)
    assert "5 more cells of “手机” hold “不详”." in [shown.text() for shown in offer]
    driver.mend(4, "手机", "13900139000")
    assert "4" in " ".join(found.text() for found in driver.find(QFrame, "import_alike").findChildren(QLabel))
    driver.press("import_mend_alike")
    driver.settle()
    assert driver.session.report is not None
    assert driver.session.report.rejected == 0 and not driver.session.report.problems
    assert {effect_text(entry) for entry in driver.problems} == {"Becomes 139 0013 9000"}
    driver.press("import_take_back_fixes")
    driver.settle()
    assert driver.session.report.rejected == 6


def test_messy_spreadsheet_of_scenario_f_02_through_the_wizard(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace, book = context.workspace, Workbook()
    sheet = book.active
    assert sheet is not None
    for row in F_02:
        sheet.append(row)
    book.save(tmp_path / "F-02.xlsx")
    before = rows_of(workspace)
    driver.read(tmp_path / "F-02.xlsx")
    driver.session.set_field(3, "contact.birthday")
    driver.session.set_field(4, "annual_revenue")
    driver.go_to(2)
    told = [(entry.row, entry.column) for entry in driver.problems]
    assert told == [(5, "手机"), (6, "公司名称"), (7, "首次联系")]
    driver.wizard.save_problem_rows(tmp_path / "错误.xlsx")
    driver.go_to(3)
    press_segment(driver.find(SegmentedControl, "import_mode"), 1)
    choose_key(driver, "contact.mobile")
    report = driver.session.report
    assert report is not None
    assert [(row.row, row.like_row, row.reason) for row in report.duplicates] == [(9, 3, "same: Mobile")]
    assert (report.rows, report.created, report.skipped, report.rejected) == (8, 4, 1, 3)
    assert rows_of(workspace) == before, "nothing was written yet"
    driver.go_on()
    driver.go_on()
    assert workspace.history(limit=1)[0].label == "Import 4 rows of “F-02.xlsx” into customers"
    assert sorted(customers(workspace)) == ["华东机床厂", "绿地物业", "长沙银行"]
    found = list(workspace.query("SELECT name, mobile, work_phone FROM contact ORDER BY mobile"))
    assert found == [
        ("张伟", "13800138000", ""), ("单雪松", "13800138001", ""), ("曾国强", "13800138002", ""),
        ("李静", "13800138006", "13800138007"),
    ]  # fmt: skip
    rows = list(load_workbook(tmp_path / "错误.xlsx").worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "Error reason" and [row[2] for row in rows[1:]] == ["解晓东", "欧阳娜娜", "王芳", "单雪松"]
    counts = driver.find(ReconciliationTable, "import_reconciliation").counts.rows
    assert [(count.name, count.given, count.written) for count in counts][:3] == [
        ("公司名称", 7, 3), ("联系人", 8, 4), ("手机", 8, 4),
    ]  # fmt: skip
    driver.press("import_undo")
    driver.settle()
    assert rows_of(workspace) == before
    assert driver.wizard.next_button.hasFocus(), "the button that was pressed is gone"
    counts_shown = driver.find(ReconciliationTable, "import_reconciliation").isVisible()
    assert not counts_shown and not driver.find(QLabel, "import_created").isVisible(), "they tell what is there no more"


def test_undo_of_much_goes_on_in_the_background_and_can_be_cancelled(
    driver: Driver, tmp_path: Path, context: AppContext
) -> None:
    workspace = context.workspace
    names = "".join(f"公司{number}\n" for number in range(2_500))
    driver.read(csv_file(tmp_path / "a.csv", f"公司名称\n{names}"))
    driver.go_to(4)
    driver.go_on()
    after = rows_of(workspace)
    assert context.runner.undo() is None, "it is not waited for"
    [task] = context.tasks.shown
    task.cancel()
    driver.settle()
    assert rows_of(workspace) == after
    context.runner.undo()
    driver.settle()
    assert customers(workspace) == []
    context.runner.redo()
    driver.settle()
    assert rows_of(workspace) == after


def test_modes_and_keys_are_chosen_beside_the_duplicates(driver: Driver, tmp_path: Path, context: AppContext) -> None:
    workspace = context.workspace
    for name, city in (("Acme", "Wuxi"), ("Acme", "Xian")):
        records.add_record(workspace, "customers", {"name": name, "city": city})
    driver.read(csv_file(tmp_path / "a.csv", "公司名称,城市,邮编\nAcme,Xian,710000\nBeta,Suzhou,215000\n"))
    driver.go_to(3)
    step = driver.wizard.step
    assert isinstance(step, DuplicatesStep) and [row.title for row in step.rows.rows] == ["Acme"]
    choose_key(driver, "name")
    choose_key(driver, "city")
    assert driver.session.plan is not None and driver.session.plan.match == ("name", "city")
    assert driver.find(QPushButton, "import_key").text().strip() == "Customer name + City"
    mode, policy = driver.find(SegmentedControl, "import_mode"), driver.find(SegmentedControl, "import_policy")
    for chosen, shown in ((1, Duplicates.SKIP), (0, Duplicates.FILL), (2, Duplicates.OVERWRITE)):
        press_segment(mode, chosen)
        driver.settle()
        assert list(Duplicates)[policy.current] is shown, "as the rows below are treated"
    assert driver.session.report is not None
    assert (driver.session.report.created, driver.session.report.updated) == (0, 1)
    driver.go_on()
    driver.go_on()
    found = list(workspace.query("SELECT city, postcode FROM customer ORDER BY city"))
    assert found == [("Wuxi", ""), ("Xian", "710000")]
    driver.page.leave_wizard()
    driver.read(csv_file(tmp_path / "b.csv", "公司名称,城市,邮编\nGamma,Xian,1\n"))
    assert driver.session.plan.match == ("name", "city"), "as last time"
    driver.go_to(2)
    driver.session.set_field(1, "")
    assert driver.session.plan.match == ("name",), "a column that goes nowhere is no key"


def choose_key(driver: Driver, field: str) -> None:
    """Tick a field in the menu of keys."""
    action = driver.find(QPushButton, "import_key").menu().findChild(QAction, f"key_{field}")
    assert action is not None
    action.trigger()
    driver.settle()


def press_segment(control: SegmentedControl, number: int) -> None:
    segment = control.findChild(QToolButton, f"segment_{number}")
    assert segment is not None
    segment.click()


def undo_dialog(context: AppContext) -> UndoDialog:
    """Return what asks before an import is taken back."""
    window = context.toasts.parent()
    assert isinstance(window, QWidget)
    [dialog] = [found for found in window.findChildren(UndoDialog) if found.isVisible()]
    return dialog


def press(dialog: UndoDialog, name: str) -> None:
    found = dialog.findChild(QPushButton, name)
    assert found is not None and found.isEnabled()
    found.click()


def test_the_page_can_change_its_language_midway(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_to(2)
    driver.mend(3, "生日", "1980-12-31")
    driver.page.retranslate()
    driver.settle()
    assert driver.wizard.step.number == 2
    driver.go_to(4)
    assert driver.session.report is not None
    assert driver.session.report.created == 3


@pytest.mark.usefixtures("both_languages")
def test_every_step_fits_a_small_window_and_names_its_widgets(driver: Driver, messy: Path) -> None:
    driver.page.resize(1024 - 56, 560)
    driver.read(messy)
    for number in range(5):
        driver.go_to(number)
        assert driver.page.minimumSizeHint().width() <= 1024 - 56, number
        for widget in driver.wizard.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
                assert widget.accessibleName(), (number, widget.objectName(), widget)


def test_a_column_that_fits_nowhere_becomes_a_field(driver: Driver, messy: Path) -> None:
    driver.read(messy)
    driver.go_to(1)
    workspace = driver.page.context.workspace
    before, known = rows_of(workspace), set(importable_fields("customers"))
    driver.choose_field("内部编码", "New field")
    plan = driver.session.plan
    assert plan is not None and plan.new_fields[5].label == "内部编码"
    assert plan.infos[driver.field_of("内部编码")].label == "内部编码"
    assert rows_of(workspace) == before
    driver.choose_field("内部编码", "One of a list")
    driver.go_to(4)
    driver.go_on()
    name = record_type("customers").field("内部编码").name
    assert name not in known and record_type("customers").field("内部编码").kind is FieldKind.PICKLIST
    run = driver.session.writer.run
    assert run is not None and run.report is not None
    assert run.report.mapping["内部编码"] == name and run.report.filled[name] == 2
    driver.session.writer.undo()
    driver.settle()
    assert rows_of(workspace) == before
    assert set(importable_fields("customers")) == known


def test_the_models_keep_qts_rules(driver: Driver, messy: Path) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Fatal
    driver.read(messy)
    driver.go_to(3)
    wizard = driver.wizard
    names = ("import_first_rows", "import_columns", "import_value_list", "import_problems", "import_duplicates")
    testers = [QAbstractItemModelTester(driver.find(QWidget, name).model(), mode) for name in names]  # type: ignore[attr-defined]
    wizard.go_back()
    driver.mend(4, "公司名", "Gamma")
    driver.session.set_field(5, "notes")
    driver.settle()
    driver.go_to(3)
    for tester in testers:
        tester.deleteLater()


def test_a_failed_export_or_template_says_why(driver: Driver, tmp_path: Path) -> None:
    driver.page.save_template("customers", tmp_path / "missing" / "template.xlsx")
    driver.settle()
    assert driver.page.message_bar.isVisible()
    driver.page.save_template("customers", tmp_path / "template.xlsx")
    driver.settle()
    sheet = load_workbook(tmp_path / "template.xlsx").active
    assert sheet is not None
    assert sheet["A1"].value == "Customer name"


def test_an_error_while_planning_is_told(driver: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise UserError("cannot be planned")

    monkeypatch.setattr(running, "plan_import", refuse)
    driver.read(csv_file(tmp_path / "customers.csv", "公司名称\nAcme\n"))
    assert driver.page.message_bar.text == "cannot be planned"


def test_a_name_nobody_has_is_asked_about_and_accepted(driver: Driver, tmp_path: Path, context: AppContext) -> None:
    records.add_record(context.workspace, "customers", {"name": "GTX Pro"})
    driver.read(
        csv_file(tmp_path / "deals.csv", "商机名称,客户名称,阶段\nFirst,GTX Pr0,方案制定\nSecond,GTX Pro,方案制定\n")
    )
    driver.go_on()
    driver.columns.setCurrentIndex(driver.columns.model().index(1, 0))
    lines = driver.find(PickerTable, "import_value_list")
    assert lines.model().index(0, 2).data() == "Did you mean “GTX Pro”?"
    driver.press("import_accept_all")
    driver.settle()
    assert lines.model().index(0, 2).data() == "GTX Pro"
    assert QApplication.focusWidget() is lines
    assert not driver.find(QWidget, "import_cleaning").isVisible(), "the names are in the list above already"
    driver.go_to(4)
    driver.go_on()
    assert context.workspace.scalar("SELECT count(*) FROM customer") == 1
    assert context.workspace.scalar("SELECT count(*) FROM opportunity WHERE customer_id IS NOT NULL") == 2


@pytest.mark.usefixtures("both_languages")
def test_each_column_shows_what_becomes_of_its_cells(driver: Driver, tmp_path: Path) -> None:
    rows = "Acme,138 0013 8000\nBeta,1.38E+10\nCeta,13900139000\n"
    driver.read(csv_file(tmp_path / "phones.csv", f"公司名称,手机\n{rows}"))
    driver.go_on()
    driver.columns.setCurrentIndex(driver.columns.model().index(1, 0))
    driver.settle()
    panel = driver.find(QWidget, "import_cleaning")
    assert panel.isVisible()
    assert [line.before for line in panel.lines] == ["1.38E+10", "138 0013 8000"]  # type: ignore[attr-defined]
    driver.columns.setCurrentIndex(driver.columns.model().index(0, 0))
    driver.settle()
    assert not panel.isVisible()


@pytest.mark.usefixtures("both_languages")
def test_addresses_of_several_places_are_told_and_derived_values_marked(driver: Driver, tmp_path: Path) -> None:
    rows = "甲,长沙岳麓区麓谷大道\n乙,朝阳区建国路1号\n"
    driver.read(csv_file(tmp_path / "places.csv", f"公司名称,地址\n{rows}"))
    driver.go_on()
    driver.columns.setCurrentIndex(driver.columns.model().index(1, 0))
    driver.settle()
    told = driver.find(QListView, "cleaning_lines").model()
    assert all(place in told.index(0, 0).data() for place in ("朝阳区建国路1号", "北京市", "吉林省长春市"))
    assert derived_text("湖南省") in told.index(1, 0).data()
    assert told.index(1, 0).data(Qt.ItemDataRole.ToolTipRole) == told.index(1, 0).data()
    shown = driver.find(QListView, "preview_lines").model()
    lines = [shown.index(row, 0).data() for row in range(shown.rowCount())]
    assert sum(derived_text(place) in line for place, line in zip(("湖南省", "长沙市"), lines[2:], strict=True)) == 2


def test_a_handful_of_records_changed_since_are_seen_without_scrolling(qtbot: QtBot) -> None:
    changed = [UndoConflict(number, "customers", f"老客户{number}", "行业之后改过", False, True) for number in range(5)]
    dialog = UndoDialog(UndoPreview(1, (("customers", 3),), (), tuple(changed)), "f04.csv")
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.table.model().rowCount() == 5 and dialog.table.verticalScrollBar().maximum() == 0

"""Step 2 of the import: what is left open says so, in the same words as what becomes of the row."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView

from ocrm.i18n import _
from ocrm.ui.spreadsheets.picker_table import PickerTable
from ocrm.ui.spreadsheets.plan_edits import BLANK
from ocrm.ui.tasks import Progress
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LoadingState
from tests.ui.spreadsheets.driving import Driver


@pytest.mark.usefixtures("both_languages")
def test_a_text_nobody_decided_on_is_not_called_blank(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("商机名称,阶段\n机床改造,方案\n", encoding="utf-8")
    driver.read(path)
    driver.session.set_kind("opportunities")
    driver.go_on()
    driver.columns.setCurrentIndex(driver.columns.model().index(1, 0))
    driver.settle()
    meaning = driver.find(PickerTable, "import_value_list").model().index(0, 2)
    assert meaning.data() == _("Choose what it means")
    assert driver.session.report is not None and driver.session.report.rejected == 1
    driver.session.set_value(1, "方案", BLANK)
    driver.settle()
    assert driver.find(PickerTable, "import_value_list").model().index(0, 2).data() == _("Leave blank")
    assert driver.session.report.rejected == 0


@pytest.mark.usefixtures("both_languages")
def test_an_address_book_without_companies_goes_all_the_way(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("姓名,手机,微信\n王芳,13800138000,wf\n李静,13800138001,lj\n王芳,13800138002,\n", encoding="utf-8")
    driver.read(path)
    assert driver.session.plan is not None and driver.session.plan.kind == "contacts"
    driver.go_on()
    driver.session.set_creates_customers(False)
    driver.settle()
    assert driver.wizard.step.hint == _("Still needed: {fields}").format(fields=_("Customer"))
    driver.session.set_creates_customers(True)
    driver.settle()
    driver.go_to(4)
    driver.go_on()
    found = driver.page.context.workspace.query("SELECT name, kind, mobile, wechat FROM customer ORDER BY name")
    assert list(found) == [("李静", "person", "13800138001", "lj"), ("王芳", "person", "13800138000", "wf")]


def test_figures_of_a_million_rows_are_whole(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("公司名称,年营业额,行业\nAcme,many,造船\nAcme,5,造船\n", encoding="utf-8")
    driver.read(path)
    driver.go_on()
    _has_room(driver.columns, 4)
    driver.columns.setCurrentIndex(driver.columns.model().index(2, 0))
    driver.settle()
    _has_room(driver.find(PickerTable, "import_value_list"), 1)
    driver.go_to(2)
    _has_room(driver.find(QTableView, "import_problems"), 0)
    driver.session.set_edits({(2, 1): "5"})
    driver.settle()
    driver.go_to(3)
    _has_room(driver.find(QTableView, "import_duplicates"), 0)


def _has_room(table: QTableView, column: int) -> None:
    """Check that a column shows 1,000,000 whole; cut, it would read as a thousand."""
    shown = table.columnWidth(column) - theme().px(16)
    assert shown >= table.fontMetrics().horizontalAdvance("1,000,000")


def test_a_long_check_tells_how_far_it_is_wherever_one_waits_for_it(
    driver: Driver, tmp_path: Path, both_languages: str
) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("公司名称,城市\n甲,上海\n乙,北京\n", encoding="utf-8")
    driver.read(path)
    driver.go_to(1)
    told: list[Progress] = []
    driver.session.planning_progressed.connect(told.append)
    driver.session.refresh()
    driver.settle()
    assert (told[-1].done, told[-1].total) == (2, 2), "the check itself tells it"

    line = driver.find(QLabel, "import_check_progress")
    assert line.isHidden(), "nobody asks within a second"
    driver.session.is_planning = True
    driver.session.planning_progressed.emit(Progress(420_000, 1_000_000, seconds_left=120.0, seconds=100.0))
    words = "420,000 of 1,000,000 rows checked · 4,200 rows a second · 2 min left"
    assert line.isVisible() and line.text() == (words if both_languages == "en" else line.text())
    assert "420,000" in line.text() and "4,200" in line.text()

    driver.session.is_planning = False
    driver.go_to(2)
    driver.session.report = None
    driver.wizard.step.enter()
    waiting = driver.wizard.step.findChild(LoadingState)
    driver.session.planning_progressed.emit(Progress(500_000, 1_000_000, seconds=100.0))
    assert any("500,000" in words.text() for words in waiting.findChildren(QLabel))
    assert all(one.isHidden() for one in waiting.findChildren(QPushButton)), "there is nothing to cancel"

    driver.wizard._show_step(2)
    assert driver.wizard.step.hasFocus(), "and not the first button of the window"
    driver.session.refresh()
    driver.settle()
    assert driver.wizard.next_button.hasFocus()

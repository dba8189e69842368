"""Settings → Targets: typing a year, a quarter or a month; the rest follows, and undo takes it back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.forecasting.targets import fetch_plan
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.settings.targets import TargetsSection
from tests.snapshots import rows_of

AMOUNT = Metric.WON_AMOUNT


@pytest.fixture
def section(context: AppContext, qtbot: QtBot) -> TargetsSection:
    made = TargetsSection(context)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def field(section: TargetsSection, name: str) -> QLineEdit:
    found = section.findChild(QLineEdit, f"target_{name}")
    assert found is not None, name
    return found


def type_in(section: TargetsSection, name: str, text: str) -> None:
    edit = field(section, name)
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text) if text else edit.clear()
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_a_year_fills_its_quarters_and_months(section: TargetsSection, workspace: Workspace) -> None:
    before = rows_of(workspace)
    type_in(section, "year_1", "1.2M")
    assert fetch_plan(workspace, AMOUNT, 2026).total == 1_200_000
    assert field(section, "year_1").text() == "$1,200,000"
    assert field(section, "quarter_4").text() == "$300,000"
    assert field(section, "month_12").text() == "$100,000"
    workspace.undo()
    section.reload()
    assert rows_of(workspace) == before
    assert field(section, "month_12").text() == ""


def test_a_changed_quarter_changes_the_year_or_the_months_to_come(
    section: TargetsSection, workspace: Workspace
) -> None:
    type_in(section, "year_1", "1200000")
    type_in(section, "quarter_10", "600k")
    assert field(section, "year_1").text() == "$1,500,000"
    keep = section.findChild(QCheckBox, "targets_keep_year")
    assert keep is not None
    keep.setChecked(True)
    type_in(section, "month_10", "300000")
    plan = fetch_plan(workspace, AMOUNT, 2026)
    assert plan.total == 1_500_000
    assert plan.months[9:] == (Decimal(300_000), Decimal(150_000), Decimal(150_000))
    type_in(section, "month_10", "9m")
    error = section.findChild(QLabel, "targets_error")
    assert error is not None
    assert "cannot make up" in error.text()
    assert fetch_plan(workspace, AMOUNT, 2026) == plan


def test_what_is_no_number_is_told_and_nothing_is_saved(section: TargetsSection, workspace: Workspace) -> None:
    type_in(section, "month_1", "lots")
    error = section.findChild(QLabel, "targets_error")
    assert error is not None
    assert "not a number" in error.text()
    assert fetch_plan(workspace, AMOUNT, 2026).total is None
    type_in(section, "month_1", "5000")
    assert not error.text()
    type_in(section, "month_1", "")
    assert fetch_plan(workspace, AMOUNT, 2026).total is None


def test_other_metrics_and_years_are_a_key_away(section: TargetsSection, workspace: Workspace) -> None:
    section._on_metric(list(Metric).index(Metric.WON_COUNT))
    after = section.findChild(QAbstractButton, "targets_year_after")
    assert after is not None
    after.click()
    type_in(section, "year_1", "24")
    assert fetch_plan(workspace, Metric.WON_COUNT, 2027).total == 24
    assert field(section, "month_3").text() == "2"
    assert field(section, "month_3").accessibleName() == "Mar 2027"
    even = section.findChild(QAbstractButton, "targets_even")
    assert even is not None
    type_in(section, "month_3", "6")
    even.click()
    assert fetch_plan(workspace, Metric.WON_COUNT, 2027).quarters == (7, 7, 7, 7)

"""Plans in the window: set up in Settings, laid out and stopped from a customer's page."""

from __future__ import annotations

from datetime import date
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.workday import plan_layout, plans, todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.main_window import MainWindow
from ocrm.ui.plans.lay_out_pane import LayOutPane
from ocrm.ui.settings.page import SettingsPage
from ocrm.ui.settings.plans import PlansSection


def settle() -> None:
    QApplication.processEvents()
    QApplication.processEvents()


@pytest.fixture
def section(window: MainWindow) -> PlansSection:
    window.start(Target("settings", view="plans"))
    assert isinstance(window.page, SettingsPage)
    settle()
    return cast(PlansSection, window.page._sections["plans"])


@pytest.fixture
def pane(window: MainWindow) -> LayOutPane:
    return open_pane(window, records.add_record(window.context.workspace, "customers", {"name": "长沙银行"}).created_id)


def open_pane(window: MainWindow, customer_id: int | None) -> LayOutPane:
    window.start(Target("customer", "customers", customer_id))
    settle()
    window.context.actions.trigger(ActionId.LAY_OUT_PLAN)
    settle()
    (found,) = [made for made in window.findChildren(LayOutPane) if made.isVisible()]
    return found


def names(window: MainWindow) -> list[str]:
    return [plan.name for plan in plans.list_plans(window.context.workspace)]


def test_a_plan_is_added_with_its_steps(section: PlansSection, window: MainWindow) -> None:
    section._new.setText("Trade fair")
    QTest.keyClick(section._new, Qt.Key.Key_Return)
    settle()
    assert names(window)[-1] == "Trade fair"
    assert section.steps.adder.title.hasFocus()
    for title, time in (("Say thanks", "16:00"), ("Send the minutes", "")):
        section.steps.adder.title.setText(title)
        section.steps.adder.time.setText(time)
        QTest.keyClick(section.steps.adder.title, Qt.Key.Key_Return)
        settle()
    plan = plans.find_plan(window.context.workspace, "Trade fair")
    assert [(step.title, step.after_days, step.at is None) for step in plan.steps] == [
        ("Say thanks", 0, False),
        ("Send the minutes", 3, True),
    ]


def test_steps_are_changed_in_place_and_undone(section: PlansSection, window: MainWindow) -> None:
    workspace = window.context.workspace
    shipped = plans.list_plans(workspace)[0]
    line = section.steps._lines[shipped.steps[1].step_id]
    line.days.setValue(2)
    settle()
    line = section.steps._lines[shipped.steps[1].step_id]
    line.title.setText("Post the brochure")
    line.title.editingFinished.emit()
    settle()
    changed = plans.fetch_plan(workspace, shipped.plan_id).steps[1]
    assert (changed.title, changed.after_days) == ("Post the brochure", 2)
    window.context.runner.undo()
    window.context.runner.undo()
    assert plans.fetch_plan(workspace, shipped.plan_id) == shipped


def test_a_time_nobody_understands_is_told(section: PlansSection, window: MainWindow) -> None:
    shipped = plans.list_plans(window.context.workspace)[0]
    line = section.steps._lines[shipped.steps[0].step_id]
    line.time.setText("soonish")
    line.time.editingFinished.emit()
    settle()
    assert section.steps._error.text() == "“soonish” is no time. Type it like 15:00."
    assert plans.list_plans(window.context.workspace)[0] == shipped


def test_a_plan_is_copied_and_deleted(section: PlansSection, window: MainWindow) -> None:
    first = names(window)[0]
    for name in ("plan_copy", "plan_remove"):
        section.findChild(object, name).click()  # type: ignore[attr-defined]
        settle()
        expected = f"{first} (copy)" in names(window)
        assert expected is (name == "plan_copy")


def test_days_are_shown_first_and_laid_out_at_once(pane: LayOutPane, window: MainWindow, language: str) -> None:
    workspace = window.context.workspace
    form = pane.plan_form
    form.box.setCurrentIndex(1)
    assert form.steps.count() == 4
    assert form.steps.item(0).text().startswith("Thu 22 Oct 10:00")
    form.skips.setChecked(True)
    form.steps.item(3).setCheckState(Qt.CheckState.Unchecked)
    form.start.set_day(date(2026, 10, 24))
    assert form.steps.item(3).checkState() == Qt.CheckState.Unchecked
    pane.save()
    settle()
    rows = todos.list_open(workspace)
    assert [row.due_on for row in rows] == [date(2026, 10, 27), date(2026, 10, 30), date(2026, 11, 5)]
    window.context.runner.undo()
    assert todos.list_open(workspace) == []


def test_a_running_plan_is_stopped_in_the_pane(window: MainWindow) -> None:
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id or 0
    plan = plans.list_plans(workspace)[1]
    plan_layout.lay_out(workspace, plan.plan_id, "customers", [customer])
    pane = open_pane(window, customer)
    stop = pane.findChild(QPushButton, f"stop_plan_{plan.plan_id}")
    assert stop is not None and stop.isVisible()
    stop.click()
    settle()
    assert todos.list_open(workspace) == []
    assert not pane._running_box.isVisible()


def test_nothing_is_laid_out_without_a_step(pane: LayOutPane, window: MainWindow) -> None:
    for number in range(pane.plan_form.steps.count()):
        pane.plan_form.steps.item(number).setCheckState(Qt.CheckState.Unchecked)
    pane.save()
    assert pane.plan_form._error.text() == _("There is no step to lay out. Nothing was added; choose one.")
    assert todos.list_open(window.context.workspace) == []

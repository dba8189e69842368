"""The follow-up page, the suggestions on Today and on records, and their settings, in the real window."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QPlainTextEdit, QScrollArea, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services import interactions, records, suggestions, weekly_report
from ocrm.services.relations import cadence, follow_ups, promises
from ocrm.services.relations.promises import ME, NewPromise
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import Target
from ocrm.ui.figures.why import WhyPopover
from ocrm.ui.followup.page import FollowUpPage
from ocrm.ui.main_window import MainWindow
from ocrm.ui.palette.entries import palette_entries
from ocrm.ui.suggestions.suggestion_list import SuggestionList
from ocrm.ui.suggestions.suggestion_row import SuggestionRow
from ocrm.ui.tour.moving import settle


@pytest.fixture
def deal(window: MainWindow) -> int:
    """An open deal of a customer that nothing is planned for."""
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "Lvdi", "category": "vip"}).created_id
    made = records.add_record(workspace, "opportunities", {"subject": "200 desks", "customer": customer})
    return int(made.created_id or 0)


def show(window: MainWindow, target: Target) -> QWidget:
    window.context.navigator.go(target)
    settle(window.context)
    assert window.page is not None
    return window.page


def rows(page: QWidget) -> list[SuggestionRow]:
    return [row for row in page.findChildren(SuggestionRow) if row.isVisible()]


def press(page: QWidget, name: str) -> None:
    buttons = [one for one in page.findChildren(QAbstractButton, name) if one.isVisible()]
    buttons[0].click()


@pytest.mark.parametrize(
    "target", [Target("today"), Target("followup", view="suggestions"), Target("customer", "customers")]
)
def test_a_suggestion_is_accepted_where_it_is_shown_and_undone(window: MainWindow, deal: int, target: Target) -> None:
    workspace = window.context.workspace
    if target.kind:
        target = Target("customer", "customers", workspace.scalar("SELECT id FROM customer"))
    page = show(window, target)
    first = rows(page)[0].suggestion
    assert first.rule.name == "next_step"
    press(page, "suggestion_accept")
    settle(window.context)
    assert [row.title for row in todos.list_open(workspace)] == ["Plan the next step: 200 desks"]
    assert first not in [row.suggestion for row in rows(page)]
    window.context.runner.undo()
    settle(window.context)
    assert rows(page)[0].suggestion == first


def test_answering_the_first_of_many_keeps_the_focus_and_the_place_on_the_page(window: MainWindow) -> None:
    workspace = window.context.workspace
    for number in range(20):
        customer = records.add_record(workspace, "customers", {"name": f"Lvdi {number}"}).created_id
        records.add_record(workspace, "opportunities", {"subject": f"Desks {number}", "customer": customer})
    page = show(window, Target("followup", view="suggestions"))
    [area] = [one for one in page.findChildren(QScrollArea) if one.isVisible() and one.isAncestorOf(rows(page)[0])]
    assert area.verticalScrollBar().maximum() > 0
    second = rows(page)[1].suggestion
    button = rows(page)[0].findChild(QAbstractButton, "suggestion_dismiss")
    assert button is not None
    button.setFocus()
    button.click()
    settle(window.context)
    first = next(row for row in rows(page) if row.suggestion == second)
    assert area.verticalScrollBar().value() == 0
    focused = window.focusWidget()
    assert focused is not None
    assert first.isAncestorOf(focused)
    assert focused.objectName() == "suggestion_dismiss"


@pytest.mark.parametrize("is_own_page", [True, False])
def test_what_a_suggestion_would_set_is_read_before_it_is_clicked(window: MainWindow, is_own_page: bool) -> None:
    workspace = window.context.workspace
    customer = records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id
    values = {"customer": customer, "subject": "200 desks", "status": "won", "expected_amount": 9000}
    records.add_record(workspace, "opportunities", values)
    target = Target("customer", "customers", customer) if is_own_page else Target("followup", view="suggestions")
    page = show(window, target)
    row = next(one for one in rows(page) if one.suggestion.rule.name == "stage_after_sale")
    said = [
        part.text() + part.accessibleName() for kind in (QLabel, QAbstractButton) for part in row.findChildren(kind)
    ]
    assert any("In contract" in text for text in said)
    assert any("Customer stage" in text for text in said)


@pytest.mark.parametrize(
    "target", [Target("today"), Target("followup", view="suggestions"), Target("customer", "customers")]
)
def test_a_stage_is_proposed_by_contracts_accepted_by_one_click_and_undone(
    window: MainWindow, target: Target, clock: FixedClock, both_languages: str
) -> None:
    workspace, today = window.context.workspace, clock.today()
    customer = records.add_record(workspace, "customers", {"name": "Lvdi", "stage": "in_contract"}).created_id or 0
    if target.kind:
        target = Target("customer", "customers", customer)
    page = show(window, target)
    assert not [row for row in rows(page) if row.suggestion.found.change is not None]
    signed = {"title": "HT", "customer": customer, "status": "executing", "signed_on": today - timedelta(days=400)}
    ended = today - timedelta(days=1)
    window.context.runner.perform(partial(records.add_record, workspace, "contracts", {**signed, "ends_on": ended}))
    settle(window.context)
    row = next(row for row in rows(page) if row.suggestion.rule.name == "stage_by_end")
    label = {"en": "Contract ended", "zh_CN": "合同期满"}[both_languages]
    assert any(label in part.text() for part in row.findChildren(QLabel) + row.findChildren(QAbstractButton))
    accept = row.findChild(QAbstractButton, "suggestion_accept")
    assert accept is not None
    accept.click()
    settle(window.context)
    assert records.fetch_record(workspace, "customers", customer)["stage"] == "contract_ended"
    assert "stage_by_end" not in {row.suggestion.rule.name for row in rows(page)}
    window.context.runner.undo()
    settle(window.context)
    assert records.fetch_record(workspace, "customers", customer)["stage"] == "in_contract"
    assert "stage_by_end" in {row.suggestion.rule.name for row in rows(page)}


def test_dismissing_on_the_deal_and_an_empty_list_says_so(window: MainWindow, deal: int) -> None:
    page = show(window, Target("opportunity", "opportunities", deal))
    assert {row.suggestion.rule.name for row in rows(page)} == {"next_step", "no_role"}
    for _number in range(2):
        press(page, "suggestion_dismiss")
        settle(window.context)
    assert rows(page) == []
    page = show(window, Target("followup", view="suggestions"))
    assert rows(page) == []
    assert any(label.text() == "No suggestions just now." for label in page.findChildren(QLabel) if label.isVisible())


def test_the_palette_offers_what_was_suggested_last(window: MainWindow, deal: int) -> None:
    show(window, Target("today"))
    entries = palette_entries(window.context.workspace, window.context.actions, "")
    assert any(entry.subtitle.startswith("nothing is planned") for entry in entries if entry.title == "200 desks")
    window.context.actions.trigger(ActionId.GO_SUGGESTIONS)
    assert isinstance(window.page, FollowUpPage)


def test_losing_touch_names_and_opens_them(window: MainWindow, deal: int, clock: FixedClock) -> None:
    clock.advance(days=30)
    page = show(window, Target("followup", view="touch"))
    assert isinstance(page, FollowUpPage)
    model = page._touch.view.model()
    assert model.rowCount() == 1
    assert "30 days" in str(model.index(0, 0).data())
    page.focus_content()
    page._touch._open_bucket("15")
    assert window.context.navigator.current is not None
    assert window.context.navigator.current.filter == cadence.bucket_filter(window.context.workspace, 15)
    page = show(window, Target("followup", view="touch"))
    page.focus_content()
    QTest.keyClick(page._touch.view, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert window.page is not None
    assert window.page.title() == "Lvdi"


def test_promises_are_settled_in_the_list(window: MainWindow, deal: int) -> None:
    workspace = window.context.workspace
    customer = workspace.scalar("SELECT id FROM customer")
    promises.add_promise(workspace, customer, NewPromise(ME, "samples", date(2026, 10, 1)))
    page = show(window, Target("followup", view="promises"))
    assert isinstance(page, FollowUpPage)
    assert "20 days late" in str(page._promises.view.model().index(0, 0).data())
    press(page, "promise_to_kept")
    assert promises.list_open(workspace) == []
    page._promises._which.set_current(1)
    page._promises.reload()
    assert "Kept" in str(page._promises.view.model().index(0, 0).data())


def test_going_back_comes_to_the_tab_that_was_left(window: MainWindow, deal: int) -> None:
    window.start(Target("followup"))
    page = window.page
    assert isinstance(page, FollowUpPage)
    page._tabs.set_current("promises")
    window.context.navigator.go(Target("settings"))
    window.context.navigator.back()
    assert window.page is page and page.section == "promises"
    window.context.navigator.go(Target("settings"))
    page._tabs.set_current("report")  # what a page does out of sight leaves the place alone
    assert window.page is not page


def test_all_promises_are_written_to_a_workbook(window: MainWindow, deal: int, tmp_path: Path) -> None:
    workspace = window.context.workspace
    customer = workspace.scalar("SELECT id FROM customer")
    promises.add_promise(workspace, customer, NewPromise(ME, "samples", date(2026, 10, 1)))
    promises.settle_promise(workspace, workspace.scalar("SELECT id FROM promise"), "kept")
    promises.add_promise(workspace, customer, NewPromise(ME, "the quote"))
    page = show(window, Target("followup", view="promises"))
    assert isinstance(page, FollowUpPage)
    page._promises.export_to(tmp_path / "promises.xlsx")
    settle(window.context)
    sheet = load_workbook(tmp_path / "promises.xlsx").active
    assert sheet is not None
    header, *lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert header[:3] == ["Customer", "Who", "Promise"]
    assert [(line[2], line[4]) for line in lines] == [("the quote", "Not kept yet"), ("samples", "Kept")]


def test_the_report_steps_through_weeks_and_leaves_as_text_and_workbook(
    window: MainWindow, deal: int, tmp_path: Path
) -> None:
    workspace = window.context.workspace
    customer = workspace.scalar("SELECT id FROM customer")
    moment = datetime.fromisoformat("2026-10-14T10:00:00+08:00")
    interactions.log_interaction(workspace, customer, kind="call", summary="x", happened_at=moment)
    page = show(window, Target("followup", view="report"))
    assert isinstance(page, FollowUpPage)
    report = page._report
    assert "Contacts: 0" in report.text.toPlainText()
    press(page, "report_before")
    settle(window.context)
    assert "Contacts: 1, customers reached: 1 (Call 1)" in report.text.toPlainText()
    press(page, "report_copy")
    assert "Contacts: 1" in QGuiApplication.clipboard().text()
    report.save_workbook(tmp_path / "week.xlsx")
    assert load_workbook(tmp_path / "week.xlsx").active is not None


def test_settings_change_rhythms_rules_and_the_template(window: MainWindow, deal: int) -> None:
    workspace = window.context.workspace
    page = show(window, Target("settings", view="followup"))
    spin = page.findChild(QSpinBox, "cadence_vip")
    assert spin is not None
    assert spin.value() == 14
    spin.setValue(20)
    assert cadence.read_days(workspace)["vip"] == 20
    switch = page.findChild(QCheckBox, "rule_next_step")
    assert switch is not None
    switch.setChecked(False)
    assert "next_step" not in {one.rule.name for one in suggestions.fetch(workspace)}
    template = page.findChild(QPlainTextEdit, "report_template")
    assert template is not None
    template.setPlainText("Hi {nobody}")
    press(page, "report_save_template")
    error = page.findChild(QLabel, "report_template_error")
    assert error is not None
    assert error.text().startswith("Line 1: “{nobody}” is no placeholder.")
    template.setPlainText("Hi {week}")
    press(page, "report_save_template")
    assert weekly_report.read_template(workspace) == "Hi {week}"


def test_editing_the_template_goes_to_it_and_copying_names_the_report_in_one_line(
    window: MainWindow, deal: int, qtbot: QtBot
) -> None:
    page = show(window, Target("followup", view="report"))
    press(page, "report_copy")
    said = [line.text() for line in window.findChildren(QLabel) if line.text().startswith("Copied")]
    assert said
    assert all("\n" not in text and "Weekly report" in text for text in said)
    press(page, "report_template")
    assert window.page is not None
    template = window.page.findChild(QPlainTextEdit, "report_template")
    assert template is not None
    qtbot.waitUntil(template.hasFocus)
    save = window.page.findChild(QAbstractButton, "report_save_template")
    assert save is not None
    assert save.visibleRegion().boundingRect().height() == save.height()


def test_a_rule_is_switched_off_from_a_row(window: MainWindow, deal: int) -> None:
    page = show(window, Target("today"))
    shown = page.findChild(SuggestionList)
    assert shown is not None
    shown._refuse_rule(shown.shown[0])
    settle(window.context)
    assert "next_step" not in {one.rule.name for one in shown.shown}


def test_activity_tells_count_rate_and_answers_and_opens_whom_nobody_touched(
    window: MainWindow, clock: FixedClock, both_languages: str
) -> None:
    workspace = window.context.workspace
    touched = records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id or 0
    records.add_record(workspace, "customers", {"name": "Wanke"})
    clock.advance(days=40)
    interactions.log_interaction(workspace, touched, kind="call", summary="Spoke")
    page = show(window, Target("followup", view="activity"))
    assert isinstance(page, FollowUpPage)
    told = {"en": "Follow-up rate 50% 1 of 2 customers", "zh_CN": "跟进率 50% 2 个客户中的 1 个"}
    assert page._activity.rate.accessibleName() == told[both_languages]
    page.focus_content()
    assert window.focusWidget() is page._activity.count
    page._activity.rate.asked.emit()
    settle(window.context)
    why = window.findChild(WhyPopover)
    assert why is not None
    value = why.findChild(QLabel, "why_value")
    assert value is not None and value.text() == "50.00%"
    why.close()
    QTest.keyClick(page._activity.rate, Qt.Key.Key_Return)
    here = window.context.navigator.current
    assert here is not None and (here.page, here.view) == ("customers", "left_alone")


def test_the_days_of_the_rate_are_set_in_settings(window: MainWindow) -> None:
    page = show(window, Target("settings", view="followup"))
    [days] = [spin for spin in page.findChildren(QSpinBox, "follow_up_days") if spin.isVisible()]
    days.setValue(14)
    assert follow_ups.read_days(window.context.workspace) == 14
    page = show(window, Target("settings", view="today"))
    [percent] = [spin for spin in page.findChildren(QSpinBox, "follow_up_percent") if spin.isVisible()]
    assert (percent.value(), percent.suffix()) == (50, " %")

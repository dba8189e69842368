"""The page of one deal: figures, stage bar, facts, closing and walking on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTabBar,
    QToolButton,
    QWidget,
)

from ocrm import i18n
from ocrm.clock import FixedClock
from ocrm.services import records, tags
from ocrm.services.deals import opportunity_bulk, pipelines, stages
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.opportunities.stage_bar import StageBar
from ocrm.ui.opportunities.stage_history import StageHistoryTable
from ocrm.ui.theme.icons import icon
from tests.ui.opportunities.test_board import stage_code


def said(page: QWidget, name: str) -> str:
    return cast(QWidget, page.findChild(QWidget, name)).accessibleName()


def press(page: QWidget, name: str) -> None:
    cast(QPushButton, page.findChild(QPushButton, name)).click()


def bar_of(page: QWidget) -> StageBar:
    return cast(StageBar, page.findChild(StageBar, "stage_bar"))


def test_the_strip_says_what_matters(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    assert said(record_page, "stat_amount") == "Amount: $1,280,000 expected"
    assert said(record_page, "stat_probability") == "Probability / weighted: 70% $896K"
    assert said(record_page, "stat_close") == "Expected close: 15 Nov in 25 days"
    assert said(record_page, "stat_step") == "Next step: Today Call: payment terms"


def test_a_day_past_due_says_so(record_page: OpportunityRecordPage, deals: dict[str, int]) -> None:
    record_page.visit(Target("opportunity", "opportunities", deals["Cold store retrofit"]))
    assert said(record_page, "stat_close") == "Expected close: 4 days ago 4 days past due"
    assert said(record_page, "stat_step") == "Next step: Not planned Plan one"


def test_the_strip_speaks_the_chosen_language(context: AppContext, deals: dict[str, int], language: str) -> None:
    page = OpportunityRecordPage(context)
    page.visit(Target("opportunity", "opportunities", deals["Cold store retrofit"]))
    expected = {"en": "4 days past due", "zh_CN": "已过期 4 天"}
    assert expected[i18n.language()] in said(page, "stat_close")
    page.deleteLater()


def test_pressing_a_stage_moves_the_deal_and_undo_takes_it_back(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    bar = bar_of(record_page)
    place = QPoint(round(bar.width() * 6.5 / 7), bar.height() // 2)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"
    assert "90%" in said(record_page, "stat_probability")
    context.runner.undo()
    assert stage_code(context, deals["MES phase 2"]) == "negotiation"


def test_the_stage_bar_works_by_keyboard(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    bar = bar_of(record_page)
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Left)
    assert "Bidding" in bar.accessibleName()
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Right)
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"
    context.runner.undo()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert stage_code(context, deals["MES phase 2"]) == "contract_signing"


def test_the_days_in_each_stage_are_counted(
    record_page: OpportunityRecordPage, context: AppContext, clock: FixedClock
) -> None:
    workspace = context.workspace
    steps = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
    made = records.add_record(workspace, "opportunities", {"subject": "Walked"}).created_id
    assert made is not None
    for stage, days in zip(steps[1:4], (3, 5, 2), strict=True):
        clock.advance(days=days)
        opportunity_bulk.move_opportunities(workspace, [made], stage.stage_id)
    record_page.visit(Target("opportunity", "opportunities", made))
    description = bar_of(record_page).accessibleDescription()
    assert description.startswith(
        "First contact, 3 days; Qualification, 5 days; Needs analysis, 2 days; Proposal, 0 days"
    )
    history = cast(StageHistoryTable, record_page.findChild(StageHistoryTable, "stage_history"))
    tester = QAbstractItemModelTester(history.moves, QAbstractItemModelTester.FailureReportingMode.Fatal, history)
    tester.deleteLater()
    assert history.moves.rowCount() == 4
    assert [history.moves.index(0, column).data() for column in range(1, 4)] == ["Needs analysis", "Proposal", "0 days"]


def test_a_fact_is_edited_in_place(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    fact = cast(QWidget, record_page.findChild(QWidget, "fact_expected_amount"))
    QTest.mouseClick(fact, Qt.MouseButton.LeftButton)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "1.3M")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    row = records.fetch_record(context.workspace, "opportunities", deals["MES phase 2"])
    assert row["expected_amount"] == Decimal(1_300_000)
    assert said(record_page, "stat_amount").startswith("Amount: $1,300,000")


def test_leaving_with_what_cannot_be_saved_goes_back_to_the_field(record_page: OpportunityRecordPage) -> None:
    fact = cast(QWidget, record_page.findChild(QWidget, "fact_expected_amount"))
    QTest.mouseClick(fact, Qt.MouseButton.LeftButton)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "12x")
    cast(QWidget, record_page.findChild(QWidget, "stage_bar")).setFocus()
    assert not record_page.may_leave()
    assert editor.hasFocus()
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert record_page.may_leave()


def test_a_probability_is_pinned_and_given_back(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    record_page.commands.edit_probability()
    edit = cast(QLineEdit, record_page.findChild(QLineEdit, "probability"))
    edit.setText("120")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert "between 0 and 100" in cast(QLabel, record_page.findChild(QLabel, "probability_error")).text()
    edit.setText("80%")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert said(record_page, "stat_probability") == "Probability / weighted: 80% $1.02M · pinned"
    record_page.commands.edit_probability()
    press(record_page, "unpin")
    assert said(record_page, "stat_probability") == "Probability / weighted: 70% $896K"


def test_a_won_deal_says_so_and_can_be_opened_again(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    press(record_page, "win_button")
    press(record_page, "editor_save")
    assert said(record_page, "stat_closed") == "Closed on: Today Won"
    assert (
        record_page.findChild(QPushButton, "win_button") is None
        or not record_page.findChild(QPushButton, "win_button").isVisible()
    )  # type: ignore[union-attr]
    reopen = record_page.findChild(QPushButton, "reopen_button")
    assert reopen is not None
    reopen.setFocus()
    press(record_page, "reopen_button")
    assert record_page.isAncestorOf(QApplication.focusWidget())
    row = records.fetch_record(context.workspace, "opportunities", deals["MES phase 2"])
    assert row["status"] == "open"


def test_tags_of_a_lost_deal_are_edited_from_its_menu_and_nothing_else_changes(
    both_languages: str, record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    workspace, deal = context.workspace, deals["MES phase 2"]
    opportunity_bulk.lose_opportunities(workspace, [deal], reason="price")
    record_page.reload()
    before = records.fetch_record(workspace, "opportunities", deal)
    had = tags.tags_of(workspace, deal)

    def in_menu(title: str) -> QMenu:
        more = record_page.header.findChild(QToolButton, "record_more").menu()  # type: ignore[union-attr]
        shown = next(action.menu() for action in more.actions() if action.text() == title)
        shown.popup(QPoint(200, 200))
        return cast(QMenu, shown)

    menu = in_menu({"en": "Tag", "zh_CN": "标签"}[both_languages])
    QTest.keyClicks(menu.focusWidget(), "Fair 2026")
    QTest.keyClick(menu.focusWidget(), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert tags.tags_of(workspace, deal) == ["Fair 2026", *had]
    assert "Fair 2026" in [label.text() for label in record_page.header.findChildren(QLabel)]  # type: ignore[union-attr]
    in_menu({"en": "Remove a tag", "zh_CN": "去掉标签"}[both_languages]).actions()[0].trigger()
    QApplication.processEvents()
    assert tags.tags_of(workspace, deal) == had
    after = records.fetch_record(workspace, "opportunities", deal)
    assert {name: after[name] for name in after.values} == {name: before[name] for name in before.values}


def test_ctrl_down_goes_to_the_next_deal_of_the_list(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    visited: list[Target] = []
    context.navigator.went.connect(visited.append)
    record_page.step_record(1)
    assert visited[-1].record_id == list(deals.values())[1]


def test_a_to_do_is_added_in_a_line(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions.trigger(ActionId.TODO_FOR_ROW)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "tomorrow send terms")
    QTest.keyClick(line, Qt.Key.Key_Return)
    planned = todos.list_of_record(context.workspace, "opportunities", deals["MES phase 2"])
    tomorrow = context.workspace.clock.today() + timedelta(days=1)
    assert ("send terms", tomorrow) in [(todo.title, todo.due_on) for todo in planned]


def test_contact_is_logged_in_the_composer(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    record_page.log_interaction()
    focused = cast(QWidget, QApplication.focusWidget())
    QTest.keyClicks(focused, "Terms agreed")
    QTest.keyClick(focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    timeline = record_page.columns.activity.timeline
    assert next(entry.text for entry in timeline.entries if entry.subtype == "call") == "Terms agreed"


def test_on_a_narrow_window_people_and_to_dos_are_a_tab(record_page: OpportunityRecordPage) -> None:
    window = record_page.window()
    window.resize(1300, 700)
    QApplication.processEvents()
    tabs = cast(QTabBar, record_page.findChild(QTabBar, "record_tabs"))
    assert tabs.count() == 6
    window.resize(970, 640)
    QApplication.processEvents()
    assert tabs.count() == 7
    window.resize(1300, 700)
    QApplication.processEvents()
    assert tabs.count() == 6


def test_a_deleted_deal_says_so_and_comes_back_with_undo(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions.trigger(ActionId.DELETE)
    gone = cast(QWidget, record_page.findChild(QWidget, "deal_gone"))
    assert gone.isVisible()
    context.runner.undo()
    assert not gone.isVisible()


def test_the_record_page_fits_a_small_window(context: AppContext, deals: dict[str, int], language: str) -> None:
    page = OpportunityRecordPage(context)
    page.resize(960, 600)
    page.visit(Target("opportunity", "opportunities", deals["MES phase 2"]))
    page._arrange()
    assert page.minimumSizeHint().width() <= 1024 - 56
    page.deleteLater()


def test_the_record_page_speaks_another_language_at_once(record_page: OpportunityRecordPage) -> None:
    i18n.set_language("zh_CN")
    record_page.retranslate()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    assert said(record_page, "stat_probability") == "概率 / 加权: 70% $89.6万"
    assert record_page.header is not None
    assert record_page.header.isVisible()


def test_a_list_of_long_words_stays_within_the_facts(record_page: OpportunityRecordPage, qapp: QApplication) -> None:
    facts = record_page.columns.facts
    facts.setFixedWidth(270)
    facts.edit("source")
    qapp.processEvents()
    editor = facts.facts["source"].editor
    assert editor is not None
    box = cast(QComboBox, editor.input)
    box.addItem("Independent development", "own")
    area = facts._area
    assert area.widget().width() == area.viewport().width(), "nothing pushes the facts out of their panel"
    box.showPopup()
    popup = box.view().window()
    left = area.mapToGlobal(QPoint(0, 0)).x()
    assert left <= popup.x() and popup.x() + popup.width() <= left + area.width()
    assert popup.width() >= box.fontMetrics().horizontalAdvance("Independent development")
    box.hidePopup()


def test_the_chevron_points_where_the_empty_fields_go(record_page: OpportunityRecordPage) -> None:
    toggle = cast(QPushButton, record_page.findChild(QPushButton, "show_empty_fields"))

    def points_up() -> bool:
        drawn = toggle.icon().pixmap(16, 16).toImage()
        return bool(drawn == icon("chevron-up").pixmap(16, 16).toImage())

    assert "Show" in toggle.text() and not points_up()
    toggle.click()
    assert "Hide" in toggle.text() and points_up()
    toggle.click()
    assert not points_up()


def test_what_is_left_until_the_expected_close_is_said_in_chinese(
    record_page: OpportunityRecordPage, request: pytest.FixtureRequest
) -> None:
    i18n.set_language("zh_CN")
    request.addfinalizer(partial(i18n.set_language, "en"))
    record_page.reload()
    assert "还有 25 天" in said(record_page, "stat_close"), "not: within 25 days"

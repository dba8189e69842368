"""The tabs of a deal's page, how it says that something is wrong, and how its stage history is put right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QLabel, QLineEdit, QMenu, QPushButton, QWidget

from ocrm.clock import FixedClock
from ocrm.services import attachments, records
from ocrm.services.deals import (
    competitors,
    needs,
    opportunities,
    opportunity_bulk,
    pipelines,
    risks,
    solutions,
    stage_log,
    stages,
    tenders,
)
from ocrm.services.deals.tenders import TenderDocument
from ocrm.services.workday import todos
from ocrm.ui.actions import ActionId
from ocrm.ui.cards.brief_pane import BriefPane
from ocrm.ui.cards.card_row import CardRow
from ocrm.ui.context import AppContext, Target
from ocrm.ui.forms import EditorPane
from ocrm.ui.forms.values_pane import ValuesPane
from ocrm.ui.opportunities.compare_pane import ComparePane, SolutionPane
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from ocrm.ui.opportunities.stage_history import StageHistoryTable
from ocrm.ui.opportunities.state_line import StateLine
from ocrm.ui.opportunities.state_panes import ClockPane, PriorityPane
from ocrm.ui.opportunities.tender_page import TenderPage
from tests.ui.opportunities.test_record_page import press, said


@pytest.fixture
def deal(deals: dict[str, int]) -> int:
    return deals["MES phase 2"]


def pane_of(page: OpportunityRecordPage) -> EditorPane:
    pane = page._panes.pane
    assert pane is not None
    return pane


def enter(page: OpportunityRecordPage, **texts: str) -> None:
    """Type into the fields of the pane shown, and save it with the keyboard."""
    pane = pane_of(page)
    assert isinstance(pane, ValuesPane)
    for name, text in texts.items():
        pane.editors[name].set_value(text)
    pane.save()


def choose(row: CardRow, words: str) -> None:
    """Choose an entry of a row's menu."""
    menu = row.menu()
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.deleteLater()


def row_of(page: OpportunityRecordPage, name: str) -> CardRow:
    return cast(CardRow, page.findChild(CardRow, name))


def words_in(widget: QWidget) -> str:
    texts = [found.text() for found in widget.findChildren(QLabel)]
    return "\n".join(texts + [found.text() for found in widget.findChildren(QPushButton)])


def test_the_menu_of_a_row_opens_at_its_button(
    record_page: OpportunityRecordPage, context: AppContext, deal: int, qapp: QApplication
) -> None:
    record_page.columns.competition.add_risk()
    enter(record_page, text="IT fears downtime")
    record_page.columns.centre.show_page(record_page.columns.competition)
    more = cast(QAbstractButton, row_of(record_page, "risk_row").findChild(QAbstractButton, "risk_row_more"))
    more.click()
    menu = cast(QWidget, qapp.activePopupWidget())
    middle = more.mapToGlobal(more.rect().center()).x()
    assert menu.geometry().left() <= middle <= menu.geometry().right()
    menu.close()


def test_a_need_is_noted_met_and_taken_back(record_page: OpportunityRecordPage, context: AppContext, deal: int) -> None:
    record_page.columns.needs.add_need()
    enter(record_page, text="停机不超过 4 小时", product="热备")
    assert [(one.text, one.opportunity_id) for one in needs.list_deal_needs(context.workspace, deal)] == [
        ("停机不超过 4 小时", deal)
    ]
    assert "热备" in words_in(row_of(record_page, "need_row"))
    choose(row_of(record_page, "need_row"), "Mark as met")
    assert needs.list_deal_needs(context.workspace, deal)[0].status == "met"
    context.runner.undo()
    context.runner.undo()
    assert needs.list_deal_needs(context.workspace, deal) == []
    rows = record_page.columns.needs.findChildren(CardRow, "need_row")
    assert not any(row.isVisibleTo(record_page) for row in rows)


def test_a_need_keeps_its_deal_once_that_is_won(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    record_page.columns.needs.add_need()
    enter(record_page, text="热备")
    opportunities.win_opportunity(context.workspace, deal)
    [need] = needs.list_deal_needs(context.workspace, deal)
    record_page.columns.needs._edit_need(need)
    enter(record_page, text="双机热备")
    assert [one.text for one in needs.list_deal_needs(context.workspace, deal)] == ["双机热备"]


def test_versions_of_a_solution_are_read_and_compared(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    record_page.columns.needs._add_version()
    enter(record_page, title="标准版", text="一次培训")
    record_page.columns.needs._add_version()  # begins with the words of the latest one
    enter(record_page, text="两次培训")
    rows = record_page.columns.needs.findChildren(CardRow, "solution_row")
    shown = [row for row in rows if row.isVisibleTo(record_page.columns.needs)]
    assert ["v2" in words_in(shown[0]), "v1" in words_in(shown[1])] == [True, True]
    choose(shown[1], "Read")
    assert isinstance(pane_of(record_page), SolutionPane)
    assert "一次培训" in words_in(pane_of(record_page))
    choose(shown[0], "Compare with the one before")
    compared = pane_of(record_page)
    assert isinstance(compared, ComparePane)
    gone = [found.text() for found in compared.findChildren(QLabel, "compared_gone")]
    new = [found.text() for found in compared.findChildren(QLabel, "compared_new")]
    assert (gone, new) == (["− 一次培训"], ["+ 两次培训"])
    assert len(solutions.list_solutions(context.workspace, deal)) == 2


def test_a_file_of_a_solution_says_where_it_is_from_and_how_long_it_holds(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    record_page.columns.needs._add_version()
    enter(record_page, title="标准版")
    kept_with = solutions.list_solutions(context.workspace, deal)[0].solution_id
    context.runner.perform(
        partial(attachments.attach_data, context.workspace, solutions.KIND, kept_with, "检测报告.pdf", b"report")
    )
    choose(row_of(record_page, "file_row"), "Source and validity…")
    editors = cast(ValuesPane, pane_of(record_page)).editors
    editors["dated_on"].set_value(date(2026, 10, 20))
    editors["expires_on"].set_value(date(2026, 10, 1))
    enter(record_page, source="检测中心")
    assert "It cannot expire before its own date." in words_in(pane_of(record_page)), "said, and nothing written"
    editors["expires_on"].set_value(date(2026, 12, 31))
    enter(record_page)
    [kept] = attachments.list_attachments(context.workspace, kept_with)
    assert (kept.source, kept.dated_on, kept.expires_on) == ("检测中心", date(2026, 10, 20), date(2026, 12, 31))
    [shown] = [
        row for row in record_page.findChildren(CardRow, "file_row") if row.isVisibleTo(record_page.columns.needs)
    ]
    assert "检测中心" in words_in(shown)
    assert "until 31 Dec" in words_in(shown)
    context.runner.undo()
    assert attachments.list_attachments(context.workspace, kept_with)[0].source == ""


def test_typing_replaces_the_title_a_new_version_begins_with(record_page: OpportunityRecordPage) -> None:
    record_page.columns.needs._add_version()
    enter(record_page, title="标准版")
    record_page.columns.needs._add_version()
    title = pane_of(record_page).editors["title"].findChild(QLineEdit)
    assert title.selectedText() == "标准版"
    QTest.keyClicks(title, "Plan two")
    assert title.text() == "Plan two"


def test_a_competitor_is_noted_and_can_have_won_it(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    record_page.columns.competition.add_competitor()
    enter(record_page, name="鼎捷", price="1180000", weaknesses="没有热备")
    row = row_of(record_page, "competitor_row")
    assert "$1,180,000" in words_in(row)
    assert "Weak: 没有热备" in words_in(row)
    record_page.columns.competition.add_competitor()
    enter(record_page, name=" ")
    assert pane_of(record_page).isVisible()  # the name is missing: nothing is lost, the pane stays
    record_page.escape()
    choose(row, "They won it")
    assert competitors.list_competitors(context.workspace, deal)[0].is_winner


def test_the_keyboard_goes_back_to_where_a_pane_was_opened_from(
    record_page: OpportunityRecordPage, context: AppContext, qapp: QApplication
) -> None:
    record_page.columns.centre.show_page(record_page.columns.competition)
    add = cast(QAbstractButton, record_page.findChild(QAbstractButton, "card_competitors_add"))
    for name in ("Huasheng", "Acme"):
        add.setFocus()
        QTest.keyClick(add, Qt.Key.Key_Space)
        pane = cast(ValuesPane, pane_of(record_page))
        pane.editors["name"].set_value(name)
        QTest.keyClick(
            cast(QWidget, QApplication.focusWidget()), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier
        )
        assert record_page._panes.pane is None
        assert QApplication.focusWidget() is add


def test_the_keyboard_goes_back_to_the_row_though_it_was_made_anew(
    record_page: OpportunityRecordPage, context: AppContext, qapp: QApplication
) -> None:
    record_page.columns.centre.show_page(record_page.columns.competition)
    for name in ("Acme", "Huasheng"):
        record_page.columns.competition.add_competitor()
        enter(record_page, name=name)
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    rows = [row for row in record_page.findChildren(CardRow, "competitor_row") if row.isVisible()]
    link = cast(QWidget, rows[1].findChild(QAbstractButton, "row_link"))
    link.setFocus()
    QTest.keyClick(link, Qt.Key.Key_Return)
    enter(record_page, strengths="Cheap")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    assert (focused.objectName(), focused.accessibleName()) == ("row_link", "Huasheng")


def test_the_keyboard_stays_in_the_card_when_its_row_is_pressed_away(
    record_page: OpportunityRecordPage, qapp: QApplication
) -> None:
    record_page.columns.centre.show_page(record_page.columns.competition)
    for text in ("IT fears downtime", "The budget is cut"):
        record_page.columns.competition.add_risk()
        enter(record_page, text=text)
    for expected in ("risk_answered", "card_risks_add"):
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        buttons = record_page.columns.competition.findChildren(QAbstractButton, "risk_answered")
        pressed = next(one for one in buttons if one.isVisible())
        pressed.setFocus()
        QTest.keyClick(pressed, Qt.Key.Key_Space)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() == expected


def test_a_risk_is_put_under_control_from_its_row(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    record_page.columns.competition.add_risk()
    enter(record_page, text="预算推迟", severity="high", answer="先签一期")
    row = row_of(record_page, "risk_row")
    assert "High" in words_in(row)
    assert "Answer: 先签一期" in words_in(row)
    choose(row, "Under control")
    assert risks.list_risks(context.workspace, deal)[0].status == "answered"


def test_a_tender_is_kept_in_place_with_its_documents(
    record_page: OpportunityRecordPage, context: AppContext, clock: FixedClock, deal: int
) -> None:
    page = cast(TenderPage, record_page.findChild(TenderPage, "tender_page"))
    record_page.columns.centre.show_page(page)
    press(record_page, "tender_start")
    fact = page.facts["number"]
    cast(QLineEdit, QApplication.focusWidget()).setText("ZB-1")
    assert fact.commit()
    page.adding.setText("授权书")
    QTest.keyClick(page.adding, Qt.Key.Key_Return)
    tick = cast(QCheckBox, page.findChild(QCheckBox, "document_ready"))
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    found = tenders.fetch_tender(context.workspace, deal)
    assert found is not None
    assert (found.number, found.documents) == ("ZB-1", (TenderDocument("授权书", True),))
    deadline = clock.now() + timedelta(days=3)
    tenders.update_tender(context.workspace, deal, {"deadline_at": deadline})
    record_page.reload()
    assert "3 days left" in words_in(page)
    cast(QAbstractButton, page.findChild(QAbstractButton, "tender_delete")).click()
    assert tenders.fetch_tender(context.workspace, deal) is None


def test_what_is_wrong_is_said_and_explained(
    both_languages: str, record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    record_page.visit(Target("opportunity", "opportunities", _cold_store(deals)))
    line = cast(StateLine, record_page.findChild(StateLine, "state_line"))
    words = words_in(line)
    expected = {
        "en": ("28 days in this stage; its limit is 14", "No next step", "Expected 4 days ago"),
        "zh_CN": ("停留 28 天，上限 14 天", "未安排下一步", "预计日已过 4 天"),
    }
    for sentence in expected[both_languages]:
        assert sentence in words
    press(record_page, "state_stalled")
    pane = pane_of(record_page)
    assert isinstance(pane, ClockPane)
    facts = [found.text() for found in pane.findChildren(QLabel, "clock_fact")]
    assert {"en": "28 days", "zh_CN": "28 天"}[both_languages] in facts


def _cold_store(deals: dict[str, int]) -> int:
    return deals.get("Cold store retrofit") or deals["冷库改造"]


def test_all_is_not_well_while_the_next_step_is_late(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    assert record_page.findChild(QPushButton, "state_well") is not None
    late = context.workspace.clock.today() - timedelta(days=2)
    todos.add_todo(context.workspace, "Chase the signature", opportunity=deal, due_on=late)
    record_page.reload()
    assert said(record_page, "state_action_late") == "Next step overdue"
    assert not any(chip.isVisible() for chip in record_page.findChildren(QPushButton, "state_well"))


def test_the_priority_tells_its_parts(record_page: OpportunityRecordPage, deal: int) -> None:
    score = record_page._priority.score if record_page._priority else -1
    assert f"Priority {score}" in said(record_page, "state_priority")
    press(record_page, "state_priority")
    pane = pane_of(record_page)
    assert isinstance(pane, PriorityPane)
    parts = [found.accessibleName() for found in pane.findChildren(QWidget, "priority_part")]
    assert sum(int(part.split(": ")[1].split(" ")[0].replace("−", "-")) for part in parts) == score


def test_a_pinned_probability_is_let_go_with_one_press(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    opportunities.pin_probability(context.workspace, deal, 30)
    record_page.reload()
    assert said(record_page, "state_pinned") == "Pinned at 30%"
    press(record_page, "state_pinned")
    row = records.fetch_record(context.workspace, "opportunities", deal)
    assert (row["probability"], row["is_probability_pinned"]) == (70, False)


def test_the_keyboard_stays_on_the_line_when_the_pin_goes(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    opportunities.pin_probability(context.workspace, deal, 30)
    record_page.reload()
    pin = next(chip for chip in record_page.findChildren(QPushButton, "state_pinned") if not chip.isHidden())
    pin.setFocus()
    QTest.keyClick(pin, Qt.Key.Key_Space)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "state_priority"


def test_an_entry_of_the_stage_history_is_corrected_from_its_menu(
    record_page: OpportunityRecordPage, context: AppContext, clock: FixedClock, deal: int
) -> None:
    workspace = context.workspace
    signing = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))[-1]
    opportunity_bulk.move_opportunities(workspace, [deal], signing.stage_id)
    record_page.reload()
    table = cast(StageHistoryTable, record_page.findChild(StageHistoryTable, "stage_history"))
    tip = Qt.ItemDataRole.ToolTipRole
    assert "Double-click" in table.moves.index(0, 0).data(tip)
    menu = table.menu_of(table.moves.index(0, 0))
    menu.actions()[0].trigger()
    menu.deleteLater()
    pane = pane_of(record_page)
    assert isinstance(pane, ValuesPane)
    pane.editors["day"].set_value(clock.today() - timedelta(days=2))
    pane.editors["note"].set_value("晚记了两天")
    pane.save()
    assert table.moves.rowCount() == 3
    shown = [table.moves.index(row, 5).data() for row in range(2)]
    assert shown == ["correction · 晚记了两天", "put right later"]
    assert table.moves.index(0, 5).data(tip).startswith("correction · 晚记了两天\n"), "a note is read whole"
    menu = table.menu_of(table.moves.index(1, 0))
    assert not menu.actions()[0].isEnabled()
    menu.deleteLater()
    assert table.moves.index(1, 0).data(tip) is None, "what was put right is not put right again"
    assert stage_log.days_by_stage(workspace, deal)[signing.stage_id] == 2


def test_the_brief_and_the_history_of_a_field_open_beside(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    competitors.add_competitor(context.workspace, deal, "鼎捷", price=Decimal(1))
    record_page.prepare()
    context.tasks.wait()
    QApplication.processEvents()
    pane = pane_of(record_page)
    assert isinstance(pane, BriefPane)
    assert pane.brief is not None
    assert any("鼎捷" in line.head for section in pane.brief.sections for line in section.lines)
    assert not record_page.columns.side.isVisible()  # the pane takes the place of people and to-dos
    record_page._tell_history("expected_amount")
    assert pane_of(record_page).objectName() == "history_pane"
    assert record_page.escape()
    assert record_page.columns.side.isVisible()
    context.tasks.wait()


def test_every_tab_is_reached_by_keyboard_and_every_pane_from_the_menu(
    record_page: OpportunityRecordPage, context: AppContext, deal: int
) -> None:
    titles = []
    for _number in range(6):
        titles.append(record_page.columns.centre.tabs.tabText(record_page.columns.centre.tabs.currentIndex()))
        record_page.step_view(1)
    assert titles == [
        "Activity", "Needs && solution", "Quotes", "Competition && risks", "Tender", "Stage history",
    ]  # fmt: skip
    more = cast(QMenu, record_page.findChild(QWidget, "record_more").menu())  # type: ignore[attr-defined]
    opened: dict[str, str] = {}
    for action in list(more.actions()):
        if action.objectName() in ("more_need", "more_competitor", "more_risk", "more_history"):
            action.trigger()
            opened[action.objectName()] = pane_of(record_page).objectName()
    assert opened == {
        "more_need": "need_pane",
        "more_competitor": "competitor_pane",
        "more_risk": "risk_pane",
        "more_history": "history_pane",
    }
    context.tasks.wait()


def test_printing_asks_for_the_brief_of_the_deal(
    record_page: OpportunityRecordPage, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []

    def note(_context: AppContext, html: str, **_more: object) -> None:
        printed.append(html)

    monkeypatch.setattr("ocrm.ui.opportunities.record_page.print_html", note)
    context.actions.trigger(ActionId.PRINT)
    context.tasks.wait()
    QApplication.processEvents()
    assert "MES phase 2" in printed[0]

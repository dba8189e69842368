"""The stage's checklist on a deal's page, and the question at the gate, wherever a move begins."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm import i18n
from ocrm.services import attachments, records
from ocrm.services.deals import checklists, opportunities, pipelines, stage_log, stages
from ocrm.ui.actions import ActionId
from ocrm.ui.context import AppContext, Target
from ocrm.ui.forms import EditorPane
from ocrm.ui.opportunities.checklist_card import ChecklistCard
from ocrm.ui.opportunities.new_form import NewOpportunityForm
from ocrm.ui.opportunities.page import OpportunitiesPage
from ocrm.ui.opportunities.record_page import OpportunityRecordPage
from tests.snapshots import rows_of
from tests.ui.opportunities.test_board import stage_code

Found = TypeVar("Found", bound=QWidget)
DEAL = "MES phase 2"


def child(parent: QWidget, kind: type[Found], name: str) -> Found:
    """Return the widget of a name in sight; lines made anew leave the old ones about for a moment."""
    QApplication.processEvents()
    found = next((widget for widget in parent.findChildren(kind, name) if widget.isVisible()), None)
    assert found is not None, name
    return found


@pytest.fixture
def items(context: AppContext, deals: dict[str, int]) -> dict[str, int]:
    """The checklist of negotiation: a task, a required file, a required field."""
    workspace = context.workspace
    stage_id = next(row.stage_id for row in stages.list_stages(workspace) if row.code == "negotiation")
    made = {
        "task": checklists.add_item(workspace, stage_id, "Agree on terms"),
        "file": checklists.add_item(workspace, stage_id, "Draft contract", kind="file", is_required=True),
        "field": checklists.add_item(workspace, stage_id, "", kind="field", target="solution", is_required=True),
    }
    return {kind: changes.created_id or 0 for kind, changes in made.items()}


@pytest.fixture
def card(items: dict[str, int], record_page: OpportunityRecordPage) -> ChecklistCard:
    return child(record_page, ChecklistCard, "checklist_card")


def count_of(card: ChecklistCard) -> str:
    return child(card, QLabel, "checklist_count").text()


def test_ticking_a_task_counts_and_undo_takes_the_tick_back(
    card: ChecklistCard, context: AppContext, items: dict[str, int], qtbot: QtBot
) -> None:
    before = rows_of(context.workspace)
    assert count_of(card) == "0 / 3"
    tick = child(card, QCheckBox, f"tick_{items['task']}")
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: count_of(card) == "1 / 3")
    assert child(card, QCheckBox, f"tick_{items['task']}").hasFocus()
    context.runner.undo()
    assert count_of(card) == "0 / 3"
    assert rows_of(context.workspace) == before


def test_a_file_added_for_an_item_carries_its_words(
    card: ChecklistCard, context: AppContext, deals: dict[str, int], items: dict[str, int], tmp_path: Path
) -> None:
    file = tmp_path / "v3.txt"
    file.write_text("x", encoding="utf-8")
    assert child(card, QToolButton, f"add_file_{items['file']}").accessibleName() == "Add the file “Draft contract”"
    card.attach(file, "Draft contract")
    names = [row.name for row in attachments.list_attachments(context.workspace, deals[DEAL])]
    assert names == ["Draft contract - v3.txt"]
    assert count_of(card) == "1 / 3"


def test_the_pencil_of_a_field_goes_to_the_field(card: ChecklistCard, record_page: OpportunityRecordPage) -> None:
    child(card, QToolButton, "fill_solution").click()
    assert record_page.columns.facts.facts["solution"].editor is not None


def test_a_closed_deal_shows_its_checklist_without_letting_it_change(
    card: ChecklistCard, context: AppContext, deals: dict[str, int], items: dict[str, int]
) -> None:
    context.runner.perform(lambda: opportunities.win_opportunity(context.workspace, deals[DEAL]))
    assert not child(card, QCheckBox, f"tick_{items['task']}").isEnabled()
    assert not [tool for tool in card.findChildren(QToolButton) if tool.objectName().startswith("add_file")
                and tool.isVisible()]  # fmt: skip


def test_a_stage_without_a_checklist_says_so(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int], language: str
) -> None:
    record_page.visit(Target("opportunity", "opportunities", deals["Cold store retrofit"]))
    card = child(record_page, ChecklistCard, "checklist_card")
    assert any("Nothing is asked for" in words.text() for words in card.findChildren(QLabel))


def pane(page: QWidget) -> EditorPane:
    return child(page, EditorPane, "move_pane")


def answer(page: QWidget, note: str) -> None:
    edit = child(page, QLineEdit, "move_note")
    edit.setText(note)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_the_gate_lists_what_is_open_and_a_note_lets_the_deal_through(
    card: ChecklistCard, record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions[ActionId.STAGE_NEXT].trigger()
    assert stage_code(context, deals[DEAL]) == "negotiation"
    listed = [child(pane(record_page), QLabel, f"move_item_{number}").text() for number in range(2)]
    assert listed == ["•  Draft contract", "•  Solution"]
    answer(record_page, "The boss agreed")
    assert stage_code(context, deals[DEAL]) == "contract_signing"
    assert stage_log.stage_history(context.workspace, deals[DEAL])[-1].note == "The boss agreed"


def test_without_a_note_nothing_moves(
    card: ChecklistCard, record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions[ActionId.STAGE_NEXT].trigger()
    answer(record_page, " ")
    assert stage_code(context, deals[DEAL]) == "negotiation"
    assert pane(record_page).isVisible()


def test_a_stage_one_does_not_go_back_from_says_so(
    record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    row = next(row for row in stages.list_stages(context.workspace) if row.code == "negotiation")
    stages.update_stage(context.workspace, row.stage_id, rollback="never")
    context.actions[ActionId.STAGE_PREVIOUS].trigger()
    assert stage_code(context, deals[DEAL]) == "negotiation"
    toast = context.toasts.current
    assert toast is not None
    assert "do not go back" in toast.text


def test_the_board_asks_the_same(page: OpportunitiesPage, context: AppContext, deals: dict[str, int]) -> None:
    first = next(row for row in stages.list_stages(context.workspace) if row.code == "negotiation")
    checklists.add_item(context.workspace, first.stage_id, "Draft contract", kind="file", is_required=True)
    target = next(row for row in stages.list_stages(context.workspace) if row.code == "contract_signing")
    page.commands.move_to(target.stage_id, [deals[DEAL]])
    assert child(pane(page), QLabel, "move_item_0").text() == "•  Draft contract"
    answer(page, "Signed on paper")
    assert stage_code(context, deals[DEAL]) == "contract_signing"


def test_the_menu_offers_the_stages_of_other_pipelines(
    page: OpportunitiesPage, context: AppContext, deals: dict[str, int]
) -> None:
    quote = next(row for row in stages.list_stages(context.workspace) if row.code == "quick_quote")
    menu = page.commands.stage_menu(deals[DEAL], page)
    inner = menu.findChild(QMenu, f"pipeline_{quote.pipeline_id}")
    assert isinstance(inner, QMenu)
    next(action for action in inner.actions() if action.text() == "Proposal and quote").trigger()
    assert stage_code(context, deals[DEAL]) == "quick_quote"
    context.runner.undo()
    assert stage_code(context, deals[DEAL]) == "negotiation"


def test_a_new_deal_begins_in_the_pipeline_chosen(context: AppContext, qtbot: QtBot, both_languages: str) -> None:
    assert i18n.language() == both_languages
    form = NewOpportunityForm(context.workspace)
    qtbot.addWidget(form)
    form.show()
    pipeline = child(form, QComboBox, "new_pipeline_choice")
    quick = next(row for row in pipelines.list_pipelines(context.workspace) if row.code == "quick")
    pipeline.setCurrentIndex(pipeline.findData(quick.pipeline_id))
    pipeline.activated.emit(pipeline.currentIndex())
    form.form.set_values({"subject": "a"})
    chosen = form.values()["stage"]
    assert stages.stage(context.workspace, chosen).code == "quick_contact"
    made = records.add_record(context.workspace, "opportunities", {"subject": "a", "stage": chosen}).created_id or 0
    assert records.fetch_record(context.workspace, "opportunities", made)["probability"] == 10


def test_a_form_asked_for_a_stage_of_another_pipeline_shows_that_pipeline(context: AppContext, qtbot: QtBot) -> None:
    quote = next(row for row in stages.list_stages(context.workspace) if row.code == "quick_quote")
    form = NewOpportunityForm(context.workspace, stage_id=quote.stage_id)
    qtbot.addWidget(form)
    form.show()
    assert child(form, QComboBox, "new_pipeline_choice").currentText() == "Quick, five stages"
    assert form.form.editor("stage").value() == quote.stage_id


def test_winning_tells_what_is_still_open_and_hinders_nothing(
    card: ChecklistCard, record_page: OpportunityRecordPage, context: AppContext, deals: dict[str, int]
) -> None:
    context.actions[ActionId.WIN].trigger()
    form = child(record_page, EditorPane, "win_pane")
    assert child(form, QLabel, "message_text").text() == "Still open in this stage: Draft contract, Solution"
    form.save_requested.emit()
    assert records.fetch_record(context.workspace, "opportunities", deals[DEAL])["status"] == "won"


def test_every_field_a_checklist_may_ask_for_can_be_gone_to(
    card: ChecklistCard, record_page: OpportunityRecordPage
) -> None:
    asked = {info.name for info in checklists.askable_fields()}
    assert "expected_amount" in asked
    assert asked <= set(record_page.columns.facts.facts)

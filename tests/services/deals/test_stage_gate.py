"""Leaving a stage asks for what is open, going back and skipping for a reason; one answer serves many deals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NoteNeededError, NotFoundError, UserError, ValidationError
from ocrm.services import attachments, records, settings
from ocrm.services.deals import (
    checklists,
    opportunity_bulk,
    stage_gate,
    stage_log,
    stage_retirement,
    stages,
)
from ocrm.services.deals.checklists import ItemKind
from ocrm.services.fields import custom_fields
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.services.deals.test_pipelines import add_deal, stage_id
from tests.snapshots import rows_of


def stage_of(workspace: Workspace, deal: int) -> str:
    row = records.fetch_record(workspace, "opportunities", deal)
    return stages.stage(workspace, row["stage"].record_id).code


@pytest.fixture
def deal(workspace: Workspace) -> int:
    """A deal in needs analysis, whose checklist wants a file and a field and would like a task."""
    needs = stage_id(workspace, "needs_analysis")
    checklists.add_item(workspace, needs, "客户需求文档", kind="file", is_required=True)
    checklists.add_item(workspace, needs, "", kind="field", target="expected_amount", is_required=True)
    checklists.add_item(workspace, needs, "见决策人")
    return add_deal(workspace, "冷链监控", "needs_analysis")


def test_what_is_open_is_asked_in_one_list(workspace: Workspace, deal: int, both_languages: str) -> None:
    before = rows_of(workspace)
    with pytest.raises(NoteNeededError, match="冷链监控") as asked:
        opportunity_bulk.move_opportunities(workspace, [deal], stage_id(workspace, "proposal"))
    amount = {"en": "Expected amount", "zh_CN": "预计金额"}[both_languages]
    assert asked.value.items[0] == "客户需求文档"
    assert len(asked.value.items) == 2
    assert both_languages == "zh_CN" or asked.value.items[1] == amount
    assert rows_of(workspace) == before


def test_file_and_field_tick_themselves_and_open_the_gate(workspace: Workspace, deal: int, tmp_path: Path) -> None:
    file = tmp_path / "冷链 客户需求文档 v2.txt"
    file.write_text("x", encoding="utf-8")
    attachments.attach_file(workspace, "opportunities", deal, file)
    records.update_records(workspace, "opportunities", [deal], {"expected_amount": 100})
    found = checklists.fetch_checklist(workspace, deal)
    assert (found.done, len(found.items), found.open_required) == (2, 3, ())
    assert found.items[0].file_name == file.name
    opportunity_bulk.move_opportunities(workspace, [deal], stage_id(workspace, "proposal"))
    assert stage_of(workspace, deal) == "proposal"


def test_a_tick_is_one_step_and_can_be_taken_back(workspace: Workspace, deal: int) -> None:
    task = checklists.fetch_checklist(workspace, deal).items[2].item
    before = rows_of(workspace)
    changes = checklists.set_done(workspace, deal, task.item_id, is_done=True)
    assert "checklists" in changes.topics
    assert deal in changes.ids
    assert checklists.fetch_checklist(workspace, deal).items[2].is_done
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    checklists.set_done(workspace, deal, task.item_id, is_done=False)
    assert rows_of(workspace) == before


def test_files_are_not_ticked_by_hand(workspace: Workspace, deal: int) -> None:
    item = checklists.fetch_checklist(workspace, deal).items[0].item
    with pytest.raises(ValidationError, match="by itself"):
        checklists.set_done(workspace, deal, item.item_id, is_done=True)


def test_an_override_is_kept_in_the_history_each_time(workspace: Workspace, deal: int) -> None:
    for code in ("proposal", "needs_analysis", "proposal"):
        opportunity_bulk.move_opportunities(workspace, [deal], stage_id(workspace, code), note="客户口头确认")
    assert [move.note for move in stage_log.stage_history(workspace, deal)] == ["", *["客户口头确认"] * 3]


def test_an_old_note_is_not_written_beside_a_later_move(workspace: Workspace, deal: int) -> None:
    opportunity_bulk.move_opportunities(workspace, [deal], stage_id(workspace, "proposal"), note="客户口头确认")
    opportunity_bulk.move_opportunities(workspace, [deal], stage_id(workspace, "bidding"))
    assert [move.note for move in stage_log.stage_history(workspace, deal)] == ["", "客户口头确认", ""]


def test_going_back_follows_the_policy_of_the_stage(workspace: Workspace, both_languages: str) -> None:
    made, proposal, needs = (
        add_deal(workspace, "冷链", "proposal"), stage_id(workspace, "proposal"), stage_id(workspace, "needs_analysis")
    )  # fmt: skip
    with pytest.raises(NoteNeededError):
        opportunity_bulk.move_opportunities(workspace, [made], needs)
    stages.update_stage(workspace, proposal, rollback="never")
    with pytest.raises(UserError, match="冷链") as refused:
        opportunity_bulk.move_opportunities(workspace, [made], needs, note="要改需求")
    assert not isinstance(refused.value, NoteNeededError)
    assert stage_of(workspace, made) == "proposal"
    stages.update_stage(workspace, proposal, rollback="free")
    opportunity_bulk.move_opportunities(workspace, [made], needs)
    assert stage_of(workspace, made) == "needs_analysis"


def test_skipping_stages_wants_a_note_unless_the_file_says_otherwise(workspace: Workspace) -> None:
    made, bidding = add_deal(workspace, "a", "first_contact"), stage_id(workspace, "bidding")
    with pytest.raises(NoteNeededError, match="skip"):
        opportunity_bulk.move_opportunities(workspace, [made], bidding)
    settings.write_setting(workspace, "note_on_skip", False)
    opportunity_bulk.move_opportunities(workspace, [made], bidding)
    assert stage_of(workspace, made) == "bidding"


def test_a_stage_out_of_use_is_not_skipped(workspace: Workspace) -> None:
    made = add_deal(workspace, "a", "first_contact")
    stage_retirement.retire_stage(workspace, stage_id(workspace, "qualification"))
    opportunity_bulk.move_opportunities(workspace, [made], stage_id(workspace, "needs_analysis"))
    assert stage_of(workspace, made) == "needs_analysis"


def test_nothing_moves_into_a_stage_out_of_use(workspace: Workspace) -> None:
    made, gone = add_deal(workspace, "a", "first_contact"), stage_id(workspace, "qualification")
    stage_retirement.retire_stage(workspace, gone)
    with pytest.raises(UserError, match="out of use"):
        opportunity_bulk.move_opportunities(workspace, [made], gone)


def test_one_note_answers_for_many_and_one_undo_brings_all_back(workspace: Workspace, deal: int) -> None:
    other, third = add_deal(workspace, "b", "needs_analysis"), add_deal(workspace, "c", "proposal")
    ids, proposal = [deal, other, third], stage_id(workspace, "proposal")
    before = rows_of(workspace)
    with pytest.raises(NoteNeededError, match="2 deals") as asked:
        opportunity_bulk.move_opportunities(workspace, ids, proposal)
    assert len(asked.value.items) == 2
    assert rows_of(workspace) == before
    opportunity_bulk.move_opportunities(workspace, ids, proposal, note="季度末")
    assert {stage_of(workspace, one) for one in ids} == {"proposal"}
    assert stage_log.stage_history(workspace, other)[-1].note == "季度末"
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_deal_goes_to_another_pipeline_and_keeps_its_history(workspace: Workspace) -> None:
    made = add_deal(workspace, "a", "first_contact")
    opportunity_bulk.move_opportunities(workspace, [made], stage_id(workspace, "quick_quote"))
    row = records.fetch_record(workspace, "opportunities", made)
    assert (stage_of(workspace, made), row["probability"]) == ("quick_quote", 50)
    moves = [(move.from_name, move.to_name) for move in stage_log.stage_history(workspace, made)]
    assert moves == [("", "First contact"), ("First contact", "Proposal and quote")]
    assert stage_log.stage_history(workspace, made)[-1].changed_on == date(2026, 3, 10)


def test_items_are_checked_renamed_ordered_and_removed(workspace: Workspace) -> None:
    bidding = stage_id(workspace, "bidding")
    for values in ({"title": " "}, {"title": "", "kind": "field", "target": "nonsense"}):
        with pytest.raises(ValidationError):
            checklists.add_item(workspace, bidding, **values)  # type: ignore[arg-type]
    made = [checklists.add_item(workspace, bidding, title).created_id or 0 for title in ("标书", "保证金", "授权书")]
    with pytest.raises(ValidationError, match="already"):
        checklists.add_item(workspace, bidding, "标书")
    checklists.order_items(workspace, bidding, [made[2], made[0], made[1]])
    checklists.update_item(workspace, made[0], title="投标文件", is_required=True)
    checklists.delete_item(workspace, made[1])
    rows = checklists.list_items(workspace, bidding)
    assert [(row.title, row.is_required, row.kind) for row in rows] == [
        ("授权书", False, ItemKind.TASK), ("投标文件", True, ItemKind.TASK)
    ]  # fmt: skip
    with pytest.raises(NotFoundError):
        checklists.update_item(workspace, made[1], title="x")


def test_removing_an_item_and_undoing_brings_its_ticks_back(workspace: Workspace, deal: int) -> None:
    task = checklists.fetch_checklist(workspace, deal).items[2].item
    checklists.set_done(workspace, deal, task.item_id, is_done=True)
    before = rows_of(workspace)
    checklists.delete_item(workspace, task.item_id)
    assert len(checklists.fetch_checklist(workspace, deal).items) == 2
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_sample_company_has_checklists_that_hold_no_deal(tmp_path: Path, clock: FixedClock) -> None:
    for language in ("zh_CN", "en"):
        made = Workspace.create(tmp_path / f"{language}.ocrm", clock=clock, language=language)
        samples.fill_sample(made, language=language, customers=30)
        deals = [row[0] for row in made.query("SELECT id FROM opportunity WHERE status = 'open'")]
        found = [checklists.fetch_checklist(made, one) for one in deals]
        assert any(0 < one.done < len(one.items) for one in found)
        assert stage_gate.unfinished(made, deals) == ()
        made.close()


def test_a_field_that_was_removed_holds_no_deal(workspace: Workspace) -> None:
    custom_fields.add_field(workspace, "opportunities", "预算号", kind="text")
    field = custom_fields.list_fields(workspace, "opportunities")[0]
    proposal = stage_id(workspace, "proposal")
    checklists.add_item(workspace, proposal, "", kind="field", target=field.name, is_required=True)
    made = add_deal(workspace, "a", "proposal")
    with pytest.raises(NoteNeededError, match="预算号"):
        opportunity_bulk.move_opportunities(workspace, [made], stage_id(workspace, "bidding"))
    custom_fields.remove_field(workspace, field.field_id)
    opportunity_bulk.move_opportunities(workspace, [made], stage_id(workspace, "bidding"))
    assert stage_of(workspace, made) == "bidding"

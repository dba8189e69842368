"""Pipelines and stages are added, changed, put in order and taken out of use; undo brings every row back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import UserError, ValidationError
from ocrm.models import migrations
from ocrm.models.migrations import m0001_first, m0002_customers_deals_days
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals import (
    checklists,
    opportunities,
    opportunity_bulk,
    pipeline_copies,
    pipelines,
    stage_log,
    stage_retirement,
    stages,
)
from ocrm.services.deals.stage_retirement import DealsInTheWayError
from ocrm.services.deals.stages import Rollback, Zone
from ocrm.services.schema import record_type
from ocrm.services.spreadsheets.cleaning import choice_key
from ocrm.services.spreadsheets.column_values import list_meanings
from ocrm.services.spreadsheets.field_cleaning import choice_texts
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def stage_id(workspace: Workspace, code: str) -> int:
    return next(row.stage_id for row in stages.list_stages(workspace) if row.code == code)


def pipeline_id(workspace: Workspace, code: str) -> int:
    return next(row.pipeline_id for row in pipelines.list_pipelines(workspace) if row.code == code)


def add_deal(workspace: Workspace, subject: str, stage: str, **values: object) -> int:
    filled = {"subject": subject, "stage": stage_id(workspace, stage), **values}
    return records.add_record(workspace, "opportunities", filled).created_id or 0


def probability(workspace: Workspace, deal_id: int) -> int:
    return int(records.fetch_record(workspace, "opportunities", deal_id)["probability"])


def names(workspace: Workspace, pipeline: int) -> list[str]:
    return [row.name for row in stages.list_stages(workspace, pipeline)]


def test_both_shipped_pipelines_are_as_the_rules_say(workspace: Workspace, both_languages: str) -> None:
    standard, quick = pipelines.list_pipelines(workspace)
    shown = [(row.probability, row.limit_days) for row in stages.list_stages(workspace, standard.pipeline_id)]
    assert shown == [(10, 7), (20, 10), (30, 14), (50, 14), (60, 21), (70, 14), (90, 7)]
    assert [row.probability for row in stages.list_stages(workspace, quick.pipeline_id)] == [10, 30, 50, 70]
    assert quick.name == {"en": "Quick, five stages", "zh_CN": "快速五阶段"}[both_languages]
    zones = [row.zone for row in stages.list_stages(workspace, standard.pipeline_id)]
    assert zones == [Zone.TOP, Zone.UPPER, *[Zone.MIDDLE] * 4, Zone.LOWER]


CHANGES: dict[str, Callable[[Workspace], Changes]] = {
    "add a pipeline": lambda w: pipelines.add_pipeline(w, "渠道"),
    "copy a pipeline": lambda w: pipeline_copies.duplicate_pipeline(w, pipeline_id(w, "standard")),
    "rename a pipeline": lambda w: pipelines.rename_pipeline(w, pipeline_id(w, "quick"), "小单"),
    "order pipelines": lambda w: pipelines.order_pipelines(w, [pipeline_id(w, "quick"), pipeline_id(w, "standard")]),
    "retire a pipeline": lambda w: stage_retirement.retire_pipeline(
        w, pipeline_id(w, "quick"), move_to=stage_id(w, "proposal")
    ),
    "add a stage": lambda w: stages.add_stage(w, pipeline_id(w, "standard"), "试点", after=stage_id(w, "proposal")),
    "change a stage": lambda w: stages.update_stage(
        w, stage_id(w, "proposal"), name="报价", probability=55, limit_days=9, idle_days=5, color="stage.7",
        zone="lower", rollback="never",
    ),
    "order stages": lambda w: stages.order_stages(
        w, pipeline_id(w, "quick"), [row.stage_id for row in reversed(stages.list_stages(w, pipeline_id(w, "quick")))]
    ),
    "retire a stage": lambda w: stage_retirement.retire_stage(
        w, stage_id(w, "proposal"), move_to=stage_id(w, "bidding")
    ),
    "restore the shipped": lambda w: stages.restore_shipped(w, pipeline_id(w, "standard")),
    "apply a probability": lambda w: stages.apply_probability(w, stage_id(w, "proposal")),
    "add an item": lambda w: checklists.add_item(w, stage_id(w, "proposal"), "法务审合同", is_required=True),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_undo_and_redo_restore_the_exact_rows(workspace: Workspace, change: Callable[[Workspace], Changes]) -> None:
    add_deal(workspace, "MES", "proposal", expected_amount=Decimal(100))
    add_deal(workspace, "POS", "quick_quote")
    stages.update_stage(workspace, stage_id(workspace, "proposal"), probability=45, name="方案")
    before = rows_of(workspace)
    assert not change(workspace).is_nothing
    after = rows_of(workspace)
    assert after != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


def test_a_copied_pipeline_has_the_stages_and_their_checklists(workspace: Workspace) -> None:
    checklists.add_item(workspace, stage_id(workspace, "quick_quote"), "报价单", kind="file", is_required=True)
    made = pipeline_copies.duplicate_pipeline(workspace, pipeline_id(workspace, "quick"), "小单").created_id or 0
    assert names(workspace, made) == names(workspace, pipeline_id(workspace, "quick"))
    quote = stages.list_stages(workspace, made)[2]
    assert (quote.code, quote.limit_days) == ("", 14)
    assert [item.title for item in checklists.list_items(workspace, quote.stage_id)] == ["报价单"]


def test_a_name_that_is_blank_or_taken_is_refused_and_nothing_is_saved(workspace: Workspace) -> None:
    before = rows_of(workspace)
    standard = pipeline_id(workspace, "standard")
    for refused in (
        lambda: pipelines.add_pipeline(workspace, "  "),
        lambda: pipelines.rename_pipeline(workspace, standard, "quick, five STAGES"),
        lambda: stages.add_stage(workspace, standard, "proposal"),
        lambda: stages.update_stage(workspace, stage_id(workspace, "proposal"), name=" "),
        lambda: stages.update_stage(workspace, stage_id(workspace, "proposal"), probability=101),
        lambda: stages.update_stage(workspace, stage_id(workspace, "proposal"), limit_days=-1),
        lambda: stages.update_stage(workspace, stage_id(workspace, "proposal"), zone="side"),
    ):
        with pytest.raises(ValidationError):
            refused()
    assert rows_of(workspace) == before


def test_a_stage_comes_after_another_and_takes_its_chance(workspace: Workspace) -> None:
    quick = pipeline_id(workspace, "quick")
    stages.add_stage(workspace, quick, "Pilot", after=stage_id(workspace, "quick_quote"))
    rows = stages.list_stages(workspace, quick)
    assert [row.name for row in rows][2:4] == ["Proposal and quote", "Pilot"]
    assert [row.position for row in rows] == list(range(5))
    assert rows[3].probability == 50


def test_colours_follow_the_place_until_one_is_chosen(workspace: Workspace) -> None:
    quick = pipeline_id(workspace, "quick")
    assert [row.color_token for row in stages.list_stages(workspace, quick)] == [
        "stage.1",
        "stage.3",
        "stage.5",
        "stage.7",
    ]
    stages.update_stage(
        workspace, stage_id(workspace, "quick_contact"), color="stage.6", zone="bottom", rollback="free"
    )
    first = stages.list_stages(workspace, quick)[0]
    assert (first.color_token, first.zone, first.rollback) == ("stage.6", Zone.BOTTOM, Rollback.FREE)
    stages.update_stage(workspace, first.stage_id, color="", zone="")
    first = stages.list_stages(workspace, quick)[0]
    assert (first.color_token, first.zone) == ("stage.1", Zone.TOP)


def test_a_new_chance_reaches_open_unpinned_deals_only_when_applied(workspace: Workspace) -> None:
    following = add_deal(workspace, "a", "proposal", expected_amount=Decimal("100.00"))
    pinned = add_deal(workspace, "b", "proposal", probability=80)
    lost = add_deal(workspace, "c", "proposal")
    opportunities.lose_opportunity(workspace, lost, reason="price")
    proposal = stage_id(workspace, "proposal")
    history = [stage_log.stage_history(workspace, deal) for deal in (following, pinned, lost)]
    stages.update_stage(workspace, proposal, probability=65)
    assert probability(workspace, following) == 50
    assert stages.count_differing(workspace, proposal) == 1
    stages.apply_probability(workspace, proposal)
    assert [probability(workspace, deal) for deal in (following, pinned, lost)] == [65, 80, 0]
    assert records.fetch_record(workspace, "opportunities", following)["weighted_amount"] == Decimal("65.00")
    assert [stage_log.stage_history(workspace, deal) for deal in (following, pinned, lost)] == history
    assert stages.count_differing(workspace, proposal) == 0


def test_a_stage_with_open_deals_goes_once_it_is_said_where_they_go(workspace: Workspace) -> None:
    moved, closed = add_deal(workspace, "a", "proposal"), add_deal(workspace, "b", "proposal")
    opportunities.win_opportunity(workspace, closed)
    proposal, bidding = stage_id(workspace, "proposal"), stage_id(workspace, "bidding")
    before = rows_of(workspace)
    with pytest.raises(DealsInTheWayError, match="1 open deal") as asked:
        stage_retirement.retire_stage(workspace, proposal)
    assert asked.value.count == 1
    assert rows_of(workspace) == before
    stage_retirement.retire_stage(workspace, proposal, move_to=bidding)
    last = stage_log.stage_history(workspace, moved)[-1]
    assert (last.from_name, last.to_name) == ("Proposal", "Bidding")
    assert "Proposal" in last.note
    assert "Proposal" not in names(workspace, pipeline_id(workspace, "standard"))
    assert records.fetch_record(workspace, "opportunities", closed)["stage"].title == "Proposal"


def test_a_deal_reopened_in_a_stage_out_of_use_stands_in_the_one_before(workspace: Workspace) -> None:
    deal = add_deal(workspace, "a", "proposal")
    opportunities.lose_opportunity(workspace, deal, reason="price")
    stage_retirement.retire_stage(workspace, stage_id(workspace, "proposal"))
    opportunities.reopen_opportunity(workspace, deal)
    row = records.fetch_record(workspace, "opportunities", deal)
    assert (row["stage"].title, row["probability"]) == ("Needs analysis", 30)


def test_a_stage_comes_back_in_its_place(workspace: Workspace) -> None:
    standard, proposal = pipeline_id(workspace, "standard"), stage_id(workspace, "proposal")
    shown = names(workspace, standard)
    stage_retirement.retire_stage(workspace, proposal)
    stage_retirement.restore_stage(workspace, proposal)
    assert names(workspace, standard) == shown


def test_the_last_stage_and_the_default_pipeline_stay(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="default"):
        stage_retirement.retire_pipeline(workspace, pipeline_id(workspace, "standard"))
    made = pipelines.add_pipeline(workspace, "渠道").created_id or 0
    with pytest.raises(UserError, match="needs a stage"):
        stage_retirement.retire_stage(workspace, stages.first_stage(workspace, made).stage_id)


def test_new_deals_start_in_the_default_pipeline_also_one_of_the_users(workspace: Workspace) -> None:
    made = pipelines.add_pipeline(workspace, "渠道").created_id or 0
    pipelines.set_default_pipeline(workspace, made)
    deal = records.add_record(workspace, "opportunities", {"subject": "a"}).created_id or 0
    first = stages.first_stage(workspace)
    assert first.pipeline_id == made
    assert records.fetch_record(workspace, "opportunities", deal)["stage"].record_id == first.stage_id


def test_shipped_stages_go_back_to_their_first_values_and_added_ones_follow(workspace: Workspace) -> None:
    quick = pipeline_id(workspace, "quick")
    stages.add_stage(workspace, quick, "Pilot", after=stage_id(workspace, "quick_contact"))
    stages.update_stage(workspace, stage_id(workspace, "quick_quote"), name="报价", probability=5, limit_days=1)
    stage_retirement.retire_stage(workspace, stage_id(workspace, "quick_needs"))
    stages.restore_shipped(workspace, quick)
    rows = stages.list_stages(workspace, quick)
    assert [row.name for row in rows] == [
        "Initial contact", "Needs confirmed", "Proposal and quote", "Contract negotiation", "Pilot"
    ]  # fmt: skip
    assert (rows[2].probability, rows[2].limit_days) == (50, 14)


def test_documents_of_an_older_file_become_items_of_the_checklist() -> None:
    connection = apsw.Connection(":memory:")
    migrations.search_index.register_functions(connection)
    m0001_first.upgrade(connection)
    connection.execute("INSERT INTO pipeline(id, code, name, position) VALUES (1, 'standard', '', 0)")
    connection.execute(
        "INSERT INTO stage(id, pipeline_id, code, name, position, probability, limit_days, required_documents)"
        " VALUES (2, 1, 'proposal', '', 0, 50, 14, '客户需求文档; 预算表;')"
    )
    m0002_customers_deals_days.upgrade(connection)
    rows = list(
        connection.execute(
            "SELECT stage_id, title, kind, target, is_required, position FROM stage_task ORDER BY position"
        )
    )
    assert rows == [(2, "客户需求文档", "file", "客户需求文档", 1, 0), (2, "预算表", "file", "预算表", 1, 1)]
    assert connection.execute("SELECT required_documents FROM stage").get == ""


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 6)),
        st.tuples(st.just("pin"), st.integers(0, 10)),
        st.tuples(st.just("unpin"), st.just(0)),
        st.tuples(st.just("stage"), st.integers(0, 100)),
        st.tuples(st.just("reopen"), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_probabilities_follow_their_stages_unless_pinned(
    tmp_path_factory: pytest.TempPathFactory, clock: FixedClock, moves: list[tuple[str, int]]
) -> None:
    path: Path = tmp_path_factory.mktemp("pipelines") / "x.ocrm"
    workspace = Workspace.create(path, clock=clock, language="en")
    try:
        deal, pinned = add_deal(workspace, "a", "first_contact"), None
        rows = stages.list_stages(workspace, pipeline_id(workspace, "standard"))
        for kind, number in moves:
            if kind == "move":
                opportunity_bulk.move_opportunities(workspace, [deal], rows[number].stage_id, note="because")
            elif kind == "pin":
                pinned = number * 10
                opportunities.pin_probability(workspace, deal, pinned)
            elif kind == "unpin":
                pinned = None
                opportunities.pin_probability(workspace, deal, None)
            elif kind == "stage":
                current = records.fetch_record(workspace, "opportunities", deal)["stage"].record_id
                stages.update_stage(workspace, current, probability=number)
                stages.apply_probability(workspace, current)
            else:
                opportunities.win_opportunity(workspace, deal)
                opportunities.reopen_opportunity(workspace, deal)
                pinned = None if pinned is None else stages.stage(
                    workspace, records.fetch_record(workspace, "opportunities", deal)["stage"].record_id
                ).probability  # fmt: skip
            stage = stages.stage(workspace, records.fetch_record(workspace, "opportunities", deal)["stage"].record_id)
            assert probability(workspace, deal) == (stage.probability if pinned is None else pinned)
    finally:
        workspace.close()


def test_an_import_knows_the_stages_of_every_pipeline(workspace: Workspace) -> None:
    stage = record_type("opportunities").field("stage")
    made = pipeline_copies.duplicate_pipeline(workspace, pipeline_id(workspace, "standard"), "Partners").created_id or 0
    meanings = {meaning.label: meaning.code for meaning in list_meanings(workspace, stage)}
    assert meanings["Proposal"] == "proposal"
    assert meanings["Quick, five stages · Proposal and quote"] == "quick_quote"
    texts = choice_texts(workspace, stage)
    own = next(row for row in stages.list_stages(workspace, made) if row.name == "Proposal")
    assert texts[choice_key("Proposal")] == stage_id(workspace, "proposal")
    assert texts[choice_key(meanings["Partners · Proposal"])] == own.stage_id

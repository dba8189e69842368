"""Which deals stall and idle, why, how important they are, and how their stage history is put right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import interactions, records, tags, timeline
from ocrm.services.deal_analysis import funnel
from ocrm.services.deals import deal_health, opportunities, opportunity_bulk, priorities, stage_log, stages
from ocrm.services.deals.deal_health import Trouble
from ocrm.services.records import RecordQuery
from ocrm.services.workday import todos
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from tests.attention_lists import deals_of
from tests.services.test_selling import deals as deals
from tests.services.test_selling import stage_ids
from tests.snapshots import rows_of


def troubled(workspace: Workspace, deals: dict[str, int], trouble: Trouble) -> dict[str, int]:
    """Return the dwell or idle days of the deals in a trouble, by the scenarios' names."""
    healths = deal_health.fetch_healths(workspace, list(deals.values()))
    days = {Trouble.IDLE: "idle_days"}.get(trouble, "dwell_days")
    return {code: getattr(healths[deal_id], days) for code, deal_id in deals.items() if healths[deal_id].is_in(trouble)}


def log(workspace: Workspace, deal_id: int, kind: str, **more: str) -> None:
    customer = records.fetch_record(workspace, "opportunities", deal_id)["customer"].record_id
    interactions.log_interaction(workspace, customer, kind=kind, summary="谈了", opportunity_id=deal_id, **more)


def test_f10_boundary_in_the_words_of_the_clock(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int], both_languages: str
) -> None:
    assert troubled(workspace, deals, Trouble.STALLED) == {"O1": 18, "O6": 28}
    clock.advance(days=1)
    assert troubled(workspace, deals, Trouble.STALLED) == {"O1": 19, "O6": 29, "O4": 15}
    health = deal_health.fetch_health(workspace, deals["O4"])
    expected = {"en": "15 days in this stage; its limit is 14", "zh_CN": "停留 15 天，上限 14 天"}
    assert expected[both_languages] in deal_health.reasons(health)
    stalled = [card.opportunity_id for card in deals_of(workspace, AttentionKind.STALLED)]
    assert set(stalled) == {deals["O1"], deals["O4"], deals["O6"]}


def test_f10_a_call_ends_idling_but_not_the_stay(workspace: Workspace, deals: dict[str, int]) -> None:
    assert troubled(workspace, deals, Trouble.IDLE) == {"O1": 18, "O6": 28}
    log(workspace, deals["O1"], "call")
    assert troubled(workspace, deals, Trouble.IDLE) == {"O6": 28}
    assert troubled(workspace, deals, Trouble.STALLED)["O1"] == 18
    opportunity_bulk.move_opportunities(workspace, [deals["O1"]], stage_ids(workspace)["bidding"], note="往前")
    assert "O1" not in troubled(workspace, deals, Trouble.STALLED)


def test_a_plan_ends_idling_from_today_on_but_not_one_that_has_passed(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    todos.add_todo(workspace, "打电话", opportunity=deals["O6"], due_on=clock.today())
    assert "O6" not in troubled(workspace, deals, Trouble.IDLE)
    clock.advance(days=1)
    assert "O6" in troubled(workspace, deals, Trouble.IDLE)
    assert "O6" not in troubled(workspace, deals, Trouble.NO_NEXT_STEP)
    assert troubled(workspace, deals, Trouble.STALLED)["O6"] == 29


def test_unanswered_mail_memos_edits_and_tags_reset_no_clock(workspace: Workspace, deals: dict[str, int]) -> None:
    before = deal_health.fetch_health(workspace, deals["O6"])
    log(workspace, deals["O6"], "email")
    log(workspace, deals["O6"], "message")
    log(workspace, deals["O6"], "other")
    tags.add_tag(workspace, [deals["O6"]], "重点")
    records.update_records(workspace, "opportunities", [deals["O6"]], {"needs": "更快"})
    assert deal_health.fetch_health(workspace, deals["O6"]) == before
    log(workspace, deals["O6"], "email", direction="incoming")
    assert deal_health.fetch_health(workspace, deals["O6"]).idle_days == 0


def test_idling_is_exactly_more_than_the_limit_of_the_stage(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    assert "O4" not in troubled(workspace, deals, Trouble.IDLE)  # 14 of 14 days
    clock.advance(days=1)
    assert "O4" in troubled(workspace, deals, Trouble.IDLE)
    stages.update_stage(workspace, stage_ids(workspace)["needs_analysis"], idle_days=0)
    assert "O4" not in troubled(workspace, deals, Trouble.IDLE)


def test_what_is_closed_or_on_hold_has_no_troubles(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    opportunities.lose_opportunity(workspace, deals["O6"], reason="price")
    later = clock.today() + timedelta(days=9)
    records.update_records(workspace, "opportunities", [deals["O1"]], {"hold_until": later})
    healths = deal_health.fetch_healths(workspace, [deals["O1"], deals["O6"]])
    assert [healths[deals[code]].troubles for code in ("O1", "O6")] == [(), ()]
    assert healths[deals["O1"]].held_until == later


def test_the_clock_explains_itself(workspace: Workspace, deals: dict[str, int], both_languages: str) -> None:
    log(workspace, deals["O1"], "call")
    health = deal_health.fetch_health(workspace, deals["O1"])
    said = {line.label: line.text for line in deal_health.explain(workspace, health)}
    en = {"In this stage since": "Fri, 20 Feb", "Stay": "18 days", "Without contact for": "0 days"}
    zh = {"停留": "18 天", "未互动": "0 天", "下一步": "没有安排"}
    wanted = {"en": en, "zh_CN": zh}[both_languages]
    assert {label: said.get(label) for label in wanted} == wanted
    bad = [line.text for line in deal_health.explain(workspace, health) if line.is_bad]
    assert said[{"en": "Stay", "zh_CN": "停留"}[both_languages]] in bad


def test_a_slip_is_counted_in_words_and_not_after_closing(
    workspace: Workspace, deals: dict[str, int], both_languages: str
) -> None:
    for day in (date(2026, 4, 10), date(2026, 4, 15)):
        records.update_records(workspace, "opportunities", [deals["O1"]], {"expected_close_on": day})
    row = records.fetch_record(workspace, "opportunities", deals["O1"])
    words = deal_health.slip_words(row["slip_count"], row["slip_days"])
    assert words == {"en": "put off 2 times, 18 days in all", "zh_CN": "改期过 2 次，共 18 天"}[both_languages]
    opportunities.win_opportunity(workspace, deals["O1"])
    records.update_records(workspace, "opportunities", [deals["O1"]], {"expected_close_on": date(2026, 5, 1)})
    assert records.fetch_record(workspace, "opportunities", deals["O1"])["slip_count"] == 2


def test_a_closed_deal_is_frozen_against_every_recalculation(
    workspace: Workspace, clock: FixedClock, deals: dict[str, int]
) -> None:
    opportunities.lose_opportunity(workspace, deals["O6"], reason="price")
    before = dict(records.fetch_record(workspace, "opportunities", deals["O6"]).values)
    bidding = stage_ids(workspace)["bidding"]
    stages.update_stage(workspace, bidding, probability=80, limit_days=5)
    stages.apply_probability(workspace, bidding)
    tags.add_tag(workspace, [deals["O6"]], "复盘")
    clock.advance(days=40)
    records.update_records(workspace, "opportunities", [deals["O6"]], {"notes": "看过了", "source": "tender"})
    after = dict(records.fetch_record(workspace, "opportunities", deals["O6"]).values)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"notes", "source", "tags", "updated_at"}


# -- priority ---------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_priority_add_up_to_its_score(workspace: Workspace, deals: dict[str, int]) -> None:
    for deal_id in deals.values():
        priority = priorities.fetch_priority(workspace, deal_id)
        assert priority is not None
        assert priority.score == max(0, sum(part.points for part in priority.parts))
        assert all(part.reason for part in priority.parts)
        assert all(0 <= part.points <= part.most for part in priority.parts if part.most)
    assert priorities.scores(workspace, list(deals.values()))[deals["O2"]] == 56


def test_calls_plans_and_a_valued_customer_raise_the_priority(workspace: Workspace, deals: dict[str, int]) -> None:
    def score() -> int:
        return priorities.scores(workspace, [deals["O5"]])[deals["O5"]]

    seen = [score()]
    log(workspace, deals["O5"], "call")
    seen.append(score())
    todos.add_todo(workspace, "签字", opportunity=deals["O5"], due_on=workspace.clock.today())
    seen.append(score())
    customer = records.fetch_record(workspace, "opportunities", deals["O5"])["customer"].record_id
    records.update_records(workspace, "customers", [customer], {"value": "high"})
    seen.append(score())
    assert seen == sorted(set(seen))


def test_lists_are_sorted_by_priority_and_by_next_action(workspace: Workspace, deals: dict[str, int]) -> None:
    todos.add_todo(workspace, "昨天", opportunity=deals["O3"], due_on=date(2026, 3, 9))
    todos.add_todo(workspace, "今天", opportunity=deals["O5"], due_on=date(2026, 3, 10))
    todos.add_todo(workspace, "以后", opportunity=deals["O2"], due_on=date(2026, 4, 1))
    names = {deal_id: code for code, deal_id in deals.items()}

    def order(field: str) -> list[str]:
        return [names[one] for one in records.all_ids(workspace, RecordQuery("opportunities", None, (field,)))]

    tiers = order("action_tier")
    assert (tiers[:2], set(tiers[2:4]), tiers[4:]) == (["O3", "O5"], {"O1", "O6"}, ["O4", "O2"])
    scores = priorities.scores(workspace, list(deals.values()))
    assert order("-priority")[0] == names[max(scores, key=lambda one: scores[one])]
    assert priorities.fetch_priority(workspace, deals["O3"]).tier == "overdue"  # type: ignore[union-attr]


def test_a_closed_deal_has_no_priority(workspace: Workspace, deals: dict[str, int]) -> None:
    opportunities.win_opportunity(workspace, deals["O5"])
    assert priorities.fetch_priority(workspace, deals["O5"]) is None
    with pytest.raises(NotFoundError):
        priorities.fetch_priority(workspace, 1)


# -- corrections ------------------------------------------------------------------------------------------------------


@pytest.fixture
def walked(workspace: Workspace, clock: FixedClock, deals: dict[str, int]) -> int:
    """O4 on its way: needs analysis for 14 days, proposal for 6, bidding for 4."""
    by_code = stage_ids(workspace)
    opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["proposal"])
    clock.advance(days=6)
    opportunity_bulk.move_opportunities(workspace, [deals["O4"]], by_code["bidding"])
    clock.advance(days=4)
    return deals["O4"]


def stays(workspace: Workspace, deal_id: int) -> dict[str, int]:
    names = {stage_id: code for code, stage_id in stage_ids(workspace).items()}
    return {names[stage_id]: days for stage_id, days in stage_log.days_by_stage(workspace, deal_id).items()}


def test_a_correction_moves_the_day_and_the_first_entry_stays(workspace: Workspace, walked: int) -> None:
    assert stays(workspace, walked) == {"needs_analysis": 14, "proposal": 6, "bidding": 4}
    entry = stage_log.stage_history(workspace, walked)[1]
    before = rows_of(workspace)
    stage_log.correct_entry(workspace, entry.change_id, changed_on=date(2026, 3, 8), note="记错了日子")
    assert stays(workspace, walked) == {"needs_analysis": 12, "proposal": 8, "bidding": 4}
    lines = [(row.changed_on, row.is_corrected, row.note) for row in stage_log.stage_history(workspace, walked)]
    assert (date(2026, 3, 10), True, "") in lines
    assert (date(2026, 3, 8), False, "记错了日子") in lines
    workspace.undo()
    assert rows_of(workspace) == before


def test_correcting_the_last_entry_takes_the_deal_along(workspace: Workspace, walked: int) -> None:
    entry = stage_log.stage_history(workspace, walked)[-1]
    negotiation = stage_ids(workspace)["negotiation"]
    stage_log.correct_entry(workspace, entry.change_id, stage_id=negotiation, note="点错了")
    row = records.fetch_record(workspace, "opportunities", walked)
    assert (row["stage"].record_id, row["entered_stage_on"], row["probability"]) == (negotiation, date(2026, 3, 16), 40)
    assert stays(workspace, walked) == {"needs_analysis": 14, "proposal": 6, "negotiation": 4}


def test_what_was_put_right_counts_in_no_funnel_and_no_timeline(workspace: Workspace, walked: int) -> None:
    def reached(code: str) -> int:
        return next(row.reached for row in funnel.fetch_funnel(workspace) if row.stage_id == stage_ids(workspace)[code])

    signing = stage_ids(workspace)["contract_signing"]
    opportunity_bulk.move_opportunities(workspace, [walked], signing, note="跳过")
    assert reached("contract_signing") == 2  # O5 is there too
    last = stage_log.stage_history(workspace, walked)[-1]
    stage_log.correct_entry(workspace, last.change_id, stage_id=stage_ids(workspace)["negotiation"], note="没到签约")
    assert reached("contract_signing") == 1
    customer = records.fetch_record(workspace, "opportunities", walked)["customer"].record_id
    moves = timeline.fetch_timeline(workspace, customer, kinds=frozenset((timeline.TimelineKind.STAGE,)))
    assert len(moves) == 4


def test_a_correction_needs_a_reason_another_value_and_a_day_in_turn(workspace: Workspace, walked: int) -> None:
    entry = stage_log.stage_history(workspace, walked)[1]
    before = rows_of(workspace)
    for day, note in ((date(2026, 3, 8), " "), (entry.changed_on, "同一天"), (date(2026, 2, 1), "太早"),
                      (date(2026, 3, 18), "太晚")):  # fmt: skip
        with pytest.raises(ValidationError):
            stage_log.correct_entry(workspace, entry.change_id, changed_on=day, note=note)
    assert rows_of(workspace) == before
    stage_log.correct_entry(workspace, entry.change_id, changed_on=date(2026, 3, 8), note="对")
    with pytest.raises(NotFoundError):
        stage_log.correct_entry(workspace, entry.change_id, changed_on=date(2026, 3, 7), note="再来")


def test_a_median_reckons_what_is_large_for_this_salesperson(workspace: Workspace, deals: dict[str, int]) -> None:
    part = priorities.fetch_priority(workspace, deals["O2"]).parts[0]  # type: ignore[union-attr]
    assert part.name == "amount"
    assert part.points == round(25 * Decimal(1_000_000) / Decimal(1_260_000))

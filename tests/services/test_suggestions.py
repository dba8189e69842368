"""Suggestions: every rule finds its record with the numbers, answers are remembered, undo takes them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ocrm.clock import FixedClock
from ocrm.services import interactions, records, suggestions
from ocrm.services.deals import opportunities, tenders
from ocrm.services.fields.field_history import fetch_field_changes
from ocrm.services.payments import planning, reading, receipts
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.pool.moves import AUTOMATIC, move_into_pool
from ocrm.services.relations import promises
from ocrm.services.relations.promises import ME, THEM, NewPromise
from ocrm.services.suggestions import FieldChange, Scope, Suggestion
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def add(workspace: Workspace, kind: str, **values: Any) -> int:
    return int(records.add_record(workspace, kind, values).created_id or 0)


def customer(workspace: Workspace, name: str = "Lvdi", **values: Any) -> int:
    return add(workspace, "customers", name=name, **values)


def deal(workspace: Workspace, customer_id: int, subject: str = "200 desks", **values: Any) -> int:
    return add(workspace, "opportunities", subject=subject, customer=customer_id, **values)


def found(workspace: Workspace, rule: str, scope: Scope = suggestions.EVERYBODY) -> list[Suggestion]:
    return [one for one in suggestions.fetch(workspace, scope) if one.rule.name == rule]


def only(workspace: Workspace, rule: str) -> None:
    for one in suggestions.RULES:
        suggestions.switch(workspace, one.name, is_on=one.name == rule)


def unplanned(workspace: Workspace, clock: FixedClock) -> str:
    deal(workspace, customer(workspace), expected_amount=Decimal(50_000))
    return "nothing is planned; ¥5"


def stalled(workspace: Workspace, clock: FixedClock) -> str:
    deal(workspace, customer(workspace))
    clock.advance(days=60)
    return "60 days in “"


def past_close(workspace: Workspace, clock: FixedClock) -> str:
    deal(workspace, customer(workspace), expected_close_on=clock.today() - timedelta(days=3))
    return "was expected to close 3 days ago"


def no_role(workspace: Workspace, clock: FixedClock) -> str:
    deal(workspace, customer(workspace))
    return "nobody has a role in it"


def tender(workspace: Workspace, clock: FixedClock) -> str:
    deal_id = deal(workspace, customer(workspace))
    tenders.update_tender(workspace, deal_id, {"deadline_at": clock.now() + timedelta(days=2)})
    return "the bid is due in 2 days"


def own_promise(workspace: Workspace, clock: FixedClock) -> str:
    promises.add_promise(workspace, customer(workspace), NewPromise(ME, "send the quote", date(2026, 3, 7)))
    return "I promised: send the quote; 3 days late"


def their_promise(workspace: Workspace, clock: FixedClock) -> str:
    promises.add_promise(workspace, customer(workspace), NewPromise(THEM, "pay", date(2026, 3, 9)))
    return "They promised: pay; 1 day late"


def losing_touch(workspace: Workspace, clock: FixedClock) -> str:
    customer(workspace, category="vip", value="high")
    clock.advance(days=21)
    return "Never spoken to, for 21 days; every 14 days is the rhythm; value high"


def birthday(workspace: Workspace, clock: FixedClock) -> str:
    add(workspace, "contacts", customer=customer(workspace), name="Wang", birthday=date(1980, 3, 12))
    return "birthday "


def after_sale(workspace: Workspace, clock: FixedClock) -> str:
    deal_id = deal(workspace, customer(workspace), expected_amount=Decimal(9000))
    opportunities.win_opportunity(workspace, deal_id)
    clock.advance(days=20)
    return "“200 desks” was won 20 days ago"


def good_buyer(workspace: Workspace, clock: FixedClock) -> str:
    customer_id = customer(workspace)
    workspace.connection.execute(
        "INSERT INTO customer_score(customer_id, recency_days, frequency, monetary, recency_score, frequency_score,"
        " monetary_score, churn, has_more_complaints) VALUES (?, 120, 6, 900000, 2, 4, 5, 'at_risk', 0)",
        (customer_id,),
    )
    return "bought ¥9K (R2 F4 M5) and has ordered nothing for 120 days"


def stage_after_sale(workspace: Workspace, clock: FixedClock) -> str:
    deal_id = deal(workspace, customer(workspace), expected_amount=Decimal(9000))
    opportunities.win_opportunity(workspace, deal_id)
    return "“200 desks” was won on 10 Mar, ¥9K in all; the stage is still Pre-sales"


def contract(workspace: Workspace, customer_id: int, title: str = "Upkeep 2026", **values: Any) -> int:
    return add(workspace, "contracts", title=title, customer=customer_id, **({"status": "signed"} | values))


def stage_by_signing(workspace: Workspace, clock: FixedClock) -> str:
    contract(workspace, customer(workspace), amount=Decimal(9000), ends_on=date(2027, 3, 9))
    return "“Upkeep 2026” was signed on 10 Mar; the stage is still Pre-sales"


def stage_by_end(workspace: Workspace, clock: FixedClock) -> str:
    customer_id = customer(workspace, stage="in_contract")
    contract(workspace, customer_id, signed_on=date(2025, 3, 10), ends_on=date(2026, 3, 9))
    return "“Upkeep 2026” ended on 9 Mar and no other contract runs; the stage is still In contract"


def contract_renewal(workspace: Workspace, clock: FixedClock) -> str:
    contract(workspace, customer(workspace), ends_on=date(2026, 3, 30))
    return "“Upkeep 2026” ends on 30 Mar (20 days left), and nothing renews it"


def contract_past_end(workspace: Workspace, clock: FixedClock) -> str:
    contract(workspace, customer(workspace), ends_on=date(2026, 3, 9))
    return "“Upkeep 2026” was to end on 9 Mar, and is still running"


def value_by_sales(workspace: Workspace, clock: FixedClock) -> str:
    _score(workspace, customer(workspace), "A")
    return "class A by sales (¥9K), and no value is given"


def _score(workspace: Workspace, customer_id: int, abc: str) -> None:
    workspace.connection.execute(
        "INSERT INTO customer_score(customer_id, frequency, monetary, abc, has_more_complaints)"
        " VALUES (?,1,900000,?,0)",
        (customer_id, abc),
    )


def credit_by_payments(workspace: Workspace, clock: FixedClock) -> str:
    values = {"title": "Supply", "customer": customer(workspace), "status": "signed", "amount": Decimal(300)}
    contract = records.add_record(workspace, "contracts", values).created_id or 0
    planning.plan_instalments(workspace, contract, Plan(Template.EQUAL, clock.today() - timedelta(days=70)))
    for row in reading.fetch_money(workspace, contract).instalments:
        paid = {"received_on": row.due_on + timedelta(days=1 if row.number == 1 else 0)}
        receipts.register_payment(workspace, contract, paid, instalment_id=row.instalment_id)
    return "66% of 3 instalments paid on time, 0.3 days late on average; no credit is given"


FIELD_CASES: dict[str, Callable[[Workspace, FixedClock], str]] = {
    "stage_after_sale": stage_after_sale, "value_by_sales": value_by_sales, "stage_by_signing": stage_by_signing,
    "stage_by_end": stage_by_end, "credit_by_payments": credit_by_payments, "contract_past_end": contract_past_end,
}  # fmt: skip
CASES: dict[str, Callable[[Workspace, FixedClock], str]] = {
    "next_step": unplanned, "stalled": stalled, "past_close": past_close, "no_role": no_role, "tender": tender,
    "own_promise": own_promise, "their_promise": their_promise, "losing_touch": losing_touch, "birthday": birthday,
    "after_sale": after_sale, "good_buyer": good_buyer, "contract_renewal": contract_renewal,
}  # fmt: skip


def test_every_rule_has_a_case() -> None:
    assert {*CASES, *FIELD_CASES} == {rule.name for rule in suggestions.RULES}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_says_why_and_accepting_it_makes_the_todo(workspace: Workspace, clock: FixedClock, rule: str) -> None:
    only(workspace, rule)
    reason = CASES[rule](workspace, clock)
    (one,) = suggestions.fetch(workspace)
    assert reason in one.found.reason
    before = rows_of(workspace)
    made = suggestions.accept(workspace, one)
    todo = todos.fetch_todo(workspace, int(made.created_id or 0))
    assert (todo.title, todo.due_on, todo.customer_name) == (one.found.todo_title, one.found.todo_on, "Lvdi")
    assert workspace.scalar("SELECT origin FROM todo") == "suggestion"
    assert suggestions.fetch(workspace) == []
    workspace.undo()
    assert rows_of(workspace) == before
    assert suggestions.fetch(workspace) == [one]


@pytest.mark.parametrize(("rule", "field", "value", "said"), [
    ("stage_after_sale", "stage", "in_contract", "Set Customer stage to In contract"),
    ("stage_by_signing", "stage", "in_contract", "Set Customer stage to In contract"),
    ("stage_by_end", "stage", "contract_ended", "Set Customer stage to Contract ended"),
    ("value_by_sales", "value", "high", "Set Value to High"),
    ("credit_by_payments", "credit", "medium", "Set Credit to Medium"),
    ("contract_past_end", "status", "expired", "Set Status to Expired"),
])  # fmt: skip
def test_a_value_is_proposed_and_one_click_sets_it_with_history_and_undo(
    workspace: Workspace, clock: FixedClock, rule: str, field: str, value: str, said: str
) -> None:
    only(workspace, rule)
    reason = FIELD_CASES[rule](workspace, clock)
    (one,) = suggestions.fetch(workspace)
    assert one.found.reason == reason
    assert suggestions.proposal(one.found) == said
    before = rows_of(workspace)
    suggestions.accept(workspace, one)
    kind, record_id = one.found.record_kind, one.found.record_id
    assert records.fetch_record(workspace, kind, record_id)[field] == value
    assert [change.field for change in fetch_field_changes(workspace, kind, record_id)][:1] == [field]
    assert workspace.scalar("SELECT count(*) FROM todo") == 0
    assert suggestions.fetch(workspace) == []
    workspace.undo()
    assert rows_of(workspace) == before
    suggestions.dismiss(workspace, one)
    assert suggestions.fetch(workspace) == []


@pytest.mark.parametrize(("given", "abc", "proposed"), [
    (None, "C", "low"), ("high", "C", "low"), ("low", "A", "high"), ("medium", "A", None), ("high", "B", None),
    ("low", "C", None),
])  # fmt: skip
def test_a_value_is_proposed_where_there_is_none_or_the_opposite(
    workspace: Workspace, given: str | None, abc: str, proposed: str | None
) -> None:
    only(workspace, "value_by_sales")
    _score(workspace, customer(workspace, value=given), abc)
    proposals = [one.found.change.value for one in suggestions.fetch(workspace) if one.found.change is not None]
    assert proposals == ([proposed] if proposed else [])


def test_a_stage_beyond_the_sale_is_left_alone(workspace: Workspace) -> None:
    only(workspace, "stage_after_sale")
    customer_id = customer(workspace, stage="after_sales")
    opportunities.win_opportunity(workspace, deal(workspace, customer_id, expected_amount=Decimal(9000)))
    assert suggestions.fetch(workspace) == []


def test_a_contract_speaks_for_the_stage_instead_of_the_won_deal(workspace: Workspace) -> None:
    customer_id = customer(workspace)
    opportunities.win_opportunity(workspace, deal(workspace, customer_id, expected_amount=Decimal(9000)))
    contract_id = contract(workspace, customer_id, status="draft")
    assert [one.rule.name for one in _of_stage(workspace, customer_id)] == ["stage_after_sale"]
    records.update_records(workspace, "contracts", [contract_id], {"status": "signed"})
    assert [one.rule.name for one in _of_stage(workspace, customer_id)] == ["stage_by_signing"]
    records.update_records(workspace, "contracts", [contract_id], {"status": "terminated"})
    assert _of_stage(workspace, customer_id) == []


def test_f14_the_end_of_a_contract_is_proposed_the_day_after_unless_another_runs(
    workspace: Workspace, clock: FixedClock
) -> None:
    customer_id = customer(workspace, stage="in_contract")
    contract(workspace, customer_id, "HT-2026-0001", ends_on=date(2027, 3, 9))
    clock.set(datetime.fromisoformat("2027-03-09T09:00:00+08:00"))
    assert _of_stage(workspace, customer_id) == []
    clock.advance(days=1)
    (one,) = _of_stage(workspace, customer_id)
    assert one.found.change == FieldChange("stage", "contract_ended")
    renewal = contract(workspace, customer_id, "HT-2027-0001", ends_on=date(2028, 3, 9))
    assert _of_stage(workspace, customer_id) == []  # in contract, and one runs
    records.delete_records(workspace, "contracts", [renewal])
    suggestions.accept(workspace, one)
    assert _of_stage(workspace, customer_id) == []
    contract(workspace, customer_id, "HT-2027-0002")
    (again,) = _of_stage(workspace, customer_id)
    assert again.found.change == FieldChange("stage", "in_contract")


def test_after_sales_is_only_doubted_by_what_happened_lately(workspace: Workspace, clock: FixedClock) -> None:
    customer_id = customer(workspace, stage="after_sales")
    contract(workspace, customer_id, signed_on=date(2026, 1, 5), ends_on=date(2026, 3, 20))
    assert _of_stage(workspace, customer_id) == []
    clock.set(datetime.fromisoformat("2026-03-21T09:00:00+08:00"))
    assert [one.rule.name for one in _of_stage(workspace, customer_id)] == ["stage_by_end"]
    clock.advance(days=30)
    assert _of_stage(workspace, customer_id) == []


def test_several_contracts_of_a_customer_make_one_proposal(workspace: Workspace) -> None:
    for number in range(3):
        customer_id = customer(workspace, f"Lvdi {number}")
        for day in (1, 2, 2):
            contract(workspace, customer_id, signed_on=date(2026, 3, day), ends_on=date(2026, 12, 31))
    made = found(workspace, "stage_by_signing")
    assert [one.found.title for one in made] == ["Lvdi 0", "Lvdi 1", "Lvdi 2"]


def _of_stage(workspace: Workspace, customer_id: int) -> list[Suggestion]:
    made = suggestions.fetch(workspace, Scope(customer_id=customer_id))
    assert {one.found.record_id for one in suggestions.fetch(workspace)} >= {one.found.record_id for one in made}
    return [one for one in made if one.found.change is not None and one.found.change.field == "stage"]


@pytest.mark.parametrize("rule", CASES | FIELD_CASES)
def test_a_rule_speaks_both_languages_and_can_be_switched_off(
    workspace: Workspace, clock: FixedClock, rule: str, both_languages: str
) -> None:
    (CASES | FIELD_CASES)[rule](workspace, clock)
    (one,) = found(workspace, rule, _scope(workspace, rule))
    assert one.found.reason
    assert str(one.score) in suggestions.why(one)
    suggestions.switch(workspace, rule, is_on=False)
    assert found(workspace, rule, _scope(workspace, rule)) == []


def _scope(workspace: Workspace, rule: str) -> Scope:
    return Scope(customer_id=workspace.scalar("SELECT id FROM customer"))


def test_dismissing_lasts_thirty_days_or_until_the_facts_change(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "past_close")
    customer_id = customer(workspace)
    deal_id = deal(workspace, customer_id, expected_close_on=date(2026, 3, 1))
    (one,) = suggestions.fetch(workspace)
    before = rows_of(workspace)
    suggestions.dismiss(workspace, one)
    assert suggestions.fetch(workspace) == []
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    clock.advance(days=29)
    assert suggestions.fetch(workspace) == []
    clock.advance(days=2)
    assert len(suggestions.fetch(workspace)) == 1
    (one,) = suggestions.fetch(workspace)
    suggestions.dismiss(workspace, one)
    records.update_records(workspace, "opportunities", [deal_id], {"expected_close_on": date(2026, 3, 20)})
    assert len(suggestions.fetch(workspace)) == 1


def test_once_the_todo_is_done_nothing_is_planned_again(workspace: Workspace) -> None:
    only(workspace, "next_step")
    deal(workspace, customer(workspace))
    (one,) = suggestions.fetch(workspace)
    made = suggestions.accept(workspace, one)
    todos.complete_todo(workspace, int(made.created_id or 0))
    assert len(suggestions.fetch(workspace)) == 1


def test_each_record_once_at_its_weightiest_and_money_decides_between_equals(workspace: Workspace) -> None:
    customer_id = customer(workspace)
    small = deal(workspace, customer_id, "small", expected_amount=Decimal(1000))
    large = deal(workspace, customer_id, "large", expected_amount=Decimal(900_000))
    listed = suggestions.fetch(workspace)
    assert [(one.found.record_id, one.rule.name) for one in listed] == [(large, "next_step"), (small, "next_step")]
    assert listed[0].score > listed[1].score
    assert {one.rule.name for one in suggestions.fetch(workspace, Scope(opportunity_id=large))} == {
        "next_step", "no_role",
    }  # fmt: skip
    assert list(suggestions.remembered(workspace)) == listed


def test_deals_on_hold_wait_and_a_spoken_to_customer_is_left_alone(workspace: Workspace, clock: FixedClock) -> None:
    deal(workspace, customer(workspace), hold_until=clock.today() + timedelta(days=9))
    assert suggestions.fetch(workspace) == []
    losing_touch(workspace, clock)
    one = next(one for one in suggestions.fetch(workspace) if one.rule.name == "losing_touch")
    interactions.log_interaction(workspace, one.found.record_id, kind="call", summary="hello")
    assert found(workspace, "losing_touch") == []


def test_a_bid_due_today_is_not_due_in_no_days(workspace: Workspace, clock: FixedClock) -> None:
    only(workspace, "tender")
    tender(workspace, clock)
    clock.advance(days=1, hours=23)
    (one,) = suggestions.fetch(workspace)
    assert one.found.reason.startswith("the bid is due today, ")


def test_a_suggested_call_goes_by_the_channel_they_prefer(workspace: Workspace, clock: FixedClock) -> None:
    firm = customer(workspace, preferred_channel="visit")
    deal(workspace, firm)
    only(workspace, "next_step")
    one = found(workspace, "next_step")[0]
    assert one.best_channel is not None
    assert one.best_channel.words == "prefers Visit"
    made = suggestions.accept(workspace, one).created_id
    assert made is not None
    assert records.fetch_record(workspace, "todos", made)["kind"] == "visit"


@pytest.mark.parametrize("rule", ["contract_renewal", "contract_past_end"])
def test_contracts_of_customers_in_the_pool_are_left_alone(workspace: Workspace, clock: FixedClock, rule: str) -> None:
    only(workspace, rule)
    {**CASES, **FIELD_CASES}[rule](workspace, clock)
    assert len(suggestions.fetch(workspace)) == 1
    with workspace.operation("Pool"):
        move_into_pool(workspace, [(workspace.scalar("SELECT id FROM customer"), "by hand")], kind=AUTOMATIC)
    assert suggestions.fetch(workspace) == []

"""Instalments and payments: split to the cent, spread over what is open, with statuses, ageing and exact undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import attachments, records
from ocrm.services.changes import Changes
from ocrm.services.payments import planning, punctuality, reading, receipts, receivables, splitting
from ocrm.services.payments.reading import ContractMoney
from ocrm.services.payments.receivables import Bucket
from ocrm.services.payments.splitting import Plan, Template
from ocrm.services.payments.statuses import InstalmentStatus, StatusStep
from ocrm.services.timeline import TimelineKind, fetch_timeline
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

D = Decimal
OPEN, PARTIAL, RECEIVED, OVERDUE, VOID, PENDING = InstalmentStatus


def make_contract(workspace: Workspace, amount: int | None = 100_000, **values: Any) -> int:
    customer = records.add_record(workspace, "customers", {"name": "重庆长安配件有限公司"}).created_id
    begun = {"title": "配件年度合同", "customer": customer, "status": "signed"}
    money = {} if amount is None else {"amount": D(amount)}
    return records.add_record(workspace, "contracts", begun | money | values).created_id or 0


@pytest.fixture
def contract(workspace: Workspace) -> int:
    return make_contract(workspace)


def plan(workspace: Workspace, contract_id: int, template: Template = Template.EQUAL, **values: Any) -> ContractMoney:
    planning.plan_instalments(workspace, contract_id, Plan(template, date(2026, 3, 1), **values))
    return money(workspace, contract_id)


def money(workspace: Workspace, contract_id: int) -> ContractMoney:
    return reading.fetch_money(workspace, contract_id)


def pay(workspace: Workspace, contract_id: int, amount: str, day: date | None = None, at: int | None = None) -> int:
    values = {"amount": D(amount)} | ({} if day is None else {"received_on": day})
    return receipts.register_payment(workspace, contract_id, values, instalment_id=at).created_id or 0


def amounts(found: ContractMoney) -> list[str]:
    return [str(row.amount) for row in found.instalments]


def received(found: ContractMoney) -> list[str]:
    return [str(row.received) for row in found.instalments]


def statuses(found: ContractMoney) -> list[InstalmentStatus]:
    return [row.status for row in found.instalments]


def assert_undo_restores(workspace: Workspace, change: Callable[[], Changes]) -> None:
    before = rows_of(workspace)
    assert change().topics == {"payments"}
    after = rows_of(workspace)
    assert after != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


# -- splitting --------------------------------------------------------------------------------------------------------


def test_f15_three_equal_parts_leave_the_odd_cent_to_the_last(workspace: Workspace, contract: int) -> None:
    found = plan(workspace, contract, parts=3)
    assert amounts(found) == ["33333.33", "33333.33", "33333.34"]
    assert [row.due_on for row in found.instalments] == [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    assert [row.number for row in found.instalments] == [1, 2, 3]
    assert (found.unplanned, found.outstanding) == (0, 100_000)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"template": Template.FOUR_FOUR_TWO}, ["40000.00", "40000.00", "20000.00"]),
        ({"template": Template.THREE_THREE_THREE_ONE}, ["30000.00", "30000.00", "30000.00", "10000.00"]),
        ({"template": Template.MONTHLY, "parts": 7}, ["14285.71"] * 6 + ["14285.74"]),
        ({"template": Template.PERCENT, "percents": (D(30), D("66.5"), D("3.5"))}, ["30000.00", "66500.00", "3500.00"]),
        ({"template": Template.EQUAL, "parts": 1}, ["100000.00"]),
    ],
)
def test_each_template_cuts_the_whole_amount(
    workspace: Workspace, contract: int, values: dict[str, Any], expected: list[str]
) -> None:
    assert amounts(plan(workspace, contract, **values)) == expected


def test_parts_lie_as_many_months_apart_as_wished_and_keep_the_last_of_the_month() -> None:
    parts = splitting.split(D(100), Plan(Template.EQUAL, date(2026, 1, 31), parts=3, months=1))
    assert [part.due_on for part in parts] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    quarters = splitting.split(D(100), Plan(Template.FOUR_FOUR_TWO, date(2026, 3, 1), months=3))
    assert [part.due_on for part in quarters] == [date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)]


@given(cents=st.integers(1, 10**13), weights=st.lists(st.integers(1, 100), min_size=1, max_size=12))
def test_parts_always_sum_to_the_amount_and_only_the_last_takes_what_rounding_leaves(
    cents: int, weights: list[int]
) -> None:
    amount = D(cents).scaleb(-2)
    parts = splitting.divide(amount, list(map(D, weights)))
    assert sum(parts) == amount
    for part, weight in zip(parts[:-1], weights[:-1], strict=True):
        assert abs(part - amount * weight / sum(weights)) <= D("0.005")


@pytest.mark.parametrize("text", ["30, 60, 10", "30-60-10", "30% 60% 10%", "３０、６０、１０", "30；60；10"])
def test_percentages_are_read_as_people_write_them(text: str) -> None:
    assert splitting.read_percents(text) == (30, 60, 10)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"template": Template.PERCENT, "percents": (D(30), D(60))}, "percents"),
        ({"template": Template.PERCENT, "percents": ()}, "percents"),
        ({"template": Template.PERCENT, "percents": (D(110), D(-10))}, "percents"),
        ({"template": Template.EQUAL, "parts": 0}, "parts"),
        ({"template": Template.EQUAL, "parts": 61}, "parts"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_changes_nothing(
    workspace: Workspace, contract: int, values: dict[str, Any], field: str
) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError) as refusal:
        plan(workspace, contract, **values)
    assert refusal.value.field == field
    assert rows_of(workspace) == before


def test_words_for_percentages_and_amounts_too_small_are_refused(workspace: Workspace, contract: int) -> None:
    with pytest.raises(ValidationError, match="such as 30, 60, 10"):
        splitting.read_percents("half and half")
    with pytest.raises(ValidationError, match="too small"):
        splitting.split(D("0.02"), Plan(Template.EQUAL, date(2026, 3, 1), parts=3))
    nothing_to_plan = make_contract(workspace, None, title="框架合同")
    with pytest.raises(ValidationError, match="above zero"):
        plan(workspace, nothing_to_plan)


def test_money_beyond_all_contracts_is_called_too_large(workspace: Workspace, contract: int) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError, match="is too large") as refusal:
        pay(workspace, contract, "99999999999999999999")
    assert refusal.value.field == "amount"
    assert rows_of(workspace) == before


def test_planning_anew_keeps_what_money_came_in_for(workspace: Workspace, contract: int) -> None:
    first = plan(workspace, contract, parts=4)
    pay(workspace, contract, "10000", at=first.instalments[0].instalment_id)
    again = plan(workspace, contract, parts=3)
    assert sorted(amounts(again)) == ["25000.00"] * 4
    assert again.instalments[0].received == 10_000 and again.planned == 100_000


def test_a_deposit_paid_before_planning_goes_on_the_first_instalment(workspace: Workspace, contract: int) -> None:
    pay(workspace, contract, "45000")
    found = plan(workspace, contract, Template.FOUR_FOUR_TWO)
    assert received(found) == ["40000.00", "5000.00", "0"]
    assert not found.unplaced and found.received == 45_000


# -- instalments ------------------------------------------------------------------------------------------------------


def test_a_further_instalment_takes_the_rest_a_month_later(workspace: Workspace, contract: int) -> None:
    planning.add_instalment(workspace, contract, {"due_on": date(2026, 1, 31), "amount": D(60_000)})
    planning.add_instalment(workspace, contract, {})
    found = money(workspace, contract)
    assert [(row.due_on, row.amount, row.percent) for row in found.instalments] == [
        (date(2026, 1, 31), 60_000, 60), (date(2026, 2, 28), 40_000, 40),
    ]  # fmt: skip


def test_a_percent_sets_the_amount_to_the_cent(workspace: Workspace, contract: int) -> None:
    row = plan(workspace, contract).instalments[0]
    planning.change_instalment(workspace, row.instalment_id, {"percent": D("12.345")})
    assert money(workspace, contract).instalments[0].amount == D("12345.00")
    without = make_contract(workspace, None, title="框架合同")
    with pytest.raises(ValidationError, match="no amount to take"):
        planning.add_instalment(workspace, without, {"percent": D(10)})


def test_an_earlier_day_moves_an_instalment_to_the_front(workspace: Workspace, contract: int) -> None:
    last = plan(workspace, contract).instalments[-1]
    planning.change_instalment(workspace, last.instalment_id, {"due_on": date(2026, 2, 1), "note": " 预付 "})
    first = money(workspace, contract).instalments[0]
    assert (first.instalment_id, first.number, first.note) == (last.instalment_id, 1, "预付")


@pytest.mark.parametrize("values", [{"amount": D(0)}, {"amount": D(-5)}, {"amount": None}, {"due_on": None}])
def test_an_instalment_needs_a_day_and_an_amount(workspace: Workspace, contract: int, values: dict[str, Any]) -> None:
    row = plan(workspace, contract).instalments[0]
    with pytest.raises(ValidationError) as refusal:
        planning.change_instalment(workspace, row.instalment_id, values)
    assert refusal.value.field in values


def test_what_is_gone_is_said_to_be_gone(workspace: Workspace, contract: int) -> None:
    row = plan(workspace, contract).instalments[0]
    paid = pay(workspace, contract, "5", at=row.instalment_id)
    planning.delete_instalment(workspace, row.instalment_id)
    receipts.delete_payment(workspace, paid)
    for gone in (
        lambda: planning.change_instalment(workspace, row.instalment_id, {}),
        lambda: receipts.delete_payment(workspace, paid),
        lambda: reading.fetch_money(workspace, 1),
    ):
        with pytest.raises(NotFoundError, match="no longer exists"):
            gone()


# -- payments ---------------------------------------------------------------------------------------------------------


def test_registering_begins_with_what_is_open_today_and_the_usual_method(workspace: Workspace) -> None:
    contract = make_contract(workspace, payment_method="transfer")
    row = plan(workspace, contract).instalments[0]
    pay(workspace, contract, "30000", at=row.instalment_id)
    begun = receipts.begun(workspace, money(workspace, contract), row.instalment_id)
    assert begun["amount"] == D("3333.33")
    assert (begun["received_on"], begun["method"]) == (date(2026, 3, 10), "transfer")
    assert receipts.begun(workspace, money(workspace, contract))["amount"] == 70_000


def test_what_exceeds_an_instalment_goes_to_the_next_open_ones_in_one_step(workspace: Workspace, contract: int) -> None:
    rows = plan(workspace, contract, Template.FOUR_FOUR_TWO).instalments
    before = rows_of(workspace)
    receipts.register_payment(
        workspace, contract, {"amount": D(105_000), "invoice_number": " FP-1 ", "method": "cash", "notes": "现场"},
        instalment_id=rows[1].instalment_id,
    )  # fmt: skip
    found = money(workspace, contract)
    assert received(found) == ["40000.00", "40000.00", "20000.00"]
    places = [(one.instalment_id, one.amount) for one in found.payments]
    assert places == [
        (rows[1].instalment_id, 40_000), (rows[0].instalment_id, 40_000), (rows[2].instalment_id, 20_000),
        (None, 5_000),
    ]  # fmt: skip
    assert {(one.invoice_number, one.method, one.notes) for one in found.payments} == {("FP-1", "cash", "现场")}
    assert (found.overpaid, found.outstanding) == (5_000, 0)
    workspace.undo()
    assert rows_of(workspace) == before


def test_money_without_any_plan_stays_with_the_contract(workspace: Workspace, contract: int) -> None:
    pay(workspace, contract, "30000")
    found = money(workspace, contract)
    assert [one.instalment_id for one in found.payments] == [None]
    assert (found.outstanding, found.overpaid) == (70_000, 0)


def test_a_changed_amount_spreads_or_frees_its_instalment(workspace: Workspace, contract: int) -> None:
    rows = plan(workspace, contract, Template.FOUR_FOUR_TWO).instalments
    paid = pay(workspace, contract, "10000", at=rows[0].instalment_id)
    receipts.change_payment(workspace, paid, {"amount": D(50_000), "method": "alipay"})
    assert received(money(workspace, contract)) == ["40000.00", "10000.00", "0"]
    receipts.change_payment(workspace, paid, {"amount": D(100)})
    assert received(money(workspace, contract)) == ["100.00", "10000.00", "0"]


def test_a_payment_is_moved_and_what_is_too_much_goes_on(workspace: Workspace, contract: int) -> None:
    rows = plan(workspace, contract, Template.FOUR_FOUR_TWO).instalments
    paid = pay(workspace, contract, "30000", at=rows[0].instalment_id)
    receipts.move_payment(workspace, paid, rows[2].instalment_id)
    assert received(money(workspace, contract)) == ["10000.00", "0", "20000.00"]
    receipts.move_payment(workspace, paid, None)
    found = money(workspace, contract)
    assert received(found) == ["10000.00", "0", "0"] and found.unplaced[0].amount == 20_000


def test_nothing_is_moved_onto_what_is_paid_or_onto_another_contract(workspace: Workspace, contract: int) -> None:
    rows = plan(workspace, contract, Template.FOUR_FOUR_TWO).instalments
    other = plan(workspace, make_contract(workspace, title="另一份")).instalments[0]
    pay(workspace, contract, "40000", at=rows[0].instalment_id)
    paid = pay(workspace, contract, "500", at=rows[1].instalment_id)
    with pytest.raises(ValidationError, match="Instalment 1 has all its money"):
        receipts.move_payment(workspace, paid, rows[0].instalment_id)
    with pytest.raises(ValidationError, match="another contract"):
        receipts.move_payment(workspace, paid, other.instalment_id)


@pytest.mark.parametrize(
    "values", [{"amount": D(0)}, {"amount": None}, {"received_on": None}, {"received_on": date(2026, 3, 11)}]
)
def test_a_payment_needs_an_amount_and_a_day_up_to_today(
    workspace: Workspace, contract: int, values: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as refusal:
        receipts.register_payment(workspace, contract, {"amount": D(5)} | values)
    assert refusal.value.field in values
    assert not money(workspace, contract).payments


def test_every_change_is_one_step_and_undo_restores_the_exact_rows(workspace: Workspace, contract: int) -> None:
    steps: list[Callable[[], Changes]] = [
        lambda: planning.plan_instalments(workspace, contract, Plan(Template.EQUAL, date(2026, 3, 1))),
        lambda: planning.add_instalment(workspace, contract, {"amount": D(7)}),
        lambda: receipts.register_payment(workspace, contract, {"amount": D(50_000)}),
        lambda: planning.change_instalment(workspace, ids()[1], {"amount": D(9), "note": "x"}),
        lambda: receipts.move_payment(workspace, money(workspace, contract).payments[0].payment_id, ids()[2]),
        lambda: receipts.change_payment(workspace, money(workspace, contract).payments[0].payment_id, {"notes": "y"}),
        lambda: planning.delete_instalment(workspace, ids()[0]),
        lambda: receipts.delete_payment(workspace, money(workspace, contract).payments[0].payment_id),
    ]

    def ids() -> list[int]:
        return [row.instalment_id for row in money(workspace, contract).instalments]

    for step in steps:
        assert_undo_restores(workspace, step)


def test_a_deleted_instalment_leaves_its_money_with_the_contract(workspace: Workspace, contract: int) -> None:
    row = plan(workspace, contract).instalments[0]
    pay(workspace, contract, "30000", at=row.instalment_id)
    planning.delete_instalment(workspace, row.instalment_id)
    found = money(workspace, contract)
    assert [one.amount for one in found.unplaced] == [30_000]
    assert found.outstanding == 70_000


# -- statuses ---------------------------------------------------------------------------------------------------------


def test_statuses_follow_money_and_day(workspace: Workspace, contract: int, clock: FixedClock) -> None:
    found = plan(workspace, contract, Template.FOUR_FOUR_TWO)
    assert statuses(found) == [OVERDUE, OPEN, OPEN]
    assert (found.instalments[0].days_late, found.instalments[1].days_late) == (9, 0)
    pay(workspace, contract, "10000", at=found.instalments[0].instalment_id)
    found = money(workspace, contract)
    assert statuses(found) == [PARTIAL, OPEN, OPEN]
    assert found.instalments[0].is_late  # the rest of it should have been here
    pay(workspace, contract, "30000", at=found.instalments[0].instalment_id)
    found = money(workspace, contract)
    assert statuses(found) == [RECEIVED, OPEN, OPEN] and not found.instalments[0].is_late
    clock.advance(days=22)
    assert statuses(money(workspace, contract)) == [RECEIVED, OPEN, OPEN]  # on its day nothing is late
    clock.advance(days=1)
    assert statuses(money(workspace, contract)) == [RECEIVED, OVERDUE, OPEN]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("draft", [PENDING, PENDING, RECEIVED]),
        ("terminated", [VOID, VOID, RECEIVED]),
        ("executing", [OVERDUE, PARTIAL, RECEIVED]),
        ("expired", [OVERDUE, PARTIAL, RECEIVED]),
    ],
)
def test_statuses_follow_the_contract(
    workspace: Workspace, contract: int, status: str, expected: list[InstalmentStatus]
) -> None:
    rows = plan(workspace, contract, Template.FOUR_FOUR_TWO).instalments
    pay(workspace, contract, "20000", at=rows[2].instalment_id)
    pay(workspace, contract, "1", at=rows[1].instalment_id)
    records.update_records(workspace, "contracts", [contract], {"status": status})
    found = money(workspace, contract)
    assert statuses(found) == expected
    assert any(row.is_late for row in found.instalments) == (status in ("executing", "expired"))
    assert bool(receivables.list_open(workspace)) == (status in ("executing", "expired"))


def test_f15_the_history_of_an_instalment_is_told_by_its_payments(workspace: Workspace, contract: int) -> None:
    row = plan(workspace, contract).instalments[0]
    pay(workspace, contract, "30000.00", date(2026, 3, 5), at=row.instalment_id)
    pay(workspace, contract, "3333.33", date(2026, 3, 6), at=row.instalment_id)
    assert reading.status_history(workspace, row.instalment_id) == [
        StatusStep(date(2026, 3, 1), OPEN),
        StatusStep(date(2026, 3, 2), OVERDUE),
        StatusStep(date(2026, 3, 5), PARTIAL),
        StatusStep(date(2026, 3, 6), RECEIVED),
    ]


def test_money_ahead_of_its_day_is_never_overdue(workspace: Workspace, contract: int) -> None:
    row = plan(workspace, contract).instalments[1]
    pay(workspace, contract, "33333.33", date(2026, 2, 20), at=row.instalment_id)
    assert [step.status for step in reading.status_history(workspace, row.instalment_id)] == [RECEIVED]


# -- receivables ------------------------------------------------------------------------------------------------------


def test_ageing_sorts_what_is_open_by_days_past_due(workspace: Workspace, contract: int) -> None:
    today = workspace.clock.today()
    for days, amount in ((-5, 1), (0, 2), (1, 4), (30, 8), (31, 16), (60, 32), (61, 64), (90, 128), (91, 256)):
        planning.add_instalment(workspace, contract, {"due_on": today - timedelta(days=days), "amount": D(amount)})
    paid = money(workspace, contract).instalments[0]
    pay(workspace, contract, "6", at=paid.instalment_id)  # of the oldest
    assert [(one.bucket, one.amount, one.count) for one in receivables.fetch_ageing(workspace)] == [
        (Bucket.CURRENT, 3, 2), (Bucket.TO_30, 12, 2), (Bucket.TO_60, 48, 2), (Bucket.TO_90, 192, 2),
        (Bucket.OVER_90, 250, 1),
    ]  # fmt: skip


def test_a_customer_owes_what_its_contracts_in_force_leave_open(workspace: Workspace, contract: int) -> None:
    plan(workspace, contract, Template.FOUR_FOUR_TWO)
    pay(workspace, contract, "10000")
    customer = money(workspace, contract).customer_id
    records.add_record(
        workspace, "contracts", {"title": "未签", "customer": customer, "amount": D(5), "status": "draft"}
    )
    found = receivables.receivable_of_customer(workspace, customer)
    assert (found.signed, found.received, found.outstanding, found.overdue) == (100_000, 10_000, 90_000, 30_000)
    listed = records.fetch_record(workspace, "contracts", contract)
    assert (listed["received"], listed["outstanding"], listed["overdue_amount"]) == (10_000, 90_000, 30_000)


def test_the_latest_money_comes_first(workspace: Workspace, contract: int) -> None:
    plan(workspace, contract, Template.FOUR_FOUR_TWO)
    other = make_contract(workspace, 12_000, title="旧合同")
    planning.add_instalment(workspace, other, {"due_on": date(2025, 12, 31)})
    assert [(row.days_late, row.open_amount, row.number) for row in receivables.list_overdue(workspace)] == [
        (69, 12_000, 1), (9, 40_000, 1),
    ]  # fmt: skip


# -- punctuality ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_after", "expected"),
    [
        ([0, 0, -3, 2, 0], ("high", 80, "0.4")),
        ([0, 0, 10, 10, 0], ("medium", 60, "4.0")),
        ([5, 5, 5, 0], ("low", 25, "3.8")),
        ([0, 0, 0, 200], ("low", 75, "50.0")),
        ([0, 0, None], ("medium", 66, "11.0")),
    ],
)
def test_credit_follows_how_punctually_instalments_were_paid(
    workspace: Workspace, contract: int, paid_after: list[int | None], expected: tuple[str, int, str]
) -> None:
    today = workspace.clock.today()
    for place, days in enumerate(paid_after):
        due = today - timedelta(days=33 if days is None or days < 100 else 240)
        values = {"due_on": due, "amount": D(100 + place)}
        made = planning.add_instalment(workspace, contract, values).created_id
        if days is not None:
            pay(workspace, contract, str(100 + place), due + timedelta(days=days), at=made)
    [found] = punctuality.fetch_punctuality(workspace)
    assert (found.credit, found.percent, str(found.days_late)) == expected


def test_two_instalments_say_nothing_about_credit_and_those_to_come_do_not_count(
    workspace: Workspace, contract: int
) -> None:
    for due in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 6, 1)):
        planning.add_instalment(workspace, contract, {"due_on": due, "amount": D(10)})
    assert punctuality.fetch_punctuality(workspace) == []


def test_a_contract_without_an_amount_owes_what_is_planned_wherever_it_is_asked(workspace: Workspace) -> None:
    contract = make_contract(workspace, None)
    planning.add_instalment(workspace, contract, {"due_on": date(2026, 5, 1), "amount": D(300)})
    pay(workspace, contract, "100")
    found = money(workspace, contract)
    row = records.fetch_record(workspace, "contracts", contract)
    customer = records.fetch_record(workspace, "customers", found.customer_id)
    assert found.outstanding == row["outstanding"] == customer["outstanding"] == D(200)
    assert receivables.receivable_of_customer(workspace, found.customer_id).outstanding == D(200)


def test_shares_are_rounded_half_up() -> None:
    assert reading.percent_of(D("1.25"), D(1000)) == D("0.13")
    assert reading.percent_of(D(1), D(0)) is None


# -- the timeline -----------------------------------------------------------------------------------------------------


def test_the_timeline_tells_each_payment_once_on_its_day(
    workspace: Workspace, contract: int, both_languages: str
) -> None:
    plan(workspace, contract, Template.FOUR_FOUR_TWO)
    customer = money(workspace, contract).customer_id
    receipts.register_payment(workspace, contract, {"amount": D(70_000), "invoice_number": "FP-1"})
    receipts.register_payment(workspace, contract, {"amount": D(5), "received_on": date(2026, 2, 3)})
    told = fetch_timeline(workspace, customer, kinds=frozenset({TimelineKind.PAYMENT}))
    title = {"en": "Payment received", "zh_CN": "收到回款"}[both_languages]
    assert [(one.title, one.text, one.chips) for one in told] == [
        (title, "¥70,000.00 · 配件年度合同", ("FP-1",)),
        (title, "¥5.00 · 配件年度合同", ()),
    ]
    days = [workspace.clock.to_local(one.happened_at).date() for one in told]
    assert days == [date(2026, 3, 10), date(2026, 2, 3)]
    assert [one.has_time for one in told] == [True, False]  # the first was entered on its day
    assert {(one.record_kind, one.record_id) for one in told} == {("contracts", contract)}


def test_what_is_entered_before_breakfast_is_told_on_its_own_day(
    workspace: Workspace, clock: FixedClock, contract: int
) -> None:
    clock.set(datetime(2026, 3, 10, 18, 30, tzinfo=UTC))  # 02:30 of the 11th on the wall
    receipts.register_payment(workspace, contract, {"amount": D(1)})
    receipts.register_payment(workspace, contract, {"amount": D(2), "received_on": date(2026, 3, 10)})
    customer = money(workspace, contract).customer_id
    told = fetch_timeline(workspace, customer, kinds=frozenset({TimelineKind.PAYMENT}))
    days = [(clock.to_local(one.happened_at).date().day, one.has_time) for one in told]
    assert days == [(11, True), (10, False)]


def test_files_of_contracts_and_tickets_are_told_with_their_customer(workspace: Workspace, contract: int) -> None:
    customer = money(workspace, contract).customer_id
    ticket = records.add_record(workspace, "tickets", {"subject": "漏油", "customer": customer}).created_id or 0
    attachments.attach_data(workspace, "contracts", contract, "合同.pdf", b"%PDF 1")
    attachments.attach_data(workspace, "tickets", ticket, "照片.jpg", b"JPEG")
    told = fetch_timeline(workspace, customer, kinds=frozenset({TimelineKind.FILE}))
    assert {one.text for one in told} == {"合同.pdf", "照片.jpg"}


# -- any sequence of edits --------------------------------------------------------------------------------------------

_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["plan", "add", "change", "remove", "pay", "pay", "pay_all", "move", "amount", "unpay"]),
        st.integers(0, 5),
        st.integers(1, 90_000),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=_EDITS)
def test_any_edits_keep_the_sums_and_statuses_of_a_plain_model(
    edits: list[tuple[str, int, int]], workspace: Workspace
) -> None:
    contract = make_contract(workspace, 1000)
    total = D(0)
    for edit, place, cents in edits:
        total = _edit(workspace, contract, edit, place=place, amount=D(cents).scaleb(-2), total=total)
        found = money(workspace, contract)
        assert found.received == total
        for row in found.instalments:
            own = sum(one.amount for one in found.payments if one.instalment_id == row.instalment_id)
            assert row.received == own
            expected = RECEIVED if own >= row.amount else PARTIAL if own else OPEN if row.due_on.month > 3 else OVERDUE
            assert row.status is expected
        late = sum((row.open_amount for row in found.instalments if row.is_late), D(0))
        assert receivables.receivable_of_customer(workspace, found.customer_id).overdue == late


def _edit(workspace: Workspace, contract: int, edit: str, *, place: int, amount: Decimal, total: Decimal) -> Decimal:
    """Do an edit where it can be done; return what has come in since."""
    found = money(workspace, contract)
    row = found.instalments[place % len(found.instalments)] if found.instalments else None
    paid = found.payments[place % len(found.payments)] if found.payments else None
    before = rows_of(workspace)
    try:
        if edit == "plan":
            plan(workspace, contract, parts=place + 1)
        elif edit == "add":
            planning.add_instalment(workspace, contract, {"due_on": date(2026, 2 + place, 1), "amount": amount})
        elif edit in ("pay", "pay_all"):
            at = row.instalment_id if row is not None and edit == "pay" else None
            receipts.register_payment(workspace, contract, {"amount": amount}, instalment_id=at)
            total += amount
        elif edit == "change" and row is not None:
            planning.change_instalment(workspace, row.instalment_id, {"amount": amount})
        elif edit == "remove" and row is not None:
            planning.delete_instalment(workspace, row.instalment_id)
        elif edit == "move" and paid is not None:
            receipts.move_payment(workspace, paid.payment_id, None if row is None else row.instalment_id)
        elif edit == "amount" and paid is not None:
            receipts.change_payment(workspace, paid.payment_id, {"amount": amount})
            total += amount - paid.amount
        elif edit == "unpay" and paid is not None:
            receipts.delete_payment(workspace, paid.payment_id)
            total -= paid.amount
    except ValidationError:
        assert rows_of(workspace) == before
    return total

"""Orders: contracts that bind and won deals without one, each counted once; complaints beside them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.figures import fetch_rows
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.relations import portraits
from ocrm.services.segmentation import rule_tags, scores
from ocrm.services.segmentation.churn import fetch_churn
from ocrm.services.segmentation.complaints import complaints_of
from ocrm.services.segmentation.orders import list_orders
from ocrm.services.segmentation.rule_figures import tag_figure
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer
from tests.services.segmentation.test_scores import TODAY, days_ago, fill_buyers, values_of


def sign(workspace: Workspace, customer_id: int, *, on: date = TODAY, **values: object) -> int:
    """Add a contract of a customer that is signed unless told otherwise; return its id."""
    signed = {"title": "HT", "customer": customer_id, "status": "signed", "signed_on": on, **values}
    return records.add_record(workspace, "contracts", signed).created_id or 0


def deal_of(workspace: Workspace, customer_id: int) -> int:
    return int(workspace.scalar("SELECT id FROM opportunity WHERE customer_id = ?", (customer_id,)))


def test_a_won_deal_counts_once_by_the_contract_that_names_it(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(20), 1000)])
    deal = deal_of(workspace, customer)
    assert [(one.kind, one.amount) for one in list_orders(workspace, customer)] == [("opportunities", Decimal(1000))]
    contract = sign(workspace, customer, on=days_ago(10), amount=Decimal(900), opportunity=deal, status="draft")
    assert [one.kind for one in list_orders(workspace, customer)] == ["opportunities"]
    for status in ("signed", "executing", "completed", "expired"):
        records.update_records(workspace, "contracts", [contract], {"status": status})
        scores.refresh(workspace)
        (order,) = list_orders(workspace, customer)
        assert (order.kind, order.record_id, order.day, order.amount) == (
            "contracts", contract, days_ago(10), Decimal(900),
        )  # fmt: skip
        assert values_of(workspace, customer, "frequency", "monetary", "recency_days") == (1, Decimal(900), 10)
    records.update_records(workspace, "contracts", [contract], {"status": "terminated"})
    scores.refresh(workspace)
    assert values_of(workspace, customer, "frequency", "monetary", "recency_days") == (1, Decimal(1000), 20)


def test_a_contract_without_a_day_of_signing_does_not_hide_the_deal_it_names(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(20), 1000)])
    contract = sign(workspace, customer, amount=Decimal(900), opportunity=deal_of(workspace, customer))
    records.update_records(workspace, "contracts", [contract], {"signed_on": None})
    scores.refresh(workspace)
    assert [(one.kind, one.amount) for one in list_orders(workspace, customer)] == [("opportunities", Decimal(1000))]
    assert values_of(workspace, customer, "frequency", "monetary", "average_won") == (1, Decimal(1000), Decimal(1000))


def test_contracts_and_deals_without_one_are_added_up(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(40), 100), (days_ago(30), 200)])
    sign(workspace, customer, on=days_ago(20), amount=Decimal(300))
    sign(workspace, customer, on=days_ago(10), amount=Decimal(400), kind="order")
    sign(workspace, customer, on=TODAY + timedelta(days=1), amount=Decimal(999))  # of tomorrow
    assert scores.refresh(workspace) == 1
    assert scores.fetch_state(workspace).order_count == 4
    names = ("frequency", "monetary", "lifetime_value", "recency_days", "abc")
    assert values_of(workspace, customer, *names) == (4, Decimal(1000), Decimal(1000), 10, "A")
    churn = fetch_churn(workspace, customer)
    assert churn is not None
    assert churn.reason == "Last order 10 days ago, 1.0 times the usual interval."


def test_the_average_order_counts_contracts_and_deals_without_one(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(40), 100)])
    assert values_of(workspace, customer, "average_won") == (Decimal(100),)
    contract = sign(workspace, customer, amount=Decimal("100.01"))
    assert values_of(workspace, customer, "average_won") == (Decimal("100.01"),)
    records.update_records(workspace, "contracts", [contract], {"opportunity": deal_of(workspace, customer)})
    sign(workspace, customer, amount=Decimal(200))
    assert values_of(workspace, customer, "average_won") == (Decimal("150.01"),)
    other = add_customer(workspace, "Other")
    sign(workspace, other, amount=Decimal(7), status="draft")
    assert values_of(workspace, other, "average_won") == (None,)


def test_scores_of_contracts_are_those_of_the_same_won_deals(workspace: Workspace) -> None:
    ids = fill_buyers(workspace)
    scores.refresh(workspace)
    before = list(workspace.query("SELECT * FROM customer_score ORDER BY customer_id"))
    for customer_id, title, day, minor in list(
        workspace.query("SELECT customer_id, subject, closed_on, expected_amount FROM opportunity")
    ):
        amount = Decimal(minor) / 100
        sign(workspace, customer_id, title=title, on=date.fromisoformat(day), amount=amount)
    records.delete_records(
        workspace, "opportunities", [row[0] for row in workspace.query("SELECT id FROM opportunity")]
    )
    assert scores.is_stale(workspace)
    assert scores.refresh(workspace) == 0
    assert list(workspace.query("SELECT * FROM customer_score ORDER BY customer_id")) == before
    assert values_of(workspace, ids[9], "rfm_segment") == ("champions",)


def test_signing_and_complaining_make_scores_stale(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(5), 100)])
    scores.refresh(workspace)
    sign(workspace, customer)
    assert scores.refresh_if_stale(workspace)
    records.add_record(workspace, "tickets", {"subject": "Broken", "customer": customer, "category": "complaint"})
    assert scores.refresh_if_stale(workspace)
    workspace.undo()
    assert scores.refresh_if_stale(workspace)


def test_more_complaints_in_tickets_raise_one_band_and_are_opened_by_the_sentence(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    orders = [(days_ago(day), 10) for day in (100, 70, 40, 10)]
    calm, cross, better, asking = (add_customer(workspace, name, orders) for name in ("1", "2", "3", "4"))
    made: dict[int, list[int]] = {}
    for customer, category, days in (
        (cross, "complaint", 5), (cross, "complaint", 30), (cross, "complaint", 100), (better, "complaint", 5),
        (better, "complaint", 95), (asking, "question", 5), (calm, "complaint", 200),
    ):  # fmt: skip
        values = {"subject": "Late", "customer": customer, "category": category}
        opened = clock.now() - timedelta(days=days)
        added = records.add_record(workspace, "tickets", {**values, "opened_at": opened}).created_id or 0
        made.setdefault(customer, []).append(added)
    scores.refresh(workspace)
    bands = [values_of(workspace, customer, "churn")[0] for customer in (calm, cross, better, asking)]
    assert bands == ["active", "at_risk", "active", "active"]
    churn = fetch_churn(workspace, cross)
    assert churn is not None
    assert {"en": "one band up", "zh_CN": "投诉"}[both_languages] in churn.reason
    assert complaints_of(workspace, cross) == [("tickets", row_id) for row_id in made[cross]]
    portrait = portraits.fetch_portrait(workspace, cross)
    risk = next(clause for clause in portrait.clauses if clause.topic == "risk")
    opened_rows = [(row.kind, row.record_id) for row in portraits.clause_rows(workspace, risk)]
    assert [kind for kind, _row in opened_rows] == ["opportunities"] * 4 + ["tickets"] * 3


def test_the_portrait_of_a_buyer_tells_contracts_and_deals_together(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi", [(days_ago(100), 1000)])
    contract = sign(workspace, customer, on=days_ago(10), amount=Decimal(500), title="Upkeep")
    clauses = {one.topic: one for one in portraits.fetch_portrait(workspace, customer).clauses}
    assert clauses["purchases"].text == "Bought 2 times for ¥1.5K; last purchase: 10 days ago."
    assert clauses["subjects"].text == "Bought: Upkeep; Lvdi 0."
    rows = portraits.clause_rows(workspace, clauses["purchases"])
    assert [(row.kind, row.record_id, row.title) for row in rows] == [
        ("contracts", contract, "Upkeep"), ("opportunities", deal_of(workspace, customer), "Lvdi 0"),
    ]  # fmt: skip
    months = {one.month: one.won_count for one in portraits.fetch_portrait(workspace, customer).months}
    assert months[date(2026, 2, 1)] == 1


def test_a_tag_by_score_shows_the_contracts_behind_it(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Lvdi")
    contract = sign(workspace, customer, on=days_ago(10), amount=Decimal(500))
    scores.refresh(workspace)
    rule_tags.set_rule(workspace, "大客户", "customers", Condition("abc", Operator.IS, "A"))
    rule_tags.apply_rules(workspace)
    found = fetch_rows(workspace, tag_figure(workspace, "大客户", customer))
    assert (found.kind, [row[0] for row in found.rows]) == ("contracts", [contract])

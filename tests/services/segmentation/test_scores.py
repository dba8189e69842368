"""Scores over what customers bought, against the rules read plainly and against published numbers."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.filtering import filter_language
from ocrm.services.filtering.conditions import Condition
from ocrm.services.filtering.filter_words import words_of
from ocrm.services.records import RecordQuery
from ocrm.services.schema import record_type
from ocrm.services.segmentation import churn, overview, scores
from ocrm.services.segmentation.arithmetic import Parameters, score_customers
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from tests.services.segmentation.selling import add_customer
from tests.snapshots import rows_of

TODAY = date(2026, 3, 10)
PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "rfm" / "rfm_data_orders.derived.csv"


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fill_buyers(workspace: Workspace, count: int = 10) -> list[int]:
    """Add customers of whom each later one bought more lately, more often, and for more."""
    return [
        add_customer(workspace, f"Buyer {n}", [(days_ago(400 - 30 * n + k), 100 * (n + 1)) for k in range(n + 1)])
        for n in range(count)
    ]


def values_of(workspace: Workspace, customer_id: int, *names: str) -> tuple[object, ...]:
    row = records.fetch_rows(workspace, "customers", [customer_id], names)[0]
    assert row is not None
    return tuple(row[name] for name in names)


def found_by(workspace: Workspace, text: str) -> int:
    described = record_type("customers")
    filter = filter_language.parse_filter(text, described, today=TODAY, words=words_of(described, workspace))
    return records.count(workspace, RecordQuery("customers", filter))


# -- the rules read plainly -------------------------------------------------------------------------------------------

Orders = list[tuple[int, int, int]]
ORDERS = st.lists(
    st.tuples(st.integers(1, 25), st.integers(0, 900), st.integers(0, 5000)), min_size=1, max_size=120
)  # fmt: skip


def plain_scores(values: dict[int, int], *, is_low_better: bool = False) -> dict[int, int]:
    """Score = 1 + floor(5 × customers strictly worse ÷ N), read from the rule."""
    sign = -1 if is_low_better else 1
    return {
        key: 1 + 5 * sum(sign * other < sign * value for other in values.values()) // len(values)
        for key, value in values.items()
    }


def plain_classes(values: dict[int, int]) -> dict[int, str]:
    whole, before, classes = sum(values.values()), 0, {}
    for key, value in sorted(values.items(), key=lambda item: (-item[1], item[0])):
        if value > 0:
            classes[key] = "A" if before * 100 < 80 * whole else "B" if before * 100 < 95 * whole else "C"
            before += value
    return classes


def plain_band(days: list[int], today: int, gaps: list[int]) -> str:
    distinct = sorted(set(days))
    since = today - distinct[-1]
    if len(distinct) >= 3:
        ratio = since / median(later - earlier for earlier, later in pairwise(distinct))
        return "active" if ratio < 1.5 else "lost" if ratio > 3 else "at_risk"
    risk, lost = (30.0, 90.0) if len(gaps) < 20 else (float(np.percentile(gaps, share)) for share in (40, 80))
    return "lost" if since > lost else "at_risk" if since > risk else "active"


@settings(max_examples=150, deadline=None)
@given(ORDERS)
def test_scores_classes_and_bands_are_those_of_the_rules(orders: Orders) -> None:
    today, since = 900, 200
    columns = [np.array(column, dtype=np.int64) for column in zip(*orders, strict=True)]
    rows = score_customers(*columns, np.array([], dtype=np.int64), Parameters(today=today, since=since))
    ids = sorted({customer for customer, _day, _amount in orders})
    own = {key: [(day, amount) for customer, day, amount in orders if customer == key] for key in ids}
    lately = {key: [(day, amount) for day, amount in bought if day >= since] for key, bought in own.items()}
    buyers = {key: bought for key, bought in lately.items() if bought}
    gaps = [later - earlier for bought in own.values() for days in [sorted({day for day, _amount in bought})]
            for earlier, later in pairwise(days)]  # fmt: skip
    r = plain_scores({key: today - max(day for day, _ in bought) for key, bought in buyers.items()}, is_low_better=True)
    f = plain_scores({key: len(bought) for key, bought in buyers.items()})
    m = plain_scores({key: sum(amount for _, amount in bought) for key, bought in buyers.items()})
    classes = plain_classes({key: sum(amount for _, amount in bought) for key, bought in lately.items()})
    assert [row[0] for row in rows] == ids
    for row in rows:
        key = row[0]
        is_scored = key in buyers and len(buyers) >= 10
        assert row[4:7] == ((r[key], f[key], m[key]) if is_scored else (None, None, None))
        assert row[8] == classes.get(key)
        assert row[9] == plain_band([day for day, _ in own[key]], today, gaps)


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the shared data are not beside the project")
def test_the_published_segments_are_reproduced_from_imported_orders(tmp_path: Path) -> None:
    clock = FixedClock(datetime.fromisoformat("2006-12-31T12:00:00+08:00"))
    workspace = Workspace.create(tmp_path / "rfm.ocrm", clock=clock, language="en")
    write_setting(workspace, "rfm_months", 0)
    with PUBLISHED.open(encoding="utf-8", newline="") as file, workspace.operation("Import"):
        known: dict[str, int] = {}
        for row in csv.DictReader(file):
            name = row["customer_id"]
            if name not in known:
                known[name] = records.add_record(workspace, "customers", {"name": name}).created_id or 0
            sold = {
                "subject": "Order", "customer": known[name], "status": "won",
                "closed_on": date.fromisoformat(row["order_date"]), "expected_amount": Decimal(row["revenue"]),
            }  # fmt: skip
            records.add_record(workspace, "opportunities", sold)
    published = {
        "about_to_sleep": (102, 23_449), "at_risk": (28, 22_227), "cant_lose": (47, 32_446), "champions": (35, 31_646),
        "lost": (148, 35_324), "loyal": (170, 76_562), "need_attention": (10, 4_562), "new": (104, 28_837),
        "potential_loyalist": (342, 204_856), "promising": (9, 4_249), "other": (0, 0),
    }  # fmt: skip
    write_setting(workspace, "rfm_scoring", scores.BY_QUANTILE)
    scores.refresh(workspace)
    shown = overview.fetch_overview(workspace)
    assert {group.code: (group.count, group.amount) for group in shown.groups} == published
    assert sum(cell.count for cell in shown.cells) == 995
    # By rank, equal customers stand alike at the limits, which moves eleven of the 995 into a neighbouring group.
    write_setting(workspace, "rfm_scoring", scores.BY_RANK)
    scores.refresh(workspace)
    by_rank = {group.code: group.count for group in overview.fetch_overview(workspace).groups}
    moved = Counter({code: by_rank[code] - count for code, (count, _amount) in published.items()})
    assert +moved == Counter(loyal=2, cant_lose=2)
    assert -moved == Counter(new=2, potential_loyalist=1, about_to_sleep=1)
    workspace.close()


# -- in a file --------------------------------------------------------------------------------------------------------


def test_a_score_is_a_field_of_the_customer_that_filters_and_sorts(workspace: Workspace) -> None:
    ids = fill_buyers(workspace)
    scores.refresh(workspace)
    assert values_of(workspace, ids[9], "recency_score", "frequency_score", "monetary_score", "rfm_segment") == (
        5, 5, 5, "champions",
    )  # fmt: skip
    assert values_of(workspace, ids[0], "frequency", "monetary", "abc") == (1, Decimal("100.00"), "C")
    assert found_by(workspace, "rfm_segment:champions") == found_by(workspace, "RFM分组:重要价值") == 2
    assert found_by(workspace, "frequency_score:>=4 abc:A") > 0
    query = RecordQuery("customers", Condition("monetary", "gt", Decimal(0)), sort=("-monetary",))
    assert list(records.all_ids(workspace, query)) == ids[::-1]


def test_nine_customers_are_too_few_for_scores(workspace: Workspace) -> None:
    ids = fill_buyers(workspace, 9)
    assert scores.refresh(workspace) == 9
    assert scores.fetch_state(workspace).scored_count == 9
    assert overview.fetch_overview(workspace).is_too_small
    assert values_of(workspace, ids[8], "recency_score", "rfm_segment", "abc") == (None, None, "A")


def test_scores_are_stale_after_an_order_or_a_setting_and_stay_outside_undo(workspace: Workspace) -> None:
    fill_buyers(workspace)
    assert scores.refresh_if_stale(workspace)
    assert not scores.is_stale(workspace)
    before = rows_of(workspace)
    records.add_record(workspace, "todos", {"title": "Call"})
    assert not scores.is_stale(workspace)
    late = add_customer(workspace, "Late", [(TODAY, 99_000)])
    assert scores.refresh_if_stale(workspace)
    assert values_of(workspace, late, "abc", "recency_days") == ("A", 0)
    workspace.undo()
    assert scores.refresh_if_stale(workspace)
    assert workspace.scalar("SELECT count(*) FROM customer_score") == 10
    workspace.undo()
    assert rows_of(workspace) == before
    write_setting(workspace, "abc_a_percent", 60)
    assert scores.refresh_if_stale(workspace)


def test_a_rhythm_decides_the_churn_band_and_complaints_raise_it(workspace: Workspace) -> None:
    steady = add_customer(workspace, "Steady", [(days_ago(day), 10) for day in (100, 70, 40, 10)])
    late = add_customer(workspace, "Late", [(days_ago(day), 10) for day in (160, 130, 100, 60)])
    gone = add_customer(workspace, "Gone", [(days_ago(day), 10) for day in (260, 230, 200)])
    cross = add_customer(workspace, "Cross", [(days_ago(day), 10) for day in (100, 70, 40, 10)])
    records.add_record(workspace, "interactions", {
        "customer": cross, "kind": _complaint_kind(workspace), "summary": "Late delivery",
    })  # fmt: skip
    scores.refresh(workspace)
    bands = [values_of(workspace, customer, "churn")[0] for customer in (steady, late, gone, cross)]
    assert bands == ["active", "at_risk", "lost", "at_risk"]
    found = {customer: churn.fetch_churn(workspace, customer) for customer in (steady, late, cross)}
    assert found[late] == churn.Churn("at_risk", "Last order 60 days ago, 2.0 times the usual interval.")
    assert found[cross] is not None and "one band up" in found[cross].reason


def _complaint_kind(workspace: Workspace) -> str:
    from ocrm.services.fields import picklists

    picklists.add_value(workspace, "interaction_kind", "投诉")
    return str(workspace.scalar("SELECT code FROM picklist_value WHERE name = '投诉'"))


def test_a_grade_that_sales_contradict_is_flagged(workspace: Workspace) -> None:
    add_customer(workspace, "Great", [(days_ago(5), 100_000)], value="low")
    add_customer(workspace, "Middle", [(days_ago(5), 10_000)], value="medium")
    add_customer(workspace, "Small", [(days_ago(5), 1)], value="high")
    write_setting(workspace, "abc_b_percent", 90)
    scores.refresh(workspace)
    assert found_by(workspace, "grade_conflict:!empty") == 2
    assert found_by(workspace, "分级不一致:评低卖多") == 1
    assert overview.fetch_overview(workspace).conflicts == 2


def test_lifetime_value_counts_the_margin_and_the_years_expected(workspace: Workspace) -> None:
    customer = add_customer(workspace, "Old", [(days_ago(731), 1000), (days_ago(1), 1000)])
    write_setting(workspace, "margin_percent", 40)
    scores.refresh(workspace)
    lifetime, expected = values_of(workspace, customer, "lifetime_value", "expected_value")
    assert lifetime == Decimal("800.00")
    assert expected == pytest.approx(Decimal("1199.18"), abs=Decimal("0.02"))

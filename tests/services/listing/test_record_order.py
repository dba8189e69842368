"""Lists follow an index for every order they are said to, and the order is the same whichever way they are read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from ocrm.services import records, tags
from ocrm.services.filtering.conditions import Condition, Filter
from ocrm.services.listing.record_order import ordered_readings, sorting_reading
from ocrm.services.records import RecordQuery
from ocrm.services.schema import RECORD_TYPES, record_type
from ocrm.services.workspace import Workspace

ORDERS = [
    (kind, f"{sign}{name}")
    for kind, described in RECORD_TYPES.items()
    for name in sorted(described.sorted_fields)
    for sign in ("", "-")
]


@pytest.fixture
def company(workspace: Workspace) -> Workspace:
    """A dozen customers with people, touches, deals and to-dos; some without a value, some alike."""
    for number in range(12):
        customer = records.add_record(
            workspace,
            "customers",
            {
                "name": f"{'乙甲丙'[number % 3]}{number % 5}",
                "city": ("", "杭州", "上海")[number % 3],
                "value": ("low", None, "high", "medium")[number % 4],
                "industry": (None, "government", "it", "government")[number % 4],
            },
        ).created_id
        day = None if number % 4 == 0 else date(2026, 3, 1) + timedelta(days=number % 5)
        amount = None if number % 3 == 0 else Decimal(number % 4)
        for owner in (customer, None):
            records.add_record(
                workspace, "opportunities",
                {"subject": f"项目{number % 4}", "customer": owner, "expected_close_on": day,
                 "expected_amount": amount},
            )  # fmt: skip
            records.add_record(workspace, "todos", {"title": f"事{number % 4}", "customer": owner, "due_on": day})
        records.add_record(workspace, "contacts", {"customer": customer, "name": f"王{number % 4}"})
        records.add_record(workspace, "interactions", {"customer": customer, "kind": "call", "summary": "谈"})
    tags.add_tag(workspace, list(records.first_ids(workspace, RecordQuery("customers"), 5)), "重点")
    return workspace


def test_a_list_in_an_order_it_has_an_index_for_sorts_nothing(workspace: Workspace) -> None:
    for kind, sort in ORDERS:
        if "birthday" in sort:
            continue  # read a day at a time: only who shares a birthday is sorted
        along = ordered_readings(workspace, record_type(kind), (sort,))[0]
        plan = [str(step[3]) for step in workspace.query(f"EXPLAIN QUERY PLAN {along.sql('1')}")]
        assert [step for step in plan if "TEMP B-TREE" in step and "LAST TERM" not in step] == [], (kind, sort, plan)


@pytest.mark.parametrize("kind", RECORD_TYPES)
def test_the_first_rows_are_those_of_the_whole_list_whichever_way_it_is_read(company: Workspace, kind: str) -> None:
    described = record_type(kind)
    filters: list[Filter | None] = [None]
    if kind == "customers":
        filters += [Condition("city", "is", "杭州"), Condition("tags", "has_tag", "重点")]
    for filter, sort in [(filter, sort) for other, sort in ORDERS if other == kind for filter in filters]:
        query = RecordQuery(kind, filter, (sort,))
        whole = list(records.all_ids(company, query))
        assert len(whole) == records.count(company, query)
        assert list(records.first_ids(company, query, 7)) == whole[:7]
        along = [row[0] for way in ordered_readings(company, described, (sort,)) for row in company.query(way.sql("1"))]
        assert along == [row[0] for row in company.query(sorting_reading(company, described, (sort,)).sql("1"))], sort


def test_a_list_that_takes_too_long_says_so_instead_of_waiting(company: Workspace) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    assert company.query_within(0.01, [endless], limit=1) is None
    assert company.query_within(5, ["SELECT 1", "SELECT 2", "SELECT 3"], limit=2) == [(1,), (2,)]
    assert company.scalar("SELECT 1") == 1


@pytest.mark.parametrize("reading", ["along", "sorted"])
def test_what_is_chosen_from_a_list_stands_in_its_order(company: Workspace, reading: str) -> None:
    """Not by the letters of the codes behind it: high, low, medium. What a list has lost comes after it."""
    _arrange_industries(company)
    customers = record_type("customers")
    for sort, expected in (
        ("value", ["high", "medium", "low", None]),
        ("-value", ["low", "medium", "high", None]),
        ("industry", ["government", "it", "by-gone", None]),
        ("-industry", ["it", "government", "by-gone", None]),
    ):
        ways = ordered_readings(company, customers, (sort,))
        if reading == "sorted":
            ways = (sorting_reading(company, customers, (sort,)),)
        seen = [row[0] for way in ways for row in company.query(way.sql("1", f"t.{sort.removeprefix('-')}"))]
        assert list(dict.fromkeys(seen)) == expected
        assert len(seen) == 12


def _arrange_industries(company: Workspace) -> None:
    """Put one industry first, and let a customer keep one that is on no list."""
    with company.operation("Arrange"):
        company.query("UPDATE picklist_value SET position = -1 WHERE picklist = 'industry' AND code = 'government'")
        company.query("UPDATE customer SET industry = 'by-gone' WHERE id = (SELECT max(id) FROM customer)")

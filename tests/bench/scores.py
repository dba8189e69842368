"""RFM over 100,000 customers with 1,000,000 orders, and a segment counted, beside the same sums in raw SQL."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from ocrm.clock import SystemClock
from ocrm.models.base import ids
from ocrm.models.customer import Customer
from ocrm.models.opportunity import Opportunity
from ocrm.services.deals import stages
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.segmentation import scores, segments
from ocrm.services.workspace import Workspace
from tests.bench.million import _insert, _without_indexes_and_triggers
from tests.bench.timing import Measure, compare

CUSTOMERS, ORDERS = 100_000, 1_000_000
_RAW = (
    "SELECT customer_id, count(*), sum(expected_amount), max(closed_on) FROM opportunity"
    " WHERE status = 'won' GROUP BY customer_id"
)
_RAW_SEGMENT = (
    "SELECT count(*), sum(open_amount), sum(won_amount) FROM customer WHERE value = 'high' AND city = '上海市'"
)
_STAMP = "2026-01-01T00:00:00Z"


def measure_scores(customers: int = CUSTOMERS, orders: int = ORDERS) -> list[Measure]:
    """Make a file with so many orders and time the scores of all its customers."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "orders.ocrm", clock=SystemClock(), language="zh_CN")
        _fill(workspace, customers, orders)
        raw = _raw(workspace, _RAW)
        measures = [
            compare("RFM, ABC, churn from nothing", lambda: _from_nothing(workspace), raw, "sums in SQL", runs=3),
            compare("RFM, ABC, churn, one order more", lambda: scores.refresh(workspace), raw, "sums in SQL", runs=3),
        ]
        workspace.close()
    return measures


def measure_segment(workspace: Workspace) -> Measure:
    """Time the count and the sums of a live segment; the file stays as it was but for its history."""
    wanted = AllOf((Condition("value", Operator.IS, "high"), Condition("city", Operator.IS, "上海市")))
    segment_id = segments.add_segment(workspace, "bench", wanted).created_id or 0
    try:
        return compare(
            "count and sums of a segment", lambda: segments.sum_segment(workspace, segment_id),
            _raw(workspace, _RAW_SEGMENT), "the same in SQL",
        )  # fmt: skip
    finally:
        workspace.undo()


def _raw(workspace: Workspace, sql: str) -> Any:
    return lambda: list(workspace.query(sql))


def _from_nothing(workspace: Workspace) -> None:
    workspace.connection.execute("DELETE FROM customer_score")
    scores.refresh(workspace)


def _fill(workspace: Workspace, customers: int, orders: int) -> None:
    connection = workspace.connection
    connection.execute("PRAGMA synchronous = off; PRAGMA foreign_keys = off")
    customer_ids = list(ids.next_ids(customers))
    with connection:
        put_back = _without_indexes_and_triggers(connection)
        columns = ("id", "created_at", "updated_at", "name", "code")
        rows = ((i, _STAMP, _STAMP, f"C{n}", f"C{n}") for n, i in enumerate(customer_ids))
        connection.executemany(_insert(Customer, columns), rows)
        names = ("id", "created_at", "updated_at", "subject", "code", "customer_id", "stage_id", "status",
                 "probability", "expected_amount", "closed_on", "entered_stage_on")  # fmt: skip
        connection.executemany(_insert(Opportunity, names), _orders(workspace, customer_ids, orders))
        for sql in put_back.indexes:
            connection.execute(sql)
    connection.execute("PRAGMA foreign_keys = on")


def _orders(workspace: Workspace, customer_ids: list[int], orders: int) -> Iterator[tuple[Any, ...]]:
    chance, today = random.Random(1), workspace.clock.today()
    stage = stages.first_stage(workspace).stage_id
    days = [(today - timedelta(days=n)).isoformat() for n in range(1_200)]
    for number, order_id in enumerate(ids.next_ids(orders)):
        day = days[chance.randrange(1_200)]
        customer = customer_ids[min(int(chance.expovariate(3) * len(customer_ids)), len(customer_ids) - 1)]
        yield (order_id, _STAMP, _STAMP, "S", f"S{number}", customer, stage, "won", 100, chance.randrange(10**7),
               day, day)  # fmt: skip

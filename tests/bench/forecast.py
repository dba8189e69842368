"""The forecast over many opportunities, beside the same sums in raw SQL, and the targets' figures beside theirs."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from ocrm.clock import SystemClock
from ocrm.models.base import ids
from ocrm.models.opportunity import Opportunity
from ocrm.services.deals import stages
from ocrm.services.forecasting.attainment import fetch_course
from ocrm.services.forecasting.forecast import fetch_forecast
from ocrm.services.forecasting.forecast_history import fetch_history_forecast
from ocrm.services.forecasting.periods import PeriodKind
from ocrm.services.forecasting.sales_results import Metric
from ocrm.services.workspace import Workspace
from tests.bench.million import _insert, _without_indexes_and_triggers
from tests.bench.timing import Measure, compare

OPPORTUNITIES = 500_000
_OPEN_SHARE = 0.3
_DAYS = 1_000
_STAMP = "2026-01-01T00:00:00Z"
_OPEN_BY_MONTH = """
SELECT date(expected_close_on, 'start of month'), count(*),
       sum((coalesce(expected_amount, 0) * probability + 50) / 100),
       sum(expected_amount) FILTER (WHERE probability >= 80), sum(expected_amount) FILTER (WHERE probability >= 50),
       sum(expected_amount)
FROM opportunity WHERE status = 'open' GROUP BY 1
"""
_WON_BY_MONTH = (
    "SELECT date(closed_on, 'start of month'), sum(expected_amount) FROM opportunity WHERE status = 'won' GROUP BY 1"
)
_WON_BY_DAY = (
    "SELECT closed_on, sum(expected_amount), count(*) FROM opportunity"
    " WHERE status = 'won' AND closed_on >= date('now', 'start of year') GROUP BY 1"
)


def measure_forecast(opportunities: int = OPPORTUNITIES) -> list[Measure]:
    """Make a file with so many opportunities and time forecast, history and a year's course."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "deals.ocrm", clock=SystemClock(), language="zh_CN")
        _fill(workspace, opportunities)
        measures = [
            compare(
                "forecast, all months", lambda: fetch_forecast(workspace, months=36),
                _raw(workspace, _OPEN_BY_MONTH, _WON_BY_MONTH), "the same in SQL",
            ),
            compare(
                "forecast, six months", lambda: fetch_forecast(workspace), _raw(workspace, _OPEN_BY_MONTH),
                "all months in SQL",
            ),
            compare(
                "forecast from history", lambda: fetch_history_forecast(workspace), _raw(workspace, _WON_BY_MONTH),
                "won by month in SQL",
            ),
            compare(
                "year's target and pace", lambda: fetch_course(workspace, Metric.WON_AMOUNT, PeriodKind.YEAR),
                _raw(workspace, _WON_BY_DAY), "won by day in SQL",
            ),
        ]  # fmt: skip
        workspace.close()
    return measures


def _raw(workspace: Workspace, *statements: str) -> Any:
    return lambda: [list(workspace.query(sql)) for sql in statements]


def _fill(workspace: Workspace, opportunities: int) -> None:
    connection = workspace.connection
    connection.execute("PRAGMA synchronous = off; PRAGMA foreign_keys = off")
    names = ("id", "created_at", "updated_at", "subject", "code", "stage_id", "status", "probability",
             "expected_amount", "expected_close_on", "closed_on", "entered_stage_on")  # fmt: skip
    with connection:
        put_back = _without_indexes_and_triggers(connection)
        connection.executemany(_insert(Opportunity, names), _deals(workspace, opportunities))
        for sql in put_back.indexes:
            connection.execute(sql)
    connection.execute("PRAGMA foreign_keys = on; ANALYZE")


def _deals(workspace: Workspace, opportunities: int) -> Iterator[tuple[Any, ...]]:
    """Make deals of which some are open in the months around today and the others won in those before."""
    chance, today = random.Random(1), workspace.clock.today()
    stage = stages.first_stage(workspace).stage_id
    past = [(today - timedelta(days=n)).isoformat() for n in range(_DAYS)]
    coming = [(today + timedelta(days=n)).isoformat() for n in range(-30, _DAYS)]
    for number, deal_id in enumerate(ids.next_ids(opportunities)):
        is_open = chance.random() < _OPEN_SHARE
        closed = None if is_open else past[chance.randrange(_DAYS)]
        yield (
            deal_id, _STAMP, _STAMP, "S", f"S{number}", stage, "open" if is_open else "won",
            chance.randrange(10, 100, 10) if is_open else 100, chance.randrange(10**7),
            coming[chance.randrange(len(coming))], closed, past[0],
        )  # fmt: skip

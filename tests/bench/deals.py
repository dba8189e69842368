"""The funnel over 500,000 deals with their history, beside the same SQL run raw; and how fast its charts are drawn."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ocrm import design_tokens
from ocrm.clock import SystemClock
from ocrm.models.base import ids
from ocrm.models.opportunity import Opportunity, StageChange
from ocrm.services.charts.chart import Chart
from ocrm.services.charts.funnel_chart import funnel_figure
from ocrm.services.charts.outcome_charts import win_rate_chart
from ocrm.services.charts.path_chart import paths_chart
from ocrm.services.charts.rendering import draw_pixels
from ocrm.services.charts.speed_charts import conversion_chart
from ocrm.services.charts.style import ChartStyle
from ocrm.services.deal_analysis import conversion, cycle, funnel, outcomes, paths
from ocrm.services.deal_analysis.funnel_overview import fetch_overview
from ocrm.services.deal_analysis.selection import EVERYTHING
from ocrm.services.deals import pipelines, stages
from ocrm.services.workspace import Workspace
from tests.bench.million import _insert, _without_indexes_and_triggers
from tests.bench.timing import Measure, compare

DEALS = 500_000
_STAMP = "2026-01-01T00:00:00Z"
_SOURCES = ("referral", "tender", "internet", "inbound_call")
_OPEN = (
    "SELECT stage_id, count(*), sum(expected_amount), sum((expected_amount * probability + 50) / 100),"
    " avg(julianday('now') - julianday(entered_stage_on)) FROM opportunity WHERE status = 'open' GROUP BY 1"
)
_FURTHEST = (
    "SELECT furthest, count(*) FROM (SELECT (SELECT max(s.position) FROM stage_change m JOIN stage s"
    " ON s.id = m.to_stage_id WHERE m.opportunity_id = t.id) AS furthest FROM opportunity t"
    " WHERE t.status <> 'void') GROUP BY 1"
)
_FIRST_DAYS = (
    "SELECT count(*) FROM (SELECT m.opportunity_id, max(s.position), min(m.changed_on) FROM stage_change m"
    " JOIN stage s ON s.id = m.to_stage_id GROUP BY 1)"
)
_STAYS = (
    "SELECT stage_id, days, count(*) FROM (SELECT to_stage_id AS stage_id, julianday(lead(changed_on) OVER"
    " (PARTITION BY opportunity_id ORDER BY happened_at)) - julianday(changed_on) AS days FROM stage_change)"
    " GROUP BY 1, 2"
)
_MONTHS = (
    "SELECT substr(closed_on, 1, 7), status, count(*), sum(expected_amount) FROM opportunity"
    " WHERE status IN ('won', 'lost') GROUP BY 1, 2"
)
_CYCLE = (
    "SELECT subject, julianday(closed_on) - julianday(discovered_on), count(*) FROM opportunity WHERE status = 'won'"
    " GROUP BY 1, 2"
)


def measure_deals(count: int = DEALS) -> list[Measure]:
    """Make a file of so many deals and time what the funnel page reads, then what it draws."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "deals.ocrm", clock=SystemClock(), language="zh_CN")
        fill(workspace, count)
        measures = [*_readings(workspace), *_drawings(workspace)]
        workspace.close()
    return measures


def _readings(workspace: Workspace) -> Iterator[Measure]:
    cases: tuple[tuple[str, Callable[[], object], str], ...] = (
        ("stages of the funnel, all time", lambda: funnel.fetch_funnel(workspace), f"{_OPEN};{_FURTHEST}"),
        ("funnel page, this quarter", lambda: fetch_overview(workspace), f"{_OPEN};{_MONTHS}"),
        ("conversion by stage", lambda: conversion.fetch_conversion(workspace, EVERYTHING), _FIRST_DAYS),
        ("days in each stage", lambda: conversion.fetch_stays(workspace, EVERYTHING), _STAYS),
        ("win rate by month", lambda: outcomes.fetch_months(workspace, EVERYTHING), _MONTHS),
        ("sales cycle by product", partial(cycle.fetch_cycles, workspace, EVERYTHING, cycle.CycleBy.PRODUCT), _CYCLE),
        ("paths of the deals", lambda: paths.fetch_paths(workspace, EVERYTHING), _FURTHEST),
    )
    for name, ours, sql in cases:
        yield compare(name, ours, partial(_raw, workspace, sql), "the same in SQL", runs=3)


def _drawings(workspace: Workspace) -> Iterator[Measure]:
    """Time each chart with its pixels; the limit is the bare funnel of one stage."""
    style, size = ChartStyle(design_tokens.LIGHT), (720.0, 480.0)
    rows, found = funnel.fetch_funnel(workspace), paths.fetch_paths(workspace, EVERYTHING)
    months = outcomes.fetch_months(workspace, EVERYTHING)
    steps = conversion.fetch_conversion(workspace, EVERYTHING)
    charts: dict[str, Callable[[], Chart]] = {
        "draw the funnel": lambda: funnel_figure(rows, style, size=size),
        "draw the conversion": lambda: conversion_chart(steps, style, size=size),
        "draw the win rates": lambda: win_rate_chart(months, style, size=size),
        "draw the paths": lambda: paths_chart(found, style, size=size),
    }
    bare = partial(funnel_figure, rows[:1], style, size=size)
    for name, make in charts.items():
        yield compare(name, lambda make=make: draw_pixels(make()), lambda: draw_pixels(bare()), "a bare chart")


def _raw(workspace: Workspace, statements: str) -> None:
    for sql in statements.split(";"):
        list(workspace.query(sql))


def fill(workspace: Workspace, count: int) -> None:
    """Put deals with a history of moves into a new file."""
    connection = workspace.connection
    connection.execute("PRAGMA synchronous = off; PRAGMA foreign_keys = off")
    with connection:
        put_back = _without_indexes_and_triggers(connection)
        moves: list[tuple[Any, ...]] = []
        connection.executemany(_insert(Opportunity, _DEAL), _deals(workspace, count, moves))
        connection.executemany(_insert(StageChange, _MOVE), moves)
        for sql in put_back.indexes:
            connection.execute(sql)
    connection.execute("PRAGMA foreign_keys = on; ANALYZE")


_DEAL = (
    "id", "created_at", "updated_at", "subject", "code", "stage_id", "status", "probability", "expected_amount",
    "discovered_on", "closed_on", "expected_close_on", "entered_stage_on", "lost_reason", "source",
)  # fmt: skip
_MOVE = ("id", "created_at", "updated_at", "opportunity_id", "from_stage_id", "to_stage_id", "to_status", "changed_on",
         "probability", "happened_at")  # fmt: skip


def _deals(workspace: Workspace, count: int, moves: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    chance, today = random.Random(1), workspace.clock.today()
    rows = stages.list_stages(workspace, pipelines.default_pipeline_id(workspace))
    days = [(today - timedelta(days=1_200 - n)).isoformat() for n in range(1_400)]
    move_ids = iter(ids.next_ids(count * 4))
    for number, deal in enumerate(ids.next_ids(count)):
        furthest, found = chance.randrange(len(rows)), chance.randrange(1_100)
        status = chance.choices(("open", "won", "lost"), (5, 40, 55))[0]
        entered = [found + step * chance.randrange(4, 12) for step in range(min(furthest, 3) + 1)]
        for step, day in enumerate(entered):
            stage = rows[furthest if step == len(entered) - 1 else step].stage_id
            moves.append(
                (
                    next(move_ids),
                    _STAMP,
                    _STAMP,
                    deal,
                    None,
                    stage,
                    "open",
                    days[day],
                    10,
                    f"{days[day]}T08:0{step}:00Z",
                )
            )
        closed = None if status == "open" else days[entered[-1] + chance.randrange(60)]
        if closed is not None and len(entered) < 4:
            moves.append(
                (
                    next(move_ids),
                    _STAMP,
                    _STAMP,
                    deal,
                    None,
                    rows[furthest].stage_id,
                    status,
                    closed,
                    10,
                    f"{closed}T09:00:00Z",
                )
            )
        yield (
            deal, _STAMP, _STAMP, f"Product {number % 40}", f"D{number}", rows[furthest].stage_id, status,
            rows[furthest].probability, chance.randrange(10**7), days[found], closed,
            days[1_200 + chance.randrange(90)], days[entered[-1]], "price" if status == "lost" else None,
            chance.choice(_SOURCES),
        )  # fmt: skip


if __name__ == "__main__":
    from tests.bench.timing import table

    print(table(measure_deals()))

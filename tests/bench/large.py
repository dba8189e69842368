"""What is below the window with a large file: lists, filters, search, a record, the board, many at once, Today."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from ocrm.clock import SystemClock
from ocrm.services import records, search, tags
from ocrm.services.deal_analysis import funnel_overview
from ocrm.services.deals import opportunity_views
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.forecasting import forecast
from ocrm.services.listing import grouping, list_views
from ocrm.services.records import RecordQuery
from ocrm.services.relations import customers
from ocrm.services.relations.customer_views import CUSTOMERS
from ocrm.services.schema import RECORD_TYPES, FieldKind
from ocrm.services.workday import today
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression
from tests.bench.data import QUERIES
from tests.bench.million import RARE_TAG
from tests.bench.scores import measure_segment
from tests.bench.timing import Measure, compare, percentile, seconds
from tests.bench.workday import measure_workday

_ROWS, _BLOCK, _MANY = 200, 128, 10_000
_SHOWN = (
    "name", "kind", "value", "next_step", "next_todo_on", "open_count", "last_contacted_on", "open_amount", "industry",
    "city", "won_amount", "tags",
)  # fmt: skip
_SAME = "the same in SQL"
_WORDS = ("电子", "zhang", "13957", "杭州云", "预算", "hz")
_BY_CITY = RecordQuery("customers", sort=("-last_contacted_on",), grouping="city")
_OPEN = Condition("status", Operator.IS, "open")
_AMOUNT = Condition("expected_amount", Operator.BETWEEN, (Decimal(100_000), Decimal(500_000)))
_FILTERS: dict[str, list[Filter]] = {
    "customers": [
        Condition("category", Operator.IS, "vip"),
        Condition("industry", Operator.ANY_OF, ("it", "food")),
        Condition("city", Operator.ANY_OF, ("成都",)),
        Condition("tags", Operator.HAS_TAG, "重点"),
        Condition("tags", Operator.HAS_TAG, "必签"),
        Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, 30),
    ],
    "opportunities": [
        _OPEN,
        AllOf((_OPEN, Condition("stage", Operator.IS, "proposal"))),
        _AMOUNT,
        AllOf((_OPEN, _AMOUNT)),
    ],
}


def measure(file: Path) -> tuple[list[Measure], list[str]]:
    """Return the measures, and in words the lists whose first rows did not come at once."""
    opening = compare(
        "open the file", lambda: _opened(file).close(), lambda: _raw_open(file), "raw open, one read", runs=9
    )
    workspace = _opened(file)
    late: list[str] = []
    try:
        measures = [opening, *_lists(workspace, late), *_records(workspace), *_insight(workspace)]
        return [*measures, measure_segment(workspace), *_bulk(workspace)], late
    finally:
        workspace.close()


def _opened(file: Path) -> Workspace:
    return Workspace.open(file, clock=SystemClock())


def _raw_open(file: Path) -> None:
    connection = apsw.Connection(str(file))
    connection.execute("SELECT count(*) FROM sqlite_schema").get  # noqa: B018 - read
    connection.close()


def _over(name: str, cases: Iterable[Callable[[], object]], limit: Callable[[], object], limit_name: str) -> Measure:
    """Time every case three times, the limit as often as one of them."""
    own = [seconds(case) for case in cases for _run in range(3)]
    raw = sorted(seconds(limit) for _run in range(9))
    return Measure(name, percentile(own, 50), percentile(own, 95), raw[len(raw) // 2], limit_name)


# -- lists ------------------------------------------------------------------------------------------------------------


def _lists(workspace: Workspace, late: list[str]) -> list[Measure]:
    query = RecordQuery("customers")
    ids = records.all_ids(workspace, query)
    chance = random.Random(1)
    notes = RecordQuery("customers", Condition("notes", Operator.CONTAINS, "预算"))
    everything = "SELECT id FROM customer ORDER BY mnemonic COLLATE NOCASE, id"
    scan = "SELECT count(*) FROM customer WHERE instr(notes, '预算')"
    first = _raw(workspace, f"SELECT id FROM customer ORDER BY mnemonic COLLATE NOCASE, id LIMIT {_ROWS}")

    def block() -> None:
        start = chance.randrange(len(ids) - _BLOCK)
        records.fetch_rows(workspace, "customers", ids[start : start + _BLOCK], _SHOWN)

    def raw_block() -> None:
        start = chance.randrange(len(ids) - _BLOCK)
        marks = ",".join("?" * _BLOCK)
        list(workspace.query(f"SELECT * FROM customer WHERE id IN ({marks})", ids[start : start + _BLOCK]))

    by_word = [RecordQuery("customers", text=word) for word in _WORDS]
    return [
        _first_rows(workspace, "first rows, every sort", list(_sorts(None)), late, first),
        _first_rows(workspace, "first rows, filter × sort", list(_sorts(_FILTERS)), late, first),
        _first_rows(workspace, "first rows, quick filter", by_word, late, first),
        compare(
            "all ids of customers",
            lambda: records.all_ids(workspace, query),
            _raw(workspace, everything),
            _SAME,
            runs=3,
        ),
        compare(
            "grouped by city, first rows with headers",
            lambda: _grouped_first(workspace),
            first,
            "200 ids along an index",
            runs=15,
        ),
        compare(
            "grouped by city, whole, with sums",
            lambda: grouping.read_list(workspace, _BY_CITY),
            _raw(workspace, "SELECT city, count(*), sum(open_amount) FROM customer GROUP BY +city COLLATE NOCASE"),
            "counts and sums in SQL",
            runs=3,
        ),
        compare("128 rows in the middle", block, raw_block, "SELECT * of as many", runs=40),
        compare(
            "count of customers",
            lambda: records.count(workspace, query),
            _raw(workspace, "SELECT count(*) FROM customer"),
            _SAME,
            runs=5,
        ),
        compare(
            "count, filter without index", lambda: records.count(workspace, notes), _raw(workspace, scan), _SAME, runs=3
        ),
        compare(
            "sum of open amounts",
            lambda: records.sum_field(workspace, query, "open_amount"),
            _raw(workspace, "SELECT sum(open_amount) FROM customer"),
            _SAME,
            runs=3,
        ),
        compare(
            "values of the filter chips",
            lambda: _options(workspace),
            _raw(workspace, "SELECT city, count(*) FROM customer GROUP BY city COLLATE NOCASE"),
            "one in SQL",
            runs=5,
        ),
    ]


def _sorts(filters: dict[str, list[Filter]] | None) -> Iterable[RecordQuery]:
    """Yield every list by each column, up and down, but for long texts and what is worked out per row."""
    for kind, described in RECORD_TYPES.items():
        names = [
            info.name
            for info in described.listed_fields
            if not info.is_computed and info.kind is not FieldKind.LONG_TEXT
        ]
        chosen: list[Filter | None] = [None] if filters is None else [*filters.get(kind, [])]
        for filter, name, sign in itertools.product(chosen, names, ("", "-")):
            yield RecordQuery(kind, filter, (f"{sign}{name}",))


def _first_rows(
    workspace: Workspace, name: str, queries: list[RecordQuery], late: list[str], limit: Callable[[], object]
) -> Measure:
    def read(query: RecordQuery) -> None:
        if records.first_ids_soon(workspace, query, _ROWS) is None:
            late.append(f"{query.kind} {query.sort} {query.filter or query.text}")

    cases = [partial(read, query) for query in queries]
    return _over(f"{name} ({len(queries)} lists)", cases, limit, "200 ids along an index")


def _grouped_first(workspace: Workspace) -> None:
    first = grouping.first_ids_soon(workspace, _BY_CITY, _ROWS)
    if first is not None:
        grouping.list_first(workspace, _BY_CITY, first, is_whole=False)


def _options(workspace: Workspace) -> None:
    for name in CUSTOMERS.filter_fields:
        list_views.list_options(workspace, CUSTOMERS, name)


def _raw(workspace: Workspace, sql: str, values: tuple[Any, ...] = ()) -> Callable[[], object]:
    return lambda: list(workspace.query(sql, values))


# -- search and records -----------------------------------------------------------------------------------------------


def _records(workspace: Workspace) -> list[Measure]:
    busiest = workspace.scalar(
        "SELECT customer_id FROM interaction GROUP BY customer_id ORDER BY count(*) DESC LIMIT 1"
    )
    expressions = itertools.cycle([expression for text in QUERIES if (expression := match_expression(text))])
    match = "SELECT rowid FROM search_customer WHERE search_customer MATCH ? ORDER BY rowid DESC LIMIT 100"
    cases = [partial(search.find, workspace, text, limit=50) for text in QUERIES]
    search.find(workspace, "zhang")  # reads the table of pinyin

    def record() -> None:
        customers.fetch_overview(workspace, busiest)
        customers.fetch_timeline(workspace, busiest)

    def raw_match() -> None:
        list(workspace.query(match, (next(expressions),)))

    deals = RecordQuery("opportunities", _OPEN)
    history = "SELECT * FROM interaction WHERE customer_id = ? ORDER BY happened_at DESC LIMIT 100"
    return [
        _over("search, 40 queries, 50 hits", cases, raw_match, "one MATCH"),
        compare(
            "record with 2,000 touches", record, _raw(workspace, history, (busiest,)), "100 touches in SQL", runs=15
        ),
        compare(
            "board of the open deals",
            lambda: opportunity_views.fetch_lanes(workspace, deals),
            _raw(workspace, "SELECT * FROM opportunity WHERE status = 'open'"),
            "the same rows in SQL",
            runs=5,
        ),
    ]


# -- Today, funnel, forecast ------------------------------------------------------------------------------------------


def _insight(workspace: Workspace) -> list[Measure]:
    deals = _raw(workspace, "SELECT sum(expected_amount) FROM opportunity WHERE status = 'open'")
    timed: list[tuple[str, Callable[[], object]]] = [
        ("tiles of Today", lambda: today.fetch_tiles(workspace)),
        ("needs attention", lambda: today.fetch_attention(workspace)),
        ("funnel page, this quarter", lambda: funnel_overview.fetch_overview(workspace)),
        ("forecast", lambda: forecast.fetch_forecast(workspace)),
        ("counts of the customer views", lambda: list_views.count_views(workspace, CUSTOMERS)),
        ("counts of the deal views", lambda: opportunity_views.count_views(workspace)),
    ]
    measures = [compare(name, run, deals, "sum of open deals in SQL", runs=3) for name, run in timed]
    return [*measures, *measure_workday(workspace)]


# -- many at once -----------------------------------------------------------------------------------------------------


def _bulk(workspace: Workspace) -> list[Measure]:
    """Time what is done to 10,000 customers; each is taken back, and the file stays as it was but for its history."""
    ids = list(records.first_ids(workspace, RecordQuery("customers"), _MANY))

    rare = workspace.scalar("SELECT id FROM tag WHERE name = ?", (RARE_TAG,))

    def raw_tag() -> None:
        connection = workspace.connection
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT OR IGNORE INTO record_tag(record_id, tag_id) VALUES (?, ?)", [(i, rare) for i in ids]
        )
        connection.execute("ROLLBACK")

    def raw_edit() -> None:
        connection = workspace.connection
        connection.execute("BEGIN")
        connection.executemany("UPDATE customer SET city = 'x' WHERE id = ?", [(i,) for i in ids])
        connection.execute("ROLLBACK")

    edit = {"city": "海口"}
    return [
        _done_and_undone(workspace, "tag 10,000", lambda: tags.add_tag(workspace, ids, "批量"), raw_tag),
        _done_and_undone(
            workspace, "edit 10,000", lambda: records.update_records(workspace, "customers", ids, edit), raw_edit
        ),
    ]


def _done_and_undone(workspace: Workspace, name: str, do: Callable[[], object], raw: Callable[[], object]) -> Measure:
    limit = seconds(raw)
    times = []
    for _run in range(3):
        times.append(seconds(do))
        workspace.undo()
    return Measure(name, percentile(times, 50), percentile(times, 95), limit, "raw executemany, not journalled")

"""What a figure of Today opens is what it counts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.services import interactions, records
from ocrm.services.deals import opportunities
from ocrm.services.record_figures import today_figure
from ocrm.services.workday import today, todos
from ocrm.services.workday.today_lists import TileKind, attention_query, tile_query
from ocrm.services.workspace import Workspace


@pytest.fixture
def busy(workspace: Workspace, clock: FixedClock) -> Workspace:
    """Customers and deals of several ages."""
    now = clock.now()
    clock.advance(days=-70)
    customers = [
        records.add_record(workspace, "customers", {"name": name, "value": value}).created_id
        for name, value in (("a", "high"), ("b", "medium"), ("c", "low"), ("d", "high"))
    ]
    deals = []
    for number, customer in enumerate(customers):
        clock.advance(days=12)
        values = {
            "subject": f"deal {number}",
            "customer": customer,
            "expected_amount": Decimal(1000 * (number + 1)),
            "expected_close_on": now.date() + timedelta(days=5 * number - 7),
        }
        deals.append(records.add_record(workspace, "opportunities", values).created_id)
    clock.set(now)
    todos.add_todo(workspace, "step", opportunity=deals[1], due_on=clock.today())
    interactions.log_interaction(workspace, customers[0] or 0, kind="call", summary="hello")
    opportunities.win_opportunity(workspace, deals[3] or 0)
    return workspace


def test_every_line_of_needs_attention_opens_exactly_its_records(busy: Workspace) -> None:
    rows = today.fetch_attention(busy)
    assert {row.kind for row in rows} >= {
        today.AttentionKind.STALLED,
        today.AttentionKind.NO_NEXT_STEP,
        today.AttentionKind.PAST_CLOSE,
        today.AttentionKind.LOSING_TOUCH,
    }
    for row in rows:
        if row.kind is today.AttentionKind.DATA_CHECK:
            continue  # opens a page, not records
        query = attention_query(busy, row.kind)
        assert query is not None
        assert sorted(records.all_ids(busy, query)) == sorted(row.record_ids), row.kind


def test_every_tile_opens_as_many_as_it_counts(busy: Workspace) -> None:
    figures = today.fetch_tiles(busy)
    assert records.count(busy, tile_query(busy, TileKind.WON)) == figures.won_count == 1
    assert records.count(busy, tile_query(busy, TileKind.OPEN)) == figures.open_count == 3
    assert records.count(busy, tile_query(busy, TileKind.EXPECTED)) == figures.expected_count
    assert records.count(busy, tile_query(busy, TileKind.CONTACTS)) == figures.contacts_this_week == 1


def test_birthdays_have_no_list_of_their_own(busy: Workspace) -> None:
    customer = records.add_record(busy, "customers", {"name": "x"}).created_id
    records.add_record(busy, "contacts", {"customer": customer, "name": "x", "birthday": date(1990, 3, 12)})
    assert attention_query(busy, today.AttentionKind.BIRTHDAYS) is None


def test_contacts_of_the_week_begin_on_monday_at_midnight_where_one_is(workspace: Workspace, clock: FixedClock) -> None:
    customer = records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id or 0
    clock.set(datetime.fromisoformat("2026-03-10T09:00:00+08:00"))
    for moment in ("2026-03-02T07:00:00+08:00", "2026-03-08T23:59:00+08:00", "2026-03-09T07:00:00+08:00"):
        happened_at = datetime.fromisoformat(moment)
        interactions.log_interaction(workspace, customer, kind="call", summary="Hello", happened_at=happened_at)
    tiles = today.fetch_tiles(workspace)
    assert (tiles.contacts_this_week, tiles.contacts_last_week) == (1, 1)
    assert today_figure(workspace, "contacts").value == 1

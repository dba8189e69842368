"""The rhythm of contact: how often, since when, and with whom one is losing touch (D-12, F-24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.services import interactions, records
from ocrm.services.deals import opportunities
from ocrm.services.records import RecordQuery
from ocrm.services.relations import cadence
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

ZONE = timedelta(hours=8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def add(workspace: Workspace, name: str = "Lvdi", **values: Any) -> int:
    made = records.add_record(workspace, "customers", {"name": name, "category": "regular", **values})
    return int(made.created_id or 0)


def log(workspace: Workspace, customer_id: int, moment: str, kind: str = "call", **values: Any) -> None:
    happened_at = at(moment)
    interactions.log_interaction(workspace, customer_id, kind=kind, summary="Spoke", happened_at=happened_at, **values)


def state(workspace: Workspace, customer_id: int, clock: FixedClock, day: str) -> tuple[int, str]:
    clock.set(at(f"{day}T09:00:00"))
    found = cadence.fetch_cadence(workspace, customer_id)
    return found.silent_days, found.state


@pytest.fixture
def lvdi(workspace: Workspace) -> int:
    """F-24: a regular customer last spoken to on 2026-01-05."""
    customer_id = add(workspace)
    log(workspace, customer_id, "2026-01-05T10:00:00")
    return customer_id


def test_yellow_when_the_rhythm_is_over_and_red_at_one_and_a_half_times_of_it(
    workspace: Workspace, clock: FixedClock, lvdi: int
) -> None:
    assert state(workspace, lvdi, clock, "2026-03-10") == (64, "yellow")
    assert state(workspace, lvdi, clock, "2026-04-05") == (90, "red")
    assert state(workspace, lvdi, clock, "2026-04-04") == (89, "yellow")
    assert state(workspace, lvdi, clock, "2026-03-05") == (59, "green")


def test_a_rhythm_of_one_day_is_told_without_a_number(workspace: Workspace) -> None:
    customer_id = add(workspace, "Daily", contact_every_days=1)
    assert cadence.reason(cadence.fetch_cadence(workspace, customer_id)).endswith("; every day is the rhythm")


def test_a_call_begins_the_rhythm_anew_and_undo_takes_that_back(
    workspace: Workspace, clock: FixedClock, lvdi: int
) -> None:
    before = rows_of(workspace)
    log(workspace, lvdi, "2026-03-10T08:00:00")
    found = cadence.fetch_cadence(workspace, lvdi)
    assert (found.state, found.due_on) == ("green", date(2026, 5, 9))
    workspace.undo()
    assert rows_of(workspace) == before
    assert cadence.fetch_cadence(workspace, lvdi).state == "yellow"


@pytest.mark.parametrize("kind", ["email", "message"])
def test_what_only_we_wrote_changes_nothing_and_an_answer_does(workspace: Workspace, lvdi: int, kind: str) -> None:
    log(workspace, lvdi, "2026-03-09T10:00:00", kind, direction="outgoing")
    assert cadence.fetch_cadence(workspace, lvdi).silent_days == 64
    log(workspace, lvdi, "2026-03-09T18:00:00", kind, direction="incoming")
    assert cadence.fetch_cadence(workspace, lvdi).silent_days == 1


def test_a_note_that_becomes_a_call_counts_from_then_on(workspace: Workspace, lvdi: int) -> None:
    log(workspace, lvdi, "2026-03-09T10:00:00", "email")
    (note,) = records.first_ids(workspace, RecordQuery("interactions", sort=("-happened_at",)), 1)
    records.update_records(workspace, "interactions", [note], {"kind": "call"})
    assert cadence.fetch_cadence(workspace, lvdi).silent_days == 1
    records.delete_records(workspace, "interactions", [note])
    assert cadence.fetch_cadence(workspace, lvdi).silent_days == 64


@pytest.mark.parametrize(
    ("category", "days"), [("vip", 14), ("partner", 30), ("regular", 60), ("potential", 21), ("agent", 30), ("lost", 0)]
)
def test_each_category_has_the_rhythm_of_d_12(workspace: Workspace, category: str, days: int) -> None:
    found = cadence.fetch_cadence(workspace, add(workspace, category=category))
    assert (found.days, found.state) == (days, "green" if days else "")


def test_settings_and_a_rhythm_of_its_own_go_before(workspace: Workspace, clock: FixedClock, lvdi: int) -> None:
    cadence.set_days(workspace, "regular", 100)
    assert cadence.fetch_cadence(workspace, lvdi).state == "green"
    cadence.set_days(workspace, "regular", 0)
    assert cadence.fetch_cadence(workspace, lvdi).days == 0
    records.update_records(workspace, "customers", [lvdi], {"contact_every_days": 10})
    found = cadence.fetch_cadence(workspace, lvdi)
    assert (found.days, found.is_own, found.state) == (10, True, "red")
    with pytest.raises(UserError, match="Nothing was changed"):
        cadence.set_days(workspace, "regular", -1)


def test_the_list_of_the_red_is_that_of_the_filter(workspace: Workspace, clock: FixedClock) -> None:
    for number, (category, own) in enumerate([("regular", None), ("vip", None), ("lost", None), ("lost", 5)] * 3):
        customer_id = add(workspace, f"C{number}", category=category, contact_every_days=own)
        log(workspace, customer_id, f"2026-0{1 + number // 4}-01T10:00:00")
    for day in ("2026-03-10", "2026-04-02", "2026-06-01"):
        clock.set(at(f"{day}T09:00:00"))
        listed = {one.customer_id for one in cadence.list_red(workspace, limit=100)}
        assert listed == set(records.first_ids(workspace, RecordQuery("customers", cadence.RED)))
        assert cadence.count_red(workspace) == len(listed)
        assert all(one.state == "red" for one in cadence.list_red(workspace, limit=100))


def test_who_turns_red_is_told_on_that_day_only(workspace: Workspace, lvdi: int) -> None:
    assert cadence.turning_red(workspace, date(2026, 4, 5), limit=5) == ["Lvdi"]
    assert cadence.turning_red(workspace, date(2026, 4, 6), limit=5) == []
    assert cadence.turning_red(workspace, date(2026, 4, 4), limit=5) == []


def test_buckets_count_who_was_not_won_and_open_just_those(workspace: Workspace, clock: FixedClock) -> None:
    for number, day in enumerate(("2026-03-09", "2026-02-28", "2026-02-01", "2025-12-01", "2025-01-01")):
        log(workspace, add(workspace, f"C{number}"), f"{day}T10:00:00")
    found = cadence.fetch_buckets(workspace)
    assert [(bucket.days, bucket.count) for bucket in found] == [(7, 4), (15, 3), (30, 3), (90, 2), (180, 1)]
    for bucket in found:
        listed = records.first_ids(workspace, RecordQuery("customers", cadence.bucket_filter(workspace, bucket.days)))
        assert len(listed) == bucket.count


def test_red_customers_are_read_from_indexes(workspace: Workspace) -> None:
    source, values = cadence._red(workspace)
    plan = " ".join(
        row[-1]
        for row in workspace.query(
            f"EXPLAIN QUERY PLAN SELECT id FROM ({source}) ORDER BY value IS NOT 'high', day", values
        )
    )
    assert "SCAN customer" not in plan


def test_the_reason_has_its_numbers_in_both_languages(workspace: Workspace, lvdi: int, both_languages: str) -> None:
    words = cadence.reason(cadence.fetch_cadence(workspace, lvdi))
    assert "64" in words
    assert "60" in words


def test_of_the_red_those_with_value_or_deals_are_told_apart(workspace: Workspace, clock: FixedClock) -> None:
    plain, valued, selling, bought = (add(workspace, name) for name in ("Plain", "Valued", "Selling", "Bought"))
    records.update_records(workspace, "customers", [valued], {"value": "medium"})
    deals = [
        records.add_record(workspace, "opportunities", {"customer": one, "subject": "x", "expected_amount": 5})
        for one in (selling, bought)
    ]
    opportunities.win_opportunity(workspace, deals[1].created_id or 0)
    clock.set(at("2027-01-01T09:00:00"))
    listed = [one.name for one in cadence.list_red(workspace, limit=10, valued_only=True)]
    assert sorted(listed) == ["Bought", "Selling", "Valued"]
    assert cadence.count_red(workspace, valued_only=True) == 3
    shown = records.first_ids(workspace, RecordQuery("customers", cadence.RED_VALUED))
    assert set(shown) == {valued, selling, bought}
    assert plain in [one.customer_id for one in cadence.list_red(workspace, limit=10)], (
        "the whole list leaves no one out"
    )

"""Follow-up count and rate: who was touched, who was left alone, and what follow-ups led to (A5.15, E-29, E-47)."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from ocrm.clock import FixedClock
from ocrm.services import figures, interactions, pool, records, weekly_report
from ocrm.services.deals import opportunities
from ocrm.services.records import RecordQuery
from ocrm.services.relations import follow_ups
from ocrm.services.settings import write_setting
from ocrm.services.workday import today
from ocrm.services.workday.today import AttentionKind, AttentionRow
from ocrm.services.workspace import Workspace


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def add(workspace: Workspace, name: str, **values: Any) -> int:
    made = records.add_record(workspace, "customers", {"name": name, **values})
    return int(made.created_id or 0)


def log(workspace: Workspace, customer: int, moment: str, kind: str = "call", **values: Any) -> None:
    interactions.log_interaction(workspace, customer, kind=kind, summary="Spoke", happened_at=at(moment), **values)


def warned(workspace: Workspace) -> AttentionRow | None:
    rows = today.fetch_attention(workspace)
    return next((row for row in rows if row.kind is AttentionKind.FOLLOW_UP), None)


@pytest.fixture
def three(workspace: Workspace, clock: FixedClock) -> list[int]:
    """Three old customers, of which one was called ten days ago, another too long ago; it is 31 March."""
    clock.set(at("2026-01-05T09:00:00"))
    made = [add(workspace, name) for name in ("Touched", "Long ago", "Never")]
    clock.set(at("2026-03-31T09:00:00"))
    log(workspace, made[0], "2026-03-21T10:00:00")
    log(workspace, made[0], "2026-03-22T10:00:00", "visit")
    log(workspace, made[1], "2026-02-28T10:00:00")
    return made


def test_the_rate_is_of_the_active_customers_touched_in_the_days(workspace: Workspace, three: list[int]) -> None:
    add(workspace, "Lost", category="lost")
    add(workspace, "New today")  # has had no time to be followed up
    found = follow_ups.fetch_rate(workspace)
    assert (found.touched, found.active, found.left_alone, found.share) == (1, 3, 2, Fraction(1, 3))
    query = RecordQuery("customers", follow_ups.left_alone_filter(workspace))
    assert set(records.all_ids(workspace, query)) == set(three[1:])


def test_who_was_touched_on_the_first_of_the_days_still_counts(workspace: Workspace, three: list[int]) -> None:
    log(workspace, three[2], "2026-03-01T00:30:00")
    assert follow_ups.fetch_rate(workspace).touched == 2
    write_setting(workspace, "follow_up_days", 29)
    assert follow_ups.fetch_rate(workspace).touched == 1


def test_the_pool_counts_on_neither_side(workspace: Workspace, three: list[int]) -> None:
    pool.put_in_pool(workspace, three[2:])
    found = follow_ups.fetch_rate(workspace)
    assert (found.touched, found.active) == (1, 2)
    query = RecordQuery("customers", follow_ups.left_alone_filter(workspace))
    assert list(records.all_ids(workspace, query)) == [three[1]]


def test_needs_attention_warns_below_the_threshold_with_the_numbers(
    workspace: Workspace, three: list[int], both_languages: str
) -> None:
    row = warned(workspace)
    words = {"en": "33%, 1 of 3 customers in 30 days", "zh_CN": "33%，30 天内跟进了 3 个客户中的 1 个"}
    assert row is not None and (row.count, row.examples[0][0]) == (2, words[both_languages])
    write_setting(workspace, "follow_up_percent", 33)
    assert warned(workspace) is None
    write_setting(workspace, "follow_up_percent", 34)
    assert warned(workspace) is not None
    log(workspace, three[1], "2026-03-31T08:00:00")
    assert warned(workspace) is None


def test_the_figure_tells_why_with_the_customers_touched(workspace: Workspace, three: list[int]) -> None:
    figure = follow_ups.rate_figure(workspace)
    assert figure.text("CNY") == "33.33%"
    assert " 1 AND" not in figure.sql and "AND 1 " not in figure.sql
    assert figures.recompute(workspace, figure) == figure.value
    rows = figures.fetch_rows(workspace, figure)
    assert (rows.count, rows.rows[0][0]) == (1, three[0])
    count = follow_ups.count_figure(workspace)
    assert (count.text("CNY"), figures.fetch_rows(workspace, count).count) == ("2", 2)


def test_follow_ups_are_counted_by_kind_and_beside_the_days_before(workspace: Workspace, three: list[int]) -> None:
    log(workspace, three[0], "2026-03-31T08:30:00")
    assert [(code, count) for code, _name, count in follow_ups.count_by_kind(workspace)] == [("call", 2), ("visit", 1)]
    assert follow_ups.count_before(workspace) == 1


def test_the_weekly_report_tells_the_rate_as_it_was_at_the_end_of_the_week(
    workspace: Workspace, three: list[int], both_languages: str
) -> None:
    log(workspace, three[2], "2026-03-31T08:00:00")
    assert weekly_report.fetch_week(workspace, date(2026, 3, 31)).follow_up.touched == 2
    before = weekly_report.fetch_week(workspace, date(2026, 3, 25))
    assert (before.follow_up.touched, before.follow_up.active) == (2, 3)
    long_ago = weekly_report.fetch_week(workspace, date(2026, 2, 10))
    assert (long_ago.follow_up.touched, long_ago.follow_up.active) == (0, 3)
    said = weekly_report.report_text(workspace, before)
    words = {
        "en": "Follow-up rate: 67%, 2 of 3 customers in 30 days",
        "zh_CN": "跟进率：67%，30 天内跟进了 3 个客户中的 2 个",
    }
    assert words[both_languages] in said


def test_the_win_rate_by_number_of_follow_ups_is_of_ones_own_deals_and_waits_for_five(
    workspace: Workspace, clock: FixedClock
) -> None:
    clock.set(at("2026-01-05T09:00:00"))
    for number in range(6):
        customer = add(workspace, f"C{number}")
        deal = records.add_record(workspace, "opportunities", {"subject": f"D{number}", "customer": customer})
        for day in range(5 if number < 5 else 1):
            log(workspace, customer, f"2026-01-{5 + day:02}T10:00:00")
        log(workspace, customer, "2026-01-04T10:00:00")  # before the deal was found
        clock.set(at("2026-01-20T09:00:00"))
        close = opportunities.win_opportunity if number % 2 == 0 else opportunities.lose_opportunity
        arguments = {} if number % 2 == 0 else {"reason": "price"}
        close(workspace, int(deal.created_id or 0), **arguments)  # type: ignore[arg-type]
        clock.set(at("2026-01-05T09:00:00"))
    clock.set(at("2026-02-01T09:00:00"))
    none, some, many = follow_ups.fetch_bands(workspace)
    assert (none.closed, some.closed, many.closed) == (0, 1, 5)
    assert (none.rate, some.rate, many.rate) == (None, None, Fraction(3, 5))

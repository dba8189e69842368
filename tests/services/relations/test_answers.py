"""The response clock: who waits for an answer, for how long in working hours, and how fast one answers (A5.13)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import interactions, records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import answers
from ocrm.services.settings import write_setting
from ocrm.services.workday import today
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workday.work_calendar import mark_day
from ocrm.services.workday.working_days import DayKind
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def add(workspace: Workspace, name: str = "Lvdi", **values: Any) -> int:
    return int(records.add_record(workspace, "customers", {"name": name, **values}).created_id or 0)


def log(workspace: Workspace, customer: int, moment: str, kind: str = "email", **values: Any) -> Changes:
    values = {"direction": "incoming", **values}
    return interactions.log_interaction(
        workspace, customer, kind=kind, summary="Asked", happened_at=at(moment), **values
    )


def waits(workspace: Workspace, clock: FixedClock, customer: int, moment: str) -> tuple[int, bool] | None:
    clock.set(at(moment))
    found = answers.fetch_waiting(workspace, customer)
    return None if found is None else (found.hours, found.is_late)


def owed(workspace: Workspace, *codes: str) -> list[int]:
    query = RecordQuery("customers", Condition("answer", Operator.ANY_OF, codes))
    return list(records.all_ids(workspace, query))


def test_an_unanswered_mail_waits_in_working_hours_and_is_late_from_the_eighth_on(
    workspace: Workspace, clock: FixedClock
) -> None:
    customer = add(workspace)
    log(workspace, customer, "2026-03-13T16:00:00")  # a Friday
    assert waits(workspace, clock, customer, "2026-03-13T17:30:00") == (1, False)
    assert waits(workspace, clock, customer, "2026-03-15T12:00:00") == (2, False)
    assert waits(workspace, clock, customer, "2026-03-16T14:59:00") == (7, False)
    assert owed(workspace, "open") == [customer]
    assert waits(workspace, clock, customer, "2026-03-16T15:00:00") == (8, True)
    assert owed(workspace, "late") == owed(workspace, "late", "open") == [customer]
    assert owed(workspace, "open") == []


def test_holidays_stop_the_clock_and_make_up_work_days_let_it_run(workspace: Workspace, clock: FixedClock) -> None:
    customer = add(workspace)
    mark_day(workspace, date(2026, 3, 14), DayKind.WORK)
    mark_day(workspace, date(2026, 3, 16), DayKind.HOLIDAY)
    log(workspace, customer, "2026-03-13T17:00:00")
    assert waits(workspace, clock, customer, "2026-03-14T15:00:00") == (7, False)
    assert waits(workspace, clock, customer, "2026-03-14T16:00:00") == (8, True)
    assert waits(workspace, clock, customer, "2026-03-17T08:00:00") == (10, True)


@pytest.mark.parametrize(
    "answer",
    [
        {"kind": "email", "direction": "outgoing"},
        {"kind": "call", "direction": "incoming"},
        {"kind": "visit", "direction": "outgoing"},
    ],
)
def test_what_we_write_or_say_afterwards_answers_and_undo_takes_that_back(
    workspace: Workspace, clock: FixedClock, answer: dict[str, str]
) -> None:
    customer = add(workspace)
    log(workspace, customer, "2026-03-09T09:00:00")
    log(workspace, customer, "2026-03-09T10:00:00", **answer)
    assert waits(workspace, clock, customer, "2026-03-10T18:00:00") is None
    assert owed(workspace, "late", "open") == []
    workspace.undo()
    assert waits(workspace, clock, customer, "2026-03-10T18:00:00") == (18, True)


def test_a_memo_to_oneself_and_what_was_written_before_are_no_answers(workspace: Workspace, clock: FixedClock) -> None:
    customer = add(workspace)
    log(workspace, customer, "2026-03-09T09:00:00", direction="outgoing")
    log(workspace, customer, "2026-03-09T10:00:00", kind="wechat")
    log(workspace, customer, "2026-03-09T11:00:00", kind="message")
    log(workspace, customer, "2026-03-09T12:00:00", kind="other", direction="outgoing")
    clock.set(at("2026-03-09T13:00:00"))
    found = answers.fetch_waiting(workspace, customer)
    assert found is not None and found.asked_at == at("2026-03-09T10:00:00")
    assert len(answers.list_unanswered(workspace, customer)) == 2


def test_a_calendar_month_later_it_is_no_matter_of_answering(workspace: Workspace, clock: FixedClock) -> None:
    customer = add(workspace)
    log(workspace, customer, "2026-03-02T09:00:00")
    assert waits(workspace, clock, customer, "2026-03-31T10:00:00") is not None
    assert waits(workspace, clock, customer, "2026-04-02T10:00:00") is None
    assert owed(workspace, "late") == []


def test_what_needs_no_answer_is_settled_and_undo_restores_the_rows(workspace: Workspace, clock: FixedClock) -> None:
    customer = add(workspace)
    asked = log(workspace, customer, "2026-03-09T09:00:00").created_id or 0
    clock.set(at("2026-03-10T18:00:00"))
    before = rows_of(workspace)
    answers.settle(workspace, asked)
    assert answers.fetch_waiting(workspace, customer) is None
    assert owed(workspace, "late") == []
    workspace.undo()
    assert rows_of(workspace) == before
    assert owed(workspace, "late") == [customer]


def test_who_enquired_waits_until_something_is_logged(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(at("2026-03-09T09:00:00"))
    enquiry = add(workspace, "Enquiry", source="online_inquiry")
    add(workspace, "Referral", source="referral")
    assert waits(workspace, clock, enquiry, "2026-03-09T18:00:00") == (9, True)
    assert owed(workspace, "late") == [enquiry]
    log(workspace, enquiry, "2026-03-09T18:00:00", kind="call", direction="outgoing")
    assert answers.fetch_waiting(workspace, enquiry) is None
    assert owed(workspace, "late") == []


def test_the_limit_and_the_hours_of_work_are_settings(workspace: Workspace, clock: FixedClock) -> None:
    customer = add(workspace)
    log(workspace, customer, "2026-03-09T09:00:00")
    assert waits(workspace, clock, customer, "2026-03-09T13:00:00") == (4, False)
    write_setting(workspace, "answer_hours", 3)
    assert waits(workspace, clock, customer, "2026-03-09T13:00:00") == (4, True)
    answers.set_work_hours(workspace, "10:00", "19:00")
    assert waits(workspace, clock, customer, "2026-03-09T12:59:00") == (2, False)
    with pytest.raises(ValidationError, match="has to end after it begins"):
        answers.set_work_hours(workspace, "19:00", "10:00")


def test_needs_attention_counts_those_who_wait_too_long_by_name_with_their_hours(
    workspace: Workspace, clock: FixedClock
) -> None:
    late, later = add(workspace, "Late"), add(workspace, "Later")
    log(workspace, late, "2026-03-09T10:00:00")
    log(workspace, later, "2026-03-09T09:00:00")
    log(workspace, add(workspace, "Fresh"), "2026-03-10T08:30:00")
    clock.set(at("2026-03-10T10:00:00"))
    row = next(row for row in today.fetch_attention(workspace) if row.kind is AttentionKind.WAITING)
    assert (row.count, row.examples) == (2, (("Later", 10), ("Late", 9)))
    assert list(row.record_ids) == [later, late]


def test_how_fast_one_answers_is_told_by_the_median_of_the_working_hours(
    workspace: Workspace, clock: FixedClock
) -> None:
    first, second, third = (add(workspace, name) for name in ("A", "B", "C"))
    log(workspace, first, "2026-03-09T09:00:00")
    log(workspace, first, "2026-03-09T10:00:00")  # asked again before the answer: one question
    log(workspace, first, "2026-03-09T11:00:00", direction="outgoing")
    log(workspace, second, "2026-03-09T17:00:00")
    log(workspace, second, "2026-03-10T18:00:00", kind="call", direction="outgoing")
    log(workspace, third, "2026-03-10T09:00:00")
    clock.set(at("2026-03-11T09:00:00"))
    found = answers.fetch_response_times(workspace, at("2026-03-09T00:00:00"), at("2026-03-16T00:00:00"))
    assert (found.asked, found.answered, found.in_time) == (3, 2, 1)
    assert found.median == timedelta(hours=6)


@pytest.mark.parametrize(
    ("minutes", "english", "chinese"),
    [
        (0, "asked just now, unanswered", "刚刚来信，未回复"),
        (20, "asked 20 min ago, unanswered", "20 分钟前来信，未回复"),
        (300, "asked 5 h ago, unanswered", "5 小时前来信，未回复"),
        (2880, "asked 2 days ago, unanswered", "2 天前来信，未回复"),
    ],
)
def test_the_reason_is_told_in_words(both_languages: str, minutes: int, english: str, chinese: str) -> None:
    asked = at("2026-03-09T09:00:00")
    said = answers.reason(asked, asked + timedelta(minutes=minutes))
    assert said == {"en": english, "zh_CN": chinese}[both_languages]

"""Prospecting sessions: outcomes with their interactions and next calls, pause and resume, and undo step by step."""

from __future__ import annotations

from datetime import date

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import records
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.workday import prospecting, todos
from ocrm.services.workday.prospecting import Outcome, Prospect, Session
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def customers(workspace: Workspace) -> list[int]:
    """Three customers, the first with a contact."""
    ids = [records.add_record(workspace, "customers", {"name": name, "phone": "021-5"}).created_id for name in "甲乙丙"]
    records.add_record(workspace, "contacts", {"name": "王芳", "customer": ids[0], "mobile": "13800138000"})
    return [one for one in ids if one is not None]


def begin(workspace: Workspace, ids: list[int], kind: str = "customers") -> int:
    """Start a session and return its id."""
    session_id = prospecting.start_session(workspace, kind, ids, title="潜在客户").created_id
    assert session_id is not None
    return session_id


def turn(workspace: Workspace, session_id: int) -> Prospect:
    """Return the record whose turn it is."""
    found = prospecting.next_prospect(workspace, session_id)
    assert found is not None
    return found


def answer(workspace: Workspace, session_id: int, outcome: Outcome, **values: object) -> None:
    """Give the record whose turn it is an outcome."""
    prospecting.record_outcome(workspace, session_id, turn(workspace, session_id), outcome, **values)  # type: ignore[arg-type]


def state(workspace: Workspace, session_id: int) -> Session:
    """Return the session."""
    return prospecting.fetch_session(workspace, session_id)


def test_the_next_record_comes_with_whom_to_call(workspace: Workspace, customers: list[int]) -> None:
    found = turn(workspace, begin(workspace, customers))
    assert (found.title, found.contact, found.phones) == ("甲", "王芳", ("13800138000", "021-5"))


def test_each_outcome_logs_and_plans_what_it_means(workspace: Workspace, customers: list[int]) -> None:
    session = begin(workspace, customers)
    answer(workspace, session, Outcome.REACHED, note="有兴趣，要报价")
    answer(workspace, session, Outcome.NO_ANSWER)
    answer(workspace, session, Outcome.LATER)
    ids = records.all_ids(workspace, records.RecordQuery("interactions"))
    logged = [records.fetch_record(workspace, "interactions", one) for one in sorted(ids)]
    assert [(row["summary"], row["kind"]) for row in logged] == [
        ("有兴趣，要报价", "call"),
        ("No answer", "other"),
        ("Call later", "call"),
    ]
    planned = [(row.title, row.due_on, row.customer_name) for row in todos.list_open(workspace)]
    assert planned == [("Call 乙", date(2026, 3, 11), "乙"), ("Call 丙", date(2026, 3, 17), "丙")]
    assert state(workspace, session).is_finished
    assert prospecting.next_prospect(workspace, session) is None


def test_what_nobody_answered_is_no_contact(workspace: Workspace, customers: list[int]) -> None:
    session = begin(workspace, customers)
    answer(workspace, session, Outcome.NO_ANSWER)
    answer(workspace, session, Outcome.REACHED)
    reached = dict(workspace.query("SELECT name, last_reached_on IS NOT NULL FROM customer"))
    assert reached == {"甲": 0, "乙": 1, "丙": 0}


def test_a_typed_next_step_wins(workspace: Workspace, customers: list[int], clock: FixedClock) -> None:
    session = begin(workspace, customers)
    step = parse_quick_add("周五10点 发报价", clock.local_now())
    answer(workspace, session, Outcome.REACHED, step=step)
    [planned] = todos.list_open(workspace)
    assert (planned.title, planned.due_on, planned.customer_name) == ("发报价", date(2026, 3, 13), "甲")


def test_a_session_is_left_and_gone_on_with_where_it_stood(workspace: Workspace, customers: list[int]) -> None:
    session = begin(workspace, customers)
    answer(workspace, session, Outcome.REACHED)
    paused = prospecting.paused_session(workspace)
    assert paused is not None and (paused.session_id, paused.done, paused.total) == (session, 1, 3)
    assert turn(workspace, session).title == "乙"


def test_every_step_is_undone_exactly(workspace: Workspace, customers: list[int]) -> None:
    states = [rows_of(workspace)]
    session = begin(workspace, customers)
    states.append(rows_of(workspace))
    for outcome in (Outcome.REACHED, Outcome.NO_ANSWER, Outcome.SKIPPED):
        answer(workspace, session, outcome)
        states.append(rows_of(workspace))
    for before in reversed(states[:-1]):
        workspace.undo()
        assert rows_of(workspace) == before


def test_the_skipped_can_be_gone_through_again(workspace: Workspace, customers: list[int]) -> None:
    session = begin(workspace, customers)
    for outcome in (Outcome.SKIPPED, Outcome.REACHED, Outcome.SKIPPED):
        answer(workspace, session, outcome)
    prospecting.go_on_with_skipped(workspace, session)
    assert (state(workspace, session).left, turn(workspace, session).title) == (2, "甲")


def test_who_was_deleted_meanwhile_is_passed_over(workspace: Workspace, customers: list[int]) -> None:
    session = begin(workspace, customers)
    records.delete_records(workspace, "customers", customers[:1])
    assert turn(workspace, session).title == "乙"


def test_contacts_and_deals_are_gone_through_alike(workspace: Workspace, customers: list[int]) -> None:
    deal = records.add_record(workspace, "opportunities", {"subject": "扩容", "customer": customers[0]}).created_id
    session = begin(workspace, [deal or 0], "opportunities")
    found = turn(workspace, session)
    assert (found.title, found.customer, found.contact) == ("扩容", "甲", "王芳")
    answer(workspace, session, Outcome.LATER)
    [planned] = todos.list_open(workspace)
    assert planned.opportunity_id == deal


def test_an_empty_list_starts_nothing(workspace: Workspace) -> None:
    with pytest.raises(ValidationError, match="nothing was started"):
        prospecting.start_session(workspace, "customers", [])


def test_the_summary_counts_and_measures(
    workspace: Workspace, customers: list[int], clock: FixedClock, both_languages: str
) -> None:
    session = begin(workspace, customers)
    answer(workspace, session, Outcome.REACHED)
    clock.advance(minutes=12)
    answer(workspace, session, Outcome.NO_ANSWER)
    prospecting.end_session(workspace, session)
    assert (
        prospecting.summary_lines(state(workspace, session))
        == {
            "en": ["2 of 3 gone through", "Got through: 1", "No answer: 1", "1 to-do planned", "12 minutes"],
            "zh_CN": ["已过 2 / 3 个", "联系上了：1", "没人接：1", "安排了 1 件待办", "12 分钟"],
        }[both_languages]
    )

"""Tickets: opened, worked on, resolved, closed, open again; how content customers are; undone to the row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.listing import list_views
from ocrm.services.records import RecordQuery
from ocrm.services.relations import briefs
from ocrm.services.tickets import handling, reading, satisfaction
from ocrm.services.tickets.handling import CLOSED, IN_PROGRESS, OPEN, RESOLVED, WAITING
from ocrm.services.tickets.ticket_views import TICKETS
from ocrm.services.timeline import TimelineKind, fetch_contact_timeline, fetch_timeline
from ocrm.services.workday import today, today_lists
from ocrm.services.workday.today import AttentionKind
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return records.add_record(workspace, "customers", {"name": "长沙银行"}).created_id or 0


@pytest.fixture
def ticket(workspace: Workspace, customer: int) -> int:
    values = {"category": "complaint", "priority": "urgent", "product": "网关"}
    return handling.open_ticket(workspace, customer, "网关掉线", values).created_id or 0


def opened(workspace: Workspace, customer: int, subject: str, **values: object) -> int:
    return handling.open_ticket(workspace, customer, subject, values).created_id or 0


def assert_undo_restores(workspace: Workspace, change: Callable[[], Changes]) -> None:
    before = rows_of(workspace)
    change()
    after = rows_of(workspace)
    assert after != before
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert rows_of(workspace) == after


def test_a_new_ticket_has_a_number_and_the_moment_it_was_opened(
    workspace: Workspace, clock: FixedClock, ticket: int, customer: int
) -> None:
    found = reading.fetch_ticket(workspace, ticket)
    assert (found.code, found.status, found.opened_at) == ("GD-20260310-001", OPEN, clock.now())
    assert (found.is_urgent, found.is_complaint, found.is_unresolved, found.days) == (True, True, True, 0)
    assert found.first_response_at is None
    assert_undo_restores(workspace, lambda: handling.open_ticket(workspace, customer, "保养"))


def test_a_ticket_needs_a_customer_and_a_subject(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError) as refused:
        handling.open_ticket(workspace, customer, "  ")
    assert refused.value.field == "subject"
    assert rows_of(workspace) == before


@pytest.mark.parametrize("status", [IN_PROGRESS, WAITING, RESOLVED, CLOSED])
def test_leaving_new_for_the_first_time_is_the_first_answer(
    workspace: Workspace, clock: FixedClock, ticket: int, status: str
) -> None:
    clock.advance(minutes=50)
    handling.set_status(workspace, [ticket], status)
    answered = clock.now()
    assert reading.fetch_ticket(workspace, ticket).first_response_at == answered
    clock.advance(hours=2)
    handling.set_status(workspace, [ticket], OPEN)
    handling.set_status(workspace, [ticket], IN_PROGRESS)
    assert reading.fetch_ticket(workspace, ticket).first_response_at == answered, "the first one counts"


def test_a_first_answer_set_by_hand_stays(workspace: Workspace, clock: FixedClock, ticket: int) -> None:
    clock.advance(minutes=20)
    assert_undo_restores(workspace, lambda: handling.mark_answered(workspace, [ticket]))
    answered = reading.fetch_ticket(workspace, ticket).first_response_at
    clock.advance(hours=1)
    handling.set_status(workspace, [ticket], IN_PROGRESS)
    assert reading.fetch_ticket(workspace, ticket).first_response_at == answered


def test_no_answer_comes_before_the_question(workspace: Workspace, clock: FixedClock, ticket: int) -> None:
    with pytest.raises(ValidationError, match="before it was opened"):
        handling.mark_answered(workspace, [ticket], clock.now() - timedelta(minutes=1))


def test_resolving_keeps_how_and_when(workspace: Workspace, clock: FixedClock, ticket: int) -> None:
    clock.advance(days=3)
    assert_undo_restores(workspace, lambda: handling.resolve(workspace, [ticket], " 换了电源 "))
    found = reading.fetch_ticket(workspace, ticket)
    assert (found.status, found.resolution, found.resolved_at) == (RESOLVED, "换了电源", clock.now())
    assert (found.is_unresolved, reading.open_words(found)) == (False, "resolved after 3 days")
    assert workspace.undo_label() == "Resolve ticket “网关掉线”"


def test_nothing_is_resolved_before_it_was_opened(workspace: Workspace, clock: FixedClock, ticket: int) -> None:
    handling.resolve(workspace, [ticket], "换了电源")
    before = rows_of(workspace)
    for name, moved in (("resolved_at", timedelta(days=-9)), ("opened_at", timedelta(days=9))):
        with pytest.raises(ValidationError, match="not resolved before it was opened"):
            records.update_records(workspace, "tickets", [ticket], {name: clock.now() + moved})
    assert rows_of(workspace) == before


def test_closing_keeps_how_content_the_customer_is(workspace: Workspace, clock: FixedClock, ticket: int) -> None:
    handling.resolve(workspace, [ticket], "换了电源")
    resolved_at = clock.now()
    clock.advance(hours=4)
    assert_undo_restores(workspace, lambda: handling.close(workspace, [ticket], 5, comment="很快"))
    row = records.fetch_record(workspace, "tickets", ticket)
    assert (row["status"], row["satisfaction"], row["satisfaction_comment"]) == (CLOSED, 5, "很快")
    assert (row["resolution"], row["resolved_at"], row["closed_at"]) == ("换了电源", resolved_at, clock.now())


def test_closing_needs_no_answer_of_the_customer(workspace: Workspace, ticket: int) -> None:
    handling.close(workspace, [ticket])
    row = records.fetch_record(workspace, "tickets", ticket)
    assert (row["satisfaction"], row["resolved_at"]) == (None, row["closed_at"])


@pytest.mark.parametrize("answer", [0, 6, -1])
def test_satisfaction_lies_between_one_and_five(workspace: Workspace, ticket: int, answer: int) -> None:
    before = rows_of(workspace)
    with pytest.raises(ValidationError) as refused:
        handling.close(workspace, [ticket], answer)
    assert refused.value.field == "satisfaction"
    assert rows_of(workspace) == before


def test_reopening_takes_the_end_back_and_keeps_what_was_noted(workspace: Workspace, ticket: int) -> None:
    handling.resolve(workspace, [ticket], "换了电源")
    handling.close(workspace, [ticket], 2)
    assert_undo_restores(workspace, lambda: handling.reopen(workspace, [ticket]))
    row = records.fetch_record(workspace, "tickets", ticket)
    assert (row["status"], row["resolved_at"], row["closed_at"]) == (IN_PROGRESS, None, None)
    assert (row["resolution"], row["satisfaction"]) == ("换了电源", 2)
    assert workspace.undo_label() == "Reopen ticket “网关掉线”"


def test_many_tickets_are_one_step(workspace: Workspace, customer: int, ticket: int) -> None:
    other = opened(workspace, customer, "发票")
    assert_undo_restores(workspace, lambda: handling.set_status(workspace, [ticket, other], WAITING))
    assert workspace.undo_label() == "Let 2 tickets wait for the customer"


def test_what_is_unknown_is_refused(workspace: Workspace, ticket: int) -> None:
    with pytest.raises(UserError, match="no ticket status “lost”"):
        handling.set_status(workspace, [ticket], "lost")
    records.delete_records(workspace, "tickets", [ticket])
    with pytest.raises(NotFoundError):
        reading.fetch_ticket(workspace, ticket)


def test_what_is_not_resolved_comes_first_and_the_most_urgent_before_all(
    workspace: Workspace, clock: FixedClock, customer: int, ticket: int
) -> None:
    clock.advance(days=1)
    low, resolved = opened(workspace, customer, "发票", priority="low"), opened(workspace, customer, "培训")
    clock.advance(days=1)
    high, later = (opened(workspace, customer, subject, priority="high") for subject in ("退货", "物流"))
    handling.resolve(workspace, [resolved])
    found = [row.ticket_id for row in reading.list_of_customer(workspace, customer)]
    assert found == [ticket, *sorted((high, later)), low, resolved]
    urgent = reading.list_urgent(workspace, "1", limit=5)
    assert [(row.ticket_id, reading.open_words(row)) for row in urgent] == [(ticket, "open for 2 days")]
    assert [row.ticket_id for row in reading.list_by_status(workspace, unresolved_only=True)] == found[:-1]


def test_days_open_are_those_of_the_calendar_here(workspace: Workspace, clock: FixedClock, customer: int) -> None:
    """Opened at half past midnight here, when it was still yesterday in UTC."""
    clock.advance(hours=15, minutes=30)
    late = opened(workspace, customer, "夜里")
    assert reading.fetch_ticket(workspace, late).days == 0
    assert records.fetch_record(workspace, "tickets", late)["days_open"] == 0


def test_related_are_the_customers_own_and_those_of_the_same_product(
    workspace: Workspace, customer: int, ticket: int
) -> None:
    other = records.add_record(workspace, "customers", {"name": "绿地物业"}).created_id or 0
    own, same = opened(workspace, customer, "发票"), opened(workspace, other, "掉线", product="网关")
    opened(workspace, other, "保养", product="水泵")
    found = reading.list_related(workspace, reading.fetch_ticket(workspace, ticket))
    assert [row.ticket_id for row in found] == [own, same]
    assert [row.ticket_id for row in reading.list_related(workspace, reading.fetch_ticket(workspace, own))] == [ticket]


def test_the_tickets_of_a_contact(workspace: Workspace, customer: int, ticket: int) -> None:
    values = {"customer": customer, "name": "王芳"}
    contact = records.add_record(workspace, "contacts", values).created_id or 0
    mine = opened(workspace, customer, "培训", contact=contact)
    found = reading.list_of_contact(workspace, contact)
    assert [(row.ticket_id, row.contact_name) for row in found] == [(mine, "王芳")]


def test_satisfaction_is_the_share_of_fours_and_fives() -> None:
    """D-56: 30 of 50 are 60%."""
    found = satisfaction.satisfaction_of([5] * 20 + [4] * 10 + [3] * 10 + [1] * 10 + [None] * 7)
    assert (found.rated, found.content, found.share, found.mean) == (50, 30, Decimal("0.6"), Decimal("3.6"))
    assert found.text == "Satisfied: 60% of 50 answers, mean 3.6"
    nobody = satisfaction.satisfaction_of([None])
    assert (nobody.share, nobody.mean, nobody.text) == (None, None, "")


def test_satisfaction_of_a_set_is_that_of_its_tickets(workspace: Workspace, customer: int, ticket: int) -> None:
    assert satisfaction.fetch_satisfaction(workspace).rated == 0
    handling.close(workspace, [ticket], 1, comment="解决时间太长")
    for answer in (4, 5):
        handling.close(workspace, [opened(workspace, customer, f"问题{answer}")], answer)
    opened(workspace, customer, "没有评价")
    assert satisfaction.fetch_satisfaction(workspace).text == "Satisfied: 67% of 3 answers, mean 3.3"
    complaints = RecordQuery("tickets", Condition("category", Operator.IS, "complaint"))
    assert satisfaction.fetch_satisfaction(workspace, complaints).share == 0


def test_the_tabs_of_the_list_count_what_they_show(workspace: Workspace, customer: int, ticket: int) -> None:
    waiting, resolved = opened(workspace, customer, "发票"), opened(workspace, customer, "培训", category="complaint")
    handling.set_status(workspace, [waiting], WAITING)
    handling.resolve(workspace, [resolved])
    counts = list_views.count_views(workspace, TICKETS)
    assert counts == {"all": 3, "unresolved": 2, "waiting": 1, "urgent": 1, "complaints": 2, "resolved": 1}


def test_the_timeline_tells_when_a_ticket_was_opened_and_resolved(
    workspace: Workspace, clock: FixedClock, customer: int
) -> None:
    values = {"customer": customer, "name": "王芳"}
    contact = records.add_record(workspace, "contacts", values).created_id or 0
    mine = opened(workspace, customer, "屏幕不亮", category="repair", contact=contact, description="昨天开始")
    opened(workspace, customer, "发票")
    clock.advance(hours=3)
    handling.resolve(workspace, [mine], "换屏")
    handling.close(workspace, [mine], 5)
    wanted = frozenset({TimelineKind.TICKET})
    told = [(one.title, one.text, one.chips) for one in fetch_timeline(workspace, customer, kinds=wanted)]
    assert told[0] == ("Ticket resolved", "屏幕不亮\n换屏", ("Repair", "王芳", "Satisfaction 5 of 5"))
    assert ("Ticket opened", "屏幕不亮\n昨天开始", ("Repair", "王芳")) in told
    assert len(told) == 3
    of_person = fetch_contact_timeline(workspace, contact, kinds=wanted)
    assert [one.subtype for one in of_person] == ["resolved", "opened"]
    assert {(one.record_kind, one.record_id) for one in of_person} == {("tickets", mine)}
    assert fetch_timeline(workspace, customer, kinds=wanted, contact_id=contact) == of_person
    records.delete_records(workspace, "tickets", [mine])
    assert [one.text for one in fetch_timeline(workspace, customer, kinds=wanted)] == ["发票"]


def test_the_brief_names_what_is_open_and_what_was_complained_of(
    workspace: Workspace, clock: FixedClock, customer: int, ticket: int
) -> None:
    opened(workspace, customer, "要发票")
    handled = opened(workspace, customer, "送货慢", category="complaint")
    handling.resolve(workspace, [handled], "换了\n物流")
    handling.resolve(workspace, [opened(workspace, customer, "培训")])
    brief = briefs.fetch_brief(workspace, customer)
    [section] = [one for one in brief.sections if one.title == "Tickets and complaints"]
    assert [(line.head, line.text) for line in section.lines] == [
        ("网关掉线", "Complaint · Urgent · New ticket · opened today"),
        ("要发票", "Question · Normal · New ticket · opened today"),
        ("送货慢", "Complaint · Normal · Resolved · resolved the same day · 换了 物流"),
    ]
    assert {(line.kind, line.record_id) for line in section.lines} >= {("tickets", ticket), ("tickets", handled)}


def test_needs_attention_counts_the_unresolved_and_opens_their_list(
    workspace: Workspace, clock: FixedClock, customer: int, ticket: int
) -> None:
    clock.advance(days=2)
    normal = opened(workspace, customer, "发票")
    handling.resolve(workspace, [opened(workspace, customer, "培训")])
    [row] = [one for one in today.fetch_attention(workspace) if one.kind is AttentionKind.TICKETS]
    assert (row.count, row.examples) == (2, (("网关掉线", 2), ("发票", None)))
    query = today_lists.attention_query(workspace, AttentionKind.TICKETS)
    assert query is not None
    assert set(records.all_ids(workspace, query)) == set(row.record_ids) == {ticket, normal}

"""Promises: noted by hand or from what is typed, settled, reminded of, and undone to the row (N29)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import interactions, records
from ocrm.services.relations import briefs, promises
from ocrm.services.relations.promise_reading import read_promises
from ocrm.services.relations.promises import ME, THEM, NewPromise
from ocrm.services.reminders import open_scheduler
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

FRIDAY = date(2026, 3, 13)


@pytest.fixture
def customer(workspace: Workspace) -> int:
    return int(records.add_record(workspace, "customers", {"name": "Lvdi"}).created_id or 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答应周五给报价", [(ME, "周五给报价", FRIDAY)]),
        (
            "聊了半小时。我答应明天发样品；王总答应周五回复",
            [(ME, "明天发样品", date(2026, 3, 11)), (THEM, "周五回复", FRIDAY)],
        ),
        ("对方承诺：3月20日前付款", [(THEM, "3月20日前付款", date(2026, 3, 20))]),
        ("promise: send the quote on Friday", [(ME, "send the quote on Friday", FRIDAY)]),
        ("Good talk. I promised to send samples tomorrow", [(ME, "send samples tomorrow", date(2026, 3, 11))]),
        ("Mr Wang promised an answer on Friday", [(THEM, "an answer on Friday", FRIDAY)]),
        ("They promised: payment", [(THEM, "payment", None)]),
        ("价格不错，客户承诺下单", [(THEM, "下单", None)]),
        ("对方没有答应降价", []),
        ("We never promised a discount", []),
        ("谈了价格，周五再联系", []),
        ("", []),
    ],
)
def test_promises_are_read_from_what_is_typed(
    clock: FixedClock, text: str, expected: list[tuple[str, str, date | None]]
) -> None:
    found = [(one.by_whom, one.text, one.due_on) for one in read_promises(text, clock.local_now())]
    assert found == expected


def test_a_promise_typed_with_a_call_is_one_operation(workspace: Workspace, customer: int) -> None:
    before = rows_of(workspace)
    interactions.log_interaction(
        workspace, customer, kind="call", summary="答应周五给报价", promised=[NewPromise(ME, "给报价", FRIDAY)]
    )
    (row,) = promises.list_promises(workspace, customer)
    assert (row.text, row.due_on, row.by_whom, row.status) == ("给报价", FRIDAY, ME, "open")
    assert row.interaction_id is not None
    workspace.undo()
    assert rows_of(workspace) == before
    workspace.redo()
    assert promises.list_promises(workspace, customer) == [row]


@pytest.mark.parametrize("status", ["kept", "broken", "cancelled"])
def test_settling_and_undoing_it(workspace: Workspace, customer: int, status: str) -> None:
    made = promises.add_promise(workspace, customer, NewPromise(THEM, "pay"))
    before = rows_of(workspace)
    promises.settle_promise(workspace, int(made.created_id or 0), status)
    assert promises.list_open(workspace) == []
    assert [row.status for row in promises.list_settled(workspace)] == [status]
    workspace.undo()
    assert rows_of(workspace) == before


def test_late_ones_come_first_and_say_how_late(workspace: Workspace, clock: FixedClock, customer: int) -> None:
    for text, day in (("later", date(2026, 4, 1)), ("undated", None), ("late", date(2026, 3, 7))):
        promises.add_promise(workspace, customer, NewPromise(ME, text, day))
    rows = promises.list_open(workspace)
    assert [(row.text, row.late_days) for row in rows] == [("late", 3), ("later", 0), ("undated", 0)]
    assert promises.due_words(rows[0], "") == "3 days late"
    assert [row.text for row in promises.list_open(workspace, until=clock.today())] == ["late"]


def test_changing_and_deleting(workspace: Workspace, customer: int) -> None:
    promise_id = int(promises.add_promise(workspace, customer, NewPromise(ME, "pay")).created_id or 0)
    promises.change_promise(workspace, promise_id, NewPromise(THEM, "pay soon", FRIDAY))
    assert promises.fetch_promise(workspace, promise_id).text == "pay soon"
    with pytest.raises(ValidationError):
        promises.change_promise(workspace, promise_id, NewPromise(ME, "  "))
    before = rows_of(workspace)
    promises.delete_promise(workspace, promise_id)
    with pytest.raises(NotFoundError):
        promises.fetch_promise(workspace, promise_id)
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_promise_reminds_the_day_before_and_on_its_day_until_it_is_kept(
    workspace: Workspace, clock: FixedClock, customer: int
) -> None:
    write_setting(workspace, "reminder_kinds_off", "morning,contact")
    made = promises.add_promise(workspace, customer, NewPromise(ME, "send the quote", FRIDAY))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    told = []
    for day in ("2026-03-12", "2026-03-13", "2026-03-14"):
        clock.set(datetime.fromisoformat(f"{day}T09:01:00+08:00"))
        if day == "2026-03-14":
            promises.settle_promise(workspace, int(made.created_id or 0), "kept")
        told += [(day, one.reminder.title) for one in scheduler.tick().show]
    assert told == [("2026-03-12", "Promised: send the quote"), ("2026-03-13", "Promised: send the quote")]


def test_the_brief_names_what_was_promised(workspace: Workspace, customer: int, both_languages: str) -> None:
    promises.add_promise(workspace, customer, NewPromise(THEM, "first order", FRIDAY))
    assert "first order" in briefs.brief_text(briefs.fetch_brief(workspace, customer))

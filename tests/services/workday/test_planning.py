"""Planning to-dos: typed lines, what comes next, putting off, changing one of a series, reminders."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.services import records, recurrence
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.workday import planning, todos, work_calendar
from ocrm.services.workday.work_calendar_files import read_days, shipped_path
from ocrm.services.workday.working_days import next_working_day
from ocrm.services.workspace import Workspace


def add(workspace: Workspace, title: str = "Call Wang", **values: object) -> int:
    created = todos.add_todo(workspace, title, **({"due_on": workspace.clock.today()} | values)).created_id
    assert created is not None
    return created


def customer(workspace: Workspace, name: str = "杭州云栖智造科技有限公司") -> int:
    created = records.add_record(workspace, "customers", {"name": name}).created_id
    assert created is not None
    return created


def test_a_typed_line_becomes_one_undoable_to_do(workspace: Workspace) -> None:
    line = parse_quick_add("每周五 16:00 电话 回访 #A类 !", workspace.clock.local_now())
    planning.add_typed(workspace, line)
    (row,) = todos.list_open(workspace)
    assert (row.title, row.kind, row.priority, row.recurrence) == (
        "电话 回访",
        "call",
        "high",
        "FREQ=WEEKLY;BYDAY=FR",
    )
    assert row.due_on == date(2026, 3, 13)
    workspace.undo()
    assert todos.list_open(workspace) == []


def test_a_line_without_words_is_refused_unless_a_title_stands_in(workspace: Workspace) -> None:
    line = parse_quick_add("周五10点", workspace.clock.local_now())
    with pytest.raises(ValidationError) as told:
        planning.add_typed(workspace, line)
    assert told.value.field == "title"
    assert todos.list_open(workspace) == []
    planning.add_typed(workspace, line, title="Follow up: quote")
    assert todos.list_open(workspace)[0].title == "Follow up: quote"


def test_a_time_alone_is_a_next_step_of_the_kind_before_and_words_are_what_they_name(workspace: Workspace) -> None:
    for text, kind in (("tomorrow", "call"), ("send the quote tomorrow", "other"), ("visit tomorrow", "visit")):
        line = parse_quick_add(text, workspace.clock.local_now())
        added = planning.add_typed(workspace, line, title="Follow up: Ring Chen", kind="call").created_id or 0
        assert records.fetch_record(workspace, "todos", added)["kind"] == kind


def test_undo_names_a_finished_to_do_by_what_was_done_with_it(workspace: Workspace, both_languages: str) -> None:
    made = todos.add_todo(workspace, "Ring Chen", due_on=date(2026, 10, 20)).created_id or 0
    todos.complete_todo(workspace, made)
    expected = {"en": "Mark “Ring Chen” as done", "zh_CN": "完成「Ring Chen」"}
    assert workspace.undo_label() == expected[both_languages]


def test_following_up_twice_is_not_said_twice(both_languages: str) -> None:
    once = planning.follow_up_title("发报价")
    assert once == {"en": "Follow up: 发报价", "zh_CN": "跟进：发报价"}[both_languages]
    assert planning.follow_up_title(once) == once


def test_a_deal_lacks_a_next_step_when_this_was_its_only_one(workspace: Workspace) -> None:
    deal = records.add_record(workspace, "opportunities", {"subject": "MES"}).created_id
    only = add(workspace, opportunity=deal)
    assert planning.lacks_next_step(workspace, todos.fetch_todo(workspace, only))
    add(workspace, "second", opportunity=deal)
    assert not planning.lacks_next_step(workspace, todos.fetch_todo(workspace, only))
    assert not planning.lacks_next_step(workspace, todos.fetch_todo(workspace, add(workspace, "no deal")))


@pytest.mark.parametrize(
    ("now", "titles"),
    [
        ("2026-03-10T09:00", ["In 1 hour", "This afternoon 14:00", "Tomorrow 09:00", "Next Monday 09:00"]),
        ("2026-03-10T15:00", ["In 1 hour", "This evening 18:00", "Tomorrow 09:00", "Next Monday 09:00"]),
        ("2026-03-10T20:00", ["In 1 hour", "Tomorrow 09:00", "Next Monday 09:00"]),
    ],
)
def test_what_has_passed_is_not_offered_and_numbers_stay(clock: FixedClock, now: str, titles: list[str]) -> None:
    clock.set(datetime.fromisoformat(now + ":00+08:00"))
    offers = planning.postponements(clock)
    assert [offer.title for offer in offers] == titles
    assert {offer.number: offer.title for offer in offers}[3] == "Tomorrow 09:00"
    assert all(offer.until > clock.now() for offer in offers)


def test_on_a_monday_next_monday_is_a_week_away(clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-03-09T08:00:00+08:00"))
    assert clock.to_local(planning.postponements(clock)[-1].until).date() == date(2026, 3, 16)


def test_the_next_work_day_is_offered_where_holidays_make_it_another(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-09-30T09:00:00+08:00"))
    days = read_days(shipped_path(2026)).days
    work_calendar.import_days(workspace, work_calendar.plan_import(workspace, days), source="2026")
    offers = planning.postponements(clock, next_workday=partial(next_working_day, workspace))
    found = next(offer for offer in offers if offer.title == "Next work day 09:00")
    assert clock.to_local(found.until).date() == date(2026, 10, 8)
    assert found.number == planning.NEXT_WORKDAY_NUMBER


def test_moving_to_a_day_keeps_the_time_of_day(workspace: Workspace) -> None:
    timed = add(workspace, due_on=None, due_at=datetime.fromisoformat("2026-03-10T15:30:00+08:00"))
    all_day = add(workspace)
    for todo_id in (timed, all_day):
        planning.move_to_day(workspace, todo_id, date(2026, 3, 14))
    moved = todos.fetch_todo(workspace, timed)
    assert moved.due_at is not None
    assert workspace.clock.to_local(moved.due_at).isoformat() == "2026-03-14T15:30:00+08:00"
    assert todos.fetch_todo(workspace, all_day).due_on == date(2026, 3, 14)


def test_changing_only_one_of_a_series_leaves_the_rest_as_it_was(workspace: Workspace) -> None:
    todo_id = add(workspace, recurrence="FREQ=DAILY")
    planning.change_todo(workspace, todo_id, {"title": "Call Li"}, only_this_once=True)
    assert [(row.title, row.recurrence) for row in todos.list_open(workspace)] == [
        ("Call Li", ""),
        ("Call Wang", "FREQ=DAILY"),
    ]
    workspace.undo()
    assert [(row.title, row.recurrence) for row in todos.list_open(workspace)] == [("Call Wang", "FREQ=DAILY")]


def test_another_customer_lets_go_of_the_contact_and_deal_of_the_first(workspace: Workspace) -> None:
    first, second = customer(workspace), customer(workspace, "上海澜庭医疗")
    person = records.add_record(workspace, "contacts", {"customer": first, "name": "王建国"}).created_id
    deal = records.add_record(workspace, "opportunities", {"customer": first, "subject": "MES"}).created_id
    todo_id = add(workspace, customer=first, contact=person, opportunity=deal)
    planning.change_todo(workspace, todo_id, {"customer": first})
    assert todos.fetch_todo(workspace, todo_id).contact_id == person
    planning.change_todo(workspace, todo_id, {"customer": second})
    row = todos.fetch_todo(workspace, todo_id)
    assert (row.customer_id, row.contact_id, row.opportunity_id) == (second, None, None)


def test_reminders_are_kept_in_order_and_undone(workspace: Workspace) -> None:
    todo_id = add(workspace)
    assert planning.read_reminders(workspace, todo_id) == (0,)
    planning.change_todo(workspace, todo_id, {"reminders": (60, 0, 60)})
    assert planning.read_reminders(workspace, todo_id) == (0, 60)
    workspace.undo()
    assert planning.read_reminders(workspace, todo_id) == (0,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("15:00", time(15)), ("下午3点", time(15)), ("3pm", time(15)), ("9", time(9)), ("９：３０", time(9, 30))],
)
def test_a_time_of_day_is_read_as_typed(text: str, expected: time) -> None:
    assert planning.clock_time(text) == expected


@pytest.mark.parametrize("text", ["", "soon", "25", "15:99", "tomorrow"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert planning.clock_time(text) is None


def test_offers_to_repeat_name_their_days(both_languages: str) -> None:
    words = [recurrence.describe(rule) for rule in planning.repeat_offers(date(2026, 3, 10))]
    expected = {
        "en": ["Every day", "Every work day", "Every Tue", "Every 2 weeks on Tue"],
        "zh_CN": ["每天", "每个工作日", "每周二", "每 2 周的周二"],
    }
    assert words[:4] == expected[both_languages]


def test_groups_are_counted_over_any_number_of_to_dos(workspace: Workspace) -> None:
    today = workspace.clock.today()
    for days in (-3, -1, 0, 1, 4, 30):
        add(workspace, due_on=today + timedelta(days=days))
    add(workspace, due_on=None, recurrence="")
    counts = planning.count_groups(workspace)
    assert counts == {
        todos.TodoGroup.OVERDUE: 2,
        todos.TodoGroup.TODAY: 1,
        todos.TodoGroup.TOMORROW: 1,
        todos.TodoGroup.THIS_WEEK: 1,
        todos.TodoGroup.LATER: 1,
        todos.TodoGroup.SOMEDAY: 1,
    }
    assert planning.count_repeating(workspace) == 0
    assert not planning.is_new_file(workspace)

"""What a calendar shows of its days: to-dos, birthdays, closes, counts, and the marks beside the number."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ocrm.services import records
from ocrm.services.workday import day_plans, todos, work_calendar
from ocrm.services.workday.day_marks import lunar_caption, marks_of, term_title
from ocrm.services.workday.day_plans import EventKind, TodoChoice
from ocrm.services.workday.working_days import DayKind
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


def days_from(first: date, count: int) -> list[date]:
    return [first + timedelta(days=number) for number in range(count)]


def add(workspace: Workspace, title: str, day: date | None, **values: Any) -> int:
    created = todos.add_todo(workspace, title, due_on=day, **values).created_id
    assert created is not None
    return created


def test_a_day_shows_its_first_todos_and_counts_all(workspace: Workspace) -> None:
    today = workspace.clock.today()
    for number in range(5):
        add(workspace, f"todo {number}", today)
    add(workspace, "urgent", today, priority="high")
    add(workspace, "another day", today + timedelta(days=9))
    found = day_plans.fetch_days(workspace, days_from(today, 7), most=3)
    plan = found[today]
    assert [row.title for row in plan.todos] == ["urgent", "todo 0", "todo 1"]
    assert plan.todo_count == 6
    assert found[today + timedelta(days=1)].todo_count == 0


def test_a_filter_narrows_the_todos(workspace: Workspace) -> None:
    today = workspace.clock.today()
    call, visit = add(workspace, "a", today, kind="call"), add(workspace, "b", today, kind="visit")
    for choice, wanted in ((TodoChoice(kind="call"), [call]), (TodoChoice(ids=[visit]), [visit])):
        plan = day_plans.fetch_days(workspace, [today], choice=choice)[today]
        assert [row.todo_id for row in plan.todos] == wanted
        assert plan.todo_count == 1


def test_birthdays_and_expected_closes_stand_on_their_days(workspace: Workspace) -> None:
    today = workspace.clock.today()
    customer = records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id
    assert customer is not None
    contact = records.add_record(
        workspace, "contacts", {"name": "Ann", "customer": customer, "birthday": today.replace(year=1990)}
    ).created_id
    values = {"customer": customer, "subject": "MES", "expected_amount": Decimal(5)}
    close = {"expected_close_on": today + timedelta(days=2)}
    deal = records.add_record(workspace, "opportunities", values | close).created_id
    found = day_plans.fetch_days(workspace, days_from(today, 3))
    assert [(one.kind, one.record_id) for one in found[today].events] == [(EventKind.BIRTHDAY, contact)]
    assert [(one.kind, one.record_id) for one in found[today + timedelta(days=2)].events] == [(EventKind.CLOSE, deal)]


def test_a_board_has_what_is_overdue_and_what_has_no_day_beside_its_days(workspace: Workspace) -> None:
    today = workspace.clock.today()
    late, now, some = (
        add(workspace, "a", today - timedelta(days=3)),
        add(workspace, "b", today),
        add(workspace, "c", None),
    )
    board = day_plans.fetch_board(workspace, days_from(today, 5))
    assert [row.todo_id for row in board.overdue.todos] == [late]
    assert [row.todo_id for row in board.days[today].todos] == [now]
    assert [row.todo_id for row in board.someday.todos] == [some]


def test_taking_the_day_off_a_todo_is_undone_to_the_row(workspace: Workspace) -> None:
    todo_id = add(workspace, "a", workspace.clock.today())
    before = rows_of(workspace)
    day_plans.drop_date(workspace, todo_id)
    assert todos.fetch_todo(workspace, todo_id).due_on is None
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_day_says_its_lunar_day_festival_term_and_whether_it_is_worked(
    workspace: Workspace, both_languages: str
) -> None:
    work_calendar.mark_day(workspace, date(2026, 9, 25), DayKind.HOLIDAY, name="中秋节")
    is_zh = both_languages == "zh_CN"
    marks = marks_of(workspace, days_from(date(2026, 9, 20), 7))
    autumn = marks[date(2026, 9, 25)]
    assert autumn.festival == ("中秋节" if is_zh else "Mid-Autumn Festival")
    assert (autumn.kind, autumn.is_worked) == (DayKind.HOLIDAY, False)
    assert term_title(date(2026, 9, 23)) == ("秋分" if is_zh else "Autumn Equinox")
    assert lunar_caption(date(2026, 9, 21)) == ("十一" if is_zh else "8/11")
    assert lunar_caption(date(2025, 7, 25)) == ("闰六月" if is_zh else "+6/1")
    assert lunar_caption(date(2200, 1, 1)) == ""
    assert autumn.caption == autumn.festival

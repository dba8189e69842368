"""The checklist of a to-do, and the day a repeating one falls on."""

from __future__ import annotations

from datetime import date

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import NotFoundError, ValidationError
from ocrm.services import recurrence
from ocrm.services.workday import occurrences, planning, todo_bulk, todo_items, todos
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of


@pytest.fixture
def todo(workspace: Workspace) -> int:
    return todos.add_todo(workspace, "Prepare the visit", due_on=workspace.clock.today()).created_id or 0


def titles(workspace: Workspace, todo_id: int) -> list[str]:
    return [item.title for item in todo_items.list_items(workspace, todo_id)]


def test_pasted_lines_become_items_without_their_bullets(workspace: Workspace, todo: int) -> None:
    todo_items.add_items(workspace, todo, "- Slides\n\n• Samples  of cloth\n☐ 名片\n")
    assert titles(workspace, todo) == ["Slides", "Samples of cloth", "名片"]


def test_an_item_is_added_below_another_one(workspace: Workspace, todo: int) -> None:
    todo_items.add_items(workspace, todo, "one\nthree")
    first = todo_items.list_items(workspace, todo)[0].item_id
    todo_items.add_items(workspace, todo, "two", after=first)
    assert titles(workspace, todo) == ["one", "two", "three"]


def test_progress_stands_in_the_row_of_the_to_do(workspace: Workspace, todo: int) -> None:
    todo_items.add_items(workspace, todo, "one\ntwo\nthree")
    todo_items.set_done(workspace, todo_items.list_items(workspace, todo)[1].item_id, is_done=True)
    row = todos.fetch_todo(workspace, todo)
    assert (row.items_done, row.items_total) == (1, 3)


def test_every_change_of_a_checklist_is_one_step_to_undo_and_stands_in_history(
    workspace: Workspace, clock: FixedClock, todo: int
) -> None:
    todo_items.add_items(workspace, todo, "one\ntwo")
    first, second = (item.item_id for item in todo_items.list_items(workspace, todo))
    changes = [
        lambda: todo_items.add_items(workspace, todo, "three\nfour"),
        lambda: todo_items.set_done(workspace, first, is_done=True),
        lambda: todo_items.rename_item(workspace, first, "uno"),
        lambda: todo_items.order_items(workspace, todo, [second, first]),
        lambda: todo_items.delete_item(workspace, second),
        lambda: todos.delete_todo(workspace, todo),
    ]
    for change in changes:
        before = rows_of(workspace)
        clock.advance(minutes=1)
        label = change().label
        assert rows_of(workspace) != before
        assert workspace.history(record_id=todo)[0].label == label
        workspace.undo()
        assert rows_of(workspace) == before


def test_an_empty_line_and_too_many_are_refused(workspace: Workspace, todo: int) -> None:
    for text in ("  \n ", "x" * 201, "\n".join(map(str, range(101)))):
        with pytest.raises(ValidationError):
            todo_items.add_items(workspace, todo, text)
    assert titles(workspace, todo) == []
    with pytest.raises(NotFoundError):
        todo_items.set_done(workspace, 1, is_done=True)


def repeating(workspace: Workspace, rule: str, due_on: date) -> int:
    values = {"due_on": due_on, "recurrence": rule, "location": "Hall 3", "duration_minutes": 45}
    return todos.add_todo(workspace, "Fair", **values).created_id or 0


def open_one(workspace: Workspace) -> todos.TodoRow:
    (row,) = todos.list_open(workspace)
    return row


def test_the_next_one_has_the_place_the_minutes_and_the_checklist_unticked(workspace: Workspace) -> None:
    todo_id = repeating(workspace, "FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 10))
    todo_items.add_items(workspace, todo_id, "Badges\nSamples")
    todo_items.set_done(workspace, todo_items.list_items(workspace, todo_id)[0].item_id, is_done=True)
    before = rows_of(workspace)
    todos.complete_todo(workspace, todo_id)
    following = open_one(workspace)
    assert (following.due_on, following.items_done, following.items_total) == (date(2026, 3, 17), 0, 2)
    kept = workspace.first("SELECT location, duration_minutes FROM todo WHERE id = ?", (following.todo_id,))
    assert kept == ("Hall 3", 45)
    workspace.undo()
    assert rows_of(workspace) == before


def test_what_falls_on_a_free_day_comes_on_the_next_work_day_and_the_series_stays(
    workspace: Workspace, clock: FixedClock
) -> None:
    todo_id = repeating(workspace, "FREQ=MONTHLY;BYMONTHDAY=-1;X-MOVE=WORKDAY", date(2026, 4, 30))
    todos.complete_todo(workspace, todo_id)
    may = open_one(workspace)
    assert may.due_on == date(2026, 6, 1)  # 31 May 2026 is a Sunday
    todos.complete_todo(workspace, may.todo_id)
    assert open_one(workspace).due_on == date(2026, 6, 30)


def test_a_to_do_put_off_goes_back_to_its_own_day_next_time(workspace: Workspace) -> None:
    todo_id = repeating(workspace, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 3, 10))
    planning.move_to_day(workspace, todo_id, date(2026, 3, 19))
    todos.complete_todo(workspace, todo_id)
    assert open_one(workspace).due_on == date(2026, 3, 24)


def test_another_day_for_the_whole_series_begins_it_anew(workspace: Workspace) -> None:
    todo_id = repeating(workspace, "FREQ=DAILY;INTERVAL=10", date(2026, 3, 10))
    planning.move_to_day(workspace, todo_id, date(2026, 3, 12))
    planning.change_todo(workspace, todo_id, {"due_on": date(2026, 3, 15)})
    todos.complete_todo(workspace, todo_id)
    assert open_one(workspace).due_on == date(2026, 3, 25)


def test_one_of_a_series_can_be_skipped(workspace: Workspace) -> None:
    todo_id = repeating(workspace, "FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 10))
    before = rows_of(workspace)
    assert todos.skip_occurrence(workspace, todo_id).label == "Skip “Fair” once"
    assert open_one(workspace).due_on == date(2026, 3, 17)
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_next_days_are_told_with_the_work_calendar(workspace: Workspace) -> None:
    rule = recurrence.parse_rrule("FREQ=DAILY;X-MOVE=WORKDAY")
    days = occurrences.preview(workspace, rule, date(2026, 3, 12))
    assert [day.isoformat()[5:] for day in days] == ["03-12", "03-13", "03-16", "03-17", "03-18"]
    lunar = recurrence.parse_rrule("RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1;COUNT=2")
    assert occurrences.preview(workspace, lunar, date(2026, 3, 12)) == [date(2027, 2, 6), date(2028, 1, 26)]


def test_reminders_have_a_measure(workspace: Workspace, todo: int) -> None:
    planning.change_todo(workspace, todo, {"reminders": (0, 45, 4320)})
    assert planning.read_reminders(workspace, todo) == (0, 45, 4320)
    for wrong in (range(6), (-5,), (600_000,)):
        with pytest.raises(ValidationError):
            planning.change_todo(workspace, todo, {"reminders": wrong})


def test_only_reminders_that_are_still_to_come_are_offered(workspace: Workspace, clock: FixedClock) -> None:
    soon = planning.due_values(clock, clock.today(), planning.clock_time("9:12"))["due_at"]
    assert planning.offered_reminders(clock, soon, None) == [0, 5, 10]
    assert planning.offered_reminders(clock, None, date(2026, 3, 12)) == [0, 1440, 2880]


def test_several_to_dos_are_finished_and_moved_as_one_step(workspace: Workspace) -> None:
    ids = [todos.add_todo(workspace, title, due_on=date(2026, 3, 10)).created_id or 0 for title in ("one", "two")]
    weekly = repeating(workspace, "FREQ=WEEKLY;BYDAY=TU", date(2026, 3, 10))
    changes = [
        lambda: todo_bulk.move_todos(workspace, ids, date(2026, 3, 12)),
        lambda: todo_bulk.complete_todos(workspace, [*ids, weekly]),
        lambda: todo_bulk.change_todos(workspace, ids, {"kind": "visit"}),
        lambda: todo_bulk.delete_todos(workspace, [*ids, weekly]),
    ]
    for change in changes:
        before = rows_of(workspace)
        change()
        assert rows_of(workspace) != before
        workspace.undo()
        assert rows_of(workspace) == before
    assert todo_bulk.complete_todos(workspace, [*ids, weekly]).label == "Finish 3 to-dos"
    assert open_one(workspace).due_on == date(2026, 3, 17)

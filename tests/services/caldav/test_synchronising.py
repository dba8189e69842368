"""To-dos and the calendar of an account: what goes up, what comes back, and what nobody's change is lost by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ocrm.services import records
from ocrm.services.caldav.accounts import CalendarAccount, keep_account, read_account
from ocrm.services.caldav.server import CalendarServer
from ocrm.services.caldav.synchronising import Synchronised, synchronise
from ocrm.services.icalendars.writing import CalendarStyle
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.caldav_server import PASSWORD, USER, Calendar, calendar_server
from tests.mail_servers import client_context
from tests.snapshots import rows_of
from tests.ui.todos.workday import add_customer, add_todo


@pytest.fixture
def calendar(workspace: Workspace) -> Iterator[Calendar]:
    """A calendar of an account that is set up."""
    with calendar_server() as running:
        keep_account(workspace, CalendarAccount(running.url, USER))
        yield running


def look(workspace: Workspace) -> Synchronised:
    return synchronise(workspace, CalendarServer(read_account(workspace), PASSWORD, context=client_context()))


def name_of(todo_id: int) -> str:
    return f"ocrm-{todo_id}.ics"


def edit(calendar: Calendar, todo_id: int, before: str, after: str) -> None:
    """Change a resource as a phone would."""
    text = calendar.text(name_of(todo_id))
    assert before in text
    calendar.write(name_of(todo_id), text.replace(before, after).encode())


def test_open_dated_to_dos_go_up_once(workspace: Workspace, calendar: Calendar) -> None:
    customer = add_customer(workspace, "云栖智造")
    call, _someday = (
        add_todo(workspace, "电话", at="10:00", customer=customer),
        add_todo(workspace, "someday", days=None),
    )
    done = look(workspace)
    assert (done.sent, done.taken, done.removed) == (1, 0, 0)
    text = calendar.text(name_of(call))
    assert "SUMMARY:电话" in text and "云栖智造" in text and "METHOD" not in text
    calendar.writes()
    assert look(workspace).is_nothing and calendar.writes() == []


def test_what_changed_here_goes_up_over_what_was_sent(workspace: Workspace, calendar: Calendar) -> None:
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    records.update_records(workspace, "todos", [call], {"title": "Call Wang"})
    assert look(workspace).sent == 1
    assert "SUMMARY:Call Wang" in calendar.text(name_of(call))


def test_what_changed_there_comes_back_as_one_step_and_undo_takes_it_up_again(
    workspace: Workspace, calendar: Calendar
) -> None:
    call = add_todo(workspace, "Call", at="10:00", notes="bring the drawing")
    look(workspace)
    before = rows_of(workspace)
    start = workspace.clock.now() + timedelta(days=2)
    text = calendar.text(name_of(call))
    line = next(row for row in text.splitlines() if row.startswith("DTSTART"))
    calendar.write(
        name_of(call),
        text.replace(line, f"DTSTART:{start:%Y%m%dT%H%M%S}Z").replace("SUMMARY:Call", "SUMMARY:Call at noon").encode(),
    )
    assert look(workspace).taken == 1
    todo = todos.fetch_todo(workspace, call)
    assert (todo.title, todo.due_at, todo.notes) == ("Call at noon", start.replace(microsecond=0), "bring the drawing")
    assert look(workspace).is_nothing
    workspace.undo()
    assert rows_of(workspace) == before
    assert look(workspace).sent == 1 and "SUMMARY:Call\r\n" in calendar.text(name_of(call))


def test_of_what_changed_on_both_sides_what_is_here_is_kept_and_named(workspace: Workspace, calendar: Calendar) -> None:
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    edit(calendar, call, "SUMMARY:Call", "SUMMARY:Theirs")
    records.update_records(workspace, "todos", [call], {"title": "Ours"})
    done = look(workspace)
    assert done.both == ["Ours"]
    assert "SUMMARY:Ours" in calendar.text(name_of(call))


def test_a_change_in_the_very_moment_of_writing_is_not_written_over(workspace: Workspace, calendar: Calendar) -> None:
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    theirs = calendar.text(name_of(call)).replace("SUMMARY:Call", "SUMMARY:Theirs").encode()
    calendar.changes_before_put[name_of(call)] = theirs
    records.update_records(workspace, "todos", [call], {"title": "Ours"})
    assert look(workspace).sent == 0
    assert "SUMMARY:Theirs" in calendar.text(name_of(call))
    assert look(workspace).both == ["Ours"]


def test_what_is_done_leaves_the_calendar_and_comes_again_where_it_is_reopened(
    workspace: Workspace, calendar: Calendar
) -> None:
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    todos.complete_todo(workspace, call)
    assert look(workspace).removed == 1 and not calendar.resources
    workspace.undo()
    assert look(workspace).sent == 1 and name_of(call) in calendar.resources


def test_what_is_deleted_there_stays_a_to_do_and_goes_up_again_once_it_changes(
    workspace: Workspace, calendar: Calendar
) -> None:
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    calendar.resources.clear()
    for _again in range(2):
        assert look(workspace).is_nothing
    assert todos.fetch_todo(workspace, call).status == "open" and not calendar.resources
    records.update_records(workspace, "todos", [call], {"title": "Call Wang"})
    assert look(workspace).sent == 1


def test_what_others_keep_in_the_calendar_is_never_touched(workspace: Workspace, calendar: Calendar) -> None:
    calendar.write("holiday.ics", b"theirs")
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    todos.complete_todo(workspace, call)
    look(workspace)
    assert list(calendar.resources) == ["holiday.ics"]
    assert not [one for one in calendar.asked if "holiday" in one]


def test_a_task_ticked_on_the_phone_is_done_here(workspace: Workspace, calendar: Calendar) -> None:
    keep_account(workspace, CalendarAccount(calendar.url, USER, CalendarStyle.TASKS))
    call = add_todo(workspace, "Call", days=None)
    look(workspace)
    edit(calendar, call, "STATUS:NEEDS-ACTION", "STATUS:COMPLETED")
    assert look(workspace).taken == 1
    assert todos.fetch_todo(workspace, call).status == "done"
    look(workspace)
    assert todos.fetch_todo(workspace, call).status == "done"


def test_a_server_that_tells_no_etags_is_asked_for_them(workspace: Workspace, calendar: Calendar) -> None:
    calendar.tells_etags = False
    call = add_todo(workspace, "Call", at="10:00")
    look(workspace)
    calendar.writes()
    assert look(workspace).is_nothing and calendar.writes() == []
    records.update_records(workspace, "todos", [call], {"title": "Call Wang"})
    assert look(workspace).sent == 1


def test_what_cannot_be_read_there_is_left_alone_and_the_others_go_on(workspace: Workspace, calendar: Calendar) -> None:
    broken, call = add_todo(workspace, "A", at="09:00"), add_todo(workspace, "B", at="10:00")
    look(workspace)
    calendar.write(name_of(broken), b"\x00\xff no calendar")
    edit(calendar, call, "SUMMARY:B", "SUMMARY:Theirs")
    assert look(workspace).taken == 1
    assert todos.fetch_todo(workspace, broken).title == "A"
    assert look(workspace).is_nothing


def test_another_account_begins_anew(workspace: Workspace, calendar: Calendar) -> None:
    add_todo(workspace, "Call", at="10:00")
    look(workspace)
    with calendar_server() as other:
        keep_account(workspace, CalendarAccount(other.url, USER))
        assert look(workspace).sent == 1 and len(other.resources) == 1

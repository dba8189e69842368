"""Importing and exporting calendars: a to-do for each entry, nothing twice, one undo, and the same again elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.errors import UserError
from ocrm.services import records, tags
from ocrm.services.icalendars.importing import import_calendar
from ocrm.services.icalendars.planning import EntryOutcome, EntryPlan, preview_calendar
from ocrm.services.icalendars.reading import read_calendar
from ocrm.services.icalendars.writing import CalendarStyle, calendar_text, export_calendar, keep_current, open_todo_ids
from ocrm.services.quick_add import parse_quick_add
from ocrm.services.records import RecordQuery
from ocrm.services.spreadsheets.batches import list_batches
from ocrm.services.spreadsheets.taking_back import undo_import
from ocrm.services.workday import planning as todo_planning
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT
from tests.services.icalendars.test_calendar_reading import calendar, event
from tests.snapshots import rows_of

LUNCH = event(
    "UID:lunch", "SUMMARY:Lunch with Zhang", "DTSTART;TZID=Asia/Shanghai:20260312T120000", "DURATION:PT90M",
    "LOCATION:Hangzhou", "DESCRIPTION:Bring samples", "CATEGORIES:key account",
    "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT30M", "END:VALARM",
)  # fmt: skip
WEEKLY = event("UID:weekly", "SUMMARY:Sales meeting", "DTSTART:20260302T090000", "RRULE:FREQ=WEEKLY;BYDAY=MO")
TASK = (
    "BEGIN:VTODO\r\nUID:tax\r\nSUMMARY:Tax return\r\nDUE;VALUE=DATE:20260501\r\nPRIORITY:1\r\n"
    "STATUS:NEEDS-ACTION\r\nEND:VTODO\r\n"
)
OVER = event("UID:over", "SUMMARY:Fair", "DTSTART:20260105T090000Z", "DTEND:20260105T100000Z")


def plans_of(workspace: Workspace, *blocks: str) -> list[EntryPlan]:
    return preview_calendar(workspace, read_calendar(calendar(*blocks)))


def bring_in(workspace: Workspace, *blocks: str, ticked: dict[int, bool] | None = None) -> tuple[int, int, int]:
    report = import_calendar(workspace, plans_of(workspace, *blocks), ticked, source_name="team.ics")
    assert report.rows == report.created + report.updated + report.skipped + report.rejected
    return report.created, report.updated, report.skipped


def by_title(workspace: Workspace) -> dict[str, records.RecordRow]:
    ids = [row[0] for row in workspace.query("SELECT id FROM todo ORDER BY id")]
    return {str(row["title"]): row for row in (records.fetch_record(workspace, "todos", one) for one in ids)}


def test_events_and_tasks_become_todos_with_all_they_say(workspace: Workspace) -> None:
    assert bring_in(workspace, LUNCH, WEEKLY, TASK) == (3, 0, 0)
    found = by_title(workspace)
    lunch = found["Lunch with Zhang"]
    assert {row["origin"] for row in found.values()} == {"import"}
    assert lunch["due_at"] == datetime(2026, 3, 12, 4, tzinfo=UTC) and lunch["duration_minutes"] == 90
    assert (lunch["kind"], lunch["location"], lunch["notes"]) == ("meeting", "Hangzhou", "Bring samples")
    assert todo_planning.read_reminders(workspace, lunch.record_id) == (30,)
    assert tags.tags_of(workspace, lunch.record_id) == ["key account"]
    weekly = found["Sales meeting"]
    assert (weekly["due_on"], weekly["recurrence"]) == (date(2026, 3, 16), "FREQ=WEEKLY;BYDAY=MO")
    assert (found["Tax return"]["due_on"], found["Tax return"]["priority"]) == (date(2026, 5, 1), "high")


def test_one_undo_takes_the_whole_import_back(workspace: Workspace) -> None:
    before = rows_of(workspace)
    bring_in(workspace, LUNCH, WEEKLY, TASK)
    (batch,) = list_batches(workspace)
    assert (batch.source_name, batch.created) == ("team.ics", 3)
    undo_import(workspace, batch.operation_id)
    assert rows_of(workspace) == before


def test_the_history_counts_what_came_in(workspace: Workspace) -> None:
    report = import_calendar(workspace, plans_of(workspace, LUNCH, WEEKLY), {1: False}, source_name="team.ics")
    assert report.changes.label == "Import 1 calendar entry from “team.ics”"


def test_the_same_file_again_changes_nothing(workspace: Workspace) -> None:
    bring_in(workspace, LUNCH, WEEKLY, TASK)
    before = rows_of(workspace)
    assert {plan.outcome for plan in plans_of(workspace, LUNCH, WEEKLY, TASK)} == {EntryOutcome.SAME}
    assert bring_in(workspace, LUNCH, WEEKLY, TASK, ticked={1: True, 2: True, 3: True}) == (0, 0, 3)
    assert rows_of(workspace) == before


def test_what_was_done_here_is_not_opened_again_by_the_file(workspace: Workspace) -> None:
    bring_in(workspace, TASK)
    todos.complete_todo(workspace, by_title(workspace)["Tax return"].record_id)
    assert [plan.outcome for plan in plans_of(workspace, TASK)] == [EntryOutcome.SAME]


def test_an_entry_that_was_moved_is_moved_only_when_it_is_ticked(workspace: Workspace) -> None:
    bring_in(workspace, LUNCH)
    moved = LUNCH.replace("20260312T120000", "20260313T120000")
    assert bring_in(workspace, moved) == (0, 0, 1)
    assert bring_in(workspace, moved, ticked={1: True}) == (0, 1, 0)
    assert by_title(workspace)["Lunch with Zhang"]["due_at"] == datetime(2026, 3, 13, 4, tzinfo=UTC)


def test_what_is_over_stays_out_unless_it_is_ticked(workspace: Workspace) -> None:
    assert bring_in(workspace, OVER) == (0, 0, 1)
    assert bring_in(workspace, OVER, ticked={1: True}) == (1, 0, 0)
    fair = by_title(workspace)["Fair"]
    assert (fair["status"], fair["completed_at"]) == ("done", datetime(2026, 1, 5, 9, tzinfo=UTC))


def test_a_series_with_exceptions_is_laid_out_as_the_calendar_has_it(workspace: Workspace) -> None:
    series = WEEKLY.replace("END:VEVENT", "EXDATE:20260316T090000\r\nEND:VEVENT").replace(
        "BYDAY=MO", "BYDAY=MO;COUNT=6"
    )
    moved = event(
        "UID:weekly", "SUMMARY:Sales meeting, moved", "RECURRENCE-ID:20260323T090000", "DTSTART:20260324T140000"
    )
    assert bring_in(workspace, series, moved) == (3, 0, 0)
    found = sorted(str(row["due_on"]) + " " + str(row["title"]) for row in todo_rows(workspace))
    assert found == ["2026-03-24 Sales meeting, moved", "2026-03-30 Sales meeting", "2026-04-06 Sales meeting"]
    assert bring_in(workspace, series, moved) == (0, 0, 1)


def todo_rows(workspace: Workspace) -> Iterator[records.RecordRow]:
    for (todo_id,) in list(workspace.query("SELECT id FROM todo")):
        yield records.fetch_record(workspace, "todos", todo_id)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU",
    ],
)
def test_a_rule_that_means_other_days_here_is_laid_out(workspace: Workspace, rule: str) -> None:
    (plan,) = plans_of(workspace, event("UID:1", "SUMMARY:x", "DTSTART:20260329T090000", f"RRULE:{rule}"))
    assert len(plan.drafts) > 1 and all("recurrence" not in draft.values for draft in plan.drafts)
    assert f"{len(plan.drafts)} times until" in plan.repeats


def test_ten_in_new_york_is_not_at_one_time_in_shanghai(workspace: Workspace) -> None:
    lines = ("UID:1", "SUMMARY:x", "DTSTART;TZID=America/New_York:20260302T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO")
    (plan,) = plans_of(workspace, event(*lines))
    local = {workspace.clock.to_local(draft.values["due_at"]).strftime("%H:%M") for draft in plan.drafts}
    assert local == {"22:00", "23:00"}


def test_a_count_goes_on_where_the_series_stands(workspace: Workspace) -> None:
    block = WEEKLY.replace("BYDAY=MO", "BYDAY=MO;COUNT=5")
    bring_in(workspace, block)
    assert by_title(workspace)["Sales meeting"]["recurrence"] == "FREQ=WEEKLY;BYDAY=MO;COUNT=3"


def test_every_entry_left_out_says_why(workspace: Workspace) -> None:
    cancelled = event("UID:c", "SUMMARY:Off", "DTSTART:20260401", "STATUS:CANCELLED")
    blocks = (event("UID:a", "SUMMARY:No date"), OVER, cancelled,
              event("UID:d", "SUMMARY:Often", "DTSTART:20260401T090000", "RRULE:FREQ=HOURLY"))  # fmt: skip
    plans = plans_of(workspace, *blocks)
    assert [plan.outcome for plan in plans] == ["skipped", "past", "skipped", "new"]
    assert all(plan.reason.endswith(".") for plan in plans)
    assert "more often than daily" in plans[3].reason


# -- writing ----------------------------------------------------------------------------------------------------------


LINES = [
    "call Zhang tomorrow 15:00-15:45 #vip !, remind me 1 day before and 10 min before",
    "tax return on May 1", "someday idea", "stand-up every workday 9:30am", "books every month on the last day",
    "expenses on the last workday of every month", "check 7 days after done", "rent monthly on the 31st 10:00",
]  # fmt: skip


def fill(workspace: Workspace) -> None:
    for line in LINES:
        todo_planning.add_typed(workspace, parse_quick_add(line, workspace.clock.local_now()))


def shown(workspace: Workspace) -> list[tuple[object, ...]]:
    names = ("title", "kind", "due_on", "due_at", "duration_minutes", "priority", "recurrence", "notes")
    rows = [(tuple(row[name] for name in names), todo_planning.read_reminders(workspace, row.record_id),
             tags.tags_of(workspace, row.record_id)) for row in todo_rows(workspace)]  # fmt: skip
    return sorted(rows, key=str)


def test_what_is_exported_comes_in_elsewhere_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace)
    path = tmp_path / "todos.ics"
    assert export_calendar(workspace, RecordQuery("todos"), path) == len(LINES)
    other = Workspace.create(tmp_path / "other.ocrm", clock=FixedClock(MOMENT), language="en")
    try:
        import_calendar(other, preview_calendar(other, read_calendar(path.read_bytes())))
        assert shown(other) == shown(workspace)
        again = preview_calendar(other, read_calendar(path.read_bytes()))
        assert {plan.outcome for plan in again} == {EntryOutcome.SAME}
    finally:
        other.close()


def test_its_own_calendar_changes_nothing(workspace: Workspace) -> None:
    fill(workspace)
    text = calendar_text(workspace, open_todo_ids(workspace))
    plans = preview_calendar(workspace, read_calendar(text))
    assert {plan.outcome for plan in plans} == {EntryOutcome.SAME}


def test_a_phone_finds_the_dated_ones_as_events_with_stable_names(workspace: Workspace) -> None:
    fill(workspace)
    text = calendar_text(workspace, open_todo_ids(workspace), style=CalendarStyle.EVENTS).decode()
    assert text.count("BEGIN:VEVENT") == len(LINES) - 1 and "VTODO" not in text
    assert "TRIGGER:-P1D" in text and "DTEND:20260311T074500Z" in text
    assert "RRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    todos.complete_todo(workspace, by_title(workspace)["tax return"].record_id)
    later = calendar_text(workspace, open_todo_ids(workspace), style=CalendarStyle.EVENTS).decode()
    uids = {line for line in text.split("\r\n") if line.startswith("UID")}
    assert {line for line in later.split("\r\n") if line.startswith("UID")} < uids


def test_a_lunar_repeat_is_written_out_as_dates(workspace: Workspace) -> None:
    rule = "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=15;SKIP=BACKWARD"
    todos.add_todo(workspace, "送月饼", due_on=date(2026, 9, 25), recurrence=rule)
    text = calendar_text(workspace, open_todo_ids(workspace)).decode()
    assert "RDATE;VALUE=DATE:20270915" in text and "\r\nRRULE" not in text


def test_the_kept_calendar_is_written_only_when_something_changed(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace)
    path = tmp_path / "kept.ics"
    assert keep_current(workspace, path, CalendarStyle.EVENTS)
    assert not keep_current(workspace, path, CalendarStyle.EVENTS)
    todos.add_todo(workspace, "one more", due_on=date(2026, 3, 20))
    assert keep_current(workspace, path, CalendarStyle.EVENTS)
    assert b"one more" in path.read_bytes()
    assert list(tmp_path.glob("*.part")) == []


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be written"):
        keep_current(workspace, tmp_path / "gone" / "kept.ics", CalendarStyle.TASKS)
    with pytest.raises(UserError, match="Only to-dos"):
        export_calendar(workspace, RecordQuery("customers"), tmp_path / "x.ics")

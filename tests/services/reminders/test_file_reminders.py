"""Reminders of a real file: to-dos remind when they are due, once, and the file remembers it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import apsw
import pytest

from ocrm.clock import FixedClock, to_utc
from ocrm.services.relations import customers
from ocrm.services.reminders import SnoozeChoice, open_scheduler, snooze_choices, snooze_until
from ocrm.services.reminders.wording import word_digest, word_reminder, word_upcoming
from ocrm.services.settings import write_setting
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def add(workspace: Workspace, title: str, due: datetime | date, **values: object) -> int:
    name = "due_at" if isinstance(due, datetime) else "due_on"
    changes = todos.add_todo(workspace, title, **{name: due}, **values)
    assert changes.created_id is not None
    return changes.created_id


def set_offsets(workspace: Workspace, todo_id: int, text: str) -> None:
    workspace.connection.execute("UPDATE todo SET reminders = ? WHERE id = ?", (text, todo_id))


def test_catching_up_after_a_night_shows_one_digest_once(tmp_path: Path) -> None:
    """Scenario F-21."""
    clock = FixedClock(at("03-09T18:00"))
    path = tmp_path / "f21.ocrm"
    workspace = Workspace.create(path, clock=clock, language="zh_CN")
    add(workspace, "evening", at("03-09T20:00"))
    add(workspace, "morning", at("03-10T08:30"))
    open_scheduler(workspace).tick()
    workspace.close()

    clock.set(at("03-10T09:00"))
    workspace = Workspace.open(path, clock=clock)
    delivery = open_scheduler(workspace).tick()
    assert [one.reminder.title for one in delivery.digest] == ["evening", "morning"] and not delivery.show
    assert word_digest(delivery.digest, clock).title == "Missed 2 reminders"
    workspace.close()

    clock.set(at("03-10T09:05"))
    workspace = Workspace.open(path, clock=clock)
    scheduler = open_scheduler(workspace)
    assert scheduler.tick().is_empty
    scheduler.snooze(delivery.digest[0].key, at("03-10T10:00"))
    fired = []
    while clock.now() < at("03-10T11:00"):
        clock.advance(seconds=30)
        fired += [(clock.now(), one.reminder.title) for one in scheduler.tick().show]
    assert len(fired) == 1 and fired[0][1] == "evening"
    assert timedelta() <= fired[0][0] - at("03-10T10:00") <= timedelta(seconds=30)
    workspace.close()


def test_a_file_never_watched_before_still_tells_what_was_missed(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(at("03-09T18:00"))
    add(workspace, "evening", at("03-09T20:00"))
    clock.set(at("03-10T09:00"))
    assert len(open_scheduler(workspace).tick().digest) == 1


def test_a_clock_jump_fires_what_it_jumped_over_once(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, "visit", at("03-10T10:30"))
    scheduler = open_scheduler(workspace)
    clock.set(at("03-10T09:10"))
    assert scheduler.tick().is_empty
    clock.set(at("03-10T11:40"))
    assert len(scheduler.tick().digest) == 1
    clock.advance(seconds=30)
    assert scheduler.tick().is_empty


def test_all_day_todos_come_with_the_morning_digest(workspace: Workspace, clock: FixedClock) -> None:
    clock.set(at("03-10T12:00"))
    add(workspace, "all day", date(2026, 3, 11))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    assert scheduler.next_due_at() == at("03-11T09:00")
    clock.set(at("03-11T09:00"))
    assert [one.reminder.title for one in scheduler.tick().show] == ["all day"]
    assert scheduler.tick().is_empty


def test_offsets_each_remind_once_before_the_moment(workspace: Workspace, clock: FixedClock) -> None:
    todo_id = add(workspace, "meeting", at("03-10T15:00"))
    set_offsets(workspace, todo_id, "0,15,1440")
    scheduler = open_scheduler(workspace)
    seen = []
    while clock.now() < at("03-10T16:00"):
        clock.advance(minutes=1)
        seen += [(f"{clock.local_now():%H:%M}", word_reminder(one, clock).title) for one in scheduler.tick().show]
    assert seen == [("14:45", "In 15 minutes: meeting"), ("15:00", "meeting")]


def test_what_is_entered_as_past_done_or_without_reminder_stays_silent(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, "past", at("03-10T08:00"))
    done = add(workspace, "done", at("03-10T10:00"))
    todos.complete_todo(workspace, done)
    set_offsets(workspace, add(workspace, "silent", at("03-10T10:00")), "")
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    assert scheduler.tick().is_empty


def test_a_rescheduled_todo_reminds_at_its_new_time(workspace: Workspace, clock: FixedClock) -> None:
    todo_id = add(workspace, "call", at("03-10T10:00"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    [shown] = scheduler.tick().show
    scheduler.snooze(shown.key, at("03-10T10:30"))
    todos.reschedule_todo(workspace, todo_id, at("03-10T14:00"))
    clock.set(at("03-10T10:30"))
    assert scheduler.tick().is_empty
    clock.set(at("03-10T14:00"))
    assert len(scheduler.tick().show) == 1


def test_undo_does_not_bring_a_shown_reminder_back(workspace: Workspace, clock: FixedClock) -> None:
    todo_id = add(workspace, "call", at("03-10T10:00"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    assert len(scheduler.tick().show) == 1
    todos.complete_todo(workspace, todo_id)
    workspace.undo()
    assert workspace.undo_label() is not None
    assert scheduler.tick().is_empty


def test_a_repeating_todo_done_leaves_the_next_which_reminds(workspace: Workspace, clock: FixedClock) -> None:
    todo_id = add(workspace, "report", at("03-10T10:00"), recurrence="FREQ=WEEKLY;BYDAY=TU")
    todos.complete_todo(workspace, todo_id)
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    upcoming = scheduler.upcoming()
    assert upcoming is not None and upcoming[0] == at("03-17T10:00")
    assert word_upcoming(upcoming[1], upcoming[0], clock) == "Next reminder 17 Mar 10:00  report"


def test_reminders_are_computed_and_never_written_ahead(workspace: Workspace) -> None:
    for number in range(50):
        add(workspace, f"call {number}", at("03-12T10:00"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    scheduler.next_due_at()
    assert workspace.scalar("SELECT count(*) FROM reminder_state") == 0


def test_while_another_process_writes_the_reminder_waits_its_turn(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, "call", at("03-10T10:00"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T10:00"))
    other = apsw.Connection(str(workspace.path))
    other.execute("BEGIN IMMEDIATE")
    assert scheduler.tick().is_empty
    other.execute("ROLLBACK")
    other.close()
    assert len(scheduler.tick().show) == 1
    assert workspace.scalar("PRAGMA busy_timeout") == 5000


def test_settings_move_the_quiet_hours_and_the_digest(workspace: Workspace, clock: FixedClock) -> None:
    write_setting(workspace, "digest_at", "10:30")
    add(workspace, "all day", date(2026, 3, 10))
    add(workspace, "night", at("03-10T22:00"))
    write_setting(workspace, "quiet_hours_on", False)
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    assert scheduler.next_due_at() == at("03-10T10:30")
    clock.set(at("03-10T21:59"))
    scheduler.tick()
    clock.set(at("03-10T22:00"))
    assert [one.reminder.title for one in scheduler.tick().show] == ["night"]


@pytest.mark.usefixtures("both_languages")
def test_a_reminder_names_whom_to_call_unless_privacy_is_wanted(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    customer = customers.add_customer(workspace, "云栖智造", mobile="13957120088").created_id
    todo_id = add(workspace, "电话王建国", at("03-10T09:20"), customer=customer, kind="call")
    set_offsets(workspace, todo_id, "10")
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T09:10"))
    [due] = scheduler.tick().show
    open_words, private = word_reminder(due, clock), word_reminder(due, clock, is_private=True)
    if both_languages == "zh_CN":
        assert open_words.title == "10 分钟后：电话王建国" and private.title == "10 分钟后：1 个电话"
    else:
        assert open_words.title == "In 10 minutes: 电话王建国" and private.title == "In 10 minutes: 1 call"
    assert open_words.body == "09:20 · 云栖智造 · 139\u00a05712\u00a00088" and private.body == "09:20"


@pytest.mark.usefixtures("both_languages")
def test_a_digest_counts_lists_and_hides_names_when_private(
    workspace: Workspace, clock: FixedClock, both_languages: str
) -> None:
    for number in range(5):
        add(workspace, f"to-do {number}", at(f"03-10T10:0{number}"))
    scheduler = open_scheduler(workspace)
    scheduler.tick()
    clock.set(at("03-10T12:00"))
    digest = scheduler.tick().digest
    words = word_digest(digest, clock)
    assert words.title == ("错过 5 条提醒" if both_languages == "zh_CN" else "Missed 5 reminders")
    assert words.body.splitlines()[0] == "10:00  to-do 0" and len(words.body.splitlines()) == 4
    assert word_digest(digest, clock, is_private=True).body == ""


def test_snoozing_names_sensible_moments(clock: FixedClock) -> None:
    assert snooze_until(SnoozeChoice.TEN_MINUTES, clock) == at("03-10T09:10")
    assert snooze_until(SnoozeChoice.HOUR, clock) == at("03-10T10:00")
    assert snooze_until(SnoozeChoice.TONIGHT, clock) == at("03-10T20:00")
    assert snooze_until(SnoozeChoice.TOMORROW, clock) == at("03-11T09:00")
    assert SnoozeChoice.NEXT_WORKDAY not in snooze_choices(clock)
    clock.set(at("03-13T21:00"))  # Friday night
    assert snooze_until(SnoozeChoice.NEXT_WORKDAY, clock) == at("03-16T09:00")
    assert SnoozeChoice.TONIGHT not in snooze_choices(clock) and SnoozeChoice.NEXT_WORKDAY in snooze_choices(clock)


def test_the_same_day_stays_the_same_reminder_in_another_zone(workspace: Workspace, clock: FixedClock) -> None:
    add(workspace, "all day", date(2026, 3, 11))
    clock.set(to_utc(clock, date(2026, 3, 11), time(9)))
    assert not open_scheduler(workspace).tick().is_empty
    elsewhere = FixedClock(datetime.fromisoformat("2026-03-11T09:00:00+01:00"))
    workspace.clock = elsewhere
    assert open_scheduler(workspace).tick().is_empty

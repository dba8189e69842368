"""The scheduler shows each reminder exactly once, whatever the laptop and its clock do."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ocrm.clock import FixedClock, to_utc
from ocrm.services.reminders import Delivery, DueReminder, Reminder, ReminderKey, ReminderSettings, Scheduler
from ocrm.services.reminders.reminder import KnownReminder, ReminderStatus, Snoozed, StoreBusyError
from ocrm.services.reminders.wording import word_digest

NO_QUIET = ReminderSettings(quiet_from=time(0), quiet_until=time(0))


class MemoryStore:
    """A store that survives a restart of the scheduler, as the file does."""

    def __init__(self) -> None:
        self.seen: datetime | None = None
        self.states: dict[ReminderKey, ReminderStatus] = {}
        self.until: dict[ReminderKey, datetime] = {}
        self.is_busy = False

    def seen_until(self) -> datetime | None:
        return self.seen

    def statuses(self, keys: Collection[ReminderKey]) -> Mapping[ReminderKey, ReminderStatus]:
        return {key: self.states[key] for key in keys if key in self.states}

    def snoozed(self) -> Sequence[Snoozed]:
        return [Snoozed(key, until) for key, until in self.until.items()]

    def unanswered(self) -> Sequence[KnownReminder]:
        waiting = (ReminderStatus.SHOWN, ReminderStatus.SNOOZED)
        return [
            KnownReminder(key, state, self.until.get(key)) for key, state in self.states.items() if state in waiting
        ]

    def record_shown(
        self, shown: Sequence[DueReminder], seen_until: datetime, *, in_digest: Collection[ReminderKey]
    ) -> None:
        if self.is_busy:
            raise StoreBusyError
        for one in shown:
            self.states[one.key] = ReminderStatus.SHOWN
            self.until.pop(one.key, None)
        self.seen = seen_until

    def snooze(self, key: ReminderKey, until: datetime) -> None:
        self.states[key] = ReminderStatus.SNOOZED
        self.until[key] = until

    def dismiss(self, keys: Collection[ReminderKey]) -> None:
        for key in keys:
            self.states[key] = ReminderStatus.DISMISSED
            self.until.pop(key, None)


class ListSource:
    """Reminders from a list."""

    name = "todo"

    def __init__(self, reminders: Sequence[Reminder] = ()) -> None:
        self.set(reminders)

    def set(self, reminders: Sequence[Reminder]) -> None:
        self.all = sorted(reminders, key=lambda one: one.fires_at)
        self._moments = [one.fires_at for one in self.all]

    def between(self, after: datetime, until: datetime) -> list[Reminder]:
        return self.all[bisect_right(self._moments, after) : bisect_right(self._moments, until)]

    def find(self, key: ReminderKey) -> Reminder | None:
        return next((one for one in self.all if one.key == key), None)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


def reminder(number: int, moment: datetime, *, title: str = "", offset: int = 0) -> Reminder:
    due = moment.astimezone(UTC)
    key = ReminderKey("todo", number, due.isoformat(), offset)
    return Reminder(key, due - timedelta(minutes=offset), due_on=moment.date(), due_at=due, title=title or str(number))


class Desk:
    """A clock, a list of reminders and a scheduler that can be started again."""

    def __init__(self, start: datetime, *reminders: Reminder, settings: ReminderSettings = NO_QUIET) -> None:
        self.clock = FixedClock(start)
        self.store = MemoryStore()
        self.source = ListSource(reminders)
        self.settings = settings
        self.restart()

    def restart(self) -> None:
        self.scheduler = Scheduler(self.store, self.clock, lambda: self.settings, sources=[self.source])

    def tick(self, moment: datetime | None = None) -> Delivery:
        if moment is not None:
            self.clock.set(moment)
        return self.scheduler.tick()


def titles(due: Sequence[DueReminder]) -> list[str]:
    return [one.reminder.title for one in due]


def test_a_reminder_on_time_is_shown_by_itself_and_never_again() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:10"), title="call"))
    assert desk.tick().is_empty
    assert desk.scheduler.next_due_at() == at("03-10T09:10")
    delivery = desk.tick(at("03-10T09:10"))
    assert titles(delivery.show) == ["call"] and not delivery.digest and not delivery.show[0].is_missed
    assert desk.tick().is_empty
    desk.restart()
    assert desk.tick(at("03-10T09:11")).is_empty


def test_what_was_missed_while_closed_is_one_digest_with_the_oldest_first() -> None:
    desk = Desk(at("03-09T18:00"), reminder(1, at("03-10T08:30"), title="b"), reminder(2, at("03-09T20:00"), title="a"))
    desk.tick()
    desk.restart()
    delivery = desk.tick(at("03-10T09:00"))
    assert titles(delivery.digest) == ["a", "b"] and not delivery.show
    assert all(one.is_missed for one in delivery.digest)
    desk.restart()
    assert desk.tick(at("03-10T09:05")).is_empty


def test_what_is_due_right_now_is_not_lost_among_the_missed() -> None:
    desk = Desk(
        at("03-09T18:00"), reminder(1, at("03-09T20:00"), title="old"), reminder(2, at("03-10T09:00"), title="now")
    )
    desk.tick()
    desk.restart()
    delivery = desk.tick(at("03-10T09:00"))
    assert (titles(delivery.show), titles(delivery.digest)) == (["now"], ["old"])


def test_a_clock_jump_over_a_reminder_fires_it_once() -> None:
    desk = Desk(at("03-10T09:10"), reminder(1, at("03-10T10:30")))
    desk.tick()
    delivery = desk.tick(at("03-10T11:40"))
    assert titles(delivery.digest) == ["1"]
    assert desk.tick(at("03-10T09:20")).is_empty  # and back again
    assert desk.tick(at("03-10T10:30")).is_empty
    desk.restart()
    assert desk.tick(at("03-10T10:31")).is_empty


def test_after_the_clock_went_back_a_new_reminder_still_fires() -> None:
    desk = Desk(at("03-10T12:00"))
    desk.tick()
    desk.tick(at("03-10T10:00"))
    desk.source.set([reminder(1, at("03-10T11:00"))])
    desk.restart()
    assert titles(desk.tick(at("03-10T11:00")).show) == ["1"]


def test_a_clock_set_back_a_little_is_remembered_across_a_restart() -> None:
    desk = Desk(at("03-10T12:00"))
    desk.tick()
    desk.tick(at("03-10T11:54"))
    desk.source.set([reminder(1, at("03-10T11:55"))])
    desk.restart()
    assert titles(desk.tick(at("03-10T11:59")).digest) == ["1"]


def test_a_snoozed_reminder_comes_back_once_at_its_time() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:00")))
    [shown] = desk.tick().show
    desk.scheduler.snooze(shown.key, at("03-10T10:00"))
    assert desk.scheduler.next_due_at() == at("03-10T10:00")
    seen = [at("03-10T09:00") + timedelta(seconds=30 * step) for step in range(1, 300)]
    fired = [moment for moment in seen if desk.tick(moment).show]
    assert len(fired) == 1 and at("03-10T10:00") <= fired[0] <= at("03-10T10:00") + timedelta(seconds=30)


def test_a_snoozed_reminder_of_something_done_meanwhile_stays_away() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:00")))
    [shown] = desk.tick().show
    desk.scheduler.snooze(shown.key, at("03-10T10:00"))
    desk.source.set([])
    assert desk.tick(at("03-10T10:00")).is_empty


def test_a_dismissed_reminder_never_comes_back() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:30")))
    desk.tick()
    desk.scheduler.dismiss(desk.source.all[0].key)
    assert desk.tick(at("03-10T09:30")).is_empty


def test_what_reminds_several_times_is_told_and_answered_once() -> None:
    due_at = at("03-10T10:00")
    ahead, now_due = (reminder(1, due_at, offset=minutes) for minutes in (60, 0))
    desk = Desk(at("03-09T18:00"), ahead, now_due)
    desk.tick()
    delivery = desk.tick(at("03-10T11:00"))
    assert word_digest(delivery.digest, desk.clock).title == "Missed 1 reminder"
    assert [one for _known, one in desk.scheduler.unanswered()] == [now_due]
    desk.scheduler.dismiss(now_due.key)
    assert not desk.scheduler.unanswered()


def test_what_was_missed_and_comes_due_again_just_now_is_told_as_of_now_only() -> None:
    due_at = at("03-10T10:00")
    ahead, now_due = (reminder(1, due_at, offset=minutes) for minutes in (60, 0))
    desk = Desk(at("03-09T18:00"), ahead, now_due)
    desk.tick()
    desk.restart()
    delivery = desk.tick(due_at)
    assert [one.reminder for one in delivery.show] == [now_due] and not delivery.digest
    assert not delivery.show[0].is_missed
    desk.restart()
    assert desk.tick(at("03-10T10:01")).is_empty


def test_quiet_hours_hold_back_and_sum_up_in_the_morning() -> None:
    desk = Desk(
        at("03-10T20:00"),
        *(reminder(n, at(f"03-10T{20 + n}:30"), title=str(n)) for n in (0, 1, 2)),
        settings=ReminderSettings(),
    )
    desk.tick()
    assert titles(desk.tick(at("03-10T20:30")).show) == ["0"]
    assert desk.scheduler.next_due_at() == at("03-11T08:00")
    for hour in ("03-10T21:30", "03-10T22:30", "03-11T03:00", "03-11T07:59"):
        assert desk.tick(at(hour)).is_empty
        desk.restart()
    assert titles(desk.tick(at("03-11T08:00")).digest) == ["1", "2"]
    assert desk.tick(at("03-11T08:01")).is_empty


def test_whoever_snoozes_into_quiet_hours_is_reminded() -> None:
    desk = Desk(at("03-10T20:55"), reminder(1, at("03-10T20:55")), settings=ReminderSettings())
    [shown] = desk.tick().show
    desk.scheduler.snooze(shown.key, at("03-10T21:05"))
    assert titles(desk.tick(at("03-10T21:05")).show) == ["1"]


def test_a_pause_holds_everything_and_ends_with_one_digest() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:10")), reminder(2, at("03-10T09:20")))
    desk.tick()
    desk.scheduler.pause(at("03-10T10:00"))
    assert desk.tick(at("03-10T09:30")).is_empty
    assert desk.scheduler.next_due_at() == at("03-10T10:00")
    assert titles(desk.tick(at("03-10T10:00")).digest) == ["1", "2"]
    assert desk.scheduler.paused_until is None


def test_reminders_switched_off_say_nothing_and_do_not_pile_up() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:10")), settings=ReminderSettings(is_on=False))
    desk.tick()
    assert desk.tick(at("03-10T09:30")).is_empty and desk.scheduler.next_due_at() is None
    desk.settings = NO_QUIET
    assert desk.tick(at("03-10T10:00")).is_empty


def test_many_at_once_are_one_digest() -> None:
    desk = Desk(at("03-10T08:59"), *(reminder(n, at("03-10T09:00")) for n in range(4)))
    desk.tick()
    delivery = desk.tick(at("03-10T09:00"))
    assert len(delivery.digest) == 4 and not delivery.show


def test_while_the_file_is_being_written_nothing_is_shown_and_nothing_lost() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:10")))
    desk.tick()
    desk.store.is_busy = True
    assert desk.tick(at("03-10T09:10")).is_empty
    desk.store.is_busy = False
    assert titles(desk.tick(at("03-10T09:10")).show) == ["1"]


def test_the_next_of_a_snoozed_and_a_computed_reminder_is_the_sooner() -> None:
    desk = Desk(at("03-10T09:00"), reminder(1, at("03-10T09:00")), reminder(2, at("03-12T09:00"), title="soon"))
    [shown] = desk.tick().show
    desk.scheduler.snooze(shown.key, at("03-13T09:00"))
    upcoming = desk.scheduler.upcoming()
    assert upcoming is not None and (upcoming[0], upcoming[1].title) == (at("03-12T09:00"), "soon")


ZONES = [
    ("America/New_York", date(2026, 2, 20)),
    ("Europe/Berlin", date(2026, 3, 12)),
    ("Australia/Lord_Howe", date(2026, 3, 20)),
]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("zone", "first_day"), ZONES)
def test_thirty_days_of_sleep_restarts_and_clock_jumps_show_each_once(zone: str, first_day: date, seed: int) -> None:
    chance = random.Random(f"{zone}{seed}")
    start = datetime.combine(first_day, time(9), ZoneInfo(zone))
    desk = Desk(start, settings=ReminderSettings() if seed % 2 else NO_QUIET)
    days = [first_day + timedelta(days=n) for n in range(30)]
    desk.source.set(
        [
            reminder(
                n,
                to_utc(desk.clock, chance.choice(days), time(chance.randrange(24), chance.randrange(60))),
                offset=offset,
            )
            for n in range(150)
            for offset in (0, 15)
        ]
    )
    shown: Counter[ReminderKey] = Counter()
    real, error = start, timedelta()
    desk.tick()
    end = start + timedelta(days=31)
    while real < end:
        real += timedelta(minutes=chance.choice((1, 2, 4)))
        event = chance.random()
        if event < 0.0003:
            real += timedelta(minutes=chance.randrange(5, 60 * 60))  # asleep, up to 60 hours
        elif event < 0.003:
            real += timedelta(minutes=chance.randrange(1, 60))
        elif event < 0.006:
            desk.restart()
        elif event < 0.008:
            error = timedelta(minutes=chance.randrange(-120, 120))
        elif event < 0.010:
            error = timedelta()
        desk.clock.set(real + error)
        delivery = desk.tick()
        for one in (*delivery.show, *delivery.digest, *delivery.covered):
            assert one.reminder.fires_at <= desk.clock.now()
            shown[one.key] += 1
    desk.clock.set(end + timedelta(days=1))
    delivery = desk.tick(datetime.combine(end.date() + timedelta(days=2), time(12), ZoneInfo(zone)))
    shown.update(one.key for one in (*delivery.show, *delivery.digest, *delivery.covered))
    expected = {one.key for one in desk.source.all if one.fires_at > start.astimezone(UTC)}
    assert {key for key in expected if shown[key] != 1} == set()
    assert max(shown.values()) == 1

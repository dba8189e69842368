"""Simulated days of a file full of to-dos on a laptop that sleeps, travels, restarts and whose clock is wrong.

The program is driven as the window drives it: it ticks when the next reminder is due, at least every `step`, and at
once after waking up. What ought to be shown is reckoned apart from it, from the to-dos as they were laid out.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from ocrm.clock import FixedClock, to_utc
from ocrm.models.base import new_id
from ocrm.models.fields import to_utc_text
from ocrm.services.reminders import Delivery, ReminderKey, Scheduler, open_scheduler
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace

OFFSETS = ("0", "0,15", "0,60,1440", "30", "")
LATE_AT_MOST = timedelta(seconds=31)


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the laptop is: from a day on in a zone."""

    first_day: date
    zone: str


@dataclass(slots=True)
class SoakResult:
    """What came of it; all four tuples are empty where every reminder was shown once, none too early."""

    expected: int = 0
    shown: Counter[ReminderKey] = field(default_factory=Counter)
    missed: tuple[ReminderKey, ...] = ()
    doubled: tuple[ReminderKey, ...] = ()
    early: list[ReminderKey] = field(default_factory=list)
    late: list[ReminderKey] = field(default_factory=list)
    restarts: int = 0
    sleeps: int = 0
    jumps: int = 0
    ticks: int = 0

    @property
    def is_flawless(self) -> bool:
        """Whether nothing was missed, doubled, early, or late while the laptop was awake."""
        return not (self.missed or self.doubled or self.early or self.late)


class TravellingClock(FixedClock):
    """A clock whose user changes zones."""

    def travel(self, zone: str) -> None:
        """Go to another zone; the moment stays."""
        self._zone = ZoneInfo(zone)


class Soak:
    """One run; `chance` decides everything, so that a seed repeats it."""

    def __init__(self, folder: Path, journey: list[Journey], *, days: int, todos: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._journey = journey
        self._days = days
        first = journey[0]
        self._begin = datetime.combine(first.first_day, time(9), ZoneInfo(first.zone)).astimezone(UTC)
        self._clock = TravellingClock(self._begin.astimezone(ZoneInfo(first.zone)))
        self._real = self._begin
        self._error = timedelta()
        self._path = folder / "soak.ocrm"
        self._workspace = Workspace.create(self._path, clock=self._clock, language="en")
        for key, value in (("quiet_hours_on", seed % 2 == 1), ("reminder_kinds_off", "festival")):
            write_setting(self._workspace, key, value)
        self._is_quiet = seed % 2 == 1
        self._has_moved = False
        self.result = SoakResult()
        self._expected = self._lay_out(todos)
        self._scheduler: Scheduler = self._started()

    def run(self) -> SoakResult:
        """Live through the days and return what was seen."""
        end = self._begin + timedelta(days=self._days)
        stops = [datetime.combine(one.first_day, time(12), UTC) for one in self._journey[1:]]
        self._tick(was_awake=False)
        while self._real < end:
            self._travel(stops)
            self._live_on()
        self._error = timedelta()
        self._real = end + timedelta(days=2, hours=4)  # the last quiet hours are over
        self._tick(was_awake=False)
        self._judge()
        self._workspace.close()
        return self.result

    # -- the to-dos ---------------------------------------------------------------------------------------------------

    def _lay_out(self, count: int) -> dict[ReminderKey, datetime]:
        """Write to-dos over all days, timed and all day, and return when each reminder should come (UTC)."""
        expected: dict[ReminderKey, datetime] = {}
        stamp = to_utc_text(self._begin - timedelta(days=9))
        rows = []
        for number in range(count):
            minute = self._chance.randrange(60, (self._days - 3) * 24 * 60)
            due_at = (self._begin + timedelta(minutes=minute)).replace(second=0)
            is_timed, todo_id = number % 5 != 0, new_id()
            day = self._clock.to_local(due_at).date()
            offsets = self._chance.choice(OFFSETS) if is_timed else "0"
            rows.append(
                (todo_id, stamp, stamp, f"To-do {number}", "call", day.isoformat(),
                 to_utc_text(due_at) if is_timed else None, offsets)
            )  # fmt: skip
            occurrence = to_utc_text(due_at) if is_timed else day.isoformat()
            for offset in (int(part) for part in offsets.split(",") if part):
                fires_at = due_at - timedelta(minutes=offset) if is_timed else self._morning_of(day)
                if fires_at > self._begin:
                    expected[ReminderKey("todo", todo_id, occurrence, offset)] = fires_at
        with self._workspace.unrecorded():
            self._workspace.connection.executemany(
                "INSERT INTO todo(id, created_at, updated_at, title, kind, due_on, due_at, reminders, priority, status,"
                " outcome, recurrence, snooze_count, origin, notes) VALUES (?,?,?,?,?,?,?,?,'normal','open','','',0,"
                "'manual','')",
                rows,
            )
        return expected

    def _morning_of(self, day: date) -> datetime:
        zone = next(one.zone for one in reversed(self._journey) if one.first_day <= day)
        return to_utc(FixedClock(datetime.now(ZoneInfo(zone))), day, time(9))

    # -- what happens -------------------------------------------------------------------------------------------------

    def _travel(self, stops: list[datetime]) -> None:
        while stops and self._real >= stops[0]:
            self._clock.travel(self._journey[len(self._journey) - len(stops)].zone)
            self._has_moved = True
            stops.pop(0)

    def _live_on(self) -> None:
        """Go to the next tick; now and then sleep, start again, or let the clock be set wrong and right."""
        event = self._chance.random()
        if event < 0.008:
            self.result.sleeps += 1
            self._real += timedelta(minutes=self._chance.randrange(5, 40 * 60))
            self._tick(was_awake=False)
        elif event < 0.020:
            self._restart()
            self._tick(was_awake=False)
        elif event < 0.026:
            self.result.jumps += 1
            self._error = timedelta(minutes=self._chance.randrange(-120, 120)) if not self._error else timedelta()
            self._tick(was_awake=False)
        else:
            next_at = self._scheduler.next_due_at()
            left = timedelta(minutes=30) if next_at is None else next_at - self._clock.now()
            self._real += min(max(left, timedelta(milliseconds=200)), timedelta(minutes=30))
            self._tick(was_awake=True)

    def _restart(self) -> None:
        self.result.restarts += 1
        self._workspace.close()
        self._workspace = Workspace.open(self._path, clock=self._clock)
        self._scheduler = self._started()

    def _started(self) -> Scheduler:
        self._workspace.connection.execute("PRAGMA synchronous = OFF")  # the disk is not what is tried here
        return open_scheduler(self._workspace)

    def _tick(self, *, was_awake: bool) -> None:
        self.result.ticks += 1
        self._clock.set(self._real + self._error)
        self._note(self._scheduler.tick(), was_awake=was_awake)

    def _note(self, delivery: Delivery, *, was_awake: bool) -> None:
        now = self._clock.now()
        for one in (*delivery.show, *delivery.digest, *delivery.covered):
            key = one.key
            self.result.shown[key] += 1
            if one.reminder.fires_at > now:
                self.result.early.append(key)
            is_on_time = now - one.reminder.fires_at <= LATE_AT_MOST
            if was_awake and not self._is_quiet and key.source == "todo" and not is_on_time and not self._has_moved:
                self.result.late.append(key)
        self._has_moved = False

    def _judge(self) -> None:
        shown = self.result.shown
        self.result.expected = len(self._expected)
        self.result.missed = tuple(key for key in self._expected if shown[key] == 0)
        self.result.doubled = tuple(key for key, count in shown.items() if count > 1)

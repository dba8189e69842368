"""Decides which reminders are due: each exactly once, through sleep, restarts and clocks that jump.

Pure: time comes from the clock it is given, records from sources, memory from a store. Whoever drives it calls `tick()`
when `next_due_at()` comes and every half minute, which finds out about sleep and changed clocks.

The rule: everything that fires between the moment up to which all was dealt with (`seen_until`) and now, and has no
status yet, is due. A clock set back moves `seen_until` back with it; what was shown has its status and is not shown
again. After an absence of five minutes, at the start and after quiet hours, all that was missed is one digest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, time, timedelta

from ocrm.clock import Clock, to_utc
from ocrm.services.reminders.lists import LISTS, MORNING
from ocrm.services.reminders.reminder import (
    Delivery,
    DueReminder,
    KnownReminder,
    Reminder,
    ReminderKey,
    ReminderSettings,
    ReminderSource,
    ReminderStore,
    StoreBusyError,
)

OUTAGE = timedelta(minutes=5)
ON_TIME = timedelta(minutes=1)
FIRST_LOOK_BACK = timedelta(days=7)
SHOWN_SINGLY_AT_MOST = 3
_OVERLAP = timedelta(minutes=2)  # a record may be committed a moment after its reminder was due
_REMEMBER_EVERY = timedelta(minutes=10)
_LOOK_AHEAD = (timedelta(days=1), timedelta(days=8))


class Scheduler:
    """The reminders of one file."""

    def __init__(
        self,
        store: ReminderStore,
        clock: Clock,
        settings: Callable[[], ReminderSettings],
        *,
        sources: Sequence[ReminderSource],
    ) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._sources = {source.name: source for source in sources}
        self._seen_until: datetime | None = None
        self._remembered_until: datetime | None = None
        self._paused_until: datetime | None = None
        self.last_tick_at: datetime | None = None
        """When `tick` last ran to its end (UTC): the proof that reminders are awake."""

    def tick(self) -> Delivery:
        """Return what to show now, and remember that it was shown."""
        now = self._clock.now()
        delivery = self._look(now, is_start=self.last_tick_at is None)
        self.last_tick_at = now
        return delivery

    def _look(self, now: datetime, *, is_start: bool) -> Delivery:
        """Return what to show now; `is_start` tells that nobody has looked since the program began."""
        seen = self._seen(now)
        if not self.is_on:
            self._move_on(now)
            return Delivery()
        due = self.due()
        if self.is_held(now):
            due, earlier = _nearest_to_its_moment([one for one in due if self._may_break_silence(one, now)])
            return self._deliver(due, seen, digest=(), covered=earlier)
        was_away = is_start or now - seen >= OUTAGE
        due, earlier = _nearest_to_its_moment(due)
        mornings = [one for one in due if one.key.source == MORNING]
        others = [one for one in due if one.key.source != MORNING]
        digest = _digest_of(others, was_away=was_away)
        if not mornings:
            show = _without(others, digest)
            return self._deliver(show, now, digest=digest, covered=earlier)
        missed = digest if was_away else ()
        return self._deliver_morning(mornings, others, now, missed=missed, covered=earlier)

    def due(self) -> list[DueReminder]:
        """Return all that is due and was not shown, the most urgent first; nothing is remembered."""
        now = self._clock.now()
        due = [DueReminder(one, one.fires_at, self._is_missed(one, now)) for one in self._fresh(now)]
        due += [
            DueReminder(reminder, snoozed.until, now - snoozed.until > ON_TIME)
            for snoozed in self._store.snoozed()
            if snoozed.until <= now and (reminder := self._find(snoozed.key)) is not None
        ]
        digest_at = self._settings().digest_at
        return sorted(due, key=lambda one: self._urgency(one, now, digest_at))

    def upcoming(self) -> tuple[datetime, Reminder] | None:
        """Return the next reminder within eight days and when (UTC) it is shown, after snoozing and quiet hours.

        The lists of coming days are left out, as they change until then.
        """
        now = self._clock.now()
        snoozed = [
            (one.until, reminder)
            for one in self._store.snoozed()
            if one.until > now and (reminder := self._find(one.key)) is not None
        ]
        for ahead in _LOOK_AHEAD:  # the near future first, as it is nearly always there
            computed = self._computed(now, now + ahead, without=LISTS)
            statuses = self._store.statuses([one.key for one in computed])
            later = snoozed + [(one.fires_at, one) for one in computed if one.key not in statuses]
            soonest = min(later, key=lambda pair: pair[0], default=None)
            if soonest is not None and soonest[0] <= now + ahead:
                return self._released_at(soonest[0]), soonest[1]
        return None

    def next_due_at(self) -> datetime | None:
        """Return the moment (UTC) to tick at next, None when nothing comes within eight days."""
        now = self._clock.now()
        if not self.is_on:
            return None
        if self.is_held(now):
            return self._released_at(now)
        upcoming = self.upcoming()
        moments = [] if upcoming is None else [upcoming[0]]
        if LISTS & self._sources.keys() - self._settings().kinds_off:
            moments.append(self._next_morning(now))
        return min(moments, default=None)

    def _next_morning(self, now: datetime) -> datetime:
        """Return when the lists of a day are told next."""
        digest_at, today = self._settings().digest_at, self._clock.to_local(now).date()
        mornings = (to_utc(self._clock, today + timedelta(days=number), digest_at) for number in (0, 1, 2))
        return self._released_at(next(morning for morning in mornings if morning > now))

    def coming(self, days: int, limit: int) -> list[tuple[datetime, Reminder]]:
        """Return the reminders of the next days with the moment (UTC) of each, the soonest first; quiet hours aside."""
        now = self._clock.now()
        computed = self._computed(now, now + timedelta(days=days), without=LISTS)
        statuses = self._store.statuses([one.key for one in computed])
        later = [(one.fires_at, one) for one in computed if one.key not in statuses]
        return sorted(later, key=lambda pair: pair[0])[:limit]

    def unanswered(self) -> list[tuple[KnownReminder, Reminder]]:
        """Return what was shown and is still to be done, and what is put off; lists of earlier days are past.

        Where one thing reminded several times, the nearest to its moment stands for all.
        """
        today = self._clock.today()
        found = [(known, self._find(known.key)) for known in _nearest_of_each(self._store.unanswered())]
        return [
            (known, reminder)
            for known, reminder in found
            if reminder is not None and not (reminder.is_passing and reminder.due_on < today)
        ]

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once it no longer stands."""
        return self._find(key)

    def stands(self, key: ReminderKey) -> bool:
        """Tell whether what a reminder is about is still to be done, at that time."""
        return self._find(key) is not None

    def snooze(self, key: ReminderKey, until: datetime) -> None:
        """Show a reminder again at `until`."""
        self._store.snooze(key, until)
        self._store.dismiss([one for one in self._shown_of({key.thing}) if one != key])

    def dismiss(self, *keys: ReminderKey) -> None:
        """Be done with reminders and those shown before them of the same thing; they never come back."""
        self._store.dismiss({*keys, *self._shown_of({key.thing for key in keys})})

    @property
    def is_on(self) -> bool:
        """Whether the user wants to be reminded at all."""
        return self._settings().is_on

    def pause(self, until: datetime) -> None:
        """Show nothing before `until`; what comes due meanwhile is one digest then."""
        self._paused_until = until

    def resume(self) -> None:
        """End a pause."""
        self._paused_until = None

    @property
    def paused_until(self) -> datetime | None:
        """The end of a pause (UTC), None when there is none."""
        if self._paused_until is not None and self._clock.now() >= self._paused_until:
            self._paused_until = None
        return self._paused_until

    def is_held(self, moment: datetime) -> bool:
        """Tell whether reminders are held back at a moment, by quiet hours or a pause."""
        return self._released_at(moment) > moment

    def _released_at(self, moment: datetime) -> datetime:
        """Return `moment`, or the end of the quiet hours or pause it falls into."""
        paused = self.paused_until
        if paused is not None and moment < paused:
            moment = paused
        settings = self._settings()
        start, end = settings.quiet_from, settings.quiet_until
        local = self._clock.to_local(moment)
        at = local.time()
        is_quiet = start <= at < end if start <= end else at >= start or at < end
        if not is_quiet:
            return moment
        ends_tomorrow = start > end and at >= start
        return to_utc(self._clock, local.date() + timedelta(days=1 if ends_tomorrow else 0), end)

    def _may_break_silence(self, due: DueReminder, now: datetime) -> bool:
        # Who snoozes at ten to nine for ten minutes has asked for it; a pause holds everything.
        return self.paused_until is None and due.due_since != due.reminder.fires_at and not due.is_missed

    def _seen(self, now: datetime) -> datetime:
        """Return up to when all is dealt with; a clock set back takes it along."""
        if self._seen_until is None:
            self._seen_until = self._remembered_until = self._store.seen_until()
        seen = self._seen_until if self._seen_until is not None else now - FIRST_LOOK_BACK
        if seen > now:
            seen = self._seen_until = self._clock.to_local(now)
            self._remembered_until = None  # at once, as a restart would believe the later moment
        return seen

    def _fresh(self, now: datetime) -> list[Reminder]:
        seen = self._seen(now)
        after = seen - _OVERLAP - self._moved_east(seen, now)
        computed = self._computed(after, now)
        statuses = self._store.statuses([one.key for one in computed])
        today = self._clock.to_local(now).date()
        return [one for one in computed if one.key not in statuses and not (one.is_passing and one.due_on < today)]

    def _moved_east(self, seen: datetime, now: datetime) -> timedelta:
        """Return by how much the user's day has come earlier since `seen`, which is kept in the zone of its time.

        Nine in the morning may have passed in Berlin before it came in New York.
        """
        nothing = timedelta()
        moved = (self._clock.to_local(now).utcoffset() or nothing) - (seen.utcoffset() or nothing)
        return max(moved, nothing)

    def _shown_of(self, things: Collection[tuple[str, int, str]]) -> list[ReminderKey]:
        """Return what of some things waits for an answer."""
        return [one.key for one in self._store.unanswered() if one.until is None and one.key.thing in things]

    def _find(self, key: ReminderKey) -> Reminder | None:
        source = self._sources.get(key.source)
        if source is None or key.source in self._settings().kinds_off:
            return None
        return source.find(key)

    def _computed(self, after: datetime, until: datetime, *, without: frozenset[str] = frozenset()) -> list[Reminder]:
        off = self._settings().kinds_off | without
        sources = [source for name, source in self._sources.items() if name not in off]
        return [one for source in sources for one in source.between(after, until)]

    def _is_missed(self, reminder: Reminder, now: datetime) -> bool:
        """Say whether it comes too late; the list of today is as good an hour later."""
        is_of_today = reminder.is_list and self._clock.to_local(reminder.fires_at).date() == self._clock.today()
        return now - reminder.fires_at > ON_TIME and not is_of_today

    def _urgency(self, due: DueReminder, now: datetime, digest_at: time) -> tuple[int, datetime, int, str]:
        """Return the rank of D-13: overdue first, the oldest on top, then today's by time, important before others."""
        reminder = due.reminder
        moment = reminder.due_at or to_utc(self._clock, reminder.due_on, digest_at)
        is_overdue = moment < now if reminder.due_at else reminder.due_on < self._clock.to_local(now).date()
        return (2 if is_overdue else 3, moment, 0 if reminder.is_important else 1, reminder.title)

    def _deliver_morning(
        self,
        mornings: list[DueReminder],
        others: list[DueReminder],
        now: datetime,
        *,
        missed: Sequence[DueReminder],
        covered: Sequence[DueReminder],
    ) -> Delivery:
        """Tell the list of the day together with all that is due on no clock time; what was missed says it already."""
        *stale, morning = sorted(mornings, key=lambda one: one.due_since)
        if missed or morning.is_missed:
            digest = missed or _digest_of(others, was_away=False)
            show = _without(others, digest)
            return self._deliver(show, now, digest=digest, covered=(*mornings, *covered))
        told = [one for one in others if one.reminder.is_list or _is_all_day_todo(one)]
        rest = _without(others, told)
        if not told:
            return self._deliver([morning, *rest], now, digest=(), covered=(*stale, *covered))
        return self._deliver(rest, now, digest=told, covered=(*stale, *covered), morning=morning)

    def _deliver(
        self,
        show: Sequence[DueReminder],
        seen: datetime,
        *,
        digest: Sequence[DueReminder],
        covered: Sequence[DueReminder] = (),
        morning: DueReminder | None = None,
    ) -> Delivery:
        """Remember and return what to show; what is `covered` by it counts as shown."""
        delivery = Delivery(tuple(show), tuple(digest), morning, covered=tuple(covered))
        shown = (*delivery.show, *delivery.digest, *covered, *(() if morning is None else (morning,)))
        if not shown:
            self._move_on(seen)
            return delivery
        seen = self._in_its_zone(seen)
        try:
            self._store.record_shown(shown, seen, in_digest=[one.key for one in digest])
        except StoreBusyError:
            return Delivery()
        self._seen_until = self._remembered_until = seen
        return delivery

    def _in_its_zone(self, seen: datetime) -> datetime:
        """Return now in the user's zone; a moment held back keeps the zone it was dealt with in."""
        return self._clock.to_local(seen) if seen == self._clock.now() else seen

    def _move_on(self, seen: datetime) -> None:
        """Go on without writing each time; a restart that looks back further finds the statuses."""
        seen = self._seen_until = self._in_its_zone(seen)
        remembered = self._remembered_until
        if remembered is None or abs(seen - remembered) >= _REMEMBER_EVERY:
            try:
                self._store.record_shown((), seen, in_digest=())
            except StoreBusyError:
                return
            self._remembered_until = seen


def _nearest_to_its_moment(due: Sequence[DueReminder]) -> tuple[list[DueReminder], list[DueReminder]]:
    """Return of each thing the reminder nearest to its moment, and those before it, for which that one stands too."""
    nearest = {one.key.thing: one for one in sorted(due, key=_minutes_ahead, reverse=True)}
    told = [one for one in due if nearest[one.key.thing] is one]
    return told, [one for one in due if nearest[one.key.thing] is not one]


def _minutes_ahead(due: DueReminder) -> int:
    return due.key.offset_minutes


def _nearest_of_each(known: Sequence[KnownReminder]) -> list[KnownReminder]:
    """Return one of each thing, in their order: what waits before what is put off, then the nearest to its moment."""
    nearest = {one.key.thing: one for one in sorted(known, key=_distance, reverse=True)}
    return [one for one in known if nearest[one.key.thing] is one]


def _distance(known: KnownReminder) -> tuple[bool, int]:
    return known.until is not None, known.key.offset_minutes


def _is_all_day_todo(due: DueReminder) -> bool:
    return due.key.source == "todo" and due.reminder.due_at is None


def _without(due: Sequence[DueReminder], taken: Sequence[DueReminder]) -> list[DueReminder]:
    """Return what is not taken; there may be thousands after a long time away."""
    keys = {one.key for one in taken}
    return [one for one in due if one.key not in keys]


def _digest_of(due: Sequence[DueReminder], *, was_away: bool) -> list[DueReminder]:
    if was_away:
        missed = [one for one in due if one.is_missed]
        rest = [one for one in due if not one.is_missed]
        return missed + (rest if len(rest) > SHOWN_SINGLY_AT_MOST else [])
    return list(due) if len(due) > SHOWN_SINGLY_AT_MOST else []

"""Birthdays and festivals as reminders: some days before and on the day, in the morning, with words to send."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from ocrm.clock import Clock, to_utc
from ocrm.i18n import _
from ocrm.services.relations import birthdays
from ocrm.services.relations.birthdays import UpcomingBirthday
from ocrm.services.reminders.kinds import DAY, leads_of
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workday import festivals, greetings
from ocrm.services.workspace import Workspace

Leads = Callable[[], Sequence[int]]


def told_between(
    clock: Clock, after: datetime, until: datetime, *, leads: Sequence[int], digest_at: time
) -> list[tuple[date, int]]:
    """Return the days, and how many minutes before, of which is told in a morning later than `after`, up to `until`."""
    first, last = clock.to_local(after).date(), clock.to_local(until).date()
    mornings = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    told = [morning for morning in mornings if after < to_utc(clock, morning, digest_at) <= until]
    return [(morning + timedelta(minutes=lead), lead) for morning in told for lead in leads]


class BirthdayReminders:
    """The birthdays of contacts, by the sun and by the moon."""

    name = "birthday"

    def __init__(self, workspace: Workspace, digest_at: Callable[[], time], leads: Leads | None = None) -> None:
        self._workspace = workspace
        self._digest_at = digest_at
        self._leads = leads or partial(leads_of, workspace, self.name)

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        leads, digest_at = self._leads(), self._digest_at()
        told = told_between(self._workspace.clock, after, until, leads=leads, digest_at=digest_at)
        for birthday in birthdays.between(self._workspace, sorted({day for day, _lead in told})):
            for reminder in self._reminders_of(birthday, digest_at, leads):
                if after < reminder.fires_at <= until:
                    yield reminder

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the birthday is on another day or the person has left."""
        birthday = birthdays.of_contact(self._workspace, key.record_id, date.fromisoformat(key.occurrence))
        if birthday is None:
            return None
        return next(self._reminders_of(birthday, self._digest_at(), (key.offset_minutes,)))

    def _reminders_of(self, birthday: UpcomingBirthday, digest_at: time, leads: Sequence[int]) -> Iterator[Reminder]:
        for lead in leads:
            yield Reminder(
                ReminderKey(self.name, birthday.contact_id, birthday.day.isoformat(), lead),
                to_utc(self._workspace.clock, birthday.day - timedelta(days=lead // DAY), digest_at),
                due_on=birthday.day,
                due_at=None,
                title=_("Birthday of {name}").format(name=birthday.name),
                kind="care",
                customer=birthday.customer,
                private_title=_("1 birthday"),
                record_kind="contacts",
                greeting=greetings.birthday_greetings(birthday.name)[0],
            )


class FestivalReminders:
    """The festivals the user sends greetings on; a festival has no record, its key names it in place of one."""

    name = "festival"

    def __init__(self, workspace: Workspace, digest_at: Callable[[], time], leads: Leads) -> None:
        self._workspace = workspace
        self._digest_at = digest_at
        self._leads = leads

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        leads, digest_at = self._leads(), self._digest_at()
        for day, lead in told_between(self._workspace.clock, after, until, leads=leads, digest_at=digest_at):
            yield from self._reminders_of(day, digest_at, (lead,))

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the festival is left out."""
        on_day = self._reminders_of(date.fromisoformat(key.occurrence), self._digest_at(), (key.offset_minutes,))
        return next((one for one in on_day if one.key == key), None)

    def _reminders_of(self, day: date, digest_at: time, leads: Sequence[int]) -> Iterator[Reminder]:
        off = festivals.chosen_off(self._workspace)
        for festival in festivals.festivals_on(day):
            if festival.key in off:
                continue
            for lead in leads:
                yield Reminder(
                    ReminderKey(self.name, zlib.crc32(festival.key.encode()), day.isoformat(), lead),
                    to_utc(self._workspace.clock, day - timedelta(days=lead // DAY), digest_at),
                    due_on=day,
                    due_at=None,
                    title=festival.title,
                    kind="care",
                    private_title=festival.title,
                    record_kind="",
                    greeting=greetings.festival_greetings(festival)[0],
                )

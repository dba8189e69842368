"""Birthdays as reminders: a week before and on the day, at the morning digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta

from ocrm.clock import to_utc
from ocrm.i18n import _
from ocrm.services import birthdays
from ocrm.services.birthdays import UpcomingBirthday
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workspace import Workspace

OFFSETS_DAYS = (7, 0)
_MINUTES_OF_DAY = 24 * 60


class BirthdayReminders:
    """The birthdays of contacts, by the sun and by the moon."""

    name = "birthday"

    def __init__(self, workspace: Workspace, digest_at: Callable[[], time]) -> None:
        self._workspace = workspace
        self._digest_at = digest_at

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        clock, day = self._workspace.clock, timedelta(days=1)
        first, last = clock.to_local(after).date(), clock.to_local(until).date()
        shown = [first + day * number for number in range((last - first).days + 1)]
        wanted = sorted({one + timedelta(days=offset) for one in shown for offset in OFFSETS_DAYS})
        digest_at = self._digest_at()
        for birthday in birthdays.between(self._workspace, wanted):
            for reminder in self._reminders_of(birthday, digest_at):
                if after < reminder.fires_at <= until:
                    yield reminder

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the birthday is on another day or the person has left."""
        for birthday in birthdays.between(self._workspace, [date.fromisoformat(key.occurrence)]):
            for reminder in self._reminders_of(birthday, self._digest_at()):
                if reminder.key == key:
                    return reminder
        return None

    def _reminders_of(self, birthday: UpcomingBirthday, digest_at: time) -> Iterator[Reminder]:
        for days in OFFSETS_DAYS:
            yield Reminder(
                ReminderKey(self.name, birthday.contact_id, birthday.day.isoformat(), days * _MINUTES_OF_DAY),
                to_utc(self._workspace.clock, birthday.day - timedelta(days=days), digest_at),
                due_on=birthday.day,
                due_at=None,
                title=_("Birthday of {name}").format(name=birthday.name),
                kind="care",
                customer=birthday.customer,
            )

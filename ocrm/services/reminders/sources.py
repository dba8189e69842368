"""What reminds: to-dos, computed from their due moments when asked; nothing is ever written ahead.

To add a source: 1. a class with `name`, `between` and `find`; 2. a line in `store.open_scheduler`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from ocrm.clock import Clock, to_utc
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.reminders.reminder import Reminder, ReminderKey

_FARTHEST_OFFSET = timedelta(days=31)
_COLUMNS = """
    SELECT t.id, t.title, t.kind, t.due_on, t.due_at, t.reminders, t.priority, t.created_at, coalesce(c.name, ''),
           coalesce(nullif(p.mobile, ''), nullif(p.work_phone, ''), nullif(c.mobile, ''), nullif(c.phone, ''), '')
    FROM todo t LEFT JOIN customer c ON c.id = t.customer_id LEFT JOIN contact p ON p.id = t.contact_id
"""
_OPEN = "t.status = 'open' AND c.pooled_at IS NULL"
_IS_FAR_AHEAD = "replace(t.reminders, '1440', '') GLOB '*[0-9][0-9][0-9][0-9]*'"
# Three ranges, so that only the few that remind more than a day before are looked up far ahead.
_WINDOW = f"""
    {_COLUMNS} WHERE {_OPEN} AND t.reminders = '0' AND t.due_on BETWEEN ?1 AND ?2
    UNION ALL
    {_COLUMNS} WHERE {_OPEN} AND t.reminders NOT IN ('', '0') AND t.due_on BETWEEN ?1 AND date(?2, '1 day')
    UNION ALL
    {_COLUMNS} WHERE {_OPEN} AND {_IS_FAR_AHEAD} AND t.due_on > date(?2, '1 day') AND t.due_on <= ?3
"""
_ONE = f"{_COLUMNS} WHERE {_OPEN} AND t.id = ?"

Row = tuple[Any, ...]


class Readable(Protocol):
    """The one thing a source needs of a workspace."""

    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a reading statement and yield its rows."""


class TodoReminders:
    """The reminders of open to-dos: minutes before a timed one, and at the morning digest for one due all day."""

    name = "todo"

    def __init__(self, workspace: Readable, clock: Clock, digest_at: Callable[[], time]) -> None:
        self._workspace = workspace
        self._clock = clock
        self._digest_at = digest_at

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        day = timedelta(days=1)  # either side, as the due day was that of the zone it was typed in
        first, last = self._clock.to_local(after).date() - day, self._clock.to_local(until).date() + day
        days = (first.isoformat(), last.isoformat(), (last + _FARTHEST_OFFSET).isoformat())
        digest_at = self._digest_at()
        for row in list(self._workspace.query(_WINDOW, days)):  # whoever asks may write in between
            created_at = from_utc_text(row[7])
            for reminder in self._reminders_of(row, digest_at):
                # What was in the past when it was entered does not remind.
                if after < reminder.fires_at <= until and reminder.fires_at >= created_at:
                    yield reminder

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the to-do is done, gone or due at another time."""
        for row in list(self._workspace.query(_ONE, (key.record_id,))):
            for reminder in self._reminders_of(row, self._digest_at()):
                if reminder.key == key:
                    return reminder
        return None

    def _reminders_of(self, row: Row, digest_at: time) -> Iterator[Reminder]:
        todo_id, title, kind, due_on_text, due_at_text, offsets, priority, _created, customer, phone = row
        if due_on_text is None:
            return
        due_on = date.fromisoformat(due_on_text)
        due_at = from_utc_text(due_at_text) if due_at_text else None
        moment = due_at or to_utc(self._clock, due_on, digest_at)
        occurrence = to_utc_text(due_at) if due_at else due_on_text
        for minutes in parse_offsets(offsets):
            yield Reminder(
                ReminderKey(self.name, todo_id, occurrence, minutes),
                moment - timedelta(minutes=minutes),
                due_on=due_on,
                due_at=due_at,
                title=title,
                kind=kind,
                is_important=priority == "high",
                customer=customer,
                phone=phone,
            )


def parse_offsets(text: str) -> Sequence[int]:
    """Return the minutes before the due moment that `0,15,60` names, each once; what is no number is passed over."""
    return tuple(dict.fromkeys(int(part) for part in text.split(",") if part.strip().isdecimal()))

"""What all reminders told in the morning some days before a day, and on it, have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from ocrm.clock import to_utc
from ocrm.services.reminders.birthdays import Leads, told_between
from ocrm.services.reminders.kinds import DAY
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workspace import Workspace

Row = tuple[Any, ...]


class DigestReminders(ABC):
    """Records with a day; a subclass says which, by `select` with an open WHERE, and what is told of one."""

    name: str
    select: ClassVar[str]
    id_column: ClassVar[str]
    day_column: ClassVar[str]

    def __init__(self, workspace: Workspace, digest_at: Callable[[], time], leads: Leads) -> None:
        self._workspace = workspace
        self._digest_at = digest_at
        self._leads = leads

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        clock, digest_at = self._workspace.clock, self._digest_at()
        for day, lead in told_between(clock, after, until, leads=self._leads(), digest_at=digest_at):
            yield from self._where(self.day_column, day.isoformat(), lead)

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once it is done with or due on another day."""
        found = self._where(self.id_column, key.record_id, key.offset_minutes)
        return next((one for one in found if one.key == key), None)

    def _where(self, column: str, value: object, lead: int) -> Iterator[Reminder]:
        for row in list(self._workspace.query(f"{self.select} AND {column} = ?", (value,))):
            yield self._reminder(row, lead)

    def _fires_at(self, day: date, lead: int) -> datetime:
        return to_utc(self._workspace.clock, day - timedelta(days=lead // DAY), self._digest_at())

    @abstractmethod
    def _reminder(self, row: Row, lead: int) -> Reminder:
        """Return what is told of a row, `lead` minutes before its day."""

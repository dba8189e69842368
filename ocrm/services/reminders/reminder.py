"""What a reminder is, and what the scheduler needs of the rooms around it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReminderKey:
    """Names one reminder for good: the source, the record, when that is due, and how long before.

    `occurrence` is the UTC moment of something timed, the calendar day of something due all day: a day stays the same
    day in whatever zone the laptop wakes up.
    """

    source: str
    record_id: int
    occurrence: str
    offset_minutes: int = 0

    @property
    def thing(self) -> tuple[str, int, str]:
        """What it is about: the same for all that remind of one record's one moment."""
        return self.source, self.record_id, self.occurrence

    def __str__(self) -> str:
        return f"{self.source}/{self.record_id}/{self.occurrence}/{self.offset_minutes}"

    @classmethod
    def parse(cls, text: str) -> ReminderKey:
        """Return the key that `str(key)` wrote."""
        source, record_id, occurrence, offset = text.split("/")
        return cls(source, int(record_id), occurrence, int(offset))


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder as computed from its record; `fires_at` and `due_at` are UTC, `due_at` is None when due all day.

    `private_title` is said instead of the title where names are hidden, `details` are lines about it. `record_kind` is
    what the record is of, and `view` the list to open where the reminder stands for several; `greeting` can be sent.
    `opened_id` is the record to open where that is another one: the contract of an instalment.
    """

    key: ReminderKey
    fires_at: datetime
    due_on: date
    due_at: datetime | None
    title: str
    kind: str = ""
    is_important: bool = False
    customer: str = ""
    phone: str = ""
    private_title: str = ""
    details: tuple[str, ...] = ()
    record_kind: str = "todos"
    view: str = ""
    greeting: str = ""
    opened_id: int | None = None

    @property
    def is_list(self) -> bool:
        """Whether it stands for all records of a day."""
        return bool(self.view)

    @property
    def is_passing(self) -> bool:
        """Whether nobody wants to hear of it once its day is over: a list of a day, a festival."""
        return not self.record_kind


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder to be shown now; `due_since` is when it should have been, and `is_missed` says that this is past."""

    reminder: Reminder
    due_since: datetime
    is_missed: bool = False

    @property
    def key(self) -> ReminderKey:
        return self.reminder.key


@dataclass(frozen=True, slots=True)
class Delivery:
    """What to show: some each by itself, the others together as one digest, the most urgent first."""

    show: tuple[DueReminder, ...] = ()
    digest: tuple[DueReminder, ...] = ()
    morning: DueReminder | None = None
    """The list of the day, where the digest is told under it."""
    covered: tuple[DueReminder, ...] = ()
    """What needs no showing, as something shown tells of the same."""

    @property
    def is_empty(self) -> bool:
        return not self.show and not self.digest


class ReminderStatus(StrEnum):
    """What became of a reminder; one that nothing is known of is pending."""

    SHOWN = "shown"
    SNOOZED = "snoozed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A reminder put off until a moment (UTC)."""

    key: ReminderKey
    until: datetime


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """When reminders may appear; times are the user's wall clock. Equal quiet times mean no quiet hours."""

    is_on: bool = True
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    digest_at: time = time(9)
    is_private: bool = False
    kinds_off: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownReminder:
    """A reminder of which something is remembered; `until` (UTC) where it is put off."""

    key: ReminderKey
    status: ReminderStatus
    until: datetime | None = None


class ReminderSource(Protocol):
    """A kind of record that reminds."""

    name: str

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once it no longer stands: done, deleted, moved."""


class ReminderStore(Protocol):
    """What is remembered of reminders, outside undo: a notification cannot be taken back."""

    def seen_until(self) -> datetime | None:
        """Return the moment up to which everything due was dealt with, None for a new file."""

    def statuses(self, keys: Collection[ReminderKey]) -> Mapping[ReminderKey, ReminderStatus]:
        """Return the status of those keys that have one."""

    def snoozed(self) -> Sequence[Snoozed]:
        """Return the reminders that are put off."""

    def unanswered(self) -> Sequence[KnownReminder]:
        """Return what was shown and not answered yet, and what is put off; the latest first."""

    def record_shown(
        self, shown: Sequence[DueReminder], seen_until: datetime, *, in_digest: Collection[ReminderKey]
    ) -> None:
        """Remember, in one transaction, what is being shown and up to when all is dealt with.

        Raises StoreBusyError, with nothing remembered, when the file cannot be written just now.
        """

    def snooze(self, key: ReminderKey, until: datetime) -> None:
        """Put a reminder off until a moment."""

    def dismiss(self, keys: Collection[ReminderKey]) -> None:
        """Remember that reminders are done with."""


class StoreBusyError(Exception):
    """The file is being written by a long task; what is due stays due and is tried again."""

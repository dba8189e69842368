"""One event or task of a calendar file, as far as OCRM has a use for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

CalendarTime = date | datetime
"""A day for what takes all day; a moment with its zone; a moment without one where the clock on the wall counts."""


class EntryKind(StrEnum):
    """What stands in the calendar."""

    EVENT = "event"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An entry as it was read; `number` counts from 1. `starts` is when a task is due.

    `rules` are RRULE texts, `added` and `left_out` the dates RDATE and EXDATE name, `replaces` the occurrence of a
    series it stands for. `reminders` are minutes before `starts`. `notes` say what of it could not be read.
    """

    number: int
    uid: str
    kind: EntryKind
    title: str
    starts: CalendarTime | None = None
    minutes: int | None = None
    description: str = ""
    location: str = ""
    rules: tuple[str, ...] = ()
    added: tuple[CalendarTime, ...] = ()
    left_out: tuple[CalendarTime, ...] = ()
    replaces: CalendarTime | None = None
    reminders: tuple[int, ...] = ()
    priority: str = "normal"
    status: str = "open"
    completed_at: datetime | None = None
    categories: tuple[str, ...] = ()
    own_kind: str = ""
    own_rule: str = ""
    version: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_all_day(self) -> bool:
        """Whether it has a day but no time."""
        return self.starts is not None and not isinstance(self.starts, datetime)

    @property
    def repeats(self) -> bool:
        """Whether it comes more than once."""
        return bool(self.rules or self.added)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The entries of a file, what of it was passed over, and why its character set was taken (mostly empty)."""

    entries: tuple[CalendarEntry, ...]
    notes: tuple[str, ...] = ()
    reason: str = ""

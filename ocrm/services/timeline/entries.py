"""What a timeline is made of: entries of several kinds, over some days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from ocrm.clock import to_utc
from ocrm.services.workspace import Workspace

CONTRACT_SIGNED, CONTRACT_ENDED = "signed", "ended"
"""The steps of a contract that are told."""
NOON = "T12:00:00Z"
"""Contracts and money have a day: noon, so that it is the same one in nearly every zone, unless entered on it."""
TICKET_OPENED, TICKET_RESOLVED = "opened", "resolved"
"""The steps of a ticket that are told."""


class TimelineKind(StrEnum):
    """What an entry of the timeline is about."""

    INTERACTION = "interaction"
    STAGE = "stage"
    QUOTE = "quote"
    CONTRACT = "contract"
    PAYMENT = "payment"
    CAMPAIGN = "campaign"
    TICKET = "ticket"
    TODO = "todo"
    FILE = "file"
    CHANGE = "change"
    POOL = "pool"
    CREATED = "created"


@dataclass(frozen=True, slots=True)
class Days:
    """From a first day to a last one, both included; None where that side is open."""

    first: date | None = None
    last: date | None = None

    def moments(self, workspace: Workspace) -> tuple[datetime | None, datetime | None]:
        """Return the moment they begin, and the one they are over."""
        begin = None if self.first is None else to_utc(workspace.clock, self.first, time.min)
        over = None if self.last is None else to_utc(workspace.clock, self.last + timedelta(days=1), time.min)
        return begin, over


EVER = Days()


OF_DAYS = frozenset((TimelineKind.CONTRACT, TimelineKind.PAYMENT))
"""What has a day and, unless it was entered on it, no time."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened. `subtype` is the interaction's kind, the outcome of a stage change, or empty."""

    kind: TimelineKind
    record_kind: str
    record_id: int
    subtype: str
    title: str
    text: str
    happened_at: datetime
    chips: tuple[str, ...]
    is_unanswered: bool = False
    """Whether it came in and waits for an answer."""
    has_time: bool = True
    """Whether the time of its moment is known, and not its day alone."""

"""The course of a ticket: opened, first answered, resolved, closed, and how long after the opening each came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ocrm.i18n import N_, _, ngettext
from ocrm.services.quick_add.lengths import length_text
from ocrm.services.records import RecordRow

_MINUTES_OF_DAY = 24 * 60
_STEPS = (
    ("first_response_at", N_("First answer")),
    ("resolved_at", N_("Ticket resolved")),
    ("closed_at", N_("Ticket closed")),
)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment of a ticket's course: its field, what happened, and how long after the opening in words."""

    field: str
    title: str
    moment: datetime
    after: str = ""


def course_of(row: RecordRow) -> Iterator[Milestone]:
    """Yield what happened with a ticket, the opening first."""
    opened_at: datetime = row["opened_at"]
    yield Milestone("opened_at", _("Ticket opened"), opened_at)
    for field, title in _STEPS:
        moment: datetime | None = row[field]
        if moment is not None:
            yield Milestone(field, _(title), moment, _after(opened_at, moment))


def _after(opened_at: datetime, moment: datetime) -> str:
    """Say how long after the opening something came: in hours and minutes, from two days on in days."""
    minutes = int((moment - opened_at).total_seconds()) // 60
    if minutes < 1:
        return _("at once")
    if minutes < 2 * _MINUTES_OF_DAY:
        return _("after {length}").format(length=length_text(minutes))
    days = minutes // _MINUTES_OF_DAY
    return ngettext("after {n} day", "after {n} days", days).format(n=days)

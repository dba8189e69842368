"""Deadlines for bids as reminders: three days, a day and two hours before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from ocrm.i18n import _
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workspace import Workspace

OFFSETS_MINUTES = (3 * 24 * 60, 24 * 60, 2 * 60)
_COLUMNS = (
    "SELECT t.opportunity_id, t.deadline_at, o.subject, coalesce(c.name, '') FROM tender t"
    " JOIN opportunity o ON o.id = t.opportunity_id LEFT JOIN customer c ON c.id = o.customer_id"
    " WHERE o.status = 'open' AND c.pooled_at IS NULL"
)


class TenderReminders:
    """The deadlines of the tenders that open deals are part of."""

    name = "tender"

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        last = until + timedelta(minutes=max(OFFSETS_MINUTES))
        rows = self._workspace.query(
            f"{_COLUMNS} AND t.deadline_at > ? AND t.deadline_at <= ?", (to_utc_text(after), to_utc_text(last))
        )
        for row in list(rows):  # whoever asks may write in between
            for reminder in self._reminders_of(row):
                if after < reminder.fires_at <= until:
                    yield reminder

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the deadline is another, the deal closed or the tender gone."""
        for row in list(self._workspace.query(f"{_COLUMNS} AND t.opportunity_id = ?", (key.record_id,))):
            for reminder in self._reminders_of(row) if row[1] else ():
                if reminder.key == key:
                    return reminder
        return None

    def _reminders_of(self, row: tuple[Any, ...]) -> Iterator[Reminder]:
        opportunity_id, deadline_text, subject, customer = row
        deadline = from_utc_text(deadline_text)
        for minutes in OFFSETS_MINUTES:
            yield Reminder(
                ReminderKey(self.name, opportunity_id, deadline_text, minutes),
                deadline - timedelta(minutes=minutes),
                due_on=self._workspace.clock.to_local(deadline).date(),
                due_at=deadline,
                title=_("Deadline for bids: {title}").format(title=subject),
                is_important=True,
                customer=customer,
            )

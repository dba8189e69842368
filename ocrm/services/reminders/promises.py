"""Reminders of promises: one's own before they are due, those of others on their day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from ocrm.clock import to_utc
from ocrm.i18n import _, ngettext
from ocrm.services.relations.promises import ME
from ocrm.services.reminders.birthdays import Leads, told_between
from ocrm.services.reminders.kinds import DAY
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workspace import Workspace

_ROWS = (
    "SELECT p.id, p.text, p.by_whom, p.due_on, c.name FROM promise p JOIN customer c ON c.id = p.customer_id"
    " WHERE p.status = 'open' AND c.pooled_at IS NULL AND p.due_on IS NOT NULL AND "
)


class PromiseReminders:
    """The open promises that have a day, at the morning digest."""

    name = "promise"

    def __init__(self, workspace: Workspace, digest_at: Callable[[], time], leads: Leads) -> None:
        self._workspace = workspace
        self._digest_at = digest_at
        self._leads = leads

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        clock, digest_at = self._workspace.clock, self._digest_at()
        for day, lead in told_between(clock, after, until, leads=self._leads(), digest_at=digest_at):
            for row in list(self._rows("p.due_on = ?", day.isoformat())):
                yield self._reminder(row, lead)

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the promise is settled or due on another day."""
        found = (self._reminder(row, key.offset_minutes) for row in list(self._rows("p.id = ?", key.record_id)))
        return next((one for one in found if one.key == key), None)

    def _rows(self, where: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        return self._workspace.query(_ROWS + where, values)

    def _reminder(self, row: tuple[Any, ...], lead: int) -> Reminder:
        promise_id, text, by_whom, due, customer = row
        day = date.fromisoformat(due)
        title = _("Promised: {text}") if by_whom == ME else _("They promised: {text}")
        return Reminder(
            ReminderKey(self.name, promise_id, due, lead),
            to_utc(self._workspace.clock, day - timedelta(days=lead // DAY), self._digest_at()),
            due_on=day,
            due_at=None,
            title=title.format(text=text),
            kind="promise",
            is_important=by_whom == ME,
            customer=customer,
            private_title=ngettext("{n} promise", "{n} promises", 1).format(n=1),
            record_kind="promises",
        )

"""Reminders of promises: one's own before they are due, those of others on their day."""

from __future__ import annotations

from datetime import date

from ocrm.i18n import _, ngettext
from ocrm.services.relations.promises import ME
from ocrm.services.reminders.digest_reminders import DigestReminders, Row
from ocrm.services.reminders.reminder import Reminder, ReminderKey


class PromiseReminders(DigestReminders):
    """The open promises that have a day, at the morning digest."""

    name = "promise"
    id_column, day_column = "p.id", "p.due_on"
    select = (
        "SELECT p.id, p.text, p.by_whom, p.due_on, c.name FROM promise p JOIN customer c ON c.id = p.customer_id"
        " WHERE p.status = 'open' AND c.pooled_at IS NULL AND p.due_on IS NOT NULL"
    )

    def _reminder(self, row: Row, lead: int) -> Reminder:
        promise_id, text, by_whom, due, customer = row
        day = date.fromisoformat(due)
        title = _("Promised: {text}") if by_whom == ME else _("They promised: {text}")
        return Reminder(
            ReminderKey(self.name, promise_id, due, lead),
            self._fires_at(day, lead),
            due_on=day,
            due_at=None,
            title=title.format(text=text),
            kind="promise",
            is_important=by_whom == ME,
            customer=customer,
            private_title=ngettext("{n} promise", "{n} promises", 1).format(n=1),
            record_kind="promises",
        )

"""Reminders of contracts before they end, while they run and nothing renews them (A4.07)."""

from __future__ import annotations

from datetime import date

from ocrm.i18n import _, ngettext
from ocrm.models.contract import IS_RUNNING
from ocrm.services.reminders.digest_reminders import DigestReminders, Row
from ocrm.services.reminders.reminder import Reminder, ReminderKey


class ContractReminders(DigestReminders):
    """Running contracts with a last day, at the morning digest; one renewed or of the pool needs no reminder."""

    name = "contract"
    id_column, day_column = "t.id", "t.ends_on"
    select = (
        "SELECT t.id, t.title, c.name, t.ends_on FROM contract t JOIN customer c ON c.id = t.customer_id"
        f" WHERE {IS_RUNNING} AND t.ends_on IS NOT NULL AND c.pooled_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM contract n WHERE n.renews_id = t.id AND n.status IN ('signed', 'executing', 'completed'))"
    )

    def _reminder(self, row: Row, lead: int) -> Reminder:
        contract_id, title, customer, text = row
        day = date.fromisoformat(text)
        return Reminder(
            ReminderKey(self.name, contract_id, text, lead),
            self._fires_at(day, lead),
            due_on=day,
            due_at=None,
            title=_("Contract ends: {title}").format(title=title),
            kind="contract",
            is_important=True,
            customer=customer,
            private_title=ngettext("{n} contract", "{n} contracts", 1).format(n=1),
            record_kind="contracts",
        )

"""The dates of tenders as reminders: deadlines and openings by the hour, bonds to be returned by the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ocrm.i18n import N_, _, ngettext
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services.reminders.birthdays import Leads
from ocrm.services.reminders.digest_reminders import DigestReminders, Row
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.workspace import Workspace

# CROSS JOIN reads the tenders of a window first, not all open deals.
_FROM = "FROM tender t CROSS JOIN opportunity o ON o.id = t.opportunity_id JOIN customer c ON c.id = o.customer_id"
_TITLES = {
    "deadline_at": N_("Deadline for bids: {title}"),
    "opening_at": N_("Bid opening: {title}"),
}


class TenderMomentReminders:
    """A moment of the tenders of open deals: the deadline or the opening."""

    def __init__(self, name: str, workspace: Workspace, column: str, *, leads: Leads) -> None:
        self.name = name
        self._workspace = workspace
        self._column = column
        self._leads = leads
        self._select = (
            f"SELECT o.id, o.subject, c.name, t.{column} {_FROM} WHERE o.status = 'open' AND c.pooled_at IS NULL"
        )

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        leads = self._leads()
        if not leads:
            return
        last = until + timedelta(minutes=max(leads))
        window = (to_utc_text(after), to_utc_text(last))
        where = f"{self._select} AND t.{self._column} > ? AND t.{self._column} <= ?"
        for row in list(self._workspace.query(where, window)):
            for lead in leads:
                reminder = self._reminder(row, lead)
                if after < reminder.fires_at <= until:
                    yield reminder

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once the deal is closed or the moment is another."""
        row = self._workspace.first(
            f"{self._select} AND t.opportunity_id = ? AND t.{self._column} NOTNULL", (key.record_id,)
        )
        found = None if row is None else self._reminder(row, key.offset_minutes)
        return found if found is not None and found.key == key else None

    def _reminder(self, row: Row, lead: int) -> Reminder:
        deal_id, subject, customer, text = row
        moment = from_utc_text(text)
        return Reminder(
            ReminderKey(self.name, deal_id, to_utc_text(moment), lead),
            moment - timedelta(minutes=lead),
            due_on=self._workspace.clock.to_local(moment).date(),
            due_at=moment,
            title=_(_TITLES[self._column]).format(title=subject),
            kind="tender",
            is_important=True,
            customer=customer,
            private_title=ngettext("{n} tender", "{n} tenders", 1).format(n=1),
            record_kind="opportunities",
        )


class BondReminders(DigestReminders):
    """The bonds of tenders until they are noted as returned, also of deals that were won or lost."""

    name = "bond"
    id_column, day_column = "t.opportunity_id", "t.bond_due_on"
    select = (
        f"SELECT o.id, o.subject, c.name, t.bond_due_on {_FROM} WHERE t.bond_returned_on IS NULL AND t.bond > 0"
        " AND t.bond_due_on IS NOT NULL"
    )

    def _reminder(self, row: Row, lead: int) -> Reminder:
        deal_id, subject, customer, text = row
        day = date.fromisoformat(text)
        return Reminder(
            ReminderKey(self.name, deal_id, text, lead),
            self._fires_at(day, lead),
            due_on=day,
            due_at=None,
            title=_("Bid bond to be returned: {title}").format(title=subject),
            kind="tender",
            customer=customer,
            private_title=ngettext("{n} tender", "{n} tenders", 1).format(n=1),
            record_kind="opportunities",
        )

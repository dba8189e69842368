"""Reminders of instalments: before their day, on it, and then every week as long as money of them is open (D-40)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from ocrm.formats import format_money
from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_minor
from ocrm.services.payments.receivables import OPEN_PLANS
from ocrm.services.payments.statuses import late_words
from ocrm.services.reminders.birthdays import told_between
from ocrm.services.reminders.digest_reminders import DigestReminders, Row
from ocrm.services.reminders.kinds import DAY
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.settings import currency

_WEEK_DAYS = 7


class InstalmentReminders(DigestReminders):
    """The instalments of contracts in force that money is to come for, at the morning digest.

    One that is late never drops out (D-45): its later reminders have a lead below nothing.
    """

    name = "instalment"
    id_column, day_column = "p.id", "p.due_on"
    select = OPEN_PLANS

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        yield from super().between(after, until)
        if self._leads():
            yield from self._weekly(after, until)

    def _weekly(self, after: datetime, until: datetime) -> Iterator[Reminder]:
        """Return what is told a week, two weeks, … after the day money was due; the rows are looked at once."""
        told = told_between(self._workspace.clock, after, until, leads=(0,), digest_at=self._digest_at())
        mornings = [morning for morning, _lead in told]
        if not mornings:
            return
        moments = {morning: self._fires_at(morning, 0) for morning in mornings}
        money = currency(self._workspace)
        late = self._workspace.query(f"{self.select} AND p.due_on < ?", (mornings[-1].isoformat(),))
        for row in list(late):
            due_on = date.fromisoformat(row[1])
            for morning in mornings:
                days = (morning - due_on).days
                if days > 0 and days % _WEEK_DAYS == 0:
                    yield self._told(row, -days * DAY, fires_at=moments[morning], file_currency=money)

    def _fires_at(self, day: date, lead: int) -> datetime:
        return super()._fires_at(day + timedelta(days=-lead // DAY), 0) if lead < 0 else super()._fires_at(day, lead)

    def _reminder(self, row: Row, lead: int) -> Reminder:
        fires_at = self._fires_at(date.fromisoformat(row[1]), lead)
        return self._told(row, lead, fires_at=fires_at, file_currency=currency(self._workspace))

    def _told(self, row: Row, lead: int, *, fires_at: datetime, file_currency: str) -> Reminder:
        """Return what is told of a row; moment and currency are looked up by whoever tells many."""
        instalment_id, due, amount, paid, contract_id, _code, title, contract_currency, _id, customer = row[:10]
        day = date.fromisoformat(due)
        money = format_money(from_minor(amount - paid), contract_currency or file_currency, cents=True)
        words = _("Payment due: {amount} for “{contract}”").format(amount=money, contract=title)
        if lead < 0:
            words = _("Payment {late}: {amount} for “{contract}”").format(
                late=late_words(-lead // DAY), amount=money, contract=title
            )
        return Reminder(
            ReminderKey(self.name, instalment_id, due, lead),
            fires_at,
            due_on=day,
            due_at=None,
            title=words,
            kind="payment",
            is_important=lead < 0,
            customer=customer,
            private_title=ngettext("{n} payment due", "{n} payments due", 1).format(n=1),
            record_kind="contracts",
            opened_id=contract_id,
        )

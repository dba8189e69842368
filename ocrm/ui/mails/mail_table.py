"""Mails, one a line: when, in which direction, with whom, about what, and what would become of it."""

from __future__ import annotations

from functools import partial

from ocrm.clock import Clock
from ocrm.formats import format_date_relative
from ocrm.i18n import _, pgettext
from ocrm.services.mails.importing import MailOutcome, MailPlan
from ocrm.ui.spreadsheets.tick_table import Ticks, TickTable

TICK, DAY, WHO, CUSTOMER, SUBJECT, OUTCOME, REASON = range(7)
_MARKS = {
    MailOutcome.LOGGED: ("check", "ok"),
    MailOutcome.NEW: ("user-plus", "accent.text"),
    MailOutcome.SAME: ("copy", "text.3"),
    MailOutcome.SKIPPED: ("triangle-alert", "warn"),
}


def outcome_text(outcome: MailOutcome) -> str:
    """Return what becomes of a mail, in a word or two."""
    return {
        MailOutcome.LOGGED: _("Log it"),
        MailOutcome.NEW: _("Add and log"),
        MailOutcome.SAME: _("Known already"),
        MailOutcome.SKIPPED: _("Not readable"),
    }[outcome]


class MailTable(TickTable[MailPlan]):
    """The mails of a review."""

    def __init__(self, ticks: Ticks, clock: Clock) -> None:
        super().__init__(
            ticks,
            headings=(
                "",
                _("Sent"),
                _("With"),
                _("Customer"),
                pgettext("mail", "Subject"),
                _("What happens"),
                _("Why"),
            ),
            texts=partial(_texts, ticks, clock),
            outcome_column=OUTCOME,
            marks=_MARKS,
            title=_("Mails"),
            name="mail_table",
        )
        self.set_widths((40, 96, 170, 150, 240, 128, 200), stretch=(WHO, CUSTOMER, SUBJECT, REASON))


def _texts(ticks: Ticks, clock: Clock, plan: MailPlan) -> tuple[str, ...]:
    mail = plan.mail
    tick = _("ticked") if ticks.is_ticked(plan) else _("not ticked")
    day = "" if mail.sent_at is None else format_date_relative(clock.to_local(mail.sent_at).date(), clock.today())
    who = plan.known.contact if plan.known and plan.known.contact else plan.other.name or plan.other.address
    if who:
        who = _("from {name}").format(name=who) if plan.is_incoming else _("to {name}").format(name=who)
    customer = plan.known.customer if plan.known else ""
    subject = mail.subject or mail.source
    return tick, day, who, customer, subject, outcome_text(plan.outcome), plan.reason

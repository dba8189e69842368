"""The entries of a calendar file, one a line: when, what, how it repeats, and what would become of it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from ocrm.clock import Clock
from ocrm.formats import format_date, format_time
from ocrm.i18n import _
from ocrm.services.icalendars.planning import EntryOutcome, EntryPlan
from ocrm.ui.spreadsheets.tick_table import Ticks, TickTable

TICK, DAY, TIME, TITLE, REPEATS, OUTCOME, REASON = range(7)
_MARKS = {
    EntryOutcome.NEW: ("plus", "ok"),
    EntryOutcome.CHANGED: ("pencil", "accent.text"),
    EntryOutcome.SAME: ("check", "text.3"),
    EntryOutcome.PAST: ("history", "text.3"),
    EntryOutcome.SKIPPED: ("minus", "text.3"),
}


def outcome_text(outcome: EntryOutcome) -> str:
    """Return what becomes of an entry, in a word or two."""
    return {
        EntryOutcome.NEW: _("Add new"),
        EntryOutcome.CHANGED: _("Is otherwise here"),
        EntryOutcome.SAME: _("Known already"),
        EntryOutcome.PAST: _("Over"),
        EntryOutcome.SKIPPED: _("Leave out"),
    }[outcome]


class CalendarTable(TickTable[EntryPlan]):
    """The entries of a review."""

    def __init__(self, ticks: Ticks, clock: Clock) -> None:
        super().__init__(
            ticks,
            headings=("", _("Date"), _("Time"), _("Title"), _("Repeats"), _("What happens"), _("Why")),
            texts=partial(_texts, ticks, clock),
            outcome_column=OUTCOME,
            marks=_MARKS,
            title=_("Calendar entries"),
            name="calendar_table",
        )
        self.set_widths((40, 110, 64, 260, 210, 140, 220), stretch=(TITLE, REPEATS, REASON))


def _texts(ticks: Ticks, clock: Clock, plan: EntryPlan) -> tuple[str, ...]:
    tick = _("ticked") if ticks.is_ticked(plan) else _("not ticked")
    when, day, at = plan.when, "", ""
    if isinstance(when, datetime):
        day, at = format_date(when.date(), clock.today()), format_time(when)
    elif when is not None:
        day, at = format_date(when, clock.today()), _("All day")
    return tick, day, at, plan.title, plan.repeats, outcome_text(plan.outcome), plan.reason

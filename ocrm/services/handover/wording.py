"""What goes and what comes, in words."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.handover.contents import DATA_TABLES, PrivateNote

_SAID = ("customer", "contact", "opportunity", "interaction", "todo", "attachment")


def counts_text(counts: Mapping[str, int]) -> str:
    """Return how many rows of each kind there are: those people count by name, the others together."""
    said = [_count(table, counts[table]) for table in _SAID if counts.get(table)]
    others = sum(counts.get(table, 0) for table in DATA_TABLES if table not in _SAID)
    if others:
        said.append(ngettext("{n} further entry", "{n} further entries", others).format(n=format_number(others)))
    return pgettext("list separator", ", ").join(said)


def _count(table: str, n: int) -> str:
    texts = {
        "customer": ngettext("{n} customer", "{n} customers", n),
        "contact": ngettext("{n} contact", "{n} contacts", n),
        "opportunity": ngettext("{n} opportunity", "{n} opportunities", n),
        "interaction": ngettext("{n} interaction", "{n} interactions", n),
        "todo": ngettext("{n} to-do", "{n} to-dos", n),
        "attachment": ngettext("{n} attachment", "{n} attachments", n),
    }
    return texts[table].format(n=format_number(n))


def private_text(note: PrivateNote, clock: Clock) -> str:
    """Return the line that names a private note that stays."""
    day = format_date_iso(clock.to_local(note.happened_at).date())
    return _("Stays here, private: {customer}, {day}: {summary}").format(
        customer=note.customer, day=day, summary=note.summary
    )

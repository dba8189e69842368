"""What goes and what comes, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ocrm.clock import Clock
from ocrm.formats import format_date_iso, format_number
from ocrm.i18n import _, pgettext
from ocrm.services.handover.contents import PrivateNote
from ocrm.services.schema import RECORD_TYPES

_LABELS = {described.table: described.label_many for described in RECORD_TYPES.values()}
_SAID = ("customer", "contact", "opportunity", "contract", "ticket", "interaction", "todo")


def counts_text(counts: Mapping[str, int]) -> str:
    """Return how many rows of each kind there are: those people count by name, the others together."""
    said = [_count(_(_LABELS[table]), counts[table]) for table in _SAID if counts.get(table)]
    if counts.get("attachment"):
        said.append(_count(_("Attachments"), counts["attachment"]))
    others = sum(count for table, count in counts.items() if table not in (*_SAID, "attachment"))
    if others:
        said.append(_count(_("Further entries"), others))
    return pgettext("list separator", ", ").join(said)


def kinds_text(tables: Iterable[str]) -> str:
    """Return of which kinds the rows of tables are: those people know by name, the others together."""
    given = set(tables)
    said = [_(_LABELS[table]) for table in _SAID if table in given]
    if "attachment" in given:
        said.append(_("Attachments"))
    if given - {*_SAID, "attachment"}:
        said.append(_("Further entries"))
    return pgettext("list separator", ", ").join(said)


def _count(what: str, n: int) -> str:
    return _("{what}: {n}").format(what=what, n=format_number(n))


def private_text(note: PrivateNote, clock: Clock) -> str:
    """Return the line that names a private note that stays."""
    day = format_date_iso(clock.to_local(note.happened_at).date())
    return _("Stays here, private: {customer}, {day}: {summary}").format(
        customer=note.customer, day=day, summary=note.summary
    )

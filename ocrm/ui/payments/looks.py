"""Which icon and tone the status of an instalment has, and what is said of it."""

from __future__ import annotations

from ocrm.services.payments.reading import InstalmentRow
from ocrm.services.payments.statuses import InstalmentStatus, late_words, status_title

LOOKS = {
    InstalmentStatus.OPEN: ("circle", "info"),
    InstalmentStatus.PARTIAL: ("circle-dot", "warn"),
    InstalmentStatus.RECEIVED: ("circle-check", "ok"),
    InstalmentStatus.OVERDUE: ("circle-alert", "bad"),
    InstalmentStatus.VOID: ("ban", "neutral"),
    InstalmentStatus.PENDING: ("clock", "neutral"),
}


def status_words(row: InstalmentRow) -> str:
    """Return the status of an instalment with how late money of it is."""
    words = status_title(row.status)
    return f"{words} · {late_words(row.days_late)}" if row.is_late else words

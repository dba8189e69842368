"""How a version of a quote looks: the tone of its status, the days it still holds."""

from __future__ import annotations

from datetime import date

from ocrm.services.quotes.reading import QuoteRow, QuoteStatus

_TONES = {
    QuoteStatus.DRAFT: "neutral",
    QuoteStatus.SENT: "info",
    QuoteStatus.ACCEPTED: "ok",
    QuoteStatus.REJECTED: "bad",
    QuoteStatus.EXPIRED: "warn",
}
_SOON_DAYS = 7


def status_tone(status: QuoteStatus) -> str:
    """Return the tone a status is shown in, beside its word."""
    return _TONES[status]


def runs_out_soon(quote: QuoteRow, today: date) -> bool:
    """Say whether what was sent holds for a week at most."""
    is_open = quote.status is QuoteStatus.SENT and quote.valid_until is not None
    return is_open and quote.valid_until is not None and (quote.valid_until - today).days <= _SOON_DAYS

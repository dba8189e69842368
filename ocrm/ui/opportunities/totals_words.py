"""What the opportunities page says of all its deals, or of those chosen: how many, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.deals.opportunity_views import OpportunityView, Totals, view_title


def tab_texts(counts: Mapping[OpportunityView, int]) -> list[tuple[str, str]]:
    """Return the key and title of each tab, with its number of deals where there are any."""
    return [
        (view.value, _("{view} · {count}").format(view=view_title(view), count=format_number(counts[view])))
        if counts.get(view)
        else (view.value, view_title(view))
        for view in OpportunityView
    ]


def count_words(count: int) -> str:
    """Return how many deals are shown."""
    return ngettext("{n} opportunity", "{n} opportunities", count).format(n=format_number(count))


def selected_words(count: int) -> str:
    """Return how many deals are chosen."""
    return ngettext("{n} opportunity selected", "{n} opportunities selected", count).format(n=format_number(count))


def worth_words(totals: Totals, view: OpportunityView, *, currency: str) -> str:
    """Return what the deals of a tab are worth; of open ones also weighted by their probability."""
    amount = format_money_short(totals.amount, currency)
    if not view.is_open:
        return amount
    weighted = format_money_short(totals.weighted, currency)
    return _("{amount} · weighted {weighted}").format(amount=amount, weighted=weighted)

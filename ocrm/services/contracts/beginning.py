"""What a new contract starts with: taken from a deal, from a quote, or from the contract it renews."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import MAXYEAR, date, timedelta
from typing import Any

from ocrm.clock import add_months
from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services import records
from ocrm.services.contracts.reading import KIND, list_renewals
from ocrm.services.quotes.reading import fetch_quote
from ocrm.services.records import RecordRow, Reference
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

Values = dict[str, Any]
_NOT_RENEWED = frozenset({"code", "status", "signed_on", "starts_on", "ends_on", "opportunity", "renews", "notes"})
"""What a renewal does not take over."""
_LONGEST_MONTHS = 1200


def values_from_deal(workspace: Workspace, opportunity_id: int) -> Values:
    """Return what a contract of a deal starts with; raises NotFoundError."""
    deal = records.fetch_record(workspace, "opportunities", opportunity_id)
    return {
        "title": deal["subject"],
        "customer": _id(deal["customer"]),
        "amount": deal["expected_amount"],
        "currency": deal["currency"],
        "contact": _id(deal["contact"]),
        "opportunity": opportunity_id,
    }


def values_from_quote(workspace: Workspace, quote_id: int) -> Values:
    """Return what a contract of a quote starts with: the deal's facts, and what the quote comes to.

    Raises ValidationError for one that offers nothing.
    """
    quote = fetch_quote(workspace, quote_id)
    if not quote.lines:
        raise ValidationError(
            _("Quote {quote} has no lines yet. Nothing was changed; say first what is offered.").format(
                quote=quote.name
            )
        )
    values = values_from_deal(workspace, quote.opportunity_id)
    return {**values, "amount": quote.sums.total, "currency": quote.currency}


def values_of_renewal(workspace: Workspace, contract_id: int) -> Values:
    """Return what the contract after one starts with: a draft as long as it, from the day after its end.

    Raises ValidationError where it was never signed or is renewed already, NotFoundError where it is gone.
    """
    before = records.fetch_record(workspace, KIND, contract_id)
    _refuse_renewal(workspace, before)
    values = {
        info.name: _id(before[info.name]) if isinstance(before[info.name], Reference) else before[info.name]
        for info in record_type(KIND).editable_fields
        if info.name not in _NOT_RENEWED
    }
    first, last = next_term(before["starts_on"], before["ends_on"])
    return {**values, "starts_on": first, "ends_on": last, "renews": contract_id}


def next_term(starts_on: date | None, ends_on: date | None) -> tuple[date | None, date | None]:
    """Return the first and last day of the term after one: whole months stay whole months, else as many days.

    A day such as 9999-12-31 says that it has no end: nothing comes after it.
    """
    if ends_on is None or ends_on.year == MAXYEAR:
        return None, None
    first = ends_on + timedelta(days=1)
    if starts_on is None:
        return first, None
    months = (first.year - starts_on.year) * 12 + first.month - starts_on.month
    if 0 < months <= _LONGEST_MONTHS and add_months(starts_on, months) == first:
        return first, add_months(first, months) - timedelta(days=1)
    return first, first + min(ends_on - starts_on, date.max - first)


def _refuse_renewal(workspace: Workspace, before: RecordRow) -> None:
    if before["status"] == "draft":
        raise ValidationError(
            _("“{title}” is a draft: sign it first, then it can be renewed. Nothing was changed.").format(
                title=before["title"]
            )
        )
    after = next((one for one in list_renewals(workspace, before.record_id) if one.status != "terminated"), None)
    if after is not None:
        raise ValidationError(
            _("“{title}” is renewed already, by {number}. Nothing was changed.").format(
                title=before["title"], number=after.number
            )
        )


def _id(reference: Reference | None) -> int | None:
    return None if reference is None else reference.record_id


def given(values: Mapping[str, Any]) -> Values:
    """Return the values that say something."""
    return {name: value for name, value in values.items() if value not in (None, "", ())}

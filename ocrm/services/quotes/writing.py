"""Making quotes for a deal, revising them, and saying how they stand: each one step that undo takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import to_scaled
from ocrm.models.quote import PERCENT_PLACES
from ocrm.services import interactions, numbering, records
from ocrm.services.changes import Changes
from ocrm.services.quotes.lines import FIELDS, checked_percent, insert_line
from ocrm.services.quotes.reading import KIND, STATUSES, QuoteRow, QuoteStatus, fetch_quote
from ocrm.services.settings import currency
from ocrm.services.workday import todos, working_days
from ocrm.services.workspace import Workspace
from ocrm.services.workspace.labels import term

VALID_DAYS, FOLLOW_UP_DAYS = 30, 3
"""Days a new quote holds, and after which one asks about one that was sent."""


def add_quote(workspace: Workspace, opportunity_id: int, *, origin: str = "") -> Changes:
    """Begin a quote for a deal: version 1, dated today, valid for 30 days, without lines."""
    deal = records.fetch_record(workspace, "opportunities", opportunity_id)
    today = workspace.clock.today()
    with workspace.operation(N_("Add quote {number}"), origin=origin, number="") as operation:
        number = numbering.next_codes(workspace, KIND)[0]
        operation.values["number"] = number
        operation.created_id = _insert(
            workspace, opportunity_id, _customer_of(deal), number=number, version=1,
            dated_on=today, valid_until=today + timedelta(days=VALID_DAYS),
            currency=deal["currency"] or currency(workspace), discount_percent=Decimal(0), notes="",
        )  # fmt: skip
    return operation.changes


def revise_quote(workspace: Workspace, quote_id: int, *, origin: str = "") -> Changes:
    """Copy a version into the next one, a draft of today that holds as long; the one before stays as it is."""
    before = fetch_quote(workspace, quote_id)
    today = workspace.clock.today()
    held = None if before.valid_until is None else before.valid_until - before.dated_on
    with workspace.operation(
        N_("Revise quote {number} as v{version}"), origin=origin, number=before.number, version=0
    ) as operation:
        version = operation.values["version"] = 1 + int(
            workspace.scalar("SELECT max(version) FROM quote WHERE number = ?", (before.number,))
        )
        customer_id = workspace.scalar("SELECT customer_id FROM quote WHERE id = ?", (quote_id,))
        made = operation.created_id = _insert(
            workspace, before.opportunity_id, customer_id, number=before.number, version=version,
            dated_on=today, valid_until=None if held is None else today + held,
            currency=before.currency, discount_percent=before.discount_percent, notes=before.notes,
        )  # fmt: skip
        for position, line in enumerate(before.lines):
            values = {info.name: getattr(line, info.name) for info in FIELDS}
            insert_line(workspace, made, position, values, source_line_id=line.origin_id)
    return operation.changes


def _customer_of(deal: records.RecordRow) -> int | None:
    return None if deal["customer"] is None else int(deal["customer"].record_id)


def _insert(
    workspace: Workspace,
    opportunity_id: int,
    customer_id: int | None,
    *,
    number: str,
    version: int,
    dated_on: date,
    valid_until: date | None,
    currency: str,
    discount_percent: Decimal,
    notes: str,
) -> int:
    quote_id, stamp = new_id(), workspace.stamp()
    workspace.connection.execute(
        "INSERT INTO quote(id, created_at, updated_at, customer_id, opportunity_id, number, version, dated_on,"
        " valid_until, status, currency, discount_percent, notes) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            quote_id, stamp, stamp, customer_id, opportunity_id, number, version, dated_on.isoformat(),
            None if valid_until is None else valid_until.isoformat(), QuoteStatus.DRAFT, currency,
            to_scaled(discount_percent, places=PERCENT_PLACES), notes,
        ),
    )  # fmt: skip
    return quote_id


def change_quote(workspace: Workspace, quote_id: int, *, origin: str = "", **values: Any) -> Changes:
    """Set `dated_on`, `valid_until`, `discount_percent` or `notes` of a draft; notes of every version.

    Raises ValidationError for another field of what was sent, or a last day before the quote's own.
    """
    before = fetch_quote(workspace, quote_id)
    if not before.is_draft and values.keys() - {"notes"}:
        raise ValidationError(
            _("Quote {quote} is no draft any more and stays as it was offered. Make a new version of it.").format(
                quote=before.name
            ),
            field=next(iter(values)),
        )
    after = replace(before, **values)
    if after.dated_on is None:
        raise ValidationError(_("A quote has a date. Nothing was changed."), field="dated_on")
    if after.valid_until is not None and after.valid_until < after.dated_on:
        field = "valid_until" if "valid_until" in values else "dated_on"
        raise ValidationError(_("A quote holds until its own day at least. Nothing was changed."), field=field)
    percent = checked_percent("discount_percent", after.discount_percent)
    with workspace.operation(N_("Change quote {quote}"), origin=origin, quote=before.name) as operation:
        workspace.connection.execute(
            "UPDATE quote SET updated_at = ?, dated_on = ?, valid_until = ?, discount_percent = ?, notes = ?"
            " WHERE id = ?",
            (
                workspace.stamp(), after.dated_on.isoformat(),
                None if after.valid_until is None else after.valid_until.isoformat(),
                to_scaled(percent, places=PERCENT_PLACES), (after.notes or "").strip(), quote_id,
            ),
        )  # fmt: skip
    return operation.changes


def set_status(workspace: Workspace, quote_id: int, status: QuoteStatus, *, origin: str = "") -> Changes:
    """Say how a version stands; raises ValidationError for one that offers nothing yet."""
    quote = fetch_quote(workspace, quote_id)
    if status is not QuoteStatus.DRAFT:
        _refuse_empty(quote)
    label = next(choice.label for choice in STATUSES if choice.code == status)
    with workspace.operation(
        N_("Mark quote {quote} as “{status}”"), origin=origin, quote=quote.name, status=term(label)
    ) as operation:
        workspace.connection.execute(
            "UPDATE quote SET updated_at = ?, status = ? WHERE id = ?", (workspace.stamp(), status, quote_id)
        )
    return operation.changes


def mark_sent(
    workspace: Workspace, quote_id: int, *, kind: str = "email", follow_up_on: date | None = None, origin: str = ""
) -> Changes:
    """Say that a version was sent: it is logged as a contact by `kind`, and the asking about it is planned.

    Without a customer nothing is logged; without a day nothing is planned.
    """
    quote = fetch_quote(workspace, quote_id)
    customer_id = _customer_of(records.fetch_record(workspace, "opportunities", quote.opportunity_id))
    with workspace.operation(N_("Mark quote {quote} as “{status}”"), origin=origin, quote=quote.name,
                             status=term(N_("Sent out"))) as operation:  # fmt: skip
        set_status(workspace, quote_id, QuoteStatus.SENT)
        if customer_id is not None:
            interactions.log_interaction(
                workspace, customer_id, kind=kind, opportunity_id=quote.opportunity_id, summary=sent_words(quote)
            )
        if follow_up_on is not None:
            todos.add_todo(
                workspace, _("Follow up quote {quote}").format(quote=quote.name), kind="quote", due_on=follow_up_on,
                customer=customer_id, opportunity=quote.opportunity_id,
            )  # fmt: skip
        operation.created_id = None
    return operation.changes


def sent_words(quote: QuoteRow) -> str:
    """Return what the log says of a version that was sent."""
    words = _("Sent quote {quote}: {total}").format(quote=quote.name, total=quote.money(quote.sums.total))
    if quote.valid_until is None:
        return words
    return words + _(", valid until {day}").format(day=quote.valid_until.isoformat())


def follow_up_day(workspace: Workspace) -> date:
    """Return the work day on which one asks about a quote sent today."""
    return working_days.next_working_day(workspace, workspace.clock.today() + timedelta(days=FOLLOW_UP_DAYS - 1))


def take_over(workspace: Workspace, quote_id: int, *, origin: str = "") -> Changes:
    """Make the total of a version the deal's expected amount; raises ValidationError for a closed deal."""
    quote = fetch_quote(workspace, quote_id)
    _refuse_empty(quote)
    deal = records.fetch_record(workspace, "opportunities", quote.opportunity_id)
    if deal["status"] != "open":
        raise ValidationError(_("The deal is closed, and its amount is the one agreed on. Nothing was changed."))
    with workspace.operation(
        N_("Expect {amount} from quote {quote}"),
        origin=origin, amount=quote.money(quote.sums.total), quote=quote.name,
    ) as operation:  # fmt: skip
        records.update_records(
            workspace, "opportunities", [quote.opportunity_id], {"expected_amount": quote.sums.total}
        )
    return operation.changes


def delete_quote(workspace: Workspace, quote_id: int, *, origin: str = "") -> Changes:
    """Delete a version with its lines and files; undo brings all back, the number is not used again."""
    quote = fetch_quote(workspace, quote_id)
    with workspace.operation(N_("Delete quote {quote}"), origin=origin, quote=quote.name) as operation:
        workspace.connection.execute("DELETE FROM attachment WHERE record_id = ?", (quote_id,))
        workspace.connection.execute("DELETE FROM quote WHERE id = ?", (quote_id,))
    return operation.changes


def _refuse_empty(quote: QuoteRow) -> None:
    if not quote.lines:
        raise ValidationError(
            _("Quote {quote} has no lines yet. Nothing was changed; say first what is offered.").format(
                quote=quote.name
            )
        )

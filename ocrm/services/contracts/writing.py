"""Making contracts, signing, ending and renewing them: each one step that undo takes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.contracts import beginning
from ocrm.services.contracts.reading import KIND, RUNNING, contract_of_quote
from ocrm.services.quotes.reading import QuoteStatus, fetch_quote
from ocrm.services.quotes.writing import set_status
from ocrm.services.records import RecordRow
from ocrm.services.workspace import Workspace


def add_from_deal(
    workspace: Workspace, opportunity_id: int, values: Mapping[str, Any] | None = None, *, origin: str = ""
) -> Changes:
    """Begin a contract with what a deal says; `values` say some of it otherwise. Raises ValidationError."""
    known = beginning.values_from_deal(workspace, opportunity_id)
    return records.add_record(workspace, KIND, beginning.given({**known, **(values or {})}), origin=origin)


def add_from_quote(
    workspace: Workspace, quote_id: int, values: Mapping[str, Any] | None = None, *, origin: str = ""
) -> Changes:
    """Begin a contract with what a quote comes to, and keep which it was; one that was sent is accepted by that.

    Raises ValidationError for a quote without lines, one that was rejected, or one that has a contract.
    """
    known = beginning.values_from_quote(workspace, quote_id)
    quote = fetch_quote(workspace, quote_id)
    if quote.kept_status is QuoteStatus.REJECTED:
        raise ValidationError(
            _("Quote {quote} was rejected. Nothing was changed; make a new version of it first.").format(
                quote=quote.name
            )
        )
    _refuse_second(workspace, quote_id, quote.name)
    with workspace.operation(N_("Make a contract of quote {quote}"), origin=origin, quote=quote.name) as operation:
        made = records.add_record(workspace, KIND, beginning.given({**known, **(values or {})})).created_id or 0
        workspace.connection.execute("UPDATE contract SET quote_id = ? WHERE id = ?", (quote_id, made))
        if quote.kept_status is not QuoteStatus.ACCEPTED:
            set_status(workspace, quote_id, QuoteStatus.ACCEPTED)
        operation.created_id = made
    return replace(operation.changes, created_id=made)


def _refuse_second(workspace: Workspace, quote_id: int, name: str) -> None:
    made = contract_of_quote(workspace, quote_id)
    row = None if made is None else records.fetch_record(workspace, KIND, made)
    if row is not None and row["status"] != "terminated":
        raise ValidationError(
            _("Quote {quote} has a contract already, {number}. Nothing was changed.").format(
                quote=name, number=row["code"]
            )
        )


def renew(workspace: Workspace, contract_id: int, *, origin: str = "") -> Changes:
    """Begin the contract after one: a draft with its facts, from the day after its end (A4.07)."""
    values = beginning.given(beginning.values_of_renewal(workspace, contract_id))
    title = records.title_of(workspace, KIND, contract_id)
    with workspace.operation(N_("Renew “{title}”"), origin=origin, title=title) as operation:
        made = records.add_record(workspace, KIND, values).created_id
        operation.created_id = made
    return replace(operation.changes, created_id=made)


def sign(workspace: Workspace, contract_id: int, *, signed_on: date | None = None, origin: str = "") -> Changes:
    """Say that a draft was signed, today unless on another day; raises ValidationError for what is no draft."""
    before = records.fetch_record(workspace, KIND, contract_id)
    if before["status"] != "draft":
        raise _not_possible(before, _("“{title}” is no draft any more. Nothing was changed."))
    day = signed_on or before["signed_on"] or workspace.clock.today()
    values = {"status": "signed", "signed_on": day}
    return records.update_records(workspace, KIND, [contract_id], values, origin=origin, label=N_("Sign “{title}”"))


def complete(workspace: Workspace, contract_id: int, *, origin: str = "") -> Changes:
    """Say that all that was agreed is done; raises ValidationError for what does not run."""
    return _end(workspace, contract_id, "completed", N_("Complete “{title}”"), origin)


def expire(workspace: Workspace, contract_id: int, *, origin: str = "") -> Changes:
    """Say that a contract ended with its last day; raises ValidationError before that day, or for what does not run."""
    before = records.fetch_record(workspace, KIND, contract_id)
    if before["ends_on"] is None or before["ends_on"] >= workspace.clock.today():
        raise _not_possible(before, _("“{title}” has not come to its last day. Nothing was changed."))
    return _end(workspace, contract_id, "expired", N_("Mark “{title}” as expired"), origin)


def terminate(workspace: Workspace, contract_id: int, *, origin: str = "") -> Changes:
    """Call a contract off before its end; what is still to come of it is no longer waited for."""
    return _end(workspace, contract_id, "terminated", N_("Terminate “{title}”"), origin)


def _end(workspace: Workspace, contract_id: int, status: str, label: str, origin: str) -> Changes:
    before = records.fetch_record(workspace, KIND, contract_id)
    if before["status"] not in RUNNING:
        raise _not_possible(before, _("“{title}” does not run: it is not signed, or over. Nothing was changed."))
    return records.update_records(workspace, KIND, [contract_id], {"status": status}, origin=origin, label=label)


def _not_possible(row: RecordRow, text: str) -> ValidationError:
    return ValidationError(text.format(title=row["title"]), field="status")

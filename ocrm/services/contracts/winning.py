"""Winning a deal together with its contract: a new one signed that day, or one that is there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.contracts import writing
from ocrm.services.contracts.reading import (
    KIND,
    RUNNING,
    ContractRow,
    contract_of_quote,
    list_customer_contracts,
    list_deal_contracts,
)
from ocrm.services.deals import opportunities
from ocrm.services.quotes.reading import QuoteStatus, list_quotes
from ocrm.services.workspace import Workspace

_MAY_BE_LINKED = ("draft", *RUNNING)


@dataclass(frozen=True, slots=True)
class WinContracts:
    """What contract a deal can be won with.

    `own` are those it has; `others` those of its customer that belong to no deal. Without a customer there is none.
    """

    own: Sequence[ContractRow] = ()
    others: Sequence[ContractRow] = ()
    can_make: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether there is something to choose: a deal that has a contract needs no other."""
        return self.can_make and not self.own


def contracts_to_win(workspace: Workspace, opportunity_id: int) -> WinContracts:
    """Return what contract a deal can be won with; raises NotFoundError."""
    customer = records.fetch_record(workspace, "opportunities", opportunity_id)["customer"]
    if customer is None:
        return WinContracts()
    own = list_deal_contracts(workspace, opportunity_id)
    all_of_customer = list_customer_contracts(workspace, customer.record_id)
    others = [one for one in all_of_customer if one.opportunity is None and one.status in _MAY_BE_LINKED]
    return WinContracts(own, others, can_make=True)


def win_with_contract(
    workspace: Workspace,
    opportunity_ids: Sequence[int],
    *,
    contract_id: int | None = None,
    amount: Decimal | None = None,
    closed_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Close a deal as won and sign its contract on that day: the one given, else a new one with the actual amount.

    Of several deals only the first is meant. A draft that is given is signed; one signed already keeps its day.
    """
    opportunity_id, day = opportunity_ids[0], closed_on or workspace.clock.today()
    title = records.title_of(workspace, "opportunities", opportunity_id)
    with workspace.operation(N_("Win “{title}”"), origin=origin, title=title) as operation:
        opportunities.win_opportunity(workspace, opportunity_id, amount=amount, closed_on=day)
        made = contract_id
        if contract_id is None:
            made = _make(workspace, opportunity_id, {"status": "signed", "signed_on": day})
        else:
            _link(workspace, contract_id, opportunity_id, day)
        operation.created_id = made
    return replace(operation.changes, created_id=made)


def _make(workspace: Workspace, opportunity_id: int, values: dict[str, Any]) -> int | None:
    """Make the contract of a deal; an accepted quote that has none yet is the one it came of."""
    accepted = [one for one in list_quotes(workspace, opportunity_id) if one.kept_status is QuoteStatus.ACCEPTED]
    free = next((one for one in accepted if contract_of_quote(workspace, one.quote_id) is None), None)
    if free is None or not free.lines:
        return writing.add_from_deal(workspace, opportunity_id, values).created_id
    amount = records.fetch_record(workspace, "opportunities", opportunity_id)["expected_amount"]
    return writing.add_from_quote(workspace, free.quote_id, values | {"amount": amount}).created_id


def _link(workspace: Workspace, contract_id: int, opportunity_id: int, day: date) -> None:
    values: dict[str, Any] = {"opportunity": opportunity_id}
    before = records.fetch_record(workspace, KIND, contract_id)
    if before["status"] == "draft":
        values |= {"status": "signed", "signed_on": before["signed_on"] or day}
    records.update_records(workspace, KIND, [contract_id], values)

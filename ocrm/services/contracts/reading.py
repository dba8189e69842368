"""Contracts as rows: what one is worth, what came in and how long it runs; those of a customer or a deal, in sums."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.i18n import _, ngettext
from ocrm.models.contract import BINDING, IS_RUNNING
from ocrm.models.contract import RUNNING as RUNNING
from ocrm.services import records
from ocrm.services.records import RecordRow, Reference
from ocrm.services.workspace import Workspace

KIND = "contracts"
STATUS_TONES = {
    "draft": "neutral", "signed": "info", "executing": "accent", "completed": "ok", "expired": "warn",
    "terminated": "bad",
}  # fmt: skip
_NOTHING = Decimal(0)
_FIELDS = (
    "code", "title", "kind", "status", "customer", "amount", "received", "received_percent", "outstanding",
    "overdue_amount", "signed_on", "starts_on", "ends_on", "days_left", "opportunity", "renews", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract or an order; money in main units. `outstanding` and `overdue` are nothing before it is signed."""

    contract_id: int
    number: str
    title: str
    kind: str
    status: str
    customer: Reference
    amount: Decimal | None
    received: Decimal
    percent: int | None
    outstanding: Decimal
    overdue: Decimal
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    days_left: int | None
    opportunity: Reference | None
    renews: Reference | None
    notes: str

    @property
    def is_running(self) -> bool:
        """Whether it is signed, and neither done nor ended."""
        return self.status in RUNNING

    @property
    def may_be_renewed(self) -> bool:
        """Whether it was ever signed; one that was called off may be taken up again."""
        return self.status != "draft"

    @property
    def is_binding(self) -> bool:
        """Whether it was signed and not called off."""
        return self.status in BINDING


@dataclass(frozen=True, slots=True)
class ContractSums:
    """What contracts that were signed and not called off come to."""

    signed: Decimal
    received: Decimal
    outstanding: Decimal
    overdue: Decimal
    count: int


def list_customer_contracts(workspace: Workspace, customer_id: int) -> list[ContractRow]:
    """Return the contracts of a customer: those that run first, then drafts, then what is over; the latest first."""
    return _listed(workspace, "customer_id", customer_id)


def list_deal_contracts(workspace: Workspace, opportunity_id: int) -> list[ContractRow]:
    """Return the contracts that came of a deal."""
    return _listed(workspace, "opportunity_id", opportunity_id)


def list_renewals(workspace: Workspace, contract_id: int) -> list[ContractRow]:
    """Return the contracts that renew one."""
    return _listed(workspace, "renews_id", contract_id)


def fetch_contracts(workspace: Workspace, contract_ids: Sequence[int]) -> list[ContractRow]:
    """Return contracts in the order of their ids, without those that are gone."""
    rows = records.fetch_rows(workspace, KIND, contract_ids, _FIELDS)
    return [_row(row) for row in rows if row is not None]


def quote_of(workspace: Workspace, contract_id: int) -> int | None:
    """Return the version of a quote a contract came of."""
    found: int | None = workspace.scalar("SELECT quote_id FROM contract WHERE id = ?", (contract_id,))
    return found


def contract_of_quote(workspace: Workspace, quote_id: int) -> int | None:
    """Return the contract that came of any version of a quote, the latest one."""
    found: int | None = workspace.scalar(
        "SELECT k.id FROM contract k JOIN quote q ON q.id = k.quote_id WHERE q.number ="
        " (SELECT number FROM quote WHERE id = ?) ORDER BY k.id DESC LIMIT 1",
        (quote_id,),
    )
    return found


def sums_of(contracts: Iterable[ContractRow]) -> ContractSums:
    """Return what contracts come to; drafts and what was called off count for nothing."""
    binding = [one for one in contracts if one.is_binding]
    return ContractSums(
        signed=sum((one.amount or _NOTHING for one in binding), _NOTHING),
        received=sum((one.received for one in binding), _NOTHING),
        outstanding=sum((one.outstanding for one in binding), _NOTHING),
        overdue=sum((one.overdue for one in binding), _NOTHING),
        count=len(binding),
    )


def word_days_left(days: int) -> str:
    """Return how long a contract still runs: 12 days left, ends today, ended 3 days ago."""
    if days < 0:
        return ngettext("ended {n} day ago", "ended {n} days ago", -days).format(n=-days)
    if days == 0:
        return _("ends today")
    return ngettext("{n} day left", "{n} days left", days).format(n=days)


def _listed(workspace: Workspace, column: str, value: int) -> list[ContractRow]:
    rows = workspace.query(
        f"SELECT t.id FROM contract t WHERE t.{column} = ? ORDER BY CASE WHEN {IS_RUNNING} THEN 0"
        " WHEN t.status = 'draft' THEN 1 ELSE 2 END, coalesce(t.signed_on, t.starts_on) DESC, t.id DESC",
        (value,),
    )
    return fetch_contracts(workspace, [row[0] for row in rows])


def _row(row: RecordRow) -> ContractRow:
    return ContractRow(
        contract_id=row.record_id, number=row["code"], title=row["title"], kind=row["kind"],
        status=row["status"], customer=row["customer"], amount=row["amount"],
        received=row["received"] or _NOTHING, percent=row["received_percent"],
        outstanding=row["outstanding"] or _NOTHING, overdue=row["overdue_amount"] or _NOTHING,
        signed_on=row["signed_on"], starts_on=row["starts_on"], ends_on=row["ends_on"], days_left=row["days_left"],
        opportunity=row["opportunity"], renews=row["renews"], notes=row["notes"],
    )  # fmt: skip

"""The money that came in over all contracts, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.models.fields import from_minor
from ocrm.services.workspace import Workspace

MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class ReceivedPayment:
    """A payment with its contract and customer; `number` is that of its instalment, None for none."""

    payment_id: int
    received_on: date
    amount: Decimal
    number: int | None
    method: str | None
    invoice_number: str
    contract_id: int
    title: str
    currency: str
    customer_id: int
    customer_name: str


@dataclass(frozen=True, slots=True)
class ReceivedSum:
    """How many payments there are, and what they come to in main units."""

    count: int
    amount: Decimal


_NUMBER = (
    "(SELECT count(*) FROM payment_plan e JOIN payment_plan p ON p.id = y.plan_id"
    " WHERE e.contract_id = p.contract_id AND (e.due_on, e.id) <= (p.due_on, p.id))"
)


def sum_received(workspace: Workspace) -> ReceivedSum:
    """Return what all payments come to, also those beyond a list of the latest."""
    count, minor = workspace.first("SELECT count(*), coalesce(sum(amount), 0) FROM payment") or (0, 0)
    return ReceivedSum(count, from_minor(minor))


def list_received(workspace: Workspace, *, limit: int = MOST_LISTED) -> list[ReceivedPayment]:
    """Return the payments that came in last."""
    rows = workspace.query(
        f"SELECT y.id, y.received_on, y.amount, {_NUMBER}, y.method, y.invoice_number, t.id, t.title, t.currency, c.id,"
        " c.name FROM payment y CROSS JOIN contract t ON t.id = y.contract_id CROSS JOIN customer c"
        " ON c.id = t.customer_id ORDER BY y.received_on DESC, y.id DESC LIMIT ?",
        (limit,),
    )
    return [
        ReceivedPayment(row[0], date.fromisoformat(row[1]), from_minor(row[2]), row[3] or None, *row[4:])
        for row in rows
    ]

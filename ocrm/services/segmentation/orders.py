"""The orders of a customer: its contracts that bind, and won opportunities that none of them names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.models.fields import from_minor
from ocrm.models.order import ORDERS_OF_CUSTOMER
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Order:
    """What was bought on a day; `kind` and `record_id` are those of the contract or opportunity it is."""

    kind: str
    record_id: int
    title: str
    day: date
    amount: Decimal


def list_orders(workspace: Workspace, customer_id: int) -> list[Order]:
    """Return the orders of a customer, the earliest first."""
    rows = workspace.query(
        f"SELECT kind, id, title, day, amount FROM ({ORDERS_OF_CUSTOMER}) ORDER BY day, id", (customer_id,)
    )
    return [Order(kind, row_id, title, date.fromisoformat(day), from_minor(minor))
            for kind, row_id, title, day, minor in rows]  # fmt: skip

"""Customers with orders, made quickly for the tests of scores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ocrm.services import records
from ocrm.services.workspace import Workspace


def add_customer(workspace: Workspace, name: str, orders: Iterable[tuple[date, int]] = (), **values: object) -> int:
    """Add a customer with won opportunities on days, of amounts; return its id."""
    with workspace.operation("Add “{title}”", title=name):
        customer_id = records.add_record(workspace, "customers", {"name": name, **values}).created_id
        assert customer_id is not None
        for number, (day, amount) in enumerate(orders):
            sold = {
                "subject": f"{name} {number}", "customer": customer_id, "status": "won", "closed_on": day,
                "expected_amount": Decimal(amount),
            }  # fmt: skip
            records.add_record(workspace, "opportunities", sold)
    return customer_id

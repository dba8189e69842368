"""The customers of F-38: what is handed over, and what must not be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ocrm.services import attachments, interactions, records
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

PRIVATE = "喝酒误事，别再约晚饭"


def fill(workspace: Workspace) -> list[int]:
    """Make 25 customers with 40 contacts, 12 opportunities, 300 activities, 18 files, 3 private notes; and 5 more."""
    with workspace.operation("Fill"):
        customer_ids = [add(workspace, "customers", name=f"客户 {number}", phone=f"010655200{number:02}")
                        for number in range(30)]  # fmt: skip
        chosen = customer_ids[:25]
        for number in range(40):
            add(workspace, "contacts", customer=chosen[number % 25], name=f"联系人 {number}", is_primary=number < 25)
        deals = [add(workspace, "opportunities", customer=chosen[number], subject=f"商机 {number}",
                      expected_amount=Decimal(12_000)) for number in range(12)]  # fmt: skip
        for number in range(300):
            interactions.log_interaction(workspace, chosen[number % 25], kind="call", summary=f"电话 {number}")
        for number in range(3):
            interactions.log_interaction(workspace, chosen[number], kind="call", summary=PRIVATE, is_private=True)
        for number in range(18):
            owner = ("customers", chosen[number]) if number < 10 else ("opportunities", deals[number - 10])
            attachments.attach_data(workspace, *owner, f"报价 {number}.pdf", b"%PDF" + bytes([number]))
        interactions.log_interaction(workspace, customer_ids[29], kind="call", summary="不给的")
    return chosen


def add(workspace: Workspace, kind: str, **values: Any) -> int:
    """Add a record and return its id."""
    made = workspace.scalar("SELECT coalesce(max(id), 0) FROM " + record_type(kind).table)
    records.add_record(workspace, kind, values)
    return int(workspace.scalar(f"SELECT max(id) FROM {record_type(kind).table} WHERE id > ?", (made,)))

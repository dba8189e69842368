"""What is done to many records at once, as one undoable operation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ocrm.i18n import N_
from ocrm.services import planning, records
from ocrm.services.changes import Changes
from ocrm.services.quick_add import QuickAdd
from ocrm.services.records import Reference
from ocrm.services.workspace import Workspace


def count_differing(workspace: Workspace, kind: str, record_ids: Sequence[int], *, field: str, value: Any) -> int:
    """Return how many of the records have another value in a field than the one given."""
    different = 0
    for row in records.fetch_rows(workspace, kind, record_ids, [field]):
        if row is None:
            continue
        present = row[field]
        present = present.record_id if isinstance(present, Reference) else present
        different += (present or None) != (value or None) or (present is False) != (value is False)
    return different


def add_todo_for_each(
    workspace: Workspace, customer_ids: Sequence[int], line: QuickAdd, *, origin: str = ""
) -> Changes:
    """Add the to-do a typed line says once for each customer. Raises ValidationError where it says nothing to do."""
    label = N_("Add “{title}”") if len(customer_ids) == 1 else N_("Add “{title}” for {count} customers")
    with workspace.operation(label, origin=origin, title=line.title[:60], count=len(customer_ids)) as operation:
        for customer_id in customer_ids:
            planning.add_typed(workspace, line, links={"customer": customer_id})
            operation.next_part_if_large()
    return operation.changes

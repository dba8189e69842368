"""Adding an opportunity as it is typed: with its customer where that one is new too, in one undoable step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


def add_opportunity(
    workspace: Workspace,
    values: Mapping[str, Any],
    *,
    new_customer: str = "",
    next_step: str = "",
    next_step_on: date | None = None,
    origin: str = "",
) -> Changes:
    """Add an opportunity from {field: value}, before it a customer named `new_customer`, after it its next step.

    The opportunity's id is in `Changes.created_id`. Raises ValidationError; then none is added.
    """
    title = str(values.get("subject") or "")
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=title) as operation:
        complete = dict(values)
        if new_customer.strip():
            customers.add_customer(workspace, new_customer.strip())
            complete["customer"] = operation.created_id
        records.add_record(workspace, "opportunities", complete)
        opportunity_id = operation.created_id
        if next_step.strip():
            todos.add_todo(workspace, next_step.strip(), opportunity=opportunity_id, due_on=next_step_on)
            operation.created_id = opportunity_id
    return operation.changes

"""What was said and done: logging a touch, with its next step, in one operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services import attachments, records, tags
from ocrm.services.changes import Changes
from ocrm.services.quick_add import kind_named
from ocrm.services.relations import promises
from ocrm.services.relations.promises import NewPromise
from ocrm.services.visits.places import with_place
from ocrm.services.workspace import Workspace


def log_interaction(
    workspace: Workspace,
    customer_id: int,
    *,
    kind: str,
    summary: str,
    happened_at: datetime | None = None,
    contact_id: int | None = None,
    opportunity_id: int | None = None,
    next_step: str = "",
    next_step_on: date | datetime | None = None,
    files: Sequence[Path] = (),
    pictures: Sequence[tuple[str, bytes]] = (),
    tag_names: Sequence[str] = (),
    promised: Sequence[NewPromise] = (),
    place: str = "",
    origin: str = "",
    **values: Any,
) -> Changes:
    """Log a touch with a customer; files, tags, promises and the next to-do belong to the same undoable operation.

    `kind` is a code of the picklist interaction_kind; `pictures` are names and contents; `place`, of a
    visit, is kept with its text and may stand for it. Raises ValidationError on a blank summary.
    """
    title = records.title_of(workspace, "customers", customer_id)
    fields = {
        "customer": customer_id,
        "kind": kind,
        "summary": with_place(summary, place),
        "happened_at": happened_at or workspace.clock.now(),
        "contact": contact_id,
        "opportunity": opportunity_id,
        **values,
    }
    with workspace.operation(N_("Log contact with “{customer}”"), origin=origin, customer=title) as operation:
        records.add_record(workspace, "interactions", fields)
        interaction_id = operation.created_id
        for path in files:
            attachments.attach_file(workspace, "interactions", int(interaction_id or 0), path)
        for name, data in pictures:
            attachments.attach_data(workspace, "interactions", int(interaction_id or 0), name, data)
        for name in tag_names:
            tags.add_tag(workspace, [customer_id], name)
        for promise in promised:
            promises.add_promise(workspace, customer_id, promise, interaction_id=interaction_id)
        if next_step.strip():
            due: dict[str, Any] = {}
            if next_step_on is not None:
                due = {"due_at": next_step_on} if isinstance(next_step_on, datetime) else {"due_on": next_step_on}
            records.add_record(
                workspace,
                "todos",
                {"title": next_step, "customer": customer_id, "contact": contact_id, "opportunity": opportunity_id,
                 "kind": _step_kind(next_step, kind), **due},
            )  # fmt: skip
        operation.created_id = interaction_id
    return replace(operation.changes, created_id=interaction_id)  # inside a larger operation its changes come later


_STEPS = (N_("Product presented"), N_("Terms negotiated"), N_("Customer confirmed"))
"""What comes of the steps every sale takes (A3.20), offered until others have been used."""
_LAST, _OFFERED = 1000, 5


def usual_outcomes(workspace: Workspace, kind: str) -> list[str]:
    """Return what came most often of contacts of a kind among the last thousand, then the steps of every sale."""
    rows = workspace.query(
        f"SELECT outcome FROM (SELECT kind, outcome FROM interaction ORDER BY id DESC LIMIT {_LAST})"
        f" WHERE kind = ? AND outcome <> '' GROUP BY outcome ORDER BY count(*) DESC, outcome LIMIT {_OFFERED}",
        (kind,),
    )
    return list(dict.fromkeys([*(str(row[0]) for row in rows), *map(_, _STEPS)]))[:_OFFERED]


def _step_kind(next_step: str, kind: str) -> str:
    """Return the kind of a next step: what its words name, else that of what was logged, where to-dos have it."""
    return kind_named(next_step) or (kind if kind in ("call", "visit", "email", "meeting") else "other")

"""Opening tickets and taking them through their states: worked on, waiting, resolved, closed, open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ocrm.errors import UserError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.ticket import TICKET_STATUSES
from ocrm.models.ticket import UNRESOLVED as UNRESOLVED
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.tickets.reading import KIND, MOST_SATISFIED, fetch_ticket
from ocrm.services.workspace import Workspace

OPEN, IN_PROGRESS, WAITING, RESOLVED, CLOSED = (choice.code for choice in TICKET_STATUSES)
_STEPS = {
    OPEN: (N_("Set ticket “{title}” back to new"), N_("Set {count} tickets back to new")),
    IN_PROGRESS: (N_("Work on ticket “{title}”"), N_("Work on {count} tickets")),
    WAITING: (N_("Let ticket “{title}” wait for the customer"), N_("Let {count} tickets wait for the customer")),
    RESOLVED: (N_("Resolve ticket “{title}”"), N_("Resolve {count} tickets")),
    CLOSED: (N_("Close ticket “{title}”"), N_("Close {count} tickets")),
}
"""What moving one ticket or several into a state is called in the history."""
_REOPEN = (N_("Reopen ticket “{title}”"), N_("Reopen {count} tickets"))
_ANSWER = (N_("Mark ticket “{title}” as answered"), N_("Mark {count} tickets as answered"))


def open_ticket(
    workspace: Workspace, customer_id: int, subject: str, values: Mapping[str, Any] | None = None, *, origin: str = ""
) -> Changes:
    """Open a ticket of a customer; its number comes by itself. Raises ValidationError."""
    named = {"customer": customer_id, "subject": subject, **(values or {})}
    return records.add_record(workspace, KIND, named, origin=origin)


def set_status(workspace: Workspace, ticket_ids: Sequence[int], status: str, *, origin: str = "") -> Changes:
    """Move tickets into a state; leaving *new* for the first time is the first answer (D-28). Raises UserError."""
    if status not in _STEPS:
        raise UserError(_("There is no ticket status “{status}”. Nothing was changed.").format(status=status))
    return _change(workspace, ticket_ids, {"status": status}, _STEPS[status], origin)


def resolve(workspace: Workspace, ticket_ids: Sequence[int], resolution: str = "", *, origin: str = "") -> Changes:
    """Say that tickets are solved, and how; without words what was noted before stays."""
    told = {"resolution": resolution.strip()} if resolution.strip() else {}
    return _change(workspace, ticket_ids, {"status": RESOLVED, **told}, _STEPS[RESOLVED], origin)


def close(
    workspace: Workspace,
    ticket_ids: Sequence[int],
    satisfaction: int | None = None,
    *,
    comment: str = "",
    resolution: str = "",
    origin: str = "",
) -> Changes:
    """Close tickets; how content the customer is, 1 to 5, need not be known. Raises ValidationError."""
    if satisfaction is not None and not 1 <= satisfaction <= MOST_SATISFIED:
        raise ValidationError(_("Satisfaction is a number from 1 to 5. Nothing was saved."), field="satisfaction")
    values: dict[str, Any] = {"status": CLOSED}
    values |= {} if satisfaction is None else {"satisfaction": satisfaction}
    values |= {"satisfaction_comment": comment.strip()} if comment.strip() else {}
    values |= {"resolution": resolution.strip()} if resolution.strip() else {}
    return _change(workspace, ticket_ids, values, _STEPS[CLOSED], origin)


def reopen(workspace: Workspace, ticket_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Work on tickets again that were resolved or closed; what was noted of them stays."""
    return _change(workspace, ticket_ids, {"status": IN_PROGRESS}, _REOPEN, origin)


def mark_answered(
    workspace: Workspace, ticket_ids: Sequence[int], moment: datetime | None = None, *, origin: str = ""
) -> Changes:
    """Note that the customer got a first answer, now or at a moment; raises ValidationError before the opening."""
    answered_at = moment or workspace.clock.now()
    for ticket_id in ticket_ids if moment is not None else ():
        if answered_at < fetch_ticket(workspace, ticket_id).opened_at:
            raise ValidationError(
                _("A ticket cannot be answered before it was opened. Nothing was saved; choose a later moment."),
                field="first_response_at",
            )
    return _change(workspace, ticket_ids, {"first_response_at": answered_at}, _ANSWER, origin)


def _change(
    workspace: Workspace, ticket_ids: Sequence[int], values: Mapping[str, Any], labels: tuple[str, str], origin: str
) -> Changes:
    label = labels[0] if len(ticket_ids) == 1 else labels[1]
    return records.update_records(workspace, KIND, ticket_ids, values, origin=origin, label=label)

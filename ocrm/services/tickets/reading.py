"""The tickets of a customer, a contact, or everybody: those not resolved first, the most urgent before others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_utc_text
from ocrm.models.ticket import IS_UNRESOLVED, TICKET_PRIORITIES, UNRESOLVED
from ocrm.services.display import ValueFormatter
from ocrm.services.records import record_gone
from ocrm.services.schema import record_type
from ocrm.services.workspace import Workspace

KIND = "tickets"
COMPLAINT = "complaint"
URGENT = "urgent"
MOST_SATISFIED = 5
_RANK = " ".join(f"WHEN '{choice.code}' THEN {number}" for number, choice in enumerate(TICKET_PRIORITIES))
_UNRESOLVED_FIRST = f"NOT t.{IS_UNRESOLVED}, CASE WHEN t.{IS_UNRESOLVED} THEN CASE t.priority {_RANK} END END"
_ORDER = f"{_UNRESOLVED_FIRST}, CASE WHEN t.{IS_UNRESOLVED} THEN t.opened_at END, t.resolved_at DESC, t.id"
_TO_DO = f"SELECT id FROM ticket INDEXED BY ticket_sorted_status WHERE status COLLATE NOCASE IN {UNRESOLVED!r}"
"""The tickets that are not resolved, by the index lists are sorted by: they are few among all there ever were."""
_MOST_LOOKED_THROUGH = 20_000
"""Tickets, the latest, among which others of the same product are looked for."""
_LATEST = f"coalesce((SELECT id FROM ticket ORDER BY id DESC LIMIT 1 OFFSET {_MOST_LOOKED_THROUGH}), 0)"
_ROW = (
    "SELECT t.id, t.code, t.subject, t.customer_id, c.name, t.contact_id, p.name, t.category, t.priority, t.status,"
    " t.opened_at, t.first_response_at, t.resolved_at, t.satisfaction, t.resolution, t.product FROM ticket t"
    " JOIN customer c ON c.id = t.customer_id LEFT JOIN contact p ON p.id = t.contact_id"
)


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket; `days` is how long it has been open, or was until it was resolved."""

    ticket_id: int
    code: str
    subject: str
    customer_id: int
    customer_name: str
    contact_id: int | None
    contact_name: str
    category: str
    priority: str
    status: str
    opened_at: datetime
    first_response_at: datetime | None
    resolved_at: datetime | None
    satisfaction: int | None
    resolution: str
    product: str
    days: int

    @property
    def is_unresolved(self) -> bool:
        """Whether it is still to be done."""
        return self.status in UNRESOLVED

    @property
    def is_urgent(self) -> bool:
        """Whether it has the highest priority."""
        return self.priority == URGENT

    @property
    def is_complaint(self) -> bool:
        """Whether the customer complains."""
        return self.category == COMPLAINT


def fetch_ticket(workspace: Workspace, ticket_id: int) -> TicketRow:
    """Return one ticket; raises NotFoundError."""
    for row in _rows(workspace, "WHERE t.id = ?", ticket_id):
        return row
    raise record_gone()


def list_of_customer(workspace: Workspace, customer_id: int, *, limit: int = 200) -> list[TicketRow]:
    """Return the tickets of a customer: those not resolved first, the most urgent and oldest of them before others."""
    return _rows(workspace, f"WHERE t.customer_id = ? ORDER BY {_ORDER} LIMIT {int(limit)}", customer_id)


def list_of_contact(workspace: Workspace, contact_id: int, *, limit: int = 200) -> list[TicketRow]:
    """Return the tickets somebody opened, in the same order."""
    return _rows(workspace, f"WHERE t.contact_id = ? ORDER BY {_ORDER} LIMIT {int(limit)}", contact_id)


def list_related(workspace: Workspace, ticket: TicketRow, *, limit: int = 50) -> list[TicketRow]:
    """Return the other tickets of a ticket's customer, then those of other customers about the same product."""
    found = "SELECT id FROM ticket WHERE customer_id = ?"
    if ticket.product:
        found += f" UNION SELECT id FROM ticket WHERE id >= {_LATEST} AND product = ?"
    about = (ticket.customer_id, ticket.product) if ticket.product else (ticket.customer_id,)
    tail = f"WHERE t.id IN ({found}) AND t.id <> ? ORDER BY t.customer_id <> ?, {_ORDER} LIMIT {int(limit)}"
    return _rows(workspace, tail, *about, ticket.ticket_id, ticket.customer_id)


def list_urgent(workspace: Workspace, condition: str, *, limit: int) -> list[TicketRow]:
    """Return the urgent tickets that are not resolved and fit an SQL condition on `t`, the oldest first."""
    where = f"t.id IN ({_TO_DO}) AND t.priority = '{URGENT}' AND {condition}"
    return _rows(workspace, f"WHERE {where} ORDER BY t.opened_at, t.id LIMIT {int(limit)}")


def list_by_status(workspace: Workspace, *, unresolved_only: bool, limit: int = 500) -> list[TicketRow]:
    """Return everybody's tickets, or those not resolved."""
    where = f"t.id IN ({_TO_DO})" if unresolved_only else "1"
    return _rows(workspace, f"WHERE {where} ORDER BY {_ORDER} LIMIT {int(limit)}")


def count_unresolved(workspace: Workspace) -> int:
    """Return how many tickets are not resolved."""
    return int(workspace.scalar(f"SELECT count(*) FROM ({_TO_DO})"))


def open_words(ticket: TicketRow) -> str:
    """Say for how many days a ticket is open, or how many it took."""
    if ticket.is_unresolved:
        if not ticket.days:
            return _("opened today")
        return ngettext("open for {n} day", "open for {n} days", ticket.days).format(n=ticket.days)
    if not ticket.days:
        return _("resolved the same day")
    return ngettext("resolved after {n} day", "resolved after {n} days", ticket.days).format(n=ticket.days)


def facts(formatter: ValueFormatter, ticket: TicketRow) -> str:
    """Say in a line what kind of ticket it is, how urgent, where it stands and for how long."""
    words = [label_of(formatter, name, getattr(ticket, name)) for name in ("category", "priority", "status")]
    return " · ".join((*words, open_words(ticket)))


def label_of(formatter: ValueFormatter, field: str, code: str) -> str:
    """Return what a code of a field of tickets is called."""
    return formatter.text(record_type(KIND).field(field), code)


def _rows(workspace: Workspace, tail: str, *values: Any) -> list[TicketRow]:
    return [_row(workspace, row) for row in workspace.query(f"{_ROW} {tail}", values)]


def _row(workspace: Workspace, row: Sequence[Any]) -> TicketRow:
    opened_at = from_utc_text(row[10])
    answered_at, resolved_at = (None if text is None else from_utc_text(text) for text in row[11:13])
    clock = workspace.clock
    last = clock.today() if resolved_at is None else clock.to_local(resolved_at).date()
    days = max(0, (last - clock.to_local(opened_at).date()).days)
    return TicketRow(
        ticket_id=row[0], code=row[1], subject=row[2], customer_id=row[3], customer_name=row[4], contact_id=row[5],
        contact_name=row[6] or "", category=row[7], priority=row[8], status=row[9], opened_at=opened_at,
        first_response_at=answered_at, resolved_at=resolved_at, satisfaction=row[13], resolution=row[14],
        product=row[15], days=days,
    )  # fmt: skip

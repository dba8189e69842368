"""Customers: what is known of one on a single page, and what happened with them, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.models.contact import ROLES
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services import records, tags
from ocrm.services.changes import Changes
from ocrm.services.deals import opportunities
from ocrm.services.fields import picklists
from ocrm.services.timeline import TimelineEntry as TimelineEntry
from ocrm.services.timeline import TimelineKind as TimelineKind
from ocrm.services.timeline import fetch_timeline as fetch_timeline
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person at a customer, as cards show them."""

    contact_id: int
    name: str
    title: str
    department: str
    mobile: str
    work_phone: str
    email: str
    wechat: str
    importance: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """The summary strip and header of a customer's page."""

    customer_id: int
    name: str
    kind: str
    category: str
    value: str | None
    industry: str
    city: str
    tags: tuple[str, ...]
    created_at: datetime
    open_amount: Decimal
    open_count: int
    open_weighted: Decimal
    won_amount: Decimal
    won_count: int
    first_won_year: int | None
    last_contacted_on: date | None
    contacts_this_month: int
    next_todo: todos.TodoRow | None
    is_starred: bool = False


def fetch_overview(workspace: Workspace, customer_id: int) -> CustomerOverview:
    """Return a customer's header and summary strip; raises NotFoundError."""
    row = workspace.first(
        "SELECT name, kind, category, value, coalesce(industry, ''), city, created_at, open_amount, won_amount,"
        " won_count, last_contacted_on, is_starred FROM customer WHERE id = ?",
        (customer_id,),
    )
    if row is None:
        raise NotFoundError(_("This customer no longer exists. It may have been deleted; undo brings it back."))
    deals = opportunities.list_customer_deals(workspace, customer_id)
    first_won = workspace.scalar(  # the plus keeps SQLite from looking for the customer among all that was ever won
        "SELECT min(closed_on) FROM opportunity WHERE customer_id = ? AND +status = 'won'", (customer_id,)
    )
    steps = todos.list_of_record(workspace, "customers", customer_id)
    return CustomerOverview(
        customer_id=customer_id,
        name=row[0],
        kind=row[1],
        category=row[2],
        value=row[3],
        industry=str(picklists.labels(workspace, "industry").get(row[4], row[4])),
        city=row[5],
        tags=tuple(tags.tags_of(workspace, customer_id)),
        created_at=from_utc_text(row[6]),
        open_amount=from_minor(row[7]),
        open_count=len(deals),
        open_weighted=sum((deal.weighted for deal in deals), Decimal("0.00")),
        won_amount=from_minor(row[8]),
        won_count=row[9],
        first_won_year=None if first_won is None else int(first_won[:4]),
        last_contacted_on=None if row[10] is None else date.fromisoformat(row[10]),
        contacts_this_month=_contacts_this_month(workspace, customer_id),
        next_todo=steps[0] if steps else None,
        is_starred=bool(row[11]),
    )


def _contacts_this_month(workspace: Workspace, customer_id: int) -> int:
    first = workspace.clock.today().replace(day=1)
    return int(
        workspace.scalar(
            "SELECT count(*) FROM interaction WHERE customer_id = ? AND happened_at >= ?",
            (customer_id, first.isoformat()),
        )
    )


def list_contacts(workspace: Workspace, customer_id: int) -> list[ContactRow]:
    """Return the people at a customer, the primary one first."""
    rows = workspace.query(
        "SELECT id, name, title, department, mobile, work_phone, email, wechat, importance, is_primary FROM contact"
        " WHERE customer_id = ? ORDER BY is_primary DESC, id",
        (customer_id,),
    )
    return [
        ContactRow(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], bool(row[9])) for row in rows
    ]


def find_phone(workspace: Workspace, customer_id: int) -> str:
    """Return the number to call: the customer's own, else that of its first contact who has one; empty for none."""
    found = workspace.scalar(
        "SELECT coalesce(nullif(c.mobile, ''), nullif(c.phone, ''),"
        " (SELECT coalesce(nullif(p.mobile, ''), p.work_phone) FROM contact p WHERE p.customer_id = c.id"
        " AND (p.mobile <> '' OR p.work_phone <> '') ORDER BY p.is_primary DESC, p.id LIMIT 1))"
        " FROM customer c WHERE c.id = ?",
        (customer_id,),
    )
    return str(found or "")


def list_roles(workspace: Workspace, customer_id: int) -> dict[int, str]:
    """Return what part each contact plays in the customer's deals, open ones first: {contact: role in words}."""
    labels = {choice.code: choice.label for choice in ROLES}
    rows = workspace.query(
        "SELECT r.contact_id, r.role FROM contact p JOIN opportunity_contact r ON r.contact_id = p.id"
        " JOIN opportunity o ON o.id = r.opportunity_id WHERE p.customer_id = ? ORDER BY o.status = 'open', o.id",
        (customer_id,),
    )
    return {contact_id: _(labels.get(role) or str(role)) for contact_id, role in rows if role}


def add_customer(
    workspace: Workspace, name: str, *, contact_name: str = "", origin: str = "", **values: Any
) -> Changes:
    """Add a customer, with the name of its first contact where known; raises ValidationError on a blank name.

    Code and mnemonic are made where not given.
    """
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=name.strip()) as operation:
        records.add_record(workspace, "customers", {"name": name, **values})
        customer_id = operation.created_id
        if contact_name.strip():
            records.add_record(workspace, "contacts", {"customer": customer_id, "name": contact_name})
        operation.created_id = customer_id
    return replace(operation.changes, created_id=customer_id)  # inside a larger operation its changes come later

"""The parts people play in deals: who decides, evaluates, pays, uses (A1.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.contact import ROLES as ROLES
from ocrm.models.fields import from_minor
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

_ORDER = {role.code: place for place, role in enumerate(ROLES)}


@dataclass(frozen=True, slots=True)
class DealOfContact:
    """A deal somebody takes part in; `role` is empty where they are only its contact."""

    opportunity_id: int
    subject: str
    customer: str
    stage_id: int
    status: str
    amount: Decimal | None
    expected_close_on: date | None
    role: str


def role_label(code: str) -> str:
    """Return what a role is called."""
    return next((_(role.label) for role in ROLES if role.code == code), code)


def roles_of_deal(workspace: Workspace, opportunity_id: int) -> dict[int, str]:
    """Return the role of each person in a deal by contact."""
    rows = workspace.query(
        "SELECT contact_id, role FROM opportunity_contact WHERE opportunity_id = ?", (opportunity_id,)
    )
    return dict(sorted(rows, key=lambda row: _ORDER.get(row[1], len(_ORDER))))


def deals_of_contact(workspace: Workspace, contact_id: int) -> list[DealOfContact]:
    """Return the deals somebody takes part in, open ones first, then the latest."""
    rows = workspace.query(
        "SELECT o.id, o.subject, coalesce(c.name, ''), o.stage_id, o.status, o.expected_amount, o.expected_close_on,"
        " coalesce(oc.role, '') FROM (SELECT id FROM opportunity WHERE contact_id = ?1"
        " UNION SELECT opportunity_id FROM opportunity_contact WHERE contact_id = ?1) AS theirs"
        " JOIN opportunity o ON o.id = theirs.id LEFT JOIN customer c ON c.id = o.customer_id"
        " LEFT JOIN opportunity_contact oc ON oc.opportunity_id = o.id AND oc.contact_id = ?1"
        " ORDER BY o.status <> 'open', o.id DESC",
        (contact_id,),
    )
    return [
        DealOfContact(
            row[0], row[1], row[2], row[3], row[4], None if row[5] is None else from_minor(row[5]),
            None if row[6] is None else date.fromisoformat(row[6]), row[7],
        )
        for row in rows
    ]  # fmt: skip


def set_role(workspace: Workspace, opportunity_id: int, contact_id: int, *, role: str, origin: str = "") -> Changes:
    """Give somebody a role in a deal; an empty one takes it away. Raises ValidationError, NotFoundError."""
    if role and role not in _ORDER:
        known = ", ".join(_ORDER)
        raise ValidationError(_("There is no role “{role}”. Roles: {known}.").format(role=role, known=known))
    name = records.title_of(workspace, "contacts", contact_id)
    records.title_of(workspace, "opportunities", opportunity_id)
    label = N_("Give “{name}” a role") if role else N_("Take the role of “{name}” away")
    with workspace.operation(label, origin=origin, name=name) as operation:
        if role:
            workspace.connection.execute(
                "INSERT INTO opportunity_contact(opportunity_id, contact_id, role) VALUES (?1, ?2, ?3)"
                " ON CONFLICT (opportunity_id, contact_id) DO UPDATE SET role = excluded.role",
                (opportunity_id, contact_id, role),
            )
        else:
            workspace.connection.execute(
                "DELETE FROM opportunity_contact WHERE opportunity_id = ? AND contact_id = ?",
                (opportunity_id, contact_id),
            )
    return operation.changes

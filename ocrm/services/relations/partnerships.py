"""Agents and partners who have a share in deals, for the commission they are owed (A1.28)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_minor
from ocrm.models.partnership import COMMISSION
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.workspace import Workspace

_WHOLE = 100


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A partner's share of a deal; `amount` is that share of the expected amount, half-up, None where it has none."""

    share_id: int
    opportunity_id: int
    subject: str
    status: str
    partner_id: int
    partner_name: str
    role: str
    percent: int
    amount: Decimal | None


_ROW = (
    "SELECT s.id, s.opportunity_id, o.subject, o.status, s.customer_id, p.name, s.role, s.share_percent,"
    " o.expected_amount FROM opportunity_partner s JOIN opportunity o ON o.id = s.opportunity_id"
    " JOIN customer p ON p.id = s.customer_id"
)


def list_shares(workspace: Workspace, customer_id: int) -> list[ShareRow]:
    """Return the shares partners have in a customer's deals, and those this customer has in others' as a partner."""
    rows = workspace.query(
        f"{_ROW} WHERE s.id IN (SELECT id FROM opportunity_partner WHERE customer_id = ?1 UNION"
        " SELECT x.id FROM opportunity w JOIN opportunity_partner x ON x.opportunity_id = w.id"
        " WHERE w.customer_id = ?1) ORDER BY o.status <> 'open', s.id DESC",
        (customer_id,),
    )
    return [_row(row) for row in rows]


def earned_by(workspace: Workspace, partner_id: int) -> Decimal:
    """Return what a partner earned by all deals that were won, in main units."""
    return from_minor(
        workspace.scalar(
            f"SELECT coalesce(sum({COMMISSION}), 0) FROM opportunity_partner s JOIN opportunity o"
            " ON o.id = s.opportunity_id WHERE s.customer_id = ? AND o.status = 'won'",
            (partner_id,),
        )
    )


def list_deal_shares(workspace: Workspace, opportunity_id: int) -> list[ShareRow]:
    """Return the partners of one deal."""
    return [_row(row) for row in workspace.query(f"{_ROW} WHERE s.opportunity_id = ? ORDER BY s.id", (opportunity_id,))]


def _row(row: tuple[int, int, str, str, int, str, str, int, int | None]) -> ShareRow:
    amount = None
    if row[8] is not None:
        amount = (from_minor(row[8]) * row[7] / _WHOLE).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return ShareRow(*row[:8], amount)


def add_share(
    workspace: Workspace,
    opportunity_id: int,
    partner_id: int,
    percent: int,
    *,
    role: str = "",
    origin: str = "",
) -> Changes:
    """Give a partner a share of a deal; raises ValidationError where all shares would be more than the whole."""
    name = records.title_of(workspace, "customers", partner_id)
    taken = workspace.scalar(
        "SELECT coalesce(sum(share_percent), 0) FROM opportunity_partner WHERE opportunity_id = ?", (opportunity_id,)
    )
    if not 0 < percent <= _WHOLE - taken:
        raise ValidationError(
            _("The shares of a deal add up to 100% at most; {free}% are free.").format(free=_WHOLE - taken),
            field="percent",
        )
    with workspace.operation(N_("Give “{partner}” a share"), origin=origin, partner=name) as operation:
        operation.created_id = new_id()
        stamp = workspace.stamp()
        workspace.connection.execute(
            "INSERT INTO opportunity_partner(id, created_at, updated_at, opportunity_id, customer_id, role,"
            " share_percent) VALUES (?,?,?,?,?,?,?)",
            (operation.created_id, stamp, stamp, opportunity_id, partner_id, role.strip(), percent),
        )
    return operation.changes


def delete_share(workspace: Workspace, share_id: int, *, origin: str = "") -> Changes:
    """Take a partner's share back; undo gives it again."""
    if workspace.scalar("SELECT 1 FROM opportunity_partner WHERE id = ?", (share_id,)) is None:
        raise NotFoundError(_("This share no longer exists. It may have been deleted; undo brings it back."))
    with workspace.operation(N_("Take a partner's share back"), origin=origin) as operation:
        workspace.connection.execute("DELETE FROM opportunity_partner WHERE id = ?", (share_id,))
    return operation.changes

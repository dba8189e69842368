"""Who a campaign reaches, what a customer was reached by, and which campaigns there are to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ocrm.i18n import _
from ocrm.models.campaign import CAMPAIGN_STATUSES, MEMBER_STATUSES
from ocrm.models.fields import Choice, from_minor
from ocrm.services.deals import stages
from ocrm.services.workspace import Workspace

KIND = "campaigns"
MOST_OFFERED = 20
"""Campaigns a menu offers; the others are found by their name."""
MOST_DEALS = 500
"""Deals a campaign's page lists; its figures count all of them."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A customer in a campaign, the person meant there if one is, and the deals the campaign brought with them."""

    member_id: int
    campaign_id: int
    customer_id: int
    customer: str
    contact_id: int | None
    contact: str
    status: str
    notes: str
    deal_count: int
    won_amount: Decimal


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """A campaign a customer is in, and what became of them there."""

    member_id: int
    campaign_id: int
    campaign: str
    kind: str
    campaign_status: str
    starts_on: date | None
    status: str
    contact: str


@dataclass(frozen=True, slots=True)
class CampaignDeal:
    """A deal that came from a campaign."""

    opportunity_id: int
    subject: str
    customer: str
    stage: str
    status: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class CampaignChoice:
    """A campaign to choose from."""

    campaign_id: int
    name: str
    status: str
    segment_id: int | None


_MEMBERS = """
SELECT m.id, m.campaign_id, m.customer_id, c.name, m.contact_id, coalesce(p.name, ''), m.status, m.notes,
       coalesce(d.deals, 0), coalesce(d.won, 0)
FROM campaign_member m
JOIN customer c ON c.id = m.customer_id
LEFT JOIN contact p ON p.id = m.contact_id
LEFT JOIN (SELECT o.customer_id, count(*) AS deals,
                  sum(CASE WHEN o.status = 'won' THEN coalesce(o.expected_amount, 0) ELSE 0 END) AS won
           FROM opportunity o WHERE o.campaign_id = ?1 GROUP BY o.customer_id) d ON d.customer_id = m.customer_id
WHERE m.campaign_id = ?1
ORDER BY c.mnemonic COLLATE NOCASE, m.id
"""


def list_members(workspace: Workspace, campaign_id: int) -> list[MemberRow]:
    """Return the members of a campaign by the name of the customer; for a worker thread where there are many."""
    return [_member(row) for row in workspace.query(_MEMBERS, (campaign_id,))]


def list_memberships(workspace: Workspace, customer_id: int) -> list[MembershipRow]:
    """Return the campaigns a customer is in, the latest first."""
    rows = workspace.query(
        "SELECT m.id, g.id, g.name, g.kind, g.status, g.starts_on, m.status, coalesce(p.name, '')"
        " FROM campaign_member m JOIN campaign g ON g.id = m.campaign_id LEFT JOIN contact p ON p.id = m.contact_id"
        " WHERE m.customer_id = ? ORDER BY coalesce(g.starts_on, g.created_at) DESC, g.id DESC",
        (customer_id,),
    )
    return [_membership(row) for row in rows]


def list_deals(workspace: Workspace, campaign_id: int, *, limit: int = MOST_DEALS) -> list[CampaignDeal]:
    """Return the deals that came from a campaign: open ones first, then the won, each the largest first."""
    names = stages.stages_by_id(workspace)
    rows = workspace.query(
        "SELECT o.id, o.subject, coalesce(c.name, ''), o.stage_id, o.status, o.expected_amount FROM opportunity o"
        " LEFT JOIN customer c ON c.id = o.customer_id WHERE o.campaign_id = ?"
        " ORDER BY o.status <> 'open', o.status <> 'won', o.expected_amount DESC, o.id LIMIT ?",
        (campaign_id, limit),
    )
    return [
        CampaignDeal(
            deal_id, subject, customer, names[stage_id].name if stage_id in names else "", status,
            None if amount is None else from_minor(amount),
        )
        for deal_id, subject, customer, stage_id, status, amount in rows
    ]  # fmt: skip


def list_choices(workspace: Workspace, *, limit: int = MOST_OFFERED) -> list[CampaignChoice]:
    """Return the campaigns to choose from: those that run and those planned first, then the latest."""
    rows = workspace.query(
        "SELECT id, name, status, segment_id FROM campaign"
        " ORDER BY status NOT IN ('running', 'planned'), coalesce(starts_on, created_at) DESC, id DESC LIMIT ?",
        (limit,),
    )
    return [CampaignChoice(*row) for row in rows]


def name_of(workspace: Workspace, campaign_id: int) -> str:
    """Return the name of a campaign; of one that is gone, that it was deleted."""
    name = workspace.scalar("SELECT name FROM campaign WHERE id = ?", (campaign_id,))
    return _("a deleted record") if name is None else str(name)


def member_ids(workspace: Workspace, campaign_id: int) -> frozenset[int]:
    """Return the ids of the customers in a campaign."""
    rows = workspace.query("SELECT customer_id FROM campaign_member WHERE campaign_id = ?", (campaign_id,))
    return frozenset(row[0] for row in rows)


def member_statuses() -> tuple[Choice, ...]:
    """Return what can become of a member, in the order of the way to being won over."""
    return MEMBER_STATUSES


def member_status_label(status: str) -> str:
    """Return what a member's status is called."""
    return _label(MEMBER_STATUSES, status)


def campaign_status_label(status: str) -> str:
    """Return what a campaign's status is called."""
    return _label(CAMPAIGN_STATUSES, status)


def _label(choices: tuple[Choice, ...], code: str) -> str:
    return next((_(choice.label) for choice in choices if choice.code == code), code)


def _member(row: tuple[Any, ...]) -> MemberRow:
    member_id, campaign_id, customer_id, customer, contact_id, contact, status, notes, deals, won = row
    return MemberRow(
        member_id, campaign_id, customer_id, customer, contact_id, contact, status, notes, deals, from_minor(won)
    )


def _membership(row: tuple[Any, ...]) -> MembershipRow:
    member_id, campaign_id, name, kind, campaign_status, starts_on, status, contact = row
    day = None if starts_on is None else date.fromisoformat(starts_on)
    return MembershipRow(member_id, campaign_id, name, kind, campaign_status, day, status, contact)

"""What partners are owed: their shares of the deals won in a period, and of those that are open (A1.28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.models.fields import from_minor
from ocrm.models.partnership import COMMISSION
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

_SQL = f"""
WITH owed AS (
    SELECT s.customer_id, coalesce({COMMISSION}, 0) AS share, o.status = 'open' AS is_open,
        o.status = 'won' AND (?1 IS NULL OR o.closed_on >= ?1) AND (?2 IS NULL OR o.closed_on <= ?2) AS is_won
    FROM opportunity_partner s JOIN opportunity o ON o.id = s.opportunity_id
)
SELECT p.id, p.name, sum(is_won), sum(is_won * share), sum(is_open), sum(is_open * share)
FROM owed JOIN customer p ON p.id = owed.customer_id
WHERE is_won OR is_open GROUP BY p.id ORDER BY 4 DESC, 6 DESC, p.name, p.id
"""


@dataclass(frozen=True, slots=True)
class PartnerCommission:
    """What one partner earned by deals won in the period, and would earn by those open now; in main units."""

    partner_id: int
    name: str
    won_deals: int
    earned: Decimal
    open_deals: int
    expected: Decimal


@dataclass(frozen=True, slots=True)
class CommissionReport:
    """The partners, who earned most first; None where the period has no first or last day."""

    partners: tuple[PartnerCommission, ...]
    since: date | None
    until: date | None
    currency: str

    @property
    def earned(self) -> Decimal:
        """What all of them earned."""
        return sum((one.earned for one in self.partners), start=Decimal(0))

    @property
    def expected(self) -> Decimal:
        """What all of them would earn by open deals."""
        return sum((one.expected for one in self.partners), start=Decimal(0))


def fetch_commission(workspace: Workspace, since: date | None = None, until: date | None = None) -> CommissionReport:
    """Return what partners are owed for deals won from `since` to `until`, and for all open ones."""
    days = [None if day is None else day.isoformat() for day in (since, until)]
    partners = tuple(
        PartnerCommission(row[0], row[1], row[2], from_minor(row[3]), row[4], from_minor(row[5]))
        for row in workspace.query(_SQL, days)
    )
    return CommissionReport(partners, since, until, currency(workspace))

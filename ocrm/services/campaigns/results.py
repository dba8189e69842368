"""What came of a campaign, live from the file: members by status, deals, won amount, return on cost, cost per deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ocrm.i18n import _, pgettext
from ocrm.models.campaign import MEMBER_STATUSES, WON_AMOUNT
from ocrm.services import records
from ocrm.services.campaigns.reading import KIND
from ocrm.services.figures import Figure, Unit, read_figure
from ocrm.services.workspace import Workspace

REACHED = ("sent", "opened", "clicked", "replied", "converted", "unsubscribed")
"""The statuses of members something has come to; those to reach and those it came back from are not."""
ANSWERED = ("replied", "converted")
KEYS = ("members", "reached", "answered", "deals", "won_deals", "won_amount", "return", "cost_per_deal")
STEPS = KEYS[:5]
"""The figures that make the funnel of a campaign, each a part of the one before but the deals, which are counted."""
_DEALS = "(SELECT count(*) FROM opportunity o WHERE o.campaign_id = t.id)"


@dataclass(frozen=True, slots=True)
class CampaignResult:
    """The figures of a campaign by their key, and (status, how many) of its members in the order of their way."""

    figures: dict[str, Figure]
    by_status: tuple[tuple[str, int], ...]

    def value(self, key: str) -> Decimal | None:
        """Return the value of a figure; None where there is none, as a return without a cost."""
        return self.figures[key].value


def fetch_result(workspace: Workspace, campaign_id: int) -> CampaignResult:
    """Return what came of a campaign until now. Raises NotFoundError."""
    records.title_of(workspace, KIND, campaign_id)
    figures = {key: campaign_figure(workspace, campaign_id, key) for key in KEYS}
    return CampaignResult(figures, count_by_status(workspace, campaign_id))


def count_by_status(workspace: Workspace, campaign_id: int) -> tuple[tuple[str, int], ...]:
    """Return how many members have each status, those nobody has left out."""
    rows = workspace.query(
        "SELECT status, count(*) FROM campaign_member WHERE campaign_id = ? GROUP BY status", (campaign_id,)
    )
    counts = {row[0]: int(row[1]) for row in rows}
    return tuple((choice.code, counts[choice.code]) for choice in MEMBER_STATUSES if choice.code in counts)


def campaign_figure(workspace: Workspace, campaign_id: int, key: str) -> Figure:
    """Return one of KEYS with its formula, its SQL and the records it counts."""
    if key in ("members", "reached", "answered"):
        return _members(workspace, campaign_id, key)
    if key in ("deals", "won_deals", "won_amount"):
        return _deals(workspace, campaign_id, key)
    return _ratio(workspace, campaign_id, key)


def _members(workspace: Workspace, campaign_id: int, key: str) -> Figure:
    label, formula, statuses = {
        "members": (_("Members"), _("The customers the campaign is for."), ()),
        "reached": (
            pgettext("members of a campaign", "Reached"),
            _("The members something has come to: all but those still to reach and those it came back from."),
            REACHED,
        ),
        "answered": (_("Answered"), _("The members who replied or were converted."), ANSWERED),
    }[key]
    where = "FROM campaign_member t\nWHERE t.campaign_id = ?" + _one_of(statuses)
    values = (campaign_id, *statuses)
    return read_figure(
        workspace, f"campaign/{key}", label=label, unit=Unit.COUNT, formula=formula, sql=f"SELECT count(*) {where}",
        values=values, rows=(f"SELECT t.customer_id {where} ORDER BY t.updated_at DESC", values), kind="customers",
    )  # fmt: skip


def _one_of(statuses: Sequence[str]) -> str:
    return f" AND t.status IN ({','.join('?' * len(statuses))})" if statuses else ""


def _deals(workspace: Workspace, campaign_id: int, key: str) -> Figure:
    label, formula, unit = {
        "deals": (_("Deals from it"), _("The opportunities that came from this campaign."), Unit.COUNT),
        "won_deals": (_("Won"), _("The opportunities from this campaign that were won."), Unit.COUNT),
        "won_amount": (_("Amount won"), _("The amounts of the won opportunities from this campaign."), Unit.MONEY),
    }[key]  # fmt: skip
    where = "FROM opportunity t\nWHERE t.campaign_id = ?" + ("" if key == "deals" else " AND t.status = 'won'")
    what = "coalesce(sum(t.expected_amount), 0)" if unit is Unit.MONEY else "count(*)"
    return read_figure(
        workspace, f"campaign/{key}", label=label, unit=unit, formula=formula, sql=f"SELECT {what} {where}",
        values=(campaign_id,), rows=(f"SELECT t.id {where} ORDER BY t.expected_amount DESC", (campaign_id,)),
    )  # fmt: skip


def _ratio(workspace: Workspace, campaign_id: int, key: str) -> Figure:
    label, formula, unit, sql = {
        "return": (
            _("Return on cost"),
            _("(Won amount − cost) ÷ cost. Without a cost there is none."),
            Unit.SHARE,
            f"CASE WHEN t.cost > 0 THEN ({WON_AMOUNT} - t.cost) * 1.0 / t.cost END",
        ),
        "cost_per_deal": (
            _("Cost per deal"),
            _("Cost ÷ deals from it. Without a cost or a deal there is none."),
            Unit.MONEY,
            f"CASE WHEN t.cost > 0 AND {_DEALS} > 0 THEN t.cost * 1.0 / {_DEALS} END",
        ),
    }[key]
    where = "FROM opportunity t\nWHERE t.campaign_id = ?" + (" AND t.status = 'won'" if key == "return" else "")
    return read_figure(
        workspace, f"campaign/{key}", label=label, unit=unit, formula=formula,
        sql=f"SELECT {sql} FROM campaign t\nWHERE t.id = ?", values=(campaign_id,),
        rows=(f"SELECT t.id {where} ORDER BY t.expected_amount DESC", (campaign_id,)),
    )  # fmt: skip

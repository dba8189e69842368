"""Why a customer stands in its churn band, in words (D-37)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.models.segment import CHURN_BANDS
from ocrm.services.segmentation.scores import fetch_state
from ocrm.services.workspace import Workspace

ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Churn:
    """The band of a customer and its reason, in sentences."""

    band: str
    reason: str

    @property
    def label(self) -> str:
        """What the band is called."""
        return next(_(choice.label) for choice in CHURN_BANDS if choice.code == self.band)


def fetch_churn(workspace: Workspace, customer_id: int) -> Churn | None:
    """Return the band worked out last; None for a customer that never bought."""
    row = workspace.first(
        "SELECT churn, recency_days, churn_ratio, has_more_complaints FROM customer_score"
        " WHERE customer_id = ? AND churn IS NOT NULL",
        (customer_id,),
    )
    if row is None:
        return None
    band, days, ratio, has_more_complaints = row
    reason = _of_own_rhythm(days, ratio) if ratio is not None else _of_all_rhythms(workspace, days)
    if has_more_complaints:
        reason = _("{reason} More complaints in the last 90 days than in the 90 before: one band up.").format(
            reason=reason
        )
    return Churn(band, reason)


def _of_own_rhythm(days: int, ratio: float) -> str:
    message = _("Last order {days} days ago, {ratio} times the usual interval.")
    return message.format(days=format_number(days), ratio=format_number(Decimal(str(round(ratio, 1)))))


def _of_all_rhythms(workspace: Workspace, days: int) -> str:
    state = fetch_state(workspace)
    message = _(
        "Last order {days} days ago; too few orders for a rhythm, so at risk from {risk} and lost from {lost} days."
    )
    return message.format(days=format_number(days), risk=round(state.risk_days), lost=round(state.lost_days))

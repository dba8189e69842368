"""The tones of what became of a campaign, and of a member of one; the same wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.campaigns.reading import CampaignDeal, campaign_status_label, member_status_label
from ocrm.ui.widgets import chip

STATUS_TONES: Mapping[str, str] = {"planned": "info", "running": "ok", "finished": "neutral", "cancelled": "warn"}
MEMBER_TONES: Mapping[str, str] = {
    "planned": "neutral", "sent": "info", "opened": "info", "clicked": "violet", "replied": "violet",
    "converted": "ok", "bounced": "bad", "unsubscribed": "warn",
}  # fmt: skip


def campaign_status_chip(status: str) -> QWidget:
    """Return the chip of a campaign's status."""
    made = chip(campaign_status_label(status), STATUS_TONES.get(status, "neutral"))
    made.setObjectName("campaign_status")
    return made


def member_status_chip(status: str) -> QWidget:
    """Return the chip of what became of a member."""
    return chip(member_status_label(status), MEMBER_TONES.get(status, "neutral"))


def deal_status_words(deal: CampaignDeal) -> str:
    """Return how a deal stands: its stage while it is open, else how it ended."""
    return {"won": _("Won"), "lost": _("Lost"), "void": _("Void")}.get(deal.status, deal.stage)

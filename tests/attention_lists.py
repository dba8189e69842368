"""The deals a line of needs-attention counts, as the board's cards."""

from __future__ import annotations

from ocrm.services.deals import opportunities
from ocrm.services.deals.opportunities import DealCard
from ocrm.services.workday.today import AttentionKind, fetch_attention
from ocrm.services.workspace import Workspace


def deals_of(workspace: Workspace, kind: AttentionKind) -> list[DealCard]:
    """Return the cards of a line's deals in its order; none where the line is not there."""
    ids = next((row.record_ids for row in fetch_attention(workspace) if row.kind is kind), ())
    cards = {card.opportunity_id: card for card in opportunities.fetch_cards(workspace, ids)}
    return [cards[one] for one in ids]

"""What is known of a deal, in groups."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.ui.context import AppContext
from ocrm.ui.forms.facts_panel import FactsPanel

_ELSEWHERE = frozenset(
    ("stage", "status", "probability", "is_probability_pinned", "currency", "hold_until", "is_starred")
)
"""Fields the page shows and changes in places of their own."""
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Details"), ("subject", "customer", "contact", "expected_amount", "expected_close_on", "source", "campaign",
                     "informant", "on_behalf_of", "discovered_on", "code")),
    (N_("Strategy"), ("strategy",)),
    (N_("Needs and competition"), ("needs", "solution", "competitor")),
    (N_("Last note on the stage"), ("stage_note",)),
    (N_("Outcome"), ("lost_note",)),
    (N_("Notes"), ("notes",)),
)  # fmt: skip
"""The groups of the panel and the fields in each; a new field of the model joins the first group."""


class DealFacts(FactsPanel):
    """A deal's facts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            context,
            "opportunities",
            GROUPS,
            elsewhere=_ELSEWHERE,
            always=("strategy", "notes"),
            origin="opportunity",
        )
        self.setProperty("surface", "flat")

"""What is known of a customer, in groups, and the group of companies it stands in."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.services.records import RecordRow
from ocrm.ui.context import AppContext
from ocrm.ui.customers.family_tree import FamilyTree
from ocrm.ui.forms.facts_panel import FactsPanel

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Details"),
        (
            "kind", "value", "category", "stage", "industry", "source", "credit", "relationship", "headcount",
            "annual_revenue", "founded_year", "gender", "parent",
        ),
    ),
    (N_("Contact data"), ("phone", "mobile", "email", "wechat", "qq", "im", "fax", "website", "preferred_channel")),
    (N_("Address"), ("country", "province", "city", "address", "postcode")),
    (N_("Notes"), ("notes",)),
    (N_("Names and numbers"), ("short_name", "code", "mnemonic", "initials")),
)  # fmt: skip
"""The groups of the panel and the fields in each; a new field of the model joins the first group."""


class CustomerFacts(FactsPanel):
    """A customer's facts."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(
            context,
            "customers",
            GROUPS,
            elsewhere=("name", "is_starred"),
            always=("notes",),
            origin="customer",
        )
        self.setProperty("surface", "left")
        self._family = FamilyTree(context)
        self.below.addWidget(self._family)

    def show_record(self, row: RecordRow) -> None:
        """Show a customer's facts and the group it stands in."""
        super().show_record(row)
        self._family.show_customer(row.record_id)

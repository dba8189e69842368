"""The built-in views of the contract list, and the fields that have a filter chip there.

To add a view: a line in `built_in_views`. To add a filter chip: its field in CONTRACTS.
"""

from __future__ import annotations

from decimal import Decimal

from ocrm.i18n import _, ngettext
from ocrm.services.contracts import reading
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Operator
from ocrm.services.listing.list_views import ALL, ListKind, ListView
from ocrm.services.workspace import Workspace

RUNNING: Filter = Condition("status", Operator.ANY_OF, reading.RUNNING)
"""Signed, and neither done nor ended."""
ENDING, OVERDUE = "ending", "overdue"
"""The views of what ends soon, and of what money is late for."""
ENDING_DAYS = 60


def ending_filter(days: int = ENDING_DAYS) -> Filter:
    """Return what is running and ends within so many days, today among them."""
    return AllOf((RUNNING, Condition("ends_on", Operator.IN_NEXT_DAYS, days)))


def overdue_filter() -> Filter:
    """Return what money is late for."""
    return Condition("overdue_amount", Operator.GT, Decimal(0))


def built_in_views(_workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs."""
    ending = ngettext("Ends within {n} day", "Ends within {n} days", ENDING_DAYS).format(n=ENDING_DAYS)
    return [
        ListView(ALL, _("All")),
        ListView("running", _("Running"), RUNNING),
        ListView(ENDING, ending, ending_filter()),
        ListView(OVERDUE, _("Money overdue"), overdue_filter()),
        ListView("drafts", _("Drafts"), Condition("status", Operator.IS, "draft")),
        ListView(
            "past_end", _("Past their end"), AllOf((RUNNING, Condition("days_left", Operator.LT, 0))), is_tab=False
        ),
    ]


CONTRACTS = ListKind("contracts", ("status", "kind", "contract_type", "tags"), built_in_views)

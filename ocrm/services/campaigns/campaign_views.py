"""The built-in views of the campaign list, and the fields that have a filter chip there.

To add a view: a line in `built_in_views`. To add a filter chip: its field in CAMPAIGNS.
"""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.campaigns.reading import KIND
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.listing.list_views import ALL, ListKind, ListView
from ocrm.services.workspace import Workspace


def built_in_views(_workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs."""
    return [
        ListView(ALL, _("All")),
        ListView("running", _("Running"), Condition("status", Operator.IS, "running")),
        ListView("planned", _("Planned"), Condition("status", Operator.IS, "planned")),
        ListView("this_year", _("This year"), Condition("starts_on", Operator.THIS_YEAR)),
        ListView("with_deals", _("With deals"), Condition("deal_count", Operator.GT, 0)),
        ListView("paid_off", _("Paid off"), Condition("return_percent", Operator.GT, 0)),
    ]


CAMPAIGNS = ListKind(KIND, ("status", "kind", "tags"), built_in_views)

"""The built-in views of the ticket list, and the fields that have a filter chip there.

To add a view: a line in `built_in_views`. To add a filter chip: its field in TICKETS.
"""

from __future__ import annotations

from ocrm.i18n import _, pgettext
from ocrm.models.ticket import UNRESOLVED
from ocrm.services.filtering.conditions import AllOf, Condition, Operator
from ocrm.services.listing.list_views import ALL, ListKind, ListView
from ocrm.services.tickets.reading import COMPLAINT, KIND, URGENT
from ocrm.services.workspace import Workspace

OPEN_VIEW = "unresolved"
UNRESOLVED_FILTER = Condition("status", Operator.ANY_OF, UNRESOLVED)


def built_in_views(_workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs."""
    urgent = AllOf((UNRESOLVED_FILTER, Condition("priority", Operator.IS, URGENT)))
    done = Condition("status", Operator.NONE_OF, UNRESOLVED)
    return [
        ListView(ALL, _("All")),
        ListView(OPEN_VIEW, pgettext("tickets", "Unresolved"), UNRESOLVED_FILTER),
        ListView("waiting", _("Waiting for the customer"), Condition("status", Operator.IS, "waiting")),
        ListView(URGENT, _("Urgent"), urgent),
        ListView("complaints", _("Complaints"), Condition("category", Operator.IS, COMPLAINT)),
        ListView("resolved", pgettext("tickets", "Resolved"), done),
    ]


TICKETS = ListKind(KIND, ("status", "priority", "category", "tags"), built_in_views)

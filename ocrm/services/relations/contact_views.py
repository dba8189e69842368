"""The built-in views of the contact list, and the fields that have a filter chip there.

To add a view: a line in `built_in_views`. To add a filter chip: its field in CONTACTS.
"""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.listing.list_views import ALL, ListKind, ListView
from ocrm.services.listing.stars import STARRED
from ocrm.services.workspace import Workspace


def built_in_views(_workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs."""
    return [
        ListView(ALL, _("All")),
        ListView("deciders", _("Decision makers"), Condition("role", Operator.IS, "decision_maker")),
        ListView("birthdays", _("Birthdays in 30 days"), Condition("next_birthday", Operator.IN_NEXT_DAYS, 30)),
        ListView("primary", _("Primary contacts"), Condition("is_primary", Operator.IS, True)),
        ListView("starred", _("Starred"), STARRED),
        ListView("left", _("Left"), Condition("importance", Operator.IS, "invalid")),
    ]


CONTACTS = ListKind("contacts", ("importance", "preferred_channel", "tags"), built_in_views)

"""The built-in views of the customer list, and the fields that have a filter chip there.

To add a view: a line in `built_in_views`. To add a filter chip: its field in CUSTOMERS.
"""

from __future__ import annotations

from dataclasses import replace

from ocrm.i18n import _, ngettext
from ocrm.services import settings
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.listing.list_views import ALL, ListKind, ListView
from ocrm.services.listing.stars import STARRED
from ocrm.services.relations import answers, cadence, follow_ups
from ocrm.services.relations.pooled import has_pooled
from ocrm.services.workspace import Workspace

POOL = "pool"
"""The view of who is in the pool."""
_OF_UNANSWERED = ("name", "value", "last_contacted_on", "asked_at")
_BESIDE_POOL = Condition("in_pool", Operator.IS, False)
_VALUABLE = AnyOf((Condition("value", Operator.ANY_OF, ("high", "medium")), Condition("category", Operator.IS, "vip")))


def built_in_views(workspace: Workspace) -> list[ListView]:
    """Return the views every file has, in the order of the tabs; who is in the pool is only in its own."""
    days = int(settings.read_setting(workspace, "not_contacted_days"))
    quiet = AllOf((_not_contacted(days), Condition("category", Operator.IS_NOT, "lost")))
    quiet_title = ngettext("{n} day without contact", "{n} days without contact", days).format(n=days)
    views = [
        ListView(ALL, _("All")),
        ListView("valuable", _("High and medium value"), Condition("value", Operator.ANY_OF, ("high", "medium"))),
        ListView("quiet", quiet_title, quiet),
        ListView("losing_touch", _("Losing touch"), cadence.RED),
        ListView("unanswered", _("Waiting for your answer"), answers.LATE, is_tab=False, columns=_OF_UNANSWERED),
        ListView("left_alone", _("Not followed up"), follow_ups.left_alone_filter(workspace), is_tab=False),
        ListView("new_this_month", _("New this month"), Condition("created_at", Operator.THIS_MONTH)),
        ListView("starred", _("Starred"), STARRED),
        ListView(
            "not_contacted", _("Valuable, long not contacted"), AllOf((_VALUABLE, quiet)), is_tab=False
        ),
    ]  # fmt: skip
    has_pool = has_pooled(workspace)
    if has_pool:
        views = [replace(view, filter=joined(_BESIDE_POOL, view.filter)) for view in views]
    is_tab = has_pool or bool(settings.read_setting(workspace, "pool_on"))
    return [*views, ListView(POOL, _("Pool"), Condition("in_pool", Operator.IS, True), is_tab=is_tab)]


def _not_contacted(days: int) -> Filter:
    """Return: the last contact, or where there was none the first day, is more than `days` ago."""
    return AnyOf(
        (
            Condition("last_contacted_on", Operator.OLDER_THAN_DAYS, days),
            AllOf(
                (
                    Condition("last_contacted_on", Operator.EMPTY),
                    Condition("created_at", Operator.OLDER_THAN_DAYS, days),
                )
            ),
        )
    )


CUSTOMERS = ListKind("customers", ("value", "category", "industry", "city", "tags"), built_in_views)

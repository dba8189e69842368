"""The pool in SQL: who is in it, and the day a customer falls into it (D-14 … D-19)."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.fields import FieldKind, computed

DEFAULT_LIMITS = {"potential": 30, "regular": 30}
"""Days without a touch after which customers of a category are pooled; other categories never are (D-19)."""

IN_POOL = "(t.pooled_at IS NOT NULL)"

TOUCHED_ON = "max(coalesce(t.last_contacted_on, ''), coalesce(t.received_on, ''), substr(t.created_at, 1, 10))"
"""The last contact, or the day the customer was claimed or entered where that is later (D-14)."""

LIMIT_DAYS = (
    "(SELECT CAST(l.value AS INTEGER) FROM json_each(coalesce((SELECT s.value FROM setting s WHERE s.key ="
    " 'pool_limits'), '{\"potential\": 30, \"regular\": 30}')) l WHERE l.key = t.category)"
)
"""None for a category that is never pooled."""


def _unless(key: str, default: str) -> str:
    return f"coalesce((SELECT s.value FROM setting s WHERE s.key = '{key}'), '{default}') = 'true'"


PLANNED_UNTIL = (
    f"(CASE WHEN {_unless('pool_keeps_planned', 'true')} THEN"
    " (SELECT max(td.due_on) FROM todo td WHERE td.customer_id = t.id AND td.status = 'open') END)"
)
DEALT_UNTIL = (
    f"(CASE WHEN {_unless('pool_keeps_deals', 'true')} THEN"
    " (SELECT max(td.due_on) FROM opportunity o JOIN todo td ON td.opportunity_id = o.id"
    " WHERE o.customer_id = t.id AND o.status = 'open' AND td.status = 'open') END)"
)
KEPT_UNTIL = (PLANNED_UNTIL, DEALT_UNTIL)
"""The last day each exemption keeps a customer out; to add one (a running contract): its SQL here."""

IS_KEPT_AS_WON = f"(t.won_count > 0 AND {_unless('pool_keeps_won', 'false')})"

_KEPT_DAYS = ", ".join(f"coalesce({kept}, '')" for kept in KEPT_UNTIL)
POOLED_ON = (
    f"(CASE WHEN t.pooled_at IS NULL AND NOT t.is_locked AND NOT {IS_KEPT_AS_WON} THEN"
    f" date(max(date({TOUCHED_ON}, {LIMIT_DAYS} || ' days'),"
    f" {_KEPT_DAYS}), '+1 day') END)"
)
"""The first day a customer is more than its limit without a touch and nothing keeps it out; None for never."""

COMPUTED = (
    computed("in_pool", N_("In the pool"), FieldKind.BOOLEAN, column=IN_POOL, width=80, aliases=("公海",)),
    computed(
        "pooled_on",
        N_("Falls into the pool on"),
        FieldKind.DATE,
        column=POOLED_ON,
        width=110,
        aliases=("进入公海日期",),
    ),
)

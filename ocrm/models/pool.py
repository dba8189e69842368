"""The pool in SQL: who is in it, and the day a customer falls into it (D-14 … D-19)."""

from __future__ import annotations

from collections.abc import Sequence

from ocrm.i18n import N_
from ocrm.models.contract import BINDING, RUNNING
from ocrm.models.fields import FieldKind, computed

DEFAULT_LIMITS = {"potential": 30, "regular": 30}
"""Days without a touch after which customers of a category are pooled; other categories never are (D-19)."""
CONTRACT_DAYS = 90
"""Days from the end of a contract in which its customer is not pooled (D-19); 0 for none."""

IN_POOL = "(t.pooled_at IS NOT NULL)"

TOUCHED_ON = "max(coalesce(t.last_contacted_on, ''), coalesce(t.received_on, ''), substr(t.created_at, 1, 10))"
"""The last contact, or the day the customer was claimed or entered where that is later (D-14)."""

LIMIT_DAYS = (
    "(coalesce((SELECT s.value FROM setting s WHERE s.key = 'pool_limits'), '{\"potential\": 30, \"regular\": 30}')"
    " ->> t.category)"
)
"""None for a category that is never pooled."""

RECEIVED_ON = "max(coalesce(t.received_on, ''), substr(t.created_at, 1, 10))"
"""The day the customer was entered, or claimed where that is later."""


def _of_contracts(day: str, statuses: Sequence[str]) -> str:
    """Return the SQL of a day of a customer's contracts `k` of some statuses, found by their index."""
    listed = ", ".join(f"'{status}'" for status in statuses)
    return f"(SELECT {day} FROM contract k WHERE k.customer_id = t.id AND k.status IN ({listed}))"


_SIGNED_LAST = f"coalesce({_of_contracts('max(k.signed_on)', BINDING)}, '')"
_HAS_DEAL = (
    "EXISTS (SELECT 1 FROM opportunity o WHERE o.customer_id = t.id"
    f" AND (o.status = 'open' OR substr(o.created_at, 1, 10) >= {RECEIVED_ON}))"
)


def _since_received(key: str, holds: str) -> str:
    """Return the last day of so many days since a customer was received, where a ground holds and is switched on."""
    days = f"(SELECT CAST(s.value AS INTEGER) FROM setting s WHERE s.key = '{key}')"
    is_on = f"{days} > 0 AND {LIMIT_DAYS} IS NOT NULL"
    return f"(CASE WHEN {is_on} AND {holds} THEN date({RECEIVED_ON}, {days} || ' days') END)"


GROUNDS = {
    "touch": f"date({TOUCHED_ON}, {LIMIT_DAYS} || ' days')",
    "deal": _since_received("pool_deal_days", f"NOT {_HAS_DEAL}"),
    "win": _since_received("pool_win_days", f"max(coalesce(t.last_won_on, ''), {_SIGNED_LAST}) < {RECEIVED_ON}"),
}
"""The last day each ground to pool a customer lets it be (D-14): no contact, no opportunity, nothing won or signed."""

LAPSES_ON = "min({})".format(", ".join(f"coalesce({day}, '9999')" for day in GROUNDS.values()))
"""The last day before any ground holds; '9999' for never."""


def _unless(key: str, default: str) -> str:
    return f"coalesce((SELECT s.value FROM setting s WHERE s.key = '{key}'), '{default}') = 'true'"


_CONTRACT_DAYS = (
    f"coalesce((SELECT CAST(s.value AS INTEGER) FROM setting s WHERE s.key = 'pool_contract_days'), {CONTRACT_DAYS})"
)
FOREVER = "9999-12-31"
"""The last day of what has no end; no day comes after it."""
_LAST_RUN = _of_contracts(f"max(coalesce(k.ends_on, '{FOREVER}'))", RUNNING)
_LAST_END = _of_contracts(f"date(max(k.ends_on), ({_CONTRACT_DAYS} - 1) || ' days')", BINDING)
KEPT_UNTIL = {
    "runs": f"(CASE WHEN {_unless('pool_keeps_contracts', 'true')} THEN {_LAST_RUN} END)",
    "ended": f"(CASE WHEN {_CONTRACT_DAYS} > 0 THEN {_LAST_END} END)",
    "deal": f"(CASE WHEN {_unless('pool_keeps_deals', 'true')} THEN"
    " (SELECT max(td.due_on) FROM opportunity o JOIN todo td ON td.opportunity_id = o.id"
    " WHERE o.customer_id = t.id AND o.status = 'open' AND td.status = 'open') END)",
    "planned": f"(CASE WHEN {_unless('pool_keeps_planned', 'true')} THEN"
    " (SELECT max(td.due_on) FROM todo td WHERE td.customer_id = t.id AND td.status = 'open') END)",
}
"""The last day each exemption keeps a customer out (D-19): a contract that runs, or ended less than so many days ago,
an open deal with a next step, a follow-up that is planned. The first that holds is the reason told."""

IS_KEPT_AS_WON = f"({_unless('pool_keeps_won', 'false')} AND (t.won_count > 0 OR {_SIGNED_LAST} <> ''))"

_KEPT_DAYS = ", ".join(f"coalesce({kept}, '')" for kept in KEPT_UNTIL.values())
POOLED_ON = (
    f"(CASE WHEN t.pooled_at IS NULL AND NOT t.is_locked AND NOT {IS_KEPT_AS_WON} THEN"
    f" date(max(nullif({LAPSES_ON}, '9999'), {_KEPT_DAYS}), '+1 day') END)"
)
"""The first day a customer is past a limit and nothing keeps it out; None for never."""

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

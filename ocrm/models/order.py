"""What counts as an order in SQL: a contract that binds since a day, or a won opportunity no such contract names."""

from __future__ import annotations

from ocrm.models.contract_status import BINDING

_BINDS = "k.signed_on IS NOT NULL AND k.status IN ({})".format(", ".join(f"'{status}'" for status in BINDING))
_CONTRACTS = f"""
SELECT 'contracts' AS kind, k.id AS id, k.customer_id AS customer_id, k.title AS title, k.signed_on AS day,
    coalesce(k.amount, 0) AS amount
FROM contract k WHERE {_BINDS}"""
_DEALS = """
SELECT 'opportunities', o.id, o.customer_id, o.subject, o.closed_on, coalesce(o.expected_amount, 0)
FROM opportunity o WHERE o.closed_on IS NOT NULL"""

ORDERS = f"""{_CONTRACTS} UNION ALL {_DEALS} AND o.status = 'won' AND o.customer_id IS NOT NULL
AND o.id NOT IN (SELECT k.opportunity_id FROM contract k WHERE k.opportunity_id IS NOT NULL AND {_BINDS})"""
"""Everybody's orders: the kind and id of the record each is, whose, its title, day, and amount in minor units."""


def _orders_of(customer: str) -> str:
    return f"""{_CONTRACTS} AND k.customer_id = {customer} UNION ALL {_DEALS} AND o.customer_id = {customer}
AND +o.status = 'won' AND NOT EXISTS (SELECT 1 FROM contract k WHERE k.opportunity_id = o.id AND {_BINDS})"""


ORDERS_OF_CUSTOMER = _orders_of("?1")
"""The same of one customer. The plus keeps SQLite from looking for it among all that was ever won."""

AVERAGE_ORDER = (
    f"(CASE WHEN EXISTS (SELECT 1 FROM contract k WHERE k.customer_id = t.id AND {_BINDS})"
    f" THEN (SELECT (2 * sum(amount) + count(*)) / (2 * count(*)) FROM ({_orders_of('t.id')}) HAVING count(*))"
    " WHEN t.won_count > 0 THEN (2 * t.won_amount + t.won_count) / (2 * t.won_count) END)"
)
"""The mean order of a customer `t`, rounded half up: where it has no contract, by what is known of its won deals."""

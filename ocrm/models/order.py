"""What counts as an order in SQL: a contract that binds, or a won opportunity that no such contract names."""

from __future__ import annotations

from ocrm.models.contract import BINDING

_BINDS = "k.status IN ({})".format(", ".join(f"'{status}'" for status in BINDING))
_CONTRACTS = f"""
SELECT 'contracts' AS kind, k.id AS id, k.customer_id AS customer_id, k.title AS title, k.signed_on AS day,
    coalesce(k.amount, 0) AS amount
FROM contract k WHERE {_BINDS} AND k.signed_on IS NOT NULL"""
_DEALS = """
SELECT 'opportunities', o.id, o.customer_id, o.subject, o.closed_on, coalesce(o.expected_amount, 0)
FROM opportunity o WHERE o.closed_on IS NOT NULL"""

ORDERS = f"""{_CONTRACTS} UNION ALL {_DEALS} AND o.status = 'won' AND o.customer_id IS NOT NULL
AND o.id NOT IN (SELECT k.opportunity_id FROM contract k WHERE k.opportunity_id IS NOT NULL AND {_BINDS})"""
"""Everybody's orders: the kind and id of the record each is, whose, its title, day, and amount in minor units."""

ORDERS_OF_CUSTOMER = f"""{_CONTRACTS} AND k.customer_id = ?1 UNION ALL {_DEALS} AND o.customer_id = ?1
AND +o.status = 'won' AND NOT EXISTS (SELECT 1 FROM contract k WHERE k.opportunity_id = o.id AND {_BINDS})"""
"""The same of one customer. The plus keeps SQLite from looking for it among all that was ever won."""

"""Complaints as the sign of D-37: tickets of that category, and interactions of a kind called so."""

from __future__ import annotations

from datetime import datetime, timedelta

from ocrm.models.fields import to_utc_text
from ocrm.services.workspace import Workspace

DAYS = 90
"""The days that are held against as many before."""


def _called_complaint(picklist: str) -> str:
    return (
        f"(SELECT 'complaint' UNION SELECT code FROM picklist_value WHERE picklist = '{picklist}'"
        " AND name COLLATE NOCASE IN ('complaint', '投诉', '客户投诉'))"
    )


_COMPLAINTS = f"""
SELECT 'tickets' AS kind, t.id AS id, t.customer_id AS customer_id, t.opened_at AS said_at FROM ticket t
WHERE t.opened_at >= :before AND t.category IN {_called_complaint("ticket_category")}
UNION ALL
SELECT 'interactions', i.id, i.customer_id, i.happened_at FROM interaction i
WHERE i.customer_id IS NOT NULL AND i.happened_at >= :before AND i.kind IN {_called_complaint("interaction_kind")}
"""
_COMPLAINING = f"""
SELECT customer_id FROM ({_COMPLAINTS}) WHERE said_at <= :now GROUP BY customer_id
HAVING count(*) FILTER (WHERE said_at >= :since) > count(*) FILTER (WHERE said_at < :since)
"""
_OF_CUSTOMER = f"SELECT kind, id FROM ({_COMPLAINTS}) WHERE customer_id = :customer ORDER BY said_at DESC"


def complaining_customers(workspace: Workspace) -> list[int]:
    """Return who complained more in the last DAYS than in as many before; for a worker thread."""
    rows = workspace.connection.execute(_COMPLAINING, _days(workspace.clock.now()))
    return [int(row[0]) for row in rows]


def complaints_of(workspace: Workspace, customer_id: int) -> list[tuple[str, int]]:
    """Return kind and id of the complaints of a customer in both periods, the latest first."""
    before = _days(workspace.clock.now())["before"]
    rows = workspace.connection.execute(_OF_CUSTOMER, {"before": before, "customer": customer_id})
    return [(str(kind), int(row_id)) for kind, row_id in rows]


def _days(now: datetime) -> dict[str, str]:
    back = {"now": now, "since": now - timedelta(days=DAYS), "before": now - timedelta(days=2 * DAYS)}
    return {name: to_utc_text(moment) for name, moment in back.items()}

"""Leaving pooled customers out of the daily lists, at no cost while nobody is in the pool."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ocrm.services.workspace import Workspace

_MOST_ASKED = 5_000
"""Customers up to which each is looked at: the answer is wanted with every tick."""


def has_pooled(workspace: Workspace) -> bool:
    """Say whether anybody is in the pool."""
    return workspace.first("SELECT 1 FROM customer WHERE pooled_at IS NOT NULL LIMIT 1") is not None


def any_pooled(workspace: Workspace, customer_ids: Sequence[int]) -> bool:
    """Say whether one of these customers is in the pool; of very many it says so if anybody is."""
    if not has_pooled(workspace):
        return False
    if len(customer_ids) > _MOST_ASKED:
        return True
    sql = "SELECT 1 FROM customer WHERE pooled_at IS NOT NULL AND id IN (SELECT value FROM json_each(?)) LIMIT 1"
    return workspace.first(sql, (json.dumps(list(customer_ids)),)) is not None


def beside_pool(workspace: Workspace, column: str = "customer_id") -> str:
    """Return the SQL condition that a row's customer, if it has any, is not in the pool."""
    if not has_pooled(workspace):
        return "1"
    return f"({column} IS NULL OR {column} NOT IN (SELECT p.id FROM customer p WHERE p.pooled_at IS NOT NULL))"

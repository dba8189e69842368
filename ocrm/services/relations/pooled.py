"""Leaving pooled customers out of the daily lists, at no cost while nobody is in the pool."""

from __future__ import annotations

from ocrm.services.workspace import Workspace


def has_pooled(workspace: Workspace) -> bool:
    """Say whether anybody is in the pool."""
    return workspace.first("SELECT 1 FROM customer WHERE pooled_at IS NOT NULL LIMIT 1") is not None


def beside_pool(workspace: Workspace, column: str = "customer_id") -> str:
    """Return the SQL condition that a row's customer, if it has any, is not in the pool."""
    if not has_pooled(workspace):
        return "1"
    return f"({column} IS NULL OR {column} NOT IN (SELECT p.id FROM customer p WHERE p.pooled_at IS NOT NULL))"

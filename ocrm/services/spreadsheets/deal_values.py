"""What the cells of a deal mean together: an outcome in the stage column, one date for both ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ocrm.services.spreadsheets.field_cleaning import CLEARED


def settle_outcome(values: dict[str, Any]) -> None:
    """Move an outcome that stood in the stage column to where outcomes are kept; one close date serves both ends."""
    stage = values.get("stage")
    if isinstance(stage, str):
        del values["stage"]
        values.setdefault("status", stage)
    if values.get("status") in ("won", "lost", "void") and values.get("expected_close_on") not in (None, CLEARED):
        values.setdefault("closed_on", values["expected_close_on"])


def with_outcomes(filled: Mapping[str, int], mapped: Collection[str]) -> dict[str, int]:
    """Return how often fields were filled, an outcome that stood in the stage column counted as a cell of it."""
    moved = 0 if "status" in mapped or "stage" not in mapped else filled.get("status", 0)
    return {**filled, "stage": filled.get("stage", 0) + moved} if moved else dict(filled)

"""The pool 公海: customers not touched for too long leave the daily lists until they are claimed (D-14 … D-19)."""

from ocrm.services.pool.claiming import PoolState, claim, claimed_today, pool_state, put_in_pool
from ocrm.services.pool.moves import AUTOMATIC, BY_HAND, CLAIMED
from ocrm.services.pool.noting import NotedWarning, is_warning_due, note_warned, warned_on
from ocrm.services.pool.rules import PoolRules, read_rules
from ocrm.services.pool.sweep import (
    Preview,
    SweepRow,
    is_sweep_due,
    kept_out,
    preview,
    soon_filter,
    start_pool,
    stop_pool,
    sweep,
    warned,
)

__all__ = [
    "AUTOMATIC",
    "BY_HAND",
    "CLAIMED",
    "NotedWarning",
    "PoolRules",
    "PoolState",
    "Preview",
    "SweepRow",
    "claim",
    "claimed_today",
    "is_sweep_due",
    "is_warning_due",
    "kept_out",
    "note_warned",
    "pool_state",
    "preview",
    "put_in_pool",
    "read_rules",
    "soon_filter",
    "start_pool",
    "stop_pool",
    "sweep",
    "warned",
    "warned_on",
]

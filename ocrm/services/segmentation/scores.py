"""The scores of customers, kept in customer_score: when they are out of date, and working them out anew.

Outside undo, because they follow from the orders alone: contracts that bind, and won opportunities none of them names
(`models/order.py`). Everything is read and reckoned before the first row is written, and only rows that differ are, so
that nobody waits for the file meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ocrm.models.fields import from_utc_text
from ocrm.models.order import ORDERS
from ocrm.services.segmentation.complaints import complaining_customers
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

if TYPE_CHECKING:
    from ocrm.services.segmentation.arithmetic import Parameters, ScoreRow

FIELDS = frozenset({
    "rfm_segment", "recency_score", "frequency_score", "monetary_score", "recency_days", "frequency", "monetary", "abc",
    "churn", "lifetime_value", "expected_value", "grade_conflict",
})  # fmt: skip
"""The fields of customers that come from their scores."""
TOPICS = frozenset({"opportunities", "contracts", "customers", "interactions", "tickets", "imports"})
"""What the scores follow from."""
SETTINGS = ("rfm_months", "rfm_scoring", "abc_a_percent", "abc_b_percent", "value_years", "margin_percent")
BY_RANK, BY_QUANTILE = "rank", "quantile"
_STATE = "scores"
_AT_ONCE = 1_000
_DAY_NUMBER = date(1970, 1, 1)
_ORDERS = f"SELECT customer_id, CAST(unixepoch(day) / 86400 AS INTEGER), amount FROM ({ORDERS}) WHERE day <= ?"


@dataclass(frozen=True, slots=True)
class ScoreState:
    """When the scores were worked out (None: never), for which day, from how many orders of how many customers."""

    computed_at: datetime | None = None
    day: date | None = None
    order_count: int = 0
    customer_count: int = 0
    scored_count: int = 0
    risk_days: float = 0
    lost_days: float = 0


def fetch_state(workspace: Workspace) -> ScoreState:
    """Return when the scores were worked out, and from what."""
    kept = _kept(workspace)
    if kept is None:
        return ScoreState()
    numbers = {name: kept[name] for name in ("order_count", "customer_count", "scored_count", "risk_days", "lost_days")}
    return ScoreState(from_utc_text(kept["computed_at"]), date.fromisoformat(kept["day"]), **numbers)


def is_stale(workspace: Workspace) -> bool:
    """Say whether something the scores follow from changed since: an operation, a setting, or the day."""
    kept = _kept(workspace)
    if kept is None:
        return True
    if kept["day"] != workspace.clock.today().isoformat() or kept["settings"] != _chosen(workspace):
        return True
    rows = workspace.query("SELECT topics FROM operation WHERE id > ?", (kept["operation"],))
    return any(not TOPICS.isdisjoint(topics.split(",")) for (topics,) in rows)


def refresh_if_stale(workspace: Workspace) -> bool:
    """Work the scores out where they are out of date and can be written; say whether they were worked out."""
    if not workspace.takes_own_state or not is_stale(workspace):
        return False
    refresh(workspace)
    return True


def refresh(workspace: Workspace, *, report: Callable[[int, int], None] | None = None) -> int:
    """Work out the scores of every customer with orders; return how many changed. For a worker thread.

    `report` is told how many of how many changed rows are written; it may raise to stop, and the next time goes on.
    """
    last_operation = int(workspace.scalar("SELECT coalesce(max(id), 0) FROM operation"))
    chosen, parameters = _chosen(workspace), parameters_of(workspace)
    fresh, counted = _score(workspace, parameters)
    changed = _write(workspace, fresh, report)
    kept = {
        "computed_at": workspace.stamp(), "day": workspace.clock.today().isoformat(), "operation": last_operation,
        "settings": chosen, **counted,
    }  # fmt: skip
    with workspace.unrecorded():
        workspace.connection.execute(
            "INSERT INTO setting(key, value) VALUES (?,?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_STATE, json.dumps(kept)),
        )
    return changed


def parameters_of(workspace: Workspace) -> Parameters:
    """Return what the file's settings say, with the days of today and of the beginning of the period as numbers."""
    from ocrm.services.segmentation.arithmetic import Parameters  # numpy comes in with it

    today = workspace.clock.today()
    months = int(read_setting(workspace, "rfm_months"))
    since = _DAY_NUMBER if months == 0 else months_before(today, months)
    return Parameters(
        today=(today - _DAY_NUMBER).days,
        since=(since - _DAY_NUMBER).days if months else -(10**6),
        is_quantile=read_setting(workspace, "rfm_scoring") == BY_QUANTILE,
        a_percent=int(read_setting(workspace, "abc_a_percent")),
        b_percent=int(read_setting(workspace, "abc_b_percent")),
        years=int(read_setting(workspace, "value_years")),
        margin_percent=int(read_setting(workspace, "margin_percent")),
    )


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, the last of that month where it has no such day."""
    first = day.year * 12 + day.month - 1 - months
    year, month = first // 12, first % 12 + 1
    after = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def _chosen(workspace: Workspace) -> list[Any]:
    return [read_setting(workspace, key) for key in SETTINGS]


def _kept(workspace: Workspace) -> dict[str, Any] | None:
    text = workspace.scalar("SELECT value FROM setting WHERE key = ?", (_STATE,))
    kept: dict[str, Any] | None = None if text is None else json.loads(text)
    return kept


def _score(workspace: Workspace, parameters: Parameters) -> tuple[list[ScoreRow], dict[str, Any]]:
    import numpy as np

    from ocrm.services.segmentation.arithmetic import churn_limits_of, score_customers

    rows = workspace.query(_ORDERS, (workspace.clock.today().isoformat(),))
    orders = np.fromiter(rows, dtype=[("customer", np.int64), ("day", np.int64), ("amount", np.int64)])
    complaining = np.array(complaining_customers(workspace), dtype=np.int64)
    scored = score_customers(orders["customer"], orders["day"], orders["amount"], complaining, parameters)
    risk_days, lost_days = churn_limits_of(orders["customer"], orders["day"])
    counted = {
        "order_count": len(orders), "customer_count": len(scored), "scored_count": sum(row[2] > 0 for row in scored),
        "risk_days": risk_days, "lost_days": lost_days,
    }  # fmt: skip
    return scored, counted


def _write(workspace: Workspace, fresh: Sequence[ScoreRow], report: Callable[[int, int], None] | None) -> int:
    """Write the rows that differ, in short transactions, so that whoever works meanwhile never waits."""
    present = {row[0]: row for row in workspace.query("SELECT * FROM customer_score")}
    changed = [row for row in fresh if present.pop(row[0], None) != row]
    marks = ", ".join(f"?{number}" for number in range(1, 15))
    insert = f"INSERT OR REPLACE INTO customer_score SELECT {marks} WHERE EXISTS (SELECT 1 FROM customer WHERE id = ?1)"
    for start in range(0, len(changed), _AT_ONCE):
        with workspace.unrecorded():
            workspace.connection.executemany(insert, changed[start : start + _AT_ONCE])
        if report is not None:
            report(min(start + _AT_ONCE, len(changed)), len(changed))
    gone = [(customer_id,) for customer_id in present]
    if gone:
        with workspace.unrecorded():
            workspace.connection.executemany("DELETE FROM customer_score WHERE customer_id = ?", gone)
    return len(changed) + len(gone)

"""The clocks of a deal and what they add up to, in SQL: last touch, idle days, next-action tier, priority points.

The only place where they are reckoned; all expressions are over an opportunity `t`, and today is that of the file.
"""

from __future__ import annotations

from dataclasses import replace

from ocrm.i18n import N_
from ocrm.models.fields import Choice, FieldInfo, FieldKind, computed

IS_TOUCH = (
    "(i.kind NOT IN ('email', 'message', 'other') OR i.direction = 'incoming'"
    " OR (i.kind = 'other' AND i.contact_id IS NOT NULL))"
    " AND (i.import_batch_id IS NULL OR substr(i.happened_at, 1, 10) < substr(i.created_at, 1, 10))"
    " AND substr(i.happened_at, 1, 10) <= date(ocrm_today(), '+1 day')"
)
"""Condition on an interaction `i`: two people met, spoke or wrote back (D-11, D-12), not only we; a memo is a touch
where it names a person. What an import dates with its own day is no touch, nor what is dated ahead."""

LAST_TOUCH = (
    f"max(coalesce((SELECT max(i.happened_at) FROM interaction i WHERE i.opportunity_id = t.id AND {IS_TOUCH}), ''),"
    " coalesce((SELECT max(i.happened_at) FROM interaction i WHERE i.customer_id = t.customer_id"
    f" AND i.opportunity_id IS NULL AND {IS_TOUCH}), ''))"
)
"""The moment of the last touch of the deal, or of its customer beside any deal; empty for none."""
IDLE_SINCE = f"max(coalesce(ocrm_day(nullif({LAST_TOUCH}, '')), ''), coalesce(t.discovered_on, ocrm_day(t.created_at)))"
"""The day idling is counted from: that of the last touch, else that of discovery."""
IDLE_DAYS = f"CAST(julianday(ocrm_today()) - julianday({IDLE_SINCE}) AS INTEGER)"
DWELL_DAYS = "CAST(julianday(ocrm_today()) - julianday(t.entered_stage_on) AS INTEGER)"

IS_HELD = "(coalesce(t.hold_until, '') > ocrm_today())"
LIMIT_DAYS = "(SELECT s.limit_days FROM stage s WHERE s.id = t.stage_id)"
IDLE_LIMIT = "(SELECT s.idle_days FROM stage s WHERE s.id = t.stage_id)"
IS_STALLED = f"({LIMIT_DAYS} > 0 AND {DWELL_DAYS} > {LIMIT_DAYS})"
"""Strictly longer in the stage than its limit (D-11)."""
IS_PLANNED = (
    "EXISTS (SELECT 1 FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open' AND n.due_on >= ocrm_today())"
)
"""A next action today or later; one without a day is a wish."""
IS_IDLE = f"({IDLE_LIMIT} > 0 AND NOT {IS_PLANNED} AND {IDLE_DAYS} > {IDLE_LIMIT})"
NEXT_ACTION_ON = "(SELECT min(n.due_on) FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open')"
HAS_ACTION = "EXISTS (SELECT 1 FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open')"

TIERS = (
    Choice("overdue", N_("Action overdue")),
    Choice("today", N_("Action today")),
    Choice("stalled", N_("Stalled")),
    Choice("unplanned", N_("No next action")),
    Choice("planned", N_("Planned")),
)
"""What a deal asks for next, in the order of D-13."""
ACTION_TIER = (
    f"(CASE WHEN t.status <> 'open' OR {IS_HELD} THEN NULL WHEN {NEXT_ACTION_ON} < ocrm_today() THEN 'overdue'"
    f" WHEN {NEXT_ACTION_ON} = ocrm_today() THEN 'today' WHEN {IS_STALLED} THEN 'stalled'"
    f" WHEN NOT {HAS_ACTION} THEN 'unplanned' ELSE 'planned' END)"
)
_TIER_ORDER = (
    f"(CASE {ACTION_TIER} WHEN 'overdue' THEN 2 WHEN 'today' THEN 3 WHEN 'stalled' THEN 5 WHEN 'unplanned' THEN 6"
    " WHEN 'planned' THEN 9 END)"
)

# -- priority ---------------------------------------------------------------------------------------------------------

MEDIAN_OF = 400
MEDIAN_AMOUNT = (
    "(WITH latest AS MATERIALIZED (SELECT x.expected_amount AS amount FROM opportunity x WHERE x.expected_amount > 0"
    f" ORDER BY x.id DESC LIMIT {MEDIAN_OF}) SELECT amount FROM latest ORDER BY amount LIMIT 1"
    " OFFSET (SELECT (count(*) - 1) / 2 FROM latest))"
)
"""The median amount of the latest deals: what is large is what is large for this salesperson."""
TOUCHES = (
    "((SELECT count(*) FROM interaction i WHERE i.opportunity_id = t.id"
    f" AND i.happened_at >= date(ocrm_today(), '-30 days') AND {IS_TOUCH})"
    " + (SELECT count(*) FROM interaction i WHERE i.customer_id = t.customer_id AND i.opportunity_id IS NULL"
    f" AND i.happened_at >= date(ocrm_today(), '-30 days') AND {IS_TOUCH}))"
)
"""Touches of the last 30 days."""
CLOSE_DAYS = "CAST(julianday(t.expected_close_on) - julianday(ocrm_today()) AS INTEGER)"
CUSTOMER_VALUE = "(SELECT c.value FROM customer c WHERE c.id = t.customer_id)"

POINTS: dict[str, str] = {
    "amount": (
        "(CASE WHEN coalesce(t.expected_amount, 0) <= 0 THEN 0 ELSE CAST(round(25.0 * t.expected_amount"
        f" / (t.expected_amount + {MEDIAN_AMOUNT})) AS INTEGER) END)"
    ),
    "probability": "((t.probability * 25 + 50) / 100)",
    "close": (
        f"(CASE WHEN t.expected_close_on IS NULL THEN 0 WHEN {CLOSE_DAYS} < 0 THEN 6 WHEN {CLOSE_DAYS} <= 7 THEN 15"
        f" WHEN {CLOSE_DAYS} <= 30 THEN 12 WHEN {CLOSE_DAYS} <= 60 THEN 8 WHEN {CLOSE_DAYS} <= 90 THEN 5 ELSE 2 END)"
    ),
    "customer": f"(CASE {CUSTOMER_VALUE} WHEN 'high' THEN 15 WHEN 'medium' THEN 10 WHEN 'low' THEN 4 ELSE 6 END)",
    "momentum": f"(CASE {TOUCHES} WHEN 0 THEN 0 WHEN 1 THEN 4 WHEN 2 THEN 7 ELSE 10 END)",
    "action": (f"(CASE WHEN {NEXT_ACTION_ON} <= ocrm_today() THEN 10 WHEN {HAS_ACTION} THEN 5 ELSE 0 END)"),
    "stalled": f"(CASE WHEN {IS_STALLED} THEN -10 ELSE 0 END)",
    "idle": f"(CASE WHEN {IS_IDLE} THEN -5 ELSE 0 END)",
}
"""The parts of a deal's priority by name; at most 100 points together."""
PRIORITY = f"(CASE WHEN t.status = 'open' THEN max(0, {' + '.join(POINTS.values())}) END)"

COMPUTED: tuple[FieldInfo, ...] = (
    computed("priority", N_("Priority score"), FieldKind.INTEGER, column=PRIORITY, width=80, aliases=("优先级得分",)),
    replace(computed("action_tier", N_("Next action"), FieldKind.CHOICE, column=ACTION_TIER, choices=TIERS, width=110),
            sort_column=_TIER_ORDER),
    computed("idle_days", N_("Days idle"), FieldKind.INTEGER, width=80,
             column=f"(CASE WHEN t.status = 'open' THEN {IDLE_DAYS} END)", aliases=("未互动天数",)),
)  # fmt: skip

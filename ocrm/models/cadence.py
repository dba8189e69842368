"""The rhythm of contact in SQL: how often a customer wants to be spoken to, and how late that is (D-12)."""

from __future__ import annotations

from dataclasses import replace

from ocrm.i18n import N_
from ocrm.models.fields import Choice, FieldKind, computed

DEFAULT_DAYS = {"vip": 14, "potential": 21, "partner": 30, "agent": 30, "regular": 60}
"""Days between two contacts by category; a category that is not named has no rhythm."""
SETTING = "cadence_days"

STATES = (
    Choice("green", N_("In rhythm"), ("绿", "正常")),
    Choice("yellow", N_("Contact is due"), ("黄", "该联系了")),
    Choice("red", N_("Losing touch"), ("红", "失联")),
)
"""Green until the rhythm is over, yellow then, red from one and a half times of it on."""

_DEFAULTS = ", ".join(f'"{category}": {days}' for category, days in DEFAULT_DAYS.items())
DAYS = (
    "nullif(coalesce(t.contact_every_days,"
    f" coalesce((SELECT s.value FROM setting s WHERE s.key = '{SETTING}'), '{{{_DEFAULTS}}}') ->> t.category), 0)"
)
"""Days between two contacts with a customer `t`: its own, else those of its category; None for no rhythm."""
SINCE = "coalesce(t.last_reached_on, t.received_on, substr(t.created_at, 1, 10))"
"""The last contact that went both ways; before the first one the day the customer was claimed or entered."""
SILENT_DAYS = f"CAST(julianday(ocrm_today()) - julianday({SINCE}) AS INTEGER)"
DUE_ON = f"(CASE WHEN t.pooled_at IS NULL THEN date({SINCE}, {DAYS} || ' days') END)"
STATE = (
    f"(CASE WHEN t.pooled_at IS NOT NULL OR {DAYS} IS NULL THEN NULL WHEN 2 * {SILENT_DAYS} >= 3 * {DAYS} THEN 'red'"
    f" WHEN {SILENT_DAYS} >= {DAYS} THEN 'yellow' ELSE 'green' END)"
)

COMPUTED = (
    replace(
        computed("cadence", N_("Contact rhythm"), FieldKind.CHOICE, column=STATE, choices=STATES, width=110,
                 aliases=("联系节奏", "节奏")),
        sort_column=f"(CASE {STATE} WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'green' THEN 2 END)",
    ),
    computed("contact_due_on", N_("Contact due on"), FieldKind.DATE, column=DUE_ON, width=110, aliases=("应联系日期",)),
    computed("silent_days", N_("Days without an answer"), FieldKind.INTEGER, column=SILENT_DAYS, width=100,
             aliases=("未双向联系天数",)),
)  # fmt: skip
"""Fields of a customer worked out from its rhythm."""

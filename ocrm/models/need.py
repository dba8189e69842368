"""What is asked of a customer's needs: their words and products as they are counted and found, and the fields on a customer."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.fields import FieldInfo, FieldKind, computed

LEADS_TO = " → "
"""What stands between a need and its product: `Faster delivery → Pump X` finds both in one need."""
NO_PRODUCT = "–"
"""The product of a need that nothing meets yet."""
WORDS = "trim(replace(replace(n.text, char(13), ''), char(10), ' '))"
PRODUCT = f"coalesce(nullif(trim(n.product), ''), '{NO_PRODUCT}')"


def _said(condition: str) -> str:
    return f"(SELECT group_concat({WORDS}, '; ') FROM need n WHERE n.customer_id = t.id{condition})"


COMPUTED: tuple[FieldInfo, ...] = (
    computed("need", N_("Need"), FieldKind.TEXT, column=_said(""), width=180, aliases=("需求", "客户需求")),
    computed(
        "open_need", N_("Open need"), FieldKind.TEXT, column=_said(" AND n.status = 'open'"), width=180,
        aliases=("待满足需求", "未满足需求"),
    ),
)  # fmt: skip
"""Fields of a customer that are read from the needs noted there."""

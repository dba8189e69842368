"""The balance of a customer's membership points, as a field of theirs."""

from __future__ import annotations

from dataclasses import replace

from ocrm.i18n import N_
from ocrm.models.fields import FieldInfo, FieldKind, computed

FIELD = "points"
COMPUTED: tuple[FieldInfo, ...] = (
    replace(
        computed(
            FIELD, N_("Membership points"), FieldKind.INTEGER, width=90,
            column="(SELECT sum(e.points) FROM points_entry e WHERE e.customer_id = t.id)",
            aliases=("积分", "会员积分", "积分余额", "当前积分", "可用积分", "剩余积分", "points", "points balance", "loyalty points"),
        ),
        importable=True,
    ),
)  # fmt: skip
"""What the lines of the ledger add up to; an import brings it to the balance of its file by a line more."""

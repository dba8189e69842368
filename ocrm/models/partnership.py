"""What partners are owed for deals: the SQL of a share, and the fields of deals and customers it gives."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.fields import FieldInfo, FieldKind, computed

COMMISSION = (
    "((o.expected_amount * s.share_percent + iif(o.expected_amount < 0, -50, 50)) / 100)"  # an integer division
)
"""A share `s` of the amount of its deal `o` in hundredths, rounded half up like each line that is paid."""


def _owed(status: str) -> str:
    return (
        f"(SELECT sum({COMMISSION}) FROM opportunity_partner s JOIN opportunity o ON o.id = s.opportunity_id"
        f" WHERE s.customer_id = t.id AND o.status = '{status}')"
    )


OF_CUSTOMERS: tuple[FieldInfo, ...] = (
    computed("commission", N_("Commission earned"), FieldKind.MONEY, column=_owed("won"), width=110,
             aliases=("佣金", "已得佣金")),
    computed("open_commission", N_("Commission expected"), FieldKind.MONEY, column=_owed("open"), width=110,
             aliases=("预计佣金",)),
)  # fmt: skip
"""What a partner has earned by deals that were won, and would by those that are open."""
OF_DEALS: tuple[FieldInfo, ...] = (
    computed(
        "partners", N_("Partners"), FieldKind.TEXT, width=140, aliases=("合作方", "代理"),
        column="(SELECT group_concat(p.name, ', ') FROM opportunity_partner s JOIN customer p ON p.id = s.customer_id"
               " WHERE s.opportunity_id = t.id)",
    ),
    computed(
        "commission", N_("Commission"), FieldKind.MONEY, width=110, aliases=("佣金",),
        column=f"(SELECT sum({COMMISSION}) FROM opportunity_partner s JOIN opportunity o ON o.id = s.opportunity_id"
               " WHERE s.opportunity_id = t.id)",
    ),
)  # fmt: skip
"""Who has a share in a deal, and what all of them are owed for it."""

"""What data quality asks of a record and no single column says, in SQL."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.fields import FieldKind, computed

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _digit(place: int) -> str:
    return f"(instr('{_ALPHABET}', substr(t.credit_code, {place + 1}, 1)) - 1)"


_WEIGHTED = " + ".join(f"{_digit(place)} * {pow(3, place, 31)}" for place in range(17))
CREDIT_CODE_IS_WRONG = (
    f"(t.credit_code <> '' AND (length(t.credit_code) <> 18 OR {_digit(17)} <> (31 - ({_WEIGHTED}) % 31) % 31))"
)
"""The check digit of GB 32100-2015 does not fit; `credit_codes.py` says the same in Python."""

LACKS_PRIMARY = (
    "(EXISTS (SELECT 1 FROM contact p WHERE p.customer_id = t.id)"
    " AND NOT EXISTS (SELECT 1 FROM contact p WHERE p.customer_id = t.id AND p.is_primary))"
)
HAS_TWIN = (
    "(EXISTS (SELECT 1 FROM customer w WHERE w.name = t.name COLLATE NOCASE AND w.id <> t.id) OR (t.mobile <> ''"
    " AND EXISTS (SELECT 1 FROM customer w WHERE w.mobile <> '' AND w.mobile = t.mobile AND w.id <> t.id)))"
)

CUSTOMER_COMPUTED = (
    computed(
        "contact_count", N_("Number of contacts"), FieldKind.INTEGER, width=80,
        column="(SELECT count(*) FROM contact p WHERE p.customer_id = t.id)",
    ),
    computed("lacks_primary", N_("Lacks a primary contact"), FieldKind.BOOLEAN, column=LACKS_PRIMARY, width=90),
    computed("wrong_credit_code", N_("Credit code is wrong"), FieldKind.BOOLEAN, column=CREDIT_CODE_IS_WRONG, width=90),
    computed("has_twin", N_("Another has the same name or mobile"), FieldKind.BOOLEAN, column=HAS_TWIN, width=90),
)  # fmt: skip

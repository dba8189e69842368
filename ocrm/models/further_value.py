"""Further values of a field beside the main one: second numbers, addresses, and accounts of other messengers."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.fields import FieldInfo, FieldKind, Personal, computed

MESSENGERS = "im"
"""What accounts of messengers without a column of their own are kept under, each as “DingTalk: name”."""
COMPUTED: tuple[FieldInfo, ...] = (
    computed(
        MESSENGERS, N_("Other messengers"), FieldKind.TEXT, width=160, personal=Personal.LEFT_OUT,
        column="(SELECT group_concat(value, '; ') FROM (SELECT a.value FROM alternate_value a WHERE a.record_id = t.id"
               f" AND a.field = '{MESSENGERS}' ORDER BY a.id))",
        aliases=("即时通讯", "IM", "钉钉", "企业微信", "飞书", "MSN"),
    ),
)  # fmt: skip
"""Fields of customers and contacts that are read from their further values."""

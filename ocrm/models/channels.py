"""By which channel somebody answers, as their last answered contacts show it, and the field of contacts it gives."""

from __future__ import annotations

from ocrm.i18n import N_
from ocrm.models.customer import CHANNELS
from ocrm.models.fields import FieldInfo, FieldKind, computed

LOOKED_AT = 10
"""Answered contacts that are looked at, the last ones."""
_KINDS_OF_CHANNEL = {
    "phone": ("call",), "wechat": ("wechat",), "email": ("email",), "message": ("message",), "visit": ("visit", "meeting"),
}  # fmt: skip
_TWO_WAY = ("call", "visit", "meeting")
"""Kinds of interaction in which both speak, whoever began."""


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


CHANNEL = "CASE {} END".format(
    " ".join(f"WHEN i.kind IN ({_listed(kinds)}) THEN '{code}'" for code, kinds in _KINDS_OF_CHANNEL.items())
)
"""The channel of an interaction `i`, NULL where it took none."""
ANSWERED = f"(i.direction = 'incoming' OR i.kind IN ({_listed(_TWO_WAY)}))"
"""An interaction `i` in which they spoke: it came in, or both speak in it."""


def last_answers(contact: str) -> str:
    """Return the SQL of the channels of somebody's last answers; `contact` is the SQL of their id."""
    return (
        f"SELECT {CHANNEL} AS channel, i.happened_at AS moment, i.id AS id FROM interaction i"
        f" WHERE i.contact_id = {contact} AND {ANSWERED} AND {CHANNEL} IS NOT NULL"
        f" ORDER BY i.happened_at DESC, i.id DESC LIMIT {LOOKED_AT}"
    )


def evidence(contact: str, columns: str) -> str:
    """Return the SQL of the channel most of the last answers came by, of equals the latest; no row without answers."""
    return (
        f"SELECT {columns} FROM ({last_answers(contact)}) GROUP BY channel"
        " ORDER BY count(*) DESC, max(moment) DESC, max(id) DESC LIMIT 1"
    )


INFERRED = f"({evidence('t.id', 'channel')})"
"""The channel a contact `t` answers by."""
COMPUTED: tuple[FieldInfo, ...] = (
    computed(
        "best_channel", N_("Best channel"), FieldKind.CHOICE, choices=CHANNELS, width=90,
        column=f"coalesce(nullif(t.preferred_channel, ''), {INFERRED})", aliases=("最佳渠道", "适合渠道", "answers by"),
    ),
)  # fmt: skip
"""The channel they said they prefer, else the one they answer by."""

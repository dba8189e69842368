"""By which channel somebody answers: what they said they like, and what their last answers show (A1.16)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ocrm.i18n import _, ngettext
from ocrm.models.customer import CHANNELS as CHANNELS
from ocrm.services.workspace import Workspace

LOOKED_AT = 10
"""Answered contacts that are looked at, the last ones."""
_CHANNEL_OF_KIND = {
    "call": "phone", "wechat": "wechat", "email": "email", "message": "message", "visit": "visit", "meeting": "visit",
}  # fmt: skip
_TWO_WAY = ("call", "visit", "meeting")
"""Kinds of interaction in which both speak, whoever began."""


@dataclass(frozen=True, slots=True)
class ChannelEvidence:
    """The channel most of the last answers came by: `count` of `of` answers."""

    channel: str
    count: int
    of: int

    @property
    def sentence(self) -> str:
        """The evidence in words."""
        text = ngettext(
            "{count} of the last {n} answer came by {channel}", "{count} of the last {n} answers came by {channel}",
            self.of,
        )  # fmt: skip
        return text.format(count=self.count, n=self.of, channel=channel_label(self.channel))


def channel_label(code: str) -> str:
    """Return what a channel is called."""
    return next((_(channel.label) for channel in CHANNELS if channel.code == code), code)


def infer_channel(workspace: Workspace, contact_id: int) -> ChannelEvidence | None:
    """Return the channel of most of somebody's last ten answers; of equals the latest. None where they never answered.

    An answer is an incoming interaction, or one in which both speak: a call, a visit, a meeting.
    """
    kinds, two_way = (", ".join(f"'{kind}'" for kind in some) for some in (_CHANNEL_OF_KIND, _TWO_WAY))
    rows = workspace.query(
        f"SELECT kind FROM interaction WHERE contact_id = ? AND kind IN ({kinds})"
        f" AND (direction = 'incoming' OR kind IN ({two_way})) ORDER BY happened_at DESC, id DESC LIMIT {LOOKED_AT}",
        (contact_id,),
    )
    answers = [_CHANNEL_OF_KIND[kind] for (kind,) in rows]
    if not answers:
        return None
    channel, count = Counter(answers).most_common(1)[0]  # of equals the one met first, which is the latest
    return ChannelEvidence(channel, count, len(answers))

"""By which channel somebody answers: what they said they like, and what their last answers show (A1.16)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from ocrm.i18n import _, ngettext
from ocrm.models import channels as model
from ocrm.models.customer import CHANNELS as CHANNELS
from ocrm.services.workspace import Workspace

_STEP_KINDS = {"phone": "call", "email": "email", "visit": "visit", "wechat": "other", "message": "other"}
"""The kind of to-do that goes by a channel; those written on a phone have none of their own."""
_CHANNELS_OF_STEPS = {"call": "phone", "email": "email", "visit": "visit", "meeting": "visit"}
"""The channel a to-do of a kind goes by; a quote or a contract goes by any."""


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
            "The last answer came by {channel}", "{count} of the last {n} answers came by {channel}",
            self.of,
        )  # fmt: skip
        return text.format(count=self.count, n=self.of, channel=channel_label(self.channel))


@dataclass(frozen=True, slots=True)
class BestChannel:
    """The channel to reach somebody by: stated, or the one most of their last answers came by."""

    channel: str
    is_stated: bool

    @property
    def words(self) -> str:
        """The channel as a part of a line, with how it is known."""
        words = _("prefers {channel}") if self.is_stated else _("answers by {channel}")
        return words.format(channel=channel_label(self.channel))

    @property
    def step_kind(self) -> str:
        """The kind of a to-do that goes by this channel."""
        return _STEP_KINDS.get(self.channel, "call")

    def is_other_than(self, todo_kind: str) -> bool:
        """Say whether a to-do of a kind goes by another channel."""
        channel = _CHANNELS_OF_STEPS.get(todo_kind)
        return channel is not None and channel != self.channel


def channel_label(code: str) -> str:
    """Return what a channel is called."""
    return next((_(channel.label) for channel in CHANNELS if channel.code == code), code)


def infer_channel(workspace: Workspace, contact_id: int) -> ChannelEvidence | None:
    """Return the channel of most of somebody's last ten answers; of equals the latest. None where they never answered.

    An answer is an incoming interaction, or one in which both speak: a call, a visit, a meeting.
    """
    found = workspace.first(model.evidence("?1", "channel, count(*), sum(count(*)) OVER ()"), (contact_id,))
    return None if found is None else ChannelEvidence(*found)


def best_of_contacts(workspace: Workspace, contact_ids: Collection[int]) -> dict[int, BestChannel]:
    """Return by which channel contacts are best reached; those nothing is known of are not in it."""
    rows = workspace.query(
        f"SELECT t.id, coalesce(t.preferred_channel, ''), {model.INFERRED} FROM contact t"
        " WHERE t.id IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(contact_ids)),),
    )
    return {row[0]: BestChannel(row[1] or row[2], bool(row[1])) for row in rows if row[1] or row[2]}


def best_of_customers(workspace: Workspace, customer_ids: Collection[int]) -> dict[int, BestChannel]:
    """Return by which channel customers are best reached: what is stated there, else how their primary contact is."""
    rows = list(
        workspace.query(
            "SELECT c.id, coalesce(c.preferred_channel, ''),"
            " (SELECT p.id FROM contact p WHERE p.customer_id = c.id AND p.is_primary)"
            " FROM customer c WHERE c.id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(customer_ids)),),
        )
    )
    found = {row[0]: BestChannel(row[1], is_stated=True) for row in rows if row[1]}
    people = best_of_contacts(workspace, [row[2] for row in rows if row[2] is not None and row[0] not in found])
    return found | {row[0]: people[row[2]] for row in rows if row[2] in people}

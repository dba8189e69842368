"""The mails of the file in their boxes: drafts, outbox, sent, failed; each with its state in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ocrm.clock import Clock
from ocrm.formats import format_moment_relative
from ocrm.i18n import _, pgettext
from ocrm.models.fields import from_utc_text
from ocrm.services.outbox.addresses import Recipient, Role
from ocrm.services.workspace import Workspace

PAGE = 500
_NAMED = 2
"""People of a mail that its line names; how many more it goes to is counted."""


class Box(StrEnum):
    """Where a mail is listed."""

    DRAFTS = "drafts"
    OUTBOX = "outbox"
    SENT = "sent"
    FAILED = "failed"


def box_title(box: Box) -> str:
    """Return what a box is called."""
    return {
        Box.DRAFTS: _("Drafts"), Box.OUTBOX: _("Outbox"), Box.SENT: pgettext("mails", "Sent"), Box.FAILED: _("Failed"),
    }[box]  # fmt: skip


class MailState(StrEnum):
    """How far a mail is."""

    DRAFT = "draft"
    QUEUED = "queued"
    HELD = "held"
    HELD_COPY = "held copy"
    """In a copy of the file: it may have been sent from another one."""
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCLEAR = "unclear"


_BOX_OF = {
    MailState.DRAFT: Box.DRAFTS, MailState.SENT: Box.SENT, MailState.REFUSED: Box.FAILED,
    MailState.UNCLEAR: Box.FAILED,
}  # fmt: skip
_STATE = """CASE WHEN d.state IN ('sent', 'sending', 'unclear') THEN d.state WHEN m.status = 'draft' THEN 'draft'
 WHEN d.state = 'refused' THEN 'refused' WHEN m.status = 'held' THEN 'held' WHEN d.state = 'held' THEN 'held copy'
 WHEN d.state = 'waiting' AND d.last_error <> '' THEN 'waiting' ELSE 'queued' END"""
_BOX = f"""CASE {_STATE} WHEN 'draft' THEN 'drafts' WHEN 'sent' THEN 'sent' WHEN 'refused' THEN 'failed'
 WHEN 'unclear' THEN 'failed' ELSE 'outbox' END"""
_FROM = (
    " FROM outgoing_mail m LEFT JOIN mail_delivery d ON d.mail_id = m.id LEFT JOIN customer c ON c.id = m.customer_id"
)
_STUCK = "coalesce(d.state = 'waiting' AND d.last_error <> '' AND d.next_try_at IS NULL, 0)"
_NOT_BEFORE = "nullif(max(coalesce(m.send_after, ''), coalesce(d.next_try_at, '')), '')"


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the lists; `moment` is when it was sent, is to be sent or tried again, or was last changed (UTC)."""

    mail_id: int
    state: MailState
    subject: str
    recipients: tuple[Recipient, ...]
    customer_id: int | None
    customer: str
    moment: datetime
    error: str = ""
    file_count: int = 0
    attempts: int = 0
    contact_id: int | None = None
    opportunity_id: int | None = None
    body: str = ""
    waits_until: datetime | None = None
    is_stuck: bool = False
    """Whether it is not tried again by itself before the user has looked."""

    @property
    def box(self) -> Box:
        """Where it is listed."""
        return _BOX_OF.get(self.state, Box.OUTBOX)

    @property
    def to_words(self) -> str:
        """Whom it goes to, by name where there is one."""
        shown = [one.name or one.address for one in self.recipients if one.role is not Role.BCC]
        rest = f" +{len(shown) - _NAMED}" if len(shown) > _NAMED else ""
        return pgettext("list separator", ", ").join(shown[:_NAMED]) + rest


def list_mails(workspace: Workspace, box: Box, *, limit: int = PAGE) -> list[MailRow]:
    """Return the mails of a box, the newest first; of the outbox the next first."""
    order = (
        "coalesce(m.send_after, ''), m.id" if box is Box.OUTBOX else "coalesce(d.sent_at, m.updated_at) DESC, m.id DESC"
    )
    return _rows(workspace, f"WHERE {_BOX} = ? ORDER BY {order} LIMIT ?", (str(box), limit))


def fetch_mail(workspace: Workspace, mail_id: int) -> MailRow | None:
    """Return one mail, None where it is gone."""
    return next(iter(_rows(workspace, "WHERE m.id = ?", (mail_id,))), None)


def count_mails(workspace: Workspace) -> dict[Box, int]:
    """Return how many mails are in each box."""
    found = dict.fromkeys(Box, 0)
    for box, count in workspace.query(f"SELECT {_BOX} AS box, count(*){_FROM} GROUP BY box"):
        found[Box(box)] = count
    return found


def state_words(row: MailRow, clock: Clock) -> str:
    """Return how far a mail is, in one sentence."""
    when = format_moment_relative(clock.to_local(row.moment), clock.local_now(), in_sentence=True)
    waits = row.waits_until
    if waits is not None and waits > clock.now():
        later = format_moment_relative(clock.to_local(waits), clock.local_now(), in_sentence=True)
        if row.state is MailState.QUEUED:
            return _("Goes out {when}").format(when=later)
        if row.state is MailState.WAITING:
            return _("Next try {when}").format(when=later)
    if row.is_stuck:
        return _("Waits until that is mended")
    words: Mapping[MailState, str] = {
        MailState.DRAFT: _("Draft, last changed {when}"),
        MailState.QUEUED: _("Waits to be sent"),
        MailState.HELD: _("Held until you release it"),
        MailState.HELD_COPY: _("Held: it may have been sent already"),
        MailState.WAITING: _("Next try soon"),
        MailState.SENDING: _("Is being sent"),
        MailState.SENT: _("Sent {when}"),
        MailState.REFUSED: _("Refused {when}"),
        MailState.UNCLEAR: _("Unclear: look into your sent folder"),
    }
    return words[row.state].format(when=when)


def _rows(workspace: Workspace, where: str, values: tuple[object, ...]) -> list[MailRow]:
    rows = workspace.query(
        f"SELECT m.id, {_STATE}, m.subject, m.recipients, m.customer_id, coalesce(c.name, ''),"
        " coalesce(d.sent_at, m.updated_at), coalesce(d.last_error, ''),"
        " (SELECT count(*) FROM attachment a WHERE a.record_id = m.id), coalesce(d.attempts, 0), m.contact_id,"
        f" m.opportunity_id, m.body, {_NOT_BEFORE}, {_STUCK}{_FROM} {where}",
        values,
    )
    return [
        MailRow(row[0], MailState(row[1]), row[2], _recipients(row[3]), row[4], row[5], from_utc_text(row[6]),
                row[7], row[8], row[9], row[10], row[11], row[12],
                None if row[13] is None else from_utc_text(row[13]), bool(row[14]))
        for row in rows
    ]  # fmt: skip


def _recipients(text: str) -> tuple[Recipient, ...]:
    return tuple(Recipient(Role(one["role"]), one["name"], one["address"]) for one in json.loads(text))

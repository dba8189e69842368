"""Writing mails: drafts, the queue, holding and deleting, each an operation that can be taken back while not sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ocrm.errors import NotFoundError, UserError, ValidationError
from ocrm.formats import format_size
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services import attachments
from ocrm.services.changes import Changes
from ocrm.services.mails.mail import MailFile
from ocrm.services.outbox.accounts import read_account
from ocrm.services.outbox.addresses import Recipient, Role, checked_header, checked_recipients
from ocrm.services.outbox.messages import Letter
from ocrm.services.workspace import Workspace, term

KIND = "outgoing_mails"
"""The kind of record its files are kept with."""
MAX_BYTES = 25 * 1024**2
"""Of a mail with its files: most servers take no more than this."""
_RELEASE = N_("Release the mail “{subject}”")
GONE = ("sending", "sent", "unclear")
"""States of a delivery after which a mail is no longer only here."""


@dataclass(frozen=True, slots=True)
class MailText:
    """A mail as it is written: to whom, what, about which record, and from when on it may go out (UTC)."""

    recipients: tuple[Recipient, ...] = ()
    subject: str = ""
    body: str = ""
    customer_id: int | None = None
    contact_id: int | None = None
    opportunity_id: int | None = None
    send_after: datetime | None = None
    in_reply_to: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written yet."""
        return not (self.recipients or self.subject.strip() or self.body.strip())


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to go with a mail: read from a path, or one that is kept with a record already."""

    path: Path | None = None
    attachment_id: int = 0


def save_draft(
    workspace: Workspace, text: MailText, *, mail_id: int | None = None, files: Sequence[NewFile] = (),
    without: Sequence[int] = (), origin: str = "",
) -> Changes:  # fmt: skip
    """Keep a mail to go on with later; its addresses may be half typed. Raises UserError where it was sent already."""
    label = N_("Keep the mail “{subject}” as a draft")
    return _save(workspace, text, "draft", label, mail_id=mail_id, files=files, without=without, origin=origin)


def queue_mail(
    workspace: Workspace, text: MailText, *, mail_id: int | None = None, files: Sequence[NewFile] = (),
    without: Sequence[int] = (), origin: str = "",
) -> Changes:  # fmt: skip
    """Put a mail into the outbox; it goes out by itself. Raises ValidationError naming what is wrong, UserError."""
    checked = replace(text, recipients=checked_recipients(text.recipients))
    checked_header(text.subject, "subject")
    if not text.subject.strip() and not text.body.strip():
        raise ValidationError(_("The mail is empty. Write a subject or a text."), field="subject")
    if not read_account(workspace).is_set_up:
        raise UserError(_("No mail account is set up yet. Nothing was queued; set it up in Settings, Mail."))
    label = N_("Send the mail “{subject}”")
    return _save(workspace, checked, "queued", label, mail_id=mail_id, files=files, without=without, origin=origin)


def hold_mails(workspace: Workspace, mail_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Keep mails in the outbox until they are released."""
    return _set_status(workspace, mail_ids, "held", N_("Hold the mail “{subject}”"), origin=origin)


def take_out(workspace: Workspace, mail_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Make mails drafts again, to be changed."""
    return _set_status(workspace, mail_ids, "draft", N_("Take the mail “{subject}” out of the outbox"), origin=origin)


def send_at_once(workspace: Workspace, mail_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Let mails of the outbox go out now, whenever they were to go or be tried again."""
    changes = release_mails(workspace, mail_ids, origin=origin, label=N_("Send the mail “{subject}”"), at_once=True)
    return replace(changes, topics=changes.topics | {"mails"})


def release_mails(
    workspace: Workspace, mail_ids: Sequence[int], *, origin: str = "", label: str = _RELEASE, at_once: bool = False
) -> Changes:
    """Let held mails go out when it is time, or at once."""
    with workspace.operation(label, origin=origin) as operation:
        for mail_id in mail_ids:
            operation.values["subject"] = subject_term(_subject(workspace, mail_id))
            _refuse_gone(workspace, mail_id)
            forget_delivery(workspace, mail_id)
            _write_status(workspace, mail_id, "queued")
            if at_once:
                workspace.connection.execute("UPDATE outgoing_mail SET send_after = NULL WHERE id = ?", (mail_id,))
        operation.topics.add("mails")
    return operation.changes


def delete_mails(workspace: Workspace, mail_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Delete mails from the lists; what was sent stays in the timeline. Undo brings them back."""
    with workspace.operation(N_("Delete the mail “{subject}”"), origin=origin) as operation:
        for mail_id in mail_ids:
            operation.values["subject"] = subject_term(_subject(workspace, mail_id))
            if delivery_state(workspace, mail_id) == "sending":
                raise UserError(_("This mail is being sent just now. Nothing was changed; wait a moment."))
            workspace.connection.execute("DELETE FROM outgoing_mail WHERE id = ?", (mail_id,))
    return operation.changes


def like(text: MailText) -> MailText:
    """Return a new mail that says the same to the same people, to be changed."""
    return replace(text, send_after=None, in_reply_to="")


def read_mail_text(workspace: Workspace, mail_id: int) -> MailText:
    """Return a mail as it is written; raises NotFoundError."""
    row = workspace.first(
        "SELECT recipients, subject, body, customer_id, contact_id, opportunity_id, send_after, in_reply_to"
        " FROM outgoing_mail WHERE id = ?",
        (mail_id,),
    )
    if row is None:
        raise _gone()
    send_after = None if row[6] is None else from_utc_text(row[6])
    return MailText(
        _recipients(row[0]), row[1], row[2], customer_id=row[3], contact_id=row[4], opportunity_id=row[5],
        send_after=send_after, in_reply_to=row[7],
    )  # fmt: skip


def letter_of(workspace: Workspace, mail_id: int) -> Letter:
    """Return a mail as it is sent, with its files."""
    text = read_mail_text(workspace, mail_id)
    rows = workspace.query(
        "SELECT a.name, c.data FROM attachment a JOIN attachment_content c USING (content_hash)"
        " WHERE a.record_id = ? ORDER BY a.id",
        (mail_id,),
    )
    files = tuple(MailFile(name, data) for name, data in rows)
    return Letter(text.recipients, text.subject, text.body, text.in_reply_to, files)


def delivery_state(workspace: Workspace, mail_id: int) -> str:
    """Return what became of sending a mail, empty before the first try."""
    return str(workspace.scalar("SELECT state FROM mail_delivery WHERE mail_id = ?", (mail_id,)) or "")


def forget_delivery(workspace: Workspace, mail_id: int) -> None:
    """Begin the sending of a mail that did not go out anew; its name in the world stays."""
    workspace.connection.execute(
        "UPDATE mail_delivery SET state = 'waiting', next_try_at = NULL, last_error = '', attempts = 0"
        " WHERE mail_id = ?",
        (mail_id,),
    )


def subject_term(subject: str) -> Any:
    """Return the subject as a value of an operation's label; a mail without one is called so in either language."""
    return subject or term(N_("(no subject)"))


def _save(
    workspace: Workspace, text: MailText, status: str, label: str, *, mail_id: int | None, files: Sequence[NewFile],
    without: Sequence[int], origin: str,
) -> Changes:  # fmt: skip
    stamp = workspace.stamp()
    values = {
        "customer_id": text.customer_id, "contact_id": text.contact_id, "opportunity_id": text.opportunity_id,
        "recipients": _as_json(text.recipients), "subject": text.subject.strip(), "body": text.body, "status": status,
        "send_after": None if text.send_after is None else to_utc_text(text.send_after),
        "in_reply_to": text.in_reply_to, "updated_at": stamp,
    }  # fmt: skip
    with workspace.operation(label, origin=origin, subject=subject_term(text.subject.strip())) as operation:
        if mail_id is None:
            mail_id = new_id()
            values = {"id": mail_id, "created_at": stamp, **values}
            marks = ",".join("?" * len(values))
            sql = f"INSERT INTO outgoing_mail({', '.join(values)}) VALUES ({marks})"
            workspace.connection.execute(sql, tuple(values.values()))
        else:
            _refuse_gone(workspace, mail_id)
            sets = ", ".join(f"{name} = ?" for name in values)
            workspace.connection.execute(f"UPDATE outgoing_mail SET {sets} WHERE id = ?", (*values.values(), mail_id))
            forget_delivery(workspace, mail_id)
        _change_files(workspace, mail_id, files, without)
        operation.created_id = mail_id
    return replace(operation.changes, created_id=mail_id)


def _change_files(workspace: Workspace, mail_id: int, files: Sequence[NewFile], without: Sequence[int]) -> None:
    for attachment_id in without:
        workspace.connection.execute("DELETE FROM attachment WHERE id = ? AND record_id = ?", (attachment_id, mail_id))
    for file in files:
        if file.path is not None:
            attachments.attach_file(workspace, KIND, mail_id, file.path)
        else:
            row = workspace.first(
                "SELECT a.name, c.data FROM attachment a JOIN attachment_content c USING (content_hash) WHERE a.id = ?",
                (file.attachment_id,),
            )
            if row is None:
                raise NotFoundError(_("This attachment no longer exists."))
            attachments.attach_data(workspace, KIND, mail_id, row[0], row[1])
    size = workspace.scalar("SELECT coalesce(sum(size), 0) FROM attachment WHERE record_id = ?", (mail_id,))
    if int(size) > MAX_BYTES:
        raise UserError(
            _("The files of this mail are larger than {limit} together. Nothing was saved; send fewer of them.").format(
                limit=format_size(MAX_BYTES)
            )
        )


def _set_status(workspace: Workspace, mail_ids: Sequence[int], status: str, label: str, *, origin: str) -> Changes:
    with workspace.operation(label, origin=origin) as operation:
        for mail_id in mail_ids:
            operation.values["subject"] = subject_term(_subject(workspace, mail_id))
            _refuse_gone(workspace, mail_id)
            _write_status(workspace, mail_id, status)
        operation.topics.add("mails")
    return operation.changes


def _write_status(workspace: Workspace, mail_id: int, status: str) -> None:
    workspace.connection.execute(
        "UPDATE outgoing_mail SET status = ?, updated_at = ? WHERE id = ?", (status, workspace.stamp(), mail_id)
    )


def _refuse_gone(workspace: Workspace, mail_id: int) -> None:
    state = delivery_state(workspace, mail_id)
    if state == "sending":
        raise UserError(_("This mail is being sent just now. Nothing was changed; wait a moment."))
    if state == "sent":
        raise UserError(_("This mail was sent already. What was sent cannot be taken back; write another one."))
    if state == "unclear":
        raise UserError(
            _("It is unclear whether this mail was sent. Nothing was changed; look into your sent folder and say so.")
        )


def _subject(workspace: Workspace, mail_id: int) -> str:
    row = workspace.first("SELECT subject FROM outgoing_mail WHERE id = ?", (mail_id,))
    if row is None:
        raise _gone()
    return str(row[0])


def _gone() -> NotFoundError:
    return NotFoundError(_("This mail no longer exists. It may have been deleted; undo brings it back."))


def _as_json(recipients: Sequence[Recipient]) -> str:
    listed = [{"role": str(one.role), "name": one.name, "address": one.address} for one in recipients]
    return json.dumps(listed, ensure_ascii=False)


def _recipients(text: str) -> tuple[Recipient, ...]:
    return tuple(Recipient(Role(one["role"]), one["name"], one["address"]) for one in json.loads(text))

"""One mail as bytes: headers that nothing can break out of, plain text, and the files with it."""

from __future__ import annotations

import mimetypes
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.mails.mail import MailFile
from ocrm.services.outbox.accounts import MailAccount
from ocrm.services.outbox.addresses import (
    Recipient,
    Role,
    checked_header,
    checked_recipients,
    header_address,
    is_unsafe,
)

_NAMES = frozenset({
    "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "mime-version", "content-type",
    "content-transfer-encoding",
})  # fmt: skip
"""Every header a mail of ours has; Bcc is told to the server only."""
_HEADER = re.compile(rb"([!-9;-~]+):")
_SAFE_KINDS = frozenset({"image", "audio", "video", "application"})
_LONGEST_LINE = 900
_MAX_FILE_NAME = 120
_MESSAGE_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, and to whom."""

    recipients: tuple[Recipient, ...]
    subject: str = ""
    body: str = ""
    in_reply_to: str = ""
    files: tuple[MailFile, ...] = ()


def new_message_id(address: str) -> str:
    """Return a name for a mail that no other one has; it tells nothing of this computer."""
    return f"<{secrets.token_hex(16)}@{address.rpartition('@')[2]}>"


def message_bytes(account: MailAccount, letter: Letter, *, message_id: str, moment: datetime) -> bytes:
    """Return a mail as it goes over the line; `moment` is local. Raises ValidationError where it cannot be sent."""
    recipients = checked_recipients(letter.recipients)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = header_address(checked_header(account.name, "name"), account.address)
    for header, role in (("To", Role.TO), ("Cc", Role.CC)):
        people = _people(recipients, role)
        if people:
            message[header] = people
    message["Subject"] = checked_header(letter.subject, "subject")
    message["Date"] = format_datetime(moment)
    message["Message-ID"] = message_id
    answered = letter.in_reply_to.strip("<> ")
    if _MESSAGE_ID.fullmatch(answered):
        message["In-Reply-To"] = message["References"] = f"<{answered}>"
    _set_text(message, letter.body)
    for number, file in enumerate(letter.files, 1):
        kind, subkind = _kind_of(file.name)
        message.add_attachment(file.data, maintype=kind, subtype=subkind, filename=safe_file_name(file.name, number))
    data = message.as_bytes()
    _refuse_other_headers(data)
    return data


def safe_file_name(name: str, number: int = 1) -> str:
    """Return the name a file goes out under: one line, without what could be a path or a header."""
    if is_unsafe(name):
        name = "".join(char if not is_unsafe(char) else "_" for char in name).replace("=?", "__")
    cleaned = "".join("_" if char in '/\\:"' else char for char in name).strip(" .")
    stem, dot, ending = cleaned.rpartition(".")
    if len(cleaned) > _MAX_FILE_NAME:
        cleaned = f"{stem[: _MAX_FILE_NAME - 10]}{dot}{ending[:9]}"
    return cleaned or _("Attachment {n}").format(n=number)


def _people(recipients: Sequence[Recipient], role: Role) -> tuple[Address, ...]:
    return tuple(header_address(one.name, one.address) for one in recipients if one.role is role)


def _set_text(message: EmailMessage, body: str) -> None:
    """Set the text; what no mail may hold is left out, and long or Chinese lines are encoded so that they arrive."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join("".join(char for char in line if char == "\t" or _is_text(char)) for line in lines)
    is_plain = text.isascii() and all(len(line) < _LONGEST_LINE for line in text.split("\n"))
    message.set_content(text, charset="utf-8", cte="7bit" if is_plain else "base64")


def _is_text(char: str) -> bool:
    return unicodedata.category(char) not in ("Cc", "Cs")


def _kind_of(name: str) -> tuple[str, str]:
    kind, encoding = mimetypes.guess_type(name)
    main, _slash, sub = (kind or "").partition("/")
    return (main, sub) if main in _SAFE_KINDS and sub and encoding is None else ("application", "octet-stream")


def _refuse_other_headers(data: bytes) -> None:
    """Refuse a mail whose head holds what was not put there, whatever the standard library made of its values."""
    head = data.partition(b"\r\n\r\n")[0]
    seen: set[str] = set()
    for line in head.split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            continue
        found = _HEADER.match(line)
        name = found[1].decode("ascii").lower() if found else ""
        if name not in _NAMES or name in seen or b"\r" in line.removesuffix(b"\r") or b"\0" in line:
            raise UserError(_("This mail would break the rules of mail headers. It was not sent; type its subject and"
                              " addresses anew."))  # fmt: skip
        seen.add(name)

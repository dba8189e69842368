"""The line to a mailbox: TLS only, to read only, with limits on whatever the server says."""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date

from ocrm import __version__
from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.outbox.accounts import MailAccount
from ocrm.services.outbox.smtp import TIMEOUT_S, trusted_context

MAX_SECONDS = 300
"""Of one look into the mailbox."""
MAX_ANSWER = 60 * 1024**2
"""Bytes of one answer: a mail with its files and some more."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEADERS = "BODY.PEEK[HEADER.FIELDS (FROM SENDER TO CC SUBJECT DATE MESSAGE-ID)]"
_SENT = re.compile(rb'\((?P<marks>[^)]*)\) (?:"[^"]*"|NIL) (?P<name>"(?:[^"\\]|\\.)*"|[^\s"]+)\s*$')
_UID, _SIZE = re.compile(rb"UID (\d{1,10})"), re.compile(rb"RFC822\.SIZE (\d{1,12})")
_MOST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Head:
    """What a mailbox tells of one mail: its number there, its size and the headers that say who wrote to whom."""

    uid: int
    size: int
    headers: bytes


class _Limited(imaplib.IMAP4_SSL):
    """A connection that reads no more than it should, and not for ever."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext) -> None:
        self.deadline = time.monotonic() + MAX_SECONDS
        super().__init__(host, port, ssl_context=context, timeout=TIMEOUT_S)

    def read(self, size: int) -> bytes:
        """Read what a server announced, where that is not too much."""
        self._hurry()
        if size > MAX_ANSWER:
            raise self.abort("the answer is too large")
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line, until the time is over."""
        self._hurry()
        return super().readline()

    def _hurry(self) -> None:
        if time.monotonic() > self.deadline:
            raise self.abort("it takes too long")


class Mailbox:
    """One login; each folder is opened to read only."""

    def __init__(self, client: _Limited) -> None:
        self._client = client

    def folders(self) -> list[str]:
        """Return the inbox and, where the server names it, the folder of what was sent."""
        found = ["INBOX"]
        _ok, lines = self._client.list()
        for line in lines or ():
            match = _SENT.search(line) if isinstance(line, bytes) and len(line) < 2_000 else None
            if match and b"\\sent" in match["marks"].lower():
                name = match["name"].decode("ascii", "ignore")
                found.append(name if name.startswith('"') else f'"{name}"')
                break
        return found

    def open(self, folder: str) -> int:
        """Open a folder to read only and return what its numbers are valid for (UIDVALIDITY)."""
        status, _count = self._client.select(folder, readonly=True)
        if status != "OK":
            raise UserError(_("The mailbox has no folder {name}. Nothing was changed.").format(name=folder))
        said = self._client.response("UIDVALIDITY")[1]
        text = said[0] if said and isinstance(said[0], bytes) else b"0"
        return int(text) if text.isdigit() and len(text) < 12 else 0

    def new_since(self, last_uid: int, since: date) -> list[int]:
        """Return the numbers of mails after one, or since a day where none was looked at yet; ascending."""
        what = f"UID {last_uid + 1}:*" if last_uid else f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        status, said = self._client.uid("SEARCH", what)
        words = b" ".join(part for part in said if isinstance(part, bytes)).split() if status == "OK" else []
        return sorted({int(word) for word in words if word.isdigit() and len(word) < 11 and int(word) > last_uid})

    def heads(self, uids: Sequence[int]) -> Iterator[Head]:
        """Yield who wrote to whom in some mails, and how large they are; the bodies stay where they are."""
        status, said = self._client.uid("FETCH", _numbers(uids), f"(UID RFC822.SIZE {_HEADERS})")
        wanted = set(uids)
        for part in said if status == "OK" else ():
            if not isinstance(part, tuple) or len(part) < 2:
                continue
            uid, size = _UID.search(part[0]), _SIZE.search(part[0])
            if uid and size and int(uid[1]) in wanted:
                wanted.discard(int(uid[1]))
                yield Head(int(uid[1]), int(size[1]), bytes(part[1]))

    def whole(self, uid: int) -> bytes:
        """Return a mail whole, without marking it as read; empty where it is gone."""
        status, said = self._client.uid("FETCH", str(uid), "(UID BODY.PEEK[])")
        parts = [part for part in said if isinstance(part, tuple) and len(part) > 1] if status == "OK" else []
        return bytes(parts[0][1]) if parts else b""


@contextmanager
def opened_mailbox(account: MailAccount, password: str, *, context: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Log in to the mailbox of an account. Raises UserError saying what stands in the way; nothing is changed there."""
    host = account.imap_host
    client: _Limited | None = None
    try:
        client = _Limited(host, account.imap_port, context or trusted_context())
        _log_in(client, account, password)
        yield Mailbox(client)
        client.logout()
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise UserError(_words_of(error, host, account.imap_port, password)) from None
    finally:
        if client is not None:
            with suppress(OSError, ValueError):
                client.shutdown()


class _NotLoggedIn(imaplib.IMAP4.error):
    """Name or password are not accepted."""


def _log_in(client: _Limited, account: MailAccount, password: str) -> None:
    try:
        client.login(account.login, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise _NotLoggedIn(*error.args) from None
    if "ID" in client.capabilities:  # some Chinese providers let nobody in who does not say who they are
        with suppress(imaplib.IMAP4.error):
            client.xatom("ID", f'("name" "OCRM" "version" "{__version__}")')


def _words_of(error: Exception, host: str, port: int, password: str) -> str:
    if isinstance(error, _NotLoggedIn):
        said = str(error.args[0] if error.args else "").strip("b'\"").replace(password or "\0", "•••")
        text = " ".join("".join(char if char.isprintable() else " " for char in said).split())[:_MOST_WORDS]
        words = _(
            "{host} does not accept the name or password ({words}). Nothing was fetched; look into Settings, Mail."
        )
        return words.format(host=host, words=text)
    if isinstance(error, ssl.SSLCertVerificationError):
        words = _(
            "The certificate of {host} is not to be trusted ({reason}). Nothing was fetched; check the server's name."
        )
        return words.format(host=host, reason=error.verify_message)
    if isinstance(error, ssl.SSLError):
        words = _("{host} does not speak TLS on port {port}. Nothing was fetched; check the port in Settings.")
        return words.format(host=host, port=port)
    if isinstance(error, OSError) and not isinstance(error, imaplib.IMAP4.error):
        return _("{host} does not answer: there is no connection, or its name is wrong. Nothing was fetched.").format(
            host=host
        )
    return _("{host} answers what makes no sense. Nothing was fetched; try again later.").format(host=host)


def _numbers(uids: Sequence[int]) -> str:
    return ",".join(str(uid) for uid in uids)

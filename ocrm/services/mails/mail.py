"""One mail as it was read: who wrote to whom, when, what, and the files with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Somebody as a mail names them; the address is in lower case, the name empty where there is none."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


NOBODY = MailAddress("", "")


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail; `sent_at` is aware, in UTC, None where it does not say; with a `problem` it could not be read.

    `message_id` is what it is known by, so that no mail is imported twice; where it has none, its content is.
    """

    number: int
    source: str
    message_id: str = ""
    sender: MailAddress = NOBODY
    recipients: tuple[MailAddress, ...] = ()
    subject: str = ""
    text: str = ""
    sent_at: datetime | None = None
    files: tuple[MailFile, ...] = ()
    problem: str = ""

    @property
    def people(self) -> tuple[MailAddress, ...]:
        """Everybody it names, the sender first."""
        return (self.sender, *self.recipients)

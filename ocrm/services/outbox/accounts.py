"""The user's mail account: kept in the file, its password elsewhere; without one nothing is ever connected to."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import _
from ocrm.services.outbox import custody
from ocrm.services.outbox.addresses import checked_address, checked_header
from ocrm.services.outbox.providers import IMAP_PORT, PORTS, Security, provider_of
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

SETTING = "mail_account"
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
FETCH_EVERY = (0, 15, 30, 60)
"""Minutes between two looks into the mailbox that can be chosen; 0: only when asked for."""


class PasswordPlace(StrEnum):
    """Where the password of an account is."""

    SESSION = "session"
    """In memory until the program ends."""
    FILE = "file"
    """In the file, which is encrypted."""
    RING = "ring"
    """In the system's key ring."""


@dataclass(frozen=True, slots=True)
class MailAccount:
    """Who sends, through which server; and where mail can be fetched, where that is wanted."""

    name: str = ""
    address: str = ""
    host: str = ""
    port: int = PORTS[Security.TLS]
    security: Security = Security.TLS
    user: str = ""
    signature: str = ""
    password_place: PasswordPlace = PasswordPlace.SESSION
    imap_host: str = ""
    imap_port: int = IMAP_PORT
    fetch_minutes: int = 0

    @property
    def is_set_up(self) -> bool:
        """Whether mail can be sent through it."""
        return bool(self.address and self.host)

    @property
    def can_fetch(self) -> bool:
        """Whether mail can be fetched too."""
        return self.is_set_up and bool(self.imap_host)

    @property
    def login(self) -> str:
        """The name to log in with, the address unless said otherwise."""
        return self.user or self.address

    @property
    def key(self) -> str:
        """What its password is kept under."""
        return f"{self.login}@{self.host}"


def read_account(workspace: Workspace) -> MailAccount:
    """Return the account of the file, one that is not set up where there is none."""
    said: dict[str, Any] = read_setting(workspace, SETTING)
    known = {field.name for field in fields(MailAccount)}
    values = {key: value for key, value in said.items() if key in known}
    values["security"] = Security(values.get("security", Security.TLS))
    values["password_place"] = PasswordPlace(values.get("password_place", PasswordPlace.SESSION))
    return MailAccount(**values)


def save_account(workspace: Workspace, account: MailAccount) -> None:
    """Keep an account; outside undo. Raises ValidationError naming the field that cannot be."""
    write_setting(workspace, SETTING, asdict(checked_account(account)))
    write_setting(workspace, "mail_trouble", "")
    custody.seal_first(workspace)


def forget_account(workspace: Workspace) -> None:
    """Send and fetch no more; nothing is connected to from now on."""
    write_setting(workspace, SETTING, {})


def checked_account(account: MailAccount) -> MailAccount:
    """Return an account as it can be used. Raises ValidationError naming the field that cannot be."""
    checked_header(account.name, "name")
    checked_header(account.user, "user")
    checked_address(account.address, "address")
    for field, host in (("host", account.host), ("imap_host", account.imap_host)):
        if (host or field == "host") and not (len(host) <= 253 and _HOST.fullmatch(host)):
            raise ValidationError(_("“{text}” is no name of a server.").format(text=host[:80]), field=field)
    for field, port in (("port", account.port), ("imap_port", account.imap_port)):
        if not 1 <= port <= 65535:
            raise ValidationError(_("A port is a number from 1 to 65535."), field=field)
    return account


def suggested_account(address: str) -> MailAccount:
    """Return an account for an address: the provider's servers, else those its domain most likely has."""
    provider = provider_of(address)
    domain = address.rpartition("@")[2].strip()
    if provider is None:
        return MailAccount(address=address, host=f"smtp.{domain}" if domain else "")
    return MailAccount(
        address=address, host=provider.host, port=provider.port, security=provider.security,
        imap_host=provider.imap_host,
    )  # fmt: skip

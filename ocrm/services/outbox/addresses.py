"""Addresses of mails: what people type, taken apart and checked before anything of it reaches a header."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.headerregistry import Address
from enum import StrEnum

from ocrm.errors import ValidationError
from ocrm.i18n import _

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}")
_SEVERAL = re.compile(r"""\s*[,;，；、\n]\s*(?=(?:[^"]*"[^"]*")*[^"]*$)""")
_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]*)>")
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_MAX_NAME, _MAX_ADDRESS = 120, 254
_ROUNDS = 4
"""How often encoded words inside encoded words are looked into."""


class Role(StrEnum):
    """How a mail names somebody."""

    TO = "to"
    CC = "cc"
    BCC = "bcc"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody a mail goes to; of a draft the address may be anything that was typed."""

    role: Role
    name: str
    address: str

    @property
    def shown(self) -> str:
        """Name and address as they are typed and read."""
        if not self.name:
            return self.address
        name = f'"{self.name}"' if any(char in self.name for char in ',;，；、<>"') else self.name
        return f"{name} <{self.address}>"


def is_unsafe(text: str) -> bool:
    """Say whether a text holds what could end a header's line, as it stands or inside encoded words."""
    for _round in range(_ROUNDS):
        if any(unicodedata.category(char) in _UNSAFE for char in text):
            return True
        if "=?" not in text:
            return False
        try:
            decoded = str(make_header(decode_header(text)))
        except (HeaderParseError, LookupError, ValueError):
            return False  # no encoded word after all; it is encoded as it stands
        if decoded == text:
            return False
        text = decoded
    return True


def checked_header(text: str, field: str) -> str:
    """Return a text fit for a header. Raises ValidationError where it holds control characters or line breaks."""
    if is_unsafe(text):
        raise ValidationError(_("There is a line break or control character in it. Type it anew."), field=field)
    return text.strip()


def checked_address(address: str, field: str = "to") -> str:
    """Return an address as servers take it. Raises ValidationError naming the one that is none."""
    local, _at, domain = unicodedata.normalize("NFKC", address).strip(" \t").rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if domain and not domain.isascii() else domain
    except UnicodeError:
        ascii_domain = ""
    is_one = _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(ascii_domain)
    if not is_one or len(local) > 64 or len(address) > _MAX_ADDRESS:
        shown = "".join(char if unicodedata.category(char) not in _UNSAFE else "�" for char in address)[:80]
        raise ValidationError(_("“{text}” is no e-mail address.").format(text=shown), field=field)
    return f"{local}@{ascii_domain}"


def typed_recipients(text: str, role: Role) -> list[Recipient]:
    """Return whom a line of addresses names, unchecked; separated by commas, semicolons or new lines."""
    found = []
    for part in _SEVERAL.split(text):
        if not part.strip():
            continue
        named = _NAMED.fullmatch(part.strip())
        name, address = (named["name"], named["address"]) if named else ("", part)
        found.append(Recipient(role, name.strip().strip("\"'").strip(), address.strip(" \t\u3000")))
    return found


def checked_recipients(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Return recipients fit to be sent to, each address once. Raises ValidationError on a bad one, or without any."""
    found: dict[str, Recipient] = {}
    for one in recipients:
        address = checked_address(one.address, one.role)
        name = checked_header(one.name, one.role)[:_MAX_NAME]
        found.setdefault(address.casefold(), Recipient(one.role, name, address))
    if not any(one.role is not Role.BCC for one in found.values()):
        raise ValidationError(_("Say to whom the mail goes."), field=Role.TO)
    return tuple(found.values())


def shown_list(recipients: Sequence[Recipient], role: Role) -> str:
    """Return the recipients of a role as one line to be edited."""
    return ", ".join(one.shown for one in recipients if one.role is role)


def header_address(name: str, address: str) -> Address:
    """Return name and address as the standard library writes them into a header."""
    return Address(display_name=name, addr_spec=address)

"""What a card says, whatever version it was written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

YEAR_UNKNOWN = 4
"""The year of a birthday whose year nobody knows: the first leap year a date can have."""


@dataclass(frozen=True, slots=True)
class CardPhone:
    """A number as written, and what it is for: CELL, WORK, HOME, FAX, PAGER …"""

    text: str
    types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CardAddress:
    """A postal address; `street` holds everything below the town."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    types: frozenset[str] = frozenset()

    @property
    def line(self) -> str:
        """The whole address in one line."""
        parts = (self.street, self.city, self.region, self.postcode, self.country)
        return ", ".join(part.replace("\n", " ") for part in parts if part)


@dataclass(frozen=True, slots=True)
class CardPhoto:
    """A picture and the ending of its file, with the dot."""

    data: bytes
    ending: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `unread` are values that mean nothing as what they claim to be, by the name of their line."""

    number: int = 0
    version: str = ""
    name: str = ""
    organization: str = ""
    departments: tuple[str, ...] = ()
    title: str = ""
    role: str = ""
    phones: tuple[CardPhone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[CardAddress, ...] = ()
    urls: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    birthday: date | None = None
    gender: str = ""
    wechat: str = ""
    qq: str = ""
    uid: str = ""
    is_company: bool = False
    photo: CardPhoto | None = None
    extras: Mapping[str, str] = field(default_factory=dict)
    """Fields of OCRM that cards have no line for, by field name."""
    unread: tuple[tuple[str, str], ...] = ()

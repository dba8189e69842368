"""Reading card files of versions 2.1, 3.0 and 4.0, within limits that no file can exceed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ocrm.errors import FileFormatError
from ocrm.formats import format_number, format_size
from ocrm.i18n import _
from ocrm.services.file_reading import read_whole
from ocrm.services.vcards.card import YEAR_UNKNOWN, Card, CardAddress, CardPhone, CardPhoto
from ocrm.services.vcards.charsets import guess_charset
from ocrm.services.vcards.properties import (
    Property,
    Reading,
    logical_lines,
    parse_property,
    parts_of,
    plain_text,
    unpacked,
)

MAX_BYTES = 64 * 1024 * 1024
MAX_CARDS = 20_000
MAX_LINE_BYTES = 8 * 1024 * 1024
MAX_LINES_PER_CARD = 2_000
MAX_TEXT = 20_000
"""Characters of one value; the rest of a longer one is left out."""
MAX_PHOTO_BYTES = 5 * 1024 * 1024
OWN_PREFIX = "X-OCRM-"

_DATE = re.compile(r"(?P<year>\d{4}|--)-?(?P<month>\d{2})-?(?P<day>\d{2})(?:[T ].*)?")
_OMITTED_YEARS = frozenset(("1604", "1600", "0000"))
_PHOTO_STARTS = ((b"\xff\xd8", ".jpg"), (b"\x89PNG", ".png"), (b"GIF8", ".gif"), (b"BM", ".bmp"), (b"RIFF", ".webp"))
_WESTERN = re.compile(r"[A-Za-zÀ-ɏͰ-ϿЀ-ӿ]")


@dataclass(frozen=True, slots=True)
class CardFile:
    """The cards of a file, and why its character set was taken (empty where nobody needs to know)."""

    cards: tuple[Card, ...]
    charset: str
    reason: str


def read_card_file(path: Path) -> CardFile:
    """Read the cards of a file; raises FileFormatError in one sentence where it holds none."""
    return read_cards(read_whole(path, MAX_BYTES, too_large=_too_large), name=path.name)


def read_cards(data: bytes, *, name: str = "") -> CardFile:
    """Read the cards in some bytes; raises FileFormatError where there are none or far too many."""
    if len(data) > MAX_BYTES:
        raise FileFormatError(_too_large(name))
    guess = guess_charset(data)
    if guess.name.startswith("utf-16"):
        data = data.decode(guess.name, "replace").encode()
    content = data.removeprefix(b"\xef\xbb\xbf")
    if not content.strip():
        raise FileFormatError(
            _("“{name}” is empty. Export the contacts once more and choose that file.").format(name=name)
        )
    charset = "utf-8" if guess.name.startswith("utf-16") else guess.name
    cards = tuple(_cards(content, charset))
    if not cards:
        raise FileFormatError(
            _("“{name}” holds no visiting card (vCard). Nothing was imported; choose a .vcf file.").format(name=name)
        )
    return CardFile(cards, guess.name, guess.reason)


def _too_large(name: str) -> str:
    return _("“{name}” is larger than {limit}. Nothing was imported; export fewer contacts at a time.").format(
        name=name, limit=format_size(MAX_BYTES)
    )


def _cards(data: bytes, charset: str) -> Iterator[Card]:
    for count, lines in enumerate(_card_lines(data), 1):
        if count > MAX_CARDS:
            raise FileFormatError(
                _("The file holds more than {n} cards. Nothing was imported; split it and import the parts.").format(
                    n=format_number(MAX_CARDS)
                )
            )
        yield _read_card(lines, count, charset)


def _card_lines(data: bytes) -> Iterator[list[bytes]]:
    """Yield the lines of each card; a card inside another (AGENT) belongs to the outer one and is left out."""
    depth = 0
    lines: list[bytes] = []
    for number, line in logical_lines(data):
        word = line[:40].strip().upper().replace(b" ", b"")
        if len(line) > MAX_LINE_BYTES or len(lines) > MAX_LINES_PER_CARD:
            raise FileFormatError(
                _("Line {line} of the file is no part of a visiting card; it is far too long. Nothing was imported.")
                .format(line=number)
            )  # fmt: skip
        if word == b"BEGIN:VCARD":
            depth += 1
            if depth == 1:
                lines = []
        elif word == b"END:VCARD" and depth:
            depth -= 1
            if not depth:
                yield lines
        elif depth == 1:
            lines.append(line)
    if depth and lines:  # the file was cut off: what is there of the last card is kept
        yield lines


def _read_card(lines: list[bytes], number: int, charset: str) -> Card:
    version = next((line.partition(b":")[2].strip().decode("ascii", "replace") for line in lines
                    if line[:8].upper() == b"VERSION:"), "")  # fmt: skip
    reading = Reading(charset, is_old=version.startswith("2"))
    found = [prop for line in lines if (prop := parse_property(line, reading)) is not None]
    return _Maker(found, is_old=reading.is_old).card(number, version)


class _Maker:
    """Gathers the lines of one card by name."""

    def __init__(self, properties: list[Property], *, is_old: bool) -> None:
        self._is_old = is_old
        self._by_name: dict[str, list[Property]] = {}
        self._unread: list[tuple[str, str]] = []
        for prop in properties:
            self._by_name.setdefault(prop.name, []).append(prop)

    def card(self, number: int, version: str) -> Card:
        units = self._parts("ORG")
        birthday = self._birthday()
        return Card(
            number=number,
            version=version,
            name=self._name(),
            organization=units[0] if units else "",
            departments=tuple(unit for unit in units[1:] if unit),
            title=self._text("TITLE"),
            role=self._text("ROLE"),
            phones=tuple(self._phones()),
            emails=tuple(_without_scheme(self._plain(prop), "mailto") for prop in self._filled("EMAIL")),
            addresses=tuple(self._addresses()),
            urls=tuple(self._plain(prop) for prop in self._filled("URL")),
            notes=tuple(self._plain(prop) for prop in self._filled("NOTE")),
            categories=tuple(self._categories()),
            birthday=birthday,
            gender=self._gender(),
            wechat=self._text("X-WECHAT") or self._messenger("wechat", "weixin"),
            qq=self._text("X-QQ") or self._messenger("qq"),
            uid=self._text("UID"),
            is_company=self._is_company(),
            photo=self._photo(),
            extras=self._extras(),
            unread=tuple(self._unread),
        )

    def _filled(self, name: str) -> Iterator[Property]:
        return (prop for prop in self._by_name.get(name, ()) if prop.data is None and prop.text.strip())

    def _plain(self, prop: Property) -> str:
        return plain_text(prop, is_old=self._is_old)[:MAX_TEXT]

    def _text(self, name: str) -> str:
        return next((self._plain(prop) for prop in self._filled(name)), "")

    def _parts(self, name: str) -> list[str]:
        prop = next(self._filled(name), None)
        return [part[:MAX_TEXT] for part in parts_of(prop, is_old=self._is_old)] if prop is not None else []

    def _name(self) -> str:
        """Return the name as it is to be shown; without one, N put together as its language writes names."""
        shown = " ".join(self._text("FN").split())
        if shown:
            return shown
        family, given, more, before, after, *_rest = (*self._parts("N"), "", "", "", "", "")
        if _WESTERN.search(family + given) or not (family and given):
            return " ".join(part for part in (before, given, more, family, after) if part)
        return family + given

    def _phones(self) -> Iterator[CardPhone]:
        for prop in self._filled("TEL"):
            yield CardPhone(_without_scheme(self._plain(prop), "tel"), prop.types)

    def _addresses(self) -> Iterator[CardAddress]:
        for prop in self._filled("ADR"):
            parts = [*parts_of(prop, is_old=self._is_old), *[""] * 7]
            street = "\n".join(part for part in (parts[0], parts[1], parts[2]) if part)
            if any(parts[:7]):
                yield CardAddress(street, parts[3], parts[4], parts[5], parts[6], prop.types)

    def _categories(self) -> Iterator[str]:
        for prop in self._filled("CATEGORIES"):
            yield from (part for part in parts_of(prop, is_old=self._is_old, separator=",") if part)

    def _birthday(self) -> date | None:
        prop = next(self._filled("BDAY"), None)
        if prop is None:
            return None
        omitted = {value.split(":")[0] for name, value in prop.parameters.items() if name == "X-APPLE-OMIT-YEAR"}
        found = read_birthday(prop.text, omitted_years=_OMITTED_YEARS | omitted)
        if found is None:
            self._unread.append(("BDAY", self._plain(prop)))
        return found

    def _gender(self) -> str:
        word = (self._text("GENDER") or self._text("X-GENDER")).partition(";")[0].casefold()
        return {"f": "female", "female": "female", "m": "male", "male": "male"}.get(word, "")

    def _messenger(self, *schemes: str) -> str:
        for name in ("IMPP", "X-SOCIALPROFILE"):
            for prop in self._filled(name):
                scheme, _colon, account = self._plain(prop).partition(":")
                is_meant = scheme.casefold() in schemes or prop.types & {word.upper() for word in schemes}
                if account and is_meant:
                    return account.removeprefix("//")
        return ""

    def _is_company(self) -> bool:
        is_shown_so = self._text("X-ABSHOWAS").casefold() == "company"
        return is_shown_so or self._text("KIND").casefold() in ("org", "organization")

    def _photo(self) -> CardPhoto | None:
        for name in ("PHOTO", "LOGO"):
            for prop in self._by_name.get(name, ()):
                data = prop.data or _inline_data(prop.text)
                ending = next((ending for start, ending in _PHOTO_STARTS if data.startswith(start)), "")
                if ending and len(data) <= MAX_PHOTO_BYTES:
                    return CardPhoto(data, ending)
        return None

    def _extras(self) -> dict[str, str]:
        names = (name for name in self._by_name if name.startswith(OWN_PREFIX))
        return {name.removeprefix(OWN_PREFIX).lower().replace("-", "_"): self._text(name) for name in names}


def read_birthday(text: str, *, omitted_years: frozenset[str] = _OMITTED_YEARS) -> date | None:
    """Return a birthday of any version; the year is 4 where it is not told, None where it is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    is_unknown = match["year"] == "--" or match["year"] in omitted_years
    try:
        return date(YEAR_UNKNOWN if is_unknown else int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _inline_data(text: str) -> bytes:
    """Return the bytes of a data: address, as version 4.0 writes pictures."""
    head, _comma, packed = text.partition(",")
    if not head.startswith("data:") or "base64" not in head:
        return b""
    return unpacked(packed.replace("\\", "").encode("ascii", "ignore"))


def _without_scheme(text: str, scheme: str) -> str:
    return text[len(scheme) + 1 :] if text.casefold().startswith(scheme + ":") else text

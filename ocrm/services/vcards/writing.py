"""Writing cards: version 3.0, which every phone reads, or 4.0."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator

from ocrm.services.vcards.card import YEAR_UNKNOWN, Card, CardAddress, CardPhone
from ocrm.services.vcards.reading import OWN_PREFIX

VERSIONS = ("3.0", "4.0")
_LONGEST_LINE = 75
_GENDERS = {"female": "F", "male": "M"}
_ENDINGS = {".jpg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP", ".webp": "WEBP"}


def write_card(card: Card, *, version: str = "3.0") -> str:
    """Return a card's text, its lines folded at 75 bytes."""
    lines = ["BEGIN:VCARD", f"VERSION:{version}", *_lines(card, is_newest=version == "4.0"), "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def minimal_card(card: Card) -> str:
    """Return the few lines a phone's camera needs, unfolded, so that a QR code of them stays easy to scan."""
    name = card.name or card.organization
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{escaped(name)}", f"FN:{escaped(name)}"]
    if card.organization and card.organization != name:
        lines.append(f"ORG:{escaped(card.organization)}")
    if card.title:
        lines.append(f"TITLE:{escaped(card.title)}")
    lines += [f"TEL;TYPE={'CELL' if 'CELL' in phone.types else 'WORK'}:{phone.text}" for phone in _two(card.phones)]
    lines += [f"EMAIL:{escaped(email)}" for email in card.emails[:1]]
    return "\r\n".join([*lines, "END:VCARD"])


def _two(phones: Iterable[CardPhone]) -> list[CardPhone]:
    """Return the first mobile number and the first at work."""
    spoken = [phone for phone in phones if "FAX" not in phone.types and "HOME" not in phone.types]
    mobile = [phone for phone in spoken if "CELL" in phone.types][:1]
    return mobile + [phone for phone in spoken if "CELL" not in phone.types][:1]


def escaped(text: str) -> str:
    """Return text as a value: line breaks, commas and semicolons of its own are marked."""
    marked = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return marked.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _lines(card: Card, *, is_newest: bool) -> Iterator[str]:
    if card.uid:
        yield f"UID:{escaped(card.uid)}"
    name = card.name or card.organization
    yield f"N:{'' if card.is_company else escaped(name)};;;;"
    yield f"FN:{escaped(name)}"
    if card.is_company:
        yield "KIND:org" if is_newest else "X-ABSHOWAS:COMPANY"
    if card.organization or card.departments:
        yield "ORG:" + ";".join(escaped(part) for part in (card.organization, *card.departments))
    yield from _filled((("TITLE", card.title), ("ROLE", card.role)))
    for phone in card.phones:
        yield f"TEL{_types(phone.types)}:{escaped(phone.text)}"
    for email in card.emails:
        yield f"EMAIL{'' if is_newest else ';TYPE=INTERNET'}:{escaped(email)}"
    for address in card.addresses:
        yield f"ADR{_types(address.types)}:{_address(address)}"
    yield from _filled([("URL", url) for url in card.urls])
    yield from _person_lines(card, is_newest=is_newest)
    yield from _filled([("NOTE", note) for note in card.notes])
    if card.categories:
        yield "CATEGORIES:" + ",".join(escaped(word) for word in card.categories)
    yield from _photo(card, is_newest=is_newest)
    yield from _filled([(OWN_PREFIX + key.upper().replace("_", "-"), text) for key, text in card.extras.items()])


def _person_lines(card: Card, *, is_newest: bool) -> Iterator[str]:
    if card.birthday is not None:
        day = card.birthday
        if day.year != YEAR_UNKNOWN:
            yield f"BDAY:{day.year:04}{day.month:02}{day.day:02}" if is_newest else f"BDAY:{day.isoformat()}"
        elif is_newest:
            yield f"BDAY:--{day.month:02}{day.day:02}"
        else:
            yield f"BDAY;X-APPLE-OMIT-YEAR=1604:1604-{day.month:02}-{day.day:02}"
    if card.gender:
        yield f"{'GENDER' if is_newest else 'X-GENDER'}:{_GENDERS.get(card.gender, '')}"
    yield from _filled((("X-WECHAT", card.wechat), ("X-QQ", card.qq)))


def _photo(card: Card, *, is_newest: bool) -> Iterator[str]:
    if card.photo is None:
        return
    kind, packed = _ENDINGS.get(card.photo.ending, "JPEG"), b64encode(card.photo.data).decode()
    if is_newest:
        yield f"PHOTO:data:image/{kind.lower()};base64,{packed}"
    else:
        yield f"PHOTO;ENCODING=b;TYPE={kind}:{packed}"


def _filled(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"{name}:{escaped(text)}" for name, text in pairs if text)


def _types(types: frozenset[str]) -> str:
    return f";TYPE={','.join(sorted(types))}" if types else ""


def _address(address: CardAddress) -> str:
    parts = ("", "", address.street, address.city, address.region, address.postcode, address.country)
    return ";".join(escaped(part) for part in parts)


def _folded(line: str) -> str:
    """Return a line cut into pieces of at most 75 bytes, never inside a character."""
    if len(line) * 4 <= _LONGEST_LINE or len(line.encode()) <= _LONGEST_LINE:
        return line
    pieces, held, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _LONGEST_LINE:
            pieces.append(held)
            held, size = "", 1
        held += char
        size += width
    return "\r\n ".join([*pieces, held])

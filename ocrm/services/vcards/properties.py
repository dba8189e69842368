"""The lines of a card file: unfolded, split into name, parameters and value, and decoded. The only user of vobject."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from vobject.base import ParseError, parseLine

from ocrm.services.vcards.charsets import known_charset

MAX_PARAMETERS = 8_000
"""Characters before the colon of a line; more is no card."""
_BARE_ENCODINGS = {"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"}
_LINE_END = re.compile(rb"\r\n|\n|\r")
_BASE64_LINE = re.compile(rb"\s*[A-Za-z0-9+/]{20,}={0,2}\s*|\s*[A-Za-z0-9+/]{4,}={1,2}\s*")
_HEAD = re.compile(r"""(?:[\w-]++\.)?+[\w-]++(?:;(?=;|$))?+(?:;[\w-]++(?:[=,](?:"[^"]*+"|[^";:,=]*+))*+)*+""", re.ASCII)
"""What vobject takes before the colon of a line; on anything else its own pattern can go back and forth for years."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Property:
    """One line of a card: NAME;parameters:value. `data` holds what was binary, `text` is still escaped."""

    name: str
    text: str
    data: bytes | None = None
    types: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    group: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How bytes become text: the character set of what names none, and the card's version."""

    charset: str
    is_old: bool = False
    """Version 2.1: commas are text, and only a semicolon is escaped."""


def logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (line number, line) with folded lines, quoted-printable and base64 continuations put together."""
    held = bytearray()
    held_number, packing = 0, ""
    for number, line in enumerate(_LINE_END.split(data), 1):
        if held and _continues(held, packing, line):
            _append(held, packing, line)
            continue
        if held:
            yield held_number, bytes(held)
        held, held_number, packing = bytearray(line), number, _packing(line)
    if held:
        yield held_number, bytes(held)


def _packing(line: bytes) -> str:
    """Return how the value of a line is packed by what stands before its colon: quoted, base64 or not at all."""
    header = line[:MAX_PARAMETERS].partition(b":")[0].upper()
    if b"QUOTED-PRINTABLE" in header:
        return "quoted"
    return "base64" if b"BASE64" in header or b"ENCODING=B" in header else ""


def _continues(held: bytearray, packing: str, line: bytes) -> bool:
    if packing == "quoted" and held.endswith(b"="):
        return True
    if line[:1] in (b" ", b"\t"):
        return bool(line.strip())
    return packing == "base64" and b":" not in line and _BASE64_LINE.fullmatch(line) is not None


def _append(held: bytearray, packing: str, line: bytes) -> None:
    if packing == "quoted" and held.endswith(b"="):
        del held[-1:]
        held += line
    elif packing == "base64":
        held += line.strip()
    else:
        held += line[1:] if line[:1] in (b" ", b"\t") else line


def parse_property(line: bytes, reading: Reading) -> Property | None:
    """Return a line as a property, None where it is none."""
    head, value = _split(line)
    if head is None:
        return None
    start = head.decode("utf-8", "replace")
    if not _HEAD.fullmatch(start):
        return None
    try:
        name, parameters, _value, group = parseLine(start + ":")
    except (ParseError, ValueError, IndexError):
        return None
    named, types = _parameters(parameters)
    encoding = named.get("ENCODING", "").upper()
    if encoding in ("BASE64", "B"):
        return Property(name.upper(), "", unpacked(value), types, named, group or "")
    if encoding == "QUOTED-PRINTABLE":
        value = quopri.decodestring(value)
    text = _decoded(value, named.get("CHARSET", ""), reading.charset)
    return Property(name.upper(), text, None, types, named, group or "")


def _split(line: bytes) -> tuple[bytes | None, bytes]:
    """Return what stands before and after the first colon outside quotation marks."""
    is_quoted = False
    for place, byte in enumerate(line[:MAX_PARAMETERS]):
        if byte == 0x22:
            is_quoted = not is_quoted
        elif byte == 0x3A and not is_quoted:
            return line[:place], line[place + 1 :]
    return None, b""


def _parameters(listed: Sequence[Sequence[str]]) -> tuple[dict[str, str], frozenset[str]]:
    """Return parameters by name and the types; 2.1 writes bare words where later versions write TYPE= and ENCODING=."""
    named: dict[str, str] = {}
    types: set[str] = set()
    for name, *values in listed:
        word = name.upper()
        if word == "TYPE":
            types.update(part.strip().upper() for value in values for part in value.split(","))
        elif values:
            named[word] = ",".join(values)
        elif word in _BARE_ENCODINGS:
            named["ENCODING"] = word
        else:
            types.add(word)
    return named, frozenset(types)


def unpacked(value: bytes) -> bytes:
    """Return what was packed; of damaged packing what can be read."""
    packed = b"".join(value.split()).rstrip(b"=")
    whole = packed[: len(packed) - 1] if len(packed) % 4 == 1 else packed
    try:
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    except binascii.Error:
        return b""


def _decoded(value: bytes, declared: str, charset: str) -> str:
    """Return text in the declared set; where its bytes say otherwise, in UTF-8 or that of the file."""
    candidates = [known_charset(declared) if declared else None, "utf-8", charset]
    for name in candidates:
        if name is None:
            continue
        try:
            return value.decode(name)
        except UnicodeDecodeError:
            continue
    return value.decode(charset, "replace")


# -- escapes ----------------------------------------------------------------------------------------------------------


def plain_text(prop: Property, *, is_old: bool) -> str:
    """Return a value as a person reads it."""
    text = prop.text if is_old else _unescaped(prop.text)
    return _tidy(text.replace("\\;", ";") if is_old else text)


def parts_of(prop: Property, *, is_old: bool, separator: str = ";") -> list[str]:
    """Return the parts of a value such as N, ORG and ADR."""
    if is_old:
        return [_tidy(part.replace("\\;", ";")) for part in re.split(r"(?<!\\)" + separator, prop.text)]
    parts, held, skip = [], "", False
    for char in prop.text:
        if skip or char == "\\":
            skip = not skip
            held += char
        elif char == separator:
            parts.append(held)
            held = ""
        else:
            held += char
    return [_tidy(_unescaped(part)) for part in (*parts, held)]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)


def _tidy(text: str) -> str:
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in cleaned if char in "\n\t" or ord(char) >= 32).strip()

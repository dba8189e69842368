"""Which encoding a text file is in: its mark, what its bytes can only be, and what they most likely are."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from ocrm.i18n import N_

ENCODINGS = {
    "utf-8": N_("Unicode (UTF-8)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"),
    "big5": N_("Traditional Chinese (Big5)"),
    "utf-16": N_("Unicode (UTF-16)"),
    "utf-16-le": N_("Unicode (UTF-16, little-endian, unmarked)"),
    "utf-16-be": N_("Unicode (UTF-16, big-endian, unmarked)"),
    "utf-32": N_("Unicode (UTF-32)"),
    "cp1252": N_("Western European (Windows-1252)"),
}
"""Encodings a person can choose from."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODECS = {"utf-8": "utf-8-sig", "big5": "cp950"}
"""The codec behind a name where that is another: Windows writes more than Big5 has."""
_SAMPLE = 100_000
_CHUNK = 1024**2


def codec_of(encoding: str) -> str:
    """Return the name of the codec that reads an encoding; a mark at the beginning is passed over."""
    return _CODECS.get(encoding, encoding)


def find_encoding(stream: BinaryIO) -> str | None:
    """Return the encoding of a file: its mark decides, else the first likely one all its bytes fit in, else None."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name if _fits(stream, name) else None
    ladder = [_unmarked_utf16(sample), "utf-8"]
    if _looks_western(sample):
        ladder += ["cp1252", "gb18030", "big5"]
    elif _looks_like_big5(sample):
        ladder += ["big5", "gb18030", "cp1252"]
    else:
        ladder += ["gb18030", "big5", "cp1252"]
    return next((name for name in ladder if name and _fits(stream, name)), None)


def _fits(stream: BinaryIO, encoding: str) -> bool:
    """Return whether a whole file is text in an encoding."""
    stream.seek(0)
    try:
        decoder = codecs.getincrementaldecoder(codec_of(encoding))()
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unmarked_utf16(sample: bytes) -> str:
    """Return which UTF-16 a text without a mark is in: its line ends and digits leave zeros in every other byte."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    least = max(2, len(sample) // 100)
    likely = "utf-16-le" if odd > even else "utf-16-be"
    name = likely if max(even, odd) >= max(least, 4 * min(even, odd)) else ""
    return name if name and "\n" in sample.decode(name, "ignore") else ""


def _looks_western(sample: bytes) -> bool:
    """Return whether high bytes mostly stand alone between ASCII ones, which Chinese text never shows."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    return bool(runs) and sum(len(run) == 1 for run in runs) > len(runs) * 0.8


_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_COMMON_SIMPLIFIED = re.compile(rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]")
_COMMON_TRADITIONAL = re.compile(rb"[\xa1-\xc6][\x40-\x7e\xa1-\xfe]")


def _looks_like_big5(sample: bytes) -> bool:
    """Return whether pairs of bytes are mostly common in Big5 and not in GB18030; each can be read as the other.

    In GB18030 the common characters have two high bytes, the first from B0 to D7; in Big5 two of five second bytes
    are low and the common characters begin with A1 to C6.
    """
    pairs = _PAIR.findall(sample)
    if not pairs:
        return False
    simplified = sum(_COMMON_SIMPLIFIED.match(pair) is not None for pair in pairs) / len(pairs)
    traditional = sum(_COMMON_TRADITIONAL.match(pair) is not None for pair in pairs) / len(pairs)
    return traditional > 0.85 and simplified < 0.75 and traditional > simplified

"""The character set of a card file: declared, marked, or told from how its letters stand together."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ocrm.i18n import N_, _

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NAMES: Mapping[str, str] = {
    "utf-8": N_("Unicode (UTF-8)"),
    "utf-16-le": N_("Unicode (UTF-16)"),
    "utf-16-be": N_("Unicode (UTF-16)"),
    "gb18030": N_("Simplified Chinese (GB18030, GBK)"),
    "cp1252": N_("Western European (Windows-1252)"),
    "cp1251": N_("Cyrillic (Windows-1251)"),
    "cp1253": N_("Greek (Windows-1253)"),
    "cp1255": N_("Hebrew (Windows-1255)"),
}
_SCRIPTS = {"cp1251": "CYRILLIC", "cp1253": "GREEK", "cp1255": "HEBREW"}
_FREQUENT = {
    "cp1251": frozenset("оеаинтсрвлкмдпуяіьйОЕАИНТСРВЛКМДПУЯІ"),
    "cp1253": frozenset("αοιετσνηυρπκμλςΑΟΙΕΤΣΝΗΥΡΠΚΜΛ"),
    "cp1255": frozenset("יוהלאמרשבתנםן"),
}
_NO_CHARSETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"))
"""Codecs of text that no file is written in, some of them slow on purpose."""
_SAMPLE_BYTES = 200_000
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
_CAPITAL_INSIDE, _FOREIGN, _COMMON = -2.0, -3.0, 0.5
_HANZI_OF_DAILY_USE = range(0xB0, 0xD8)
"""First bytes of GB2312's first level: the 3,755 characters that make up nearly all text."""


@dataclass(frozen=True, slots=True)
class CharsetGuess:
    """A character set by its codec's name, and why it was taken, in the user's language."""

    name: str
    reason: str


def guess_charset(data: bytes) -> CharsetGuess:
    """Return what the undeclared bytes of a file are written in, with the reason."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return CharsetGuess(name, _("The file begins with the mark of {charset}.").format(charset=_(NAMES[name])))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return CharsetGuess("utf-8", "")
    name = _most_likely(data[:_SAMPLE_BYTES])
    reason = _("The file names no character set; its letters read as {charset}.").format(charset=_(NAMES[name]))
    return CharsetGuess(name, reason)


def known_charset(name: str) -> str | None:
    """Return the codec of a declared character set, None for one there is not."""
    try:
        found = codecs.lookup(name.strip().strip('"')).name
        "".encode(found)  # hex and the like are codecs, but of no text
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSETS else found


def _most_likely(sample: bytes) -> str:
    """Return the best of the single-byte scripts, GB18030 and Windows-1252."""
    runs = _HIGH_RUNS.findall(sample)
    if sum(len(run) <= 2 for run in runs) > len(runs) * 0.8 and _stands_among_latin(sample):
        return "cp1252"
    if _is_chinese(sample, runs):
        return "gb18030"
    scores = {name: _score(sample, name) for name in _SCRIPTS}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 0 else "cp1252"


def _stands_among_latin(sample: bytes) -> bool:
    """Say whether most high bytes touch an ASCII letter, as accented letters do."""
    runs = list(_HIGH_RUNS.finditer(sample))
    touching = sum(
        sample[run.start() - 1 : run.start()].isalpha() or sample[run.end() : run.end() + 1].isalpha() for run in runs
    )
    return touching > len(runs) * 0.6


def _is_chinese(sample: bytes, runs: list[bytes]) -> bool:
    try:
        sample.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:  # the sample may end inside a character
            return False
    pairs = [run[place] for run in runs for place in range(0, len(run) - 1, 2)]
    return bool(pairs) and sum(first in _HANZI_OF_DAILY_USE for first in pairs) > len(pairs) * 0.75


def _score(sample: bytes, name: str) -> float:
    """Return how well high bytes read as letters of a script: its own, in the right case, the frequent ones more."""
    text = sample.decode(name, "replace")
    script, frequent = _SCRIPTS[name], _FREQUENT[name]
    score = 0.0
    for word in re.findall(r"[^\x00-\x7f]+", text):
        for place, char in enumerate(word):
            score += _letter_score(char, script, frequent)
            if place and char.isupper() and word[place - 1].islower():
                score += _CAPITAL_INSIDE
            if char == "ς" and place < len(word) - 1:
                score += _FOREIGN
    return score


def _letter_score(char: str, script: str, frequent: frozenset[str]) -> float:
    if not char.isalpha() or not unicodedata.name(char, "").startswith(script):
        return _FOREIGN
    return 1.0 + (_COMMON if char in frequent else 0.0)

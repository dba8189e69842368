"""How hard a passphrase is to guess, estimated offline: its length, its letters, and how ordinary it is."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import IntEnum

from ocrm.i18n import _

LEAST_LENGTH = 8
_ORDINARY = (
    "password", "passwort", "passphrase", "qwerty", "asdfgh", "zxcvbn", "letmein", "iloveyou", "welcome", "admin",
    "dragon", "monkey", "sunshine", "master", "secret", "abc", "woaini", "wodemima", "mima", "ocrm", "crm", "test",
    "1qaz2wsx", "qazwsx", "1q2w3e4r", "888888", "666666", "5201314", "123456",
)  # fmt: skip
_KINDS = (
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[一-鿿]"), 2_500),
    (re.compile(r"[^a-zA-Z0-9一-鿿]"), 32),
)
_LEET = str.maketrans("0134578@$!", "oleastbasi")
"""Digits and signs people put for letters."""
_YEAR = re.compile(r"(19|20)\d\d")


class Strength(IntEnum):
    """How long a thief with fast machines would need: minutes, days, years, for ever."""

    WEAK = 0
    FAIR = 1
    GOOD = 2
    STRONG = 3


_LEAST_BITS = {Strength.FAIR: 36, Strength.GOOD: 52, Strength.STRONG: 70}


@dataclass(frozen=True, slots=True)
class StrengthHint:
    """A verdict with a piece of advice, empty where none is needed."""

    strength: Strength
    words: str
    advice: str


def judge(passphrase: str) -> StrengthHint:
    """Return how good a passphrase is and what would make it better."""
    bits = guess_bits(passphrase)
    strength = max((level for level, least in _LEAST_BITS.items() if bits >= least), default=Strength.WEAK)
    if len(passphrase) < LEAST_LENGTH and not re.search(r"[一-鿿]{6}", passphrase):
        strength = Strength.WEAK
    words = {
        Strength.WEAK: _("Weak: guessed in minutes."),
        Strength.FAIR: _("Fair: holds for days."),
        Strength.GOOD: _("Good: holds for years."),
        Strength.STRONG: _("Strong."),
    }
    return StrengthHint(strength, words[strength], _advice(passphrase, strength))


def guess_bits(passphrase: str) -> float:
    """Return the binary logarithm of the guesses it may take: what repeats, counts up or is ordinary counts little."""
    rest, ordinary = _without_ordinary(passphrase)
    rest, years = _YEAR.subn("", rest)
    letters = sum(size for kind, size in _KINDS if kind.search(rest))
    return 7.0 * ordinary + 6.0 * years + _fresh(rest) * (math.log2(letters) if letters else 0)


def _without_ordinary(text: str) -> tuple[str, int]:
    """Return what is left without words everybody tries first, also with digits for letters, and their number."""
    count = 0
    for word in _ORDINARY:
        for read in (text.lower(), text.lower().translate(_LEET)):
            at = read.find(word) if len(read) == len(text) else -1
            if at >= 0:
                text = text[:at] + text[at + len(word) :]
                count += 1
                break
    return text, count


def _fresh(text: str) -> float:
    """Return how many letters are no mere continuation of those before: aaaa, 1234, a pair twice."""
    count = 0.0
    for at, letter in enumerate(text):
        step = ord(letter) - ord(text[at - 1]) if at else None
        before = ord(text[at - 1]) - ord(text[at - 2]) if at > 1 else None
        continues = step == 0 or (step in (1, -1) and step == before)
        repeats = at > 1 and text[at - 1 : at + 1] in text[: at - 1]
        count += 0.2 if continues or repeats else 1
    return count


def _advice(passphrase: str, strength: Strength) -> str:
    if strength >= Strength.GOOD or not passphrase:
        return ""
    if _without_ordinary(passphrase)[1]:
        return _("It holds a word everybody tries first.")
    if len(passphrase) < LEAST_LENGTH:
        return _("Make it longer: four words that do not belong together are easy to remember.")
    return _("Add a word that has nothing to do with the others.")

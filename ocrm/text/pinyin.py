"""Pinyin of Chinese texts: every reading of a character, and the likeliest reading of a name.

Syllables are written without tones and with v for ü (绿 is lv); `spellings` also gives the ways people type them.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ocrm.paths import resource
from ocrm.text.fold import IDEOGRAPHS, fold_width, simplify

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao", "缪": "miao",
    "召": "shao", "折": "she", "种": "chong", "黑": "he", "员": "yun", "洗": "xian", "乜": "nie", "隗": "wei",
    "卜": "bu", "薄": "bo", "佴": "nai", "繁": "po", "秘": "bi", "牟": "mu", "尉迟": "yu chi", "长孙": "zhang sun",
    "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai", "令狐": "ling hu", "皇甫": "huang fu", "句": "gou",
    "颉": "xie", "藏": "zang", "郗": "chi", "阚": "kan",
}  # fmt: skip
"""How a character is read as a surname, where that is not (or not surely) its first reading."""

_LONGEST_PERSON = 3
_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Return every reading of each character, the likeliest first."""
    table: dict[str, tuple[str, ...]] = {}
    also: list[tuple[str, str]] = []
    for line in resource("pinyin.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        syllable, first, others = line.split("\t")
        table.update(dict.fromkeys(first, (syllable,)))
        if others:
            also.append((syllable, others))
    for syllable, others in also:
        for char in others:
            table[char] += (syllable,)
    return table


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    """Return the phrases that are not read character by character."""
    lines = resource("pinyin-phrases.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {phrase: tuple(syllables.split(" ")) for phrase, syllables in pairs}


def readings(char: str) -> tuple[str, ...]:
    """Return every reading of one character, the likeliest first; () for what is not Chinese."""
    return _readings().get(char, ())


@cache
def spellings(char: str) -> tuple[str, ...]:
    """Return every way the readings of one character are typed: 绿 → lv, lu, lyu."""
    typed: dict[str, None] = {}
    surname = SURNAMES.get(simplify(char))
    for syllable in ((surname,) if surname else ()) + readings(char):
        typed[syllable] = None
        if "v" in syllable:
            typed[syllable.replace("v", "u")] = None
            typed[syllable.replace("v", "yu")] = None
    return tuple(typed)


@cache
def all_syllables() -> frozenset[str]:
    """Return every syllable that can be typed, in every spelling."""
    plain = {syllable for listed in _readings().values() for syllable in listed}
    return frozenset(plain | {s.replace("v", "u") for s in plain} | {s.replace("v", "yu") for s in plain})


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Return the likeliest reading of `text`, a syllable per Chinese character.

    Phrases come before single characters (重庆 chong qing), a surname before both where `text` looks like a person's
    name (单雪松 shan xue song). Runs of other letters and digits stand for themselves, folded; the rest is left out.
    """
    written = fold_width(text)
    simplified = simplify(written)
    spoken: list[str] = []
    at = 0
    while at < len(written):
        taken, heard = _read_at(written, simplified, at)
        spoken += heard
        at += taken
    return tuple(spoken)


def _read_at(text: str, simplified: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Return how many characters are read together at `at`, and how; phrases are looked up in simplified writing."""
    if not _IDEOGRAPH.match(text[at]):
        end = at
        while end < len(text) and text[end].isalnum() and not _IDEOGRAPH.match(text[end]):
            end += 1
        return (end - at, (text[at:end],)) if end > at else (1, ())
    if at == 0 and _looks_like_a_person(simplified):
        for length in (2, 1):
            if surname := SURNAMES.get(simplified[:length]):
                return length, tuple(surname.split(" "))
    for length in (3, 2):
        if phrase := _phrases().get(simplified[at : at + length]):
            return length, phrase
    heard = readings(text[at])
    return 1, heard[:1]


def _looks_like_a_person(text: str) -> bool:
    longest = _LONGEST_PERSON + 1 if text[:2] in SURNAMES else _LONGEST_PERSON
    return 2 <= len(text) <= longest and text not in _phrases()


def full_pinyin(text: str) -> str:
    """Return the likeliest reading in one word: 重庆长安 → chongqingchangan."""
    return "".join(syllables(text))


def initials(text: str) -> str:
    """Return the first letter of each syllable, other words and numbers whole: 重庆长安 → cqca."""
    spoken = syllables(text)
    known = all_syllables()
    return "".join(part[0] if part in known else part for part in spoken)


def mnemonic(name: str) -> str:
    """Return the look-up key a customer gets by itself: the full pinyin of its name, in lower case."""
    return full_pinyin(name)

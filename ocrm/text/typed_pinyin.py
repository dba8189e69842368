"""How people type a Chinese name in letters: full pinyin, initials, or a mixture such as zhangw, zwei, zhangxs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from ocrm.text.pinyin import all_syllables, spellings

_TWO_LETTER_INITIALS = frozenset({"zh", "ch", "sh"})
_LONGEST_SYLLABLE = 6
_KEPT_MIXTURES = 3


class Fit(IntEnum):
    """How well typed letters fit characters; a higher fit is a better one."""

    NONE = 0
    START = 1
    WHOLE = 2


@dataclass(frozen=True, slots=True)
class Mixture:
    """One way to split typed letters into syllables and initials.

    `initials` has a letter per part; `runs` are the stretches of whole syllables, each with the letter after it.
    """

    initials: str
    runs: tuple[str, ...]


def fit(typed: str, chars: Sequence[str], start: int) -> Fit:
    """Return how well `typed` fits the characters from `start` on, by any of their readings."""
    if not typed:
        return Fit.WHOLE if start == len(chars) else Fit.START
    if start == len(chars) or typed[0] not in _initials(chars[start]):
        return Fit.NONE
    best = Fit.NONE
    for syllable in spellings(chars[start]):
        for part in _parts(syllable):
            if typed.startswith(part):
                best = max(best, fit(typed[len(part) :], chars, start + 1))
        if best < Fit.START and syllable.startswith(typed):
            best = Fit.START
        if best == Fit.WHOLE:
            break
    return best


@cache
def _initials(char: str) -> str:
    """Return the letters a character's readings begin with: nearly all that does not fit is told by them at once."""
    return "".join({syllable[0] for syllable in spellings(char)})


@cache
def _parts(syllable: str) -> tuple[str, ...]:
    """Return what may be typed for a syllable that others follow: all of it, or its initial."""
    if syllable[:2] in _TWO_LETTER_INITIALS:
        return syllable, syllable[:2], syllable[0]
    return (syllable, syllable[0]) if len(syllable) > 1 else (syllable,)


@lru_cache(maxsize=512)
def mixtures(typed: str) -> tuple[Mixture, ...]:
    """Return the likeliest ways to read `typed` as a mixture, the ones of fewest parts first.

    Left out is what needs no mixture: initials only, and whole syllables followed by at most one begun syllable.
    """
    found = sorted((split for split in _splits(typed) if _is_mixed(split)), key=len)
    return tuple(dict.fromkeys(_mixture(split) for split in found[:_KEPT_MIXTURES]))


def _splits(typed: str) -> list[tuple[str, ...]]:
    """Return the splits of `typed` into syllables and initials, shortest first and cut to a sensible number."""
    best: list[list[tuple[str, ...]]] = [[] for _ in typed] + [[()]]
    for at in range(len(typed) - 1, -1, -1):
        rest = typed[at:]
        splits: list[tuple[str, ...]] = [(rest,)] if _begins_a_syllable(rest) and rest not in all_syllables() else []
        for length in range(min(_LONGEST_SYLLABLE, len(rest)), 0, -1):
            part = rest[:length]
            if length == 1 or part in _TWO_LETTER_INITIALS or part in all_syllables():
                splits += [(part, *tail) for tail in best[at + length]]
        best[at] = sorted(dict.fromkeys(splits), key=len)[: 4 * _KEPT_MIXTURES]
    return best[0]


def _begins_a_syllable(letters: str) -> bool:
    return any(syllable.startswith(letters) for syllable in all_syllables())


def _is_whole(part: str) -> bool:
    return len(part) > 1 and part in all_syllables()


def _is_mixed(split: tuple[str, ...]) -> bool:
    return any(len(part) > 1 for part in split) and not all(_is_whole(part) for part in split[:-1])


def _mixture(split: tuple[str, ...]) -> Mixture:
    runs: list[str] = []
    run = ""
    for part in split:
        if _is_whole(part):
            run += part
        elif run:
            runs.append(run + part)
            run = ""
    if run:
        runs.append(run)
    return Mixture("".join(part[0] for part in split), tuple(runs))

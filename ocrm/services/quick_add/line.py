"""A line of quick add while it is read: what was taken out of it, what is left, and the title that makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeVar

from ocrm.i18n import N_, _
from ocrm.services.quick_add import lengths, times
from ocrm.services.quick_add.words import GONE, Phrase

_BLANK = re.compile(rf"[\s{GONE}]+")
_KINDS = {"call": N_("Call"), "visit": N_("Visit"), "email": N_("Email"), "meeting": N_("Meeting")}
_KIND_WORDS = (
    (
        "meeting",
        re.compile(r"(?:电话|视频)会议|(?<!\w)(?:video|phone|conference)\s+(?:meeting|call)(?!\w)", re.IGNORECASE),
    ),
    ("call", re.compile(r"(?:打个?|回个?|去)?电话|致电|回电|(?<!\w)(?:phone|call|ring)(?!\w)", re.IGNORECASE)),
    ("visit", re.compile(r"(?:上门)?拜访|登门|走访|(?<!\w)visit(?!\w)", re.IGNORECASE)),
    ("email", re.compile(r"(?:发个?|回个?|写个?)?邮件|(?<!\w)e-?mail(?!\w)", re.IGNORECASE)),
    (
        "meeting",
        re.compile(r"(?:开个?|参加)?会议(?![室纪记])|开会|(?<!\w)(?:meeting|meet)(?!\w)(?!\s+rooms?\b)", re.IGNORECASE),
    ),
)
_KIND_AT_END = (
    ("call", re.compile(rf"(?:打个?|回个?)电话(?=$|[\s,，。!！{GONE}])")),
    ("email", re.compile(rf"(?:发个?|回个?|写个?)邮件(?=$|[\s,，。!！{GONE}])")),
)
_POSSESSIVE = re.compile(r".*['’]s\s+", re.DOTALL)
_STARTS_IN_THE_AIR = re.compile(
    r"(?:about|with|to|for|from|re|regarding|on|at|and|of|the|his|her|their)\b|给|和|与|跟|同|的|关于|及|[:：,，、]",
    re.IGNORECASE,
)
_BEFORE_A_NAME = re.compile(r"联系|回复|[给和与跟找约见请问催去到回]")
_OF_IT = re.compile(r"的|['’]s\b")
_NOUN_OF_IT = re.compile(
    r"\s+(?:contract|renewal|warranty|licen[cs]e|subscription|birthday|anniversary)s?\b", re.IGNORECASE
)
"""Nouns that are never verbs: behind a name they make one thing of both, the Northwind contract."""
_OR = re.compile(r"\s*(?:或者?|还是|or\b)\s*", re.IGNORECASE)
_BEFORE_A_NOUN = re.compile(r"\s+(?!(?:on|at|from|with|for|by|until|in|to|and)\b)[a-z]", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u9fff]")
_LOOKUPS_AT_MOST = 60
_WORDS_IN_A_NAME = 5

Value = TypeVar("Value")
Reading = TypeVar("Reading")


class ChipKind(StrEnum):
    """What a piece of the line was understood as."""

    DATE = "date"
    TIME = "time"
    LENGTH = "length"
    REPEAT = "repeat"
    REMINDER = "reminder"
    KIND = "kind"
    CUSTOMER = "customer"
    PRIORITY = "priority"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Chip:
    """A piece understood: `text[start:end]` is where it stands, `label` what it was taken for."""

    kind: ChipKind
    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A customer or contact a name belongs to; `kind` is the record type's plural."""

    kind: str
    id: int
    title: str


Names = Callable[[str], NameMatch | None]
_SINGLE = frozenset({ChipKind.DATE, ChipKind.TIME})


@dataclass(slots=True)
class Piece:
    """A part of the line that was understood, and whether the title does without it."""

    kind: ChipKind
    start: int
    end: int
    label: str = ""
    leaves_title: bool = True


class Line:
    """A line being read: what is left of it, and the pieces taken out so far."""

    def __init__(self, text: str, ignored: Collection[str]) -> None:
        self._text = text
        self._left = text  # same length as the text, pieces blotted out, so that places stay true
        self._ignored = frozenset(ignored)
        self._pieces: list[Piece] = []
        self._undecided: list[tuple[int, int]] = []
        """Where the line leaves open which day or time is meant."""

    def take(self, kind: ChipKind, phrases: Iterable[Phrase[Value, Reading]], value: Value) -> Reading | None:
        """Take out the earliest phrase that can be read, of several that begin together the longest.

        `every day` goes before `daily`, which may only be a word of the title.
        """
        found = [
            (bool(match.groupdict().get("adverb")), match.start(), -match.end(), order, reading, match)
            for order, phrase in enumerate(phrases)
            for match in phrase.pattern.compiled.finditer(self._left)
            if not self._is_ignored(match)
            and not self._is_modifier(kind, match)
            and (reading := phrase.read(match, value)) is not None
        ]
        if not found:
            return None
        *_place, reading, match = min(found, key=lambda item: item[:4])
        if kind in _SINGLE and self._is_one_of_several(match, [other[-1] for other in found]):
            return None
        self._blot(kind, match.start(), match.end())
        return reading

    def take_end_of_span(self, start: time) -> int | None:
        """Take out the end of the span that begins with the time taken last, and return how many minutes it lasts."""
        joint = lengths.UNTIL.match(self._left, self._pieces[-1].end)
        if joint is None:
            return None
        rest = self._left[: joint.start()] + " " * (joint.end() - joint.start()) + self._left[joint.end() :]
        found = [
            (match.end(), end)
            for phrase in times.PHRASES
            if (match := phrase.pattern.compiled.match(rest, joint.end())) is not None
            and (end := phrase.read(match, None)) is not None
        ]
        if not found:
            return None
        stop, end = max(found)
        minutes = lengths.span_minutes(start, end)
        if minutes is None or self._text[joint.start() : stop].strip() in self._ignored:
            return None
        self._blot(ChipKind.LENGTH, joint.start(), stop)
        return minutes

    def take_all(self, kind: ChipKind, pattern: re.Pattern[str], group: str) -> Iterator[str]:
        """Take out every match and yield what its group holds, each text once."""
        seen: set[str] = set()
        for match in pattern.finditer(self._left):
            if self._is_ignored(match):
                continue
            self._blot(kind, match.start(), match.end(), label="#" + match[group])
            if match[group] not in seen:
                seen.add(match[group])
                yield match[group]

    def take_pattern(self, kind: ChipKind, pattern: re.Pattern[str], label: str) -> bool:
        """Take out the first match; tell whether there was one."""
        match = next((match for match in pattern.finditer(self._left) if not self._is_ignored(match)), None)
        if match is None:
            return False
        self._blot(kind, match.start(), match.end(), label=label)
        return True

    def take_kind(self) -> str | None:
        """Take out the word that says what is to be done: one that opens the rest, or stands alone in it."""
        found: list[tuple[int, int, str]] = []
        for kind, pattern in _KIND_WORDS:
            for match in pattern.finditer(self._left):
                opens = not self._left[: match.start()].strip(" \t　" + GONE)
                if not self._is_ignored(match) and (opens or self._stands_alone(match.start(), match.end())):
                    found.append((match.start(), -match.end(), kind))
        for kind, pattern in _KIND_AT_END:
            found += [(match.start(), -match.end(), kind) for match in pattern.finditer(self._left)
                      if not self._is_ignored(match)]  # fmt: skip
        if not found:
            return None
        start, end, kind = min(found)
        self._blot(ChipKind.KIND, start, -end, label=_(_KINDS[kind]), leaves_title=False)
        return kind

    def take_name(self, names: Names) -> NameMatch | None:
        """Take out the first customer or person that `names` knows, trying longer pieces before shorter ones."""
        tried: set[str] = set()
        for start, end in self._name_candidates():
            piece = self._left[start:end]
            if piece in tried or piece in self._ignored:
                continue
            if len(tried) >= _LOOKUPS_AT_MOST:
                return None
            tried.add(piece)
            match = names(piece.lstrip("@"))
            if match is not None:
                self._blot(ChipKind.CUSTOMER, start, end, label=match.title, leaves_title=False)
                return match
        return None

    def title(self) -> str:
        """Return the line without the pieces that leave it, blanks put in order."""
        leading = self._leading_pieces()
        if all(piece.kind is ChipKind.KIND for piece in leading) and not self._is_heading(leading):
            leading = []
        without = self._cut({id(piece) for piece in self._pieces if piece.leaves_title or piece in leading})
        if without and not _STARTS_IN_THE_AIR.match(without) and not self._is_undecided(without):
            return without
        return self._cut({id(piece) for piece in self._pieces if piece.leaves_title})

    def _is_heading(self, kinds: Sequence[Piece]) -> bool:
        """Say whether a kind stands by itself before a day or time: `meeting tomorrow 14:00 annual contract`."""
        if len(kinds) != 1:
            return False
        after = [piece.start for piece in self._pieces if piece.leaves_title and piece.start >= kinds[0].end]
        return bool(after) and not self._text[kinds[0].end : min(after)].strip()

    def _is_undecided(self, title: str) -> bool:
        """Say whether nothing is left for a title but the days or times the line cannot choose among."""
        return title in {self._text[start:end].strip() for start, end in self._undecided}

    def chips(self, labels: dict[ChipKind, str]) -> Iterator[Chip]:
        """Yield the pieces in the order of the line."""
        for piece in sorted(self._pieces, key=lambda piece: piece.start):
            yield Chip(piece.kind, piece.start, piece.end, piece.label or labels.get(piece.kind, ""))

    def _blot(self, kind: ChipKind, start: int, end: int, *, label: str = "", leaves_title: bool = True) -> None:
        raw = self._text[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        self._pieces.append(Piece(kind, start, end, label, leaves_title))
        self._left = self._left[:start] + GONE * (end - start) + self._left[end:]

    def _is_ignored(self, match: re.Match[str]) -> bool:
        return match[0].strip() in self._ignored

    def _is_modifier(self, kind: ChipKind, match: re.Match[str]) -> bool:
        """Say whether a piece only says which one is meant: 2月28日的纪要, Friday's minutes, the weekly numbers."""
        if kind is ChipKind.DATE:
            return bool(_OF_IT.match(self._left, match.end()))
        is_adverb = bool(match.groupdict().get("adverb"))
        opens = not self._left[: match.start()].strip()
        return is_adverb and not opens and bool(_BEFORE_A_NOUN.match(self._left, match.end()))

    def _is_one_of_several(self, chosen: re.Match[str], others: Iterable[re.Match[str]]) -> bool:
        """Say whether the line leaves open which is meant: 周三或周四, Wednesday or Thursday."""
        ends = [
            other.end()
            for other in others
            if other.start() > chosen.end() and _OR.fullmatch(self._left, chosen.end(), other.start())
        ]
        if ends:
            self._undecided.append((chosen.start(), max(ends)))
        return bool(ends)

    def _stands_alone(self, start: int, end: int) -> bool:
        if _POSSESSIVE.fullmatch(self._left, 0, start):
            return False  # Monday's call, his customer's visit: which one, not what to do
        before, after = self._left[start - 1 : start], self._left[end : end + 1]
        return (not before or bool(_BLANK.match(before))) and (not after or bool(_BLANK.match(after)))

    def _name_candidates(self) -> Iterator[tuple[int, int]]:
        words = [match.span() for match in re.finditer(rf"[^\s{GONE},，;；:：]+", self._left)]
        for index, (start, end) in enumerate(words):
            for last in range(min(index + _WORDS_IN_A_NAME, len(words)) - 1, index - 1, -1):
                if GONE not in self._left[start : words[last][1]] and words[last][1] - start > 1:
                    yield start, words[last][1]
            if _CJK.search(self._left, start, end):
                yield from _prefixes(self._left, start, end)

    def _leading_pieces(self) -> list[Piece]:
        """Return the kind and name that open the rest of the line; a kind glued to other words is part of them."""
        rest = list(self._text)
        leading: list[Piece] = []
        for piece in sorted(self._pieces, key=lambda piece: piece.start):
            opens = not "".join(rest[: piece.start]).strip(" \t　@")
            glued = piece.end < len(self._left) and not _BLANK.match(self._left[piece.end])
            if not piece.leaves_title:
                if not opens or (glued and piece.kind is ChipKind.KIND):
                    continue
                if not leading and self._is_part_of_a_noun(piece):  # behind a kind it is who is meant: email Acme …
                    continue
                leading.append(piece)
            rest[piece.start : piece.end] = " " * (piece.end - piece.start)
        return leading

    def _is_part_of_a_noun(self, piece: Piece) -> bool:
        return piece.kind is ChipKind.CUSTOMER and bool(_NOUN_OF_IT.match(self._left, piece.end))

    def _cut(self, leaving: set[int]) -> str:
        characters = list(self._text)
        for piece in self._pieces:
            if id(piece) in leaving:
                characters[piece.start : piece.end] = GONE * (piece.end - piece.start)
        text = re.sub(rf"\s*{GONE}+\s*", GONE, "".join(characters))
        text = re.sub(rf"(?<=[\u3400-\u9fff]){GONE}(?=[\u3400-\u9fff])", " ", text).replace(GONE, " ")
        return re.sub(r"\s+", " ", text).strip(" ,，;；、")


def _prefixes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield, longest first, the pieces of a Chinese run that begin it or follow a word that names are put after."""
    starts = [start, *(match.end() for match in _BEFORE_A_NAME.finditer(text, start, end))]
    for begin in starts:
        for stop in range(end, begin + 1, -1):
            yield begin, stop

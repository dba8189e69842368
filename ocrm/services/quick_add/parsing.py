"""Reading a line of quick add: find the pieces, keep them as chips, and make the rest the title.

Nothing is guessed silently: whatever is read is a chip with the place it came from, and a piece the user turned back
into text is named in `ignored` and left alone. Dates, times, repeats, marks and tags leave the title. A kind and a
name leave it where they open it ("电话 澜庭医疗 报价反馈" is 报价反馈), but stay where the title would be empty or
begin in the air without them ("call Zhang San about the quote" stays as it is).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar

from ocrm.formats import format_date, format_date_relative, format_time, format_weekday
from ocrm.i18n import N_, _
from ocrm.services.quick_add import dates, repeats, times
from ocrm.services.quick_add.words import GONE, Phrase
from ocrm.services.recurrence import Recurrence, anchored, describe, first_on_or_after

_BLANK = re.compile(rf"[\s{GONE}]+")
_KINDS = {"call": N_("Call"), "visit": N_("Visit"), "email": N_("Email"), "meeting": N_("Meeting")}
_KIND_WORDS = (
    ("call", re.compile(r"(?:打个?|回个?|去)?电话|致电|回电|(?<!\w)(?:phone|call|ring)(?!\w)", re.IGNORECASE)),
    ("visit", re.compile(r"(?:上门)?拜访|登门|走访|(?<!\w)visit(?!\w)", re.IGNORECASE)),
    ("email", re.compile(r"(?:发个?|回个?|写个?)?邮件|(?<!\w)e-?mail(?!\w)", re.IGNORECASE)),
    ("meeting", re.compile(r"(?:开个?|参加)?会议(?![室纪记])|开会|(?<!\w)(?:meeting|meet)(?!\w)", re.IGNORECASE)),
)
_IMPORTANT = re.compile(rf"(?:^|(?<=[\s{GONE}]))[!！]+(?![=])|[!！]+\s*$")
_TAG = re.compile(rf"(?:^|(?<=[\s{GONE}]))[#＃](?P<name>[^\s#＃{GONE},，;；!！]*[^\W\d][^\s#＃{GONE},，;；!！]*)")
_STARTS_IN_THE_AIR = re.compile(
    r"(?:about|with|to|for|from|re|regarding|on|at|and|of|the|his|her|their)\b|给|和|与|跟|同|的|关于|及|[:：,，、]",
    re.IGNORECASE,
)
_BEFORE_A_NAME = re.compile(r"[给和与跟找约见请问催]|联系")
_CJK = re.compile(r"[\u3400-\u9fff]")
_LOOKUPS_AT_MOST = 60
_WORDS_IN_A_NAME = 5

Value = TypeVar("Value")
Reading = TypeVar("Reading")


class ChipKind(StrEnum):
    """What a piece of the line was understood as."""

    DATE = "date"
    TIME = "time"
    REPEAT = "repeat"
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


@dataclass(frozen=True, slots=True)
class QuickAdd:
    """What a line says. `due_on` and `due_time` are the user's wall clock; with no time it is due all day."""

    text: str
    title: str
    chips: tuple[Chip, ...] = ()
    due_on: date | None = None
    due_time: time | None = None
    recurrence: Recurrence | None = None
    kind: str | None = None
    is_important: bool = False
    tags: tuple[str, ...] = ()
    name: NameMatch | None = None

    def source_of(self, chip: Chip) -> str:
        """Return the piece of the line a chip came from; given as `ignored` it is text again."""
        return self.text[chip.start : chip.end]


Names = Callable[[str], NameMatch | None]


def parse_quick_add(
    text: str, now_local: datetime, *, names: Names | None = None, ignored: Collection[str] = ()
) -> QuickAdd:
    """Return what a line says, seen from `now_local`.

    `names` answers for a customer or person by name, pinyin or initials, None where there is none or several.
    A time alone is today's, or tomorrow's once it has passed; beside a date it stays there, even when it has passed.
    """
    line = _Line(text, ignored)
    tags = tuple(line.take_all(ChipKind.TAG, _TAG, "name"))
    is_important = line.take_pattern(ChipKind.PRIORITY, _IMPORTANT, _("Important"))
    moment = line.take(ChipKind.TIME, times.MOMENTS, now_local)
    today = now_local.date()
    recurrence = line.take(ChipKind.REPEAT, repeats.PHRASES, None)
    if moment is None:
        day = line.take(ChipKind.DATE, dates.PHRASES, today)
        at = line.take(ChipKind.TIME, times.PHRASES, None)
        due_on = _due_on(day, at, recurrence, now_local)
    else:
        due_on, at = moment.date(), moment.time()
    kind = line.take_kind()
    name = line.take_name(names) if names is not None else None
    if recurrence is not None and due_on is not None:
        recurrence = anchored(recurrence, due_on)
    labels = _labels(due_on, at, recurrence, today)
    return QuickAdd(
        text,
        line.title(),
        chips=tuple(line.chips(labels)),
        due_on=due_on,
        due_time=at,
        recurrence=recurrence,
        kind=kind,
        is_important=is_important,
        tags=tags,
        name=name,
    )


def _due_on(day: date | None, at: time | None, recurrence: Recurrence | None, now: datetime) -> date | None:
    if day is not None:
        return day
    if at is None and recurrence is None:
        return None
    has_passed = at is not None and at <= now.time()
    earliest = now.date() + timedelta(days=1 if has_passed else 0)
    return earliest if recurrence is None else first_on_or_after(recurrence, earliest)


def _labels(due_on: date | None, at: time | None, recurrence: Recurrence | None, today: date) -> dict[ChipKind, str]:
    labels = {}
    if due_on is not None:
        near = (
            format_date_relative(due_on, today)
            if due_on in (today, today + timedelta(days=1))
            else format_weekday(due_on)
        )
        labels[ChipKind.DATE] = _("{day} {date}").format(day=near, date=format_date(due_on, today))
    if at is not None and due_on is not None:
        labels[ChipKind.TIME] = format_time(datetime.combine(due_on, at))
    if recurrence is not None:
        labels[ChipKind.REPEAT] = describe(recurrence)
    return labels


@dataclass(slots=True)
class _Piece:
    kind: ChipKind
    start: int
    end: int
    label: str = ""
    leaves_title: bool = True


class _Line:
    """A line being read: what is left of it, and the pieces taken out so far."""

    def __init__(self, text: str, ignored: Collection[str]) -> None:
        self._text = text
        self._left = text  # same length as the text, pieces blotted out, so that places stay true
        self._ignored = frozenset(ignored)
        self._pieces: list[_Piece] = []

    def take(self, kind: ChipKind, phrases: Iterable[Phrase[Value, Reading]], value: Value) -> Reading | None:
        """Take out the earliest phrase that can be read, of several that begin together the longest."""
        found = [
            (match.start(), -match.end(), order, reading, match)
            for order, phrase in enumerate(phrases)
            for match in phrase.pattern.compiled.finditer(self._left)
            if not self._is_ignored(match) and (reading := phrase.read(match, value)) is not None
        ]
        if not found:
            return None
        _start, _end, _order, reading, match = min(found, key=lambda item: item[:3])
        self._blot(kind, match.start(), match.end())
        return reading

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
                    found.append((match.start(), match.end(), kind))
        if not found:
            return None
        start, end, kind = min(found)
        self._blot(ChipKind.KIND, start, end, label=_(_KINDS[kind]), leaves_title=False)
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
        if all(piece.kind is ChipKind.KIND for piece in leading):
            leading = []
        without = self._cut({id(piece) for piece in self._pieces if piece.leaves_title or piece in leading})
        if without and not _STARTS_IN_THE_AIR.match(without):
            return without
        return self._cut({id(piece) for piece in self._pieces if piece.leaves_title})

    def chips(self, labels: dict[ChipKind, str]) -> Iterator[Chip]:
        """Yield the pieces in the order of the line."""
        for piece in sorted(self._pieces, key=lambda piece: piece.start):
            yield Chip(piece.kind, piece.start, piece.end, piece.label or labels.get(piece.kind, ""))

    def _blot(self, kind: ChipKind, start: int, end: int, *, label: str = "", leaves_title: bool = True) -> None:
        raw = self._text[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        self._pieces.append(_Piece(kind, start, end, label, leaves_title))
        self._left = self._left[:start] + GONE * (end - start) + self._left[end:]

    def _is_ignored(self, match: re.Match[str]) -> bool:
        return match[0].strip() in self._ignored

    def _stands_alone(self, start: int, end: int) -> bool:
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

    def _leading_pieces(self) -> list[_Piece]:
        """Return the kind and name that open the rest of the line; a kind glued to other words is part of them."""
        rest = list(self._text)
        leading = []
        for piece in sorted(self._pieces, key=lambda piece: piece.start):
            opens = not "".join(rest[: piece.start]).strip(" \t　@")
            glued = piece.end < len(self._left) and not _BLANK.match(self._left[piece.end])
            if not piece.leaves_title:
                if not opens or (glued and piece.kind is ChipKind.KIND):
                    continue
                leading.append(piece)
            rest[piece.start : piece.end] = " " * (piece.end - piece.start)
        return leading

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

"""One typed value of the filter language as a condition: texts, choices, numbers, days, by the field's kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from ocrm.parsing import parse_date, parse_money
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.filter_words import PERIODS_BY_WORD, TRUTH_WORDS, Words
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.text.fold import fold

SIGNS: Mapping[str, Operator] = {
    "<": Operator.LT, "<=": Operator.LE, ">": Operator.GT, ">=": Operator.GE, "=": Operator.IS,
    "≤": Operator.LE, "≥": Operator.GE, "＜": Operator.LT, "＞": Operator.GT, "＝": Operator.IS,
}  # fmt: skip
CODED_KINDS = frozenset(
    {FieldKind.CHOICE, FieldKind.PICKLIST, FieldKind.MULTI_PICK, FieldKind.STAGE, FieldKind.SEGMENT}
)
NUMBER_KINDS = frozenset({FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER})
DAY_KINDS = frozenset({FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT})

_RANGE = re.compile(r"(.*?)\s*\.\.+\s*(.*)")
_LAST_DAYS = re.compile(r"(?:-|近|最近|过去|last\s+)(\d{1,4})\s*(?:天|days?|d)", re.IGNORECASE)
_NEXT_DAYS = re.compile(r"(?:\+|未来|next\s+)(\d{1,4})\s*(?:天|days?|d)", re.IGNORECASE)
_MONTH = re.compile(r"([1-9]\d{3})(?:[-/年](\d{1,2})月?|年?)")


@dataclass(frozen=True, slots=True)
class TypedValue:
    """A value as typed after a field's colon, with the sign before it (None: no sign)."""

    info: FieldInfo
    sign: Operator | None
    word: str

    @property
    def is_equality(self) -> bool:
        """Whether no other sign than `=` was typed."""
        return self.sign in (None, Operator.IS)


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads the values of one record type's fields."""

    record_type: RecordType
    words: Words
    today: date

    def read(self, typed: TypedValue) -> Condition | None:
        """Return the condition a typed value means; None where its field cannot have it."""
        return VALUE_READERS.get(typed.info.kind, _read_text)(self, typed)

    def known_length(self, info: FieldInfo, segment: str) -> int:
        """Return how much of `segment` is the longest value of whole words that the field knows; 0 for none."""
        ends = [match.start() for match in re.finditer(r"[\s\u3000]|$", segment)]
        for end in reversed(ends):
            words = segment[:end]
            if info.kind in CODED_KINDS and self.coded(info, words) is not None:
                return end
            if info.kind in DAY_KINDS and (fold(words) in PERIODS_BY_WORD or _counted_days(words)):
                return end
        return 0

    def coded(self, info: FieldInfo, word: str) -> tuple[str, str] | None:
        """Return the field and code a word means; a stage may also be called by the deal's outcome."""
        code = self.words.code_of(info, word)
        if code is not None:
            return info.name, code
        status = self.record_type.fields.get("status")
        if info.kind != FieldKind.STAGE or status is None:
            return None
        code = self.words.code_of(status, word)
        return None if code is None else (status.name, code)

    def days_of(self, word: str) -> tuple[date, date] | None:
        """Return the first and last day of a typed day, month (2026-03) or year (2026)."""
        day = parse_date(word, self.today)
        if day is not None:
            return day, day
        match = _MONTH.fullmatch(word)
        if match is None:
            return None
        year, month = int(match[1]), int(match[2] or 12)
        if not 1 <= month <= 12:
            return None
        after = date(year + month // 12, month % 12 + 1, 1) if (year, month) < (9999, 12) else date.max
        return date(year, month if match[2] else 1, 1), after - timedelta(days=1)


def _read_text(_reader: ValueReader, typed: TypedValue) -> Condition | None:
    name, word = typed.info.name, typed.word
    if typed.sign == Operator.IS:
        return Condition(name, Operator.IS, word)
    if typed.sign is not None:
        return None
    if typed.info.kind == FieldKind.REFERENCE and re.fullmatch(r"#\d+", word):
        return Condition(name, Operator.IS, int(word[1:]))
    if len(word) > 1 and word.endswith("*"):
        return Condition(name, Operator.STARTS_WITH, word[:-1])
    return Condition(name, Operator.CONTAINS, word)


def _read_choice(reader: ValueReader, typed: TypedValue) -> Condition | None:
    found = reader.coded(typed.info, typed.word)
    return Condition(found[0], Operator.IS, found[1]) if found is not None and typed.is_equality else None


def _read_truth(_reader: ValueReader, typed: TypedValue) -> Condition | None:
    truth = TRUTH_WORDS.get(fold(typed.word))
    return Condition(typed.info.name, Operator.IS, truth) if truth is not None and typed.is_equality else None


def _read_tag(_reader: ValueReader, typed: TypedValue) -> Condition | None:
    return Condition(typed.info.name, Operator.HAS_TAG, typed.word) if typed.is_equality and typed.word else None


def _read_number(_reader: ValueReader, typed: TypedValue) -> Condition | None:
    span = _RANGE.fullmatch(typed.word)
    if span is None or typed.sign is not None:
        number = _number(typed.word)
        return None if number is None else Condition(typed.info.name, typed.sign or Operator.IS, number)
    low, high = (_number(side) for side in span.groups())
    if (span[1] and low is None) or (span[2] and high is None):
        return None
    if low is not None and high is not None:
        return Condition(typed.info.name, Operator.BETWEEN, (min(low, high), max(low, high)))
    return _open_span(typed.info, low, high)


def _read_days(reader: ValueReader, typed: TypedValue) -> Condition | None:
    name = typed.info.name
    if counted := _counted_days(typed.word):
        operator, days = counted
        if typed.sign is None:
            return Condition(name, operator, days)
        is_older = typed.sign == Operator.LT and operator == Operator.IN_LAST_DAYS
        return Condition(name, Operator.OLDER_THAN_DAYS, days) if is_older else None
    period = PERIODS_BY_WORD.get(fold(typed.word))
    if typed.sign is None and period:
        return Condition(name, period)
    if typed.sign == Operator.LT and period == Operator.TODAY:
        return Condition(name, Operator.OLDER_THAN_DAYS, 0)
    if typed.sign is None and (span := _RANGE.fullmatch(typed.word)):
        return _read_day_span(reader, typed.info, span)
    days_meant = reader.days_of(typed.word)
    return None if days_meant is None else _compared_days(name, typed.sign, days_meant)


def _read_day_span(reader: ValueReader, info: FieldInfo, span: re.Match[str]) -> Condition | None:
    low, high = (reader.days_of(side) for side in span.groups())
    if (span[1] and low is None) or (span[2] and high is None):
        return None
    if low is not None and high is not None:
        return Condition(info.name, Operator.BETWEEN, (min(low[0], high[0]), max(low[1], high[1])))
    return _open_span(info, low and low[0], high and high[1])


def _compared_days(name: str, sign: Operator | None, days: tuple[date, date]) -> Condition:
    first, last = days
    if sign in (None, Operator.IS):
        return Condition(name, Operator.ON, first) if first == last else Condition(name, Operator.BETWEEN, days)
    return {
        Operator.LT: Condition(name, Operator.BEFORE, first),
        Operator.LE: Condition(name, Operator.LE, last),
        Operator.GT: Condition(name, Operator.AFTER, last),
        Operator.GE: Condition(name, Operator.GE, first),
    }[sign or Operator.IS]


def _open_span(info: FieldInfo, low: Decimal | date | None, high: Decimal | date | None) -> Condition | None:
    """Return `from low` or `up to high`; None where neither side is given."""
    if low is not None:
        return Condition(info.name, Operator.GE, low)
    return None if high is None else Condition(info.name, Operator.LE, high)


def _number(word: str) -> Decimal | None:
    return parse_money(word.rstrip("%％"))


def _counted_days(word: str) -> tuple[Operator, int] | None:
    for pattern, operator in ((_LAST_DAYS, Operator.IN_LAST_DAYS), (_NEXT_DAYS, Operator.IN_NEXT_DAYS)):
        if match := pattern.fullmatch(word.strip()):
            return operator, int(match[1])
    return None


VALUE_READERS: Mapping[FieldKind, Callable[[ValueReader, TypedValue], Condition | None]] = {
    **dict.fromkeys(CODED_KINDS, _read_choice),
    **dict.fromkeys(NUMBER_KINDS, _read_number),
    **dict.fromkeys(DAY_KINDS, _read_days),
    FieldKind.BOOLEAN: _read_truth,
    FieldKind.TAGS: _read_tag,
}
"""How the values of a kind are read; kinds not named here are texts."""

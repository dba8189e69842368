"""Filters back to the typed language: what the filter field, saved views and messages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ocrm.services.filtering.conditions import PERIODS, AllOf, Condition, Filter, Not, Operator, Value, negate
from ocrm.services.filtering.filter_values import SIGNS, VALUE_READERS
from ocrm.services.filtering.filter_words import EMPTY_WORDS, Words, empty_word, period_word, truth_word, words_of
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.text.fold import fold

_SPECIAL = frozenset(';；|｜&＆()（）:：!！"“”')
_SIGN_OF: Mapping[str, str] = {
    Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">=", Operator.BEFORE: "<", Operator.AFTER: ">",
}  # fmt: skip


def format_filter(filter: Filter | None, record_type: RecordType, *, words: Words | None = None) -> str:
    """Return a filter as it is typed, in the chosen language; parsing it gives the same filter again."""
    if filter is None:
        return ""
    return _Writer(record_type, words or words_of(record_type)).write(filter)


class _Writer:
    """Writes one filter as text."""

    def __init__(self, record_type: RecordType, words: Words) -> None:
        self.record_type = record_type
        self.words = words

    def write(self, filter: Filter, *, is_inside: bool = False) -> str:
        if isinstance(filter, Condition):
            return self._condition(filter)
        if isinstance(filter, Not):
            return "!" + self.write(filter.part, is_inside=True)
        written = [self.write(part, is_inside=True) for part in filter.parts]
        joined = (" " if isinstance(filter, AllOf) else " | ").join(written)
        return f"({joined})" if is_inside and len(written) > 1 else joined

    def _condition(self, condition: Condition) -> str:
        if condition.operator == Operator.MATCHES:
            return " ".join(_quote(word) for word in str(condition.value).split())
        opposite = negate(condition)
        is_negative = condition.operator in _NEGATIVES
        if is_negative and isinstance(opposite, Condition):
            return "!" + self._condition(opposite)
        info = self.record_type.field(condition.field)
        name = self.words.name_of(info)
        return f"{_quote(name) if not _is_plain_name(name) else name}:{self._values(info, condition)}"

    def _values(self, info: FieldInfo, condition: Condition) -> str:
        operator, value = condition.operator, condition.value
        if operator == Operator.EMPTY:
            return empty_word()
        if operator in PERIODS:
            return period_word(operator)
        if operator == Operator.OLDER_THAN_DAYS and not value:
            return "<" + period_word(Operator.TODAY)
        if operator in _COUNTED:
            return _COUNTED[operator].format(value)
        if operator == Operator.BETWEEN and isinstance(value, tuple):
            return "..".join(self._value(info, side) for side in value)
        if operator == Operator.ANY_OF:
            values = value if isinstance(value, tuple) else (value,)
            return ";".join(self._signed(info, Operator.IS, item) for item in values)
        if operator == Operator.STARTS_WITH:
            return self._value(info, f"{value}*")
        return self._signed(info, operator, value)

    def _signed(self, info: FieldInfo, operator: str, value: Value) -> str:
        """Return a value with the sign before it; texts need one to mean `is`."""
        is_exact_text = operator == Operator.IS and info.kind not in VALUE_READERS and isinstance(value, str)
        return ("=" if is_exact_text else _SIGN_OF.get(operator, "")) + self._value(info, value)

    def _value(self, info: FieldInfo, value: Value) -> str:
        if isinstance(value, bool):
            return truth_word(value)
        if isinstance(value, Decimal):
            return f"{value:f}"
        if isinstance(value, date):
            return value.isoformat()
        if info.kind == FieldKind.REFERENCE and isinstance(value, int):
            return f"#{value}"
        return _quote(self.words.label_of(info, str(value)))


_NEGATIVES = frozenset(
    {Operator.IS_NOT, Operator.NONE_OF, Operator.NOT_CONTAINS, Operator.NOT_EMPTY, Operator.HAS_NO_TAG}
)
_COUNTED: Mapping[str, str] = {
    Operator.IN_LAST_DAYS: "-{}d", Operator.IN_NEXT_DAYS: "+{}d", Operator.OLDER_THAN_DAYS: "<-{}d",
}  # fmt: skip


def _is_plain_name(name: str) -> bool:
    return not _SPECIAL & set(name)


def _quote(word: str) -> str:
    """Return a value as it can be typed: in quotes where it would be read as something else."""
    is_plain = bool(word) and not _SPECIAL & set(word) and not any(char.isspace() for char in word)
    needs_quotes = not is_plain or word.startswith(tuple(SIGNS)) or fold(word) in EMPTY_WORDS
    return '"' + word.replace('"', '""') + '"' if needs_quotes else word

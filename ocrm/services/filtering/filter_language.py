"""The typed filter language (D-58): `stage:proposal;bidding amount:10万..50万 !tags:重点`, and back to text.

    field:value        contains, for text; is, for choices, numbers and days; has, for tags
    field:=value       is exactly          field:长*       begins with        field:empty   holds nothing
    field:a;b          any of              field:a..b      from a to b        field:<a, field<a   also <= > >=
    field:this_month   a period            field:-30d      the last 30 days   field:<-30d   more than 30 days ago
    word               anywhere in the record, as the search field does it
    !x   x & y   x y   x | y   (x)         not, and, and, or; quotes keep spaces and signs

Names of fields and values go in either language; signs may be full-width.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from datetime import date

from ocrm.errors import UserError
from ocrm.i18n import _, pgettext
from ocrm.services.filtering.conditions import ANY_FIELD, AllOf, AnyOf, Condition, Filter, Operator, negate
from ocrm.services.filtering.filter_values import DAY_KINDS, NUMBER_KINDS, SIGNS, TypedValue, ValueReader
from ocrm.services.filtering.filter_words import EMPTY_WORDS, Words, words_of
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.text.fold import fold

_STRUCTURE = ";；|｜&＆()（）"
_SPACE = re.compile(r"[\s\u3000]*")
_GAP = re.compile(r"[\s\u3000&＆]*")
_WORD = re.compile(rf"[^\s\u3000{_STRUCTURE}\"“”]+")
_SEGMENT = re.compile(rf"[^{_STRUCTURE}\"“”]+")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"|“([^”]*)”')
_QUOTED_END = re.compile(r'(?:"([^"]*)"|“([^”]*)”)$')
_SEGMENT_END = re.compile(rf"[^{_STRUCTURE}\"“”:：]+$")
_BEFORE_COLON = re.compile(rf"([^\s\u3000{_STRUCTURE}\"“”:：!！]+)[:：]")
_COLON = re.compile(r"[\s\u3000]*[:：]")
_SIGN = re.compile("<=|>=|" + "|".join(sign for sign in SIGNS if len(sign) == 1))
_SIGN_AHEAD = re.compile(rf"[\s\u3000]*(?:{_SIGN.pattern})")
_AFTER_NAME = re.compile("[:：]|" + _SIGN.pattern)
_RANGE_GOES_ON = re.compile(rf"[\s\u3000]*\.\.+[\s\u3000]*[^\s\u3000{_STRUCTURE}]*")
_LISTABLE = frozenset({Operator.IS, Operator.ON, Operator.HAS_TAG})
_LISTED_NAMES = 12


class FilterError(UserError):
    """A filter that cannot be understood; `position` is the character it is about, counted from 0."""

    def __init__(self, message: str, *, position: int) -> None:
        super().__init__(message)
        self.position = position


def parse_filter(
    text: str,
    record_type: RecordType,
    *,
    today: date,
    words: Words | None = None,
    takes_unknown_for_words: bool = False,
) -> Filter | None:
    """Return the filter a person typed; None for blank text.

    `words` are `words_of(record_type, workspace)`, so that the user's own stages and values are known; without it the
    shipped ones are. `takes_unknown_for_words` searches for `12:30` instead of asking for a field of that name.
    Raises FilterError naming the spot.
    """
    reader = _Reader(text, record_type, words or words_of(record_type), today)
    reader.takes_unknown_for_words = takes_unknown_for_words
    return reader.read()


def names_a_field(text: str, words: Words) -> bool:
    """Return whether a colon or sign in a text follows the name of a field; one in a time or an address does not."""
    return any(field_before(text[: mark.start()], words) is not None for mark in _AFTER_NAME.finditer(text))


def field_before(text: str, words: Words) -> FieldInfo | None:
    """Return the field with whose name a text ends, the longest such name; None where it ends with none."""
    before = text.rstrip()
    quoted = _QUOTED_END.search(before)
    if quoted is not None:
        names = [quoted[1] or quoted[2]]
    else:
        tail = _SEGMENT_END.search(before)
        parts = tail.group().split() if tail else []
        names = [" ".join(parts[start:]).lstrip("!！") for start in range(len(parts))]
    found = (words.fields.get(fold(name.strip())) for name in names if name)
    return next((info for info in found if info is not None), None)


def similar_fields(text: str, words: Words) -> tuple[str, list[FieldInfo]]:
    """Return the first word before a colon that is no field's name, and the fields it may mean."""
    for match in _BEFORE_COLON.finditer(text):
        name = match.group(1)
        if field_before(text[: match.end(1)], words) is None and (alike := _alike(name, words)):
            return name, alike
    return "", []


def _alike(name: str, words: Words) -> list[FieldInfo]:
    found = difflib.get_close_matches(fold(name), words.fields, n=3)
    return list({words.fields[word].name: words.fields[word] for word in found}.values())


class _Reader:
    """Reads one typed filter from left to right."""

    def __init__(self, text: str, record_type: RecordType, words: Words, today: date) -> None:
        self.text = text
        self.record_type = record_type
        self.words = words
        self.values = ValueReader(record_type, words, today)
        self.at = 0
        self.takes_unknown_for_words = False

    # what joins

    def read(self) -> Filter | None:
        self._skip(_GAP)
        if self.at == len(self.text):
            return None
        found = self._either()
        if self.at < len(self.text):
            raise self._error(_("A bracket is closed that was never opened (character {position})."))
        return found

    def _either(self) -> Filter:
        parts = [self._all()]
        while self._take("|｜"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Filter:
        parts: list[Filter] = []
        while self._skip(_GAP) and self.text[self.at] not in "|｜)）":
            parts.append(self._unit())
        if not parts:
            raise self._error(_("Something is missing here (character {position})."))
        joined = list(_words_together(parts))
        return joined[0] if len(joined) == 1 else AllOf(tuple(joined))

    def _unit(self) -> Filter:
        if self._take("!！"):
            if not self._skip(_SPACE):
                raise self._error(_("Something is missing here (character {position})."))
            return negate(self._unit())
        opened = self.at
        if self._take("(（"):
            inside = self._either()
            if not self._take(")）"):
                raise self._error(_("The bracket opened at character {position} is not closed."), at=opened)
            return inside
        info = self._field()
        return self._values(info) if info else self._loose_word()

    def _loose_word(self) -> Filter:
        quoted = self._quoted()
        if quoted is not None:
            return Condition(ANY_FIELD, Operator.MATCHES, quoted)
        start, word = self.at, self._match(_WORD)
        if word is None:
            raise self._error(_("Something is missing here (character {position})."))
        name = re.split("[:：]", word)[0]
        is_named = name != word or _COLON.match(self.text, self.at)
        if is_named and not self.takes_unknown_for_words:
            raise self._unknown_field(name, at=start)
        return Condition(ANY_FIELD, Operator.MATCHES, word)

    # a field and its values

    def _field(self) -> FieldInfo | None:
        """Take a field's name and its colon, which a sign makes up for; None where there is none here."""
        start = self.at
        quoted = self._quoted()
        if quoted is None:
            segment = _SEGMENT.match(self.text, self.at)
            mark = _AFTER_NAME.search(segment.group()) if segment else None
            if segment is None or mark is None:
                return None
            name, self.at = segment.group()[: mark.start()], self.at + mark.start()
        else:
            name = quoted
        info = self.words.fields.get(fold(name.strip()))
        if info is None or (self._match(_COLON) is None and _SIGN_AHEAD.match(self.text, self.at) is None):
            self.at = start
            return None
        return info

    def _values(self, info: FieldInfo) -> Filter:
        self._skip(_SPACE)
        is_negated = self._take("!！")
        parts = [self._value(info)]
        while self._take(";；"):
            parts.append(self._value(info))
        found = _one_condition(info, parts)
        return negate(found) if is_negated else found

    def _value(self, info: FieldInfo) -> Filter:
        self._skip(_SPACE)
        start = self.at
        typed_sign = self._match(_SIGN)
        sign = SIGNS[typed_sign] if typed_sign else None
        self._skip(_SPACE)
        quoted = self._quoted()
        word = quoted if quoted is not None else self._bare_value(info)
        if not word and quoted is None:
            message = _("A value is missing after “{field}” (character {position}).")
            raise self._error(message, at=start, field=self.words.name_of(info))
        if quoted is None and fold(word) in EMPTY_WORDS and sign in (None, Operator.IS):
            return Condition(info.name, Operator.EMPTY)
        return self._condition(info, sign, word, start=start)

    def _bare_value(self, info: FieldInfo) -> str:
        """Take an unquoted value: the longest known one, a range, else one word."""
        segment = _SEGMENT.match(self.text, self.at)
        if segment is None:
            return ""
        if (length := self.values.known_length(info, segment.group())) > 0:
            self.at += length
            return segment.group()[:length]
        start = self.at
        self._match(_WORD)
        if info.kind in NUMBER_KINDS | DAY_KINDS:
            self._match(_RANGE_GOES_ON)
        return self.text[start : self.at]

    def _condition(self, info: FieldInfo, sign: Operator | None, word: str, *, start: int) -> Filter:
        typed = TypedValue(info, sign, word.strip())
        found = self.values.read(typed)
        if found is not None:
            return found
        if not typed.is_equality and info.kind not in NUMBER_KINDS | DAY_KINDS:
            message = _("“{field}” cannot be compared with < or > (character {position}).")
            raise self._error(message, at=start, field=self.words.name_of(info))
        raise self._unknown_value(info, word, at=start)

    # small steps

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        """Pass over what `pattern` matches; return whether anything is left."""
        self._match(pattern)
        return self.at < len(self.text)

    def _match(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match.group()

    def _take(self, signs: str) -> bool:
        """Take one of `signs` where it comes next, spaces before it or not."""
        ahead = _SPACE.match(self.text, self.at)
        at = ahead.end() if ahead else self.at
        if at < len(self.text) and self.text[at] in signs:
            self.at = at + 1
            return True
        return False

    def _quoted(self) -> str | None:
        if self.at >= len(self.text) or self.text[self.at] not in '"“':
            return None
        match = _QUOTED.match(self.text, self.at)
        if match is None:
            raise self._error(_("The quotation mark at character {position} is not closed."))
        self.at = match.end()
        return match[1].replace('""', '"') if match[1] is not None else match[2]

    def _unknown_field(self, name: str, *, at: int) -> FilterError:
        alike = _alike(name, self.words)
        if alike:
            meant = [self.words.name_of(info) for info in alike]
            message = _("There is no field “{name}” (character {position}). Did you mean {names}?")
            return self._error(message, at=at, name=name, names=_joint().join(meant))
        names = _joint().join(self.words.name_of(info) for info in self.record_type.fields.values())
        message = _("There is no field “{name}” (character {position}). Fields: {names}.")
        return self._error(message, at=at, name=name, names=names)

    def _unknown_value(self, info: FieldInfo, word: str, *, at: int) -> FilterError:
        name = self.words.name_of(info)
        if info.kind in NUMBER_KINDS:
            return self._error(_("“{value}” is not a number (character {position})."), at=at, value=word)
        if info.kind in DAY_KINDS:
            return self._error(_("“{value}” is not a date (character {position})."), at=at, value=word)
        if info.kind == FieldKind.BOOLEAN:
            message = _("“{field}” is yes or no, not “{value}” (character {position}).")
            return self._error(message, at=at, field=name, value=word)
        listed = list(dict.fromkeys(self.words.labels.get(info.name, {}).values()))
        values = _joint().join(listed[:_LISTED_NAMES]) + (" …" if len(listed) > _LISTED_NAMES else "")
        message = _("“{field}” has no value “{value}” (character {position}). Values: {values}.")
        return self._error(message, at=at, field=name, value=word, values=values)

    def _error(self, message: str, *, at: int | None = None, **parts: str) -> FilterError:
        position = self.at if at is None else at
        return FilterError(message.format(position=position + 1, **parts), position=position)


def _joint() -> str:
    return pgettext("list separator", ", ")


def _one_condition(info: FieldInfo, parts: list[Filter]) -> Filter:
    """Return values joined by `;`: one any_of where they allow it, else any of the conditions."""
    if len(parts) == 1:
        return parts[0]
    plain = [part for part in parts if isinstance(part, Condition) and part.operator in _LISTABLE]
    if len(plain) == len(parts) and len({part.field for part in plain}) == 1:
        return Condition(plain[0].field, Operator.ANY_OF, tuple(part.value for part in plain))
    return AnyOf(tuple(parts))


def _words_together(parts: Iterable[Filter]) -> Iterable[Filter]:
    """Join loose words that stand beside each other into one search."""
    waiting: list[str] = []
    for part in parts:
        if isinstance(part, Condition) and part.operator == Operator.MATCHES:
            waiting.append(str(part.value))
            continue
        if waiting:
            yield Condition(ANY_FIELD, Operator.MATCHES, " ".join(waiting))
            waiting = []
        yield part
    if waiting:
        yield Condition(ANY_FIELD, Operator.MATCHES, " ".join(waiting))

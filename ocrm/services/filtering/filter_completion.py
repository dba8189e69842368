"""What may follow in a typed filter: names of fields, and the values of the field before the colon."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ocrm.i18n import _
from ocrm.services import tags
from ocrm.services.filtering.conditions import PERIODS
from ocrm.services.filtering.filter_language import field_before, similar_fields
from ocrm.services.filtering.filter_values import CODED_KINDS, DAY_KINDS
from ocrm.services.filtering.filter_words import Words, empty_word, period_word, truth_word
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.services.workspace import Workspace
from ocrm.text.fold import fold

MOST = 12
_LEAST_LETTERS = 2
_TOKEN = re.compile(r"[^\s\u3000|｜&＆()（）!！]*$")
_LAST_VALUE = re.compile(r"[^;；]*$")


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that may stand from `start` to the cursor; `note` says what it is."""

    start: int
    text: str
    note: str = ""


def complete(
    workspace: Workspace, record_type: RecordType, words: Words, *, text: str, cursor: int
) -> list[Completion]:
    """Return what the word before the cursor may become, the likely first; empty where nothing is known."""
    token = _TOKEN.search(text[:cursor])
    typed = token.group() if token else ""
    start = cursor - len(typed)
    _name, colon, rest = _parted(typed)
    if not colon:
        is_begun = len(typed) >= _LEAST_LETTERS or not typed.isascii()
        return _names(record_type, words, typed, start) if typed and is_begun else []
    info = field_before(text[: cursor - len(colon) - len(rest)], words)
    if info is None:
        _name, alike = similar_fields(typed, words)
        return [Completion(start, f"{_quoted(words.name_of(one))}:{rest}", _("Did you mean?")) for one in alike]
    last = _LAST_VALUE.search(rest)
    value = (last.group() if last else "").lstrip("=!！＝")
    known = _values(workspace, words, info)
    place = cursor - len(value)
    return [Completion(place, _quoted(word), note) for word, note in _fitting(known, value)][:MOST]


def _parted(typed: str) -> tuple[str, str, str]:
    found = re.search("[:：]", typed)
    return (typed, "", "") if found is None else (typed[: found.start()], found.group(), typed[found.end() :])


def _names(record_type: RecordType, words: Words, typed: str, start: int) -> list[Completion]:
    folded = fold(typed)
    called: dict[str, str] = {}
    for word, info in words.fields.items():
        if word.startswith(folded):
            called.setdefault(info.name, word)
    shown = [info for info in record_type.fields.values() if info.name in called]
    own = {info.name: words.name_of(info) for info in shown}
    shown.sort(key=lambda info: not fold(own[info.name]).startswith(folded))
    found = []
    for info in shown[:MOST]:
        is_plain = fold(own[info.name]).startswith(folded)
        found.append(Completion(start, f"{_quoted(own[info.name])}:", "" if is_plain else called[info.name]))
    return found


def _values(workspace: Workspace, words: Words, info: FieldInfo) -> list[tuple[str, str]]:
    """Return the words a field's value may be, each with other words it is found by."""
    if info.kind in CODED_KINDS:
        labels = words.labels.get(info.name, {})
        codes = dict.fromkeys(words.values.get(info.name, {}).values())
        return [(words.label_of(info, code), code) for code in codes if code in labels] + [(empty_word(), "empty")]
    if info.kind in DAY_KINDS:
        return [(period_word(operator), str(operator)) for operator in PERIODS] + [
            ("-30d", ""),
            (empty_word(), "empty"),
        ]
    if info.kind is FieldKind.TAGS:
        return [(name, "") for name, _count in sorted(tags.list_tags(workspace), key=lambda row: -row[1])]
    if info.kind is FieldKind.BOOLEAN:
        return [(truth_word(True), "yes"), (truth_word(False), "no")]
    return []


def _fitting(known: Iterable[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    folded = fold(typed)
    listed = [(word, "") for word, other in known if fold(word).startswith(folded) or fold(other).startswith(folded)]
    return [] if [fold(word) for word, _note in listed] == [folded] else listed


def _quoted(word: str) -> str:
    return f'"{word}"' if re.search(r"[\s;；|&()（）]", word) else word

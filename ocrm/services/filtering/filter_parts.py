"""A filter taken apart and put together: what a list is narrowed by, as parts that are shown and dropped singly."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from ocrm.i18n import _, pgettext
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.filtering.filter_language import names_a_field, parse_filter, similar_fields
from ocrm.services.filtering.filter_words import Words
from ocrm.services.schema import RecordType


def joined(*filters: Filter | None) -> Filter | None:
    """Return filters joined by all, flat; None where there is none."""
    parts = tuple(part for filter in filters for part in parts_of(filter))
    return None if not parts else parts[0] if len(parts) == 1 else AllOf(parts)


def parts_of(filter: Filter | None) -> tuple[Filter, ...]:
    """Return the parts that all must hold."""
    if filter is None:
        return ()
    if isinstance(filter, AllOf):
        return tuple(part for inner in filter.parts for part in parts_of(inner))
    return (filter,)


def without(filter: Filter | None, dropped: Filter) -> Filter | None:
    """Return a filter without one of its parts."""
    return joined(*(part for part in parts_of(filter) if part != dropped))


def listed_values(part: Filter, fields: Collection[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the field and the values where a part only lists values of one of `fields`, as a chip does; else None."""
    if isinstance(part, AnyOf):
        each = [listed_values(inner, fields) for inner in part.parts]
        names = {one[0] for one in each if one is not None}
        if not each or None in each or len(names) != 1:
            return None
        return names.pop(), tuple(value for one in each if one is not None for value in one[1])
    if not isinstance(part, Condition) or part.field not in fields:
        return None
    if part.operator not in (Operator.IS, Operator.ANY_OF, Operator.HAS_TAG):
        return None
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    return part.field, tuple(str(value) for value in values)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a filter field: loose words for the quick search, and the rest as a filter.

    `hint` says that a word before a colon is searched for, though it looks like a field's name.
    """

    words: str = ""
    filter: Filter | None = None
    hint: str = field(default="", compare=False)


def read_typed(text: str, record_type: RecordType, words: Words, *, today: date) -> Typed:
    """Return what was typed into a filter field; plain words stay a quick search. Raises FilterError."""
    hint = _hint(text, words)
    if not names_a_field(text, words):
        return Typed(text.strip(), hint=hint)
    # Beside a field that is meant, a name much like another field is a slip; anything else is searched for.
    read = parse_filter(text, record_type, today=today, words=words, takes_unknown_for_words=not hint)
    loose: list[str] = []
    rest: list[Filter] = []
    for part in parts_of(read):
        if isinstance(part, Condition) and part.operator == Operator.MATCHES:
            loose.append(str(part.value))
        else:
            rest.append(part)
    return Typed(" ".join(loose), joined(*rest))


def _hint(text: str, words: Words) -> str:
    name, alike = similar_fields(text, words)
    if not alike:
        return ""
    names = pgettext("list separator", ", ").join(words.name_of(info) for info in alike)
    return _("“{name}” is no field and is searched for as a word. Did you mean {names}?").format(name=name, names=names)


def spot_of(text: str, position: int) -> tuple[str, str, str]:
    """Return a typed filter as what stands before, at and behind the spot an error is about."""
    position = min(position, len(text))
    end = position
    while end < len(text) and not text[end].isspace():
        end += 1
    if position == end and position:  # something is missing at the end: mark what it should follow
        start = position
        while start and not text[start - 1].isspace():
            start -= 1
        return text[:start], text[start:end], text[end:]
    return text[:position], text[position:end], text[end:]

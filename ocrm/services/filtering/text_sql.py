"""The SQL of conditions on texts, codes, references, stages and yes or no."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.services.filtering.binding import NEGATIVE, Binder, Builder, values_of
from ocrm.services.filtering.conditions import NEGATED, Condition, Operator, Value
from ocrm.services.schema import FieldInfo, FieldKind, record_type
from ocrm.text.fold import fold

_LAST_CHARACTER = "\U0010ffff"
_TEXT_KINDS = frozenset(FieldKind) - {
    FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.BOOLEAN, FieldKind.DATE,
    FieldKind.BIRTHDAY,
    FieldKind.MOMENT, FieldKind.REFERENCE, FieldKind.STAGE,
}  # fmt: skip


def emptiness(_binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Ask whether a field holds nothing, or anything."""
    holds_text = info.kind in _TEXT_KINDS or info.is_computed
    is_blank = f"coalesce({info.column}, '') = ''" if holds_text else f"{info.column} IS NULL"
    return is_blank if condition.operator == Operator.EMPTY else f"NOT ({is_blank})"


def _like(value: Value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _spellings(value: Value) -> list[str]:
    """Return a text as typed, and folded where that is another: ＡＢＣ and 長安 also find abc and 长安."""
    text = str(value)
    return list(dict.fromkeys((text, fold(text))))


def _contains(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    value = condition.value
    if info.kind == FieldKind.PHONE:
        value = "".join(char for char in str(value) if char.isdigit()) or value
    column = f"coalesce({info.column}, '')"
    likes = [f"{column} LIKE {binder.bind(_like(text))} ESCAPE '\\'" for text in _spellings(value)]
    found = " OR ".join(likes)
    return f"NOT ({found})" if condition.operator == Operator.NOT_CONTAINS else f"({found})"


def _starts_with(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    # Ranges, because LIKE with an escape follows no index.
    column = info.column if info.kind is FieldKind.PHONE else f"{info.column} COLLATE NOCASE"
    ranges = [
        f"{column} >= {binder.bind(text)} AND {column} < {binder.bind(text + _LAST_CHARACTER)}"
        for text in _spellings(condition.value)
    ]
    return f"({' OR '.join(ranges)})"


def _one_of(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    texts = [str(value) for value in values_of(condition)]
    is_indexable = "" not in texts and condition.operator not in NEGATIVE
    column = info.column if is_indexable else f"coalesce({info.column}, '')"
    found = f"{column} COLLATE NOCASE IN ({binder.bind_all(texts)})"
    return f"NOT ({found})" if condition.operator in NEGATIVE else found


def among_several(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Ask whether one of the values of a field that takes several is among those given."""
    codes = binder.bind_all(str(value) for value in values_of(condition))
    found = f"EXISTS (SELECT 1 FROM json_each({info.column}) j WHERE j.value COLLATE NOCASE IN ({codes}))"
    return f"NOT {found}" if condition.operator in NEGATIVE else found


def stage(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Compare with stages, given by code, name or id."""
    codes = [str(value) for value in values_of(condition)]
    ids = [int(code) for code in codes if code.isdecimal()]
    found = (
        f"{info.column} IN (SELECT id FROM stage WHERE (code <> '' AND code IN ({binder.bind_all(codes)}))"
        f" OR name COLLATE NOCASE IN ({binder.bind_all(codes)}) OR id IN ({binder.bind_all(ids)}))"
    )
    return f"NOT coalesce({found}, 0)" if condition.operator in NEGATIVE else found


def reference(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Compare with the record referred to: by id where the value is a number, else by its title."""
    target = record_type(info.reference)
    positive = Condition(condition.field, NEGATED.get(condition.operator, condition.operator), condition.value)
    asked = positive if condition.operator in NEGATIVE else condition
    if all(isinstance(value, int) for value in values_of(asked)):
        found = f"{info.column} IN ({binder.bind_all(values_of(asked))})"
    else:
        title = target.field(target.title_field)
        build = TEXTS[asked.operator]
        found = f"{info.column} IN (SELECT t.id FROM {target.table} t WHERE {build(binder, title, asked)})"
    return f"NOT coalesce({found}, 0)" if condition.operator in NEGATIVE else found


def truth(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    """Ask for yes or no; what was never said is no."""
    wanted = bool(condition.value) == (condition.operator == Operator.IS)
    if not info.is_computed and not info.is_custom:
        return f"{info.column} = {int(wanted)}"  # never empty; said so that an index of the rows where it is 1 serves
    return f"coalesce({info.column}, 0) = {int(wanted)}"


CODES: Mapping[str, Builder] = {
    Operator.IS: _one_of, Operator.IS_NOT: _one_of, Operator.ANY_OF: _one_of, Operator.NONE_OF: _one_of,
}  # fmt: skip
"""What may be asked of a code, by operator."""
TEXTS: Mapping[str, Builder] = {
    Operator.CONTAINS: _contains, Operator.NOT_CONTAINS: _contains, Operator.STARTS_WITH: _starts_with,
    Operator.IS: _one_of, Operator.ANY_OF: _one_of,
}  # fmt: skip
"""What may be asked of a text, by operator."""

"""Filters over a record type's described fields as SQL conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.contact import has_birthday_key
from ocrm.models.fields import to_minor, to_utc_text
from ocrm.models.response_clock import IDS_LATE, IDS_OWED
from ocrm.services.filtering.conditions import (
    COUNTED_DAYS,
    NEGATED,
    PERIODS,
    AllOf,
    Condition,
    Filter,
    Not,
    Operator,
    Value,
    period_of,
)
from ocrm.services.filtering.filter_search import words_condition
from ocrm.services.schema import FieldInfo, FieldKind, RecordType, record_type
from ocrm.text.birthdays import keys_of_day
from ocrm.text.fold import fold

_LAST_CHARACTER = "\U0010ffff"
_TEXT_KINDS = frozenset(FieldKind) - {
    FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.BOOLEAN, FieldKind.DATE,
    FieldKind.BIRTHDAY,
    FieldKind.MOMENT, FieldKind.REFERENCE, FieldKind.STAGE,
}  # fmt: skip
_DAY_KINDS = frozenset({FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT})
_NUMBER_KINDS = frozenset({FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER})
_SIGNS: Mapping[str, str] = {
    Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">=",
    Operator.BEFORE: "<", Operator.AFTER: ">", Operator.IS: "=", Operator.ON: "=",
}  # fmt: skip


@dataclass(slots=True)
class _Compiler:
    """Collects the parameters while it writes the condition; `{column}` is always a described one, never typed text."""

    record_type: RecordType
    today: date
    utc_offset: timedelta
    params: list[Any] = field(default_factory=list)

    def bind(self, value: Any) -> str:
        self.params.append(value)
        return "?"

    def bind_all(self, values: Iterable[Any]) -> str:
        return ", ".join([self.bind(value) for value in values])

    def compile(self, filter: Filter) -> str:
        if isinstance(filter, Condition):
            return self.condition(filter)
        if isinstance(filter, Not):
            return f"NOT coalesce({self.compile(filter.part)}, 0)"
        if not filter.parts:
            return "1" if isinstance(filter, AllOf) else "0"
        joint = " AND " if isinstance(filter, AllOf) else " OR "
        return f"({joint.join([self.compile(part) for part in filter.parts])})"

    def condition(self, condition: Condition) -> str:
        if condition.operator == Operator.MATCHES:
            return self.matches(str(condition.value or ""))
        info = self.record_type.field(condition.field)
        build = _builder(info, condition.operator)
        if build is None:
            raise UserError(
                _("“{field}” cannot be filtered by “{operator}”.").format(
                    field=_(info.label), operator=condition.operator
                )
            )
        return build(self, info, condition)

    def matches(self, query: str) -> str:
        found = words_condition(self.record_type, query)
        if found is None:
            return "1"
        sql, values = found
        self.params += values
        return sql


def compile_filter(
    filter: Filter | None, record_type: RecordType, *, today: date, utc_offset: timedelta = timedelta()
) -> tuple[str, list[Any]]:
    """Return a filter as an SQL condition over the record's table under the alias `t`, and its parameters.

    `utc_offset` is the user's zone, by which moments fall on days. Raises UserError where a field does not exist or
    cannot be compared so.
    """
    if filter is None:
        return "1", []
    compiler = _Compiler(record_type, today, utc_offset)
    return compiler.compile(filter), compiler.params


Builder = Callable[[_Compiler, FieldInfo, Condition], str]


def _builder(info: FieldInfo, operator: str) -> Builder | None:
    """Return what writes the SQL of an operator on a field; None where they do not go together."""
    kind = info.kind
    if kind == FieldKind.TAGS:
        return _TAG_BUILDERS.get(operator)
    special = _special_builder(info, operator)
    if special is not None:
        return special
    if operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return _emptiness
    if kind in _DAY_KINDS:
        return _on_days if operator in _DAY_OPERATORS else None
    if kind in _NUMBER_KINDS:
        return _NUMBER_BUILDERS.get(operator)
    if kind == FieldKind.BOOLEAN:
        return _truth if operator in (Operator.IS, Operator.IS_NOT) else None
    if kind == FieldKind.REFERENCE:
        return _reference if operator in _TEXT_BUILDERS or operator in _NEGATIVE else None
    if kind == FieldKind.MULTI_PICK:
        return _among_several if operator in _CODE_BUILDERS else None
    if kind == FieldKind.STAGE:
        return _stage if operator in _CODE_BUILDERS else None
    return _CODE_BUILDERS.get(operator) or _TEXT_BUILDERS.get(operator)


def _special_builder(info: FieldInfo, operator: str) -> Builder | None:
    """Return what writes the SQL of segments, and of birthdays where they are found otherwise than days."""
    if info.kind == FieldKind.SEGMENT and operator in _CODE_BUILDERS:
        return _in_segment
    if info.name == "answer" and info.is_computed and operator in _CODE_BUILDERS:
        return _answer_owed
    if info.kind == FieldKind.BIRTHDAY and operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return _has_birthday
    if info.name == "birthday_in_days" and operator in _NUMBER_BUILDERS:
        return _birthday_in_days
    return _next_birthday if info.name == "next_birthday" and operator in _DAY_OPERATORS else None


def _values(condition: Condition) -> tuple[Value, ...]:
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)


def _emptiness(_compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    holds_text = info.kind in _TEXT_KINDS or info.is_computed
    is_blank = f"coalesce({info.column}, '') = ''" if holds_text else f"{info.column} IS NULL"
    return is_blank if condition.operator == Operator.EMPTY else f"NOT ({is_blank})"


# texts and codes


def _like(value: Value) -> str:
    escaped = str(value).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _spellings(value: Value) -> list[str]:
    """Return a text as typed, and folded where that is another: ＡＢＣ and 長安 also find abc and 长安."""
    text = str(value)
    return list(dict.fromkeys((text, fold(text))))


def _contains(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    value = condition.value
    if info.kind == FieldKind.PHONE:
        value = "".join(char for char in str(value) if char.isdigit()) or value
    column = f"coalesce({info.column}, '')"
    likes = [f"{column} LIKE {compiler.bind(_like(text))} ESCAPE '\\'" for text in _spellings(value)]
    found = " OR ".join(likes)
    return f"NOT ({found})" if condition.operator == Operator.NOT_CONTAINS else f"({found})"


def _starts_with(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    # Ranges, because LIKE with an escape follows no index.
    column = info.column if info.kind is FieldKind.PHONE else f"{info.column} COLLATE NOCASE"
    ranges = [
        f"{column} >= {compiler.bind(text)} AND {column} < {compiler.bind(text + _LAST_CHARACTER)}"
        for text in _spellings(condition.value)
    ]
    return f"({' OR '.join(ranges)})"


def _one_of(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    texts = [str(value) for value in _values(condition)]
    is_indexable = "" not in texts and condition.operator not in _NEGATIVE
    column = info.column if is_indexable else f"coalesce({info.column}, '')"
    found = f"{column} COLLATE NOCASE IN ({compiler.bind_all(texts)})"
    return f"NOT ({found})" if condition.operator in _NEGATIVE else found


def _among_several(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    """Ask whether one of the values of a field that takes several is among those given."""
    codes = compiler.bind_all(str(value) for value in _values(condition))
    found = f"EXISTS (SELECT 1 FROM json_each({info.column}) j WHERE j.value COLLATE NOCASE IN ({codes}))"
    return f"NOT {found}" if condition.operator in _NEGATIVE else found


def _stage(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    codes = [str(value) for value in _values(condition)]
    ids = [int(code) for code in codes if code.isdecimal()]
    found = (
        f"{info.column} IN (SELECT id FROM stage WHERE (code <> '' AND code IN ({compiler.bind_all(codes)}))"
        f" OR name COLLATE NOCASE IN ({compiler.bind_all(codes)}) OR id IN ({compiler.bind_all(ids)}))"
    )
    return f"NOT coalesce({found}, 0)" if condition.operator in _NEGATIVE else found


def _reference(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    """Compare with the record referred to: by id where the value is a number, else by its title."""
    target = record_type(info.reference)
    positive = Condition(condition.field, NEGATED.get(condition.operator, condition.operator), condition.value)
    asked = positive if condition.operator in _NEGATIVE else condition
    if all(isinstance(value, int) for value in _values(asked)):
        found = f"{info.column} IN ({compiler.bind_all(_values(asked))})"
    else:
        title = target.field(target.title_field)
        build = _TEXT_BUILDERS[asked.operator]
        found = f"{info.column} IN (SELECT t.id FROM {target.table} t WHERE {build(compiler, title, asked)})"
    return f"NOT coalesce({found}, 0)" if condition.operator in _NEGATIVE else found


def _truth(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    wanted = bool(condition.value) == (condition.operator == Operator.IS)
    if not info.is_computed and not info.is_custom:
        return f"{info.column} = {int(wanted)}"  # never empty; said so that an index of the rows where it is 1 serves
    return f"coalesce({info.column}, 0) = {int(wanted)}"


_NEGATIVE = frozenset({Operator.IS_NOT, Operator.NONE_OF, Operator.NOT_CONTAINS})
_CODE_BUILDERS: Mapping[str, Builder] = {
    Operator.IS: _one_of, Operator.IS_NOT: _one_of, Operator.ANY_OF: _one_of, Operator.NONE_OF: _one_of,
}  # fmt: skip
_TEXT_BUILDERS: Mapping[str, Builder] = {
    Operator.CONTAINS: _contains, Operator.NOT_CONTAINS: _contains, Operator.STARTS_WITH: _starts_with,
    Operator.IS: _one_of, Operator.ANY_OF: _one_of,
}  # fmt: skip


# numbers


def _number(info: FieldInfo, value: Value) -> int | float:
    """Return a number as the column holds it: money in minor units; raises UserError on anything else."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise UserError(_("“{value}” is not a number.").format(value=value)) from None
    if info.kind == FieldKind.NUMBER:
        return float(amount)
    return to_minor(amount) if info.kind == FieldKind.MONEY else int(amount)


def _compared(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    return f"{info.column} {_SIGNS[condition.operator]} {compiler.bind(_number(info, condition.value))}"


def _number_is_not(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    return f"{info.column} IS NOT {compiler.bind(_number(info, condition.value))}"


def _number_between(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    low, high = _values(condition)
    return f"{info.column} BETWEEN {compiler.bind(_number(info, low))} AND {compiler.bind(_number(info, high))}"


def _number_any_of(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    listed = compiler.bind_all(_number(info, value) for value in _values(condition))
    return f"{'NOT ' * (condition.operator == Operator.NONE_OF)}coalesce({info.column} IN ({listed}), 0)"


_NUMBER_BUILDERS: Mapping[str, Builder] = {
    **dict.fromkeys((Operator.LT, Operator.LE, Operator.GT, Operator.GE, Operator.IS), _compared),
    Operator.IS_NOT: _number_is_not, Operator.BETWEEN: _number_between,
    Operator.ANY_OF: _number_any_of, Operator.NONE_OF: _number_any_of,
}  # fmt: skip


# days and moments


def _day(value: Value) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise UserError(_("“{value}” is not a date.").format(value=value)) from None


def _days_meant(condition: Condition, today: date) -> tuple[date | None, date | None]:
    """Return the first and last day a condition lets through; None where that side is open."""
    operator, one = condition.operator, timedelta(days=1)
    if operator in COUNTED_DAYS:
        return period_of(operator, today, days=int(str(condition.value)))
    if operator in PERIODS:
        return period_of(operator, today)
    if operator == Operator.BETWEEN:
        first, last = _values(condition)
        return _day(first), _day(last)
    day = _day(condition.value)
    bounds: Mapping[str, tuple[date | None, date | None]] = {
        Operator.BEFORE: (None, day - one), Operator.LT: (None, day - one), Operator.LE: (None, day),
        Operator.AFTER: (day + one, None), Operator.GT: (day + one, None), Operator.GE: (day, None),
    }  # fmt: skip
    return bounds.get(operator, (day, day))


def _on_days(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    if condition.operator in (Operator.ANY_OF, Operator.NONE_OF):
        parts = [Condition(condition.field, Operator.ON, value) for value in _values(condition)]
        found = " OR ".join([_on_days(compiler, info, part) for part in parts]) or "0"
        return f"NOT coalesce(({found}), 0)" if condition.operator == Operator.NONE_OF else f"({found})"
    first, last = _days_meant(condition, compiler.today)
    limits: list[str] = []
    if first is not None:
        limits.append(f"{info.column} >= {compiler.bind(_bound(info, first, compiler.utc_offset))}")
    if last is not None:
        end = _bound(info, last + timedelta(days=1), compiler.utc_offset)
        limits.append(f"{info.column} < {compiler.bind(end)}")
    found = " AND ".join(limits)
    return f"NOT coalesce(({found}), 0)" if condition.operator == Operator.IS_NOT else f"({found})"


def _bound(info: FieldInfo, day: date, utc_offset: timedelta) -> str:
    """Return the beginning of a day as the column holds it."""
    if info.kind in (FieldKind.DATE, FieldKind.BIRTHDAY):
        return day.isoformat()
    return to_utc_text(datetime.combine(day, time(), timezone(utc_offset)).astimezone(UTC))


_DAY_OPERATORS: frozenset[str] = frozenset(
    {*PERIODS, *COUNTED_DAYS, Operator.BEFORE, Operator.AFTER, Operator.ON, Operator.IS, Operator.IS_NOT, Operator.LT,
     Operator.LE, Operator.GT, Operator.GE, Operator.BETWEEN, Operator.ANY_OF, Operator.NONE_OF}
)  # fmt: skip


def _has_birthday(_compiler: _Compiler, _info: FieldInfo, condition: Condition) -> str:
    found = "(t.birthday IS NOT NULL OR t.lunar_birthday <> '')"
    return f"NOT {found}" if condition.operator == Operator.EMPTY else found


def _next_birthday(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    """Compare by the keys of the days meant, as an index has them: thousands of birthdays are worked out else."""
    first, last = (None, None) if condition.operator in _LISTED_DAYS else _days_meant(condition, compiler.today)
    return _in_span(compiler, first, last) or _on_days(compiler, info, condition)


def _birthday_in_days(compiler: _Compiler, info: FieldInfo, condition: Condition) -> str:
    """Compare the days that are left until a birthday, in the same way where they have an end."""
    numbers = [_number(info, value) for value in _values(condition)]
    ends = {Operator.LT: (0, numbers[0] - 1), Operator.LE: (0, numbers[0]), Operator.IS: (numbers[0], numbers[0]),
            Operator.BETWEEN: (numbers[0], numbers[-1])}  # fmt: skip
    first, last = ends.get(Operator(condition.operator), (0, -1))
    if condition.operator not in ends or last > _MOST_DAYS.days:
        return _NUMBER_BUILDERS[condition.operator](compiler, info, condition)
    today = compiler.today
    return _in_span(compiler, today + timedelta(days=first), today + timedelta(days=last)) or "0"


def _in_span(compiler: _Compiler, first: date | None, last: date | None) -> str:
    """Return: the next birthday falls on one of these days; empty where the span has no end or a far one."""
    today = compiler.today
    if last is None or last - today > _MOST_DAYS:
        return ""
    start = max(first or today, today)
    seen = {key for day in _days_between(today, start - _ONE_DAY) for key in keys_of_day(day)}
    keys = {key for day in _days_between(start, last) for key in keys_of_day(day)} - seen
    return f"({has_birthday_key(sorted(keys))})" if keys else "0"


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


_MOST_DAYS = timedelta(days=200)
_ONE_DAY = timedelta(days=1)
_LISTED_DAYS = frozenset({Operator.ANY_OF, Operator.NONE_OF, Operator.IS_NOT})


# tags


def _tagged(compiler: _Compiler, _info: FieldInfo, condition: Condition) -> str:
    names = compiler.bind_all(map(str, _values(condition)))
    found = (
        "t.id IN (SELECT rt.record_id FROM record_tag rt JOIN tag g ON g.id = rt.tag_id"
        f" WHERE g.name COLLATE NOCASE IN ({names}))"
    )
    return f"NOT {found}" if condition.operator in _WITHOUT_TAG else found


def _tagged_at_all(_compiler: _Compiler, _info: FieldInfo, condition: Condition) -> str:
    found = "t.id IN (SELECT record_id FROM record_tag)"
    return f"NOT {found}" if condition.operator == Operator.EMPTY else found


_WITHOUT_TAG = frozenset({Operator.HAS_NO_TAG, Operator.IS_NOT, Operator.NONE_OF})
_TAG_BUILDERS: Mapping[str, Builder] = {
    **dict.fromkeys((Operator.HAS_TAG, Operator.HAS_NO_TAG, Operator.IS, Operator.IS_NOT, Operator.ANY_OF), _tagged),
    Operator.NONE_OF: _tagged, Operator.EMPTY: _tagged_at_all, Operator.NOT_EMPTY: _tagged_at_all,
}  # fmt: skip


# segments


def _in_segment(compiler: _Compiler, _info: FieldInfo, condition: Condition) -> str:
    """Find the members of lists; live segments were replaced by their filters before (segmentation.expansion)."""
    ids = [int(str(value)) for value in _values(condition) if str(value).isdecimal()]
    found = f"t.id IN (SELECT customer_id FROM segment_member WHERE segment_id IN ({compiler.bind_all(ids)}))"
    return f"NOT {found}" if condition.operator in _NEGATIVE else found


# answers owed


def _answer_owed(_compiler: _Compiler, _info: FieldInfo, condition: Condition) -> str:
    """Find who waits for an answer along the moments of interactions: a look at every customer takes a second else."""
    wanted = {str(value).casefold() for value in _values(condition)}
    late, owed = f"t.id IN ({IDS_LATE})", f"t.id IN ({IDS_OWED})"
    found = {
        frozenset({"late"}): late,
        frozenset({"open"}): f"{owed} AND NOT {late}",
        frozenset({"late", "open"}): owed,
    }.get(frozenset(wanted & {"late", "open"}), "0")
    found = f"(t.pooled_at IS NULL AND {found})"
    return f"NOT {found}" if condition.operator in _NEGATIVE else found

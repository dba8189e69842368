"""What a filter is: conditions on fields, joined by all, any and not; and how it is kept as JSON.

To add an operator: 1. its name in Operator, and in NEGATED where it has an opposite; 2. its SQL in one of the tables of
builders of filters.py; 3. its spelling in filter_language.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _


class Operator(StrEnum):
    """How a field is compared with a value."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    ON = "on"
    IN_LAST_DAYS = "in_last_days"
    IN_NEXT_DAYS = "in_next_days"
    OLDER_THAN_DAYS = "older_than_days"
    TODAY = "today"
    YESTERDAY = "yesterday"
    TOMORROW = "tomorrow"
    LAST_WEEK = "last_week"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LAST_MONTH = "last_month"
    THIS_MONTH = "this_month"
    NEXT_MONTH = "next_month"
    LAST_QUARTER = "last_quarter"
    THIS_QUARTER = "this_quarter"
    NEXT_QUARTER = "next_quarter"
    LAST_YEAR = "last_year"
    THIS_YEAR = "this_year"
    NEXT_YEAR = "next_year"
    HAS_TAG = "has_tag"
    HAS_NO_TAG = "has_no_tag"
    MATCHES = "matches"


NEGATED: Mapping[str, Operator] = {
    Operator.IS: Operator.IS_NOT,
    Operator.ANY_OF: Operator.NONE_OF,
    Operator.CONTAINS: Operator.NOT_CONTAINS,
    Operator.EMPTY: Operator.NOT_EMPTY,
    Operator.HAS_TAG: Operator.HAS_NO_TAG,
}
NEGATED = {**NEGATED, **{opposite: Operator(operator) for operator, opposite in NEGATED.items()}}

ANY_FIELD = ""
"""The field of a MATCHES condition: the search index over every searchable field."""

Value = str | int | bool | Decimal | date | tuple["Value", ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One field compared with one value: a tuple for any_of, none_of and between, a count of days for *_days.

    `operator` is a name of Operator. Choices, picklists and stages are compared by code (a stage the user made, by id).
    """

    field: str
    operator: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds; none at all: everything."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class OfCustomer(AllOf):
    """Every part holds of the record's customer. Stands for a segment while SQL is made of it, and is never kept."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; none at all: nothing."""

    parts: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Filter


Filter = Condition | AllOf | AnyOf | Not


def negate(filter: Filter) -> Filter:
    """Return the opposite of a filter in its simplest form."""
    if isinstance(filter, Not):
        return filter.part
    if isinstance(filter, Condition) and (opposite := NEGATED.get(filter.operator)):
        return Condition(filter.field, opposite, filter.value)
    return Not(filter)


def conditions(filter: Filter | None) -> Iterable[Condition]:
    """Yield every condition of a filter, wherever it stands."""
    if isinstance(filter, Condition):
        yield filter
    elif isinstance(filter, Not):
        yield from conditions(filter.part)
    elif filter is not None:
        for part in filter.parts:
            yield from conditions(part)


# --- kept as JSON ---------------------------------------------------------------------------------------------------


def to_json(filter: Filter | None) -> str:
    """Return a filter as one line of JSON; `null` for none."""
    return json.dumps(None if filter is None else _to_plain(filter), ensure_ascii=False)


def from_json(text: str) -> Filter | None:
    """Return the filter that `to_json` wrote; raises UserError on anything else."""
    try:
        plain = json.loads(text)
        return None if plain is None else _from_plain(plain)
    except (ValueError, TypeError, KeyError, InvalidOperation) as error:
        raise UserError(_("This saved filter cannot be read. Nothing was changed; make it again.")) from error


def _to_plain(filter: Filter) -> dict[str, Any]:
    if isinstance(filter, Condition):
        return {"field": filter.field, "operator": str(filter.operator), "value": _value_to_plain(filter.value)}
    if isinstance(filter, Not):
        return {"not": _to_plain(filter.part)}
    return {"all" if isinstance(filter, AllOf) else "any": [_to_plain(part) for part in filter.parts]}


def _from_plain(plain: dict[str, Any]) -> Filter:
    if "field" in plain:
        return Condition(plain["field"], Operator(plain["operator"]), _value_from_plain(plain.get("value")))
    if "not" in plain:
        return Not(_from_plain(plain["not"]))
    if "all" in plain:
        return AllOf(tuple(map(_from_plain, plain["all"])))
    return AnyOf(tuple(map(_from_plain, plain["any"])))


def _value_to_plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return [_value_to_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"number": str(value)}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _value_from_plain(plain: Any) -> Value:
    if isinstance(plain, list):
        return tuple(map(_value_from_plain, plain))
    if isinstance(plain, dict):
        return Decimal(plain["number"]) if "number" in plain else date.fromisoformat(plain["date"])
    if plain is None or isinstance(plain, str | int):
        return plain
    raise TypeError(plain)


# --- days -----------------------------------------------------------------------------------------------------------


def period_of(operator: str, today: date, *, days: int = 0) -> tuple[date | None, date | None]:
    """Return the first and last day an operator such as this_quarter means; None where that side is open.

    Weeks begin on Monday. `days` counts for the *_days operators: the last 7 days reach back to this weekday
    a week ago, the next 7 on to this weekday next week, older than 7 means more than 7 days ago.
    """
    if operator == Operator.IN_LAST_DAYS:
        return today - timedelta(days=days), today
    if operator == Operator.IN_NEXT_DAYS:
        return today, today + timedelta(days=days)
    if operator == Operator.OLDER_THAN_DAYS:
        return None, today - timedelta(days=days + 1)
    if operator in _NEAR_DAYS:
        day = today + timedelta(days=_NEAR_DAYS[operator])
        return day, day
    which, _underscore, unit = operator.partition("_")
    steps = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = today + timedelta(days=7 * steps - today.weekday())
        return monday, monday + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (today.year * 12 + today.month - 1) // months * months + steps * months
    return _month_start(first), _month_start(first + months) - timedelta(days=1)


_NEAR_DAYS: Mapping[str, int] = {Operator.YESTERDAY: -1, Operator.TODAY: 0, Operator.TOMORROW: 1}
COUNTED_DAYS = frozenset({Operator.IN_LAST_DAYS, Operator.IN_NEXT_DAYS, Operator.OLDER_THAN_DAYS})
PERIODS = (
    Operator.TODAY, Operator.YESTERDAY, Operator.TOMORROW, Operator.LAST_WEEK, Operator.THIS_WEEK, Operator.NEXT_WEEK,
    Operator.LAST_MONTH, Operator.THIS_MONTH, Operator.NEXT_MONTH, Operator.LAST_QUARTER, Operator.THIS_QUARTER,
    Operator.NEXT_QUARTER, Operator.LAST_YEAR, Operator.THIS_YEAR, Operator.NEXT_YEAR,
)  # fmt: skip


def _month_start(months: int) -> date:
    """Return the first day of a month counted from January of year 0."""
    return date(months // 12, months % 12 + 1, 1)

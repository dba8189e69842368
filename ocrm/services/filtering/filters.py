"""Filters over a record type's described fields as SQL conditions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.filtering.binding import NEGATIVE, Binder, Builder
from ocrm.services.filtering.birthday_sql import birthday_in_days, has_birthday, next_birthday
from ocrm.services.filtering.conditions import AllOf, Condition, Filter, Not, OfCustomer, Operator
from ocrm.services.filtering.day_sql import DAYS, on_days
from ocrm.services.filtering.filter_search import words_condition
from ocrm.services.filtering.membership_sql import NEEDS, TAGS, answer_owed, in_segment, is_about_product
from ocrm.services.filtering.number_sql import NUMBERS
from ocrm.services.filtering.text_sql import CODES, TEXTS, among_several, emptiness, reference, stage, truth
from ocrm.services.schema import RECORD_TYPES, FieldInfo, FieldKind, RecordType

_DAY_KINDS = frozenset({FieldKind.DATE, FieldKind.BIRTHDAY, FieldKind.MOMENT})
_NUMBER_KINDS = frozenset({FieldKind.MONEY, FieldKind.PERCENT, FieldKind.INTEGER, FieldKind.NUMBER})


def compile_filter(
    filter: Filter | None, record_type: RecordType, *, today: date, utc_offset: timedelta = timedelta()
) -> tuple[str, list[Any]]:
    """Return a filter as an SQL condition over the record's table under the alias `t`, and its parameters.

    `utc_offset` is the user's zone, by which moments fall on days. Raises UserError where a field does not exist or
    cannot be compared so.
    """
    if filter is None:
        return "1", []
    binder = Binder(today, utc_offset)
    return _sql(filter, record_type, binder), binder.params


def _sql(filter: Filter, record_type: RecordType, binder: Binder) -> str:
    if isinstance(filter, Condition):
        return _condition(filter, record_type, binder)
    if isinstance(filter, Not):
        return f"NOT coalesce({_sql(filter.part, record_type, binder)}, 0)"
    if isinstance(filter, OfCustomer):
        inner = _sql(AllOf(filter.parts), RECORD_TYPES["customers"], binder)
        return f"t.customer_id IN (SELECT t.id FROM customer t WHERE {inner})"
    if not filter.parts:
        return "1" if isinstance(filter, AllOf) else "0"
    joint = " AND " if isinstance(filter, AllOf) else " OR "
    return f"({joint.join([_sql(part, record_type, binder) for part in filter.parts])})"


def _condition(condition: Condition, record_type: RecordType, binder: Binder) -> str:
    if condition.operator == Operator.MATCHES:
        return _matches(str(condition.value or ""), record_type, binder)
    info = record_type.field(condition.field)
    build = builder_of(info, condition.operator)
    if build is None:
        text = _("“{field}” cannot be filtered by “{operator}”.")
        raise UserError(text.format(field=_(info.label), operator=condition.operator))
    return build(binder, info, condition)


def _matches(query: str, record_type: RecordType, binder: Binder) -> str:
    found = words_condition(record_type, query)
    if found is None:
        return "1"
    sql, values = found
    binder.params += values
    return sql


def builder_of(info: FieldInfo, operator: str) -> Builder | None:
    """Return what writes the SQL of an operator on a field; None where they do not go together."""
    kind = info.kind
    if kind == FieldKind.TAGS:
        return TAGS.get(operator)
    special = _special_builder(info, operator)
    if special is not None:
        return special
    if operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return emptiness
    if kind in _DAY_KINDS:
        return on_days if operator in DAYS else None
    if kind in _NUMBER_KINDS:
        return NUMBERS.get(operator)
    if kind == FieldKind.BOOLEAN:
        return truth if operator in (Operator.IS, Operator.IS_NOT) else None
    if kind == FieldKind.REFERENCE:
        return reference if operator in TEXTS or operator in NEGATIVE else None
    if kind == FieldKind.MULTI_PICK:
        return among_several if operator in CODES else None
    if kind == FieldKind.STAGE:
        return stage if operator in CODES else None
    return CODES.get(operator) or TEXTS.get(operator)


def _special_builder(info: FieldInfo, operator: str) -> Builder | None:
    """Return what writes the SQL of segments, products, needs, answers, and birthdays found otherwise than days."""
    if info.kind == FieldKind.SEGMENT and operator in CODES:
        return in_segment
    if info.name == "product" and info.is_computed and operator in CODES:
        return is_about_product
    if info.name in ("need", "open_need") and info.is_computed:
        return NEEDS.get(operator)
    if info.name == "answer" and info.is_computed and operator in CODES:
        return answer_owed
    if info.kind == FieldKind.BIRTHDAY and operator in (Operator.EMPTY, Operator.NOT_EMPTY):
        return has_birthday
    if info.name == "birthday_in_days" and operator in NUMBERS:
        return birthday_in_days
    return next_birthday if info.name == "next_birthday" and operator in DAYS else None

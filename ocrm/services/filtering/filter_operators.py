"""Which operators a field can be filtered by, and what they are called; for the filter editor."""

from __future__ import annotations

from collections.abc import Mapping

from ocrm.i18n import N_, _
from ocrm.services.filtering.conditions import COUNTED_DAYS, PERIODS, Condition, Operator
from ocrm.services.filtering.filter_values import CODED_KINDS, DAY_KINDS, NUMBER_KINDS
from ocrm.services.schema import FieldInfo, FieldKind

LABELS: Mapping[Operator, str] = {
    Operator.IS: N_("is"),
    Operator.IS_NOT: N_("is not"),
    Operator.ANY_OF: N_("is any of"),
    Operator.NONE_OF: N_("is none of"),
    Operator.CONTAINS: N_("contains"),
    Operator.NOT_CONTAINS: N_("does not contain"),
    Operator.STARTS_WITH: N_("begins with"),
    Operator.EMPTY: N_("is empty"),
    Operator.NOT_EMPTY: N_("is not empty"),
    Operator.LT: N_("is less than"),
    Operator.LE: N_("is at most"),
    Operator.GT: N_("is more than"),
    Operator.GE: N_("is at least"),
    Operator.BETWEEN: N_("is between"),
    Operator.BEFORE: N_("is before"),
    Operator.AFTER: N_("is after"),
    Operator.ON: N_("is on"),
    Operator.IN_LAST_DAYS: N_("in the last … days"),
    Operator.IN_NEXT_DAYS: N_("in the next … days"),
    Operator.OLDER_THAN_DAYS: N_("older than … days"),
    Operator.TODAY: N_("is today"),
    Operator.YESTERDAY: N_("is yesterday"),
    Operator.TOMORROW: N_("is tomorrow"),
    Operator.LAST_WEEK: N_("is last week"),
    Operator.THIS_WEEK: N_("is this week"),
    Operator.NEXT_WEEK: N_("is next week"),
    Operator.LAST_MONTH: N_("is last month"),
    Operator.THIS_MONTH: N_("is this month"),
    Operator.NEXT_MONTH: N_("is next month"),
    Operator.LAST_QUARTER: N_("is last quarter"),
    Operator.THIS_QUARTER: N_("is this quarter"),
    Operator.NEXT_QUARTER: N_("is next quarter"),
    Operator.LAST_YEAR: N_("is last year"),
    Operator.THIS_YEAR: N_("is this year"),
    Operator.NEXT_YEAR: N_("is next year"),
    Operator.HAS_TAG: N_("is tagged"),
    Operator.HAS_NO_TAG: N_("is not tagged"),
    Operator.MATCHES: N_("contains"),
}
WITHOUT_VALUE = frozenset({*PERIODS, Operator.EMPTY, Operator.NOT_EMPTY})
WITH_LIST = frozenset({Operator.ANY_OF, Operator.NONE_OF})

_BLANK = (Operator.EMPTY, Operator.NOT_EMPTY)
_OF_TEXT = (
    Operator.CONTAINS, Operator.NOT_CONTAINS, Operator.STARTS_WITH, Operator.IS, Operator.IS_NOT, Operator.ANY_OF,
    *_BLANK,
)  # fmt: skip
_OF_CODES = (Operator.ANY_OF, Operator.NONE_OF, Operator.IS, Operator.IS_NOT, *_BLANK)
_OF_NUMBERS = (
    Operator.GE, Operator.LE, Operator.GT, Operator.LT, Operator.IS, Operator.IS_NOT, Operator.BETWEEN, *_BLANK,
)  # fmt: skip
_OF_DAYS = (
    Operator.BEFORE, Operator.AFTER, Operator.GE, Operator.LE, Operator.ON, Operator.BETWEEN, Operator.IN_LAST_DAYS,
    Operator.IN_NEXT_DAYS, Operator.OLDER_THAN_DAYS, *PERIODS, *_BLANK,
)  # fmt: skip
_OF_TAGS = (Operator.HAS_TAG, Operator.HAS_NO_TAG, Operator.ANY_OF, Operator.NONE_OF, *_BLANK)
_ON_DAYS_LABELS: Mapping[Operator, str] = {Operator.GE: N_("is on or after"), Operator.LE: N_("is on or before")}
_OF_SEVERAL_LABELS: Mapping[Operator, str] = {
    Operator.IS: N_("contains"), Operator.IS_NOT: N_("does not contain"), Operator.ANY_OF: N_("contains any of"),
    Operator.NONE_OF: N_("contains none of"),
}  # fmt: skip
_ON_DAYS: Mapping[str, Operator] = {
    Operator.LT: Operator.BEFORE, Operator.GT: Operator.AFTER, Operator.IS: Operator.ON,
}  # fmt: skip


def operators_of(info: FieldInfo) -> tuple[Operator, ...]:
    """Return the operators a field can be filtered by, the likely ones first."""
    if info.kind in DAY_KINDS:
        return _OF_DAYS
    if info.kind in NUMBER_KINDS:
        return _OF_NUMBERS
    if info.kind in CODED_KINDS:
        return _OF_CODES if info.kind not in (FieldKind.STAGE, FieldKind.SEGMENT) else _OF_CODES[:4]
    if info.kind is FieldKind.TAGS:
        return _OF_TAGS
    if info.kind is FieldKind.BOOLEAN:
        return (Operator.IS,)
    if info.kind is FieldKind.REFERENCE:
        return (Operator.IS, Operator.CONTAINS, Operator.NOT_CONTAINS, *_BLANK)
    return _OF_TEXT


def operator_label(info: FieldInfo | None, operator: Operator) -> str:
    """Return what an operator on a field is called."""
    if info is not None and info.kind in DAY_KINDS and operator in _ON_DAYS_LABELS:
        return _(_ON_DAYS_LABELS[operator])
    if info is not None and info.kind is FieldKind.MULTI_PICK and operator in _OF_SEVERAL_LABELS:
        return _(_OF_SEVERAL_LABELS[operator])
    return _(LABELS[operator])


def usual_form(info: FieldInfo, condition: Condition) -> Condition | None:
    """Return a condition as the editor shows it; None where it can only be shown as typed."""
    operator = Operator(condition.operator)
    if info.kind in DAY_KINDS:
        operator = _ON_DAYS.get(operator, operator)
    if operator not in operators_of(info):
        return None
    value = condition.value
    if operator in WITH_LIST and not isinstance(value, tuple):
        value = (value,)
    if operator is Operator.BETWEEN and not (isinstance(value, tuple) and len(value) == 2):
        return None
    if operator in COUNTED_DAYS and not isinstance(value, int):
        return None
    return Condition(condition.field, operator, value)

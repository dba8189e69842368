"""Filters as a person says them: what chips and names of views show, where `filter_writing` gives what is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ocrm.errors import NotFoundError
from ocrm.formats import format_date
from ocrm.i18n import N_, _, ngettext, pgettext
from ocrm.services.display import ValueFormatter
from ocrm.services.filtering.conditions import PERIODS, AllOf, Condition, Filter, Not, Operator, Value
from ocrm.services.filtering.filter_values import DAY_KINDS
from ocrm.services.filtering.filter_words import period_in_words, words_of
from ocrm.services.records.naming import title_of
from ocrm.services.schema import FieldInfo, FieldKind, RecordType
from ocrm.services.workspace import Workspace

_IS: Mapping[str, str] = {
    Operator.IS_NOT: N_("{field}: not {value}"),
    Operator.NONE_OF: N_("{field}: not {value}"),
    Operator.HAS_NO_TAG: N_("{field}: not {value}"),
    Operator.CONTAINS: N_("{field} contains “{value}”"),
    Operator.NOT_CONTAINS: N_("{field} does not contain “{value}”"),
    Operator.STARTS_WITH: N_("{field} begins with “{value}”"),
    Operator.EMPTY: N_("{field}: empty"),
    Operator.NOT_EMPTY: N_("{field}: filled in"),
    Operator.LT: N_("{field} < {value}"),
    Operator.LE: N_("{field} ≤ {value}"),
    Operator.GT: N_("{field} > {value}"),
    Operator.GE: N_("{field} ≥ {value}"),
    Operator.BEFORE: N_("{field}: before {value}"),
    Operator.AFTER: N_("{field}: after {value}"),
}
"""How an operator is told; those not named here say that the field has the value."""
_OF_DAYS: Mapping[str, str] = {
    Operator.LT: N_("{field}: before {value}"),
    Operator.LE: N_("{field}: until {value}"),
    Operator.GT: N_("{field}: after {value}"),
    Operator.GE: N_("{field}: from {value}"),
}
_VALUE = N_("{field}: {value}")


def tell_filter(filter: Filter, described: RecordType, workspace: Workspace) -> str:
    """Return a filter in words of the chosen language, values as lists show them."""
    return _Teller(described, workspace).tell(filter)


class _Teller:
    """Tells filters of one kind of record."""

    def __init__(self, described: RecordType, workspace: Workspace) -> None:
        self._described, self._workspace = described, workspace
        self._words = words_of(described, workspace)
        self._formatter = ValueFormatter(workspace)

    def tell(self, filter: Filter, *, is_inside: bool = False) -> str:
        if isinstance(filter, Condition):
            return self._condition(filter)
        if isinstance(filter, Not):
            return _("not ({what})").format(what=self.tell(filter.part))
        told = [self.tell(part, is_inside=True) for part in filter.parts]
        joined = (pgettext("filter", " and ") if isinstance(filter, AllOf) else pgettext("filter", " or ")).join(told)
        return f"({joined})" if is_inside and len(told) > 1 else joined

    def _condition(self, condition: Condition) -> str:
        operator, value = condition.operator, condition.value
        if operator == Operator.MATCHES:
            return _("“{text}”").format(text=value)
        info = self._described.field(condition.field)
        wording = _OF_DAYS.get(operator) if info.kind in DAY_KINDS else None
        text = _(wording or _IS.get(operator, _VALUE))
        return text.format(field=self._words.name_of(info), value=self._said(info, operator, value))

    def _said(self, info: FieldInfo, operator: str, value: Value) -> str:
        if operator in PERIODS:
            return period_in_words(operator)
        if operator in _COUNTED and isinstance(value, int):
            return _days(operator, value)
        if isinstance(value, tuple):
            separator = " – " if operator == Operator.BETWEEN else pgettext("list separator", ", ")
            return separator.join(self._value(info, item) for item in value)
        return self._value(info, value)

    def _value(self, info: FieldInfo, value: Value) -> str:
        if isinstance(value, date):
            return format_date(value, self._workspace.clock.today())
        if info.kind is FieldKind.REFERENCE and isinstance(value, int) and info.reference:
            try:
                return title_of(self._workspace, info.reference, value)
            except NotFoundError:
                return _("a deleted record")
        if isinstance(value, str):
            return self._words.labels.get(info.name, {}).get(value, value)
        return self._formatter.text(info, value)


_COUNTED = frozenset({Operator.IN_LAST_DAYS, Operator.IN_NEXT_DAYS, Operator.OLDER_THAN_DAYS})


def _days(operator: str, count: int) -> str:
    if operator == Operator.OLDER_THAN_DAYS:
        if not count:
            return _("before today")
        text = ngettext("more than {n} day ago", "more than {n} days ago", count)
    elif operator == Operator.IN_LAST_DAYS:
        text = ngettext("in the last {n} day", "in the last {n} days", count)
    else:
        text = ngettext("in the next {n} day", "in the next {n} days", count)
    return text.format(n=count)

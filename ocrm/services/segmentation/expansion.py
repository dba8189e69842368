"""Segments inside filters: a live one stands for its own filter, which may name others."""

from __future__ import annotations

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.services.filtering.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Not,
    OfCustomer,
    Operator,
    conditions,
    from_json,
)
from ocrm.services.workspace import Workspace

FIELD, OF_CUSTOMER = "segment", "customer_segment"
"""The field of customers, and that of whatever belongs to one."""
_FIELDS = frozenset({FIELD, OF_CUSTOMER})
_NEGATIVE = frozenset({Operator.IS_NOT, Operator.NONE_OF})
_ASKED = frozenset({Operator.IS, Operator.ANY_OF, *_NEGATIVE})


def expanded(workspace: Workspace, filter: Filter) -> Filter:
    """Return a filter in which live segments are replaced by what they are; raises UserError where one is circular."""
    if not any(condition.field in _FIELDS for condition in conditions(filter)):
        return filter
    return _Expansion(workspace).expand(filter)


def segments_named(filter: Filter | None) -> frozenset[int]:
    """Return the ids of the segments a filter names."""
    asked = (condition for condition in conditions(filter) if condition.field in _FIELDS)
    return frozenset(segment_id for condition in asked for segment_id in _ids(condition))


class _Expansion:
    """Replaces segments from the outside in, remembering those it is inside of."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._inside: list[int] = []

    def expand(self, filter: Filter) -> Filter:
        if isinstance(filter, Not):
            return Not(self.expand(filter.part))
        if isinstance(filter, AllOf):
            return AllOf(tuple(self.expand(part) for part in filter.parts))
        if isinstance(filter, AnyOf):
            return AnyOf(tuple(self.expand(part) for part in filter.parts))
        if filter.field not in _FIELDS or filter.operator not in _ASKED:
            return filter
        found: Filter = AnyOf(tuple(self._segment(segment_id) for segment_id in _ids(filter)))
        if filter.field == OF_CUSTOMER:
            found = OfCustomer((found,))
        return Not(found) if filter.operator in _NEGATIVE else found

    def _segment(self, segment_id: int) -> Filter:
        row = self._workspace.first("SELECT is_static, filter, name FROM segment WHERE id = ?", (segment_id,))
        if row is None:
            return AnyOf()  # a segment that is gone holds nobody
        is_static, text, name = row
        if is_static:
            return Condition(FIELD, Operator.IS, str(segment_id))
        if segment_id in self._inside:
            message = _("The segment “{name}” is defined by itself. Nothing was changed; edit its filter.")
            raise UserError(message.format(name=name))
        self._inside.append(segment_id)
        inner = from_json(text)
        found = AllOf() if inner is None else self.expand(inner)
        self._inside.pop()
        return found


def _ids(condition: Condition) -> list[int]:
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return [int(str(value)) for value in values if str(value).isdecimal()]

"""The SQL of conditions on numbers, amounts and percent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ocrm.errors import UserError
from ocrm.i18n import _
from ocrm.models.fields import to_minor
from ocrm.services.filtering.binding import Binder, Builder, values_of
from ocrm.services.filtering.conditions import Condition, Operator, Value
from ocrm.services.schema import FieldInfo, FieldKind

_SIGNS: Mapping[str, str] = {
    Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">=",
    Operator.BEFORE: "<", Operator.AFTER: ">", Operator.IS: "=", Operator.ON: "=",
}  # fmt: skip


def number_in(info: FieldInfo, value: Value) -> int | float:
    """Return a number as the column holds it: money in minor units; raises UserError on anything else."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise UserError(_("“{value}” is not a number.").format(value=value)) from None
    if info.kind == FieldKind.NUMBER:
        return float(amount)
    return to_minor(amount) if info.kind == FieldKind.MONEY else int(amount)


def _compared(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    return f"{info.column} {_SIGNS[condition.operator]} {binder.bind(number_in(info, condition.value))}"


def _number_is_not(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    return f"{info.column} IS NOT {binder.bind(number_in(info, condition.value))}"


def _number_between(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    low, high = values_of(condition)
    return f"{info.column} BETWEEN {binder.bind(number_in(info, low))} AND {binder.bind(number_in(info, high))}"


def _number_any_of(binder: Binder, info: FieldInfo, condition: Condition) -> str:
    listed = binder.bind_all(number_in(info, value) for value in values_of(condition))
    return f"{'NOT ' * (condition.operator == Operator.NONE_OF)}coalesce({info.column} IN ({listed}), 0)"


NUMBERS: Mapping[str, Builder] = {
    **dict.fromkeys((Operator.LT, Operator.LE, Operator.GT, Operator.GE, Operator.IS), _compared),
    Operator.IS_NOT: _number_is_not, Operator.BETWEEN: _number_between,
    Operator.ANY_OF: _number_any_of, Operator.NONE_OF: _number_any_of,
}  # fmt: skip
"""What may be asked of a number, by operator."""

"""Cutting an amount into instalments: in equal parts, 4-4-2, 3-3-3-1, by month, or by percentages (A4.11).

Every part but the last is rounded half-up to the cent; the last one takes what is left (D-46).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum

from ocrm.clock import add_months
from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.text.fold import fold

MOST_PARTS = 60
_CENT = Decimal("0.01")


class Template(StrEnum):
    """How an amount is cut."""

    EQUAL = "equal"
    FOUR_FOUR_TWO = "4-4-2"
    THREE_THREE_THREE_ONE = "3-3-3-1"
    MONTHLY = "monthly"
    PERCENT = "percent"


TITLES = {
    Template.EQUAL: N_("Equal parts"),
    Template.FOUR_FOUR_TWO: N_("4-4-2 (40%, 40%, 20%)"),
    Template.THREE_THREE_THREE_ONE: N_("3-3-3-1 (30%, 30%, 30%, 10%)"),
    Template.MONTHLY: N_("Monthly"),
    Template.PERCENT: N_("By percent"),
}
_WEIGHTS = {Template.FOUR_FOUR_TWO: (40, 40, 20), Template.THREE_THREE_THREE_ONE: (30, 30, 30, 10)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What to cut by: `parts` count where they are equal, `percents` where they are given; `months` lie between two."""

    template: Template
    first_on: date
    parts: int = 3
    percents: tuple[Decimal, ...] = ()
    months: int = 1

    @property
    def weights(self) -> tuple[Decimal, ...]:
        """The share of each part, in percent or as equal ones."""
        if self.template is Template.PERCENT:
            return self.percents
        return tuple(map(Decimal, _WEIGHTS.get(self.template, (1,) * self.parts)))


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment as planned: the day it is due and its amount in main units."""

    due_on: date
    amount: Decimal


def split(amount: Decimal, plan: Plan) -> list[Part]:
    """Cut an amount as a plan says; raises ValidationError where that makes no instalments."""
    weights = _checked_weights(plan)
    amounts = divide(amount, weights)
    if amount <= 0 or min(amounts) <= 0:
        raise ValidationError(
            _("The amount is too small for so many instalments. Nothing was changed; enter another amount."),
            field="amount",
        )
    step = 1 if plan.template is Template.MONTHLY else plan.months
    return [Part(add_months(plan.first_on, place * step), part) for place, part in enumerate(amounts)]


def divide(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return an amount in parts measured by weights, each rounded half-up to the cent; the last takes the rest."""
    whole = sum(weights, Decimal(0))
    parts = [(amount * weight / whole).quantize(_CENT, ROUND_HALF_UP) for weight in weights[:-1]]
    return [*parts, amount - sum(parts, Decimal(0))]


def read_percents(text: str) -> tuple[Decimal, ...]:
    """Return the percentages a line names, as in `30, 60, 10` or `30-60-10`; raises ValidationError."""
    plain = fold(text).replace("%", " ")
    for sign in ",;/-+、":
        plain = plain.replace(sign, " ")
    try:
        return tuple(Decimal(word) for word in plain.split())
    except InvalidOperation:
        raise ValidationError(
            _("Enter percentages that make 100, such as 30, 60, 10. Nothing was changed."), field="percents"
        ) from None


def _checked_weights(plan: Plan) -> tuple[Decimal, ...]:
    weights = plan.weights
    if plan.template is Template.PERCENT and (sum(weights) != 100 or min(weights) <= 0):
        raise ValidationError(
            _("Enter percentages that make 100, such as 30, 60, 10. Nothing was changed."), field="percents"
        )
    if not 1 <= len(weights) <= MOST_PARTS:
        raise ValidationError(
            _("An amount is split into 1 to {most} instalments. Nothing was changed.").format(most=MOST_PARTS),
            field="parts",
        )
    return weights

"""What a quote comes to: exact, by one formula (D-46)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

_CENT, _HUNDRED = Decimal("0.01"), Decimal(100)
_DIGITS = 60
"""Digits reckoned with: the longest quantity times the longest price times percents is exact before it is rounded."""


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What decides over the net of a line."""

    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal
    tax_percent: Decimal


@dataclass(frozen=True, slots=True)
class TaxShare:
    """The part of a quote taxed at one rate: its net after every discount, and the tax on it."""

    percent: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class QuoteSums:
    """What a quote comes to; `line_nets` in the order of its lines, `taxes` by rising rate."""

    line_nets: tuple[Decimal, ...]
    subtotal: Decimal
    discount: Decimal
    net: Decimal
    taxes: tuple[TaxShare, ...]
    tax: Decimal
    total: Decimal


def line_net(line: LineFigures) -> Decimal:
    """Return quantity × price × (1 − discount), half-up to the cent."""
    with localcontext(prec=_DIGITS):
        return _cents(line.quantity * line.unit_price * (_HUNDRED - line.discount_percent) / _HUNDRED)


def sums_of(lines: Sequence[LineFigures], discount_percent: Decimal) -> QuoteSums:
    """Return what lines come to with a discount on the whole.

    Each line's net is rounded to the cent; the discount is that of their sum; the tax is on what remains. Where rates
    differ, each bears its share of the discount, and the last one what rounding leaves over.
    """
    with localcontext(prec=_DIGITS):
        nets = tuple(map(line_net, lines))
        subtotal = sum(nets, Decimal("0.00"))
        discount = _cents(subtotal * discount_percent / _HUNDRED)
        taxes = _taxes(lines, nets, discount_percent, discount)
        tax = sum((share.tax for share in taxes), Decimal("0.00"))
        net = subtotal - discount
        return QuoteSums(nets, subtotal, discount, net, taxes, tax, net + tax)


def _taxes(
    lines: Sequence[LineFigures], nets: Sequence[Decimal], discount_percent: Decimal, discount: Decimal
) -> tuple[TaxShare, ...]:
    bases: dict[Decimal, Decimal] = {}
    for line, net in sorted(zip(lines, nets, strict=True), key=lambda pair: pair[0].tax_percent):
        bases[line.tax_percent] = bases.get(line.tax_percent, Decimal("0.00")) + net
    shares: list[TaxShare] = []
    left = discount
    for number, (percent, base) in enumerate(bases.items(), start=1):
        borne = left if number == len(bases) else _cents(base * discount_percent / _HUNDRED)
        left -= borne
        shares.append(TaxShare(percent, base - borne, _cents((base - borne) * percent / _HUNDRED)))
    return tuple(shares)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)

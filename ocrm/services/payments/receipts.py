"""Registering money that came in, and putting it right: what exceeds an instalment goes on to the next open ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import FieldInfo, FieldKind, to_minor
from ocrm.services.changes import Changes
from ocrm.services.payments.reading import (
    ContractMoney,
    PaymentRow,
    fetch_money,
    fetch_money_of_instalment,
    fetch_money_of_payment,
)
from ocrm.services.workspace import Workspace

FIELDS = (
    FieldInfo("amount", N_("Amount"), FieldKind.MONEY, "", required=True),
    FieldInfo("received_on", N_("Received on"), FieldKind.DATE, "", required=True),
    FieldInfo("method", N_("Payment method"), FieldKind.PICKLIST, "", picklist="payment_method"),
    FieldInfo("invoice_number", N_("Invoice number"), FieldKind.TEXT, ""),
    FieldInfo("notes", N_("Note"), FieldKind.TEXT, ""),
)
"""What is entered of a payment."""
_NAMES = tuple(info.name for info in FIELDS)
MOST = Decimal(10) ** 12
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Portion:
    """A piece of money, and the instalment it goes to; None where none is open any more."""

    instalment_id: int | None
    amount: Decimal


def place(
    money: ContractMoney, amount: Decimal, first: int | None = None, *, without: int | None = None
) -> list[Portion]:
    """Spread an amount over the open instalments: `first` the one chosen, then the others, the first due first.

    What is left over stays on none. `without` is a payment that is left out, as it is being placed anew.
    """
    rows = sorted(money.instalments, key=lambda row: row.instalment_id != first)
    portions: list[Portion] = []
    for row in rows:
        held = sum((one.amount for one in row.payments if one.payment_id != without), Decimal(0))
        taken = min(amount, max(row.amount - held, Decimal(0)))
        if taken > 0:
            portions.append(Portion(row.instalment_id, taken))
            amount -= taken
    return [*portions, Portion(None, amount)] if amount > 0 else portions


def begun(workspace: Workspace, money: ContractMoney, instalment_id: int | None = None) -> dict[str, Any]:
    """Return what registering begins with: what is open of the instalment or the contract, today, the usual method."""
    row = money.instalment(instalment_id)
    amount = money.outstanding if row is None else row.open_amount
    method = workspace.scalar("SELECT payment_method FROM contract WHERE id = ?", (money.contract_id,))
    return {
        "amount": amount or None, "received_on": workspace.clock.today(), "method": method,
        "invoice_number": "", "notes": "",
    }  # fmt: skip


def register_payment(
    workspace: Workspace,
    contract_id: int,
    values: Mapping[str, Any] | None = None,
    *,
    instalment_id: int | None = None,
    origin: str = "",
) -> Changes:
    """Register money that came in for an instalment, or for the contract, as one operation.

    What exceeds the instalment covers the next open ones, each by a payment of its own; what is over in the end stays
    on no instalment. `created_id` is the first payment. Raises ValidationError.
    """
    money = fetch_money(workspace, contract_id)
    kept = _checked(workspace, begun(workspace, money, instalment_id) | dict(values or {}))
    with workspace.operation(
        N_("Register payment of {amount} for {contract}"), origin=origin,
        amount=money.money(kept["amount"]), contract=money.code,
    ) as operation:  # fmt: skip
        made = [_insert(workspace, contract_id, one, kept) for one in place(money, kept["amount"], instalment_id)]
        operation.created_id = made[0]
    return operation.changes


def change_payment(workspace: Workspace, payment_id: int, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Change a payment, also its `instalment_id`; what is beyond its instalment goes on to the next open ones.

    Raises ValidationError, also where the instalment is of another contract, or has all its money.
    """
    return _rewrite(workspace, payment_id, values, N_("Change payment of {amount} for {contract}"), origin=origin)


def move_payment(workspace: Workspace, payment_id: int, instalment_id: int | None, *, origin: str = "") -> Changes:
    """Put a payment on another instalment, or on none; otherwise as `change_payment`."""
    label = N_("Move payment of {amount} for {contract}")
    return _rewrite(workspace, payment_id, {"instalment_id": instalment_id}, label, origin=origin)


def _rewrite(workspace: Workspace, payment_id: int, values: Mapping[str, Any], label: str, *, origin: str) -> Changes:
    money, before = fetch_money_of_payment(workspace, payment_id)
    wanted = {name: getattr(before, name) for name in (*_NAMES, "instalment_id")} | dict(values)
    kept, target = _checked(workspace, wanted), wanted["instalment_id"]
    is_moved = target != before.instalment_id
    if is_moved and target is not None:
        _refuse_covered(workspace, money, target)
    with workspace.operation(label, origin=origin, amount=money.money(before.amount), contract=money.code) as operation:
        is_placed = target is not None and (is_moved or kept["amount"] > before.amount)
        _spread(workspace, money, before, kept, target, is_placed=is_placed)
    return operation.changes


def _refuse_covered(workspace: Workspace, money: ContractMoney, instalment_id: int) -> None:
    row = money.instalment(instalment_id)
    if row is None:
        fetch_money_of_instalment(workspace, instalment_id)  # says so where it is gone
        raise ValidationError(_("That instalment belongs to another contract. Nothing was changed."))
    if row.open_amount <= 0:
        raise ValidationError(
            _("Instalment {number} has all its money. Nothing was changed; choose another one.").format(
                number=row.number
            ),
            field="instalment_id",
        )


def delete_payment(workspace: Workspace, payment_id: int, *, origin: str = "") -> Changes:
    """Delete a payment; its instalment is open again by as much."""
    money, payment = fetch_money_of_payment(workspace, payment_id)
    with workspace.operation(
        N_("Delete payment of {amount} for {contract}"), origin=origin,
        amount=money.money(payment.amount), contract=money.code,
    ) as operation:  # fmt: skip
        workspace.connection.execute("DELETE FROM payment WHERE id = ?", (payment_id,))
    return operation.changes


def place_unplaced(workspace: Workspace, contract_id: int) -> None:
    """Put what hangs on no instalment on the open ones, the first due first; inside an operation."""
    for payment in fetch_money(workspace, contract_id).unplaced:
        money = fetch_money(workspace, contract_id)
        _spread(workspace, money, payment, {name: getattr(payment, name) for name in _NAMES}, None, is_placed=True)


def _spread(
    workspace: Workspace,
    money: ContractMoney,
    payment: PaymentRow,
    kept: Mapping[str, Any],
    first: int | None,
    *,
    is_placed: bool,
) -> None:
    """Write a payment anew: where it `is_placed`, over instalments as far as they are open, else as a whole."""
    portions: Sequence[Portion] = [Portion(first, kept["amount"])]
    if is_placed:
        portions = place(money, kept["amount"], first, without=payment.payment_id)
    workspace.connection.execute(
        "UPDATE payment SET updated_at = ?, plan_id = ?, received_on = ?, amount = ?, method = ?, invoice_number = ?,"
        " notes = ? WHERE id = ?",
        (workspace.stamp(), portions[0].instalment_id, *_stored(portions[0].amount, kept), payment.payment_id),
    )
    for portion in portions[1:]:
        _insert(workspace, money.contract_id, portion, kept)


def _insert(workspace: Workspace, contract_id: int, portion: Portion, kept: Mapping[str, Any]) -> int:
    payment_id, stamp = new_id(), workspace.stamp()
    workspace.connection.execute(
        "INSERT INTO payment(id, created_at, updated_at, contract_id, plan_id, received_on, amount, method,"
        " invoice_number, notes) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (payment_id, stamp, stamp, contract_id, portion.instalment_id, *_stored(portion.amount, kept)),
    )
    return payment_id


def _stored(amount: Decimal, kept: Mapping[str, Any]) -> tuple[Any, ...]:
    return kept["received_on"].isoformat(), to_minor(amount), kept["method"], kept["invoice_number"], kept["notes"]


def _checked(workspace: Workspace, values: Mapping[str, Any]) -> dict[str, Any]:
    day = values["received_on"]
    if not isinstance(day, date):
        raise ValidationError(_("Enter the day the money came in. Nothing was changed."), field="received_on")
    if day > workspace.clock.today():
        raise ValidationError(
            _("Money that came in has a day up to today. Nothing was changed; plan an instalment for what is to come."),
            field="received_on",
        )
    return {
        "amount": checked_amount(values["amount"]),
        "received_on": day,
        "method": values["method"] or None,
        "invoice_number": (values["invoice_number"] or "").strip(),
        "notes": (values["notes"] or "").strip(),
    }


def checked_amount(amount: Decimal | None) -> Decimal:
    """Return an amount to the cent; raises ValidationError where it is nothing, or beyond all contracts."""
    if amount is not None and amount > MOST:
        raise ValidationError(
            _("{field}: {value} is too large. Nothing was saved.").format(field=_("Amount"), value=amount),
            field="amount",
        )
    exact = Decimal(0) if amount is None else Decimal(amount).quantize(_CENT, ROUND_HALF_UP)
    if exact <= 0:
        raise ValidationError(_("Enter an amount above zero. Nothing was changed."), field="amount")
    return exact

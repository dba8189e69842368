"""Writing the instalments of a contract, each change one step that undo takes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ocrm.clock import add_months
from ocrm.errors import ValidationError
from ocrm.i18n import N_, _
from ocrm.models.base import new_id
from ocrm.models.fields import FieldInfo, FieldKind, to_minor
from ocrm.services.changes import Changes
from ocrm.services.payments.reading import ContractMoney, fetch_money, fetch_money_of_instalment
from ocrm.services.payments.receipts import checked_amount, place_unplaced
from ocrm.services.payments.splitting import Plan, split
from ocrm.services.workspace import Workspace

FIELDS = (
    FieldInfo("due_on", N_("Due date"), FieldKind.DATE, "", required=True),
    FieldInfo("amount", N_("Amount"), FieldKind.MONEY, "", required=True),
    FieldInfo("percent", N_("Percent"), FieldKind.NUMBER, ""),
    FieldInfo("note", N_("Note"), FieldKind.TEXT, ""),
)
"""What is entered of an instalment; a percent is one of the contract's amount and sets the amount."""
_HUNDRED = Decimal(100)


def amount_to_plan(money: ContractMoney) -> Decimal:
    """Return what a new plan is to cut: the amount of the contract without the instalments money came in for."""
    kept = sum((one.amount for one in money.instalments if one.payments), Decimal(0))
    return max((money.amount or Decimal(0)) - kept, Decimal(0))


def plan_instalments(
    workspace: Workspace, contract_id: int, plan: Plan, *, amount: Decimal | None = None, origin: str = ""
) -> Changes:
    """Cut an amount into instalments, by default all of the contract; they take the place of those nothing came in for.

    Payments on no instalment are put on the new ones, the first due first. Raises ValidationError.
    """
    money = fetch_money(workspace, contract_id)
    whole = checked_amount(amount_to_plan(money) if amount is None else amount)
    parts = split(whole, plan)
    with workspace.operation(N_("Plan instalments of {contract}"), origin=origin, contract=money.code) as operation:
        for row in money.instalments:
            if not row.payments:
                workspace.connection.execute("DELETE FROM payment_plan WHERE id = ?", (row.instalment_id,))
        for part in parts:
            _insert(workspace, contract_id, {"due_on": part.due_on, "amount": part.amount, "note": ""})
        place_unplaced(workspace, contract_id)
    return operation.changes


def next_values(workspace: Workspace, money: ContractMoney) -> dict[str, Any]:
    """Return what a further instalment begins with: a month after the last one, all that is not planned yet."""
    last = money.instalments[-1].due_on if money.instalments else None
    due_on = workspace.clock.today() if last is None else add_months(last, 1)
    return {"due_on": due_on, "amount": money.unplanned if money.amount else Decimal(0), "note": ""}


def add_instalment(workspace: Workspace, contract_id: int, values: Mapping[str, Any], *, origin: str = "") -> Changes:
    """Add an instalment, with the rest of the amount a month after the last one where nothing else is given."""
    money = fetch_money(workspace, contract_id)
    kept = _checked(money, next_values(workspace, money) | dict(values))
    with workspace.operation(
        N_("Add instalment of {amount} to {contract}"), origin=origin,
        amount=money.money(kept["amount"]), contract=money.code,
    ) as operation:  # fmt: skip
        operation.created_id = _insert(workspace, contract_id, kept)
    return operation.changes


def change_instalment(
    workspace: Workspace, instalment_id: int, values: Mapping[str, Any], *, origin: str = ""
) -> Changes:
    """Change day, amount, percent or note of an instalment; its payments stay. Raises ValidationError."""
    money, row = fetch_money_of_instalment(workspace, instalment_id)
    before = {"due_on": row.due_on, "amount": row.amount, "note": row.note}
    kept = _checked(money, before | dict(values))
    with workspace.operation(
        N_("Change instalment {number} of {contract}"), origin=origin, number=str(row.number), contract=money.code
    ) as operation:
        workspace.connection.execute(
            "UPDATE payment_plan SET updated_at = ?, due_on = ?, amount = ?, note = ? WHERE id = ?",
            (workspace.stamp(), kept["due_on"].isoformat(), to_minor(kept["amount"]), kept["note"], instalment_id),
        )
    return operation.changes


def delete_instalment(workspace: Workspace, instalment_id: int, *, origin: str = "") -> Changes:
    """Delete an instalment; its payments stay with the contract, on no instalment."""
    money, row = fetch_money_of_instalment(workspace, instalment_id)
    with workspace.operation(
        N_("Delete instalment {number} of {contract}"), origin=origin, number=str(row.number), contract=money.code
    ) as operation:
        workspace.connection.execute("DELETE FROM payment_plan WHERE id = ?", (instalment_id,))
    return operation.changes


def _checked(money: ContractMoney, values: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(values["due_on"], date):
        raise ValidationError(_("Enter the day the instalment is due. Nothing was changed."), field="due_on")
    amount = values["amount"]
    if values.get("percent") is not None:
        if not money.amount:
            raise ValidationError(
                _("The contract has no amount to take a percentage of. Nothing was changed; enter its amount first."),
                field="percent",
            )
        amount = money.amount * values["percent"] / _HUNDRED
    return {"due_on": values["due_on"], "amount": checked_amount(amount), "note": (values["note"] or "").strip()}


def _insert(workspace: Workspace, contract_id: int, values: Mapping[str, Any]) -> int:
    instalment_id, stamp = new_id(), workspace.stamp()
    workspace.connection.execute(
        "INSERT INTO payment_plan(id, created_at, updated_at, contract_id, due_on, amount, note)"
        " VALUES (?,?,?,?,?,?,?)",
        (
            instalment_id, stamp, stamp, contract_id, values["due_on"].isoformat(), to_minor(values["amount"]),
            values["note"],
        ),
    )  # fmt: skip
    return instalment_id

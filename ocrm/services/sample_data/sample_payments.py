"""What customers of the sample company pay for its contracts: instalments, most paid in time, some late or in part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from ocrm.models.base import ids, insert_rows
from ocrm.models.contract import BINDING, RUNNING, Payment, PaymentPlan
from ocrm.models.fields import from_minor
from ocrm.services.payments.splitting import Part, Plan, Template, split
from ocrm.services.workspace import Workspace

_Row = dict[str, Any]
_TEMPLATES = (
    (Template.FOUR_FOUR_TWO, 3), (Template.EQUAL, 3), (Template.EQUAL, 1), (Template.THREE_THREE_THREE_ONE, 2),
)  # fmt: skip
_FIRST_DUE_DAYS = 7
_DAYS_AFTER = (0, -2, 0, 5, 0, 24, -1, 40)
"""How many days after its day an instalment is paid, one contract after the other."""
_PATIENCE_DAYS = 150
"""Older than this, everything was paid in the end."""
_PARTLY = Decimal("0.4")


def add_payments(workspace: Workspace) -> None:
    """Plan the money of all contracts with an amount, and let it come in; while the file is being made."""
    found = workspace.query(
        "SELECT id, amount, status, signed_on, starts_on, payment_method, code, created_at FROM contract"
        " WHERE amount > 0 ORDER BY code"
    )
    plans: list[_Row] = []
    paid: list[_Row] = []
    for number, contract in enumerate(list(found)):
        made = list(_instalments(workspace, contract, number))
        plans += made
        if contract[2] in BINDING:
            paid += _payments(workspace, contract, made, number=number)
    insert_rows(workspace.connection, PaymentPlan, plans)
    insert_rows(workspace.connection, Payment, paid)


def _instalments(workspace: Workspace, contract: tuple[Any, ...], number: int) -> Iterator[_Row]:
    contract_id, minor, _status, signed, starts, *_rest = contract
    begun_on = signed or starts
    begun = date.fromisoformat(begun_on) if begun_on else workspace.clock.today()
    template, months = _TEMPLATES[number % len(_TEMPLATES)]
    plan = Plan(template, begun + timedelta(days=_FIRST_DUE_DAYS), parts=3, months=months)
    for part in split(from_minor(minor), plan):
        yield _plan_row(workspace, contract_id, part)


def _plan_row(workspace: Workspace, contract_id: int, part: Part) -> _Row:
    now = workspace.clock.now()
    return {
        "id": ids.next_id(), "created_at": now, "updated_at": now, "contract": contract_id, "due_on": part.due_on,
        "amount": part.amount, "note": "",
    }  # fmt: skip


def _payments(workspace: Workspace, contract: tuple[Any, ...], plans: list[_Row], *, number: int) -> Iterator[_Row]:
    """Yield what came in until today; of what was due last, some running contracts paid a part, some nothing yet."""
    today, late = workspace.clock.today(), _DAYS_AFTER[number % len(_DAYS_AFTER)]
    due = [plan for plan in plans if plan["due_on"] <= today]
    for plan in due:
        amount = plan["amount"]
        if plan is due[-1] and contract[2] in RUNNING and (today - plan["due_on"]).days < _PATIENCE_DAYS:
            amount = (amount * (1, _PARTLY, 0)[number % 3]).quantize(Decimal("0.01"))
        if amount:
            paid_on = min(plan["due_on"] + timedelta(days=late), today)
            yield _payment(workspace, contract, plan, paid_on=paid_on, amount=amount)


def _payment(workspace: Workspace, contract: tuple[Any, ...], plan: _Row, *, paid_on: date, amount: Decimal) -> _Row:
    made_at = workspace.clock.now() - (workspace.clock.today() - paid_on)
    return {
        "id": ids.next_id(), "created_at": made_at, "updated_at": made_at, "contract": contract[0], "plan": plan["id"],
        "received_on": paid_on, "amount": amount, "method": contract[5],
        "invoice_number": f"FP{paid_on:%Y%m%d}{contract[6][-3:]}", "notes": "",
    }  # fmt: skip

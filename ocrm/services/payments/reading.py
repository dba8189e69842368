"""The money of a contract as rows: its instalments with how they stand, and the payments that came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ocrm.clock import Clock
from ocrm.errors import NotFoundError
from ocrm.formats import format_money
from ocrm.i18n import _
from ocrm.models.contract import BINDING
from ocrm.models.fields import from_minor, from_utc_text
from ocrm.services.payments.statuses import InstalmentStatus, StatusStep, history_of, status_of
from ocrm.services.settings import currency
from ocrm.services.workspace import Workspace

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Money that came in on a day, in main units; `instalment_id` is None where it hangs on no instalment."""

    payment_id: int
    contract_id: int
    instalment_id: int | None
    received_on: date
    amount: Decimal
    method: str | None
    invoice_number: str
    notes: str


@dataclass(frozen=True, slots=True)
class InstalmentRow:
    """What is due on a day; `number` counts from 1 by the day due, `percent` is its part of the contract's amount."""

    instalment_id: int
    contract_id: int
    number: int
    due_on: date
    amount: Decimal
    note: str
    percent: Decimal | None
    received: Decimal
    status: InstalmentStatus
    days_late: int
    planned_on: date
    payments: tuple[PaymentRow, ...] = ()

    @property
    def open_amount(self) -> Decimal:
        """What is still to come."""
        return max(self.amount - self.received, _NOTHING)

    @property
    def is_late(self) -> bool:
        """Whether money of it should have been here."""
        return self.days_late > 0

    def history(self, today: date) -> list[StatusStep]:
        """Return how it stood since it was planned, as far as its payments tell and its contract is in force."""
        paid = [(one.received_on, one.amount) for one in self.payments]
        begun_on = min([self.planned_on, self.due_on, *(day for day, _amount in paid)])
        return history_of(self.amount, self.due_on, paid, begun_on=begun_on, today=today)


@dataclass(frozen=True, slots=True)
class ContractMoney:
    """A contract with its instalments, the first due first, and its payments, the oldest first."""

    contract_id: int
    code: str
    title: str
    status: str
    customer_id: int
    customer_name: str
    currency: str
    amount: Decimal | None
    instalments: tuple[InstalmentRow, ...]
    payments: tuple[PaymentRow, ...]

    @property
    def planned(self) -> Decimal:
        """What all instalments come to."""
        return sum((one.amount for one in self.instalments), _NOTHING)

    @property
    def due(self) -> Decimal:
        """What is to be paid in all: the amount of the contract, else what is planned."""
        return self.planned if self.amount is None else self.amount

    @property
    def received(self) -> Decimal:
        """What came in."""
        return sum((one.amount for one in self.payments), _NOTHING)

    @property
    def outstanding(self) -> Decimal:
        """What is to come of a contract that was signed and not called off."""
        return max(self.due - self.received, _NOTHING) if self.is_binding else _NOTHING

    @property
    def overpaid(self) -> Decimal:
        """What came in beyond what is to be paid; nothing where nobody knows what that is."""
        return max(self.received - self.due, _NOTHING) if self.due else _NOTHING

    @property
    def unplanned(self) -> Decimal:
        """What of the amount no instalment names."""
        return max(self.due - self.planned, _NOTHING)

    @property
    def unplaced(self) -> tuple[PaymentRow, ...]:
        """The payments that hang on no instalment."""
        return tuple(one for one in self.payments if one.instalment_id is None)

    @property
    def is_binding(self) -> bool:
        """Whether the contract was signed and not called off."""
        return self.status in BINDING

    def money(self, amount: Decimal) -> str:
        """Return an amount of the contract with its cents: it is held against a statement."""
        return format_money(amount, self.currency, cents=True)

    def instalment(self, instalment_id: int | None) -> InstalmentRow | None:
        """Return an instalment by id."""
        return next((one for one in self.instalments if one.instalment_id == instalment_id), None)


_CONTRACT = (
    "SELECT t.id, t.code, t.title, t.status, t.customer_id, c.name, t.currency, t.amount FROM contract t"
    " JOIN customer c ON c.id = t.customer_id WHERE t.id = ?"
)
_PLANS = (
    "SELECT p.id, p.due_on, p.amount, p.note, p.created_at FROM payment_plan p WHERE p.contract_id = ?"
    " ORDER BY p.due_on, p.id"
)
_PAYMENTS = (
    "SELECT y.id, y.contract_id, y.plan_id, y.received_on, y.amount, y.method, y.invoice_number, y.notes FROM payment y"
    " WHERE y.contract_id = ? ORDER BY y.received_on, y.id"
)


def fetch_money(workspace: Workspace, contract_id: int) -> ContractMoney:
    """Return a contract with its instalments and payments; raises NotFoundError."""
    row = workspace.first(_CONTRACT, (contract_id,))
    if row is None:
        raise NotFoundError(_("This contract no longer exists. It may have been deleted; undo brings it back."))
    amount = None if row[7] is None else from_minor(row[7])
    payments = tuple(_payment(found) for found in workspace.query(_PAYMENTS, (contract_id,)))
    plans = list(workspace.query(_PLANS, (contract_id,)))
    whole = amount or sum((from_minor(plan[2]) for plan in plans), _NOTHING)
    return ContractMoney(
        contract_id=row[0],
        code=row[1],
        title=row[2],
        status=row[3],
        customer_id=row[4],
        customer_name=row[5],
        currency=row[6] or currency(workspace),
        amount=amount,
        instalments=tuple(
            _instalment(plan, number, row, whole=whole, payments=payments, clock=workspace.clock)
            for number, plan in enumerate(plans, start=1)
        ),
        payments=payments,
    )


def fetch_money_of_instalment(workspace: Workspace, instalment_id: int) -> tuple[ContractMoney, InstalmentRow]:
    """Return an instalment with its contract; raises NotFoundError."""
    contract_id = workspace.scalar("SELECT contract_id FROM payment_plan WHERE id = ?", (instalment_id,))
    money = None if contract_id is None else fetch_money(workspace, int(contract_id))
    found = None if money is None else money.instalment(instalment_id)
    if money is None or found is None:
        raise NotFoundError(_("This instalment no longer exists. It may have been deleted; undo brings it back."))
    return money, found


def fetch_money_of_payment(workspace: Workspace, payment_id: int) -> tuple[ContractMoney, PaymentRow]:
    """Return a payment with its contract; raises NotFoundError."""
    contract_id = workspace.scalar("SELECT contract_id FROM payment WHERE id = ?", (payment_id,))
    if contract_id is None:
        raise NotFoundError(_("This payment no longer exists. It may have been deleted; undo brings it back."))
    money = fetch_money(workspace, int(contract_id))
    return money, next(one for one in money.payments if one.payment_id == payment_id)


def status_history(workspace: Workspace, instalment_id: int) -> list[StatusStep]:
    """Return how an instalment of a contract in force stood since it was planned, as far as its payments tell."""
    _money, row = fetch_money_of_instalment(workspace, instalment_id)
    return row.history(workspace.clock.today())


def _instalment(
    plan: tuple[Any, ...],
    number: int,
    contract: tuple[Any, ...],
    *,
    whole: Decimal,
    payments: tuple[PaymentRow, ...],
    clock: Clock,
) -> InstalmentRow:
    instalment_id, due_text, minor, note, planned_at = plan
    today = clock.today()
    amount, due_on = from_minor(minor), date.fromisoformat(due_text)
    own = tuple(one for one in payments if one.instalment_id == instalment_id)
    received = sum((one.amount for one in own), _NOTHING)
    is_late = contract[3] in BINDING and received < amount and due_on < today
    return InstalmentRow(
        instalment_id=instalment_id,
        contract_id=contract[0],
        number=number,
        due_on=due_on,
        amount=amount,
        note=note,
        percent=percent_of(amount, whole),
        received=received,
        status=status_of(amount, received, due_on, today=today, contract_status=contract[3]),
        days_late=(today - due_on).days if is_late else 0,
        planned_on=clock.to_local(from_utc_text(planned_at)).date(),
        payments=own,
    )


def percent_of(amount: Decimal, whole: Decimal | None) -> Decimal | None:
    """Return which part of a whole an amount is in percent, half-up to two places; None where there is no whole."""
    return (amount * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else None


def _payment(row: tuple[Any, ...]) -> PaymentRow:
    return PaymentRow(
        payment_id=row[0],
        contract_id=row[1],
        instalment_id=row[2],
        received_on=date.fromisoformat(row[3]),
        amount=from_minor(row[4]),
        method=row[5],
        invoice_number=row[6],
        notes=row[7],
    )

"""How an instalment stands with its money, and how it came to that (D-47)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from ocrm.i18n import N_, _, ngettext
from ocrm.models.contract import BINDING


class InstalmentStatus(StrEnum):
    """To be received, partly or all received, overdue; void and not yet in force follow the contract."""

    OPEN = "open"
    PARTIAL = "partial"
    RECEIVED = "received"
    OVERDUE = "overdue"
    VOID = "void"
    PENDING = "pending"


TITLES = {
    InstalmentStatus.OPEN: N_("To be received"),
    InstalmentStatus.PARTIAL: N_("Partly received"),
    InstalmentStatus.RECEIVED: N_("Received"),
    InstalmentStatus.OVERDUE: N_("Overdue"),
    InstalmentStatus.VOID: N_("Void"),
    InstalmentStatus.PENDING: N_("Not in force yet"),
}


@dataclass(frozen=True, slots=True)
class StatusStep:
    """The status an instalment had from a day on."""

    since: date
    status: InstalmentStatus


def status_title(status: InstalmentStatus) -> str:
    """Return what a status is called."""
    return _(TITLES[status])


def status_of(
    amount: Decimal, received: Decimal, due_on: date, *, today: date, contract_status: str
) -> InstalmentStatus:
    """Return how an instalment stands: covered is received whenever it came; of what came in part, part is received."""
    if received >= amount:
        return InstalmentStatus.RECEIVED
    if contract_status not in BINDING:
        return InstalmentStatus.VOID if contract_status == "terminated" else InstalmentStatus.PENDING
    if received > 0:
        return InstalmentStatus.PARTIAL
    return InstalmentStatus.OVERDUE if due_on < today else InstalmentStatus.OPEN


def late_words(days: int) -> str:
    """Return how late money is: 9 days late."""
    return ngettext("{n} day late", "{n} days late", days).format(n=days)


def history_of(
    amount: Decimal, due_on: date, payments: Sequence[tuple[date, Decimal]], *, begun_on: date, today: date
) -> list[StatusStep]:
    """Return how the status of an instalment went from the day it was planned, by the days money came for it (F-15)."""
    days = {begun_on, *(day for day, _amount in payments), due_on + timedelta(days=1)}
    steps: list[StatusStep] = []
    for day in sorted(day for day in days if begun_on <= day <= today):
        received = sum((paid for paid_on, paid in payments if paid_on <= day), Decimal(0))
        status = status_of(amount, received, due_on, today=day, contract_status=BINDING[0])
        if not steps or steps[-1].status is not status:
            steps.append(StatusStep(day, status))
    return steps


def covered_on(amount: Decimal, payments: Sequence[tuple[date, Decimal]]) -> date | None:
    """Return the day on which what came in reached an amount, None where it has not."""
    received = Decimal(0)
    for day, paid in sorted(payments):
        received += paid
        if received >= amount:
            return day
    return None

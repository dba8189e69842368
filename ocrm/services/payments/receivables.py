"""What is open over all contracts: the instalments money is to come for, how late they are, and what customers owe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ocrm.i18n import N_, _
from ocrm.models.contract import DUE, IS_BINDING, PAID_OF_PLAN, RECEIVED
from ocrm.models.fields import from_minor
from ocrm.services.workspace import Workspace

_NOTHING = Decimal(0)
_NUMBER = "(SELECT count(*) FROM payment_plan e WHERE e.contract_id = t.id AND (e.due_on, e.id) <= (p.due_on, p.id))"
OPEN_PLANS = (
    f"SELECT p.id, p.due_on, p.amount, {PAID_OF_PLAN}, t.id, t.code, t.title, t.currency, c.id, c.name, c.code,"
    f" t.opportunity_id, t.contact_id, {_NUMBER}"
    " FROM payment_plan p CROSS JOIN contract t ON t.id = p.contract_id JOIN customer c ON c.id = t.customer_id"
    f" WHERE {IS_BINDING} AND p.amount > {PAID_OF_PLAN}"
)
"""The instalments of contracts in force that money is to come for; to be narrowed by AND."""


class Bucket(StrEnum):
    """How long ago an instalment was due (D-57)."""

    CURRENT = "current"
    TO_30 = "1-30"
    TO_60 = "31-60"
    TO_90 = "61-90"
    OVER_90 = "90+"


BUCKET_TITLES = {
    Bucket.CURRENT: N_("Not due yet"),
    Bucket.TO_30: N_("1–30 days late"),
    Bucket.TO_60: N_("31–60 days late"),
    Bucket.TO_90: N_("61–90 days late"),
    Bucket.OVER_90: N_("More than 90 days late"),
}
_LIMITS = ((0, Bucket.CURRENT), (30, Bucket.TO_30), (60, Bucket.TO_60), (90, Bucket.TO_90))


class DueGroup(StrEnum):
    """When an instalment is due, seen from today; a week ends on Sunday."""

    OVERDUE = "overdue"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    LATER = "later"


GROUP_TITLES = {
    DueGroup.OVERDUE: N_("Overdue"),
    DueGroup.THIS_WEEK: N_("This week"),
    DueGroup.THIS_MONTH: N_("This month"),
    DueGroup.LATER: N_("Later"),
}


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """An instalment money is to come for, with its contract; amounts in main units, `days_late` 0 where not due yet."""

    instalment_id: int
    number: int
    due_on: date
    amount: Decimal
    received: Decimal
    days_late: int
    contract_id: int
    code: str
    title: str
    currency: str
    customer_id: int
    customer_name: str
    customer_code: str
    opportunity_id: int | None = None
    contact_id: int | None = None

    @property
    def open_amount(self) -> Decimal:
        """What is still to come."""
        return self.amount - self.received


@dataclass(frozen=True, slots=True)
class Aged:
    """What of the receivables lies in a bucket."""

    bucket: Bucket
    amount: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class Receivable:
    """What contracts in force come to, in main units: signed − received = outstanding, of it late since their days."""

    signed: Decimal = _NOTHING
    received: Decimal = _NOTHING
    outstanding: Decimal = _NOTHING
    overdue: Decimal = _NOTHING


def bucket_of(days_late: int) -> Bucket:
    """Return the bucket of so many days past due."""
    return next((bucket for most, bucket in _LIMITS if days_late <= most), Bucket.OVER_90)


def bucket_title(bucket: Bucket) -> str:
    """Return what a bucket is called."""
    return _(BUCKET_TITLES[bucket])


def group_of(due_on: date, today: date) -> DueGroup:
    """Return the group of a day: before today, until Sunday, until the end of the month, or later."""
    if due_on < today:
        return DueGroup.OVERDUE
    if due_on <= today + timedelta(days=6 - today.weekday()):
        return DueGroup.THIS_WEEK
    return DueGroup.THIS_MONTH if (due_on.year, due_on.month) == (today.year, today.month) else DueGroup.LATER


def group_title(group: DueGroup) -> str:
    """Return what a group is called."""
    return _(GROUP_TITLES[group])


def list_open(workspace: Workspace, *, until: date | None = None, limit: int = 10_000) -> list[OpenInstalment]:
    """Return the instalments money is to come for, the first due first; `until` the last day due that is wanted."""
    where, values = ("", []) if until is None else (" AND p.due_on <= ?", [until.isoformat()])
    rows = workspace.query(f"{OPEN_PLANS}{where} ORDER BY p.due_on, p.id LIMIT {int(limit)}", values)
    return [_row(row, workspace.clock.today()) for row in rows]


def list_overdue(workspace: Workspace, *, limit: int = 10_000) -> list[OpenInstalment]:
    """Return the instalments whose money should have been here before today, the latest first, then the largest."""
    yesterday = workspace.clock.today() - timedelta(days=1)
    rows = list_open(workspace, until=yesterday, limit=limit)
    return sorted(rows, key=lambda row: (-row.days_late, -row.open_amount, row.code, row.number))


def fetch_ageing(workspace: Workspace) -> list[Aged]:
    """Return what is open by how long ago it was due, every bucket of D-57 in order."""
    rows = workspace.query(
        f"SELECT p.due_on, sum(p.amount - {PAID_OF_PLAN}), count(*) FROM payment_plan p"
        f" JOIN contract t ON t.id = p.contract_id WHERE {IS_BINDING} AND p.amount > {PAID_OF_PLAN}"
        " GROUP BY p.due_on"
    )
    found = {bucket: Aged(bucket, _NOTHING, 0) for bucket in Bucket}
    for due_on, minor, count in rows:
        bucket = bucket_of((workspace.clock.today() - date.fromisoformat(due_on)).days)
        found[bucket] = Aged(bucket, found[bucket].amount + from_minor(minor), found[bucket].count + count)
    return list(found.values())


def receivable_of_customer(workspace: Workspace, customer_id: int) -> Receivable:
    """Return what the contracts of a customer that are in force come to."""
    late = (
        f"(SELECT coalesce(sum(p.amount - {PAID_OF_PLAN}), 0) FROM payment_plan p WHERE p.contract_id = t.id"
        f" AND p.due_on < ? AND p.amount > {PAID_OF_PLAN})"
    )
    row = workspace.first(
        "SELECT coalesce(sum(due), 0), coalesce(sum(paid), 0), coalesce(sum(max(due - paid, 0)), 0),"
        f" coalesce(sum(late), 0) FROM (SELECT {DUE} AS due, {RECEIVED} AS paid, {late} AS late"
        f" FROM contract t WHERE {IS_BINDING} AND t.customer_id = ?)",
        (workspace.clock.today().isoformat(), customer_id),
    )
    return Receivable(*map(from_minor, row or (0, 0, 0, 0)))


def _row(row: Sequence[Any], today: date) -> OpenInstalment:
    due_on = date.fromisoformat(row[1])
    return OpenInstalment(
        instalment_id=row[0],
        number=row[13],
        due_on=due_on,
        amount=from_minor(row[2]),
        received=from_minor(row[3]),
        days_late=max((today - due_on).days, 0),
        contract_id=row[4],
        code=row[5],
        title=row[6],
        currency=row[7],
        customer_id=row[8],
        customer_name=row[9],
        customer_code=row[10] or "",
        opportunity_id=row[11],
        contact_id=row[12],
    )

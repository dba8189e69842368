"""A line of the queue of Today: a record, what it asks for, and why it stands where it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum
from typing import Any

from ocrm.i18n import N_, _
from ocrm.services.relations.channels import BestChannel
from ocrm.services.workday.todos import TodoRow


class Tier(IntEnum):
    """Why something is to be done, the most urgent first (D-13); tomorrow's to-dos are a look ahead behind it all."""

    SERVICE = 1
    OVERDUE = 2
    TODAY = 3
    MONEY = 4
    STALLED = 5
    UNPLANNED = 6
    BIRTHDAY = 7
    POOL = 8
    CADENCE = 9
    TOMORROW = 10


TIER_TITLES = {
    Tier.SERVICE: N_("Urgent tickets"),
    Tier.OVERDUE: N_("Overdue"),
    Tier.TODAY: N_("Today"),
    Tier.MONEY: N_("Overdue payments"),
    Tier.STALLED: N_("Stalled opportunities"),
    Tier.UNPLANNED: N_("Opportunities without next step"),
    Tier.BIRTHDAY: N_("Birthdays"),
    Tier.POOL: N_("Soon in the pool"),
    Tier.CADENCE: N_("Losing touch"),
    Tier.TOMORROW: N_("Tomorrow"),
}


def tier_title(tier: Tier) -> str:
    """Return what the lines of a tier are headed by."""
    return _(TIER_TITLES[tier])


@dataclass(frozen=True, slots=True)
class NextAction:
    """A line of the queue.

    `order` sorts inside the tier, ties go by `customer_code`. `reason` says in words why it stands there. `weighted` is
    the weighted amount of its deal in main units. `covers` are the records (kind, id) this line speaks of too, which
    get no line of their own further down. `todo` is set where it is a to-do; `until` where it is past after a day.
    `step_title` is what a next step planned from here is called until it gets a name. `best_channel` is how whoever it
    is about is best reached; `opens` the record to open where that is another one: the contract of an instalment.
    """

    tier: Tier
    kind: str
    record_id: int
    title: str
    reason: str
    order: tuple[Any, ...] = ()
    customer_id: int | None = None
    customer_name: str = ""
    customer_code: str = ""
    contact_id: int | None = None
    opportunity_id: int | None = None
    weighted: Decimal = Decimal(0)
    covers: tuple[tuple[str, int], ...] = ()
    todo: TodoRow | None = None
    until: date | None = None
    step_title: str = ""
    step_kind: str = "call"
    best_channel: BestChannel | None = None
    opens: tuple[str, int] | None = None

    @property
    def key(self) -> tuple[str, int]:
        """The record it is about."""
        return (self.kind, self.record_id)

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it stands in the queue."""
        return (self.tier, self.order, self.customer_code, self.record_id)

    @property
    def links(self) -> dict[str, int | None]:
        """The records a next step belongs to."""
        return {"customer": self.customer_id, "contact": self.contact_id, "opportunity": self.opportunity_id}

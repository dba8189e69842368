"""What a suggestion is made of: a rule that finds records, and what it says and proposes of each: a to-do, a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ocrm.services.relations.channels import BestChannel
from ocrm.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose suggestions are wanted: those of a customer with its deals, of one deal, or, with neither, of all."""

    customer_id: int | None = None
    opportunity_id: int | None = None

    @property
    def is_all(self) -> bool:
        return self.customer_id is None and self.opportunity_id is None


EVERYBODY = Scope()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A value a rule proposes for a field of the record it found."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """A record a rule found: what it is about, why, and the to-do it proposes, or the `change` of a field instead.

    `subject_id` is what an answer is remembered for; `facts` is what the suggestion rests on: an answer counts until
    these are others.
    """

    subject_id: int
    record_kind: str
    record_id: int
    title: str
    reason: str
    facts: str
    todo_title: str = ""
    todo_kind: str = ""
    todo_on: date | None = None
    customer_id: int | None = None
    customer_name: str = ""
    contact_id: int | None = None
    opportunity_id: int | None = None
    amount: Decimal | None = None
    value: str = ""
    change: FieldChange | None = None


Find = Callable[[Workspace, Scope, int], Iterable[Found]]
"""Yields at most so many records, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason to do something next; `weight` of 100 is the most pressing."""

    name: str
    title: str
    note: str
    weight: int
    icon: str
    find: Find


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A found record with its place: the rule's weight, and points for the amount at stake and the customer's value.

    `best_channel` is how whoever it is about is best reached.
    """

    rule: Rule
    found: Found
    amount_points: int = 0
    value_points: int = 0
    best_channel: BestChannel | None = None

    @property
    def score(self) -> int:
        """Return what suggestions are ranked by."""
        return self.rule.weight + self.amount_points + self.value_points

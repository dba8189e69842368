"""How important a deal is now: points for each of its sides with their reasons, and what it asks for next (A3.16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ocrm import formats
from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _, ngettext
from ocrm.models import deal_clock
from ocrm.models.customer import LEVELS
from ocrm.models.fields import from_minor
from ocrm.services import settings
from ocrm.services.workspace import Workspace

MOST = {"amount": 25, "probability": 25, "close": 15, "customer": 15, "momentum": 10, "action": 10}
"""The most points each part can give; the others only take some off."""
HIGH_FROM, MEDIUM_FROM = 60, 35


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """One side of a deal's priority: its points of `most` (0: it only takes off), and what they are for."""

    name: str
    label: str
    points: int
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class DealPriority:
    """A deal's priority from 0 to 100, its parts, and its tier of next action (empty where it asks for nothing)."""

    opportunity_id: int
    score: int
    tier: str
    tier_label: str
    parts: tuple[PriorityPart, ...]

    @property
    def level(self) -> str:
        """The score in three steps: high, medium, low."""
        return "high" if self.score >= HIGH_FROM else "medium" if self.score >= MEDIUM_FROM else "low"


_LABELS = {
    "amount": N_("Amount"),
    "probability": N_("Probability"),
    "close": N_("Expected close"),
    "customer": N_("Customer"),
    "momentum": N_("Contact in 30 days"),
    "action": N_("Next step"),
    "stalled": N_("Stalled"),
    "idle": N_("Idle"),
}
_PRIORITY = f"""
SELECT t.id, {deal_clock.PRIORITY}, {deal_clock.ACTION_TIER}, {", ".join(deal_clock.POINTS.values())},
       t.expected_amount, {deal_clock.MEDIAN_AMOUNT}, t.probability, {deal_clock.CLOSE_DAYS},
       {deal_clock.CUSTOMER_VALUE}, {deal_clock.TOUCHES}, {deal_clock.DWELL_DAYS}, {deal_clock.IDLE_DAYS}
FROM opportunity t WHERE t.id = ?
"""
_SCORES = f"SELECT t.id, {deal_clock.PRIORITY} FROM opportunity t WHERE t.status = 'open'"


def fetch_priority(workspace: Workspace, opportunity_id: int) -> DealPriority | None:
    """Return the priority of an open deal, None for a closed one; raises NotFoundError."""
    row = workspace.first(_PRIORITY, (opportunity_id,))
    if row is None:
        raise NotFoundError(_("This opportunity no longer exists. It may have been deleted; undo brings it back."))
    if row[1] is None:
        return None
    names = list(deal_clock.POINTS)
    points = dict(zip(names, row[3 : 3 + len(names)], strict=True))
    said = dict(zip(names, _reasons(workspace, row[3 + len(names) :], has_action=points["action"] > 0), strict=True))
    parts = tuple(
        PriorityPart(name, _(_LABELS[name]), points[name], MOST.get(name, 0), said[name])
        for name in names
        if name in MOST or points[name]
    )
    return DealPriority(row[0], row[1], row[2] or "", tier_label(row[2] or ""), parts)


def tier_label(tier: str) -> str:
    """Return what a tier of next actions is called (D-13)."""
    return next((_(choice.label) for choice in deal_clock.TIERS if choice.code == tier), "")


def scores(workspace: Workspace, opportunity_ids: Sequence[int]) -> dict[int, int]:
    """Return the priority scores of open deals by id, for ordering many at once."""
    marks = ",".join("?" * len(opportunity_ids))
    return dict(workspace.query(f"{_SCORES} AND t.id IN ({marks})", opportunity_ids))


def open_scores(workspace: Workspace) -> dict[int, int]:
    """Return the priority scores of all open deals by id."""
    return dict(workspace.query(_SCORES))


def level_label(priority: DealPriority) -> str:
    """Return the step of a score in words."""
    return {"high": _("High priority"), "medium": _("Medium priority"), "low": _("Low priority")}[priority.level]


# -- in words ---------------------------------------------------------------------------------------------------------


def _reasons(workspace: Workspace, facts: Sequence[Any], *, has_action: bool) -> Iterator[str]:
    """Yield what each part is for, in the order of the points."""
    amount, median, probability, close_days, value, touches, dwell_days, idle_days = facts
    yield _amount_reason(workspace, amount, median)
    yield _("{percent}% likely").format(percent=probability)
    yield _close_reason(close_days)
    grade = next((_(choice.label) for choice in LEVELS if choice.code == value), "")
    yield _("value {value}").format(value=grade) if grade else _("not graded")
    yield ngettext("{n} contact", "{n} contacts", touches).format(n=touches) if touches else _("no contact")
    yield _("something is planned") if has_action else _("nothing planned")
    yield ngettext("{n} day in this stage", "{n} days in this stage", dwell_days).format(n=dwell_days)
    yield ngettext("{n} day without contact", "{n} days without contact", idle_days).format(n=idle_days)


def _amount_reason(workspace: Workspace, amount: int | None, median: int | None) -> str:
    if not amount or not median:
        return _("no amount")
    times = (Decimal(amount) / median).quantize(Decimal("0.1"))
    money = formats.format_money_short(from_minor(median), settings.currency(workspace))
    return _("{times} × your median of {amount}").format(times=formats.format_number(times), amount=money)


def _close_reason(days: int | None) -> str:
    if days is None:
        return _("No expected day")
    if days < 0:
        return ngettext("{n} day past due", "{n} days past due", -days).format(n=-days)
    return ngettext("in {n} day", "in {n} days", days).format(n=days) if days else _("today")

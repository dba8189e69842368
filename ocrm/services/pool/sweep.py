"""Who falls into the pool today, who is kept out and why, who is warned of; and letting them fall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ocrm.i18n import N_, _
from ocrm.models.pool import DEALT_UNTIL, IS_KEPT_AS_WON, LIMIT_DAYS, POOLED_ON, TOUCHED_ON
from ocrm.services.bulk import CHUNK
from ocrm.services.changes import Changes
from ocrm.services.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.pool.moves import AUTOMATIC, move_into_pool
from ocrm.services.pool.rules import read_rules
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A customer past its limit or near it: how long it was not touched, and what happens with it, in words.

    `days_left` is negative once the limit is passed.
    """

    customer_id: int
    name: str
    touched_on: date
    days: int
    limit: int
    days_left: int
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sweep would do now: who falls, and who is past the limit but kept out, each with the reason."""

    falling: tuple[SweepRow, ...]
    kept: tuple[SweepRow, ...]


_COLUMNS = f"t.id, t.name, {TOUCHED_ON} AS touched, {LIMIT_DAYS} AS days_allowed"
_LATE = f"""
SELECT {_COLUMNS}, {POOLED_ON}, t.is_locked, {IS_KEPT_AS_WON}, coalesce({DEALT_UNTIL}, '')
FROM customer t WHERE t.pooled_at IS NULL AND coalesce(t.last_contacted_on, '') < :soonest
AND date({TOUCHED_ON}, {LIMIT_DAYS} || ' days') < :today ORDER BY touched, t.id
"""
_SOON = f"""
SELECT {_COLUMNS}, {POOLED_ON} AS falls FROM customer t WHERE t.pooled_at IS NULL
AND coalesce(t.last_contacted_on, '') < :soonest AND falls > :today AND falls <= :last
AND (t.next_todo_on IS NULL OR t.next_todo_on < :today) ORDER BY falls, t.id
"""


def preview(workspace: Workspace) -> Preview:
    """Return what a sweep would do now: the dry run. For a worker thread."""
    today = workspace.clock.today()
    falling: list[SweepRow] = []
    kept: list[SweepRow] = []
    values = {"today": today.isoformat(), "soonest": _soonest(workspace, today, 0)}
    for row in workspace.connection.execute(_LATE, values):
        customer_id, name, touched, limit, falls_on, is_locked, is_won, dealt = row
        is_falling = falls_on is not None and falls_on <= today.isoformat()
        days = (today - date.fromisoformat(touched)).days
        reason = (
            overdue_reason(limit)
            if is_falling
            else _kept_reason(is_locked=bool(is_locked), is_won=bool(is_won), is_dealt=dealt >= today.isoformat())
        )
        made = SweepRow(customer_id, name, date.fromisoformat(touched), days, limit, limit - days, reason)
        (falling if is_falling else kept).append(made)
    return Preview(tuple(falling), tuple(kept))


def overdue_reason(limit: int) -> str:
    """Return why a customer falls into the pool, as its history says it."""
    return _("No new contact for more than {n} days, moved into the pool automatically").format(n=limit)


def _kept_reason(*, is_locked: bool, is_won: bool, is_dealt: bool) -> str:
    if is_locked:
        return _("Kept: locked")
    if is_won:
        return _("Kept: has bought before")
    return _("Kept: open opportunity with a next step") if is_dealt else _("Kept: a follow-up is planned")


def warned(workspace: Workspace) -> list[SweepRow]:
    """Return who falls within the days of warning, the most urgent first; nobody while the pool is off.

    For a worker thread.
    """
    rules, today = read_rules(workspace), workspace.clock.today()
    if not rules.is_on:
        return []
    values = {
        "today": today.isoformat(),
        "last": (today + timedelta(days=rules.warn_days + 1)).isoformat(),
        "soonest": _soonest(workspace, today, rules.warn_days),
    }
    found: list[SweepRow] = []
    for customer_id, name, touched, limit, falls in workspace.connection.execute(_SOON, values):
        day = date.fromisoformat(touched)
        left = (date.fromisoformat(falls) - today).days - 1
        found.append(SweepRow(customer_id, name, day, (today - day).days, limit, left, ""))
    return found


def _soonest(workspace: Workspace, today: date, warn_days: int) -> str:
    """Return the day on or after which a contact keeps every customer safe: those are passed over unread."""
    shortest = min(read_rules(workspace).limits.values(), default=0)
    return (today - timedelta(days=max(0, shortest - warn_days) - 1)).isoformat()


def soon_filter(workspace: Workspace) -> Filter:
    """Return the list behind the warning: who falls within the days of warning and has nothing planned."""
    rules, today = read_rules(workspace), workspace.clock.today()
    one = timedelta(days=1)
    return AllOf(
        (
            Condition("pooled_on", Operator.BETWEEN, (today + one, today + timedelta(days=rules.warn_days + 1))),
            AnyOf((Condition("next_todo_on", Operator.EMPTY), Condition("next_todo_on", Operator.BEFORE, today))),
        )
    )


# -- letting them fall ------------------------------------------------------------------------------------------------


def is_sweep_due(workspace: Workspace) -> bool:
    """Say whether the pool is on and nothing was swept yet today."""
    if not read_setting(workspace, "pool_on"):
        return False
    return bool(read_setting(workspace, "pool_swept_on") != workspace.clock.today().isoformat())


def start_pool(workspace: Workspace, *, report: Report | None = None, origin: str = "") -> Changes:
    """Switch the pool on after its dry run was seen, and sweep for the first time."""
    write_setting(workspace, "pool_on", True)
    return sweep(workspace, report=report, origin=origin)


def stop_pool(workspace: Workspace) -> None:
    """Switch the pool off: nobody falls any more; who is in stays until claimed."""
    write_setting(workspace, "pool_on", False)


def sweep(workspace: Workspace, *, report: Report | None = None, origin: str = "") -> Changes:
    """Let fall who is past the limit, as one operation; nothing where nobody is. For a worker thread."""
    found = preview(workspace).falling
    changes = Changes(origin=origin)
    if found:
        changes = _move(workspace, found, report, origin)
    write_setting(workspace, "pool_swept_on", workspace.clock.today().isoformat())
    return changes


def _move(workspace: Workspace, found: Sequence[SweepRow], report: Report | None, origin: str) -> Changes:
    label = N_("Move “{title}” into the pool") if len(found) == 1 else N_("Move {count} customers into the pool")
    with workspace.operation(label, origin=origin, title=found[0].name[:60], count=len(found)) as operation:
        for start in range(0, len(found), CHUNK):
            if report is not None:
                report(start, len(found))
            part = [(row.customer_id, row.reason) for row in found[start : start + CHUNK]]
            move_into_pool(workspace, part, kind=AUTOMATIC)
            operation.next_part_if_large()
    return operation.changes

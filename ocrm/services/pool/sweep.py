"""Who falls into the pool today, who is kept out and why, who is warned of; and letting them fall."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ocrm.i18n import N_, _
from ocrm.models.pool import GROUNDS, LAPSES_ON, LIMIT_DAYS, POOLED_ON, RECEIVED_ON, TOUCHED_ON
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.pool import keeping
from ocrm.services.pool.keeping import Keeping
from ocrm.services.pool.moves import AUTOMATIC, move_into_pool
from ocrm.services.pool.rules import PoolRules, read_rules
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A customer past a limit or near it: since when the limit runs, and what happens with it, in words.

    `days_left` is negative once the limit is passed.
    """

    customer_id: int
    name: str
    since: date
    days: int
    days_left: int
    reason: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sweep would do now: who falls, and who is past the limit but kept out, each with the reason."""

    falling: tuple[SweepRow, ...]
    kept: tuple[SweepRow, ...]


_CHUNK = 500
_GROUND = "CASE " + " ".join(f"WHEN {day} = {LAPSES_ON} THEN '{ground}'" for ground, day in GROUNDS.items()) + " END"
_COLUMNS = f"t.id, t.name, {TOUCHED_ON}, {RECEIVED_ON}, {LIMIT_DAYS}, {_GROUND}, {LAPSES_ON} AS lapses"
_LATE = f"""
SELECT {_COLUMNS}, {POOLED_ON}, {keeping.COLUMNS}
FROM customer t WHERE t.pooled_at IS NULL AND coalesce(t.last_contacted_on, '') < :soonest
AND lapses < :today"""
_ALL_LATE, _ONE_LATE = f"{_LATE} ORDER BY lapses, t.id", f"{_LATE} AND t.id = :customer"
_COLUMN_COUNT = 7
_SOON = f"""
SELECT {_COLUMNS}, {POOLED_ON} AS falls FROM customer t WHERE t.pooled_at IS NULL
AND coalesce(t.last_contacted_on, '') < :soonest AND falls > :today AND falls <= :last
AND (t.next_todo_on IS NULL OR t.next_todo_on < :today) ORDER BY falls, t.id
"""


def preview(workspace: Workspace) -> Preview:
    """Return what a sweep would do now: the dry run. For a worker thread."""
    late = list(_late(workspace))
    return Preview(
        falling=tuple(row for row, is_falling in late if is_falling),
        kept=tuple(row for row, is_falling in late if not is_falling),
    )


def kept_out(workspace: Workspace, customer_id: int) -> SweepRow | None:
    """Return how a customer past its limit is kept out and why; None for any other, and while the pool is off."""
    if not read_setting(workspace, "pool_on"):
        return None
    return next((row for row, is_falling in _late(workspace, customer_id) if not is_falling), None)


def _late(workspace: Workspace, customer_id: int | None = None) -> Iterator[tuple[SweepRow, bool]]:
    """Yield who is past a limit, the longest first, and whether it falls."""
    rules, today = read_rules(workspace), workspace.clock.today()
    values: dict[str, Any] = {"today": today.isoformat(), "soonest": _soonest(rules, today, 0)}
    statement = _ALL_LATE
    if customer_id is not None:
        statement, values["customer"] = _ONE_LATE, customer_id
    for row in workspace.connection.execute(statement, values):
        falls_on, kept = row[_COLUMN_COUNT], row[_COLUMN_COUNT + 1 :]
        found = _sweep_row(rules, today, row[:_COLUMN_COUNT])
        is_falling = falls_on is not None and falls_on <= today.isoformat()
        reason = found.reason if is_falling else Keeping.read(*kept).reason(rules, today)
        yield replace(found, reason=reason), is_falling


def _sweep_row(rules: PoolRules, today: date, columns: Sequence[Any]) -> SweepRow:
    customer_id, name, touched, received, limit, ground, lapses = columns
    since = date.fromisoformat(touched if ground == "touch" else received)
    allowed = {"touch": limit, "deal": rules.deal_days, "win": rules.win_days}[ground]
    left = (date.fromisoformat(lapses) - today).days
    return SweepRow(customer_id, name, since, (today - since).days, left, overdue_reason(ground, allowed))


def overdue_reason(ground: str, days: int) -> str:
    """Return why a customer falls into the pool, as its history says it."""
    words = {
        "touch": _("No new contact for more than {n} days, moved into the pool automatically"),
        "deal": _("No opportunity for more than {n} days, moved into the pool automatically"),
        "win": _("Nothing won for more than {n} days, moved into the pool automatically"),
    }
    return words[ground].format(n=days)


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
        "soonest": _soonest(rules, today, rules.warn_days),
    }
    found: list[SweepRow] = []
    for *columns, falls in workspace.connection.execute(_SOON, values):
        left = (date.fromisoformat(falls) - today).days - 1
        found.append(replace(_sweep_row(rules, today, columns), days_left=left, reason=""))
    return found


def _soonest(rules: PoolRules, today: date, warn_days: int) -> str:
    """Return the day on or after which a contact keeps every customer safe: those are passed over unread."""
    if rules.deal_days or rules.win_days:
        return "9999"  # a contact alone keeps nobody
    shortest = min(rules.limits.values(), default=0)
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
    with workspace.operation(label, origin=origin, title=found[0].name, count=len(found)) as operation:
        for start in range(0, len(found), _CHUNK):
            if report is not None:
                report(start, len(found))
            part = [(row.customer_id, row.reason) for row in found[start : start + _CHUNK]]
            move_into_pool(workspace, part, kind=AUTOMATIC)
            operation.next_part_if_large()
    return operation.changes

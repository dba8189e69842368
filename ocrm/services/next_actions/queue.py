"""The queue of Today: what all sources bring, each record once at its highest tier, in the order of D-13."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ocrm.services.next_actions.action import NextAction, Tier
from ocrm.services.next_actions.sources import SOURCES, Found, Source, due_todos
from ocrm.services.relations import channels
from ocrm.services.relations.channels import BestChannel
from ocrm.services.workspace import Workspace

_FEW = 2000
MOST_OF_A_TIER = 1000
"""How many lines of each kind are read; the headings count them all."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The lines in order, and how many each tier has in all."""

    actions: tuple[NextAction, ...] = ()
    counts: dict[Tier, int] = field(default_factory=dict)


def fetch_queue(workspace: Workspace, *, sources: Sequence[Source] = SOURCES, limit: int = MOST_OF_A_TIER) -> Queue:
    """Return the queue. For a worker thread where customers are many."""
    return _with_channels(workspace, merged(found for source in sources for found in source(workspace, limit)))


def is_read_at_once(workspace: Workspace) -> bool:
    """Say whether customers and deals are so few that the whole queue can be read while somebody waits."""
    return not any(
        workspace.first(f"SELECT 1 FROM {table} LIMIT 1 OFFSET {_FEW}") for table in ("customer", "opportunity")
    )


def fetch_todo_actions(workspace: Workspace, *, limit: int = MOST_OF_A_TIER) -> Queue:
    """Return the to-dos of the queue alone, which are read in a moment however many records there are."""
    return _with_channels(workspace, merged(due_todos(workspace, limit)))


def merged(founds: Iterable[Found]) -> Queue:
    """Return what sources found as one queue: every record once, at its highest tier."""
    counts: dict[Tier, int] = {}
    actions: list[NextAction] = []
    for found in founds:
        actions += found.actions
        if found.actions:
            tier = found.actions[0].tier
            counts[tier] = counts.get(tier, 0) + found.count
    seen: set[tuple[str, int]] = set()
    kept: list[NextAction] = []
    for action in sorted(actions, key=lambda one: one.place):
        if action.key in seen:
            counts[action.tier] -= 1
            continue
        seen.add(action.key)
        seen.update(action.covers)
        kept.append(action)
    return Queue(tuple(kept), {tier: count for tier, count in sorted(counts.items()) if count})


def _with_channels(workspace: Workspace, queue: Queue) -> Queue:
    """Say of each line by which channel whoever it is about is best reached (A1.16)."""
    people = channels.best_of_contacts(workspace, {one.contact_id for one in queue.actions if one.contact_id})
    nobody = {one.customer_id for one in queue.actions if one.customer_id and one.contact_id not in people}
    firms = channels.best_of_customers(workspace, nobody)
    found = (people.get(one.contact_id or 0) or firms.get(one.customer_id or 0) for one in queue.actions)
    return replace(queue, actions=tuple(map(_reached_by, queue.actions, found)))


def _reached_by(action: NextAction, best: BestChannel | None) -> NextAction:
    """Return a line with the channel its next step takes; of a to-do only where it goes by another one."""
    if best is None or (action.todo is not None and not best.is_other_than(action.step_kind)):
        return action
    return replace(action, best_channel=best, step_kind=action.step_kind if action.todo else best.step_kind)

"""The day in a few lines of text: to read in the morning, to copy, to send."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ocrm.formats import format_date_long
from ocrm.i18n import _, ngettext
from ocrm.services.next_actions import NextAction, Queue, Tier, fetch_queue, tier_title
from ocrm.services.next_actions.sources import todo_actions
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

_NAMED = 8
"""How many lines of each heading are named."""


def word_day(workspace: Workspace) -> str:
    """Return the queue of today as plain text: below each heading its first lines with their reasons."""
    return worded(workspace, fetch_queue(workspace))


def worded(workspace: Workspace, queue: Queue) -> str:
    """Return a queue as plain text."""
    day = format_date_long(workspace.clock.today())
    due = [action for action in queue.actions if action.tier is not Tier.TOMORROW]
    if not due:
        return "\n".join((day, _("Nothing to do today.")))
    lines = [_("{day}: what to do").format(day=day)]
    for tier, members in groupby(due, key=lambda action: action.tier):
        lines += _section(tier, list(members), queue.counts.get(tier, 0))
    return "\n".join(lines)


def word_todos(workspace: Workspace, todo_ids: Sequence[int]) -> list[str]:
    """Return the lines of some to-dos as the digest has them, in due order."""
    return [action_line(action) for action in todo_actions(workspace, todos.list_by_ids(workspace, todo_ids))]


def action_line(action: NextAction) -> str:
    """Return a line of the queue in words: what, with whom, and why."""
    customer = action.customer_name if action.customer_name != action.title else ""
    return " · ".join(part for part in (action.title, customer, action.reason) if part)


def _section(tier: Tier, members: list[NextAction], count: int) -> list[str]:
    count = max(count, len(members))
    lines = ["", _("{title} ({n})").format(title=tier_title(tier), n=count)]
    lines += [f"- {action_line(action)}" for action in members[:_NAMED]]
    if count > _NAMED:
        rest = count - _NAMED
        lines.append("- " + ngettext("and {n} more", "and {n} more", rest).format(n=rest))
    return lines

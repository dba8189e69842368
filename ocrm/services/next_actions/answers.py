"""What is answered to a line of the queue that is no to-do: a next step, or not before another day.

Until that day the record has no line of its own. Kept beside the answers to suggestions, under rules of the queue.
"""

from __future__ import annotations

from datetime import date, timedelta

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.next_actions.action import NextAction
from ocrm.services.quick_add import QuickAdd
from ocrm.services.workday import planning
from ocrm.services.workspace import Workspace

_RULE = "today.{kind}"
_TOPIC = "suggestions"
"""Told by hand: the rows of answers have no number of their own, by which the journal would."""


def not_hidden(workspace: Workspace, kind: str, column: str) -> str:
    """Return the SQL condition that a record is not put off; it costs nothing while none of its kind is."""
    hidden = hidden_ids(workspace, kind)
    return f"{column} NOT IN ({','.join(map(str, sorted(hidden)))})" if hidden else "1"


def hidden_ids(workspace: Workspace, kind: str) -> frozenset[int]:
    """Return the records of a kind that are put off to a day after today."""
    rows = workspace.query(
        "SELECT record_id FROM suggestion_answer WHERE rule = ? AND answer > ?",
        (_RULE.format(kind=kind), workspace.clock.today().isoformat()),
    )
    return frozenset(row[0] for row in rows)


def settled_until(workspace: Workspace, action: NextAction) -> date:
    """Return the day up to which a line that was dealt with stays away: tomorrow, or once its occasion is past."""
    return max(action.until or workspace.clock.today(), workspace.clock.today()) + timedelta(days=1)


def hide_until(workspace: Workspace, action: NextAction, day: date, *, origin: str = "") -> Changes:
    """Put a line off to a day; as one operation."""
    with workspace.operation(N_("Put “{title}” off"), origin=origin, title=action.title) as operation:
        _hide(workspace, action, day)
        operation.topics.add(_TOPIC)
    return operation.changes


def nothing_next(workspace: Workspace, action: NextAction, *, origin: str = "") -> Changes:
    """Be done with a line for today without planning anything."""
    with workspace.operation(N_("Done for today: “{title}”"), origin=origin, title=action.title) as operation:
        _hide(workspace, action, settled_until(workspace, action))
        operation.topics.add(_TOPIC)
    return operation.changes


def plan_on(workspace: Workspace, action: NextAction, day: date, *, origin: str = "") -> Changes:
    """Plan the next step of a line on a day, and leave its record alone till then."""
    values = {"kind": action.step_kind, "due_on": day, **action.links}
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=action.step_title) as operation:
        records.add_record(workspace, "todos", {"title": action.step_title, **values})
        _hide(workspace, action, max(day, settled_until(workspace, action)))
    return operation.changes


def plan_typed(workspace: Workspace, action: NextAction, line: QuickAdd, *, origin: str = "") -> Changes:
    """Plan the next step of a line as typed. Raises ValidationError where it cannot be planned so."""
    title = line.title or action.step_title
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=title) as operation:
        planning.add_typed(workspace, line, title=action.step_title, kind=action.step_kind, links=action.links)
        day = line.due_on or workspace.clock.today()
        _hide(workspace, action, max(day, settled_until(workspace, action)))
    return operation.changes


def _hide(workspace: Workspace, action: NextAction, day: date) -> None:
    workspace.connection.execute(
        "INSERT INTO suggestion_answer (rule, record_id, answer, answered_at) VALUES (?,?,?,?)"
        " ON CONFLICT (rule, record_id) DO UPDATE SET answer = excluded.answer, answered_at = excluded.answered_at",
        (_RULE.format(kind=action.kind), action.record_id, day.isoformat(), workspace.stamp()),
    )

"""To-dos: adding, finishing, putting off, and the groups they are shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from ocrm.clock import to_utc
from ocrm.errors import NotFoundError
from ocrm.i18n import N_, _
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.services import records, recurrence
from ocrm.services.changes import Changes
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.schema import record_type
from ocrm.services.workday import occurrences, todo_items
from ocrm.services.workspace import Workspace


class TodoGroup(StrEnum):
    """Where a to-do stands in the list, in the order shown."""

    OVERDUE = "overdue"
    TODAY = "today"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    LATER = "later"
    SOMEDAY = "someday"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class TodoRow:
    """A to-do as lists show it. `due_at` is aware UTC, None for all-day ones; `recurrence` an RRULE or empty."""

    todo_id: int
    title: str
    kind: str
    group: TodoGroup
    due_on: date | None
    due_at: datetime | None
    priority: str
    status: str
    customer_id: int | None
    customer_name: str
    contact_id: int | None
    contact_name: str
    opportunity_id: int | None
    opportunity_subject: str
    recurrence: str
    snooze_count: int
    notes: str
    completed_at: datetime | None
    is_late: bool
    items_done: int = 0
    items_total: int = 0
    waits_for: str = ""
    """The title of what is to be done before, while that is open."""


_SQL = """
SELECT t.id, t.title, t.kind, t.due_on, t.due_at, t.priority, t.status, t.customer_id, coalesce(c.name, ''),
       t.contact_id, coalesce(p.name, ''), t.opportunity_id, coalesce(o.subject, ''), t.recurrence, t.snooze_count,
       t.notes, t.completed_at,
       (SELECT sum(i.is_done) FROM todo_item i WHERE i.todo_id = t.id),
       (SELECT count(*) FROM todo_item i WHERE i.todo_id = t.id), coalesce(w.title, '')
FROM todo t
LEFT JOIN customer c ON c.id = t.customer_id
LEFT JOIN contact p ON p.id = t.contact_id
LEFT JOIN opportunity o ON o.id = t.opportunity_id
LEFT JOIN todo w ON w.id = t.waits_for_id AND w.status = 'open'
"""
_REPEATED = (
    "title", "kind", "priority", "customer", "contact", "opportunity", "notes", "duration_minutes", "location",
)  # fmt: skip
"""The fields that the next one of a series has like the one before."""
_BY_DUE = " ORDER BY t.due_on IS NULL, t.due_on, t.due_at IS NULL, t.due_at, t.priority <> 'high', t.id"
"""By day, on a day the timed ones by time, then all-day ones, important first; `due_order` says it again."""


def list_open(workspace: Workspace, *, until: date | None = None, limit: int = 2000) -> list[TodoRow]:
    """Return open to-dos by due time, those of no day last; with `until`, only dated ones up to that day.

    What is planned for customers in the pool waits there.
    """
    where = "t.status = 'open' AND " + beside_pool(workspace, "t.customer_id") + (" AND t.due_on <= ?" if until else "")
    values: list[Any] = [until.isoformat()] if until else []
    # Chosen before anything is looked up for them: there may be far more than are shown.
    first = f"SELECT t.id FROM todo t WHERE {where}{_BY_DUE} LIMIT {int(limit)}"
    return _rows(workspace, f" WHERE t.id IN ({first})" + _BY_DUE, values)


def list_done(workspace: Workspace, *, limit: int = 200) -> list[TodoRow]:
    """Return what was done last, the latest first."""
    return _rows(workspace, f" WHERE t.status = 'done' ORDER BY t.completed_at DESC LIMIT {int(limit)}", [])


def count_done(workspace: Workspace, on: date) -> int:
    """Return how many to-dos were done on a local day."""
    days = (on, on + timedelta(days=1))
    since, until = (to_utc_text(to_utc(workspace.clock, day, time())) for day in days)
    return int(
        workspace.scalar(
            "SELECT count(*) FROM todo WHERE status = 'done' AND completed_at >= ? AND completed_at < ?", (since, until)
        )
    )


def list_of_record(workspace: Workspace, kind: str, record_id: int, *, include_done: bool = False) -> list[TodoRow]:
    """Return the to-dos of a customer, contact or opportunity."""
    column = {"customers": "customer_id", "contacts": "contact_id", "opportunities": "opportunity_id"}[kind]
    where = f" WHERE t.{column} = ?" + ("" if include_done else " AND t.status = 'open'")
    return _rows(workspace, where + _BY_DUE, [record_id])


def list_by_ids(workspace: Workspace, todo_ids: Sequence[int]) -> list[TodoRow]:
    """Return to-dos by id, in due order."""
    marks = ",".join("?" * len(todo_ids))
    return _rows(workspace, f" WHERE t.id IN ({marks})" + _BY_DUE, todo_ids)


def due_order(todo: TodoRow) -> tuple[bool, date, bool, float, bool, int]:
    """Return the place of a to-do in a list by due time: to put some in among others that were read before."""
    at = todo.due_at
    return (
        todo.due_on is None,
        todo.due_on or date.min,
        at is None,
        0.0 if at is None else at.timestamp(),
        todo.priority != "high",
        todo.todo_id,
    )


def fetch_todo(workspace: Workspace, todo_id: int) -> TodoRow:
    """Return one to-do; raises NotFoundError."""
    rows = _rows(workspace, " WHERE t.id = ?", [todo_id])
    if not rows:
        raise NotFoundError(_("This to-do no longer exists. It may have been deleted; undo brings it back."))
    return rows[0]


def count_due(workspace: Workspace) -> tuple[int, int]:
    """Return how many open to-dos are overdue and how many are due today."""
    today = workspace.clock.today().isoformat()
    row = workspace.first(
        "SELECT count(*) FILTER (WHERE due_on < ?), count(*) FILTER (WHERE due_on = ?) FROM todo"
        f" WHERE status = 'open' AND due_on <= ? AND {beside_pool(workspace)}",
        (today, today, today),
    )
    return (row[0], row[1]) if row else (0, 0)


def _rows(workspace: Workspace, tail: str, values: Sequence[Any]) -> list[TodoRow]:
    today, now = workspace.clock.today(), workspace.clock.now()
    return [_row(row, today, now) for row in workspace.query(_SQL + tail, values)]


def _row(row: tuple[Any, ...], today: date, now: datetime) -> TodoRow:
    due_on = None if row[3] is None else date.fromisoformat(row[3])
    due_at = None if row[4] is None else from_utc_text(row[4])
    is_open = row[6] == "open"
    return TodoRow(
        todo_id=row[0],
        title=row[1],
        kind=row[2],
        group=group_of(due_on, today) if is_open else TodoGroup.DONE,
        due_on=due_on,
        due_at=due_at,
        priority=row[5],
        status=row[6],
        customer_id=row[7],
        customer_name=row[8],
        contact_id=row[9],
        contact_name=row[10],
        opportunity_id=row[11],
        opportunity_subject=row[12],
        recurrence=row[13],
        snooze_count=row[14],
        notes=row[15],
        completed_at=None if row[16] is None else from_utc_text(row[16]),
        is_late=is_open and ((due_on is not None and due_on < today) or (due_at is not None and due_at < now)),
        items_done=row[17] or 0,
        items_total=row[18],
        waits_for=row[19] if is_open else "",
    )


def group_of(due_on: date | None, today: date) -> TodoGroup:
    """Return the group of an open to-do; weeks begin on Monday."""
    if due_on is None:
        return TodoGroup.SOMEDAY
    if due_on < today:
        return TodoGroup.OVERDUE
    if due_on == today:
        return TodoGroup.TODAY
    if due_on == today + timedelta(days=1):
        return TodoGroup.TOMORROW
    end_of_week = today + timedelta(days=6 - today.weekday())
    return TodoGroup.THIS_WEEK if due_on <= end_of_week else TodoGroup.LATER


# -- changing ---------------------------------------------------------------------------------------------------------


def add_todo(workspace: Workspace, title: str, *, origin: str = "", **values: Any) -> Changes:
    """Add a to-do; `values` are fields of the record type todos. Raises ValidationError on a blank title."""
    return records.add_record(workspace, "todos", {"title": title, **values}, origin=origin)


def complete_todo(workspace: Workspace, todo_id: int, *, outcome: str = "", origin: str = "") -> Changes:
    """Finish a to-do; a repeating one leaves its next occurrence, in the same operation."""
    todo = records.fetch_record(workspace, "todos", todo_id)
    values: dict[str, Any] = {"status": "done"} | ({"outcome": outcome} if outcome else {})
    label, names = _finishing(workspace, todo)
    with workspace.operation(label, origin=origin, **names) as operation:
        records.update_records(workspace, "todos", [todo_id], values)
        if todo["recurrence"] and todo["status"] == "open":
            add_next_occurrence(workspace, todo)
        operation.created_id = None
    return operation.changes


def _finishing(workspace: Workspace, todo: records.RecordRow) -> tuple[str, dict[str, Any]]:
    """Return what finishing a to-do is called: what waited for it alone can begin, and is told."""
    names: dict[str, Any] = {"title": str(todo["title"])}
    waiting = list(
        workspace.query(
            "SELECT title FROM todo WHERE waits_for_id = ? AND status = 'open' ORDER BY due_on IS NULL, due_on, id",
            (todo.record_id,),
        )
    )
    if todo["status"] != "open" or not waiting:
        return N_("Mark “{title}” as done"), names
    if len(waiting) == 1:
        return N_("Mark “{title}” as done, “{next}” can begin"), names | {"next": waiting[0][0]}
    return N_("Mark “{title}” as done, {several} that waited can begin"), names | {"several": len(waiting)}


def add_next_occurrence(workspace: Workspace, todo: records.RecordRow) -> None:
    """Add the to-do that comes after a repeating one, inside the operation that deals with this one."""
    if todo["due_on"] is None:
        return
    rule = recurrence.parse_rrule(todo["recurrence"])
    named_on = workspace.scalar("SELECT occurrence_on FROM todo WHERE id = ?", (todo.record_id,))
    due_on = todo["due_on"] if named_on is None else date.fromisoformat(named_on)
    following = recurrence.following(rule, due_on, workspace.clock.today(), moved_to=todo["due_on"])
    if following is None:
        return
    own = (info.name for info in record_type("todos").added_fields if info.editable)
    values = {name: todo[name] for name in (*_REPEATED, *own)} | {"recurrence": recurrence.format_rrule(following.rule)}
    on = occurrences.moved(workspace, rule, following.on)
    if todo["due_at"] is None:
        values["due_on"] = on
    else:
        # Repeats keep the local clock time across a change to summer time.
        local = workspace.clock.to_local(todo["due_at"])
        values["due_at"] = to_utc(workspace.clock, on, local.time())
    created = int(records.add_record(workspace, "todos", values).created_id or 0)
    workspace.connection.execute(
        "UPDATE todo SET reminders = (SELECT reminders FROM todo WHERE id = ?), occurrence_on = ? WHERE id = ?",
        (todo.record_id, None if on == following.on else following.on.isoformat(), created),
    )
    todo_items.copy_items(workspace, todo.record_id, created)


def reopen_todo(workspace: Workspace, todo_id: int, *, origin: str = "") -> Changes:
    """Open a finished or cancelled to-do again."""
    title = records.title_of(workspace, "todos", todo_id)
    with workspace.operation(N_("Reopen “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "todos", [todo_id], {"status": "open"})
    return operation.changes


def reschedule_todo(workspace: Workspace, todo_id: int, when: date | datetime, *, origin: str = "") -> Changes:
    """Set another day, or another moment (aware), counting as put off when that is later."""
    todo = fetch_todo(workspace, todo_id)
    is_moment = isinstance(when, datetime)
    values: dict[str, Any] = {"due_at": when} if is_moment else {"due_at": None, "due_on": when}
    with workspace.operation(N_("Reschedule “{title}”"), origin=origin, title=todo.title) as operation:
        if todo.recurrence and todo.due_on is not None:
            # The series stays where it is; only this one goes elsewhere.
            workspace.connection.execute(
                "UPDATE todo SET occurrence_on = coalesce(occurrence_on, ?) WHERE id = ?",
                (todo.due_on.isoformat(), todo_id),
            )
        records.update_records(workspace, "todos", [todo_id], values)
        day = workspace.clock.to_local(when).date() if isinstance(when, datetime) else when
        is_later = todo.due_on is not None and (
            day > todo.due_on or (is_moment and todo.due_at is not None and when > todo.due_at)
        )
        if is_later:
            workspace.connection.execute("UPDATE todo SET snooze_count = snooze_count + 1 WHERE id = ?", (todo_id,))
    return operation.changes


def delete_todo(workspace: Workspace, todo_id: int, *, origin: str = "") -> Changes:
    """Delete a to-do, a repeating one with all that would follow; undo brings it back."""
    return records.delete_records(workspace, "todos", [todo_id], origin=origin)


def skip_occurrence(workspace: Workspace, todo_id: int, *, origin: str = "") -> Changes:
    """Delete only this one of a series: the next one takes its place, in the same operation."""
    todo = records.fetch_record(workspace, "todos", todo_id)
    with workspace.operation(N_("Skip “{title}” once"), origin=origin, title=str(todo["title"])) as operation:
        if todo["recurrence"] and todo["status"] == "open":
            add_next_occurrence(workspace, todo)
        records.delete_records(workspace, "todos", [todo_id])
        operation.created_id = None
    return operation.changes

"""What is planned on each of several days: to-dos, birthdays, deals expected to close; only those days are read."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.deals.holds import awake
from ocrm.services.relations import birthdays
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace

_OF_CUSTOMER = (
    "? <> '' AND EXISTS (SELECT 1 FROM customer c WHERE c.id = t.customer_id AND instr(lower(c.name), ?) > 0)"
)
_IN_ORDER = "t.due_at IS NULL, t.due_at, t.priority <> 'high', t.id"


@dataclass(frozen=True, slots=True)
class TodoChoice:
    """Which to-dos are wanted: of a kind, of a priority, among some ids; empty and None narrow nothing.

    Beside those of `ids`, the to-dos of customers whose name holds `customer` are wanted too, if it is not empty.
    """

    kind: str = ""
    priority: str = ""
    ids: Collection[int] | None = None
    customer: str = ""

    def condition(self) -> tuple[str, list[Any]]:
        """Return the SQL condition with its values."""
        parts, values = ["t.status = 'open'"], []
        for column, value in (("kind", self.kind), ("priority", self.priority)):
            if value:
                parts.append(f"t.{column} = ?")
                values.append(value)
        if self.ids is not None:
            parts.append(f"(t.id IN (SELECT value FROM json_each(?)) OR {_OF_CUSTOMER})")
            values += [json.dumps(list(self.ids)), self.customer, self.customer.lower()]
        return " AND ".join(parts), values


EVERY_TODO = TodoChoice()


class EventKind(StrEnum):
    """What a calendar shows besides to-dos."""

    BIRTHDAY = "birthday"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class DayEvent:
    """A birthday (of a contact) or an expected close (of a deal); `record_kind` and `record_id` open it."""

    kind: EventKind
    record_kind: str
    record_id: int
    title: str
    customer: str


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day: its first to-dos in order and how many there are, and the events of the day likewise."""

    todos: tuple[TodoRow, ...] = ()
    todo_count: int = 0
    events: tuple[DayEvent, ...] = ()
    event_count: int = 0


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """The columns of a board by day: what is overdue, each day, and what has no day."""

    overdue: DayPlan
    days: Mapping[date, DayPlan]
    someday: DayPlan


def fetch_days(
    workspace: Workspace, days: Sequence[date], *, choice: TodoChoice = EVERY_TODO, most: int = 8, events: bool = True
) -> dict[date, DayPlan]:
    """Return what is planned on days that follow one another, `most` of each kind a day."""
    condition, values = _condition(workspace, choice)
    counts = {
        date.fromisoformat(text): number
        for text, number in workspace.query(
            f"SELECT t.due_on, count(*) FROM todo t WHERE {condition} AND t.due_on BETWEEN ? AND ? GROUP BY t.due_on",
            (*values, days[0].isoformat(), days[-1].isoformat()),
        )
    }
    found: dict[date, list[TodoRow]] = {day: [] for day in days}
    ids = [
        todo_id
        for day in days
        if day in counts
        for (todo_id,) in workspace.query(
            f"SELECT t.id FROM todo t WHERE {condition} AND t.due_on = ? ORDER BY {_IN_ORDER} LIMIT {int(most)}",
            (*values, day.isoformat()),
        )
    ]
    for row in todos.list_by_ids(workspace, ids):
        if row.due_on in found:
            found[row.due_on].append(row)
    occasions = _events(workspace, days, most) if events else {}
    return {
        day: DayPlan(tuple(found[day]), counts.get(day, 0), *occasions.get(day, ((), 0)))
        for day in days
    }  # fmt: skip


def fetch_board(
    workspace: Workspace, days: Sequence[date], *, choice: TodoChoice = EVERY_TODO, most: int = 200
) -> BoardPlan:
    """Return the columns of a board by day, `most` to-dos each."""
    today = workspace.clock.today().isoformat()
    return BoardPlan(
        _plan_where(workspace, choice, "t.due_on < ?", [today], order=f"t.due_on, {_IN_ORDER}", most=most),
        _board_days(workspace, days, choice, most),
        _plan_where(workspace, choice, "t.due_on IS NULL", [], order="t.priority <> 'high', t.id", most=most),
    )


def _board_days(workspace: Workspace, days: Sequence[date], choice: TodoChoice, most: int) -> dict[date, DayPlan]:
    found = fetch_days(workspace, days, choice=choice, most=most, events=False)
    return {day: found[day] for day in days}


def _plan_where(
    workspace: Workspace, choice: TodoChoice, where: str, more: Sequence[Any], *, order: str, most: int
) -> DayPlan:
    condition, values = _condition(workspace, choice)
    ids = [
        todo_id
        for (todo_id,) in workspace.query(
            f"SELECT t.id FROM todo t WHERE {condition} AND {where} ORDER BY {order} LIMIT {int(most)}",
            (*values, *more),
        )
    ]
    count = len(ids)
    if count == most:
        count = workspace.scalar(f"SELECT count(*) FROM todo t WHERE {condition} AND {where}", (*values, *more))
    return DayPlan(tuple(todos.list_by_ids(workspace, ids)), count)


def _condition(workspace: Workspace, choice: TodoChoice) -> tuple[str, list[Any]]:
    condition, values = choice.condition()
    return f"{condition} AND {beside_pool(workspace, 't.customer_id')}", values


def _events(workspace: Workspace, days: Sequence[date], most: int) -> dict[date, tuple[tuple[DayEvent, ...], int]]:
    """Return the birthdays and the expected closes of each day, and how many there are."""
    listed: dict[date, list[DayEvent]] = {}
    for one in birthdays.between(workspace, days):
        event = DayEvent(EventKind.BIRTHDAY, "contacts", one.contact_id, one.name, one.customer)
        listed.setdefault(one.day, []).append(event)
    rows = workspace.query(
        "SELECT o.id, o.subject, c.name, o.expected_close_on FROM opportunity o JOIN customer c ON c.id = o.customer_id"
        " WHERE o.status = 'open' AND o.expected_close_on BETWEEN ? AND ?"
        f" AND {awake(workspace, 'o.id')} AND {beside_pool(workspace, 'o.customer_id')}"
        " ORDER BY o.expected_close_on, o.expected_amount DESC",
        (days[0].isoformat(), days[-1].isoformat()),
    )
    for deal_id, subject, customer, day in rows:
        event = DayEvent(EventKind.CLOSE, "opportunities", deal_id, subject, customer)
        listed.setdefault(date.fromisoformat(day), []).append(event)
    return {day: (tuple(events[:most]), len(events)) for day, events in listed.items()}


def drop_date(workspace: Workspace, todo_id: int, *, origin: str = "") -> Changes:
    """Take the day off a to-do: it is to be done some day."""
    title = records.title_of(workspace, "todos", todo_id)
    with workspace.operation(N_("Reschedule “{title}”"), origin=origin, title=title) as operation:
        records.update_records(workspace, "todos", [todo_id], {"due_on": None, "due_at": None})
    return operation.changes

"""The agenda of one day: what is planned at a time, for how long, and what is for the whole day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ocrm.clock import to_utc
from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace

STEP_MINUTES = 15
"""What is moved by mouse or key goes by this."""
USUAL_MINUTES = 30
"""How long something is drawn whose duration nobody said."""
DAY_MINUTES = 24 * 60
_MOST_SHOWN = 200
_MORNING = time(9)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A to-do with its time of day: `start` and `minutes` count minutes of the user's clock from midnight."""

    todo: TodoRow
    start: int
    minutes: int

    @property
    def end(self) -> int:
        return min(self.start + max(self.minutes, STEP_MINUTES), DAY_MINUTES)


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day: what is timed, in order, and what is for all of it; `left_out` counts what was too much to show."""

    day: date
    timed: tuple[AgendaItem, ...]
    all_day: tuple[TodoRow, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class PlacedItem:
    """Where an item stands among those at the same time: in which of how many columns side by side."""

    item: AgendaItem
    column: int
    columns: int


def fetch_agenda(workspace: Workspace, day: date) -> Agenda:
    """Return the to-dos due on a day, those done included."""
    where = f"t.due_on = ?1 AND t.status <> 'cancelled' AND {beside_pool(workspace, 't.customer_id')}"
    found: list[tuple[int, int | None]] = list(
        workspace.query(
            f"SELECT t.id, t.duration_minutes FROM todo t WHERE {where}"
            f" ORDER BY t.due_at IS NULL, t.due_at, t.priority <> 'high', t.id LIMIT {_MOST_SHOWN + 1}",
            (day.isoformat(),),
        )
    )
    minutes = dict(found[:_MOST_SHOWN])
    left_out = 0
    if len(found) > _MOST_SHOWN:
        left_out = workspace.scalar(f"SELECT count(*) FROM todo t WHERE {where}", (day.isoformat(),)) - _MOST_SHOWN
    rows = todos.list_by_ids(workspace, list(minutes))
    timed = [_item(workspace, row, minutes[row.todo_id]) for row in rows if row.due_at is not None]
    return Agenda(day, tuple(timed), tuple(row for row in rows if row.due_at is None), left_out)


def _item(workspace: Workspace, row: TodoRow, minutes: int | None) -> AgendaItem:
    assert row.due_at is not None
    at = workspace.clock.to_local(row.due_at)
    return AgendaItem(row, at.hour * 60 + at.minute, minutes or USUAL_MINUTES)


def place_side_by_side(items: Sequence[AgendaItem]) -> list[PlacedItem]:
    """Return items in columns, so that none covers another: each in the first column that is free at its start."""
    placed: list[PlacedItem] = []
    cluster: list[tuple[AgendaItem, int]] = []
    ends: list[int] = []
    for item in sorted(items, key=lambda one: (one.start, -one.end)):
        if ends and item.start >= max(ends):
            placed += [PlacedItem(one, number, len(ends)) for one, number in cluster]
            cluster, ends = [], []
        column = next((number for number, end in enumerate(ends) if end <= item.start), len(ends))
        ends[column : column + 1] = [item.end]
        cluster.append((item, column))
    return placed + [PlacedItem(one, number, len(ends)) for one, number in cluster]


def snapped(minute: int) -> int:
    """Return the nearest minute of the day things begin at."""
    return max(0, min(DAY_MINUTES - STEP_MINUTES, round(minute / STEP_MINUTES) * STEP_MINUTES))


def first_free_minute(workspace: Workspace, day: date) -> int:
    """Return where something without a time goes first: nine o'clock, or soon where that has passed today."""
    now = workspace.clock.local_now()
    if day != now.date() or now.time() < _MORNING:
        return _MORNING.hour * 60
    return snapped(now.hour * 60 + now.minute + STEP_MINUTES)


# -- changing ---------------------------------------------------------------------------------------------------------


def set_time(workspace: Workspace, todo_id: int, day: date, minute: int | None, *, origin: str = "") -> Changes:
    """Plan a to-do at a minute of a day, or for all of it; within the same day that is no putting off."""
    when = None if minute is None else _moment(workspace, day, minute)
    if todos.fetch_todo(workspace, todo_id).due_on != day:
        return todos.reschedule_todo(workspace, todo_id, when or day, origin=origin)
    values: dict[str, object] = {"due_at": None, "due_on": day} if when is None else {"due_at": when}
    return _change(workspace, todo_id, N_("Reschedule “{title}”"), values=values, origin=origin)


def set_duration(workspace: Workspace, todo_id: int, minutes: int, *, origin: str = "") -> Changes:
    """Say how long a to-do takes, a quarter of an hour at least."""
    values = {"duration_minutes": max(STEP_MINUTES, minutes)}
    return _change(workspace, todo_id, N_("Change the duration of “{title}”"), values=values, origin=origin)


def _moment(workspace: Workspace, day: date, minute: int) -> datetime:
    midnight = datetime.combine(day, time())
    return to_utc(workspace.clock, day, (midnight + timedelta(minutes=minute)).time())


def _change(workspace: Workspace, todo_id: int, label: str, *, values: Mapping[str, object], origin: str) -> Changes:
    title = records.title_of(workspace, "todos", todo_id)
    with workspace.operation(label, origin=origin, title=title) as operation:
        records.update_records(workspace, "todos", [todo_id], values)
    return operation.changes

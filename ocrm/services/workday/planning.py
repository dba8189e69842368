"""Planning to-dos: from a typed line, as the next step after one that is done, to another time, for one or all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ocrm.clock import Clock, to_utc
from ocrm.errors import ValidationError
from ocrm.formats import format_time
from ocrm.i18n import N_, _
from ocrm.services import records, recurrence, tags
from ocrm.services.changes import Changes
from ocrm.services.quick_add import QuickAdd, times
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.reminders.snoozing import NextWorkday, after_weekend
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace

NEXT_STEP_DAYS = (1, 3, 7)
"""How many days ahead the offers for a next step lie."""

REMINDER_MINUTES = (0, 5, 10, 15, 30, 60, 120, 300, 1440, 2880, 10080)
"""The offsets offered for reminders, in minutes before the due time (D-40); others can be typed."""
MOST_REMINDERS = 5
_LONGEST_REMINDER_MINUTES = 366 * 1440

_MINUTES_A_DAY = 1440
_MORNING = time(9)
_LATER_TODAY = ((time(14), N_("This afternoon {time}")), (time(18), N_("This evening {time}")))
NEXT_WORKDAY_NUMBER = 6
"""The number key of the next work day; 5 picks a moment from the calendar."""
_FOLLOW_UP = N_("Follow up: {title}")


@dataclass(frozen=True, slots=True)
class Postponement:
    """A moment (UTC) to put something off to, under the number key it always has."""

    number: int
    title: str
    until: datetime


# -- adding -----------------------------------------------------------------------------------------------------------


def add_typed(
    workspace: Workspace,
    line: QuickAdd,
    *,
    title: str = "",
    kind: str = "",
    links: Mapping[str, int | None] | None = None,
    origin: str = "",
) -> Changes:
    """Add the to-do a typed line says, tags included, as one operation.

    `title`, of the kind `kind`, stands in where the line has none; `links` are the records (customer, contact,
    opportunity) it belongs to unless the line names another. Raises ValidationError where there is no title.
    """
    words = line.title or title
    if not words.strip():
        raise ValidationError(_("Say what is to be done; a time alone is no to-do."), field="title")
    values: dict[str, Any] = {
        "title": words,
        "kind": line.kind or ("" if line.title else kind) or "other",
        "priority": "high" if line.is_important else "normal",
        "recurrence": recurrence.format_rrule(line.recurrence) if line.recurrence is not None else "",
        "duration_minutes": line.duration_minutes,
        **due_values(workspace.clock, line.due_on, line.due_time),
        **{name: record_id for name, record_id in (links or {}).items() if record_id is not None},
        **_named(workspace, line),
    }
    with workspace.operation(N_("Add “{title}”"), origin=origin, title=words) as operation:
        records.add_record(workspace, "todos", values)
        todo_id = operation.created_id
        if line.reminders:
            _write_reminders(workspace, int(todo_id or 0), line.reminders)
        for name in line.tags:
            tags.add_tag(workspace, [int(todo_id or 0)], name)
        operation.created_id = todo_id
    return operation.changes


def _named(workspace: Workspace, line: QuickAdd) -> dict[str, Any]:
    if line.name is None:
        return {}
    if line.name.kind == "customers":
        return {"customer": line.name.id, "contact": None, "opportunity": None}
    customer_id = workspace.scalar("SELECT customer_id FROM contact WHERE id = ?", (line.name.id,))
    return {"customer": customer_id, "contact": line.name.id}


def add_next_step(workspace: Workspace, done: todos.TodoRow, on: date, *, origin: str = "") -> Changes:
    """Add what follows a to-do that is done, on a day, for the same customer, contact and deal."""
    values = {"kind": done.kind, "due_on": on, **links_of(done)}
    return records.add_record(workspace, "todos", {"title": follow_up_title(done.title), **values}, origin=origin)


def follow_up_title(title: str) -> str:
    """Return what a next step is called until it gets a name of its own; following up twice is not said twice."""
    marked = _(_FOLLOW_UP).format(title="")
    return title if title.startswith(marked) else _(_FOLLOW_UP).format(title=title)


def links_of(todo: todos.TodoRow) -> dict[str, int | None]:
    """Return the records a to-do belongs to, as `add_typed` takes them."""
    return {"customer": todo.customer_id, "contact": todo.contact_id, "opportunity": todo.opportunity_id}


def lacks_next_step(workspace: Workspace, todo: todos.TodoRow) -> bool:
    """Say whether the deal of a to-do is open and has nothing else planned."""
    if todo.opportunity_id is None:
        return False
    return bool(
        workspace.scalar(
            "SELECT count(*) FROM opportunity o WHERE o.id = ?1 AND o.status = 'open' AND NOT EXISTS"
            " (SELECT 1 FROM todo n WHERE n.opportunity_id = o.id AND n.status = 'open' AND n.id <> ?2)",
            (todo.opportunity_id, todo.todo_id),
        )
    )


# -- another time -----------------------------------------------------------------------------------------------------


def postponements(clock: Clock, *, next_workday: NextWorkday = after_weekend) -> list[Postponement]:
    """Return the moments a to-do can be put off to; each keeps its number also where another has passed.

    The next work day is offered where it is neither tomorrow nor Monday, as around holidays.
    """
    now, today = clock.local_now(), clock.today()
    hour = (clock.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    monday = today + timedelta(days=7 - today.weekday())
    offers = [Postponement(1, _("In 1 hour"), hour)]
    for at, title in _LATER_TODAY:
        if at > now.time():
            until = to_utc(clock, today, at)
            offers.append(Postponement(2, _(title).format(time=_clock_time(at)), until))
            break
    tomorrow = to_utc(clock, today + timedelta(days=1), _MORNING)
    offers.append(Postponement(3, _("Tomorrow {time}").format(time=_clock_time(_MORNING)), tomorrow))
    workday = next_workday(today)
    if workday not in (today + timedelta(days=1), monday):
        words = _("Next work day {time}").format(time=_clock_time(_MORNING))
        offers.append(Postponement(NEXT_WORKDAY_NUMBER, words, to_utc(clock, workday, _MORNING)))
    next_week = _("Next Monday {time}").format(time=_clock_time(_MORNING))
    offers.append(Postponement(4, next_week, to_utc(clock, monday, _MORNING)))
    return offers


def _clock_time(at: time) -> str:
    return format_time(datetime.combine(date.min, at))


def move_to_day(workspace: Workspace, todo_id: int, day: date, *, origin: str = "") -> Changes:
    """Move a to-do to another day; a timed one keeps its time of day."""
    todo = todos.fetch_todo(workspace, todo_id)
    if todo.due_at is None:
        return todos.reschedule_todo(workspace, todo_id, day, origin=origin)
    at = workspace.clock.to_local(todo.due_at).time()
    return todos.reschedule_todo(workspace, todo_id, to_utc(workspace.clock, day, at), origin=origin)


# -- changing ---------------------------------------------------------------------------------------------------------


def change_todo(
    workspace: Workspace, todo_id: int, values: Mapping[str, Any], *, only_this_once: bool = False, origin: str = ""
) -> Changes:
    """Change a to-do; a repeating one for good, or `only_this_once`, which leaves the rest of the series as it was.

    `values` are fields of the record type todos, and `reminders`: minutes before the due time. Raises ValidationError.
    """
    todo = records.fetch_record(workspace, "todos", todo_id)
    fields = {name: value for name, value in values.items() if name != "reminders"}
    if "customer" in fields:
        fields = _strangers_removed(workspace, todo, fields["customer"]) | fields
    with workspace.operation(N_("Change “{title}”"), origin=origin, title=str(todo["title"])) as operation:
        if only_this_once and todo["recurrence"]:
            todos.add_next_occurrence(workspace, todo)
            fields["recurrence"] = ""
        if {"recurrence", "due_on", "due_at"} & fields.keys():
            # The series begins anew at the day it has now.
            workspace.connection.execute("UPDATE todo SET occurrence_on = NULL WHERE id = ?", (todo_id,))
        if fields:
            records.update_records(workspace, "todos", [todo_id], fields)
        if "reminders" in values:
            _write_reminders(workspace, todo_id, values["reminders"])
        operation.created_id = None
    return operation.changes


def _strangers_removed(workspace: Workspace, todo: records.RecordRow, customer_id: int | None) -> dict[str, Any]:
    """Return {field: None} for the contact and the deal of a to-do that are not those of its new customer."""
    removed: dict[str, Any] = {}
    for name, table in (("contact", "contact"), ("opportunity", "opportunity")):
        linked = todo[name]
        if linked is None:
            continue
        owner = workspace.scalar(f"SELECT customer_id FROM {table} WHERE id = ?", (linked.record_id,))
        if owner != customer_id:
            removed[name] = None
    return removed


def clock_time(text: str) -> time | None:
    """Return the time of day a text says (15:00, 3pm, 下午3点), None where it is none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    for phrase in times.PHRASES:
        match = phrase.pattern.compiled.fullmatch(folded)
        at = phrase.read(match, None) if match is not None else None
        if at is not None:
            return at
    return time(int(folded)) if folded.isdecimal() and int(folded) < 24 else None


def due_values(clock: Clock, day: date | None, at: time | None) -> dict[str, Any]:
    """Return the fields of a to-do due on a day of the user's, at a time of its clock or all day."""
    if day is None:
        return {"due_on": None, "due_at": None}
    return {"due_on": day, "due_at": None} if at is None else {"due_at": to_utc(clock, day, at)}


def repeat_offers(day: date) -> list[recurrence.Recurrence]:
    """Return the usual ways to repeat for something that begins on a day."""
    frequency = recurrence.Frequency
    offers = [
        recurrence.Recurrence(frequency.DAILY),
        recurrence.Recurrence(frequency.WEEKLY, weekdays=(0, 1, 2, 3, 4)),
        recurrence.Recurrence(frequency.WEEKLY),
        recurrence.Recurrence(frequency.WEEKLY, 2),
        recurrence.Recurrence(frequency.MONTHLY),
        recurrence.Recurrence(frequency.MONTHLY, month_days=(-1,)),
        recurrence.Recurrence(frequency.MONTHLY, 3),
        recurrence.Recurrence(frequency.YEARLY),
        *([recurrence.Recurrence(frequency.YEARLY, is_lunar=True)] if 1900 < day.year < 2100 else []),
    ]
    return [recurrence.anchored(rule, day) for rule in offers]


def read_reminders(workspace: Workspace, todo_id: int) -> tuple[int, ...]:
    """Return the minutes before the due time at which a to-do reminds, the latest reminder first."""
    text = workspace.scalar("SELECT reminders FROM todo WHERE id = ?", (todo_id,)) or ""
    return tuple(sorted(int(minutes) for minutes in text.split(",") if minutes.strip()))


def offered_reminders(clock: Clock, due_at: datetime | None, due_on: date | None) -> list[int]:
    """Return the offsets whose moment has not passed, in minutes; whole days for what is due all day (D-40)."""
    if due_at is not None:
        return [minutes for minutes in REMINDER_MINUTES if due_at - timedelta(minutes=minutes) > clock.now()]
    days = [minutes for minutes in REMINDER_MINUTES if minutes % _MINUTES_A_DAY == 0]
    if due_on is None:
        return days
    return [minutes for minutes in days if due_on - timedelta(minutes=minutes) >= clock.today()]


def _write_reminders(workspace: Workspace, todo_id: int, minutes: Iterable[int]) -> None:
    """Keep when a to-do reminds; raises ValidationError where that is too often, or too long before."""
    offsets = sorted(set(minutes))
    if len(offsets) > MOST_REMINDERS:
        words = _("A to-do reminds at most {n} times. Nothing was changed; take another reminder away first.")
        raise ValidationError(words.format(n=MOST_REMINDERS), field="reminders")
    if any(not 0 <= number <= _LONGEST_REMINDER_MINUTES for number in offsets):
        raise ValidationError(_("A reminder comes at most a year before. Nothing was changed."), field="reminders")
    text = ",".join(str(number) for number in offsets)
    workspace.connection.execute("UPDATE todo SET reminders = ? WHERE id = ?", (text, todo_id))


# -- counting ---------------------------------------------------------------------------------------------------------


def count_groups(workspace: Workspace) -> dict[todos.TodoGroup, int]:
    """Return how many open to-dos each group holds."""
    today = workspace.clock.today()
    counts: dict[todos.TodoGroup, int] = {}
    counting = f"SELECT due_on, count(*) FROM todo WHERE status = 'open' AND {beside_pool(workspace)} GROUP BY due_on"
    for text, number in workspace.query(counting):
        group = todos.group_of(None if text is None else date.fromisoformat(text), today)
        counts[group] = counts.get(group, 0) + number
    return counts


def count_repeating(workspace: Workspace) -> int:
    """Return how many open to-dos repeat."""
    return int(workspace.scalar("SELECT count(*) FROM todo WHERE status = 'open' AND recurrence <> ''"))


def is_new_file(workspace: Workspace) -> bool:
    """Say whether a file holds no customer, opportunity or to-do yet."""
    return not workspace.scalar(
        "SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM opportunity) OR EXISTS (SELECT 1 FROM todo)"
    )

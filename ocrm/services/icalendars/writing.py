"""Writing to-dos as a calendar that every program reads: as tasks (VTODO), or as events (VEVENT) for phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from icalendar import Alarm, Calendar, Component, Event, Todo, vRecur

from ocrm import __version__
from ocrm.clock import Clock
from ocrm.errors import UserError, ValidationError
from ocrm.formats import format_number, format_phone
from ocrm.i18n import _
from ocrm.models.fields import from_utc_text
from ocrm.services import records, recurrence
from ocrm.services.file_writing import whole_file
from ocrm.services.icalendars.reading import OWN_KIND, OWN_MINUTES, OWN_RULE
from ocrm.services.records import RecordQuery
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.workspace import Workspace
from ocrm.text.disk_reasons import reason_of

MOST_IN_A_CALENDAR = 20_000
MOST_KEPT_CURRENT = 5_000
REPEATS_WRITTEN_OUT = 24
_CHUNK = 500
_REMEMBERED = 2 * MOST_KEPT_CURRENT
_DEFAULT_MINUTES = 30
_SHORTEST_MONTH = 28
_PRIORITIES = {"high": 1, "normal": 5, "low": 9}
_TASK_STATUSES = {"open": "NEEDS-ACTION", "done": "COMPLETED", "cancelled": "CANCELLED"}
_COLUMNS = """
    SELECT t.id, t.external_id, t.title, t.kind, t.due_on, t.due_at, t.duration_minutes, t.location, t.notes,
           t.priority, t.status, t.completed_at, t.recurrence, t.reminders, t.created_at, t.updated_at,
           coalesce(c.name, ''), coalesce(p.name, ''),
           coalesce(nullif(p.mobile, ''), nullif(p.work_phone, ''), nullif(c.mobile, ''), nullif(c.phone, ''), ''),
           coalesce((SELECT group_concat(g.name, char(31)) FROM record_tag r JOIN tag g ON g.id = r.tag_id
                     WHERE r.record_id = t.id), '')
    FROM todo t LEFT JOIN customer c ON c.id = t.customer_id LEFT JOIN contact p ON p.id = t.contact_id
"""


class CalendarStyle(StrEnum):
    """How to-dos stand in the calendar: as tasks, which few phones show, or as events, those with a date only."""

    TASKS = "tasks"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class _Row:
    """A to-do as it is written."""

    todo_id: int
    external_id: str | None
    title: str
    kind: str
    due_on: date | None
    due_at: datetime | None
    minutes: int | None
    location: str
    notes: str
    priority: str
    status: str
    completed_at: datetime | None
    rule: str
    reminders: tuple[int, ...]
    created_at: datetime
    updated_at: datetime
    customer: str
    contact: str
    phone: str
    tags: tuple[str, ...]


def calendar_text(workspace: Workspace, ids: Sequence[int], *, style: CalendarStyle = CalendarStyle.TASKS) -> bytes:
    """Return to-dos as a calendar; nothing in it changes until one of them does."""
    calendar = _calendar()
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("OCRM to-dos"))
    return _filled(workspace, calendar, ids, style)


def resource_text(workspace: Workspace, todo_id: int, *, style: CalendarStyle) -> bytes:
    """Return one to-do as a resource of a calendar on a server, which has neither method nor name (RFC 4791 §4.1)."""
    return _filled(workspace, _calendar(), [todo_id], style)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//OCRM//OCRM {__version__}//EN")
    calendar.add("version", "2.0")
    return calendar


def _filled(workspace: Workspace, calendar: Calendar, ids: Sequence[int], style: CalendarStyle) -> bytes:
    head, _end, foot = bytes(calendar.to_ical()).partition(b"END:VCALENDAR")
    entries = [
        _entry_text(row, _when(row, workspace.clock), style)
        for row in _rows(workspace, ids)
        if style is CalendarStyle.TASKS or row.due_on is not None
    ]
    return b"".join((head, *entries, b"END:VCALENDAR", foot))


def open_todo_ids(workspace: Workspace) -> list[int]:
    """Return the to-dos a calendar kept current holds: the open ones, of no customer in the pool, the next first."""
    where = f"status = 'open' AND {beside_pool(workspace)}"
    sql = f"SELECT id FROM todo WHERE {where} ORDER BY due_on IS NULL, due_on, id LIMIT ?"
    return [row[0] for row in workspace.query(sql, (MOST_KEPT_CURRENT,))]


def keep_current(workspace: Workspace, path: Path, style: CalendarStyle) -> bool:
    """Write all open to-dos to the file other programs subscribe to; return whether anything had changed."""
    return write_whole(path, calendar_text(workspace, open_todo_ids(workspace), style=style))


def export_calendar(
    workspace: Workspace,
    query: RecordQuery,
    path: Path,
    *,
    style: CalendarStyle = CalendarStyle.TASKS,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Write the to-dos a query finds to an .ics file and return how many stand in it.

    A cancelled export raises InterruptedError, a kind that is no to-do or a file that cannot be written UserError.
    """
    if query.kind != "todos":
        raise UserError(_("Only to-dos can be written as a calendar. Nothing was written; choose .xlsx or .csv."))
    if records.count(workspace, query) > MOST_IN_A_CALENDAR:
        raise UserError(
            _("A calendar holds no more than {n} to-dos. Nothing was written; narrow the filter.").format(
                n=format_number(MOST_IN_A_CALENDAR)
            )
        )
    ids = list(records.first_ids(workspace, query, MOST_IN_A_CALENDAR))
    if is_cancelled():
        raise InterruptedError
    text = calendar_text(workspace, ids, style=style)
    write_whole(path, text)
    return text.count(b"\r\nBEGIN:VTODO") + text.count(b"\r\nBEGIN:VEVENT")


def write_whole(path: Path, text: bytes) -> bool:
    """Put a file in its place at once, and only where it is another than before; return whether it was written."""
    try:
        if path.exists() and path.read_bytes() == text:
            return False
        with whole_file(path) as part:
            part.write_bytes(text)
    except OSError as error:
        raise UserError(
            _("“{path}” could not be written: {reason}. Choose another place for the calendar.").format(
                path=path, reason=reason_of(error)
            )
        ) from error
    return True


# -- one to-do --------------------------------------------------------------------------------------------------------


def _rows(workspace: Workspace, ids: Sequence[int]) -> Iterator[_Row]:
    for start in range(0, len(ids), _CHUNK):
        chunk = tuple(ids[start : start + _CHUNK])
        marks = ",".join("?" * len(chunk))
        found = {row[0]: row for row in workspace.query(f"{_COLUMNS} WHERE t.id IN ({marks})", chunk)}
        yield from (_row(found[todo_id]) for todo_id in chunk if todo_id in found)


def _row(row: tuple[Any, ...]) -> _Row:
    return _Row(
        row[0],
        row[1],
        row[2],
        row[3],
        due_on=date.fromisoformat(row[4]) if row[4] else None,
        due_at=from_utc_text(row[5]) if row[5] else None,
        minutes=row[6],
        location=row[7],
        notes=row[8],
        priority=row[9],
        status=row[10],
        completed_at=from_utc_text(row[11]) if row[11] else None,
        rule=row[12],
        reminders=tuple(int(minutes) for minutes in row[13].split(",") if minutes.strip()),
        created_at=from_utc_text(row[14]),
        updated_at=from_utc_text(row[15]),
        customer=row[16],
        contact=row[17],
        phone=row[18],
        tags=tuple(sorted(name for name in row[19].split("\x1f") if name)),
    )


def _when(row: _Row, clock: Clock) -> date | datetime | None:
    """Return when a to-do is due, as it is written.

    What repeats at a time keeps the time of the clock on the wall, and so is written without a zone (RFC 5545 §3.3.5).
    """
    if row.due_at is not None and row.rule:
        return clock.to_local(row.due_at).replace(tzinfo=None)
    return row.due_at or row.due_on


@lru_cache(maxsize=_REMEMBERED)
def _entry_text(row: _Row, when: date | datetime | None, style: CalendarStyle) -> bytes:
    """Return the lines of one to-do; remembered, as of thousands in a calendar kept current few change."""
    return bytes(_component(row, when, style).to_ical())


def _component(row: _Row, when: date | datetime | None, style: CalendarStyle) -> Component:
    """Return a to-do as a task or an event; its name stays the same for good."""
    is_event = style is CalendarStyle.EVENTS
    made: Component = Event() if is_event else Todo()
    made.add("uid", row.external_id or f"{row.todo_id}@ocrm")
    made.add("dtstamp", row.updated_at)
    made.add("created", row.created_at)
    made.add("last-modified", row.updated_at)
    made.add("summary", row.title)
    if description := _description(row):
        made.add("description", description)
    if row.location:
        made.add("location", row.location)
    if row.tags:
        made.add("categories", list(row.tags))
    made.add(OWN_KIND, row.kind)
    if row.minutes and not is_event:
        made.add(OWN_MINUTES, str(row.minutes))
    if not is_event:
        made.add("priority", _PRIORITIES[row.priority])
        made.add("status", _TASK_STATUSES[row.status])
        if row.completed_at is not None:
            made.add("completed", row.completed_at)
    if when is not None:
        _add_times(made, row, when, is_event=is_event)
        for minutes in row.reminders:
            made.add_component(_alarm(row.title, minutes, is_event=is_event))
    return made


def _description(row: _Row) -> str:
    """Return what a phone shows below the title: whom it is about, their number, the notes."""
    who = " · ".join(dict.fromkeys(part for part in (row.customer, row.contact, format_phone(row.phone)) if part))
    return "\n".join(part for part in (who, row.notes) if part)


def _add_times(made: Component, row: _Row, when: date | datetime, *, is_event: bool) -> None:
    """Add when it is due, and how it repeats."""
    made.add("dtstart" if is_event or row.rule else "due", when)
    if is_event:
        is_timed = isinstance(when, datetime)
        length = timedelta(minutes=row.minutes or _DEFAULT_MINUTES) if is_timed else timedelta(days=1)
        made.add("dtend", when + length)
    elif row.rule:
        made.add("due", when)  # a task that repeats begins when it is due
    if row.rule and row.status == "open":
        _add_rule(made, row, when)


def _add_rule(made: Component, row: _Row, when: date | datetime) -> None:
    try:
        rule = recurrence.parse_rrule(row.rule)
    except ValidationError:
        return
    made.add(OWN_RULE, row.rule)
    if rule.from_completion:
        return  # nobody knows when it comes next before this one is done
    day = when.date() if isinstance(when, datetime) else when
    text = standard_rule(rule, day)
    if text:
        made.add("rrule", vRecur.from_ical(text))
        return
    dates = islice(recurrence.occurrences(rule, day), REPEATS_WRITTEN_OUT)
    times = [datetime.combine(on, when.time()) if isinstance(when, datetime) else on for on in dates if on > day]
    if times:
        made.add("rdate", times, parameters={} if isinstance(when, datetime) else {"value": "DATE"})


def standard_rule(rule: recurrence.Recurrence, day: date) -> str:
    """Return a rule as RFC 5545 has it, empty where it has no words for it: years by the moon, moves to work days.

    There the 31st skips short months; for OCRM it is their last day (D-42), which is the last of 28 to 31 there.
    """
    if rule.is_lunar or rule.to_work_day:
        return ""
    rule = recurrence.anchored(rule, day)
    text = recurrence.format_rrule(rule)
    late = [number for number in rule.month_days if number > _SHORTEST_MONTH]
    if not late:
        return text
    if len(rule.month_days) > 1 or rule.frequency is not recurrence.Frequency.MONTHLY:
        return ""
    days = ",".join(str(number) for number in range(_SHORTEST_MONTH, late[0] + 1))
    return text.replace(f"BYMONTHDAY={late[0]}", f"BYMONTHDAY={days};BYSETPOS=-1")


def _alarm(title: str, minutes: int, *, is_event: bool) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    related = {} if is_event else {"related": "END"}  # the end of a task is when it is due
    alarm.add("trigger", timedelta(minutes=-minutes), parameters=related)
    return alarm

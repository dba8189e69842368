"""What would become of the entries of a calendar file: a to-do, one that repeats, several, or nothing, and why."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice, takewhile
from typing import Any

from ocrm.clock import Clock, to_utc
from ocrm.errors import FileFormatError, ValidationError
from ocrm.formats import format_date, format_number
from ocrm.i18n import _, ngettext
from ocrm.models.fields import from_utc_text
from ocrm.services import recurrence
from ocrm.services.icalendars.entry import CalendarEntry, CalendarFile, CalendarTime, EntryKind
from ocrm.services.icalendars.instances import instances, why_not
from ocrm.services.workspace import Workspace

HORIZON = timedelta(days=366)
LAID_OUT_AT_MOST = 60
"""How far ahead, and how often, a series is laid out one by one where no rule of OCRM's says the same."""

_SECONDS_AT_MOST = 20.0
_LOOKED_UP_AT_ONCE = 500
_OWN_UID = re.compile(r"(\d{1,19})@ocrm")
_KIND_WORDS = (
    ("call", re.compile(r"电话|致电|\b(?:call|phone)\b", re.IGNORECASE)),
    ("visit", re.compile(r"拜访|登门|走访|\bvisit\b", re.IGNORECASE)),
    ("email", re.compile(r"邮件|\be-?mail\b", re.IGNORECASE)),
)


class EntryOutcome(StrEnum):
    """What becomes of an entry."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PAST = "past"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class TodoDraft:
    """A to-do an entry would become; `todo_id` where there is one of it already."""

    external_id: str
    values: Mapping[str, Any]
    reminders: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    completed_at: datetime | None = None
    todo_id: int | None = None


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """What would become of one entry or series. `when` is in the user's zone; `repeats` tells how it goes on."""

    number: int
    title: str
    kind: EntryKind
    outcome: EntryOutcome
    when: CalendarTime | None = None
    repeats: str = ""
    reason: str = ""
    drafts: tuple[TodoDraft, ...] = ()

    @property
    def is_wanted(self) -> bool:
        """Whether it is imported unless told otherwise."""
        return self.outcome is EntryOutcome.NEW

    @property
    def can_import(self) -> bool:
        """Whether there is anything to import of it."""
        return bool(self.drafts) and self.outcome is not EntryOutcome.SAME


@dataclass(slots=True)
class _Known:
    """A to-do that was imported, or written into a calendar, before."""

    todo_id: int
    status: str
    title: str
    notes: str
    location: str
    due_on: date | None
    due_at: datetime | None
    recurrence: str


@dataclass(slots=True)
class _Series:
    """An entry and what stands for single occurrences of it."""

    entry: CalendarEntry
    overrides: list[CalendarEntry] = field(default_factory=list)


def preview_calendar(
    workspace: Workspace, file: CalendarFile, *, is_cancelled: Callable[[], bool] = lambda: False
) -> list[EntryPlan]:
    """Return what an import would make of each entry; nothing is written.

    A cancelled one raises InterruptedError; a file made to keep the computer busy, FileFormatError.
    """
    plans = []
    began = time.monotonic()
    for series in _series(file.entries):
        if is_cancelled():
            raise InterruptedError
        if time.monotonic() - began > _SECONDS_AT_MOST:
            raise FileFormatError(_("What repeats in this calendar has no end. Nothing was imported."))
        plans.append(_plan(workspace.clock, series))
    known = _look_up(workspace, [draft.external_id for plan in plans for draft in plan.drafts])
    return [_compare(plan, known) for plan in plans]


def _series(entries: Iterable[CalendarEntry]) -> list[_Series]:
    """Put what stands for an occurrence to its series; of two with one name the newer counts."""
    found: dict[str, _Series] = {}
    overrides: list[CalendarEntry] = []
    for entry in entries:
        if entry.replaces is not None:
            overrides.append(entry)
        elif entry.uid not in found or entry.version > found[entry.uid].entry.version:
            found[entry.uid] = _Series(entry)
    for entry in overrides:
        if entry.uid in found:
            found[entry.uid].overrides.append(entry)
        else:
            found[_occurrence_id(entry.uid, entry.replaces)] = _Series(entry)
    return sorted(found.values(), key=lambda series: series.entry.number)


# -- one entry --------------------------------------------------------------------------------------------------------


def _plan(clock: Clock, series: _Series) -> EntryPlan:
    entry = series.entry
    title = entry.title or (_("Event without a title") if entry.kind is EntryKind.EVENT else _("Task without a title"))
    plan = EntryPlan(entry.number, title, entry.kind, EntryOutcome.NEW, reason=" ".join(entry.notes))
    if entry.starts is None:
        if entry.kind is EntryKind.EVENT:
            return replace(plan, outcome=EntryOutcome.SKIPPED, reason=_said(_("The event has no date."), plan.reason))
        return replace(plan, drafts=(_draft(clock, entry, title, None, entry.uid),))
    if entry.repeats and entry.status == "open":
        return _plan_series(clock, series, replace(plan, when=_local(clock, entry.starts)))
    identity = entry.uid if entry.replaces is None else _occurrence_id(entry.uid, entry.replaces)
    draft = _draft(clock, entry, title, entry.starts, identity)
    if entry.status == "open" and (own := _parsed(entry.own_rule)) is not None:
        draft = replace(draft, values={**draft.values, "recurrence": recurrence.format_rrule(own)})
    when = _local(clock, entry.starts)
    plan = replace(plan, when=when, drafts=(draft,))
    if entry.kind is EntryKind.EVENT and entry.status == "open" and _day(when) < clock.today():
        done = replace(draft, values={**draft.values, "status": "done"}, completed_at=_moment(clock, entry.starts))
        reason = _("It is over; ticked, it is imported as done.")
        return replace(plan, outcome=EntryOutcome.PAST, reason=_said(reason, plan.reason), drafts=(done,))
    return plan


def _plan_series(clock: Clock, series: _Series, plan: EntryPlan) -> EntryPlan:
    """Plan what repeats: as a to-do that repeats where OCRM's rules say the very same, else one by one for a year."""
    entry = series.entry
    refused = next((reason for rule in entry.rules if (reason := why_not(rule))), "")
    reason = _said(refused, plan.reason)
    first = next(instances(entry, series.overrides), None)
    horizon = max(clock.today(), clock.today() if first is None else _day(_local(clock, first))) + HORIZON
    every = list(takewhile(lambda when: _day(_local(clock, when)) <= horizon, instances(entry, series.overrides)))
    upcoming = [when for when in every if _day(_local(clock, when)) >= clock.today()]
    if not upcoming:
        last = format_date(_day(_local(clock, every[-1])), clock.today()) if every else ""
        over = _("The last time was {date}.").format(date=last) if last else _("It never comes.")
        return replace(plan, outcome=EntryOutcome.PAST, reason=_said(over, reason))
    plan = replace(plan, when=_local(clock, upcoming[0]), reason=reason)
    rule = None if refused else _same_rule(clock, series, upcoming, passed=len(every) - len(upcoming), horizon=horizon)
    if rule is not None:
        draft = _draft(clock, entry, plan.title, upcoming[0], entry.uid)
        draft = replace(draft, values={**draft.values, "recurrence": recurrence.format_rrule(rule)})
        return replace(plan, drafts=(draft,), repeats=recurrence.describe(rule))
    return _laid_out(clock, series, plan, upcoming)


def _laid_out(clock: Clock, series: _Series, plan: EntryPlan, upcoming: list[CalendarTime]) -> EntryPlan:
    entry = series.entry
    moved = {one.starts: one for one in series.overrides if one.starts is not None}
    drafts = []
    for when in upcoming[:LAID_OUT_AT_MOST]:
        one = moved.get(when, entry)
        drafts.append(
            _draft(clock, one, one.title or plan.title, when, _occurrence_id(entry.uid, one.replaces or when))
        )
    until = format_date(_day(_local(clock, upcoming[: len(drafts)][-1])), clock.today())
    if len(drafts) == 1:
        return replace(plan, drafts=tuple(drafts))
    words = ngettext("{n} time until {date}", "{n} times until {date}", len(drafts))
    return replace(plan, drafts=tuple(drafts), repeats=words.format(n=format_number(len(drafts)), date=until))


def _same_rule(
    clock: Clock, series: _Series, upcoming: list[CalendarTime], *, passed: int, horizon: date
) -> recurrence.Recurrence | None:
    """Return OCRM's rule for a series, None where it would come on other days or at other times than the calendar says.

    A series at ten in New York is not at the same time all year elsewhere, and the 31st is skipped there and not here.
    """
    entry = series.entry
    if entry.own_rule and not series.overrides and not entry.left_out:
        return _parsed(entry.own_rule)
    if len(entry.rules) != 1 or entry.added:
        return None
    local = [_local(clock, when) for when in upcoming]
    first = _day(local[0])
    rule = _parsed(entry.rules[0])
    if rule is None:
        return None
    if rule.count is not None:
        rule = replace(rule, count=rule.count - passed)
        if rule.count is None or rule.count < 1:
            return None
    rule = recurrence.anchored(rule, first)
    if len({when.time() for when in local if isinstance(when, datetime)}) > 1:
        return None
    days = [_day(when) for when in local]
    own = list(takewhile(lambda day: day <= horizon, recurrence.occurrences(rule, first)))
    return rule if days == own else None


def _parsed(text: str) -> recurrence.Recurrence | None:
    try:
        return recurrence.parse_rrule(text) if text else None
    except ValidationError:
        return None


def _draft(clock: Clock, entry: CalendarEntry, title: str, when: CalendarTime | None, external_id: str) -> TodoDraft:
    values: dict[str, Any] = {
        "title": title[:500],
        "kind": _kind(entry),
        "priority": entry.priority,
        "status": entry.status,
        "notes": "" if entry.description == entry.title else entry.description,
        "location": entry.location[:200],
        "duration_minutes": entry.minutes,
        "due_on": None,
        "due_at": None,
    }
    if isinstance(when, datetime):
        values["due_at"] = _moment(clock, when)
    elif when is not None:
        values["due_on"] = when
    reminders = entry.reminders if when is not None else (0,)  # as every new to-do, once it gets a date
    return TodoDraft(external_id, values, reminders, entry.categories, entry.completed_at)


def _kind(entry: CalendarEntry) -> str:
    if entry.own_kind:
        return entry.own_kind
    words = " ".join((entry.title, *entry.categories))
    found = next((kind for kind, pattern in _KIND_WORDS if pattern.search(words)), "")
    return found or ("meeting" if entry.kind is EntryKind.EVENT else "other")


def _occurrence_id(uid: str, when: CalendarTime | None) -> str:
    """Return a name for one occurrence of a series, the same however its time zone is written."""
    if isinstance(when, datetime):
        text = f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}" if when.tzinfo is not None else f"{when:%Y%m%dT%H%M%S}"
    else:
        text = f"{when:%Y%m%d}" if when is not None else ""
    return f"{uid}#{text}"


def _moment(clock: Clock, when: CalendarTime) -> datetime:
    """Return the moment, in UTC, an entry means; without a zone that of the user's clock."""
    if not isinstance(when, datetime):
        return to_utc(clock, when, datetime.min.time())
    return when.astimezone(UTC) if when.tzinfo is not None else to_utc(clock, when.date(), when.time())


def _local(clock: Clock, when: CalendarTime) -> CalendarTime:
    return clock.to_local(_moment(clock, when)) if isinstance(when, datetime) else when


def _day(when: CalendarTime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _said(first: str, more: str) -> str:
    return f"{first} {more}".strip()


# -- known already ----------------------------------------------------------------------------------------------------


def _look_up(workspace: Workspace, external_ids: list[str]) -> dict[str, _Known]:
    """Return the to-dos that entries became before, or that OCRM wrote into the calendar itself."""
    found: dict[str, _Known] = {}
    own = {int(match[1]): text for text in external_ids if (match := _OWN_UID.fullmatch(text))}
    for column, names in (("external_id", external_ids), ("id", list(own))):
        for chunk in _chunks(names):
            marks = ",".join("?" * len(chunk))
            rows = workspace.query(
                f"SELECT id, external_id, status, title, notes, location, due_on, due_at, recurrence FROM todo"
                f" WHERE {column} IN ({marks}) ORDER BY status = 'open', id",
                chunk,
            )
            for row in rows:
                found[own[row[0]] if column == "id" else str(row[1])] = _known(row)
    return found


def _known(row: tuple[Any, ...]) -> _Known:
    return _Known(
        row[0], row[2], row[3], row[4], row[5],
        due_on=None if row[6] is None else date.fromisoformat(row[6]),
        due_at=None if row[7] is None else from_utc_text(row[7]),
        recurrence=row[8],
    )  # fmt: skip


def _chunks(names: list[Any]) -> Iterator[tuple[Any, ...]]:
    rest = iter(names)
    while chunk := tuple(islice(rest, _LOOKED_UP_AT_ONCE)):
        yield chunk


def _compare(plan: EntryPlan, known: Mapping[str, _Known]) -> EntryPlan:
    """Return a plan with what is known already taken out: nothing comes in twice."""
    if not plan.drafts:
        return plan
    fresh = tuple(draft for draft in plan.drafts if draft.external_id not in known)
    if len(fresh) == len(plan.drafts):
        is_gone = plan.outcome is EntryOutcome.NEW and all(draft.values["status"] == "cancelled" for draft in fresh)
        if is_gone:
            return replace(plan, outcome=EntryOutcome.SKIPPED, reason=_said(_("It was cancelled."), plan.reason))
        return plan
    if fresh:
        return replace(plan, drafts=fresh)
    changed = tuple(
        replace(draft, todo_id=before.todo_id)
        for draft in plan.drafts
        if _differs(draft, before := known[draft.external_id])
    )
    if not changed or plan.outcome is EntryOutcome.PAST:
        return replace(plan, outcome=EntryOutcome.SAME, reason=_("It is here already."))
    reason = _("It is here already, and the file has it otherwise; ticked, the file counts.")
    return replace(plan, outcome=EntryOutcome.CHANGED, reason=reason, drafts=changed)


def _differs(draft: TodoDraft, known: _Known) -> bool:
    """Say whether an open to-do is otherwise in the file; what is done stays done, what repeats has moved on."""
    if known.status != "open":
        return False
    values = draft.values
    texts = (values["title"], values["notes"], values["location"], values["status"])
    if texts != (known.title, known.notes, known.location, known.status):
        return True
    if known.recurrence or values.get("recurrence"):
        return False
    if values["due_at"] is not None:
        return bool(values["due_at"] != known.due_at)
    return values["due_on"] != known.due_on or known.due_at is not None

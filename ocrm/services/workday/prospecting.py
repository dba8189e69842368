"""Prospecting sessions (A2.12): a queue of records, one key for each outcome, the next record at once.

A session is kept in the file, so that it can be left and gone on with; every step of it is one undoable operation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from ocrm.errors import NotFoundError, ValidationError
from ocrm.i18n import N_, _, ngettext
from ocrm.models.base import new_id
from ocrm.models.fields import from_utc_text
from ocrm.services import interactions, records
from ocrm.services.changes import Changes
from ocrm.services.quick_add import QuickAdd
from ocrm.services.schema import record_type
from ocrm.services.workday import planning, working_days
from ocrm.services.workspace import Workspace, term

KINDS = ("customers", "contacts", "opportunities")
MOST_RECORDS = 500
"""More are not got through in a day; the rest is left for another session."""
_LATER_DAYS = 7


class Outcome(StrEnum):
    """What became of a record."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LATER = "later"
    NOT_INTERESTED = "not_interested"
    SKIPPED = "skipped"


OUTCOME_TITLES = {
    Outcome.REACHED: N_("Got through"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.LATER: N_("Call later"),
    Outcome.NOT_INTERESTED: N_("Not interested"),
    Outcome.SKIPPED: N_("Skipped"),
}


@dataclass(frozen=True, slots=True)
class Session:
    """A session and how far it is; `minutes` are those from its first outcome to its last."""

    session_id: int
    title: str
    kind: str
    started_at: datetime
    is_finished: bool
    total: int
    done: int
    counts: dict[Outcome, int]
    todos: int
    minutes: int

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Prospect:
    """The record whose turn it is, with the customer and contact to speak to; None where it has none."""

    position: int
    kind: str
    record_id: int
    title: str
    customer_id: int | None
    contact_id: int | None
    opportunity_id: int | None
    customer: str
    contact: str
    phones: tuple[str, ...]
    last_contact: str
    last_contacted_on: date | None


# -- beginning and ending ---------------------------------------------------------------------------------------------


def start_session(
    workspace: Workspace, kind: str, record_ids: Sequence[int], *, title: str = "", origin: str = ""
) -> Changes:
    """Begin a session with the first of some records; `created_id` is its id. Raises ValidationError without any."""
    wanted = list(dict.fromkeys(record_ids))[:MOST_RECORDS]
    if not wanted:
        raise ValidationError(_("There is nobody to go through; nothing was started. Choose a list that holds some."))
    count = len(wanted)
    words = title or ngettext("{n} record", "{n} records", count).format(n=count)
    session_id, now = new_id(), workspace.stamp()
    with workspace.operation(
        N_("Start a prospecting session with {count} records"), origin=origin, count=count
    ) as operation:
        workspace.connection.execute(
            "INSERT INTO prospecting_session (id, created_at, updated_at, title, kind) VALUES (?,?,?,?,?)",
            (session_id, now, now, words, kind),
        )
        workspace.connection.executemany(
            "INSERT INTO prospecting_entry (session_id, position, record_id, outcome) VALUES (?,?,?,'')",
            [(session_id, position, record_id) for position, record_id in enumerate(wanted)],
        )
        operation.created_id = session_id
    return operation.changes


def end_session(workspace: Workspace, session_id: int, *, origin: str = "") -> Changes:
    """End a session early; what was not gone through is left alone."""
    title = fetch_session(workspace, session_id).title
    with workspace.operation(N_("End the prospecting session “{title}”"), origin=origin, title=title) as operation:
        _finish(workspace, session_id)
    return operation.changes


def go_on_with_skipped(workspace: Workspace, session_id: int, *, origin: str = "") -> Changes:
    """Open a session again with the records that were skipped."""
    title = fetch_session(workspace, session_id).title
    with workspace.operation(N_("Go through the skipped of “{title}”"), origin=origin, title=title) as operation:
        workspace.connection.execute(
            "UPDATE prospecting_entry SET outcome = '', answered_at = NULL WHERE session_id = ? AND outcome = ?",
            (session_id, Outcome.SKIPPED),
        )
        workspace.connection.execute("UPDATE prospecting_session SET finished_at = NULL WHERE id = ?", (session_id,))
    return operation.changes


def _finish(workspace: Workspace, session_id: int) -> None:
    workspace.connection.execute(
        "UPDATE prospecting_session SET finished_at = ?1, updated_at = ?1 WHERE id = ?2",
        (workspace.stamp(), session_id),
    )


# -- where it stands --------------------------------------------------------------------------------------------------


def paused_session(workspace: Workspace) -> Session | None:
    """Return the latest session that is not over, None for none."""
    session_id = workspace.scalar(
        "SELECT id FROM prospecting_session WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1"
    )
    return None if session_id is None else fetch_session(workspace, session_id)


def fetch_session(workspace: Workspace, session_id: int) -> Session:
    """Return a session; raises NotFoundError."""
    row = workspace.first(
        "SELECT id, title, kind, created_at, finished_at FROM prospecting_session WHERE id = ?", (session_id,)
    )
    if row is None:
        raise NotFoundError(_("This session no longer exists. Undo brings it back."))
    counted = list(
        workspace.query(
            "SELECT outcome, count(*), count(todo_id), min(answered_at), max(answered_at)"
            " FROM prospecting_entry WHERE session_id = ? GROUP BY outcome",
            (session_id,),
        )
    )
    counts = {Outcome(outcome): number for outcome, number, *_rest in counted if outcome}
    moments = [from_utc_text(text) for row in counted for text in row[3:5] if text]
    spent = max(moments) - min(moments) if moments else timedelta()
    total = sum(row[1] for row in counted)
    return Session(
        row[0], row[1], row[2], from_utc_text(row[3]), row[4] is not None, total, sum(counts.values()), counts,
        sum(row[2] for row in counted), round(spent.total_seconds() / 60),
    )  # fmt: skip


def next_prospect(workspace: Workspace, session_id: int) -> Prospect | None:
    """Return the record whose turn it is, None once all are gone through; what was deleted meanwhile is passed over."""
    kind = fetch_session(workspace, session_id).kind
    found = workspace.query(
        "SELECT position, record_id FROM prospecting_entry WHERE session_id = ? AND outcome = '' ORDER BY position",
        (session_id,),
    )
    for position, record_id in list(found):
        row = workspace.first(_PROSPECT[kind], (record_id,))
        if row is not None:
            return _prospect(workspace, kind, position, row)
    return None


_PHONES = (
    "coalesce(nullif(p.mobile, ''), ''), coalesce(nullif(p.work_phone, ''), ''), coalesce(c.mobile, ''),"
    " coalesce(c.phone, '')"
)
_FIRST_CONTACT = "(SELECT x.id FROM contact x WHERE x.customer_id = c.id ORDER BY x.is_primary DESC, x.id LIMIT 1)"
_PROSPECT = {
    "customers": (
        f"SELECT c.id, c.name, c.id, p.id, NULL, c.name, coalesce(p.name, ''), c.last_contacted_on, {_PHONES}"
        f" FROM customer c LEFT JOIN contact p ON p.id = {_FIRST_CONTACT} WHERE c.id = ?"
    ),
    "contacts": (
        "SELECT p.id, p.name, c.id, p.id, NULL, coalesce(c.name, ''), p.name, c.last_contacted_on,"
        f" {_PHONES} FROM contact p LEFT JOIN customer c ON c.id = p.customer_id WHERE p.id = ?"
    ),
    "opportunities": (
        "SELECT o.id, o.subject, c.id, p.id, o.id, coalesce(c.name, ''), coalesce(p.name, ''), c.last_contacted_on,"
        f" {_PHONES} FROM opportunity o LEFT JOIN customer c ON c.id = o.customer_id"
        f" LEFT JOIN contact p ON p.id = {_FIRST_CONTACT} WHERE o.id = ?"
    ),
}
"""Who each kind of record is about: id, title, customer, contact, deal, their names, the last contact, the phones."""


def _prospect(workspace: Workspace, kind: str, position: int, row: Sequence[Any]) -> Prospect:
    last = workspace.scalar(
        "SELECT summary FROM interaction WHERE customer_id = ? ORDER BY happened_at DESC LIMIT 1", (row[2],)
    )
    return Prospect(
        position, kind, row[0], row[1], row[2], row[3], row[4], row[5], row[6],
        phones=tuple(dict.fromkeys(phone for phone in row[8:] if phone)),
        last_contact=last or "",
        last_contacted_on=None if row[7] is None else date.fromisoformat(row[7]),
    )  # fmt: skip


# -- an outcome -------------------------------------------------------------------------------------------------------


def record_outcome(
    workspace: Workspace,
    session_id: int,
    prospect: Prospect,
    outcome: Outcome,
    *,
    note: str = "",
    step: QuickAdd | None = None,
    origin: str = "",
) -> Changes:
    """Note what became of a record, with its interaction and next to-do; the last one ends the session.

    Without `step`, no answer plans another call on the next work day, and later one in a week. What nobody answered
    is logged, but is no touch: it does not count as contact.
    """
    label = N_("Prospecting “{title}”: {outcome}")
    with workspace.operation(
        label, origin=origin, title=prospect.title, outcome=term(OUTCOME_TITLES[outcome])
    ) as operation:
        made: list[int | None] = [None, None]
        if outcome is not Outcome.SKIPPED:
            for number, make in enumerate((partial(_log, note=note), partial(_plan, step=step))):
                operation.created_id = None
                make(workspace, prospect, outcome)
                made[number] = operation.created_id
        workspace.connection.execute(
            "UPDATE prospecting_entry SET outcome = ?, answered_at = ?, interaction_id = ?, todo_id = ?"
            " WHERE session_id = ? AND position = ?",
            (outcome, workspace.stamp(), *made, session_id, prospect.position),
        )
        if next_prospect(workspace, session_id) is None:
            _finish(workspace, session_id)
        operation.created_id = None
    return operation.changes


def _log(workspace: Workspace, prospect: Prospect, outcome: Outcome, *, note: str) -> None:
    if prospect.customer_id is None:
        return  # there is no page it could stand on
    title = _(OUTCOME_TITLES[outcome])
    is_reached = outcome is not Outcome.NO_ANSWER
    interactions.log_interaction(
        workspace,
        prospect.customer_id,
        kind="call" if is_reached else "other",
        summary=note.strip() or title,
        contact_id=prospect.contact_id if is_reached else None,
        opportunity_id=prospect.opportunity_id,
        outcome=title,
    )


def _plan(workspace: Workspace, prospect: Prospect, outcome: Outcome, *, step: QuickAdd | None) -> None:
    name = prospect.contact or prospect.customer or prospect.title
    title = _("Call {name}").format(name=name)
    links = {
        "customer": prospect.customer_id,
        "contact": prospect.contact_id,
        "opportunity": prospect.opportunity_id,
    }
    if step is not None:
        planning.add_typed(workspace, step, title=title, kind="call", links=links)
        return
    day = usual_day(workspace, outcome)
    if day is not None:
        records.add_record(workspace, "todos", {"title": title, "kind": "call", "due_on": day, **links})


def usual_day(workspace: Workspace, outcome: Outcome) -> date | None:
    """Return the day an outcome plans the next call for unless another is typed, None for none."""
    today = workspace.clock.today()
    if outcome is Outcome.NO_ANSWER:
        return working_days.next_working_day(workspace, today)
    return today + timedelta(days=_LATER_DAYS) if outcome is Outcome.LATER else None


def summary_lines(session: Session) -> list[str]:
    """Return how a session went, line by line: to read and to copy."""
    lines = [
        _("{done} of {total} gone through").format(done=session.done, total=session.total),
        *(
            _("{outcome}: {n}").format(outcome=_(OUTCOME_TITLES[outcome]), n=session.counts[outcome])
            for outcome in Outcome
            if outcome in session.counts
        ),
    ]
    if session.todos:
        lines.append(ngettext("{n} to-do planned", "{n} to-dos planned", session.todos).format(n=session.todos))
    if session.minutes:
        lines.append(ngettext("{n} minute", "{n} minutes", session.minutes).format(n=session.minutes))
    return lines


def list_title(kind: str, words: str) -> str:
    """Return what a session of a list is called: the kind of records and the list's own words."""
    return " · ".join(part for part in (_(record_type(kind).label_many), words) if part)

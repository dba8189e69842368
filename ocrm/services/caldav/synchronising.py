"""What goes up and what comes back: open to-dos as resources of their own, each known by the ETag it had last.

What was changed here goes up, what was changed there comes back as one operation; changed on both sides, what is here
goes up and is named. What was deleted there stays a to-do and is not sent again before it changes. Nothing is written
over a resource somebody changed meanwhile (If-Match), and no resource is touched that OCRM did not make.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ocrm.clock import to_utc
from ocrm.errors import UserError
from ocrm.i18n import N_
from ocrm.services import records
from ocrm.services.caldav.accounts import STATE, read_account
from ocrm.services.caldav.server import CalendarServer, ChangedThereError
from ocrm.services.icalendars.entry import CalendarEntry
from ocrm.services.icalendars.reading import read_calendar
from ocrm.services.icalendars.writing import CalendarStyle, open_todo_ids, resource_text
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workday import planning, todos
from ocrm.services.workspace import Workspace

_PREFIX, _SUFFIX = "ocrm-", ".ics"
_MOST_TITLE = 500
_State = dict[str, list[str]]
"""{name of the resource: [the ETag it had last, what of the to-do was sent]}; no ETag where it was deleted there."""


@dataclass(slots=True)
class Synchronised:
    """What a look at the calendar did; `both` names what was changed on both sides, where what is here was kept."""

    sent: int = 0
    taken: int = 0
    removed: int = 0
    both: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not (self.sent or self.taken or self.removed)


def synchronise(workspace: Workspace, server: CalendarServer) -> Synchronised:
    """Bring to-dos and calendar together; for a worker thread. Raises UserError, with what was done until then kept."""
    try:
        run = _Run(workspace, server, _present(server))
        try:
            run.remove_finished()
            for name, todo_id in run.wanted.items():
                run.settle(name, todo_id)
            run.learn_etags()
        finally:
            write_setting(workspace, STATE, run.state)
    finally:
        server.close()
    return run.done


def _present(server: CalendarServer) -> dict[str, str]:
    """Return {name: ETag} of what OCRM made in the calendar; all else there is none of its business."""
    found = server.list_etags().items()
    return {name: etag for name, etag in found if name.startswith(_PREFIX) and name.endswith(_SUFFIX)}


class _Run:
    """One look: what is wanted, what is there, and what was known of it."""

    def __init__(self, workspace: Workspace, server: CalendarServer, present: dict[str, str]) -> None:
        self._workspace, self._server, self._present = workspace, server, present
        self._style = read_account(workspace).style
        self.state: _State = dict(read_setting(workspace, STATE))
        self.wanted = {f"{_PREFIX}{todo_id}{_SUFFIX}": todo_id for todo_id in self._shown_ids()}
        self.done = Synchronised()

    def _shown_ids(self) -> list[int]:
        rows = todos.list_by_ids(self._workspace, open_todo_ids(self._workspace))
        return [row.todo_id for row in rows if row.due_on is not None or self._style is CalendarStyle.TASKS]

    def remove_finished(self) -> None:
        """Take what is done, deleted or without a day out of the calendar, unless it was changed there."""
        for name in [name for name in self.state if name not in self.wanted]:
            etag = self.state.pop(name)[0]
            if etag and self._present.get(name) == etag:
                try:
                    self._server.delete(name, etag=etag)
                except ChangedThereError:
                    continue
                self.done.removed += 1

    def settle(self, name: str, todo_id: int) -> None:
        """Bring one to-do and its resource together."""
        text = resource_text(self._workspace, todo_id, style=self._style)
        known_etag, known_digest = self.state.get(name, ["", ""])
        there, is_changed_here = self._present.get(name, ""), _digest(text) != known_digest
        if not there:
            if is_changed_here:
                self._send(name, text, "")
            elif known_etag:
                self.state[name] = ["", known_digest]  # deleted there
        elif there != known_etag:
            if is_changed_here:
                if known_etag:
                    self.done.both.append(records.title_of(self._workspace, "todos", todo_id))
                self._send(name, text, there)
            else:
                self._take(name, todo_id)
        elif is_changed_here:
            self._send(name, text, known_etag)

    def _send(self, name: str, text: bytes, etag: str) -> None:
        try:
            told = self._server.put(name, text, etag=etag)
        except ChangedThereError:
            return  # the next look settles it
        self.state[name] = [told, _digest(text)]
        self.done.sent += 1

    def learn_etags(self) -> None:
        """Ask for the ETags the server did not tell when it was written to."""
        untold = [name for name, (etag, _known) in self.state.items() if not etag]
        if untold and self.done.sent:
            found = _present(self._server)
            for name in untold:
                self.state[name][0] = found.get(name, "")

    def _take(self, name: str, todo_id: int) -> None:
        """Take over what was changed there."""
        data, told = self._server.fetch(name)
        entry = _main_entry(data, name)
        if entry is not None and _take_over(self._workspace, todo_id, entry):
            self.done.taken += 1
        still_open = records.fetch_record(self._workspace, "todos", todo_id)["status"] == "open"
        text = resource_text(self._workspace, todo_id, style=self._style)
        self.state[name] = [told or self._present[name], _digest(text) if still_open else ""]


def _main_entry(data: bytes, name: str) -> CalendarEntry | None:
    """Return what a resource is about, beside occurrences that were changed alone; None where it cannot be read."""
    try:
        return next((one for one in read_calendar(data, name=name).entries if one.replaces is None), None)
    except UserError:  # one that no program could have made of ours; the others go on
        return None


def _take_over(workspace: Workspace, todo_id: int, entry: CalendarEntry) -> bool:
    """Change a to-do to what its entry says by now, as one operation; return whether anything was another."""
    todo = records.fetch_record(workspace, "todos", todo_id)
    values = {name: value for name, value in _said(workspace, entry).items() if value != todo[name]}
    is_done = entry.status == "done"
    if not values and not is_done:
        return False
    label = N_("Take over “{title}” from the calendar")
    with workspace.operation(label, origin="caldav", title=str(todo["title"])) as operation:
        if values:
            planning.change_todo(workspace, todo_id, values)
        if is_done:
            todos.complete_todo(workspace, todo_id)
        operation.created_id = None
    return True


def _said(workspace: Workspace, entry: CalendarEntry) -> dict[str, Any]:
    """Return the fields an entry names: title, place and when; the notes stay ours, they hold more there."""
    values: dict[str, Any] = {"location": entry.location[:200]}
    if entry.title.strip():
        values["title"] = entry.title.strip()[:_MOST_TITLE]
    when = entry.starts
    if isinstance(when, datetime):
        clock = workspace.clock
        moment = when.astimezone(UTC) if when.tzinfo is not None else to_utc(clock, when.date(), when.time())
        values |= {"due_at": moment, "due_on": clock.to_local(moment).date()}
    elif when is not None:
        values |= {"due_at": None, "due_on": when}
    return values


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:32]

"""Answering in time: who wrote or enquired and waits for an answer, for how long, and how fast one answers (A5.13)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from ocrm.errors import ValidationError
from ocrm.i18n import _, ngettext
from ocrm.models import response_clock as model
from ocrm.models.fields import from_utc_text, to_utc_text
from ocrm.models.work_time import FROM, SPECIAL_DAYS, UNTIL, WorkHours, work_hours
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.quick_add.lengths import length_text
from ocrm.services.settings import read_setting, write_setting
from ocrm.services.workspace import Workspace

WRITTEN_KINDS = ("email", "message", "wechat")
"""The kinds of interaction that may have come in and wait for an answer."""
LATE = Condition("answer", Operator.IS, "late")
"""The customers who wait longer than the limit, as a filter."""
WORK_HOURS = (FROM, UNTIL)
"""The settings that say from when until when a day is worked."""
LONGEST_HOURS = model.LONGEST_HOURS
_ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer whose question is not answered yet; `worked` are the working hours since it was asked."""

    customer_id: int
    name: str
    asked_at: datetime
    worked: timedelta
    is_late: bool

    @property
    def hours(self) -> int:
        """The whole working hours they wait."""
        return self.worked // _ONE_HOUR


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How fast questions of a span were answered: all, those answered, and in time; `median` in working time."""

    asked: int
    answered: int
    in_time: int
    median: timedelta | None


def fetch_waiting(workspace: Workspace, customer_id: int) -> Waiting | None:
    """Return what a customer waits for an answer to; None where nothing is unanswered."""
    row = workspace.first(
        f"SELECT t.name, {model.ASKED_AT}, {model.LATE_BEFORE} FROM customer t WHERE t.id = ?", (customer_id,)
    )
    if row is None or row[1] is None:
        return None
    name, asked_at, before = row
    worked = _worked(workspace, asked_at, to_utc_text(workspace.clock.now()))
    return Waiting(customer_id, name, from_utc_text(asked_at), worked, asked_at <= before)


def list_unanswered(workspace: Workspace, customer_id: int) -> frozenset[int]:
    """Return the interactions of a customer that came in and are not answered yet."""
    rows = workspace.query(
        "SELECT q.id FROM interaction q JOIN customer t ON t.id = q.customer_id WHERE q.customer_id = ?"
        f" AND t.pooled_at IS NULL AND q.happened_at BETWEEN {model.SINCE} AND ocrm_now() AND {model.IS_QUESTION}"
        f" AND {model.IS_UNANSWERED}",
        (customer_id,),
    )
    return frozenset(row[0] for row in rows)


def list_late(workspace: Workspace, *, limit: int) -> tuple[int, list[Waiting]]:
    """Return how many customers wait longer than the limit, and the first of them, who waited longest."""
    source = (
        f"FROM ({model.questions_until(model.LATE_BEFORE)}) w JOIN customer t ON t.id = w.id"
        " WHERE t.pooled_at IS NULL GROUP BY t.id"
    )
    rows = list(workspace.query(f"SELECT t.id, t.name, min(w.asked_at) {source} ORDER BY min(w.asked_at), t.id"))
    now = to_utc_text(workspace.clock.now())
    hours = _hours(workspace)
    return len(rows), [
        Waiting(row[0], row[1], from_utc_text(row[2]), _between(workspace, hours, row[2], now), is_late=True)
        for row in rows[:limit]
    ]


def reason(asked_at: datetime, now: datetime) -> str:
    """Say since when a question waits: asked 5 h ago, unanswered."""
    minutes = int((now - asked_at).total_seconds()) // 60
    if minutes < 1:
        return _("asked just now, unanswered")
    if minutes < 60:
        return ngettext("asked {n} min ago, unanswered", "asked {n} min ago, unanswered", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("asked {n} h ago, unanswered", "asked {n} h ago, unanswered", hours).format(n=hours)
    days = hours // 24
    return ngettext("asked {n} day ago, unanswered", "asked {n} days ago, unanswered", days).format(n=days)


def explanation(workspace: Workspace, waiting: Waiting) -> str:
    """Say how many working hours that is, and how many are allowed."""
    limit = int(read_setting(workspace, model.SETTING))
    words = ngettext("{n} working hour of {limit}", "{n} working hours of {limit}", waiting.hours)
    return words.format(n=waiting.hours, limit=limit)


def word_time(taken: timedelta | None) -> str:
    """Say how much working time something took: 3 h 20 min."""
    return "–" if taken is None else length_text(int(taken.total_seconds()) // 60)


def settle(workspace: Workspace, interaction_id: int, *, origin: str = "") -> Changes:
    """Say of what came in that it needs no answer; that is its outcome then."""
    values = {"outcome": _("No answer needed")}
    return records.update_records(workspace, "interactions", [interaction_id], values, origin=origin)


def set_work_hours(workspace: Workspace, begins: str, ends: str) -> None:
    """Set from when until when a day is worked, as HH:MM; raises ValidationError where it ends before it begins."""
    if begins >= ends:
        raise ValidationError(_("A work day has to end after it begins. Nothing was changed."), field=UNTIL)
    write_setting(workspace, FROM, begins)
    write_setting(workspace, UNTIL, ends)


def fetch_response_times(workspace: Workspace, since: datetime, until: datetime) -> ResponseTimes:
    """Return how fast what was asked from one moment up to before another was answered (E-23).

    Of several questions in a row the first one counts.
    """
    answered_at = (
        "SELECT min(a.happened_at) FROM interaction a WHERE a.customer_id = q.customer_id"
        f" AND a.happened_at >= q.happened_at AND {model.IS_ANSWER}"
    )
    rows = list(
        workspace.query(
            f"SELECT min(q.happened_at), ({answered_at}) AS answered_at"
            " FROM interaction q INDEXED BY interaction_sorted_happened_at"
            f" WHERE q.happened_at >= ? AND q.happened_at < ? AND {model.IS_QUESTION}"
            " GROUP BY q.customer_id, answered_at",
            (to_utc_text(since), to_utc_text(until)),
        )
    )
    hours = _hours(workspace, since)
    taken = [_between(workspace, hours, asked, answered) for asked, answered in rows if answered is not None]
    limit = timedelta(hours=int(read_setting(workspace, model.SETTING)))
    return ResponseTimes(len(rows), len(taken), sum(one <= limit for one in taken), _median(taken))


def _median(times: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in times)) if times else None


def _worked(workspace: Workspace, start: str, end: str) -> timedelta:
    return _between(workspace, _hours(workspace, from_utc_text(start)), start, end)


def _between(workspace: Workspace, hours: WorkHours, start: str, end: str) -> timedelta:
    begin, finish = (workspace.clock.to_local(from_utc_text(text)).replace(tzinfo=None) for text in (start, end))
    return hours.between(begin, finish)


def _hours(workspace: Workspace, since: datetime | None = None) -> WorkHours:
    today = workspace.clock.today()
    first = (
        today - timedelta(days=model.LOOK_BACK_DAYS + 1) if since is None else workspace.clock.to_local(since).date()
    )
    settings = workspace.scalar(model.SETTINGS_ASKED)
    special = workspace.scalar(SPECIAL_DAYS.format("?"), (first.isoformat(),))
    return work_hours(json.loads(settings), json.loads(special))

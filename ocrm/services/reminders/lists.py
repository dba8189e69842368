"""Reminders that stand for all records of a day: one in the morning for each list, however many it holds.

To add a list: a function that reads a day, and its line in `store.open_scheduler`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from ocrm.clock import to_utc
from ocrm.i18n import ngettext, pgettext
from ocrm.models.fields import to_utc_text
from ocrm.services import pool
from ocrm.services.deals import holds
from ocrm.services.relations import cadence
from ocrm.services.relations.pooled import beside_pool
from ocrm.services.reminders.birthdays import Leads, told_between
from ocrm.services.reminders.kinds import DAY
from ocrm.services.reminders.reminder import Reminder, ReminderKey
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

MORNING = "morning"
LISTS = frozenset({MORNING, "close", "stalled", "contact", "pool"})
"""The sources below. They are read in their morning only, not for what is to come: they read many records."""
_NAMED = 3
_MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class DayList:
    """What there is to say of a day; `view` is what opens it, `not_before` (UTC) when that was found out."""

    title: str
    details: tuple[str, ...]
    view: str
    icon_kind: str = ""
    not_before: datetime | None = None


ReadDay = Callable[[Workspace, date], DayList | None]


class ListReminders:
    """A list that is told of in the morning, some days before its own day or on it."""

    def __init__(
        self,
        name: str,
        workspace: Workspace,
        read: ReadDay,
        *,
        digest_at: Callable[[], time],
        leads: Leads,
        may_come_late: bool = False,
    ) -> None:
        self.name = name
        self._workspace = workspace
        self._read = read
        self._digest_at = digest_at
        self._leads = leads
        self._may_come_late = may_come_late

    def between(self, after: datetime, until: datetime) -> Iterable[Reminder]:
        """Return the reminders that fire later than `after` and not later than `until` (UTC)."""
        leads, digest_at = self._leads(), self._digest_at()
        clock = self._workspace.clock
        # What is found out in the course of a day is told then: its morning may have passed.
        since = to_utc(clock, clock.to_local(after).date(), time()) if self._may_come_late else after
        for day, lead in told_between(clock, since, until, leads=leads, digest_at=digest_at):
            is_past = day < clock.today()  # after a week away; nobody is told of that
            found = None if is_past else self._make(day, lead, digest_at)
            if found is not None and after < found.fires_at <= until:
                yield found

    def find(self, key: ReminderKey) -> Reminder | None:
        """Return the reminder of a key, None once nothing is left of its list."""
        return self._make(date.fromisoformat(key.occurrence), key.offset_minutes, self._digest_at())

    def _fires_at(self, day: date, lead: int, digest_at: time) -> datetime:
        return to_utc(self._workspace.clock, day - timedelta(days=lead // DAY), digest_at)

    def _make(self, day: date, lead: int, digest_at: time) -> Reminder | None:
        found = self._read(self._workspace, day)
        if found is None:
            return None
        fires_at = self._fires_at(day, lead, digest_at)
        made = Reminder(
            ReminderKey(self.name, 0, day.isoformat(), lead),
            fires_at,
            due_on=day,
            due_at=None,
            title=found.title,
            kind=found.icon_kind,
            private_title=found.title,
            details=found.details,
            record_kind="",
            view=found.view,
        )
        late = found.not_before is not None and found.not_before > fires_at
        return replace(made, fires_at=found.not_before) if late and found.not_before is not None else made


# -- the lists --------------------------------------------------------------------------------------------------------


def read_morning(workspace: Workspace, day: date) -> DayList | None:
    """Return what is due on a day and overdue; None where one to-do without a time is all, as that tells itself.

    What was entered later that morning does not count: whoever has just typed it need not be told.
    """
    told_at = to_utc(workspace.clock, day, time.fromisoformat(read_setting(workspace, "digest_at")))
    where = f"status = 'open' AND created_at < '{to_utc_text(told_at)}' AND {beside_pool(workspace)}"
    count, timed = workspace.first(
        f"SELECT count(*), count(due_at) FROM todo WHERE {where} AND due_on = ?", (day.isoformat(),)
    ) or (0, 0)
    overdue = int(
        workspace.scalar(
            f"SELECT count(*) FROM (SELECT 1 FROM todo WHERE {where} AND due_on < ? LIMIT {_MOST_COUNTED})",
            (day.isoformat(),),
        )
    )
    if not overdue and not timed and count < 2:
        return None
    if not count:
        title = ngettext("{n} overdue to-do", "{n} overdue to-dos", overdue).format(n=overdue)
        return DayList(title, tuple(_lines_of(workspace, f"{where} AND due_on < ?", day)), "today")
    lines = _lines_of(workspace, f"{where} AND due_on = ?", day)
    if overdue:
        lines.append(ngettext("{n} overdue to-do", "{n} overdue to-dos", overdue).format(n=overdue))
    return DayList(ngettext("{n} to-do today", "{n} to-dos today", count).format(n=count), tuple(lines), "today")


def _lines_of(workspace: Workspace, where: str, day: date) -> list[str]:
    """Return the first to-dos of a day, in the words of the digest of the day."""
    from ocrm.services.workday.day_digest import word_todos  # it plans, and planning needs the words of reminders

    order = "due_on, due_at IS NULL, due_at, priority <> 'high', id"
    rows = workspace.query(f"SELECT id FROM todo WHERE {where} ORDER BY {order} LIMIT {_NAMED}", (day.isoformat(),))
    return word_todos(workspace, [row[0] for row in rows])


def read_closing(workspace: Workspace, day: date) -> DayList | None:
    """Return the open deals that are expected to close on a day."""
    count, names = _deals(workspace, "t.expected_close_on = ?", (day.isoformat(),))
    words = ngettext("{n} opportunity is expected to close", "{n} opportunities are expected to close", count)
    return _listed(count, words, names, "closing")


def read_stalled(workspace: Workspace, day: date) -> DayList | None:
    """Return the open deals that are longer in their stage than its limit since this day (D-11)."""
    limits = list(workspace.query("SELECT id, limit_days FROM stage WHERE limit_days > 0"))
    if not limits:
        return None
    past = ", ".join("(?, ?)" for _limit in limits)
    values = [value for stage, limit in limits for value in (stage, (day - timedelta(days=limit + 1)).isoformat())]
    source = (
        f"(SELECT column1 AS stage, column2 AS day FROM (VALUES {past})) p"
        " CROSS JOIN opportunity t INDEXED BY opportunity_open_by_entry"
    )
    where = "t.stage_id = p.stage AND t.entered_stage_on = p.day"
    count, names = _deals(workspace, where, values, source=source)
    words = ngettext("{n} opportunity has stalled", "{n} opportunities have stalled", count)
    return _listed(count, words, names, "stalled")


def read_losing_touch(workspace: Workspace, day: date) -> DayList | None:
    """Return the customers whose rhythm of contact is over by half as much again on this day (D-12)."""
    names = cadence.turning_red(workspace, day, limit=_MOST_COUNTED)
    words = ngettext("You are losing touch with {n} customer", "You are losing touch with {n} customers", len(names))
    return _listed(len(names), words, names, "losing_touch")


def read_pool_warning(workspace: Workspace, day: date) -> DayList | None:
    """Return who falls into the pool soon, as it was found out on that day in the background."""
    warned = pool.warned_on(workspace, day)
    if warned is None:
        return None
    words = ngettext("{n} customer soon falls into the pool", "{n} customers soon fall into the pool", warned.count)
    found = _listed(warned.count, words, warned.names, "pool_soon")
    return None if found is None else replace(found, not_before=warned.noted_at)


def _deals(
    workspace: Workspace, where: str, values: Sequence[Any], *, source: str = "opportunity t"
) -> tuple[int, Sequence[str]]:
    beside = f"{holds.awake(workspace)} AND {beside_pool(workspace, 't.customer_id')}"
    rows: Iterator[Any] = workspace.query(
        f"SELECT t.subject FROM {source} WHERE t.status = 'open' AND {where} AND {beside}"
        f" ORDER BY t.expected_amount DESC LIMIT {_MOST_COUNTED}",
        tuple(values),
    )
    names = [row[0] for row in rows]
    return len(names), names


def _listed(count: int, words: str, names: Sequence[str], view: str) -> DayList | None:
    if not count:
        return None
    shown = pgettext("list separator", ", ").join(names[:_NAMED])
    return DayList(words.format(n=count), (f"{shown}…" if count > _NAMED else shown,), view)

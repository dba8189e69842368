"""Which deals stall, idle, are overdue or have no next step, in words, and what that was reckoned from (D-06 … D-13).

The rules themselves are in models/deal_clock.py, so that lists can be sorted and filtered by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ocrm import formats
from ocrm.errors import NotFoundError
from ocrm.i18n import _, ngettext
from ocrm.models import deal_clock
from ocrm.models.fields import from_utc_text
from ocrm.services.fields import picklists
from ocrm.services.workspace import Workspace


class Trouble(StrEnum):
    """What can be wrong with an open deal, the most pressing first."""

    STALLED = "stalled"
    IDLE = "idle"
    OVERDUE = "overdue"
    NO_NEXT_STEP = "no_next_step"


@dataclass(frozen=True, slots=True)
class DealHealth:
    """The clocks of a deal; days count from calendar day to calendar day, limits of 0 mean none.

    `last_touch` is the moment of the last call, visit, meeting or answer (UTC), None where there was none; idling then
    counts from `idle_since`, the day of discovery. `next_action_on` is the next planned day, also one that has passed.
    A closed deal and one on hold have no troubles.
    """

    opportunity_id: int
    is_open: bool
    held_until: date | None
    entered_stage_on: date
    dwell_days: int
    limit_days: int
    last_touch: datetime | None
    last_touch_kind: str
    idle_since: date
    idle_days: int
    idle_limit: int
    has_action: bool
    next_action_on: date | None
    next_action: str
    expected_close_on: date | None
    slip_count: int
    slip_days: int
    today: date
    troubles: tuple[Trouble, ...]

    def is_in(self, trouble: Trouble) -> bool:
        """Say whether the deal has a trouble."""
        return trouble in self.troubles


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A date or number the state of a deal was reckoned from."""

    label: str
    text: str
    is_bad: bool = False


_HEALTH = f"""
SELECT t.id, t.status, t.hold_until, t.entered_stage_on, {deal_clock.DWELL_DAYS}, s.limit_days,
       {deal_clock.LAST_TOUCH}, {deal_clock.IDLE_SINCE}, {deal_clock.IDLE_DAYS}, s.idle_days,
       d.id, d.due_on, d.title, t.expected_close_on, t.slip_count, t.slip_days,
       {deal_clock.IS_STALLED}, {deal_clock.IS_IDLE}
FROM opportunity t
JOIN stage s ON s.id = t.stage_id
LEFT JOIN todo d ON d.id = (
    SELECT n.id FROM todo n WHERE n.opportunity_id = t.id AND n.status = 'open'
    ORDER BY n.due_on IS NULL, n.due_on, n.due_at IS NULL, n.due_at LIMIT 1)
WHERE t.id IN ({{marks}})
"""
_KIND_OF_TOUCH = (
    "SELECT i.kind FROM interaction i WHERE i.happened_at = ? AND (i.opportunity_id = ? OR i.opportunity_id IS NULL)"
    f" AND {deal_clock.IS_TOUCH} LIMIT 1"
)


def fetch_healths(workspace: Workspace, opportunity_ids: Sequence[int]) -> dict[int, DealHealth]:
    """Return the clocks of deals by id; what is gone is left out."""
    marks = ",".join("?" * len(opportunity_ids))
    today = workspace.clock.today()
    rows = workspace.query(_HEALTH.format(marks=marks), opportunity_ids)
    return {row[0]: _health(workspace, row, today) for row in list(rows)}


def fetch_health(workspace: Workspace, opportunity_id: int) -> DealHealth:
    """Return the clocks of a deal; raises NotFoundError."""
    found = fetch_healths(workspace, [opportunity_id]).get(opportunity_id)
    if found is None:
        raise NotFoundError(_("This opportunity no longer exists. It may have been deleted; undo brings it back."))
    return found


def _health(workspace: Workspace, row: tuple[Any, ...], today: date) -> DealHealth:
    close_on, hold_until = _day(row[13]), _day(row[2])
    held_until = hold_until if hold_until is not None and hold_until > today else None
    is_open = row[1] == "open"
    states = {
        Trouble.STALLED: bool(row[16]),
        Trouble.IDLE: bool(row[17]),
        Trouble.OVERDUE: close_on is not None and close_on < today,
        Trouble.NO_NEXT_STEP: row[10] is None,
    }
    is_watched = is_open and held_until is None
    return DealHealth(
        opportunity_id=row[0],
        is_open=is_open,
        held_until=held_until,
        entered_stage_on=date.fromisoformat(row[3]),
        dwell_days=row[4],
        limit_days=row[5],
        last_touch=from_utc_text(row[6]) if row[6] else None,
        last_touch_kind=str(workspace.scalar(_KIND_OF_TOUCH, (row[6], row[0])) or "") if row[6] else "",
        idle_since=date.fromisoformat(row[7]),
        idle_days=row[8],
        idle_limit=row[9],
        has_action=row[10] is not None,
        next_action_on=_day(row[11]),
        next_action=row[12] or "",
        expected_close_on=close_on,
        slip_count=row[14],
        slip_days=row[15],
        today=today,
        troubles=tuple(trouble for trouble, is_so in states.items() if is_so) if is_watched else (),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


# -- in words ---------------------------------------------------------------------------------------------------------


def trouble_label(trouble: Trouble) -> str:
    """Return a trouble in a word, for a chip."""
    return {
        Trouble.STALLED: _("Stalled"),
        Trouble.IDLE: _("Idle"),
        Trouble.OVERDUE: _("Past its day"),
        Trouble.NO_NEXT_STEP: _("No next step"),
    }[trouble]


def trouble_reason(health: DealHealth, trouble: Trouble) -> str:
    """Return in words why a deal has a trouble."""
    if trouble is Trouble.STALLED:
        words = ngettext("{n} day in this stage; its limit is {limit}", "{n} days in this stage; its limit is {limit}",
                         health.dwell_days)  # fmt: skip
        return words.format(n=health.dwell_days, limit=health.limit_days)
    if trouble is Trouble.IDLE:
        words = ngettext("No contact for {n} day, and nothing planned", "No contact for {n} days, and nothing planned",
                         health.idle_days)  # fmt: skip
        return words.format(n=health.idle_days)
    if trouble is Trouble.OVERDUE and health.expected_close_on is not None:
        days = (health.today - health.expected_close_on).days
        return ngettext("Expected {n} day ago, and still open", "Expected {n} days ago, and still open", days).format(
            n=days
        )
    return _("Nothing is planned for it")


def reasons(health: DealHealth) -> list[str]:
    """Return in words all that is wrong with a deal."""
    return [trouble_reason(health, trouble) for trouble in health.troubles]


def slip_words(slip_count: int, slip_days: int) -> str:
    """Return how often and how far the expected day was put off; empty for never."""
    if not slip_count:
        return ""
    times = ngettext("put off {n} time", "put off {n} times", slip_count).format(n=slip_count)
    days = ngettext("{n} day in all", "{n} days in all", slip_days).format(n=slip_days)
    return _("{times}, {days}").format(times=times, days=days)


def explain(workspace: Workspace, health: DealHealth) -> Iterator[ClockLine]:
    """Yield the dates and numbers a deal's state was reckoned from, as people read them."""
    yield ClockLine(_("Today"), formats.format_date_long(health.today))
    if health.held_until is not None:
        yield ClockLine(_("On hold until"), formats.format_date_long(health.held_until))
    yield from _explain_stay(health)
    yield from _explain_idling(workspace, health)
    yield _explain_action(health)
    yield from _explain_close(health)


def _explain_stay(health: DealHealth) -> Iterator[ClockLine]:
    yield ClockLine(_("In this stage since"), formats.format_date_long(health.entered_stage_on))
    yield ClockLine(_("Stay"), _days(health.dwell_days), is_bad=health.is_in(Trouble.STALLED))
    limit = _("more than {days} counts as stalled").format(days=_days(health.limit_days))
    yield ClockLine(_("Limit of the stage"), limit if health.limit_days else _("none"))


def _explain_idling(workspace: Workspace, health: DealHealth) -> Iterator[ClockLine]:
    if health.last_touch is None:
        yield ClockLine(_("Last contact"), _("none; counted from its discovery"))
    else:
        kind = picklists.labels(workspace, "interaction_kind").get(health.last_touch_kind, health.last_touch_kind)
        moment = formats.format_moment_relative(
            workspace.clock.to_local(health.last_touch), workspace.clock.local_now()
        )
        yield ClockLine(_("Last contact"), " · ".join(part for part in (moment, kind) if part))
    yield ClockLine(_("Without contact for"), _days(health.idle_days), is_bad=health.is_in(Trouble.IDLE))
    limit = _("more than {days} with nothing planned counts as idle").format(days=_days(health.idle_limit))
    yield ClockLine(_("Limit without contact"), limit if health.idle_limit else _("none"))


def _explain_action(health: DealHealth) -> ClockLine:
    if not health.has_action:
        return ClockLine(_("Next step"), _("nothing planned"), is_bad=health.is_in(Trouble.NO_NEXT_STEP))
    day = health.next_action_on
    words = "" if day is None else formats.format_date_relative(day, health.today)
    is_late = day is not None and day < health.today
    return ClockLine(_("Next step"), " · ".join(part for part in (words, health.next_action) if part), is_bad=is_late)


def _explain_close(health: DealHealth) -> Iterator[ClockLine]:
    if health.expected_close_on is not None:
        day = formats.format_date_long(health.expected_close_on)
        yield ClockLine(_("Expected close"), day, is_bad=health.is_in(Trouble.OVERDUE))
    slips = slip_words(health.slip_count, health.slip_days)
    if slips:
        yield ClockLine(_("Expected day"), slips)


def _days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)

"""Deals on hold until a day: till then they count in no rule, no sum and no forecast, and on that day they are back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ocrm.errors import ValidationError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.workspace import Workspace

HOLD_MANY = N_("Put {count} opportunities on hold until {day}")
RESUME_MANY = N_("Take {count} opportunities off hold")
BACK_FOR_DAYS = 7
"""Days during which a deal that came back by itself is pointed out: nobody looks every day."""
_KIND = "opportunities"


def is_on_hold(hold_until: date | None, today: date) -> bool:
    """Return whether a deal is on hold; on the day itself it is back."""
    return hold_until is not None and hold_until > today


def has_held(workspace: Workspace) -> bool:
    """Say whether any deal is on hold."""
    today = workspace.clock.today().isoformat()
    return workspace.first("SELECT 1 FROM opportunity WHERE hold_until > ? LIMIT 1", (today,)) is not None


def awake(workspace: Workspace, column: str = "t.id") -> str:
    """Return the SQL condition that a deal is not on hold; `column` is its id.

    It costs nothing while no deal is, and leaves queries their covering indexes while some are.
    """
    if not has_held(workspace):
        return "1"
    today = workspace.clock.today().isoformat()
    return f"{column} NOT IN (SELECT h.id FROM opportunity h WHERE h.hold_until > '{today}')"


def awake_filter(workspace: Workspace) -> Filter | None:
    """Return the deals that are not on hold as a filter; None, which narrows nothing, while no deal is."""
    if not has_held(workspace):
        return None
    today = workspace.clock.today()
    return AnyOf((Condition("hold_until", Operator.EMPTY), Condition("hold_until", Operator.LE, today)))


def open_filter(workspace: Workspace) -> Filter:
    """Return the deals one works on now: open, and not on hold."""
    is_open, beside = Condition("status", Operator.IS, "open"), awake_filter(workspace)
    return AllOf((is_open,)) if beside is None else AllOf((is_open, beside))


def held_filter(workspace: Workspace) -> Filter:
    """Return the open deals that are on hold."""
    today = workspace.clock.today()
    return AllOf((Condition("status", Operator.IS, "open"), Condition("hold_until", Operator.AFTER, today)))


def back_filter(workspace: Workspace) -> Filter:
    """Return the open deals that came back from hold by themselves today or in the days before."""
    today = workspace.clock.today()
    since = today - timedelta(days=BACK_FOR_DAYS - 1)
    return AllOf((Condition("status", Operator.IS, "open"), Condition("hold_until", Operator.BETWEEN, (since, today))))


def hold_opportunities(
    workspace: Workspace, opportunity_ids: Sequence[int], until: date | None, *, origin: str = ""
) -> Changes:
    """Put open deals on hold until a day after today. Raises ValidationError for another day, or a closed deal."""
    if until is None or until <= workspace.clock.today():
        raise ValidationError(_("Choose a day after today; nothing is on hold yet."), field="hold_until")
    _check_open(workspace, opportunity_ids)
    one = len(opportunity_ids) == 1
    with workspace.operation(
        N_("Put “{title}” on hold until {day}") if one else HOLD_MANY,
        origin=origin,
        title=records.title_of(workspace, _KIND, opportunity_ids[0])[:60],
        count=len(opportunity_ids),
        day=format_date_iso(until),
    ) as operation:
        records.update_records(workspace, _KIND, opportunity_ids, {"hold_until": until})
    return operation.changes


def resume_opportunities(workspace: Workspace, opportunity_ids: Sequence[int], *, origin: str = "") -> Changes:
    """Take deals off hold before their day."""
    one = len(opportunity_ids) == 1
    with workspace.operation(
        N_("Take “{title}” off hold") if one else RESUME_MANY,
        origin=origin,
        title=records.title_of(workspace, _KIND, opportunity_ids[0])[:60],
        count=len(opportunity_ids),
    ) as operation:
        records.update_records(workspace, _KIND, opportunity_ids, {"hold_until": None})
    return operation.changes


def _check_open(workspace: Workspace, opportunity_ids: Sequence[int]) -> None:
    for row in records.fetch_rows(workspace, _KIND, opportunity_ids, ["subject", "status"]):
        if row is not None and row["status"] != "open":
            raise ValidationError(
                _("“{title}” is closed; only open deals can be put on hold. Nothing was changed.").format(
                    title=row["subject"]
                ),
                field="hold_until",
            )

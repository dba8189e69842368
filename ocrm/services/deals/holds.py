"""Deals nobody works on now: those on hold until a day, and those of customers in the pool.

Till the day, or the claim, they count in no rule, no sum and no forecast; then they are back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ocrm.errors import ValidationError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services import records
from ocrm.services.changes import Changes
from ocrm.services.filtering.conditions import AllOf, AnyOf, Condition, Filter, Operator
from ocrm.services.filtering.filter_parts import joined, parts_of
from ocrm.services.relations.pooled import has_pooled
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
    """Return the SQL condition that a deal is neither on hold nor of a customer in the pool; `column` is its id.

    It costs nothing while there are none, and leaves queries their covering indexes while there are some.
    """
    conditions = []
    if has_held(workspace):
        today = workspace.clock.today().isoformat()
        conditions.append(f"{column} NOT IN (SELECT h.id FROM opportunity h WHERE h.hold_until > '{today}')")
    if has_pooled(workspace):
        conditions.append(
            f"{column} NOT IN (SELECT h.id FROM customer p JOIN opportunity h ON h.customer_id = p.id"
            " WHERE p.pooled_at IS NOT NULL AND h.status = 'open')"
        )
    return " AND ".join(conditions) or "1"


def awake_filter(workspace: Workspace) -> Filter | None:
    """Return the deals that are neither on hold nor in the pool; None, which narrows nothing, while there are none."""
    beside_pool = Condition("customer_in_pool", Operator.IS, False) if has_pooled(workspace) else None
    if not has_held(workspace):
        return beside_pool
    today = workspace.clock.today()
    awake_now = AnyOf((Condition("hold_until", Operator.EMPTY), Condition("hold_until", Operator.LE, today)))
    return joined(awake_now, beside_pool)


def open_filter(workspace: Workspace) -> Filter:
    """Return the deals one works on now: open, not on hold, and not of a customer in the pool."""
    is_open, beside = Condition("status", Operator.IS, "open"), awake_filter(workspace)
    return AllOf((is_open,)) if beside is None else AllOf((is_open, *parts_of(beside)))


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
        title=records.title_of(workspace, _KIND, opportunity_ids[0]),
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
        title=records.title_of(workspace, _KIND, opportunity_ids[0]),
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

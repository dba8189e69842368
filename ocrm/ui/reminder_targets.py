"""Where a reminder leads: its record, or the list behind it."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.deals.holds import open_filter
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.reminders import Reminder
from ocrm.services.workday.today import ATTENTION_TITLES, AttentionKind
from ocrm.services.workday.today_lists import attention_query
from ocrm.services.workspace import Workspace
from ocrm.ui.context import RECORD_PAGES, Target

_ATTENTION = {"losing_touch": AttentionKind.LOSING_TOUCH, "pool_soon": AttentionKind.POOL_SOON}


def target_of(workspace: Workspace, reminder: Reminder) -> Target | None:
    """Return where a reminder leads; None for a festival, which has no place of its own."""
    kind = reminder.record_kind
    if kind:
        return Target(RECORD_PAGES[kind], kind, reminder.key.record_id)
    if reminder.view == "stalled":
        return Target("opportunities", "opportunities", view="stalled")
    if reminder.view == "closing":
        on_day = Condition("expected_close_on", Operator.BETWEEN, (reminder.due_on, reminder.due_on))
        extra = {"filter_text": reminder.title}
        return Target("opportunities", "opportunities", filter=joined(open_filter(workspace), on_day), extra=extra)
    attention = _ATTENTION.get(reminder.view)
    if attention is not None:
        query = attention_query(workspace, attention)
        if query is not None:
            return Target(
                query.kind, query.kind, filter=query.filter, extra={"filter_text": _(ATTENTION_TITLES[attention])}
            )
    return Target("today") if reminder.view else None

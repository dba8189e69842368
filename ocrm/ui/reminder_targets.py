"""Where a reminder leads: its record, or the list behind it."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.deals.holds import open_filter
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.filtering.filter_parts import joined
from ocrm.services.pool import soon_filter
from ocrm.services.reminders import Reminder
from ocrm.services.workday.today import ATTENTION_TITLES, AttentionKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import RECORD_PAGES, Target

_VIEWS = {"stalled": "opportunities", "losing_touch": "customers"}


def target_of(workspace: Workspace, reminder: Reminder) -> Target | None:
    """Return where a reminder leads; None for a festival, which has no place of its own."""
    kind = reminder.record_kind
    if kind:
        return Target(RECORD_PAGES[kind], kind, reminder.opened_id or reminder.key.record_id)
    if reminder.view in _VIEWS:
        page = _VIEWS[reminder.view]
        return Target(page, page, view=reminder.view)
    if reminder.view == "closing":
        on_day = Condition("expected_close_on", Operator.BETWEEN, (reminder.due_on, reminder.due_on))
        extra = {"filter_text": reminder.title}
        return Target("opportunities", "opportunities", filter=joined(open_filter(workspace), on_day), extra=extra)
    if reminder.view == "pool_soon":
        extra = {"filter_text": _(ATTENTION_TITLES[AttentionKind.POOL_SOON])}
        return Target("customers", "customers", filter=soon_filter(workspace), extra=extra)
    return Target("today") if reminder.view else None

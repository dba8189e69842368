"""The words and icons of the lines of Today's queue that are no to-dos."""

from __future__ import annotations

from ocrm.i18n import _
from ocrm.services.display import ValueFormatter
from ocrm.services.next_actions import NextAction, Tier
from ocrm.ui.todos.entries import RecordEntry

_MARKS = {
    Tier.SERVICE: ("life-buoy", "bad"),
    Tier.OVERDUE: ("flag", "bad"),
    Tier.TODAY: ("flag", "info"),
    Tier.MONEY: ("wallet", "bad"),
    Tier.STALLED: ("hourglass", "warn"),
    Tier.UNPLANNED: ("calendar-days", "info"),
    Tier.BIRTHDAY: ("cake", "violet"),
    Tier.POOL: ("inbox", "neutral"),
    Tier.CADENCE: ("snowflake", "neutral"),
}


def record_entry(action: NextAction, formatter: ValueFormatter) -> RecordEntry:
    """Return the line of a record: its customer and facts below its title, the reason at the right."""
    mark, tone = _MARKS[action.tier]
    customer = action.customer_name if action.customer_name != action.title else _("Customer")
    subtitle = " · ".join(filter(None, (customer, *line_facts(action, formatter))))
    is_late = action.tier in (Tier.SERVICE, Tier.OVERDUE, Tier.MONEY)
    return RecordEntry(action, action.reason, subtitle, mark, tone, is_late=is_late)


def line_facts(action: NextAction, formatter: ValueFormatter) -> list[str]:
    """Return what stands below a line beside its customer: its weighted amount, and how they are best reached."""
    best = action.best_channel
    return [words for words in (weighted_words(action, formatter), best.words if best is not None else "") if words]


def weighted_words(action: NextAction, formatter: ValueFormatter) -> str:
    """Return the weighted amount of a line's deal in words, empty where it has none."""
    if not action.weighted:
        return ""
    return _("weighted {amount}").format(amount=formatter.money_short(action.weighted))

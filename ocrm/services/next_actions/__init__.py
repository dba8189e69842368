"""The queue of Today: over all records, what to do next and why, in the order of D-13.

To add a source: a function in `sources.py` (or the room of its records) that yields NextActions of a tier, and its name
in SOURCES.
"""

from ocrm.services.next_actions.action import NextAction, Tier, tier_title
from ocrm.services.next_actions.answers import hide_until, nothing_next, plan_on, plan_typed, settled_until
from ocrm.services.next_actions.queue import Queue, fetch_queue, fetch_todo_actions, is_read_at_once
from ocrm.services.next_actions.sources import SOURCES, Found

__all__ = [
    "SOURCES",
    "Found",
    "NextAction",
    "Queue",
    "Tier",
    "fetch_queue",
    "fetch_todo_actions",
    "hide_until",
    "is_read_at_once",
    "nothing_next",
    "plan_on",
    "plan_typed",
    "settled_until",
    "tier_title",
]

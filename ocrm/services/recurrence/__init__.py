"""Recurrence: when something comes back, as RFC 5545 writes it, with words for it in both languages."""

from ocrm.services.recurrence.counting import anchored, first_on_or_after, following, next_after, occurrences
from ocrm.services.recurrence.rrule_text import format_rrule, parse_rrule
from ocrm.services.recurrence.rules import NTHS, WORK_DAYS, Following, Frequency, Recurrence
from ocrm.services.recurrence.words import describe, nth_words, weekday_word

__all__ = [
    "NTHS",
    "WORK_DAYS",
    "Following",
    "Frequency",
    "Recurrence",
    "anchored",
    "describe",
    "first_on_or_after",
    "following",
    "format_rrule",
    "next_after",
    "nth_words",
    "occurrences",
    "parse_rrule",
    "weekday_word",
]

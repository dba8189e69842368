"""The moments a reminder can be put off to."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from ocrm.clock import Clock, to_utc

TONIGHT = time(20)
MORNING = time(9)
_FRIDAY = 4


class SnoozeChoice(StrEnum):
    """A way to put something off."""

    TEN_MINUTES = "ten_minutes"
    HOUR = "hour"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    NEXT_WORKDAY = "next_workday"


def snooze_until(choice: SnoozeChoice, clock: Clock) -> datetime:
    """Return the moment (UTC) a choice puts off to; tonight is tomorrow's once it has passed."""
    now = clock.now()
    today = clock.today()
    if choice is SnoozeChoice.TEN_MINUTES:
        return now + timedelta(minutes=10)
    if choice is SnoozeChoice.HOUR:
        return now + timedelta(hours=1)
    if choice is SnoozeChoice.TONIGHT:
        tonight = to_utc(clock, today, TONIGHT)
        return tonight if tonight > now else to_utc(clock, today + timedelta(days=1), TONIGHT)
    if choice is SnoozeChoice.TOMORROW:
        return to_utc(clock, today + timedelta(days=1), MORNING)
    days = 7 - today.weekday() if today.weekday() >= _FRIDAY else 1
    return to_utc(clock, today + timedelta(days=days), MORNING)


def snooze_choices(clock: Clock) -> list[SnoozeChoice]:
    """Return the choices that make sense now: no tonight in the night, no next workday that is tomorrow."""
    is_before_tonight = clock.local_now().time() < TONIGHT
    is_tomorrow_free = snooze_until(SnoozeChoice.NEXT_WORKDAY, clock) != snooze_until(SnoozeChoice.TOMORROW, clock)
    return [
        choice
        for choice in SnoozeChoice
        if (choice is not SnoozeChoice.TONIGHT or is_before_tonight)
        and (choice is not SnoozeChoice.NEXT_WORKDAY or is_tomorrow_free)
    ]

"""The moments a reminder can be put off to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from ocrm.clock import Clock, to_utc
from ocrm.i18n import N_, _

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


_TITLES = {
    SnoozeChoice.TEN_MINUTES: N_("In 10 minutes"),
    SnoozeChoice.HOUR: N_("In 1 hour"),
    SnoozeChoice.TONIGHT: N_("Tonight 20:00"),
    SnoozeChoice.TOMORROW: N_("Tomorrow 09:00"),
    SnoozeChoice.NEXT_WORKDAY: N_("Next work day 09:00"),
}


def snooze_title(choice: SnoozeChoice) -> str:
    """Return what a choice is called."""
    return _(_TITLES[choice])


NextWorkday = Callable[[date], date]
"""Tells the first work day after a day."""


def after_weekend(day: date) -> date:
    """Return the next day from Monday to Friday, where no work calendar is known."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= _FRIDAY else 1)


def snooze_until(choice: SnoozeChoice, clock: Clock, *, next_workday: NextWorkday = after_weekend) -> datetime:
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
    return to_utc(clock, next_workday(today), MORNING)


def snooze_choices(clock: Clock, *, next_workday: NextWorkday = after_weekend) -> list[SnoozeChoice]:
    """Return the choices that make sense now: no tonight in the night, no next workday that is tomorrow."""
    is_before_tonight = clock.local_now().time() < TONIGHT
    workday = snooze_until(SnoozeChoice.NEXT_WORKDAY, clock, next_workday=next_workday)
    is_tomorrow_free = workday != snooze_until(SnoozeChoice.TOMORROW, clock)
    return [
        choice
        for choice in SnoozeChoice
        if (choice is not SnoozeChoice.TONIGHT or is_before_tonight)
        and (choice is not SnoozeChoice.NEXT_WORKDAY or is_tomorrow_free)
    ]

"""What a repeat rule says: a subset of RFC 5545's RRULE, and of RFC 7529's for years by the moon.

A rule works on calendar dates; the time of day stays that of the to-do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

WORK_DAYS = (0, 1, 2, 3, 4)
"""Monday to Friday, as `Recurrence.weekdays` counts them."""
NTHS = (1, 2, 3, 4, 5, -1)
"""Which of a month's Mondays `Recurrence.nth` may name; -1 is the last."""


class Frequency(StrEnum):
    """How long one period is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When something comes back.

    `weekdays` count from 0 = Monday; with `nth` (1–5, or -1 for the last) they are the nth of the month. `month_days`
    are 1–31, or -1 for the last. `count` is how many occurrences there are in all, this one included; `until` is the
    last day allowed. With `from_completion` the next one is reckoned from the day this one is done. `position` picks
    one of a month's `weekdays` taken together: the last work day is (0, 1, 2, 3, 4) at -1. A lunar rule is a yearly
    one of one month and one day of the moon's calendar (D-52). With `to_work_day` what falls on a free day comes on the
    next work day.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    count: int | None = None
    until: date | None = None
    from_completion: bool = False
    is_lunar: bool = False
    is_leap_month: bool = False
    to_work_day: bool = False
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Following:
    """The occurrence after this one and the rule it carries on with."""

    on: date
    rule: Recurrence

"""Working hours: how long was worked between two moments, and since when so much has been (D-27, by intervals)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

WEEKDAYS, FROM, UNTIL = "work_weekdays", "work_from", "work_until"
"""The settings that say which weekdays are worked, from 0 = Monday, and from when until when."""
DEFAULTS: Mapping[str, Any] = {WEEKDAYS: [0, 1, 2, 3, 4], FROM: "09:00", UNTIL: "18:00"}
SETTINGS_READ = "SELECT json_group_object(s.key, json(s.value)) FROM setting s WHERE s.key IN ({})"
"""The SQL of some settings as an object of JSON."""
SPECIAL_DAYS = "SELECT json_group_object(d.day, d.is_working) FROM special_day d WHERE d.day >= {}"
"""The SQL of the holidays and make-up work days from a day on, in the same way."""
_FARTHEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class WorkHours:
    """The same hours of every day that is worked; moments are wall-clock times of the user, without a zone."""

    is_worked: Callable[[date], bool]
    begins: time
    ends: time

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how long was worked from one moment to another; nothing where the second is the earlier one."""
        days = (start.date() + timedelta(days=number) for number in range((end.date() - start.date()).days + 1))
        worked = (self._shared(day, start, end) for day in days if self.is_worked(day))
        return sum(worked, timedelta())

    def before(self, end: datetime, worked: timedelta) -> datetime:
        """Return the latest moment since which so much was worked until `end`; a year before where it never was."""
        left = worked
        for day in _days_back(end.date()):
            if not self.is_worked(day):
                continue
            close = min(datetime.combine(day, self.ends), end)
            had = max(close - datetime.combine(day, self.begins), timedelta())
            if had >= left:
                return close - left
            left -= had
        return end - timedelta(days=_FARTHEST_DAYS)

    def _shared(self, day: date, start: datetime, end: datetime) -> timedelta:
        first, last = max(start, datetime.combine(day, self.begins)), min(end, datetime.combine(day, self.ends))
        return max(last - first, timedelta())


def work_hours(chosen: Mapping[str, Any], special: Mapping[str, int]) -> WorkHours:
    """Return the hours that settings name, with the days (by ISO date, 1 for worked) that are not as their weekday."""
    chosen = {**DEFAULTS, **chosen}
    weekdays = frozenset(chosen[WEEKDAYS])

    def is_worked(day: date) -> bool:
        return bool(special.get(day.isoformat(), day.weekday() in weekdays))

    return WorkHours(is_worked, time.fromisoformat(chosen[FROM]), time.fromisoformat(chosen[UNTIL]))


def _days_back(day: date) -> Iterator[date]:
    return (day - timedelta(days=number) for number in range(_FARTHEST_DAYS))

"""Which days are worked: by weekday, save the holidays and make-up work days the file names (N3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ocrm.i18n import N_
from ocrm.services.settings import read_setting
from ocrm.services.workspace import Workspace

_FARTHEST_DAYS = 366


class DayKind(StrEnum):
    """What a day of the work calendar is."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    WORK = "work"


DAY_KIND_TITLES = {
    DayKind.ORDINARY: N_("As its weekday says"),
    DayKind.HOLIDAY: N_("Holiday"),
    DayKind.WORK: N_("Make-up work day"),
}


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that is not as its weekday says."""

    day: date
    kind: DayKind
    name: str = ""


class WorkCalendar:
    """The weekdays that are worked and the special days of a span, read once to be asked often."""

    def __init__(self, weekdays: frozenset[int], special: dict[date, SpecialDay]) -> None:
        """`weekdays` count from 0 = Monday."""
        self.weekdays = weekdays
        self.special = special

    def is_worked(self, day: date) -> bool:
        """Say whether a day is worked."""
        named = self.special.get(day)
        return day.weekday() in self.weekdays if named is None else named.kind is DayKind.WORK

    def next_worked(self, after: date) -> date:
        """Return the first day worked after a day; the next day where none is worked for a year."""
        return next(filter(self.is_worked, _days_after(after)), after + timedelta(days=1))


def work_weekdays(workspace: Workspace) -> frozenset[int]:
    """Return the weekdays that are worked, from 0 = Monday."""
    return frozenset(int(day) for day in read_setting(workspace, "work_weekdays"))


def special_days(workspace: Workspace, first: date, last: date) -> dict[date, SpecialDay]:
    """Return the holidays and make-up work days from one day to another, both included, in their order."""
    rows = workspace.query(
        "SELECT day, is_working, name FROM special_day WHERE day BETWEEN ? AND ? ORDER BY day",
        (first.isoformat(), last.isoformat()),
    )
    found = (
        SpecialDay(date.fromisoformat(day), DayKind.WORK if is_working else DayKind.HOLIDAY, name)
        for day, is_working, name in rows
    )
    return {one.day: one for one in found}


def read_calendar(workspace: Workspace, first: date, last: date) -> WorkCalendar:
    """Return the work calendar from one day to another."""
    return WorkCalendar(work_weekdays(workspace), special_days(workspace, first, last))


def is_working_day(workspace: Workspace, day: date) -> bool:
    """Say whether a day is worked."""
    return read_calendar(workspace, day, day).is_worked(day)


def next_working_day(workspace: Workspace, after: date) -> date:
    """Return the first day worked after a day."""
    return read_calendar(workspace, after, after + timedelta(days=_FARTHEST_DAYS)).next_worked(after)


def _days_after(day: date) -> Iterator[date]:
    return (day + timedelta(days=number) for number in range(1, _FARTHEST_DAYS + 1))

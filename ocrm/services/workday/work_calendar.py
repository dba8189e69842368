"""Changing the work calendar: a day by hand, or a file of days after a look at what it would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ocrm.errors import ValidationError
from ocrm.formats import format_date_iso
from ocrm.i18n import N_, _
from ocrm.services.changes import Changes
from ocrm.services.settings import write_setting
from ocrm.services.workday.working_days import (
    DAY_KIND_TITLES,
    DayKind,
    SpecialDay,
    WorkCalendar,
    special_days,
    work_weekdays,
)
from ocrm.services.workspace import Workspace

TOPIC = "calendar"
"""What a change of the work calendar is announced under."""
_PUT = (
    "INSERT INTO special_day(day, is_working, name) VALUES (?,?,?)"
    " ON CONFLICT (day) DO UPDATE SET is_working = excluded.is_working, name = excluded.name"
)


class Fate(StrEnum):
    """What importing a day would do."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of a file beside what the calendar says of it now."""

    wanted: SpecialDay
    present: SpecialDay | None

    @property
    def fate(self) -> Fate:
        if self.present is None:
            return Fate.NEW
        return Fate.SAME if self.present == self.wanted else Fate.DIFFERENT


def mark_day(workspace: Workspace, day: date, kind: DayKind, *, name: str = "", origin: str = "") -> Changes:
    """Make a day a holiday, a make-up work day, or ordinary again."""
    with workspace.operation(N_("Mark {day} in the work calendar"), origin=origin, day=day.isoformat()) as operation:
        operation.topics.add(TOPIC)
        if kind is DayKind.ORDINARY:
            workspace.connection.execute("DELETE FROM special_day WHERE day = ?", (day.isoformat(),))
        else:
            _put(workspace, SpecialDay(day, kind, name.strip()))
    return operation.changes


def clear_year(workspace: Workspace, year: int, *, origin: str = "") -> Changes:
    """Make every day of a year ordinary again."""
    with workspace.operation(N_("Clear the work calendar of {year}"), origin=origin, year=year) as operation:
        operation.topics.add(TOPIC)
        workspace.connection.execute("DELETE FROM special_day WHERE day BETWEEN ? AND ?", _bounds(year))
    return operation.changes


def set_weekdays(workspace: Workspace, weekdays: Sequence[int]) -> None:
    """Say which weekdays are worked, from 0 = Monday; raises ValidationError where none is."""
    if not weekdays:
        raise ValidationError(
            _("At least one day of the week has to be worked. Nothing was changed."), field="work_weekdays"
        )
    write_setting(workspace, "work_weekdays", sorted(set(weekdays)))


def days_of_year(workspace: Workspace, year: int) -> list[SpecialDay]:
    """Return the holidays and make-up work days of a year in their order."""
    return list(special_days(workspace, date(year, 1, 1), date(year, 12, 31)).values())


def count_workdays(workspace: Workspace, year: int) -> int:
    """Return how many days of a year are worked."""
    special = {one.day: one for one in days_of_year(workspace, year)}
    calendar = WorkCalendar(work_weekdays(workspace), special)
    first = date(year, 1, 1).toordinal()
    return sum(calendar.is_worked(date.fromordinal(first + n)) for n in range(date(year + 1, 1, 1).toordinal() - first))


def plan_import(workspace: Workspace, days: Sequence[SpecialDay]) -> list[PlannedDay]:
    """Return each day of a file with what it would do; a day named twice counts as it is named last."""
    if not days:
        return []
    wanted = {one.day: one for one in days}
    present = special_days(workspace, min(wanted), max(wanted))
    return [PlannedDay(wanted[day], present.get(day)) for day in sorted(wanted)]


def import_days(
    workspace: Workspace, planned: Sequence[PlannedDay], *, source: str, overwrite: bool = False, origin: str = ""
) -> Changes:
    """Put days into the calendar as one operation; those said otherwise there stay, unless `overwrite`."""
    label = N_("Import the work calendar from “{source}”")
    with workspace.operation(label, origin=origin, source=source) as operation:
        operation.topics.add(TOPIC)
        for one in planned:
            if one.fate is Fate.NEW or (one.fate is Fate.DIFFERENT and overwrite):
                _put(workspace, one.wanted)
    return operation.changes


def describe_day(day: SpecialDay) -> str:
    """Return 2026-10-01 · Holiday · 国庆节."""
    parts = (format_date_iso(day.day), _(DAY_KIND_TITLES[day.kind]), day.name)
    return " · ".join(part for part in parts if part)


def _put(workspace: Workspace, day: SpecialDay) -> None:
    workspace.connection.execute(_PUT, (day.day.isoformat(), day.kind is DayKind.WORK, day.name))


def _bounds(year: int) -> tuple[str, str]:
    return f"{year}-01-01", f"{year}-12-31"

"""The days a repeating to-do falls on once the work calendar has had its say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from ocrm.services.recurrence import Recurrence, occurrences
from ocrm.services.workday.working_days import is_working_day, next_working_day
from ocrm.services.workspace import Workspace


def moved(workspace: Workspace, rule: Recurrence, day: date) -> date:
    """Return the day an occurrence comes on: the next work day where the rule wants that and `day` is free."""
    return work_day_from(workspace, day) if rule.to_work_day else day


def work_day_from(workspace: Workspace, day: date) -> date:
    """Return the first work day that is not before a day."""
    return day if is_working_day(workspace, day) else next_working_day(workspace, day)


def after_work_days(workspace: Workspace, start: date, days: int) -> date:
    """Return the day so many work days after a day; 0 is the first work day from there on."""
    day = work_day_from(workspace, start)
    for _number in range(days):
        day = next_working_day(workspace, day)
    return day


def preview(workspace: Workspace, rule: Recurrence, start: date, number: int = 5) -> list[date]:
    """Return the next days of a rule that begins at `start`, as they come while each is done on its day."""
    return list(islice(_days(workspace, rule, start), number))


def _days(workspace: Workspace, rule: Recurrence, start: date) -> Iterator[date]:
    last: date | None = None
    for day in occurrences(rule, start):
        on = moved(workspace, rule, day)
        if on != last:  # two days of a rule may meet on one Monday
            yield on
        last = on

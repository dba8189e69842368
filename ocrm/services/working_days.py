"""Which days are worked: by weekday, save the holidays and make-up work days the file names (N3)."""

from __future__ import annotations

from datetime import date, timedelta

from ocrm.services.workspace import Workspace

_SATURDAY = 5
_FARTHEST_DAYS = 60


def is_working_day(workspace: Workspace, day: date) -> bool:
    """Say whether a day is worked."""
    named = workspace.scalar("SELECT is_working FROM special_day WHERE day = ?", (day.isoformat(),))
    return day.weekday() < _SATURDAY if named is None else bool(named)


def next_working_day(workspace: Workspace, after: date) -> date:
    """Return the first day worked after a day."""
    days = (after + timedelta(days=number) for number in range(1, _FARTHEST_DAYS))
    return next((day for day in days if is_working_day(workspace, day)), after + timedelta(days=1))

"""Four hundred days at work with a backup each, and a drill: what is left is what was promised, and all of it opens."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.services.backups import making, restoring
from ocrm.services.backups.catalogue import Backup, Reason, State
from ocrm.services.relations import customers
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

_DAYS = 400


def newest_of_each(days: list[date], count: int, period: Callable[[date], Hashable]) -> set[date]:
    """Return the last day of each of the last periods."""
    last = {period(day): day for day in sorted(days)}
    return set(sorted(last.values())[-count:])


def promised(days: list[date]) -> set[date]:
    """Return the days whose backups are kept: 7 daily, 4 weekly, 12 monthly (D-60)."""
    return (
        newest_of_each(days, 7, lambda day: day)
        | newest_of_each(days, 4, lambda day: day.isocalendar()[:2])
        | newest_of_each(days, 12, lambda day: (day.year, day.month))
    )


def test_after_400_days_each_kept_backup_gives_its_own_day_back(
    workspace: Workspace, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # the power does not fail in this test
    workspace.connection.execute("PRAGMA synchronous = off")
    first = clock.today()
    for day in range(_DAYS):
        customers.add_customer(workspace, f"customer of day {day}")
        made = making.back_up_if_changed(workspace, Reason.REGULAR)
        assert made is not None
        assert made.counts["customers"] == day + 1
        clock.advance(hours=24)
    clock.advance(hours=-24)
    kept = making.list_own_backups(workspace)
    days = {clock.to_local(one.made_at).date() for one in kept}
    worked = [first + timedelta(days=day) for day in range(_DAYS)]
    assert days == promised(worked)
    assert 18 <= len(kept) <= 23
    rows = rows_of(workspace)["customer"]
    workspace.close()
    for one in kept:
        _restored_alone(one, tmp_path / "drill", clock, counted=(clock.to_local(one.made_at).date() - first).days + 1)
    again = Workspace.open(workspace.path, clock=clock)
    assert rows_of(again)["customer"] == rows
    again.close()


def _restored_alone(one: Backup, folder: Path, clock: FixedClock, *, counted: int) -> None:
    """Restore a backup to a place of its own and look whether the file is that of its day."""
    assert restoring.verify(one).state is State.VERIFIED
    folder.mkdir(exist_ok=True)
    place = folder / one.path.name
    done = restoring.restore(one, place, kept_folder=folder, clock=clock)
    assert done.kept is None
    opened = Workspace.open(place, clock=clock)
    assert opened.scalar("SELECT count(*) FROM customer") == counted
    assert opened.scalar("SELECT max(name) FROM customer WHERE name = ?", (f"customer of day {counted - 1}",))
    opened.close()

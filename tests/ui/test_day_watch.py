"""Another day is noticed at midnight and on waking up."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from PySide6.QtWidgets import QApplication

from ocrm.clock import FixedClock
from ocrm.ui.day_watch import DayWatch


@pytest.mark.usefixtures("qapp")
def test_a_new_day_is_told_once_and_the_same_day_never(clock: FixedClock) -> None:
    watch = DayWatch(clock)
    days: list[str] = []
    watch.day_changed.connect(lambda: days.append(str(clock.today())))
    watch.check()
    assert days == []
    clock.advance(hours=15)
    watch.check()
    watch.check()
    assert days == ["2026-10-22"]


@pytest.mark.usefixtures("qapp")
def test_the_timer_waits_for_local_midnight(clock: FixedClock) -> None:
    watch = DayWatch(clock)
    assert watch.ms_to_midnight() == (14 * 60 + 48) * 60 * 1000
    clock.advance(hours=14, minutes=47)
    assert watch.ms_to_midnight() == 60 * 1000


def test_waking_up_looks_at_the_clock(clock: FixedClock, qapp: QApplication) -> None:
    watch = DayWatch(clock)
    days: list[int] = []
    watch.day_changed.connect(lambda: days.append(clock.today().day))
    clock.advance(days=2)
    qapp.applicationStateChanged.emit(qapp.applicationState().ApplicationActive)
    assert days == [23]


@pytest.mark.usefixtures("qapp")
def test_another_time_zone_is_told_like_another_day(clock: FixedClock) -> None:
    watch = DayWatch(clock)
    told: list[str] = []
    watch.day_changed.connect(lambda: told.append(f"{clock.local_now():%z}"))
    clock._zone = timezone(timedelta(hours=9))
    watch.check()
    watch.check()
    assert told == ["+0900"]

"""The one place time comes from, so that every rule can be rehearsed at any moment; and counting in months."""

from __future__ import annotations

import calendar
import os
import sys
import time
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta, tzinfo
from datetime import time as wall_time
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Where rules take the time from."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    def local_now(self) -> datetime:
        """Return the present moment, aware, in the user's zone."""

    def today(self) -> date:
        """Return the calendar day in the user's zone."""

    def to_local(self, moment: datetime) -> datetime:
        """Return an aware `moment` in the user's zone."""


class SystemClock:
    """The machine's clock and zone."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def local_now(self) -> datetime:
        return datetime.now(UTC).astimezone()

    def today(self) -> date:
        return self.local_now().date()

    def to_local(self, moment: datetime) -> datetime:
        return moment.astimezone()


class SystemZone:
    """Notices that the computer has moved to another time zone: the C library reads the file of its zone only once."""

    def __init__(self, file: str = "/etc/localtime") -> None:
        self._file = file
        self._stamp = self._read_stamp()

    def follow(self) -> None:
        """Go by the zone the computer is in now."""
        named = os.environ.get("TZ")
        if sys.platform == "win32" or named not in (None, f":{self._file}"):
            return  # who starts OCRM with a zone of its own wants that one
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        os.environ["TZ"] = f":/{self._file}"  # another name of the same file, as only that makes it read again
        time.tzset()
        if named is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = named
        time.tzset()

    def _read_stamp(self) -> tuple[str, int]:
        try:
            return os.path.realpath(self._file), Path(self._file).stat().st_mtime_ns
        except OSError:  # no such file, as on Windows
            return "", 0


class FixedClock:
    """A clock that stands still until told otherwise: for tests and `--now`.

    With `running`, as in a window, time goes on from `start` at the speed of the real clock.
    """

    def __init__(self, start: datetime, *, running: bool = False) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock needs a moment with a UTC offset")
        self._zone: tzinfo = start.tzinfo
        self._start = start.astimezone(UTC)
        self._began = time.monotonic() if running else None

    def now(self) -> datetime:
        if self._began is None:
            return self._start
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def local_now(self) -> datetime:
        return self.now().astimezone(self._zone)

    def today(self) -> date:
        return self.local_now().date()

    def to_local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def set(self, moment: datetime) -> None:
        """Jump to `moment` (aware); the zone stays."""
        self._start = moment.astimezone(UTC)
        if self._began is not None:
            self._began = time.monotonic()

    def advance(self, **delta: float) -> None:
        """Go on by a timedelta given in its keywords: `advance(minutes=5)`."""
        self.set(self.now() + timedelta(**delta))


def to_utc(clock: Clock, day: date, at: wall_time) -> datetime:
    """Return the moment, in UTC, at which the clock on the user's wall shows `at` on `day`.

    As RFC 5545 §3.3.5 has it: a time that daylight saving skips moves on by the gap (02:30 → 03:30), and one that
    comes twice is the first of the two.
    """
    wall = datetime.combine(day, at)
    naive = wall.replace(tzinfo=UTC)
    around = (clock.to_local(naive - timedelta(days=1)), clock.to_local(naive + timedelta(days=1)))
    candidates = [naive - (side.utcoffset() or timedelta()) for side in around]
    fitting = [moment for moment in candidates if clock.to_local(moment).replace(tzinfo=None) == wall]
    return min(fitting) if fitting else candidates[0]


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of that month where it is shorter.

    Beyond the calendar it is the calendar's first or last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if months < 0 else date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

"""The computer moves to another time zone while OCRM runs, and its clock follows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ocrm.clock import SystemClock, SystemZone

ZONES = Path("/usr/share/zoneinfo")
pytestmark = [
    pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows tells the zone by itself"),
    pytest.mark.skipif(not (ZONES / "Asia/Shanghai").exists(), reason="no zone files here"),
]


@pytest.fixture
def zone_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file that names the computer's zone, in place of /etc/localtime."""
    file = tmp_path / "localtime"
    file.symlink_to(ZONES / "Asia/Shanghai")
    with monkeypatch.context() as patched:
        patched.setenv("TZ", f":{file}")
        time.tzset()
        yield file
    time.tzset()


def offset() -> timedelta | None:
    return SystemClock().local_now().utcoffset()


def test_a_clock_follows_the_computer_to_another_zone(zone_file: Path) -> None:
    zone = SystemZone(str(zone_file))
    assert offset() == timedelta(hours=8)
    zone_file.unlink()
    zone_file.symlink_to(ZONES / "Asia/Tokyo")
    zone.follow()
    assert offset() == timedelta(hours=9)


def test_a_zone_named_by_the_user_stays(zone_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = SystemZone(str(zone_file))
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "Europe/Berlin")
        time.tzset()
        before = offset()
        zone_file.unlink()
        zone_file.symlink_to(ZONES / "Asia/Tokyo")
        zone.follow()
        assert offset() == before
    time.tzset()

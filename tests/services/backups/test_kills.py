"""Killed at any moment of a backup or a restore, the good backups stay, and the file is the old one or the new one."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ocrm.clock import FixedClock
from ocrm.models import migrations
from ocrm.services.backups import catalogue, making, restoring
from ocrm.services.backups.catalogue import Reason
from ocrm.services.relations import customers
from ocrm.services.sample_data import samples
from ocrm.services.workspace import Workspace
from tests.conftest import MOMENT
from tests.snapshots import rows_of

_KILLS = 12
_CHILD = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from ocrm.clock import FixedClock
from ocrm.services.backups import catalogue, making, restoring
from ocrm.services.backups.catalogue import Reason
from ocrm.services.workspace import Workspace
path, clock = Path(sys.argv[1]), FixedClock(datetime.fromisoformat("2026-03-11T09:00:00+08:00"))
if sys.argv[2] == "backup":
    workspace = Workspace.open(path, clock=clock)
    print("ready", flush=True)
    while True:
        clock.advance(minutes=1)
        making.make_backup(workspace, Reason.REGULAR)
good = [one for one in catalogue.list_backups(catalogue.default_folder(path), path) if one.reason is Reason.ASKED]
print("ready", flush=True)
number = 0
while True:
    clock.advance(minutes=1)
    number += 1
    restoring.restore(good[number % 2], path, kept_folder=path.parent / "kept", clock=clock)
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process is not killed in the same way there")


@pytest.fixture
def file(tmp_path: Path, clock: FixedClock) -> tuple[Path, list[dict[str, list[str]]]]:
    """A file with two backups, and the rows of either."""
    path = tmp_path / "mine.ocrm"
    workspace = Workspace.create(path, clock=clock, language="en")
    samples.fill_sample(workspace, language="en", customers=60)
    states = [rows_of(workspace)]
    making.make_backup(workspace, Reason.ASKED)
    clock.advance(hours=1)
    customers.add_customer(workspace, "B")
    states.append(rows_of(workspace))
    making.make_backup(workspace, Reason.ASKED)
    workspace.close()
    return path, states


def killed(path: Path, what: str, after_s: float) -> None:
    """Run a child that does nothing else than back up or restore, and kill it."""
    with subprocess.Popen([sys.executable, "-c", _CHILD, str(path), what], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(after_s)  # the moment of the kill is what is tried
        child.send_signal(signal.SIGKILL)
        child.wait()


@pytest.mark.parametrize("what", ["backup", "restore"])
def test_nothing_between_old_and_new_is_left(file: tuple[Path, list[dict[str, list[str]]]], what: str) -> None:
    path, states = file
    moments = random.Random(7)
    for _number in range(_KILLS // 2):
        killed(path, what, moments.uniform(0.0, 0.12))
        for one in catalogue.list_backups(catalogue.default_folder(path), path):
            assert not one.path.name.endswith(".part")
            if one.digest:
                assert restoring.verify(one).is_good
        good = [one for one in catalogue.list_backups(catalogue.default_folder(path), path) if one.is_good]
        assert len([one for one in good if one.reason is Reason.ASKED]) == 2
        opened = Workspace.open(path, clock=FixedClock(MOMENT))
        assert rows_of(opened) in states
        opened.close()


def test_ten_failing_upgrades_keep_the_one_good_backup(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.ocrm"
    workspace = Workspace.create(path, clock=clock, language="en")
    customers.add_customer(workspace, "A")
    workspace.close()

    def break_off(_connection: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, break_off))
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
    for _number in range(10):
        clock.advance(days=1)
        with pytest.raises(RuntimeError):
            Workspace.open(path, clock=clock)
    monkeypatch.undo()
    (kept,) = catalogue.list_backups(catalogue.default_folder(path), path)
    assert (kept.reason, kept.is_good) == (Reason.UPGRADE, True)
    old = Workspace.open(path, clock=clock)
    assert old.scalar("SELECT name FROM customer") == "A"
    old.close()

"""The short form of the fault programme: nothing acknowledged is lost, and faults made on purpose are found."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from tests.faults import kills, power_loss, write_faults
from tests.faults.ledger import KEY
from tests.faults.programme import OLD_FILE

_SEED = 8

needs_kills = pytest.mark.skipif(sys.platform == "win32", reason="a process is not killed in the same way there")


@needs_kills
@pytest.mark.parametrize("kind", ["mixed writes", "import", "undo", "backup"])
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path, kind: str) -> None:
    found = kills.run(kind, tmp_path, count=8, seed=_SEED)
    assert found.cases == 8
    assert not found.wrong
    assert found.counts["acknowledged"]


@needs_kills
def test_a_killed_upgrade_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    assert not kills.run_upgrades(gzip.decompress(OLD_FILE.read_bytes()), tmp_path, count=6, seed=_SEED).wrong


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
@pytest.mark.parametrize(("fault", "for_ever"), [("input or output error", False), ("disk full", True)])
def test_a_save_the_disk_refuses_is_told_and_changes_nothing(
    tmp_path: Path, key: object, fault: str, *, for_ever: bool
) -> None:
    found = write_faults.run("save", tmp_path, seed=_SEED, fault=fault, for_ever=for_ever, stride=9, key=key)  # type: ignore[arg-type]
    assert not found.wrong
    assert set(found.counts) == {"told in plain words"}
    assert found.counts.total() > 5


@pytest.mark.parametrize("kind", ["import", "undo", "backup"])
@pytest.mark.parametrize(
    ("fault", "for_ever", "stride"), [("disk full", True, 40), ("input or output error", False, 150)]
)
def test_an_import_undo_or_backup_the_disk_refuses_is_told_and_changes_nothing(
    tmp_path: Path, kind: str, fault: str, stride: int, *, for_ever: bool
) -> None:
    found = write_faults.run(kind, tmp_path, seed=_SEED, fault=fault, for_ever=for_ever, stride=stride)
    assert not found.wrong
    assert set(found.counts) == {"told in plain words"}


@pytest.mark.parametrize(("fault", "for_ever"), [("disk full", True), ("input or output error", False)])
def test_a_disk_that_refuses_an_upgrade_is_told_and_the_file_can_still_be_upgraded(
    tmp_path: Path, fault: str, *, for_ever: bool
) -> None:
    old = gzip.decompress(OLD_FILE.read_bytes())
    found = write_faults.run_upgrades(old, tmp_path, fault=fault, for_ever=for_ever, stride=130)
    assert not found.wrong
    assert found.counts["told in plain words"] > 2


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])
def test_nothing_acknowledged_is_lost_when_the_power_fails(tmp_path: Path, key: object) -> None:
    found = power_loss.run(tmp_path, points=20, seed=_SEED, key=key)  # type: ignore[arg-type]
    assert found.cases == 60
    assert not found.wrong


@needs_kills
def test_an_acknowledgement_before_the_commit_is_found(tmp_path: Path) -> None:
    assert kills.run("mixed writes", tmp_path, count=5, seed=_SEED, fault=kills.EARLY).wrong


def test_a_file_that_is_not_synced_is_found(tmp_path: Path) -> None:
    assert power_loss.run(tmp_path, points=10, seed=_SEED, fault=power_loss.NOT_SYNCED).wrong

"""A disk that is really full, not one that says so: nothing acknowledged is lost, and work goes on with room again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_WITH_SMALL_DISK = 'mount -t tmpfs -o size=4m tmpfs "$1" || exit 77; shift; exec "$@"'  # 77: no rights to mount here
_NO_RIGHTS = 77


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no unshare to make a small disk with")
def test_a_disk_really_filled_loses_nothing_and_is_told(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    program = [sys.executable, "-m", "tests.faults.small_disk", str(small)]
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _WITH_SMALL_DISK, "sh", str(small)]
    done = subprocess.run([*command, *program], capture_output=True, text=True, timeout=120, check=False)
    if done.returncode == _NO_RIGHTS or "unshare" in done.stderr:
        pytest.skip("no small disk can be mounted here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("The disk is full") == 2

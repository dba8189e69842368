"""Child processes load only what they do, also those of a frozen program, and end when they are told to."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ocrm.child_processes import end_child, serve_if_child, start_child

_HEAVY = ("ocrm.cli", "ocrm.app", "PySide6", "peewee")
_ROOT = Path(__file__).resolve().parent.parent

_PARENT = """
import multiprocessing, sys
print("began", flush=True)
if __name__ == "__main__":
    if sys.argv[1:]:
        sys.frozen = True
        multiprocessing.set_executable(sys.argv[1])
    from ocrm.child_processes import end_child, start_child
    from tests.test_child_processes import tell_what_is_loaded
    connection, process = start_child(tell_what_is_loaded)
    print(connection.recv(), flush=True)
    end_child(connection, process)
"""
_BOOTSTRAP = """
import multiprocessing, multiprocessing.spawn, runpy, sys
sys.frozen = True
multiprocessing.freeze_support = multiprocessing.spawn.freeze_support
runpy.run_module("ocrm", run_name="__main__")
"""
"""What stands in for a frozen program: it says that it is one, and knows how its children are started."""


def tell_what_is_loaded(connection: Connection, *told: str) -> None:
    """Say what of the program a child has loaded; the children of these tests run this."""
    connection.send([*told, *sorted(name for name in _HEAVY if name in sys.modules)])
    connection.recv()


def _run(folder: Path, *arguments: str) -> list[str]:
    script = folder / "parent.py"
    script.write_text(_PARENT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_child_is_told_things_and_ends() -> None:
    connection, process = start_child(tell_what_is_loaded, "甲")
    assert connection.recv()[0] == "甲"
    end_child(connection, process)
    with pytest.raises(ValueError, match="closed"):
        process.is_alive()


def test_a_child_does_not_begin_the_program_again(tmp_path: Path) -> None:
    assert _run(tmp_path) == ["began", "[]"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for a frozen program is a shell script")
def test_a_child_of_a_frozen_program_is_the_program_and_loads_no_more(tmp_path: Path) -> None:
    (tmp_path / "bootstrap.py").write_text(_BOOTSTRAP, encoding="utf-8")
    program = tmp_path / "ocrm-frozen"
    program.write_text(
        f'#!/bin/sh\ncase "$1" in --multiprocessing-fork) exec {sys.executable} {tmp_path}/bootstrap.py "$@" ;;'
        f' *) exec {sys.executable} "$@" ;; esac\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    assert _run(tmp_path, str(program)) == ["began", "[]"]


def test_where_nothing_is_frozen_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.freeze_support", lambda: pytest.fail("it was taken for frozen"))
    serve_if_child()

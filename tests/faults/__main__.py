"""The fault programme: `python3 -m tests.faults [--long] [--seed N]` prints what was tried, counted and found."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import apsw

from ocrm import i18n
from tests.faults import programme
from tests.faults.figures import HEADER, Figures

_NAMED_TESTS = (
    "tests/faults/test_crash_and_upgrade.py",
    "tests/services/backups",
    "tests/services/file_safety",
    "tests/services/encryption",
    "tests/models",
    "tests/ui/lock",
)
"""Tests of single faults: stale journals, moved and write-protected files, newer and older schemas, plain text."""


def main() -> int:
    """Run the programme; the status is 1 where anything was lost, or a fault made on purpose was not found."""
    parser = argparse.ArgumentParser(prog="faults")
    parser.add_argument("--long", action="store_true", help="take some thirty minutes instead of two")
    parser.add_argument("--seed", type=int, default=None, help="repeat the run of this seed")
    asked = parser.parse_args()
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(1_000_000)
    i18n.set_language("en")
    print(f"seed {seed}, SQLite {apsw.sqlite_lib_version()}, Python {sys.version.split()[0]}, {sys.platform}")
    print(HEADER, flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for found in programme.trials(Path(folder), programme.LONG if asked.long else programme.SHORT, seed=seed):
            failed += _told(found, is_seeded=False)
        for found in programme.seeded(Path(folder), seed=seed):
            failed += _told(found, is_seeded=True)
    print("single faults, told and harmless:", flush=True)
    named = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *_NAMED_TESTS], check=False)
    return 1 if failed or named.returncode else 0


def _told(found: Figures, *, is_seeded: bool) -> bool:
    """Print a line and say whether it is bad news: something wrong, or nothing where a fault was made on purpose."""
    print(found.line, flush=True)
    if is_seeded:
        if not found.wrong:
            print("    not found, so the programme proves nothing")
        return not found.wrong
    for line in found.wrong[:5]:
        print(f"    {line}")
    return bool(found.wrong)


if __name__ == "__main__":
    sys.exit(main())

"""The long forms: `python3 -m tests.soak [RUNS]` lives through months, `--files N` opens N damaged files."""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
import time
from pathlib import Path

from tests.soak import file_soak
from tests.soak.reminder_soak import Soak
from tests.soak.test_reminder_soak import AROUND_THE_WORLD

_RUNS, _DAYS, _TODOS = 10, 34, 2000
_HANGS_S = 1200
"""Seconds after which a hundred seeds have certainly hung; where they hang is printed."""
_STEP = 100
"""Seeds between two looks at how far it is."""


def main() -> int:
    """Do what the command line asks for; the status is 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="soak")
    parser.add_argument("runs", nargs="?", type=int, default=_RUNS, help="months to live through")
    parser.add_argument("--files", type=int, default=0, metavar="N", help="open N damaged files instead")
    parser.add_argument("--first-seed", type=int, default=0, help="the seed to begin with")
    parser.add_argument("--kind", choices=tuple(file_soak.KINDS), help="only files of this kind")
    asked = parser.parse_args()
    if asked.files:
        return _open_files(asked.files, asked.first_seed, tuple(file_soak.KINDS) if not asked.kind else (asked.kind,))
    return _live_through(asked.runs)


def _live_through(runs: int) -> int:
    """Live through a month for each seed; reminders must not be missed, doubled, early or late."""
    failed = 0
    for seed in range(runs):
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            seen = Soak(Path(folder), AROUND_THE_WORLD, days=_DAYS, todos=_TODOS, seed=seed).run()
        failed += not seen.is_flawless
        print(
            f"seed {seed}: {seen.expected} reminders, {len(seen.missed)} missed, {len(seen.doubled)} doubled, "
            f"{len(seen.early)} early, {len(seen.late)} late; {seen.restarts} restarts, {seen.sleeps} sleeps, "
            f"{seen.jumps} clock changes, {seen.ticks} looks, {time.perf_counter() - began:.1f} s",
            flush=True,
        )
    return 1 if failed else 0


def _open_files(count: int, first: int, kinds: tuple[str, ...]) -> int:
    """Open damaged files; none may crash, hang, be changed or take more memory than allowed."""
    seeds = range(first, first + -(-count // len(kinds)))
    result = file_soak.FileSoakResult()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for start in range(seeds.start, seeds.stop, _STEP):
            faulthandler.dump_traceback_later(_HANGS_S, exit=True)
            part = file_soak.run(Path(folder), range(start, min(start + _STEP, seeds.stop)), kinds=kinds)
            result.outcomes += part.outcomes
            result.peak_bytes = max(result.peak_bytes, part.peak_bytes)
            print(f"seeds {start} to {start + _STEP - 1}: {len(part.faults)} faults", flush=True)
    faulthandler.cancel_dump_traceback_later()
    print(f"{result.table()}\nseeds {seeds.start} to {seeds.stop - 1}, {time.perf_counter() - began:.0f} s")
    return 0 if result.is_flawless else 1


if __name__ == "__main__":
    sys.exit(main())

"""The long form: `python3 -m tests.soak [RUNS]` lives through a month of each seed and tells what it saw."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.soak.reminder_soak import Soak
from tests.soak.test_reminder_soak import AROUND_THE_WORLD

_RUNS, _DAYS, _TODOS = 10, 34, 2000


def main() -> int:
    """Run the seeds; the status is 1 where any reminder was missed, doubled, early or late."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else _RUNS
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


if __name__ == "__main__":
    sys.exit(main())

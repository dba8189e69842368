"""A month of sleep, restarts, travel, daylight saving and wrong clocks shows every reminder exactly once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.soak.reminder_soak import Journey, Soak

AROUND_THE_WORLD = [
    Journey(date(2026, 3, 3), "America/New_York"),
    Journey(date(2026, 3, 16), "Europe/Berlin"),
    Journey(date(2026, 3, 31), "Australia/Lord_Howe"),
]
"""Summer time begins in New York on 8 March and in Berlin on 29 March; Lord Howe goes back half an hour on 5 April."""


@pytest.mark.parametrize("seed", [0, 1])
def test_a_month_shows_each_reminder_once(tmp_path: Path, seed: int) -> None:
    """The short form; `python3 packaging/dev.py soak` lives through it with 2,000 to-dos and more seeds."""
    seen = Soak(tmp_path, AROUND_THE_WORLD, days=34, todos=250, seed=seed).run()
    assert seen.expected > 250 and seen.restarts and seen.sleeps and seen.jumps
    assert (seen.missed, seen.doubled, seen.early, seen.late) == ((), (), [], [])

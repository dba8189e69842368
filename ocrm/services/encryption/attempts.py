"""How long one has to wait after wrong passphrases: remembered outside the file, over every restart."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ocrm import paths
from ocrm.clock import Clock

FREE_ATTEMPTS = 5
LONGEST_WAIT = timedelta(seconds=60)


def wait_left(file: Path, clock: Clock) -> timedelta:
    """Return how long the next attempt has to wait.

    Where the clock was set back the wait begins anew with a minute, and ends with it.
    """
    known = _read()
    entry = known.get(_key(file), {})
    until = entry.get("not_before")
    if until is None:
        return timedelta()
    left = datetime.fromisoformat(until) - clock.now()
    if left > LONGEST_WAIT:
        left = LONGEST_WAIT
        _write({**known, _key(file): {**entry, "not_before": (clock.now() + left).isoformat()}})
    return max(left, timedelta())


def note_failure(file: Path, clock: Clock) -> None:
    """Count a wrong passphrase: from the sixth on each doubles the wait, 1 s, 2 s, 4 s … up to a minute."""
    known = _read()
    failures = int(known.get(_key(file), {}).get("failures", 0)) + 1
    entry: dict[str, Any] = {"failures": failures}
    if failures > FREE_ATTEMPTS:
        seconds = min(2 ** (failures - FREE_ATTEMPTS - 1), LONGEST_WAIT.seconds)
        entry["not_before"] = (clock.now() + timedelta(seconds=seconds)).isoformat()
    _write({**known, _key(file): entry})


def note_success(file: Path) -> None:
    """Forget the wrong ones: the right one was given."""
    known = _read()
    if known.pop(_key(file), None) is not None:
        _write(known)


def _key(file: Path) -> str:
    """Return what a file is called in the notes, which tell nobody where it is."""
    return hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:24]


def _place() -> Path:
    return paths.config_dir() / "unlock-attempts.json"


def _read() -> dict[str, dict[str, Any]]:
    try:
        found = json.loads(_place().read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: entry for key, entry in found.items() if isinstance(entry, dict)} if isinstance(found, dict) else {}


def _write(known: dict[str, dict[str, Any]]) -> None:
    part = _place().with_suffix(".part")
    part.write_text(json.dumps(known), "utf-8")
    part.replace(_place())

"""A new file for a test: copied from one made once, which is twenty times as fast as making each from nothing."""

from __future__ import annotations

import functools
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from ocrm.clock import Clock, FixedClock
from ocrm.services.workspace import Workspace


def new_workspace(path: Path, *, clock: Clock, language: str) -> Workspace:
    """Open a new file as `Workspace.create` makes it, with the rights it gives."""
    path.touch(mode=0o600)
    path.write_bytes(_new_file(language))
    return Workspace.open(path, clock=clock)


@functools.cache
def _new_file(language: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.ocrm"
        Workspace.create(path, clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC)), language=language).close()
        return path.read_bytes()

"""Copies of attached files that other programs were given to open: readable by anybody, so they do not stay."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

_folders: list[Path] = []


def place_for_copy(name: str) -> Path:
    """Return where to put a copy of this name, in a folder of its own that only the user may read."""
    folder = Path(tempfile.mkdtemp(prefix="ocrm-"))
    _folders.append(folder)
    return folder / Path(name).name


def sweep_copies() -> None:
    """Take the copies away, when the file is locked or closed; one that is in use stays until the next time."""
    for folder in tuple(_folders):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            _folders.remove(folder)

"""Copies of attached files that other programs were given to open: readable by anybody, so they do not stay."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from PySide6.QtCore import QLockFile

_PREFIX = "ocrm-opened-"
_LOCK = "in-use.lock"
_folders: dict[Path, QLockFile] = {}
"""The folders made by this process, each with what tells other processes that it is still wanted."""


def place_for_copy(name: str) -> Path:
    """Return where to put a copy of this name, in a folder of its own that only the user may read."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    lock = _folders[folder] = QLockFile(str(folder / _LOCK))
    lock.tryLock(0)
    return folder / Path(name).name


def sweep_copies() -> None:
    """Take the copies away, when the file is locked or closed; one that is in use stays until the next time."""
    for folder, lock in tuple(_folders.items()):
        lock.unlock()
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            del _folders[folder]


def sweep_left_behind() -> None:
    """Take away what a process left that was killed; what another one still uses stays."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        lock = QLockFile(str(folder / _LOCK))
        if folder not in _folders and lock.tryLock(0):
            lock.unlock()
            shutil.rmtree(folder, ignore_errors=True)

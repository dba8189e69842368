"""Which key file was used for which file last: the path only, so that it need not be chosen every time."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ocrm.ui.preferences import Preferences

_KEY = "key_files"


def known_key_file(preferences: Preferences, path: Path) -> Path | None:
    """Return the key file a file was opened with last, where it is still there."""
    found = preferences.recall(_KEY, {}).get(name_of(path))
    return Path(found) if found and Path(found).is_file() else None


def note_key_file(preferences: Preferences, path: Path, key_file: Path | None) -> None:
    """Remember the key file a file was opened with, or that it needs none."""
    known = dict(preferences.recall(_KEY, {}))
    known.pop(name_of(path), None)
    if key_file is not None:
        known[name_of(path)] = str(key_file)
    preferences.remember(_KEY, known)


def name_of(path: Path) -> str:
    """Return what a file is remembered by: nothing of its path is readable."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]

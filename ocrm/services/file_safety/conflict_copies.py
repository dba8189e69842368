"""Copies a sync program leaves beside the file when two computers changed it: found by their names."""

from __future__ import annotations

import re
from pathlib import Path

_MARKS = (
    r" \(.*(?:conflict|冲突|konflikt|conflit|conflicto|競合).*\)",  # Dropbox, Box, Google, MEGA, 坚果云
    r"[ _-]*\[?conflict[^/]*",
    r"\.sync-conflict-[^/]*",  # Syncthing
    r"_conflict-[^/]*",  # Nextcloud
    r".*(?:冲突|衝突)[^/]*",  # 坚果云, 百度网盘
    r"-(?=[0-9-]*[A-Z])[A-Z0-9-]{5,15}",  # OneDrive puts the computer's name there, which is never a date
)


def find_conflict_copies(file: Path) -> list[Path]:
    """Return the conflict copies that lie beside a file, by the names sync programs give them."""
    stem, suffix = re.escape(file.stem), re.escape(file.suffix)
    pattern = re.compile(rf"{stem}(?:{'|'.join(_MARKS)}){suffix}", re.IGNORECASE | re.DOTALL)
    exact = re.compile(rf"{stem}{_MARKS[-1]}{suffix}")
    try:
        names = [entry.name for entry in file.parent.iterdir() if entry.is_file()]
    except OSError:
        return []
    found = [name for name in names if name != file.name and _is_conflict(name, pattern, exact)]
    return [file.with_name(name) for name in sorted(found)]


def _is_conflict(name: str, pattern: re.Pattern[str], exact: re.Pattern[str]) -> bool:
    if pattern.fullmatch(name) is None:
        return False
    by_words = re.search(r"conflict|冲突|衝突|konflikt|conflit|conflicto|競合", name, re.IGNORECASE)
    return by_words is not None or exact.fullmatch(name) is not None

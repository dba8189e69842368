"""How long something took in whole minutes, as call logs write it: 03:25, 00:03:25, 3分25秒, 205 of seconds."""

from __future__ import annotations

import re
import unicodedata
from datetime import time, timedelta

from ocrm.services.spreadsheets import amounts
from ocrm.services.spreadsheets.cells import Cell

_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{1,2})")
_WORDS = re.compile(
    r"(?:(\d+)\s*(?:小时|时|h(?:ours?|rs?)?))?\s*(?:(\d+)\s*(?:分钟?|m(?:in(?:ute)?s?)?))?\s*"
    r"(?:(\d+)\s*(?:秒钟?|s(?:ec(?:ond)?s?)?))?",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"秒|\bs(?:ec(?:ond)?s?)?\b", re.IGNORECASE)


def counts_seconds(header: str) -> bool:
    """Say whether a column's name tells that its plain numbers are seconds: 时长(秒), Duration (sec)."""
    return _SECONDS.search(header) is not None


def clean_minutes(cell: Cell, *, is_seconds: bool = False) -> int:
    """Return a duration in minutes, begun ones whole; `is_seconds` says what a plain number counts.

    Two parts are minutes and seconds, as calls are shown; so is a time of day a spreadsheet program made of them.
    Raises CellProblem for what is none.
    """
    if isinstance(cell, timedelta):
        return _begun(int(cell.total_seconds()))
    if isinstance(cell, time):
        parts = (cell.hour, cell.minute, cell.second)
        return _begun(_seconds(*(parts if cell.second or not cell.hour else (0, cell.hour, cell.minute))))
    if isinstance(cell, str):
        text = unicodedata.normalize("NFKC", cell).strip()
        match = _CLOCK.fullmatch(text) or _WORDS.fullmatch(text)
        if match and any(match.groups()):
            return _begun(_seconds(*(int(part or 0) for part in match.groups())))
    number = amounts.clean_integer(cell)
    return _begun(number) if is_seconds else number


def _seconds(hours: int, minutes: int, seconds: int) -> int:
    return (hours * 60 + minutes) * 60 + seconds


def _begun(seconds: int) -> int:
    """Return the minutes of some seconds, a begun one counted whole."""
    return -(-seconds // 60)

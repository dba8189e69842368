"""The time zone a calendar means: by its usual name, by the name Windows gives it, or as the file itself defines it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_RARE = re.compile(r"FREQ=(?:YEARLY|MONTHLY)\b")
_LONGEST_NAME = 120
_LINES_AT_MOST = 400


class Zones:
    """The zones of one file; what cannot be told is None, and counts by the clock on the wall."""

    def __init__(self, definitions: Mapping[str, str]) -> None:
        """`definitions` are the VTIMEZONE texts of the file by their TZID."""
        self._definitions = definitions
        self._known: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """Return the zone a TZID means."""
        name = name.strip().strip('"')
        if name not in self._known:
            self._known[name] = _named(name) or self._defined(name)
        return self._known[name]

    def _defined(self, name: str) -> tzinfo | None:
        text = self._definitions.get(name, "")
        rules = [line for line in text.splitlines() if line.startswith("RRULE")]
        is_harmless = text.count("\n") <= _LINES_AT_MOST and all(_RARE.search(rule) for rule in rules)
        if not text or not is_harmless:  # a zone that changes every second would never be read to its end
            return None
        try:
            zone = Timezone.from_ical(text)
            return zone.to_tz(lookup_tzid=False) if isinstance(zone, Timezone) else None
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError):
            return None  # the library has no error of its own for a zone that makes no sense


def _named(name: str) -> tzinfo | None:
    """Return the zone of a usual name, however it is dressed: /mozilla.org/20050126_1/Europe/Berlin, US-Eastern."""
    if not name or len(name) > _LONGEST_NAME:
        return None
    parts = name.split("/")
    candidates = [
        name,
        WINDOWS_TO_OLSON.get(name, ""),
        "/".join(parts[-2:]),
        "/".join(parts[-3:]),
        name.replace("-", "/", 1),
    ]
    for candidate in candidates:
        try:
            return ZoneInfo(candidate)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return None

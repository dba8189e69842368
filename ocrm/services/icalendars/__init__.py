"""Calendars as .ics files: reading them whatever wrote them, importing them as to-dos, and writing to-dos as one.

`reading` makes entries of a file, `zones` finds their time zones, `instances` counts out what repeats, `planning` says
what would become of each, `importing` does it; `writing` is the other way.
"""

from pathlib import Path

SUFFIXES = (".ics", ".ical", ".ifb", ".icalendar")


def is_calendar_file(path: Path) -> bool:
    """Say by its ending whether a file holds a calendar."""
    return path.suffix.lower() in SUFFIXES

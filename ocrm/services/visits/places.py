"""The place of a visit: the last line of its text, so that searching, filters and exports find it like any word."""

from __future__ import annotations

import re

from ocrm.i18n import _

LONGEST = 200
"""Characters of a place that are kept."""
_PAIR = re.compile(r"(?:geo:)?([+-]?\d{1,3}(?:\.\d+)?)\s*[,，]\s*([+-]?\d{1,3}(?:\.\d+)?)", re.IGNORECASE)
_LINE = re.compile(r"(?:Place|地点)\s*[:：]\s*(\S.*)")  # in whichever language it was written


def read_place(text: str) -> str:
    """Return what was typed or pasted as a place: one line, and coordinates as latitude, longitude."""
    place = " ".join(text.split())[:LONGEST].rstrip()
    pair = _PAIR.fullmatch(place)
    if pair is None or not are_coordinates(float(pair[1]), float(pair[2])):
        return place
    return f"{pair[1]}, {pair[2]}"


def are_coordinates(latitude: float, longitude: float) -> bool:
    """Tell whether two numbers in degrees are somewhere on earth."""
    return abs(latitude) <= 90 and abs(longitude) <= 180


def coordinates_text(latitude: float, longitude: float) -> str:
    """Return degrees as they are typed and pasted into maps: 29.5630, 106.5516, which is exact to some ten metres."""
    return f"{latitude:.4f}, {longitude:.4f}"


def add_coordinates(place: str, coordinates: str) -> str:
    """Return a place with coordinates behind what was typed, which stays; the same ones are not said twice."""
    typed = read_place(place)
    pair = _PAIR.fullmatch(typed)
    if coordinates in typed or (pair is not None and coordinates_text(float(pair[1]), float(pair[2])) == coordinates):
        return typed
    room = LONGEST - len(coordinates) - len(" ()")
    return f"{typed[:room].rstrip()} ({coordinates})" if typed else coordinates


def with_place(summary: str, place: str) -> str:
    """Return the text of a visit with its place as the last line."""
    found = read_place(place)
    if not found:
        return summary
    line = _("Place: {place}").format(place=found)
    return f"{summary.rstrip()}\n{line}".lstrip("\n")


def split_place(summary: str) -> tuple[str, str]:
    """Return the text of a visit and its place, which is empty where the last line names none."""
    text, _break, last = summary.rstrip().rpartition("\n")
    found = _LINE.fullmatch(last.strip())
    return (text.rstrip(), found[1]) if found else (summary, "")

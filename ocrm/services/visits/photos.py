"""When and where a photo says it was taken; whatever is wrong with it tells nothing."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from ocrm.clock import Clock, to_utc
from ocrm.services.visits import exif
from ocrm.services.visits.exif import ExifTags, read_exif, text_of
from ocrm.services.visits.places import are_coordinates, coordinates_text

_OFFSET = re.compile(r"([+-])([01]\d):([0-5]\d)")
_FIRST_YEAR = 1990
_AHEAD = timedelta(days=1)
"""How far a camera's clock may go ahead of this one: it may still stand in another time zone."""
_TURN = 180


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo tells; `place` is latitude and longitude in degrees, or empty."""

    taken_at: datetime | None
    place: str


def read_photo(path: Path, clock: Clock) -> PhotoFacts | None:
    """Return what a photo tells of itself, None where it tells nothing or is none."""
    try:
        with path.open("rb") as file:
            tags = read_exif(file)
        if tags is None:
            return None
        facts = PhotoFacts(_taken_at(tags, clock), _place(tags))
    except (OSError, ValueError, OverflowError, struct.error):
        return None  # a broken or hostile photo is attached like any other file
    return facts if facts.taken_at or facts.place else None


def _taken_at(tags: ExifTags, clock: Clock) -> datetime | None:
    """Return the moment in UTC; without a time zone of its own it is of the clock on the user's wall."""
    found = tags.directory(exif.EXIF_IFD, (exif.TAKEN, exif.TAKEN_OFFSET))
    try:
        wall = datetime.strptime(text_of(found.get(exif.TAKEN, b"")), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    if wall.year < _FIRST_YEAR:
        return None
    zone = _OFFSET.fullmatch(text_of(found.get(exif.TAKEN_OFFSET, b"")))
    moment = to_utc(clock, wall.date(), wall.time()) if zone is None else _moved(wall, zone)
    return moment if moment <= clock.now() + _AHEAD else None


def _moved(wall: datetime, zone: re.Match[str]) -> datetime:
    distance = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
    return wall.replace(tzinfo=timezone(-distance if zone[1] == "-" else distance)).astimezone(UTC)


def _place(tags: ExifTags) -> str:
    wanted = (exif.LATITUDE_SIDE, exif.LATITUDE, exif.LONGITUDE_SIDE, exif.LONGITUDE)
    found = tags.directory(exif.GPS_IFD, wanted)
    latitude = _degrees(tags, found, exif.LATITUDE_SIDE, exif.LATITUDE, {"N": 1, "S": -1})
    longitude = _degrees(tags, found, exif.LONGITUDE_SIDE, exif.LONGITUDE, {"E": 1, "W": -1})
    if latitude is None or longitude is None or not are_coordinates(latitude, longitude):
        return ""
    if latitude == longitude == 0:
        return ""  # what cameras write that know no place
    return coordinates_text(latitude, longitude)


def _degrees(
    tags: ExifTags, found: Mapping[int, bytes], side_tag: int, tag: int, signs: Mapping[str, int]
) -> float | None:
    """Return degrees, minutes and seconds as signed degrees, None where they are not whole or not of this world."""
    side, parts = text_of(found.get(side_tag, b"")), tags.rationals(found.get(tag, b""))
    if side not in signs or parts is None or len(parts) != 3:
        return None
    degrees, minutes, seconds = parts
    if degrees > _TURN or minutes >= 60 or seconds >= 60:
        return None
    return signs[side] * (degrees + minutes / 60 + seconds / 3600)

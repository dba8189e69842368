"""What a photo tells of a visit, with pictures as cameras write them and as somebody hostile would."""

from __future__ import annotations

import struct
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from ocrm.clock import FixedClock
from ocrm.services.visits.photos import PhotoFacts, read_photo

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
CHONGQING = {1: "N", 2: (29.0, 33.0, 46.8), 3: "E", 4: (106.0, 33.0, 5.76)}


def photo(path: Path, *, taken: str = "", zone: str = "", gps: dict[int, object] | None = None) -> Path:
    """Make a small JPEG with these tags."""
    tags = Image.Exif()
    if taken:
        tags.get_ifd(_EXIF_IFD)[0x9003] = taken
    if zone:
        tags.get_ifd(_EXIF_IFD)[0x9011] = zone
    tags.get_ifd(_GPS_IFD).update(gps or {})
    Image.new("RGB", (8, 8)).save(path, exif=tags)
    return path


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_a_photo_tells_when_and_where(tmp_path: Path, clock: FixedClock) -> None:
    made = photo(tmp_path / "a.jpg", taken="2026:03:09 14:05:00", gps=CHONGQING)
    assert read_photo(made, clock) == PhotoFacts(moment("2026-03-09T14:05+08:00"), "29.5630, 106.5516")


def test_a_photo_with_a_time_zone_of_its_own_is_of_that_zone(tmp_path: Path, clock: FixedClock) -> None:
    made = photo(tmp_path / "a.jpg", taken="2026:03:09 14:05:00", zone="-05:30")
    assert read_photo(made, clock) == PhotoFacts(moment("2026-03-09T14:05-05:30"), "")


@pytest.mark.parametrize(
    ("sides", "expected"),
    [(("S", "E"), "-29.5630, 106.5516"), (("N", "W"), "29.5630, -106.5516"), (("S", "W"), "-29.5630, -106.5516")],
)
def test_south_and_west_are_below_zero(
    tmp_path: Path, clock: FixedClock, sides: tuple[str, str], expected: str
) -> None:
    found = read_photo(photo(tmp_path / "a.jpg", gps={**CHONGQING, 1: sides[0], 3: sides[1]}), clock)
    assert found == PhotoFacts(None, expected)


@pytest.mark.parametrize(
    "gps",
    [
        {**CHONGQING, 2: (91.0, 0.0, 0.0)}, {**CHONGQING, 4: (200.0, 0.0, 0.0)}, {**CHONGQING, 2: (29.0, 75.0, 0.0)},
        {**CHONGQING, 1: "Q"}, {**CHONGQING, 2: (29.0, 33.0)}, {1: "N", 2: (29.0, 33.0, 46.8)},
        {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)},
    ],
)  # fmt: skip
def test_an_absurd_place_is_none(tmp_path: Path, clock: FixedClock, gps: dict[int, object]) -> None:
    made = photo(tmp_path / "a.jpg", taken="2026:03:09 14:05:00", gps=gps)
    assert read_photo(made, clock) == PhotoFacts(moment("2026-03-09T14:05+08:00"), "")


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "1904:01:01 00:00:00", "2031:01:01 00:00:00", "9999:12:31 23:59:59", "today"]
)
def test_an_absurd_time_is_none(tmp_path: Path, clock: FixedClock, taken: str) -> None:
    assert read_photo(photo(tmp_path / "a.jpg", taken=taken), clock) is None


def test_what_has_no_exif_tells_nothing(tmp_path: Path, clock: FixedClock) -> None:
    plain, png, text, empty = (tmp_path / name for name in ("a.jpg", "b.png", "c.jpg", "d.jpg"))
    Image.new("RGB", (8, 8)).save(plain)
    Image.new("RGB", (8, 8)).save(png)
    text.write_text("not a picture", encoding="utf-8")
    empty.write_bytes(b"")
    for path in (plain, png, text, empty, tmp_path / "gone.jpg", tmp_path):
        assert read_photo(path, clock) is None


def test_a_photo_cut_off_or_damaged_anywhere_never_fails(tmp_path: Path, clock: FixedClock) -> None:
    whole = photo(tmp_path / "a.jpg", taken="2026:03:09 14:05:00", gps=CHONGQING).read_bytes()[:400]
    broken = tmp_path / "b.jpg"
    for place in range(len(whole)):
        for bad in (whole[:place], whole[:place] + b"\xff" + whole[place + 1 :]):
            broken.write_bytes(bad)
            found = read_photo(broken, clock)
            assert found is None or isinstance(found, PhotoFacts)


def test_numbers_divided_by_nothing_and_directories_that_lead_nowhere_tell_nothing(
    tmp_path: Path, clock: FixedClock
) -> None:
    made = tmp_path / "a.jpg"
    link = struct.pack("<HHLL", _GPS_IFD, 4, 1, 26)
    gps = struct.pack("<HHLL", 2, 5, 3, 76) + struct.pack("<HHL4s", 1, 2, 2, b"N\0\0\0")
    nothing = b"II*\0" + struct.pack("<LH", 8, 1) + link + b"\0" * 4 + struct.pack("<H", 2) + gps + b"\0" * 60
    itself = b"II*\0" + struct.pack("<LH", 8, 65535) + struct.pack("<HHLL", _EXIF_IFD, 4, 1, 8) * 5000
    for tiff in (nothing, itself, b"II*\0" + b"\xff" * 40):
        data = b"Exif\0\0" + tiff
        made.write_bytes(b"\xff\xd8\xff\xe1" + struct.pack(">H", len(data) + 2) + data + b"\xff\xd9")
        assert read_photo(made, clock) is None


def test_a_picture_of_absurd_size_is_read_like_any_other(tmp_path: Path, clock: FixedClock) -> None:
    made = photo(tmp_path / "a.jpg", gps=CHONGQING)
    data = bytearray(made.read_bytes())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"  # 65,535 × 65,535 pixels, none of which is read
    made.write_bytes(bytes(data))
    assert read_photo(made, clock) == PhotoFacts(None, "29.5630, 106.5516")

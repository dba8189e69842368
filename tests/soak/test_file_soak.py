"""Damaged files of every kind are read or refused, in time and in little memory."""

from __future__ import annotations

from pathlib import Path

from ocrm.services.icalendars.reading import read_calendar
from ocrm.services.vcards.reading import read_cards
from tests.soak.file_soak import KINDS, damaged, run

_SEEDS = 50


def test_three_hundred_damaged_files_do_no_harm(tmp_path: Path) -> None:
    """The short form; `python3 packaging/dev.py soak --files 10000` opens that many."""
    result = run(tmp_path, range(_SEEDS))
    assert len(result.outcomes) == _SEEDS * len(KINDS) == 300
    assert result.is_flawless, result.table()
    assert any(one.was_read for one in result.outcomes) and not all(one.was_read for one in result.outcomes)


def test_seed_makes_the_same_damage_again() -> None:
    assert damaged("csv", 7) == damaged("csv", 7) != damaged("csv", 8)


def test_card_line_of_endless_parameters_is_passed_over_at_once() -> None:
    """Its pattern once went back and forth over such a line, twice as long with every parameter."""
    line = "PHOTO" + ";ENCPHOTO" * 500 + ";ENCODING=BASE64;JPEG=;;"
    card = f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Ann\r\n{line}:/9j/\r\nEND:VCARD\r\n"
    assert len(read_cards(card.encode()).cards) == 1


def test_calendar_with_an_endless_time_zone_is_read() -> None:
    for zone in ("Asia/" + "Sh" * 500, "Asia" + "/Shangha" * 500):
        event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID={zone}:20260301T090000\r\nSUMMARY:x\r\nEND:VEVENT\r\n"
        assert len(read_calendar(f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode()).entries) == 1

"""Reading calendars: whatever wrote them, bare, broken or hostile, within seconds and without guessing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from ocrm.errors import FileFormatError
from ocrm.services.icalendars.entry import CalendarEntry, CalendarTime
from ocrm.services.icalendars.instances import instances, why_not
from ocrm.services.icalendars.reading import MAX_BYTES, MAX_ENTRIES, read_calendar, read_calendar_file

_SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "ical"
COUNTS = {
    "america_new_york.ics": [1], "bom_calendar.ics": [], "calendar_with_unicode.ics": [], "empty.ics": [],
    "example.ics": [1, 1, 1], "issue_1050_calendar_with_events_and_todos.ics": [1, 1, 0],
    "issue_1081_event_with_rrule.ics": [10], "issue_104_broken_calendar.ics": [1],
    "issue_127_categories_with_commas.ics": [1], "issue_168_input.ics": [1],
    "multiple_calendar_components.ics": [1, 1, 1], "pacific_fiji.ics": [1],
    "parsing_error.ics": [20, 20], "period_with_timezone.ics": [9],
    "pr_480_summary_with_colon.ics": [0, 0], "rfc_5545_RDATE_example.ics": [1, 1, 1, 2, 11, 14], "timezoned.ics": [1],
    "0.ics": [0], "1.ics": [0], "2.ics": [1], "2445.ics": [1, 1, 1, 99, 1, 1, 1, 1], "3.ics": [1],
    "overlaps.ics": [1] * 5, "recur-errors.ics": [4, 4, 6, 10], "spanlist.ics": [1] * 5, "ms_tzid.ics": [1],
    "ruby_rrule.ics": [10], "simple_test.ics": [0], "tz_us_eastern.ics": [], "vtodo.ics": [1],
}  # fmt: skip
"""How often each entry comes, 99 for without end, 0 for without a date."""


def calendar(*blocks: str) -> bytes:
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(blocks) + "END:VCALENDAR\r\n").encode()


def event(*lines: str) -> str:
    return "BEGIN:VEVENT\r\n" + "".join(f"{line}\r\n" for line in lines) + "END:VEVENT\r\n"


def read_one(*lines: str) -> CalendarEntry:
    (entry,) = read_calendar(calendar(event(*lines))).entries
    return entry


def first(entry: CalendarEntry, count: int = 30) -> list[CalendarTime]:
    return list(islice(instances(entry), count))


def days(times: Sequence[CalendarTime]) -> list[str]:
    return [f"{when:%m-%d}" for when in times]


@pytest.fixture
def shared() -> Path:
    if not _SHARED.is_dir():
        pytest.skip("the folder shared/data with other people's files is not here")
    return _SHARED


def test_other_programs_files_come_as_often_as_they_say(shared: Path) -> None:
    found = {
        path.name: [len(first(entry, 99)) for entry in read_calendar_file(path).entries]
        for path in sorted(shared.rglob("*.ics"))
    }
    for name, counts in found.items():
        print(f"{name:50} {counts}")
    assert found == COUNTS


def test_the_days_of_rules_that_programs_get_wrong(shared: Path) -> None:
    weeks, _again, third, second_to_last = read_calendar_file(shared / "libical" / "recur-errors.ics").entries
    assert days(first(weeks)) == ["08-05", "08-10", "08-19", "08-24"]
    assert days(first(third)) == ["09-04", "10-07", "11-06", "12-04", "01-07", "02-05"]
    expected = ["09-29", "10-30", "11-27", "12-30", "01-29", "02-26", "03-30", "04-29", "05-28", "06-29"]
    assert days(first(second_to_last)) == expected
    period = read_calendar_file(shared / "icalendar" / "calendars" / "period_with_timezone.ics").entries[0]
    assert "12-20" not in days(first(period)) and "12-13" in days(first(period))


def test_a_task_of_all_day_and_one_with_an_alarm(shared: Path) -> None:
    (tax,) = read_calendar_file(shared / "py-vobject" / "vtodo.ics").entries
    assert (tax.starts, tax.is_all_day, tax.kind) == (date(2007, 5, 1), True, "task")
    assert tax.categories == ("FAMILY", "FINANCE")
    (alarm,) = read_calendar_file(shared / "libical" / "3.ics").entries
    assert alarm.reminders == (18000,)


def test_the_second_week_begins_where_wkst_says() -> None:
    entry = read_one("UID:1", "DTSTART:19970805T090000", "RRULE:FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=TU,SU;WKST=SU")
    assert days(first(entry)) == ["08-05", "08-17", "08-19", "08-31"]


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("TZID=Europe/Berlin", "08:00"),
        ("TZID=China Standard Time", "01:00"),
        ('TZID="Pacific Standard Time"', "16:00"),
        ("TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "08:00"),
        ("TZID=US-Eastern", "13:00"),
    ],
)
def test_zones_go_by_many_names(zone: str, utc: str) -> None:
    entry = read_one("UID:1", f"DTSTART;{zone}:20260402T{'100000' if 'Berlin' in zone else '090000'}")
    assert isinstance(entry.starts, datetime)
    assert f"{entry.starts.astimezone(UTC):%H:%M}" == utc


def test_a_zone_only_the_file_knows_is_read_from_it() -> None:
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Head office\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0545\r\n"
        "TZOFFSETTO:+0545\r\nTZNAME:HO\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    (entry,) = read_calendar(calendar(zone, event("UID:1", "DTSTART;TZID=Head office:20260402T120000"))).entries
    assert isinstance(entry.starts, datetime) and entry.starts.utcoffset() == timedelta(hours=5, minutes=45)


def test_a_zone_nobody_knows_counts_by_the_users_clock_and_says_so() -> None:
    entry = read_one("UID:1", "DTSTART;TZID=Nowhere/Atoll:20260402T120000")
    assert entry.starts == datetime(2026, 4, 2, 12)  # noqa: DTZ001
    assert "Nowhere/Atoll" in " ".join(entry.notes)


def test_a_time_keeps_its_clock_time_when_summer_time_begins() -> None:
    entry = read_one("UID:1", "DTSTART;TZID=Europe/Berlin:20260328T100000", "RRULE:FREQ=DAILY;COUNT=3")
    assert [f"{when:%H:%M %z}" for when in first(entry)] == ["10:00 +0100", "10:00 +0200", "10:00 +0200"]


def test_left_out_added_and_moved_occurrences() -> None:
    text = calendar(
        event("UID:1", "SUMMARY:Review", "DTSTART:20260302T090000Z", "RRULE:FREQ=WEEKLY;COUNT=4",
              "EXDATE:20260309T090000Z", "RDATE:20260310T090000Z"),
        event("UID:1", "SUMMARY:Review, later", "RECURRENCE-ID:20260316T090000Z", "DTSTART:20260317T100000Z"),
    )  # fmt: skip
    series, moved = read_calendar(text).entries
    found = [f"{when:%m-%d %H:%M}" for when in instances(series, [moved])]
    assert found == ["03-02 09:00", "03-10 09:00", "03-17 10:00", "03-23 09:00"]


def test_until_in_another_zone_counts_in_the_zone_of_the_series() -> None:
    entry = read_one("UID:1", "DTSTART;TZID=Asia/Shanghai:20260301T070000", "RRULE:FREQ=DAILY;UNTIL=20260302T230000Z")
    assert days(first(entry)) == ["03-01", "03-02", "03-03"]


def test_text_in_an_old_chinese_charset_is_read() -> None:
    text = event(
        "UID:1", "SUMMARY:拜访重庆长安配件有限公司", "DESCRIPTION:带上合同和样品，顺便了解库存", "DTSTART:20260402"
    )
    (entry,) = read_calendar(calendar(text).decode().encode("gb18030")).entries
    assert entry.title == "拜访重庆长安配件有限公司" and entry.starts == date(2026, 4, 2)


@pytest.mark.parametrize(
    "data", [b"", b"   \r\n", b"hello", b"a,b\n1,2\n", b"\xff\xfe\x00\x01" * 40, b"PK\x03\x04" + b"\x00" * 99]
)
def test_what_is_no_calendar_is_refused_in_one_sentence(data: bytes) -> None:
    with pytest.raises(FileFormatError, match="calendar"):
        read_calendar(data, name="x.ics")


def test_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileFormatError, match="larger"):
        read_calendar(b" " * (MAX_BYTES + 1), name="x.ics")
    with pytest.raises(FileFormatError, match="more than"):
        read_calendar(calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MAX_ENTRIES + 1)), name="x.ics")


HOSTILE = [
    "FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=999999999", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=999999999999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=2", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=DAILY;BYHOUR=0,1,2;BYMINUTE=0,1,2;BYSECOND=0,1,2", "FREQ=NEVER", "COUNT=3", "", "FREQ=DAILY;UNTIL=yesterday",
    "FREQ=YEARLY;BYYEARDAY=" + ",".join(["366"] * 5000), "FREQ=DAILY;INTERVAL=7;BYDAY=MO", "FREQ=MONTHLY;BYDAY=99MO",
    "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYDAY=XX", "RRULE=FREQ=DAILY", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=99",
    "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6",
]  # fmt: skip


@pytest.mark.parametrize("rule", HOSTILE)
def test_a_hostile_rule_ends_within_seconds(rule: str) -> None:
    entry = read_one("UID:1", "DTSTART:20260303T090000Z", f"RRULE:{rule}")
    began = time.process_time()
    assert len(first(entry, 50)) <= 50
    assert time.process_time() - began < 5


def test_a_rule_that_cannot_be_followed_says_why() -> None:
    assert "more often than daily" in why_not("FREQ=HOURLY")
    assert why_not("FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231T000000Z;WKST=MO") == ""


@pytest.mark.parametrize(
    "lines",
    [
        ["DTSTART:99999999"], ["DTSTART:20260231T990000"], ["DTSTART;VALUE=DATE:nonsense"], ["DURATION:P99999999999D"],
        ["SUMMARY:" + "x" * 300_000], ["X" * 200_000], ["DTSTART:20260303", *["RDATE;VALUE=DATE:20260304"] * 1900],
        ["BEGIN:VALARM"] * 1500, ["DTSTART:20260303T090000", "EXDATE:" + ",".join(["20260303T090000"] * 9000)],
        ["TRIGGER:-P1D", "BEGIN:VALARM", "TRIGGER:PT", "END:VALARM"], ["CATEGORIES:" + "a," * 5000],
    ],
)  # fmt: skip
def test_broken_values_break_nothing_else(lines: list[str]) -> None:
    began = time.process_time()
    file = read_calendar(calendar(event(*lines), event("UID:2", "SUMMARY:Sound", "DTSTART:20260303")))
    assert file.entries[-1].title == "Sound"
    assert time.process_time() - began < 5

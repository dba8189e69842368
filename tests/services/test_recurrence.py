"""Recurrence: the right day comes next, no month is lost, and the rule reads as a person would say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from ocrm import i18n
from ocrm.clock import FixedClock, to_utc
from ocrm.errors import ValidationError
from ocrm.services.recurrence import (
    Frequency,
    Recurrence,
    anchored,
    describe,
    first_on_or_after,
    following,
    format_rrule,
    next_after,
    occurrences,
    parse_rrule,
)


@pytest.fixture(autouse=True)
def _language_back() -> Iterator[None]:
    before = i18n.language()
    yield
    i18n.set_language(before)


def days(text: str, start: str, number: int) -> list[str]:
    return [day.isoformat() for day in islice(occurrences(parse_rrule(text), date.fromisoformat(start)), number)]


TEXTS = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
    "FREQ=MONTHLY;BYMONTHDAY=15",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=2FR",
    "FREQ=MONTHLY;BYDAY=-1MO;COUNT=6",
    "FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=23;UNTIL=20301231",
    "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_rule_written_down_is_read_back_the_same(text: str) -> None:
    assert format_rrule(parse_rrule(text)) == text


def test_spellings_of_other_programs_are_understood() -> None:
    assert parse_rrule("RRULE:FREQ=weekly;wkst=MO;BYDAY=FR") == Recurrence(Frequency.WEEKLY, weekdays=(4,))
    assert parse_rrule("FREQ=MONTHLY;BYDAY=TH;BYSETPOS=2") == Recurrence(Frequency.MONTHLY, weekdays=(3,), nth=2)
    assert parse_rrule("FREQ=DAILY;UNTIL=20260401T160000Z").until == date(2026, 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "weekly",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2FR",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=DAILY;COUNT=0",
    ],
)
def test_a_rule_ocrm_cannot_follow_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError, match="repeat rule") as caught:
        parse_rrule(text)
    assert caught.value.field == "recurrence"


def test_the_31st_falls_on_the_last_day_of_shorter_months() -> None:
    assert days("FREQ=MONTHLY", "2026-01-31", 5) == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
    ]
    assert days("FREQ=MONTHLY;BYMONTHDAY=30", "2028-01-30", 3) == ["2028-01-30", "2028-02-29", "2028-03-30"]
    assert days("FREQ=YEARLY", "2024-02-29", 3) == ["2024-02-29", "2025-02-28", "2026-02-28"]
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-05", 3) == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_completing_month_after_month_never_slides_to_the_28th() -> None:
    rule, due = parse_rrule("FREQ=MONTHLY"), date(2026, 1, 31)
    seen = []
    for _ in range(4):
        after = following(rule, due, due)
        assert after is not None
        rule, due = after.rule, after.on
        seen.append(due.isoformat())
    assert seen == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]


def test_weekdays_nth_weekdays_and_intervals() -> None:
    assert days("FREQ=WEEKLY;BYDAY=MO,FR", "2026-03-10", 3) == ["2026-03-13", "2026-03-16", "2026-03-20"]
    assert days("FREQ=WEEKLY;INTERVAL=2", "2026-03-13", 3) == ["2026-03-13", "2026-03-27", "2026-04-10"]
    assert days("FREQ=MONTHLY;BYDAY=2TH", "2026-03-01", 3) == ["2026-03-12", "2026-04-09", "2026-05-14"]
    assert days("FREQ=MONTHLY;BYDAY=-1FR", "2026-03-01", 2) == ["2026-03-27", "2026-04-24"]
    assert days("FREQ=MONTHLY;BYDAY=5FR", "2026-03-01", 2) == ["2026-05-29", "2026-07-31"]


def test_count_and_until_end_a_series() -> None:
    assert days("FREQ=DAILY;COUNT=3", "2026-03-10", 9) == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert days("FREQ=DAILY;UNTIL=20260311", "2026-03-10", 9) == ["2026-03-10", "2026-03-11"]
    rule = parse_rrule("FREQ=WEEKLY;COUNT=2")
    second = following(rule, date(2026, 3, 10), date(2026, 3, 10))
    assert second is not None and second.on == date(2026, 3, 17) and second.rule.count == 1
    assert following(second.rule, second.on, second.on) is None
    assert following(parse_rrule("FREQ=DAILY;UNTIL=20260310"), date(2026, 3, 10), date(2026, 3, 10)) is None


def test_a_late_completion_goes_to_what_is_still_to_come() -> None:
    weekly = parse_rrule("FREQ=WEEKLY;BYDAY=FR")
    late = following(weekly, date(2026, 3, 6), date(2026, 3, 24))
    assert late is not None and late.on == date(2026, 3, 27)
    on_the_day = following(weekly, date(2026, 3, 6), date(2026, 3, 13))
    assert on_the_day is not None and on_the_day.on == date(2026, 3, 13)
    early = following(weekly, date(2026, 3, 13), date(2026, 3, 10))
    assert early is not None and early.on == date(2026, 3, 20)
    counted = following(parse_rrule("FREQ=DAILY;COUNT=9"), date(2026, 3, 1), date(2026, 3, 5))
    assert counted is not None and counted.on == date(2026, 3, 5) and counted.rule.count == 5


def test_from_completion_counts_from_the_day_it_is_done() -> None:
    rule = parse_rrule("FREQ=DAILY;INTERVAL=30;X-FROM=COMPLETION")
    after = following(rule, date(2026, 3, 1), date(2026, 3, 10))
    assert after is not None and after.on == date(2026, 4, 9) and after.rule == rule


def test_a_weekly_rule_starts_on_its_first_day() -> None:
    assert first_on_or_after(parse_rrule("FREQ=WEEKLY;BYDAY=FR"), date(2026, 3, 10)) == date(2026, 3, 13)
    assert first_on_or_after(parse_rrule("FREQ=MONTHLY"), date(2026, 3, 10)) == date(2026, 3, 10)


def test_a_far_away_next_day_is_found_at_once() -> None:
    assert next_after(parse_rrule("FREQ=DAILY;INTERVAL=7"), date(1990, 1, 1), date(2026, 3, 10)) == date(2026, 3, 16)
    assert next_after(parse_rrule("FREQ=YEARLY"), date(1990, 6, 3), date(2026, 6, 3)) == date(2027, 6, 3)


@given(
    frequency=st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    interval=st.integers(1, 5),
    weekdays=st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True, max_size=3),
    start=st.dates(date(2000, 1, 1), date(2040, 12, 28)).filter(lambda day: day.day <= 28),
    gap=st.integers(0, 900),
)
def test_where_no_month_end_is_near_the_days_are_those_of_dateutil(
    frequency: str, interval: int, weekdays: list[str], start: date, gap: int
) -> None:
    text = f"FREQ={frequency};INTERVAL={interval}"
    if weekdays and frequency == "WEEKLY":
        text += ";BYDAY=" + ",".join(weekdays)
    after = date.fromordinal(start.toordinal() + gap)
    expected = rrulestr(text, dtstart=datetime(start.year, start.month, start.day, tzinfo=UTC)).after(
        datetime(after.year, after.month, after.day, tzinfo=UTC)
    )
    assert next_after(parse_rrule(text), start, after) == expected.date()


WORDS = [
    ("FREQ=DAILY", "Every day", "每天"),
    ("FREQ=DAILY;INTERVAL=3", "Every 3 days", "每 3 天"),
    ("FREQ=WEEKLY;BYDAY=FR", "Every Fri", "每周五"),
    ("FREQ=WEEKLY;BYDAY=MO,WE", "Every Mon, Wed", "每周一、周三"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Every work day", "每个工作日"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "Every 2 weeks on Fri", "每 2 周的周五"),
    ("FREQ=WEEKLY", "Every week", "每周"),
    ("FREQ=MONTHLY", "Every month", "每月"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "Every month on day 15", "每月 15 日"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "Every month on the last day", "每月最后一天"),
    ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1", "Every 3 months on day 1", "每 3 个月 1 日"),
    ("FREQ=MONTHLY;BYDAY=2FR", "Every month on the second Fri", "每月第二个周五"),
    ("FREQ=MONTHLY;BYDAY=-1MO", "Every month on the last Mon", "每月最后一个周一"),
    ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=23", "Every year on 23 Oct", "每年 10月23日"),
    ("FREQ=WEEKLY;BYDAY=FR;COUNT=6", "Every Fri, 6 times", "每周五，共 6 次"),
    ("FREQ=DAILY;UNTIL=20261231", "Every day, until 31 Dec 2026", "每天，到 2026年12月31日为止"),
    (
        "FREQ=DAILY;INTERVAL=30;X-FROM=COMPLETION",
        "Every 30 days, counted from when it is done",
        "每 30 天，从完成那天算起",
    ),
]


@pytest.mark.parametrize(("text", "english", "chinese"), WORDS)
def test_a_rule_is_told_in_both_languages(text: str, english: str, chinese: str) -> None:
    i18n.set_language("en")
    assert describe(parse_rrule(text)) == english
    i18n.set_language("zh_CN")
    assert describe(parse_rrule(text)) == chinese


def test_an_open_rule_takes_its_days_from_its_start() -> None:
    assert format_rrule(anchored(parse_rrule("FREQ=WEEKLY"), date(2026, 3, 13))) == "FREQ=WEEKLY;BYDAY=FR"
    assert (
        format_rrule(anchored(parse_rrule("FREQ=YEARLY"), date(2026, 3, 13))) == "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=13"
    )


def test_wall_clock_times_survive_daylight_saving() -> None:
    clock = FixedClock(datetime(2026, 3, 1, tzinfo=ZoneInfo("America/New_York")))
    assert to_utc(clock, date(2026, 3, 8), time(2, 30)) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)  # skipped: 03:30
    assert to_utc(clock, date(2026, 11, 1), time(1, 30)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # the first of two
    assert to_utc(clock, date(2026, 3, 8), time(9, 0)) == datetime(2026, 3, 8, 13, 0, tzinfo=UTC)


def test_the_last_work_day_of_a_month_is_one_of_five_weekdays_taken_together() -> None:
    rule = parse_rrule("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")
    days = [day for day, _ in zip(occurrences(rule, date(2026, 1, 1)), range(5), strict=False)]
    assert days == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 29)]
    assert format_rrule(rule) == "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    assert describe(rule) == "Every month on the last work day"
    assert parse_rrule("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=2") == parse_rrule("FREQ=MONTHLY;BYDAY=2FR")


LUNAR = "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day};SKIP=BACKWARD"


def test_a_lunar_year_keeps_its_lunar_day() -> None:
    dragon_boat = LUNAR.format(month=5, day=5)
    assert days(dragon_boat, "2025-01-01", 3) == ["2025-05-31", "2026-06-19", "2027-06-09"]
    assert format_rrule(anchored(parse_rrule("RSCALE=CHINESE;FREQ=YEARLY"), date(2025, 5, 31))) == dragon_boat


def test_a_leap_month_falls_back_to_the_ordinary_one_in_years_without_it() -> None:
    leap_sixth = LUNAR.format(month="6L", day=1)
    assert days(leap_sixth, "2025-07-25", 3) == ["2025-07-25", "2026-07-14", "2027-07-04"]
    assert format_rrule(anchored(parse_rrule("RSCALE=CHINESE;FREQ=YEARLY"), date(2025, 7, 25))) == leap_sixth


def test_new_years_eve_by_the_moon_clamps_to_the_29th() -> None:
    eve = LUNAR.format(month=12, day=30)
    assert days(eve, "2024-01-01", 4) == ["2024-02-09", "2025-01-28", "2026-02-16", "2027-02-05"]


def test_a_lunar_rule_ends_where_its_calendar_ends() -> None:
    assert next_after(parse_rrule(LUNAR.format(month=1, day=1)), date(2099, 1, 21), date(2100, 12, 31)) is None
    with pytest.raises(ValidationError, match="1900 to 2100"):
        anchored(parse_rrule("RSCALE=CHINESE;FREQ=YEARLY"), date(2200, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "RSCALE=CHINESE;FREQ=MONTHLY;BYMONTHDAY=1",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5,6;BYMONTHDAY=1",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=31",
        "RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=5",
        "FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=1",
    ],
)
def test_a_lunar_rule_that_is_no_day_of_the_moon_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="repeat rule"):
        parse_rrule(text)


def test_what_was_put_off_does_not_shift_its_series() -> None:
    biweekly = parse_rrule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")
    put_off = following(biweekly, date(2026, 3, 6), date(2026, 3, 12), moved_to=date(2026, 3, 12))
    assert put_off is not None and put_off.on == date(2026, 3, 20)
    done_early = following(parse_rrule("FREQ=WEEKLY;BYDAY=FR"), date(2026, 3, 6), date(2026, 3, 10),
                           moved_to=date(2026, 3, 20))  # fmt: skip
    assert done_early is not None and done_early.on == date(2026, 3, 13)
    daily = following(parse_rrule("FREQ=DAILY"), date(2026, 3, 14), date(2026, 3, 16), moved_to=date(2026, 3, 16))
    assert daily is not None and daily.on == date(2026, 3, 17)


MORE_WORDS = [
    (LUNAR.format(month=5, day=5), "Every year on lunar 5th month 5th day", "每年 农历五月初五"),
    (LUNAR.format(month="6L", day=1), "Every year on lunar leap 6th month 1st day", "每年 农历闰六月初一"),
    ("FREQ=MONTHLY;BYDAY=2TU", "Every month on the second Tue", "每月第二个周二"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=10;X-MOVE=WORKDAY",
        "Every month on day 10, on the next work day where that is a free day",
        "每月 10 日，遇休息日顺延到工作日",
    ),
]


@pytest.mark.parametrize(("text", "english", "chinese"), MORE_WORDS)
def test_lunar_years_and_work_days_are_told_in_both_languages(text: str, english: str, chinese: str) -> None:
    assert format_rrule(parse_rrule(text)) == text
    i18n.set_language("en")
    assert describe(parse_rrule(text)) == english
    i18n.set_language("zh_CN")
    assert describe(parse_rrule(text)) == chinese

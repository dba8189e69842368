"""Birthdays by the sun and by the moon: on which day they fall, how they are typed, said, found and reminded of."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import Lunar, LunarYear

from ocrm.clock import FixedClock
from ocrm.errors import ValidationError
from ocrm.formats import format_birthday
from ocrm.models.contact import BIRTHDAY_KEY
from ocrm.services import records
from ocrm.services.fields.field_input import edit_text, parse_field
from ocrm.services.filtering.conditions import Condition, Operator
from ocrm.services.records import RecordQuery
from ocrm.services.relations import birthdays
from ocrm.services.reminders.birthdays import BirthdayReminders
from ocrm.services.schema import record_type
from ocrm.services.settings import write_setting
from ocrm.services.workspace import Workspace
from ocrm.text.birthdays import (
    LunarDay,
    birthday_days,
    birthday_key,
    is_lunar,
    keys_of_day,
    next_birthday,
    parse_lunar,
    solar_day,
)
from tests.snapshots import rows_of

FIELD = record_type("contacts").field("birthday")


def person(workspace: Workspace, name: str, birthday: Any, customer: int = 0) -> int:
    if not customer:
        customer = int(records.add_record(workspace, "customers", {"name": f"{name} Ltd"}).created_id or 0)
    values = {"customer": customer, "name": name, "birthday": birthday}
    return int(records.add_record(workspace, "contacts", values).created_id or 0)


# -- on which day -----------------------------------------------------------------------------------------------------

F_23 = [
    (LunarDay(0, 5, 5), ["2025-05-31", "2026-06-19", "2027-06-09"]),
    (LunarDay(0, 6, 3, is_leap=True), ["2025-07-27", "2026-07-16", "2027-07-06"]),
]


@pytest.mark.parametrize(("birthday", "days"), F_23)
def test_a_lunar_birthday_falls_on_the_days_of_the_scenario(birthday: LunarDay, days: list[str]) -> None:
    after = date(2025, 1, 1)
    for expected in days:
        found = next_birthday(birthday, after)
        assert found == date.fromisoformat(expected)
        after = found + timedelta(days=1)


@pytest.mark.parametrize(
    ("birthday", "after", "expected"),
    [
        (LunarDay(0, 8, 15), "2026-01-01", "2026-09-25"),
        (LunarDay(1990, 5, 10, is_leap=True), "2026-01-01", "2026-06-24"),
        (LunarDay(1990, 5, 10, is_leap=True), "2028-06-01", "2028-07-02"),  # the leap month exists
        (LunarDay(0, 12, 30), "2026-01-01", "2026-02-16"),  # a month of 29 days
    ],
)
def test_leap_months_and_short_months(birthday: LunarDay, after: str, expected: str) -> None:
    assert next_birthday(birthday, date.fromisoformat(after)) == date.fromisoformat(expected)


def test_a_birthday_is_born_on_the_solar_day_of_its_own_year() -> None:
    assert solar_day(LunarDay(1990, 5, 5)) == date(1990, 5, 28)
    assert solar_day(LunarDay(1990, 5, 10, is_leap=True)) == date(1990, 7, 2)
    assert solar_day(LunarDay(0, 5, 5)) is None


def test_a_leap_birthday_may_be_kept_in_both_months() -> None:
    kept = LunarDay(1990, 5, 10, is_leap=True)
    first = next_birthday(kept, date(2028, 1, 1), is_twice=True)
    assert first is not None and first < date(2028, 7, 2)
    assert next_birthday(kept, first + timedelta(days=1), is_twice=True) == date(2028, 7, 2)
    assert next_birthday(kept, date(2028, 1, 1)) == date(2028, 7, 2)


def test_a_solar_leap_day_is_kept_on_the_28th() -> None:
    assert next_birthday(date(1992, 2, 29), date(2026, 1, 1)) == date(2026, 2, 28)
    assert next_birthday(date(1992, 2, 29), date(2028, 1, 1)) == date(2028, 2, 29)
    assert next_birthday(date(4, 5, 12), date(2026, 5, 12)) == date(2026, 5, 12)


def oracle(birthday: LunarDay, year: int) -> date:
    """Return the day by another library: D-52 said with its calendar."""
    months = {month.getMonth(): month.getDayCount() for month in LunarYear.fromYear(year).getMonthsInYear()}
    month = -birthday.month if birthday.is_leap and -birthday.month in months else birthday.month
    lunar = Lunar.fromYmd(year, month, min(birthday.day, months[month]))
    return date.fromisoformat(lunar.getSolar().toYmd())


def test_another_calendar_agrees() -> None:
    chance = random.Random(5)
    for _number in range(400):
        birthday = LunarDay(0, chance.randint(1, 12), chance.randint(1, 30), chance.random() < 0.4)
        year = chance.randint(1901, 2055)  # later, new moons near midnight are calculated either way
        after = oracle(birthday, year)
        assert next_birthday(birthday, after) == after
        assert next_birthday(birthday, after + timedelta(days=1)) == oracle(birthday, year + 1)


@given(
    st.dates(date(1930, 1, 1), date(2090, 1, 1)),
    st.one_of(
        st.dates(date(1930, 1, 1), date(2090, 1, 1)),
        st.builds(LunarDay, st.just(0), st.integers(1, 12), st.integers(1, 30), st.booleans()),
    ),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_day_has_the_keys_of_those_who_are_born_on_it(day: date, birthday: Any, is_twice: bool) -> None:
    kept = next_birthday(birthday, day, is_twice=is_twice) == day
    assert (birthday_key(birthday) in keys_of_day(day, is_twice=is_twice)) is kept


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)))
@settings(max_examples=8, deadline=None)
def test_every_birthday_stands_once_in_the_order_of_the_year(today: date) -> None:
    keys = [key for day in birthday_days(today) for key in day]
    assert len(keys) == len(set(keys)) == 366 + 2 * 12 * 30


# -- typed and said ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("农历五月初五", LunarDay(0, 5, 5)),
        ("1990-05-05 农历", LunarDay(1990, 5, 5)),
        ("农历1990年五月初五", LunarDay(1990, 5, 5)),
        ("闰六月初三", LunarDay(0, 6, 3, is_leap=True)),
        ("农历1990年闰五月初十", LunarDay(1990, 5, 10, is_leap=True)),
        ("腊月三十", LunarDay(0, 12, 30)),
        ("正月初一", LunarDay(0, 1, 1)),
        ("冬月廿三", LunarDay(0, 11, 23)),
        ("农历十二月二十三", LunarDay(0, 12, 23)),
        ("阴历8月15", LunarDay(0, 8, 15)),
        ("八月十五", LunarDay(0, 8, 15)),
        ("lunar 5-5", LunarDay(0, 5, 5)),
        ("lunar 1990, leap 5th month 10th day", LunarDay(1990, 5, 10, is_leap=True)),
        ("1990-05-28", date(1990, 5, 28)),
        ("1990年5月28日", date(1990, 5, 28)),
        ("5-28", date(4, 5, 28)),
        ("5月28日", date(4, 5, 28)),
    ],
)
def test_a_birthday_is_understood_as_it_is_written(workspace: Workspace, text: str, expected: Any) -> None:
    assert parse_field(workspace, FIELD, text) == expected


@pytest.mark.parametrize("text", ["农历十三月初五", "农历五月", "lunar 5-31", "农历", "soon"])
def test_what_is_no_birthday_is_refused(workspace: Workspace, text: str) -> None:
    with pytest.raises(ValidationError):
        parse_field(workspace, FIELD, text)


def test_every_birthday_is_read_back_from_its_words(workspace: Workspace, both_languages: str) -> None:
    cases = [LunarDay(year, month, day, leap) for year in (0, 1990) for month in range(1, 13)
             for day in range(1, 31) for leap in (False, True)]  # fmt: skip
    for case in cases:
        words = format_birthday(case)
        assert is_lunar(words) and parse_lunar(words) == case, words
        assert LunarDay.from_stored(case.stored) == case
    for day in (date(1990, 5, 28), date(4, 2, 29)):
        assert parse_field(workspace, FIELD, edit_text(workspace, FIELD, day)) == day


def test_birthdays_are_said_in_words(language: str) -> None:
    from ocrm import i18n

    assert format_birthday(LunarDay(0, 5, 5)) == "lunar 5th month 5th day"
    assert format_birthday(date(1990, 5, 28)) == "28 May 1990"
    assert format_birthday(date(4, 5, 28)) == "28 May"
    i18n.set_language("zh_CN")
    assert format_birthday(LunarDay(0, 5, 5)) == "农历五月初五"
    assert format_birthday(LunarDay(1990, 5, 10, is_leap=True)) == "农历1990年闰五月初十"
    assert format_birthday(date(4, 5, 28)) == "5月28日"


# -- kept and found ---------------------------------------------------------------------------------------------------


def test_a_contact_keeps_one_birthday_and_undo_the_other(workspace: Workspace) -> None:
    wang = person(workspace, "Wang", LunarDay(1990, 5, 5))
    before = rows_of(workspace)
    assert records.fetch_record(workspace, "contacts", wang)["birthday"] == LunarDay(1990, 5, 5)
    records.update_records(workspace, "contacts", [wang], {"birthday": date(1990, 5, 28)})
    assert records.fetch_record(workspace, "contacts", wang)["birthday"] == date(1990, 5, 28)
    assert workspace.scalar("SELECT lunar_birthday FROM contact") == ""
    workspace.undo()
    assert rows_of(workspace) == before
    records.update_records(workspace, "contacts", [wang], {"birthday": None})
    assert records.fetch_record(workspace, "contacts", wang)["birthday"] is None


@pytest.fixture
def people(workspace: Workspace, clock: FixedClock) -> dict[str, int]:
    """On 2026-06-15: Mei in 4 days by the moon, Lin in 2 by the sun, Gao was yesterday, Bo has none."""
    clock.set(datetime.fromisoformat("2026-06-15T09:00:00+08:00"))
    given: dict[str, Any] = {"Mei": LunarDay(1990, 5, 5), "Lin": date(1980, 6, 17), "Gao": date(4, 6, 14), "Bo": None}
    return {name: person(workspace, name, birthday) for name, birthday in given.items()}


def test_who_has_a_birthday_soon_comes_first(workspace: Workspace, people: dict[str, int]) -> None:
    found = birthdays.upcoming(workspace, 7)
    assert [(one.name, one.day, one.turns) for one in found] == [
        ("Lin", date(2026, 6, 17), 46),
        ("Mei", date(2026, 6, 19), 36),
    ]
    records.update_records(workspace, "contacts", [people["Lin"]], {"importance": "invalid"})
    assert [one.name for one in birthdays.upcoming(workspace, 7)] == ["Mei"]


@pytest.mark.parametrize("limit", [2, 200])
def test_a_list_stands_in_the_order_of_the_birthdays(workspace: Workspace, people: dict[str, int], limit: int) -> None:
    expected = [people[name] for name in ("Lin", "Mei", "Gao", "Bo")]
    query = RecordQuery("contacts", sort=("next_birthday",))
    assert list(records.all_ids(workspace, query)) == expected
    assert list(records.first_ids(workspace, query, limit)) == expected[:limit]
    backwards = RecordQuery("contacts", sort=("-birthday_in_days",))
    assert list(records.all_ids(workspace, backwards)) == [people[name] for name in ("Gao", "Mei", "Lin", "Bo")]


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (Condition("next_birthday", Operator.THIS_WEEK), {"Lin", "Mei"}),
        (Condition("next_birthday", Operator.IN_NEXT_DAYS, 2), {"Lin"}),
        (Condition("next_birthday", Operator.TODAY), set()),
        (Condition("next_birthday", Operator.AFTER, date(2027, 1, 1)), {"Gao"}),
        (Condition("birthday_in_days", Operator.LE, 4), {"Lin", "Mei"}),
        (Condition("birthday", Operator.NOT_EMPTY), {"Lin", "Mei", "Gao"}),
        (Condition("birthday", Operator.EMPTY), {"Bo"}),
    ],
)
def test_contacts_are_found_by_their_next_birthday(
    workspace: Workspace, people: dict[str, int], condition: Condition, names: set[str]
) -> None:
    found = records.all_ids(workspace, RecordQuery("contacts", condition))
    assert set(found) == {people[name] for name in names}


def test_birthdays_of_a_day_are_read_along_their_index(workspace: Workspace) -> None:
    plan = list(workspace.query(
        f"EXPLAIN QUERY PLAN SELECT t.id FROM contact t WHERE ({BIRTHDAY_KEY}) IN ('05-12', 'L05-05')"
        " AND (t.birthday IS NOT NULL OR t.lunar_birthday <> '')"
    ))  # fmt: skip
    assert "contact_by_birthday_key" in str(plan)


# -- reminders --------------------------------------------------------------------------------------------------------


def test_a_birthday_reminds_a_week_before_and_on_the_day(workspace: Workspace, clock: FixedClock) -> None:
    mei = person(workspace, "Mei", LunarDay(1990, 5, 5))
    source = BirthdayReminders(workspace, lambda: time(9))
    begin, end = (datetime.fromisoformat(f"2026-{day}T00:00:00+08:00") for day in ("06-01", "07-01"))
    found = sorted(source.between(begin, end), key=lambda one: one.fires_at)
    assert [clock.to_local(one.fires_at).strftime("%m-%d %H:%M") for one in found] == ["06-12 09:00", "06-19 09:00"]
    assert "Mei" in found[0].title and found[0].key.record_id == mei
    assert source.find(found[0].key) == found[0]
    records.update_records(workspace, "contacts", [mei], {"birthday": None})
    assert source.find(found[0].key) is None


def test_lunar_birthdays_are_kept_twice_where_one_wants(workspace: Workspace, clock: FixedClock) -> None:
    person(workspace, "Mei", LunarDay(0, 6, 3))
    clock.set(datetime.fromisoformat("2025-06-01T09:00:00+08:00"))
    assert [one.day for one in birthdays.upcoming(workspace, 100)] == [date(2025, 6, 27)]
    write_setting(workspace, "lunar_birthdays_twice", True)
    days = [date(2025, 6, 27), date(2025, 7, 27)]
    assert [bool(birthdays.between(workspace, [day])) for day in days] == [True, True]
    assert [one.day for one in birthdays.upcoming(workspace, 100)] == days


def test_the_birthday_of_one_contact_is_found_without_those_of_others(workspace: Workspace) -> None:
    mei = person(workspace, "Mei", date(1990, 5, 12))
    person(workspace, "Bo", date(1980, 5, 12))
    found = birthdays.of_contact(workspace, mei, date(2026, 5, 12))
    assert found is not None and (found.name, found.turns) == ("Mei", 36)
    assert birthdays.of_contact(workspace, mei, date(2026, 5, 13)) is None
    records.update_records(workspace, "contacts", [mei], {"importance": "invalid"})
    assert birthdays.of_contact(workspace, mei, date(2026, 5, 12)) is None


# -- spreadsheets -----------------------------------------------------------------------------------------------------


def test_birthdays_go_out_and_come_back(workspace: Workspace, tmp_path: Path, both_languages: str) -> None:
    from ocrm.services.spreadsheets.exporting import export_records

    customer = int(records.add_record(workspace, "customers", {"name": "Yunqi"}).created_id or 0)
    given: list[Any] = [LunarDay(1990, 5, 10, is_leap=True), LunarDay(0, 12, 30), date(1980, 6, 17), date(4, 2, 29)]
    for number, birthday in enumerate(given):
        person(workspace, f"P{number}", birthday, customer)
    path = tmp_path / "contacts.csv"
    export_records(workspace, RecordQuery("contacts", sort=("name",)), ("name", "birthday"), path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()[1:]
    back = [parse_field(workspace, FIELD, line.partition(",")[2].strip('"')) for line in lines]
    assert back == given


def test_the_history_tells_of_a_birthday_by_the_moon(workspace: Workspace) -> None:
    from ocrm.services.fields.field_history import fetch_field_changes

    mei = person(workspace, "Mei", LunarDay(1990, 5, 5))
    records.update_records(workspace, "contacts", [mei], {"birthday": LunarDay(1990, 5, 6)})
    (change,) = fetch_field_changes(workspace, "contacts", mei)
    assert "lunar 1990, 5th month 5th day" in change.sentence and "6th day" in change.sentence


def test_the_command_line_prints_a_birthday_by_the_moon() -> None:
    from ocrm.cli.printing import print_json

    print_json({"birthday": LunarDay(0, 5, 5)})

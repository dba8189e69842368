"""The work calendar: work days, marking, files in three formats, conflicts, undo, and the years that come along."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ocrm.errors import UserError, ValidationError
from ocrm.services.workday import work_calendar, work_calendar_files, working_days
from ocrm.services.workday.work_calendar import Fate
from ocrm.services.workday.work_calendar_files import read_days, shipped_path, write_days
from ocrm.services.workday.working_days import DayKind, SpecialDay
from ocrm.services.workspace import Workspace
from tests.snapshots import rows_of

HOLIDAY, WORK, ORDINARY = DayKind.HOLIDAY, DayKind.WORK, DayKind.ORDINARY


def test_without_special_days_the_weekdays_are_worked(workspace: Workspace) -> None:
    assert working_days.next_working_day(workspace, date(2026, 10, 23)) == date(2026, 10, 26)


def test_holidays_are_skipped_and_make_up_days_are_worked(workspace: Workspace) -> None:
    days = read_days(shipped_path(2026)).days
    work_calendar.import_days(workspace, work_calendar.plan_import(workspace, days), source="2026")
    assert working_days.next_working_day(workspace, date(2026, 9, 30)) == date(2026, 10, 8)
    assert working_days.next_working_day(workspace, date(2026, 10, 9)) == date(2026, 10, 10), "a Saturday made up for"
    assert working_days.next_working_day(workspace, date(2026, 2, 13)) == date(2026, 2, 14)
    assert work_calendar.count_workdays(workspace, 2026) == 261 + 6 - 19


def test_other_weekdays_can_be_worked_but_not_none(workspace: Workspace) -> None:
    work_calendar.set_weekdays(workspace, [6, 0, 1, 2, 3])
    assert working_days.next_working_day(workspace, date(2026, 10, 22)) == date(2026, 10, 25)
    with pytest.raises(ValidationError):
        work_calendar.set_weekdays(workspace, [])


def test_marking_a_day_is_one_step_and_undo_restores_the_rows(workspace: Workspace) -> None:
    day = date(2026, 10, 1)
    before = rows_of(workspace)
    changes = work_calendar.mark_day(workspace, day, HOLIDAY, name="国庆节")
    assert work_calendar.TOPIC in changes.topics
    assert not working_days.is_working_day(workspace, day)
    marked = rows_of(workspace)
    work_calendar.mark_day(workspace, day, ORDINARY)
    assert working_days.is_working_day(workspace, day)
    workspace.undo()
    assert rows_of(workspace) == marked
    undone = workspace.undo()
    assert rows_of(workspace) == before
    assert work_calendar.TOPIC in undone.topics, "pages that show the calendar hear of it"


@pytest.mark.parametrize("year", work_calendar_files.SHIPPED_YEARS)
def test_the_days_of_a_year_that_comes_along_are_named_in_the_chosen_language(year: int, both_languages: str) -> None:
    names = {one.name for one in read_days(shipped_path(year)).days}
    assert ("春节" in names) is (both_languages == "zh_CN")
    assert ("Spring Festival, make-up day" in names) is (both_languages == "en")
    assert all(name.isascii() is (both_languages == "en") for name in names)


@pytest.mark.parametrize("suffix", work_calendar_files.SUFFIXES)
def test_what_is_written_reads_back_the_same(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    days = [*read_days(shipped_path(2025)).days, SpecialDay(date(2025, 12, 31), HOLIDAY, "Company, day off")]
    path = tmp_path / f"days{suffix}"
    write_days(path, days)
    assert list(read_days(path).days) == days


def test_an_import_keeps_what_was_said_by_hand_unless_told_otherwise(workspace: Workspace) -> None:
    work_calendar.mark_day(workspace, date(2026, 10, 1), WORK, name="on duty")
    work_calendar.mark_day(workspace, date(2026, 10, 2), HOLIDAY, name="国庆节")
    wanted = [SpecialDay(date(2026, 10, number), HOLIDAY, "国庆节") for number in (1, 2, 3)]
    planned = work_calendar.plan_import(workspace, wanted)
    assert [one.fate for one in planned] == [Fate.DIFFERENT, Fate.SAME, Fate.NEW]
    before = rows_of(workspace)
    work_calendar.import_days(workspace, planned, source="days.csv")
    assert working_days.is_working_day(workspace, date(2026, 10, 1))
    workspace.undo()
    assert rows_of(workspace) == before
    work_calendar.import_days(workspace, planned, source="days.csv", overwrite=True)
    assert not working_days.is_working_day(workspace, date(2026, 10, 1))
    again = work_calendar.plan_import(workspace, wanted)
    assert {one.fate for one in again} == {Fate.SAME}
    workspace.undo()
    assert rows_of(workspace) == before


def test_a_csv_in_chinese_is_read_and_its_wrong_lines_are_named(tmp_path: Path) -> None:
    path = tmp_path / "假期.csv"
    path.write_bytes(
        "日期,类型,名称\n2026/10/1,休,国庆节\n2026-10-10,补班,\n2026-13-40,休,?\n2026-10-02,也许,?\n".encode("gb18030")
    )
    found = read_days(path)
    assert found.days == (
        SpecialDay(date(2026, 10, 1), HOLIDAY, "国庆节"),
        SpecialDay(date(2026, 10, 10), WORK, ""),
    )
    assert found.problems == (
        "Line 4: “2026-13-40” is not understood.",
        "Line 5: “也许” is not understood.",
    )


def test_a_calendar_of_events_is_read_with_spans_and_workers_day_is_a_holiday(tmp_path: Path) -> None:
    path = tmp_path / "holidays.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"
        "BEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:20261001\nDTEND;VALUE=DATE:20261004\nSUMMARY:国庆节（休）\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20261010\nSUMMARY:国庆节（班）\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20260501\nSUMMARY:International Workers' Day\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:4\nDTSTART;VALUE=DATE:20260101\nRRULE:FREQ=YEARLY\nSUMMARY:New Year\nEND:VEVENT\n"
        "END:VCALENDAR\n",
        "utf-8",
    )
    found = read_days(path)
    assert [(one.day.day, one.kind, one.name) for one in found.days] == [
        (1, HOLIDAY, "国庆节"), (2, HOLIDAY, "国庆节"), (3, HOLIDAY, "国庆节"), (10, WORK, "国庆节"),
        (1, HOLIDAY, "International Workers' Day"),
    ]  # fmt: skip
    assert len(found.problems) == 1


def test_a_list_of_days_off_as_others_publish_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "2025.json"
    path.write_text(
        '{"year": 2025, "days": [{"name": "元旦", "date": "2025-01-01", "isOffDay": true},'
        ' {"name": "春节", "date": "2025-01-26", "isOffDay": false}]}',
        "utf-8",
    )
    assert [one.kind for one in read_days(path).days] == [HOLIDAY, WORK]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", "x"), ("a.csv", "x,y\n1,2\n"), ("a.json", "{"), ("a.json", '{"days": 3}'), ("a.ics", "hello"),
     ("a.json", "[]"), ("a.csv", "")],
)  # fmt: skip
def test_another_file_is_refused_in_one_sentence(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(UserError, match="is no work calendar"):
        read_days(path)


def test_the_years_that_come_along_say_that_they_are_not_official() -> None:
    for year in work_calendar_files.SHIPPED_YEARS:
        path = shipped_path(year)
        found = read_days(path)
        assert "not-official" in path.name
        assert "not an official source" in path.read_text("utf-8")
        assert not found.problems
        assert {one.day.year for one in found.days} == {year}
        assert all(one.day.weekday() >= 5 for one in found.days if one.kind is WORK), "only weekends are made up for"

"""A log of calls comes in by numbers alone: each call with whoever has the number, and no number is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from ocrm.services import records
from ocrm.services.spreadsheets.call_log import CALLER
from ocrm.services.spreadsheets.cells import Cell
from ocrm.services.spreadsheets.durations import clean_minutes, counts_seconds
from ocrm.services.spreadsheets.importing import run_import
from ocrm.services.spreadsheets.kind_guess import guess_kind
from ocrm.services.spreadsheets.plan import suggested_plan
from ocrm.services.workspace import Workspace
from tests.services.spreadsheets.conftest import MakeSheet, table_of, text_table
from tests.services.spreadsheets.test_importing import all_of, counts, import_text, texts
from tests.snapshots import rows_of

_ZH = (
    "号码,姓名,通话时间,通话时长,通话类型\n"
    "139 5712 0088,,2026-03-09 10:00:05,03:25,来电\n"
    "010-65529988,前台,2026-03-09 11:00,00:41,去电\n"
    "+86 13957120088,,2026-03-09 12:00,00:00,未接\n"
    "13000000000,陌生人,2026-03-09 13:00,01:00,来电\n"
)
_EN = (
    "Number,Name,Date,Duration,Direction\n"
    "139 5712 0088,,2026-03-09 10:00:05,03:25,incoming\n"
    "010-65529988,,2026-03-09 11:00,00:41,outgoing\n"
    "+86 13957120088,,2026-03-09 12:00,00:00,missed\n"
    "13000000000,Stranger,2026-03-09 13:00,01:00,incoming\n"
)
_FIELDS = ("customer", "contact", "kind", "direction", "duration_minutes", "summary", "outcome")


@pytest.fixture
def people(workspace: Workspace) -> Iterator[tuple[int, int, int]]:
    """云栖 with 王建国 behind 13957120088, and 明远 with a switchboard."""
    yunqi = records.add_record(workspace, "customers", {"name": "云栖智造"}).created_id
    wang = records.add_record(
        workspace, "contacts", {"customer": yunqi, "name": "王建国", "mobile": "13957120088"}
    ).created_id
    mingyuan = records.add_record(workspace, "customers", {"name": "明远", "phone": "01065529988转8"}).created_id
    assert yunqi and wang and mingyuan
    yield yunqi, wang, mingyuan


def test_calls_are_linked_by_number_and_unknown_numbers_are_told(
    workspace: Workspace, people: tuple[int, int, int], both_languages: str
) -> None:
    is_zh = both_languages == "zh_CN"
    before = rows_of(workspace)
    report = import_text(workspace, "interactions", _ZH if is_zh else _EN)
    assert counts(report) == (3, 0, 0, 1)
    found = texts(all_of(workspace, "interactions", *_FIELDS))
    said = [row[2:] for row in found]
    assert said == [
        ("call", "incoming", "4", "来电，4 分钟" if is_zh else "Incoming call, 4 minutes", ""),
        ("call", "outgoing", "1", "去电，1 分钟" if is_zh else "Outgoing call, 1 minute", ""),
        ("call", "incoming", "0", "未接来电" if is_zh else "Missed call", "未接" if is_zh else "Missed"),
    ]
    assert ["云栖智造" in row[0] and "王建国" in row[1] for row in found] == [True, False, True]
    assert "明远" in found[1][0] and found[1][1] == ""
    fatal = [problem for problem in report.problems if problem.is_fatal]
    words = "没有人的号码是 13000000000。" if is_zh else "Nobody has the number 13000000000."
    assert [(one.row, one.column, one.value, one.message) for one in fatal] == [
        (5, "号码" if is_zh else "Number", "13000000000", words)
    ]
    assert next(one.written for one in report.columns if one.field == CALLER) == 3
    workspace.undo()
    assert rows_of(workspace) == before


def test_the_same_log_comes_in_once_in_either_language(workspace: Workspace, people: tuple[int, int, int]) -> None:
    assert counts(import_text(workspace, "interactions", _ZH))[0] == 3
    again = import_text(workspace, "interactions", _EN)
    assert counts(again) == (0, 0, 3, 1)


def test_an_unknown_number_is_put_right_in_place_by_a_number_or_a_name(
    workspace: Workspace, people: tuple[int, int, int]
) -> None:
    table = text_table(_ZH)
    plan = suggested_plan(table, "interactions")
    column = next(index for index, name in plan.fields.items() if name == CALLER)
    for typed in ("13957120088", "明远"):
        report = run_import(workspace, table, replace(plan, edits={(5, column): typed}))
        assert report.created == (4 if typed == "13957120088" else 1)
        assert not any(problem.is_fatal for problem in report.problems)


def test_a_customer_is_made_of_an_unknown_number_where_that_was_chosen(
    workspace: Workspace, people: tuple[int, int, int]
) -> None:
    twice = _ZH + "13000000000,陌生人,2026-03-09 14:00,01:00,去电\n"
    report = import_text(workspace, "interactions", twice, create_missing=frozenset({"customers"}))
    assert counts(report) == (5, 0, 0, 0) and report.also_created["customers"] == 1
    made = all_of(workspace, "customers", "name", "kind", "mobile")[-1]
    assert made == ("陌生人", "person", "13000000000")


def test_a_shared_number_is_told_apart_by_the_name(workspace: Workspace, people: tuple[int, int, int]) -> None:
    _yunqi, _wang, mingyuan = people
    records.add_record(workspace, "contacts", {"customer": mingyuan, "name": "李静", "mobile": "13957120088"})
    head = "号码,姓名,通话时间,通话类型\n"
    named = import_text(workspace, "interactions", head + "13957120088,李静,2026-03-09 10:00,来电\n")
    assert named.created == 1 and "明远" in texts(all_of(workspace, "interactions", "customer"))[0][0]
    nameless = import_text(workspace, "interactions", head + "13957120088,,2026-03-09 11:00,来电\n")
    assert [one.message for one in nameless.problems] == ["Several customers have the number 13957120088."]


def test_a_workbook_of_calls_is_recognised_and_its_type_is_the_direction(
    workspace: Workspace, people: tuple[int, int, int], make_sheet: MakeSheet
) -> None:
    path: Path = make_sheet(
        ("号码", "姓名", "时间", "时长(秒)", "类型"),
        (13957120088, "王建国", "2026-03-09 10:00", 205, "来电"),
        (13957120088, "王建国", "2026-03-09 11:00", 60, "去电"),
        name="record.xlsx",
    )
    table = table_of(path)
    assert guess_kind(table.columns, path.name) == "interactions"
    report = run_import(workspace, table, suggested_plan(table, "interactions"))
    assert not list(report.problems)
    assert texts(all_of(workspace, "interactions", "direction", "duration_minutes")) == [
        ("incoming", "4"),
        ("outgoing", "1"),
    ]


def test_a_list_of_people_with_numbers_is_no_log(workspace: Workspace) -> None:
    table = text_table("姓名,手机,公司,邮箱\n王建国,13957120088,云栖,a@b.cn\n")
    assert guess_kind(table.columns) != "interactions"


@pytest.mark.parametrize(
    ("cell", "is_seconds", "minutes"),
    [
        ("03:25", False, 4), ("00:03:25", False, 4), ("1:02:03", False, 63), ("00:00", False, 0), ("3分25秒", False, 4),
        ("3 min 25 s", False, 4), ("1小时2分", False, 62), ("45秒", False, 1), (205, True, 4), ("60", True, 1),
        (12, False, 12), ("12", False, 12), (time(0, 3, 25), False, 4), (time(3, 25), False, 4),
        (timedelta(minutes=3, seconds=1), False, 4),
    ],
)  # fmt: skip
def test_durations_are_read_as_begun_minutes(cell: Cell, is_seconds: bool, minutes: int) -> None:
    assert clean_minutes(cell, is_seconds=is_seconds) == minutes


def test_a_header_tells_whether_plain_numbers_are_seconds() -> None:
    assert counts_seconds("时长(秒)") and counts_seconds("Duration (sec)")
    assert not counts_seconds("Duration") and not counts_seconds("Minutes")

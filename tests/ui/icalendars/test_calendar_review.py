"""A calendar dropped on the window is looked through, ticked and imported; one undo takes it back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ocrm.services.spreadsheets.plan import ImportReport
from ocrm.services.workday import todos
from ocrm.ui.context import AppContext
from ocrm.ui.icalendars.calendar_review import CalendarReview
from ocrm.ui.icalendars.calendar_table import OUTCOME, REASON, REPEATS, TITLE
from tests.services.icalendars.test_calendar_import import LUNCH, OVER, TASK, WEEKLY
from tests.services.icalendars.test_calendar_reading import calendar


@pytest.fixture
def review(context: AppContext, tmp_path: Path, qtbot: QtBot) -> CalendarReview:
    path = tmp_path / "team.ics"
    path.write_bytes(calendar(LUNCH.replace("20260312", "20991212"), WEEKLY, TASK.replace("2026", "2099"), OVER))
    made = CalendarReview(context, path)
    qtbot.addWidget(made)
    made.resize(1200, 600)
    made.show()
    qtbot.waitUntil(lambda: made.is_read)
    return made


def cell(review: CalendarReview, row: int, column: int) -> str:
    return str(review.table.model().index(row, column).data())


@pytest.mark.usefixtures("both_languages")
def test_each_entry_says_what_becomes_of_it_and_is_imported(
    context: AppContext, review: CalendarReview, qtbot: QtBot
) -> None:
    assert cell(review, 0, TITLE) == "Lunch with Zhang"
    assert cell(review, 1, REPEATS) in ("Every Mon", "每周一")
    assert cell(review, 3, OUTCOME) in ("Over", "已过去")
    with qtbot.waitSignal(review.closed):
        review.run()
    assert len(todos.list_open(context.workspace)) == 3
    context.workspace.undo()
    assert todos.list_open(context.workspace) == []


def test_one_todo_is_not_told_as_several(review: CalendarReview) -> None:
    assert "1 to-do added, 0 changed" in review.done_words(ImportReport(created=1))
    assert "2 to-dos added, 0 changed" in review.done_words(ImportReport(created=2))


def test_space_leaves_an_entry_out_and_takes_what_is_over(
    context: AppContext, review: CalendarReview, qtbot: QtBot
) -> None:
    for row in (0, 3):
        review.table.setCurrentIndex(review.table.model().index(row, 0))
        QTest.keyClick(review.table, Qt.Key.Key_Space)
    with qtbot.waitSignal(review.closed):
        review.run()
    assert {todo.title for todo in todos.list_open(context.workspace)} == {"Sales meeting", "Tax return"}
    assert [todo.title for todo in todos.list_done(context.workspace)] == ["Fair"]


def test_a_file_that_is_no_calendar_is_told_in_one_sentence(context: AppContext, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.ics"
    path.write_bytes(b"nothing of the kind")
    made = CalendarReview(context, path)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: any("holds no calendar" in text.text() for text in made.findChildren(QLabel)))


def test_a_reason_too_long_for_a_line_is_broken_in_two(review: CalendarReview) -> None:
    review.resize(900, 600)
    table = review.table
    plan = table.plans.rows[0]
    table.plans.set_rows([replace(plan, reason="It is here already, and the file has it otherwise."), plan])
    table.clearSelection()
    cell_of = table.visualRect(table.plans.index(0, REASON))
    picture = table.viewport().grab(cell_of.adjusted(0, 0, 0, -2)).toImage()
    paper = picture.pixelColor(0, 0)
    inked = [
        any(picture.pixelColor(x, y) != paper for x in range(picture.width())) for y in range(2, picture.height() - 2)
    ]
    bands = sum(now and not before for before, now in pairwise([False, *inked]))
    assert bands >= 2, "the words stand in one line, cut"

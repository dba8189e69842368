"""The work calendar in Settings: marking by key and mouse, names, years, weekdays, files looked at first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from ocrm.services.workday import work_calendar, working_days
from ocrm.services.workday.working_days import DayKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.settings.calendar_import import CalendarImport
from ocrm.ui.settings.work_calendar import WorkCalendarSection
from ocrm.ui.settings.year_sheet import YearSheet
from tests.snapshots import rows_of
from tests.ui.todos.workday import press, show


@pytest.fixture
def section(context: AppContext) -> Iterator[WorkCalendarSection]:
    made = WorkCalendarSection(context)
    show(context, made)
    yield made
    made.deleteLater()


def sheet_of(section: WorkCalendarSection) -> YearSheet:
    found = section.findChild(YearSheet)
    assert found is not None
    return found


def press_button(section: WorkCalendarSection, name: str) -> None:
    found = section.findChild(QPushButton, name)
    assert found is not None
    found.click()
    QApplication.processEvents()


def kind_of(workspace: Workspace, day: date) -> DayKind:
    special = working_days.special_days(workspace, day, day).get(day)
    return DayKind.ORDINARY if special is None else special.kind


def test_keys_mark_a_day_and_undo_restores_the_rows(
    workspace: Workspace, context: AppContext, section: WorkCalendarSection
) -> None:
    sheet, today = sheet_of(section), workspace.clock.today()
    before = rows_of(workspace)
    sheet.setFocus()
    press(sheet, Qt.Key.Key_Right)
    press(sheet, Qt.Key.Key_H)
    tomorrow = date.fromordinal(today.toordinal() + 1)
    assert kind_of(workspace, tomorrow) is DayKind.HOLIDAY
    assert "Holiday" in sheet.accessibleDescription()
    press(sheet, Qt.Key.Key_O)
    assert kind_of(workspace, tomorrow) is DayKind.ORDINARY
    context.runner.undo()
    context.runner.undo()
    assert rows_of(workspace) == before


def test_a_second_click_makes_a_saturday_a_work_day_and_a_third_ordinary_again(
    workspace: Workspace, section: WorkCalendarSection
) -> None:
    sheet, saturday = sheet_of(section), date(2026, 10, 10)
    for wanted in (DayKind.ORDINARY, DayKind.WORK, DayKind.ORDINARY):
        place = sheet.place_of(saturday).center()
        QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        assert kind_of(workspace, saturday) is wanted


def test_a_name_is_typed_and_a_festival_named_by_itself(workspace: Workspace, section: WorkCalendarSection) -> None:
    sheet = sheet_of(section)
    section._go_to(date(2026, 10, 1))
    press(sheet, Qt.Key.Key_H)
    name = section.findChild(QLineEdit, "calendar_name")
    assert name is not None
    assert name.text() == "National Day"
    press(sheet, Qt.Key.Key_Return)
    assert name.hasFocus()
    name.setText("Golden Week")
    press(name, Qt.Key.Key_Return)
    assert working_days.special_days(workspace, date(2026, 10, 1), date(2026, 10, 1))[date(2026, 10, 1)].name == (
        "Golden Week"
    )


def test_page_keys_go_into_the_next_year(section: WorkCalendarSection) -> None:
    sheet = sheet_of(section)
    section._go_to(date(2026, 12, 31))
    press(sheet, Qt.Key.Key_Right)
    year = section.findChild(QLabel, "calendar_year")
    assert year is not None
    assert year.text() == "2027"
    assert sheet.current_day == date(2027, 1, 1)


def test_a_shipped_year_is_looked_at_first_and_one_undo_takes_it_back(
    workspace: Workspace, context: AppContext, section: WorkCalendarSection, both_languages: str
) -> None:
    work_calendar.mark_day(workspace, date(2026, 10, 1), DayKind.WORK, name="on duty")
    before = rows_of(workspace)
    section._look_at_shipped(2026)
    preview = section.findChild(CalendarImport)
    assert preview is not None
    assert preview.isVisible()
    assert preview.rows.rowCount() == 39
    assert preview.rows.rows[0].wanted.day == date(2026, 10, 1), "what is said otherwise stands first"
    assert rows_of(workspace) == before, "looking changes nothing"
    press_button(section, "calendar_import_take")
    assert kind_of(workspace, date(2026, 10, 1)) is DayKind.WORK
    assert kind_of(workspace, date(2026, 10, 2)) is DayKind.HOLIDAY
    assert not preview.isVisible()
    context.runner.undo()
    assert rows_of(workspace) == before


def test_a_year_is_saved_and_a_wrong_file_said_so(
    workspace: Workspace, section: WorkCalendarSection, tmp_path: Path
) -> None:
    work_calendar.mark_day(workspace, date(2026, 10, 1), DayKind.HOLIDAY, name="国庆节")
    section.save(tmp_path / "2026.ics")
    assert "国庆节" in (tmp_path / "2026.ics").read_text("utf-8")
    (tmp_path / "wrong.csv").write_text("x,y\n", "utf-8")
    section.look_at(tmp_path / "wrong.csv")
    preview = section.findChild(CalendarImport)
    assert preview is not None
    assert not preview.isVisible()


def test_unticking_every_weekday_is_refused(workspace: Workspace, section: WorkCalendarSection) -> None:
    for tick in section._weekdays:
        tick.setChecked(False)
    assert working_days.work_weekdays(workspace), "one day stays"
    assert sum(tick.isChecked() for tick in section._weekdays) == 1

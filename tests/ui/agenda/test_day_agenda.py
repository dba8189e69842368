"""The agenda of a day: side by side, another time by key and mouse, longer, dropped from a list, undone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_long
from ocrm.services.workday import agenda, todos
from ocrm.services.workday.day_marks import lunar_caption
from ocrm.services.workspace import Workspace
from ocrm.ui.agenda import DayAgenda
from ocrm.ui.agenda.hours_layout import y_of
from ocrm.ui.context import AppContext
from ocrm.ui.todos.todo_view import TODO_MIME
from tests.snapshots import rows_of
from tests.ui.todos.workday import add_todo, press, show

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def shown(context: AppContext) -> DayAgenda:
    made = DayAgenda(context)
    show(context, made)
    made.reload()
    made.view.setFocus()
    return made


def time_of(workspace: Workspace, todo_id: int) -> str:
    at = todos.fetch_todo(workspace, todo_id).due_at
    return "" if at is None else f"{workspace.clock.to_local(at):%H:%M}"


def place_of(shown: DayAgenda, todo_id: int) -> QPoint:
    block = next(one for one in shown.view.blocks if one.todo.todo_id == todo_id)
    shown.view.verticalScrollBar().setValue(max(0, block.rect.top() - 100))
    down = shown.view._hours_top if block.item is not None else 0
    return block.rect.translated(0, down).topLeft() + QPoint(20, 8)


def drag(shown: DayAgenda, begin: QPoint, end: QPoint) -> None:
    target = shown.view.viewport()
    QTest.mousePress(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, begin)
    QTest.mouseMove(target, begin + QPoint(12, 0))
    QTest.mouseMove(target, end)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, end)


def test_what_overlaps_stands_side_by_side_and_what_does_not_takes_the_whole_width(workspace: Workspace) -> None:
    for title, at, minutes in (("a", "09:00", 90), ("b", "09:30", 30), ("c", "10:00", 60), ("d", "11:00", 30)):
        add_todo(workspace, title, at=at, duration_minutes=minutes)
    found = agenda.fetch_agenda(workspace, workspace.clock.today())
    placed = {one.item.todo.title: (one.column, one.columns) for one in agenda.place_side_by_side(found.timed)}
    assert placed == {"a": (0, 2), "b": (1, 2), "c": (1, 2), "d": (0, 1)}


def test_alt_down_and_up_move_by_a_quarter_of_an_hour_and_undo_brings_the_rows_back(
    workspace: Workspace, context: AppContext, shown: DayAgenda
) -> None:
    todo_id = add_todo(workspace, "Call Ann", at="09:30")
    shown.reload()
    before = rows_of(workspace)
    press(shown.view, Qt.Key.Key_Down)
    press(shown.view, Qt.Key.Key_Down, ALT)
    assert time_of(workspace, todo_id) == "09:45"
    assert todos.fetch_todo(workspace, todo_id).snooze_count == 0, "planning a day is not putting off"
    assert shown.current is not None
    assert shown.current.todo_id == todo_id
    context.runner.undo()
    assert rows_of(workspace) == before
    press(shown.view, Qt.Key.Key_Down, ALT | SHIFT)
    shown.reload()
    assert [item.minutes for item in agenda.fetch_agenda(workspace, shown.day).timed] == [45]


def test_a_todo_of_the_whole_day_gets_a_time_by_key_and_loses_it_on_the_band(
    workspace: Workspace, shown: DayAgenda
) -> None:
    todo_id = add_todo(workspace, "Send the offer")
    shown.reload()
    shown.select(todo_id)
    press(shown.view, Qt.Key.Key_Down, ALT)
    assert time_of(workspace, todo_id) == "09:30", "it is 09:12: the next quarter that leaves time"
    drag(shown, place_of(shown, todo_id), QPoint(200, 5))
    assert time_of(workspace, todo_id) == ""


def test_dragging_a_block_moves_it_and_dragging_its_edge_makes_it_longer(
    workspace: Workspace, shown: DayAgenda
) -> None:
    todo_id = add_todo(workspace, "Demo", at="13:00", duration_minutes=60)
    shown.reload()
    begin = place_of(shown, todo_id)
    drag(shown, begin, begin + QPoint(0, y_of(50)))
    assert time_of(workspace, todo_id) == "13:45", "to the nearest quarter"
    block = next(one for one in shown.view.blocks if one.todo.todo_id == todo_id)
    edge = QPoint(block.rect.center().x(), block.rect.bottom() - 2 + shown.view._hours_top)
    drag(shown, edge, edge + QPoint(0, y_of(30)))
    (item,) = agenda.fetch_agenda(workspace, shown.day).timed
    assert (time_of(workspace, todo_id), item.minutes) == ("13:45", 90)


def test_a_todo_dropped_from_a_list_gets_the_time_it_is_dropped_on(workspace: Workspace, shown: DayAgenda) -> None:
    todo_id = add_todo(workspace, "Later", days=3)
    data = QMimeData()
    data.setData(TODO_MIME, str(todo_id).encode())
    shown.view.verticalScrollBar().setValue(y_of(10 * 60))
    band = shown.view._layout.band
    event = QDropEvent(
        QPointF(200, band + y_of(30)),
        Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    shown.view.dropEvent(event)
    assert time_of(workspace, todo_id) == "10:30"
    assert todos.fetch_todo(workspace, todo_id).due_on == shown.day


def test_keys_finish_open_and_add(workspace: Workspace, shown: DayAgenda) -> None:
    todo_id = add_todo(workspace, "Call Ann", at="09:30")
    shown.reload()
    shown.select(todo_id)
    opened: list[int] = []
    asked: list[datetime] = []
    shown.opened.connect(opened.append)
    shown.add_requested.connect(asked.append)
    press(shown.view, Qt.Key.Key_Return)
    press(shown.view, Qt.Key.Key_N)
    assert opened == [todo_id]
    assert [f"{moment:%H:%M}" for moment in asked] == ["10:00"]
    press(shown.view, Qt.Key.Key_Space)
    assert todos.fetch_todo(workspace, todo_id).status == "done"
    assert "09:30" in shown.view.accessibleDescription()


def test_a_day_too_full_says_how_many_more_and_shows_them_when_asked(workspace: Workspace, shown: DayAgenda) -> None:
    ids = [add_todo(workspace, f"todo {number}") for number in range(6)]
    shown.reload()
    assert len(shown.view.blocks) == 2
    assert shown.view._layout.hidden == 4
    shown.select(ids[5])
    assert len(shown.view.blocks) == 6


def test_another_day_shows_its_own(workspace: Workspace, shown: DayAgenda) -> None:
    add_todo(workspace, "Tomorrow's", days=1, at="16:00")
    shown.show_day(workspace.clock.today() + timedelta(days=1))
    assert [row.title for row in shown.view.rows] == ["Tomorrow's"]


def test_the_days_beside_are_gone_to_by_key_and_told_with_their_lunar_day(
    shown: DayAgenda, workspace: Workspace, both_languages: str
) -> None:
    add_todo(workspace, "next day", days=1, at="10:00")
    shown.reload()
    today = workspace.clock.today()
    day, marks, back = (shown.findChild(QWidget, name) for name in ("agenda_day", "agenda_marks", "agenda_today"))
    assert not back.isVisible()
    press(shown.view, Qt.Key.Key_Right)
    assert [row.title for row in shown.view.rows] == ["next day"]
    assert day.text() == format_date_long(today + timedelta(days=1)) and back.isVisible()
    assert lunar_caption(today + timedelta(days=1)) in marks.text()
    press(shown.view, Qt.Key.Key_Left)
    press(shown.view, Qt.Key.Key_Left)
    assert shown.day == today - timedelta(days=1)
    press(shown.view, Qt.Key.Key_Home)
    assert shown.day == today and not back.isVisible()
    QTest.mouseClick(shown.findChild(QWidget, "agenda_after"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert shown.day == today

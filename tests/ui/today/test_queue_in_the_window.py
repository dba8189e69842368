"""The queue of Today in the real window, by keyboard: the worked order of F-08, next steps, putting off, midnight."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QListView, QMenu, QToolButton

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.context import Target
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.main_window import MainWindow
from ocrm.ui.nav_rail import NavRail
from ocrm.ui.today.page import TodayPage
from ocrm.ui.today.press_list import PressList
from ocrm.ui.todos.entries import Heading, is_line, sentence
from tests.snapshots import rows_of
from tests.ui.hands import CTRL, Hands, hands_on
from tests.worked_order import ORDER, fill

K = Qt.Key


@pytest.fixture
def worked(workspace: Workspace, clock: FixedClock) -> Workspace:
    """The file of F-08, at 2026-03-10 09:00."""
    fill(workspace, clock)
    return workspace


@pytest.fixture
def hands(worked: Workspace, window: MainWindow) -> Iterator[Hands]:
    made = hands_on(window, Target("today"))
    page(made).focus_content()
    yield made
    made.rest()


def page(hands: Hands) -> TodayPage:
    assert isinstance(hands.window.page, TodayPage)
    return hands.window.page


def titles(hands: Hands) -> list[str]:
    return [entry.title for entry in page(hands)._list.view.lines.rows if is_line(entry)]


def badge(hands: Hands, key: str) -> str:
    """Return the number beside a page in the navigation."""
    lists = (view.model() for view in hands.window.findChildren(QListView) if isinstance(view.parent(), NavRail))
    items = [model.index(row, 0).data(Qt.ItemDataRole.UserRole) for model in lists for row in range(model.rowCount())]
    return next(item.badge for item in items if item.key == key)


def go_to(hands: Hands, title: str) -> None:
    """Walk down to a line."""
    for _line in range(30):
        current = page(hands)._list.view.current_line
        if current is not None and current.title == title:
            return
        hands.press(K.Key_Down)
    raise AssertionError(title)


def test_the_window_lists_f_08_in_exactly_the_worked_order_with_reasons(hands: Hands) -> None:
    assert titles(hands) == list(ORDER)
    for entry in page(hands)._list.view.lines.rows:
        assert isinstance(entry, Heading) or (is_line(entry) and entry.due and entry.due in sentence(entry))


def test_a_next_step_is_planned_from_a_deal_with_two_keys_and_taken_back_with_one(
    hands: Hands, worked: Workspace
) -> None:
    go_to(hands, "POS替换")
    before = rows_of(worked)
    hands.keys = 0
    hands.press(K.Key_Space)
    hands.press(K.Key_1)
    assert hands.keys == 2
    assert [row.opportunity_subject for row in todos.list_open(worked) if row.due_on == date(2026, 3, 11)] == [
        "POS替换"
    ]
    assert "POS替换" not in titles(hands)
    hands.press(K.Key_Z, CTRL)
    assert titles(hands) == list(ORDER)
    assert rows_of(worked) == before


def test_enter_without_a_word_is_done_with_a_line_for_today(hands: Hands, clock: FixedClock) -> None:
    go_to(hands, "Y")
    hands.press(K.Key_Space)
    hands.press(K.Key_Return)
    assert titles(hands) == list(ORDER[:-1])
    clock.advance(days=1)
    page(hands)._watch.check()
    hands.rest()
    assert "Y" in titles(hands)


def test_s_puts_a_line_off_to_the_next_work_day(hands: Hands, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-03-13T09:00:00+08:00"))  # a Friday
    page(hands)._watch.check()
    hands.rest()
    go_to(hands, "ERP一期")
    hands.press(K.Key_S)
    (menu,) = [one for one in page(hands)._list.view.findChildren(QMenu, "put_off_menu") if one.isVisible()]
    menu.findChild(type(menu.actions()[0]), "put_off_2").trigger()
    menu.close()
    hands.rest()
    assert "ERP一期" not in titles(hands)
    clock.advance(days=2)
    page(hands)._watch.check()
    assert "ERP一期" not in titles(hands)
    clock.advance(days=1)
    page(hands)._watch.check()
    assert "ERP一期" in titles(hands)


def test_enter_opens_the_record_and_l_logs_with_its_customer(hands: Hands) -> None:
    go_to(hands, "POS替换")
    hands.press(K.Key_Return)
    assert hands.window.page.key == "opportunity"
    hands.window.context.navigator.back()
    hands.rest()
    page(hands).focus_content()
    go_to(hands, "POS替换")
    hands.press(K.Key_L)
    assert hands.window.page.key == "customer"


def test_h_puts_the_deal_of_a_line_on_hold(hands: Hands, worked: Workspace) -> None:
    go_to(hands, "巡检系统")
    hands.press(K.Key_H)
    hands.press(K.Key_Return)
    [deal] = records.find_by_title(worked, "opportunities", "巡检系统")
    assert records.fetch_record(worked, "opportunities", deal)["hold_until"] == date(2026, 4, 10)
    assert "巡检系统" not in titles(hands)


def test_what_is_left_at_midnight_is_overdue_and_the_birthday_comes_nearer(hands: Hands, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-03-14T00:00:10+08:00"))
    page(hands)._watch.check()
    hands.rest()
    rows = page(hands)._list.view.lines.rows
    assert [row.title for row in rows if isinstance(row, Heading)][:2] == ["Urgent tickets", "Overdue"]
    assert titles(hands)[:5] == ["T1", "A2", "A1", "A4", "A3"]
    assert next(row.due for row in rows if is_line(row) and row.title == "王芳") == "birthday today, turns 41"


def test_the_number_beside_today_counts_the_new_day_from_midnight_on(
    hands: Hands, worked: Workspace, clock: FixedClock
) -> None:
    todos.add_todo(worked, "Tomorrow", due_on=date(2026, 3, 11))
    hands.rest()
    assert badge(hands, "today") == "4"
    clock.set(datetime.fromisoformat("2026-03-11T00:00:10+08:00"))
    days = hands.window.findChild(DayWatch, "window_days")
    assert days is not None
    days.check()
    assert badge(hands, "today") == "5"


def test_the_agenda_is_one_switch_away_and_remembered(hands: Hands) -> None:
    segments = page(hands)._work.modes.findChildren(QToolButton)
    segments[1].click()
    hands.rest()
    assert page(hands)._work.agenda.isVisible()
    assert {row.title for row in page(hands)._work.agenda.view.rows} >= {"A3", "A4"}
    assert hands.window.context.preferences.recall("today/agenda") is True
    segments[0].click()
    assert page(hands)._list.isVisible()


def test_the_day_is_copied_as_text(hands: Hands) -> None:
    button = page(hands).findChild(QToolButton, "copy_day")
    assert button is not None
    button.click()
    hands.rest()
    QApplication.processEvents()
    assert "- A2 · 绿地物业 · 4 days overdue" in QApplication.clipboard().text()


def test_the_first_week_ticks_what_is_done_and_leaves_when_it_is_over(hands: Hands, clock: FixedClock) -> None:
    clock.set(datetime.fromisoformat("2026-02-12T09:00:00+08:00"))
    page(hands).refresh()
    shown = page(hands).findChild(PressList, "first_week")
    assert shown is not None and shown.isVisible()
    assert [row.is_done for row in shown.lines.rows] == [True, False, True, True, False]
    clock.advance(days=7)
    page(hands)._watch.check()
    assert not shown.isVisible()


def test_the_headings_count_what_they_head(hands: Hands) -> None:
    headings = [(row.title, row.count) for row in page(hands)._list.view.lines.rows if isinstance(row, Heading)]
    assert headings == [
        ("Urgent tickets", 1), ("Overdue", 2), ("Today", 2), ("Overdue payments", 4), ("Stalled opportunities", 1),
        ("Opportunities without next step", 2),
        ("Birthdays", 1), ("Soon in the pool", 1), ("Losing touch", 1),
    ]  # fmt: skip

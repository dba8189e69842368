"""The response clock in the window: written in the composer, seen on the record, in Today and in its list (A5.13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTime
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QSpinBox, QTimeEdit

from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.services import interactions, records
from ocrm.services.relations import answers
from ocrm.services.settings import read_setting
from ocrm.services.workday.today import AttentionKind
from ocrm.ui.activity.composer import Composer
from ocrm.ui.activity.timeline import Timeline
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.main_window import MainWindow
from ocrm.ui.today.page import TodayPage
from ocrm.ui.today.press_list import PressList
from ocrm.ui.widgets.stat import Stat
from tests.snapshots import rows_of


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def child(window: MainWindow, kind: type, name: str = "") -> Any:
    QApplication.processEvents()
    assert window.page is not None
    found = window.page.findChild(kind, name) if name else window.page.findChild(kind)
    assert found is not None
    return found


def strip(window: MainWindow) -> Stat:
    stat: Stat = child(window, Stat, "stat_last_contact")
    return stat


@pytest.fixture
def lvdi(window: MainWindow, clock: FixedClock) -> int:
    clock.set(at("2026-03-09T10:00:00"))
    made = records.add_record(window.context.workspace, "customers", {"name": "Lvdi", "category": "regular"})
    return int(made.created_id or 0)


def click(edit: QLineEdit) -> None:
    """Click behind a clock time."""
    QTest.mouseClick(edit, Qt.MouseButton.LeftButton, pos=QPoint(edit.width() - 3, edit.height() // 2))
    QApplication.processEvents()


def ask(window: MainWindow, customer: int) -> None:
    interactions.log_interaction(
        window.context.workspace, customer, kind="email", summary="Price?", direction="incoming"
    )


def test_what_they_wrote_is_logged_as_theirs_and_waits(window: MainWindow, clock: FixedClock, lvdi: int) -> None:
    window.context.navigator.go(Target("customer", "customers", lvdi))
    composer: Composer = child(window, Composer)
    direction: QPushButton = child(window, QPushButton, "composer_direction")
    composer.choose_kind(2)  # a call: both speak
    assert not direction.isVisible()
    composer.choose_kind(4)  # an email
    assert direction.isVisible() and direction.text() == "I wrote"
    direction.click()
    assert direction.text() == "They wrote"
    composer.text.setPlainText("What does it cost?")
    composer.save()
    assert direction.text() == "I wrote"
    waiting = answers.fetch_waiting(window.context.workspace, lvdi)
    assert waiting is not None and waiting.asked_at == clock.now()


def test_strip_and_timeline_say_since_when_they_wait_until_it_is_answered(
    window: MainWindow, clock: FixedClock, lvdi: int, both_languages: str
) -> None:
    ask(window, lvdi)
    clock.advance(hours=5)
    window.context.navigator.go(Target("customer", "customers", lvdi))
    said = {"en": "asked 5 h ago, unanswered", "zh_CN": "5 小时前来信，未回复"}[both_languages]
    assert said in strip(window).accessibleName()
    assert (
        strip(window).toolTip() == {"en": "5 working hours of 8", "zh_CN": "已等 5 个工作小时，限 8 个"}[both_languages]
    )
    timeline: Timeline = child(window, Timeline)
    assert timeline.entries[0].chips[0] == said
    composer: Composer = child(window, Composer)
    composer.choose_kind(4)
    composer.text.setPlainText("Offer sent")
    composer.save()
    assert said not in strip(window).accessibleName()
    assert not [entry for entry in timeline.entries if entry.is_unanswered]


def test_what_needs_no_answer_is_said_so_in_the_menu_of_the_entry(
    window: MainWindow, clock: FixedClock, lvdi: int
) -> None:
    ask(window, lvdi)
    window.context.navigator.go(Target("customer", "customers", lvdi))
    timeline: Timeline = child(window, Timeline)
    before = rows_of(window.context.workspace)
    timeline.menu_requested.emit(timeline.entries[0], QPoint(20, 20))
    (menu,) = [one for one in window.findChildren(QMenu, "entry_menu") if one.isVisible()]
    next(action for action in menu.actions() if action.text() == "No answer needed").trigger()
    menu.close()
    QApplication.processEvents()
    assert answers.fetch_waiting(window.context.workspace, lvdi) is None
    assert timeline.entries[0].chips == ("No answer needed",)
    window.context.workspace.undo()
    assert rows_of(window.context.workspace) == before


def test_the_line_of_today_names_them_and_opens_their_list_with_since_when(
    window: MainWindow, clock: FixedClock, lvdi: int, both_languages: str
) -> None:
    ask(window, lvdi)
    clock.set(at("2026-03-10T10:00:00"))
    window.context.navigator.go(Target("today"))
    today = window.page
    assert isinstance(today, TodayPage)
    today.refresh()
    attention: PressList = child(window, PressList, "attention")
    (row,) = [row for row in attention.lines.rows if row.kind is AttentionKind.WAITING]
    spoken = attention.lines.data(attention.lines.index(0), 0)
    words = {"en": "Waiting for your answer 1, Lvdi 9 working hours", "zh_CN": "等你回复 1，Lvdi 9 个工作小时"}
    assert spoken is None or words[both_languages] in str(spoken)
    attention.opened.emit(row)
    customers = window.page
    assert isinstance(customers, CustomersPage)
    QApplication.processEvents()
    shown = customers.view.columns.shown_names()
    assert "asked_at" in shown
    assert customers.view.current_id == lvdi
    said = {"en": "asked 24 h ago, unanswered", "zh_CN": "24 小时前来信，未回复"}[both_languages]
    assert said in [one.text() for one in customers.preview.findChildren(QLabel)]
    window.context.navigator.go(Target("customers", "customers", view="all"))
    assert "asked_at" not in customers.view.columns.shown_names()
    assert _("Waiting for your answer") == words[both_languages].rpartition(" 1")[0]


def test_limit_and_hours_of_work_are_set_in_settings(window: MainWindow, clock: FixedClock, lvdi: int) -> None:
    workspace = window.context.workspace
    window.context.navigator.go(Target("settings", view="today"))
    limit: QSpinBox = child(window, QSpinBox, "answer_hours")
    assert (limit.value(), limit.suffix()) == (8, " hours")
    limit.setValue(1)
    assert (read_setting(workspace, "answer_hours"), limit.suffix()) == (1, " hour")
    window.context.navigator.go(Target("settings", view="calendar"))
    begins: QTimeEdit = child(window, QTimeEdit, "setting_work_from")
    for typed, kept in (("10", "10:00"), ("1115", "11:15"), ("19", "11:15")):  # the last is after the end of work
        window.setFocus()
        click(begins.lineEdit())
        QTest.keyClicks(begins, typed)
        begins.editingFinished.emit()
        assert (begins.text(), read_setting(workspace, "work_from")) == (kept, kept)


def test_other_hours_of_work_are_seen_in_today_at_once(window: MainWindow, clock: FixedClock, lvdi: int) -> None:
    ask(window, lvdi)
    clock.set(at("2026-03-11T10:00:00"))
    window.context.navigator.go(Target("today"))
    today = window.page
    assert isinstance(today, TodayPage)
    window.context.navigator.go(Target("settings", view="calendar"))
    begins: QTimeEdit = child(window, QTimeEdit, "setting_work_from")
    begins.setTime(QTime(10, 0))
    begins.editingFinished.emit()
    window.context.navigator.go(Target("today"))
    lines = child(window, PressList, "attention").lines
    (row,) = [row for row in lines.rows if row.kind is AttentionKind.WAITING]
    assert row.examples == (("Lvdi", 16),)

"""The list of reminders answers each of them by keyboard; greetings are copied; Settings proves that all is awake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QMenu, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.services import records
from ocrm.services.autostart import LinuxAutostart
from ocrm.services.reminders import open_scheduler
from ocrm.services.reminders.kinds import kinds_off, leads_of
from ocrm.services.workday import todos
from ocrm.services.workday.festivals import chosen_off
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.reminders.greetings import GreetingsDialog
from ocrm.ui.reminders.reminder_list import ReminderListDialog
from ocrm.ui.settings.reminder_leads import LeadsBox
from ocrm.ui.settings.reminders import RemindersSection

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def dialog(context: AppContext, clock: FixedClock, qtbot: QtBot) -> Iterator[ReminderListDialog]:
    """A list with a call that was shown, and one to come tomorrow."""
    scheduler = context.reminders.scheduler = open_scheduler(context.workspace)
    scheduler.tick()
    todos.add_todo(context.workspace, "Call Mei", due_at=clock.now() + timedelta(minutes=5), kind="call")
    todos.add_todo(context.workspace, "Sign", due_at=clock.now() + timedelta(days=1))
    clock.advance(minutes=5)
    scheduler.tick()
    made = ReminderListDialog(context, scheduler)
    qtbot.addWidget(made)
    made.show()
    yield made
    context.reminders.scheduler = None


def titles(dialog: ReminderListDialog) -> list[str]:
    return [line.title for line in dialog.lines.rows]


def state(workspace: Workspace) -> list[str]:
    return [row[0] for row in workspace.query("SELECT state FROM reminder_state ORDER BY key")]


@pytest.mark.usefixtures("both_languages")
def test_what_waits_stands_above_what_comes(dialog: ReminderListDialog, both_languages: str) -> None:
    dialog.reload()
    waiting, coming = ("等待处理", "即将提醒") if both_languages == "zh_CN" else ("Waiting for an answer", "Coming up")
    assert titles(dialog) == [waiting, "Call Mei", coming, "Sign"]
    assert dialog.current is not None and dialog.current.title == "Call Mei"


def test_ctrl_return_finishes_it_and_undo_brings_it_back(dialog: ReminderListDialog, workspace: Workspace) -> None:
    QTest.keyClick(dialog.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert titles(dialog) == ["Coming up", "Sign"] and state(workspace) == ["dismissed"]
    workspace.undo()
    assert workspace.scalar("SELECT count(*) FROM todo WHERE status = 'open'") == 2


def test_s_offers_the_moments_and_a_chosen_one_is_kept_in_the_file(
    dialog: ReminderListDialog, workspace: Workspace, clock: FixedClock
) -> None:
    QTest.keyClick(dialog.view, Qt.Key.Key_S)
    menu = dialog.findChild(QMenu, "reminder_moments")
    offered = [action.text() for action in menu.actions() if action.text()]
    assert offered[:2] == ["In 10 minutes", "In 1 hour"] and offered[-1] == "Pick date and time…"
    menu.actions()[0].trigger()
    menu.close()
    [known] = [one for one, _reminder in open_scheduler(workspace).unanswered()]
    assert known.until == clock.now() + timedelta(minutes=10)
    assert "Put off until" in dialog.lines.rows[1].note
    assert titles(dialog) == ["Coming up", "Call Mei", "Sign"]  # what was put off waits no more
    clock.advance(minutes=11)
    dialog.reload()
    assert titles(dialog) == ["Waiting for an answer", "Call Mei", "Coming up", "Sign"]


def test_a_moment_of_ones_own_can_be_picked(
    dialog: ReminderListDialog, workspace: Workspace, clock: FixedClock
) -> None:
    dialog._on_moment(datetime.fromisoformat("2026-12-24T17:30"))
    [known] = [one for one, _reminder in open_scheduler(workspace).unanswered()]
    assert known.until is not None and f"{clock.to_local(known.until):%m-%d %H:%M}" == "12-24 17:30"


def test_delete_dismisses_the_reminder_and_keeps_the_to_do(dialog: ReminderListDialog, workspace: Workspace) -> None:
    QTest.keyClick(dialog.view, Qt.Key.Key_Delete)
    assert state(workspace) == ["dismissed"]
    assert workspace.scalar("SELECT count(*) FROM todo WHERE status = 'open'") == 2


def test_return_opens_what_it_is_about(dialog: ReminderListDialog, context: AppContext) -> None:
    QTest.keyClick(dialog.view, Qt.Key.Key_Return)
    target = context.navigator.current
    assert target is not None and target.kind == "todos" and target.record_id is not None


def test_every_button_has_a_name(dialog: ReminderListDialog) -> None:
    for pressed in dialog.findChildren(QAbstractButton):
        assert pressed.accessibleName() or pressed.text()
    assert dialog.view.accessibleName() == "Reminders"


def test_a_birthday_greeting_is_changed_and_copied(context: AppContext, clock: FixedClock, qtbot: QtBot) -> None:
    customer = records.add_record(context.workspace, "customers", {"name": "Yunqi"}).created_id
    day = clock.today() + timedelta(days=1)
    mei = {"name": "Mei", "customer": customer, "birthday": date(1990, day.month, day.day)}
    records.add_record(context.workspace, "contacts", mei)
    dialog = GreetingsDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.lines.rows  # a large file has thousands: they are read in the background
    qtbot.waitUntil(lambda: bool(dialog.lines.rows))
    assert dialog.lines.rows[0].occasion.title == "Birthday of Mei"
    dialog.findChild(QComboBox, "greeting_variant").setCurrentIndex(1)
    text = dialog.findChild(QPlainTextEdit, "greeting_text")
    assert text.toPlainText().startswith("Happy birthday, Mei!")
    text.setPlainText("All the best, Mei!")
    dialog.findChild(QPushButton, "greeting_copy").click()
    assert QGuiApplication.clipboard().text() == "All the best, Mei!"
    dialog.findChild(QPushButton, "greeting_open").click()
    assert context.navigator.current is not None and context.navigator.current.kind == "contacts"


# -- settings ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def section(context: AppContext, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemindersSection:
    monkeypatch.setattr("sys.platform", "linux")
    made = RemindersSection(context)
    qtbot.addWidget(made)
    made.show()
    return made


def label_text(section: QWidget, name: str) -> str:
    return str(section.findChild(QLabel, name).text())


def test_settings_prove_that_reminders_are_awake(
    section: RemindersSection, context: AppContext, clock: FixedClock
) -> None:
    assert label_text(section, "reminder_health").startswith("Reminders have stopped")
    scheduler = context.reminders.scheduler = open_scheduler(context.workspace)
    context.reminders.describe_channel = partial(str, "paper")
    scheduler.tick()
    context.reminders.ticked.emit()
    now = clock.local_now()
    assert label_text(section, "reminder_health") == f"Reminders are awake: last looked {now:%H:%M:%S}"
    assert label_text(section, "reminder_channel") == "Shown by: paper"
    section.findChild(QCheckBox, "setting_reminders_on").click()
    assert label_text(section, "reminder_health") == "Reminders are off"
    section.findChild(QCheckBox, "setting_reminders_on").click()
    assert label_text(section, "reminder_health").startswith("Reminders are awake")
    clock.advance(minutes=3)
    assert not context.reminders.health(clock)[1]
    context.reminders.scheduler = None


def test_a_kind_is_switched_off_and_its_lead_times_are_ticked(section: RemindersSection, workspace: Workspace) -> None:
    section.findChild(QCheckBox, "kind_stalled").click()
    assert kinds_off(workspace) == {"stalled"}
    box = section.findChild(LeadsBox, "leads_birthday")
    assert box.itemText(0) == "7 days before, On the day"
    menu = box.make_menu()
    by_name = {action.objectName(): action for action in menu.actions()}
    by_name["lead_1440"].trigger()
    by_name["lead_10080"].trigger()
    assert leads_of(workspace, "birthday") == (1440, 0)
    by_name["lead_1440"].trigger()
    by_name["lead_0"].trigger()
    assert leads_of(workspace, "birthday") == (0,), "the last one stays: the switch is for that"
    section.findChild(QCheckBox, "kind_birthday").click()
    assert not box.isEnabled()
    menu.deleteLater()


def test_festivals_are_chosen_by_name(section: RemindersSection, workspace: Workspace) -> None:
    press = section.findChild(QPushButton, "festivals_chosen")
    before = press.text()
    menu = section.make_festival_menu(press)
    next(action for action in menu.actions() if action.text() == "Christmas").trigger()
    assert "12-25" in chosen_off(workspace) and press.text() != before
    menu.deleteLater()


def test_starting_with_the_computer_writes_the_entry(section: RemindersSection, tmp_path: Path) -> None:
    switch = section.findChild(QCheckBox, "autostart")
    switch.click()
    entry = LinuxAutostart().path
    assert entry.is_relative_to(tmp_path)
    assert "--background" in entry.read_text("utf-8")
    assert section.context.preferences.get("close_to_background"), "closing the window must not end the reminders"
    switch.click()
    assert not entry.exists()

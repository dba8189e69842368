"""Where a file can only be read, nothing looks as if it could be changed, and what is begun all the same says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip
from pytestqt.qtbot import QtBot

from ocrm.clock import FixedClock
from ocrm.i18n import _
from ocrm.models import database
from ocrm.services import records
from ocrm.services.relations import customers
from ocrm.services.workday import todos
from ocrm.services.workspace import Workspace
from ocrm.ui.activity.composer import Composer
from ocrm.ui.context import Target
from ocrm.ui.customers.page import CustomersPage
from ocrm.ui.drop_overlay import DropOverlay
from ocrm.ui.forms.fact_row import FactRow
from ocrm.ui.main_window import MainWindow
from ocrm.ui.preferences import Preferences
from ocrm.ui.settings.tags import TagsSection
from ocrm.ui.todos.entries import is_line
from ocrm.ui.todos.todo_delegate import Spot, line_layout
from ocrm.ui.todos.todo_list import TodoList
from ocrm.ui.widgets.toast import Toast
from tests.ui.conftest import end_window


@pytest.mark.usefixtures("look", "both_languages")
def test_lists_pages_and_settings_are_off_where_the_file_can_only_be_read(
    workspace: Workspace, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    customers.add_customer(workspace, "A", phone="010 1")
    (customer_id,) = records.all_ids(workspace, records.RecordQuery("customers"))
    workspace.close()
    monkeypatch.setattr(database, "is_writable", lambda _path: False)
    opened = Workspace.open(workspace.path, clock=clock)
    window = MainWindow(opened, Preferences(tmp_path / "ro.ini"))

    def settle() -> None:
        qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
        QApplication.processEvents()

    window.start(Target("customers"))
    window.show()
    settle()
    page = window.page
    assert isinstance(page, CustomersPage) and window.findChild(DropOverlay) is None
    left = {action.objectName() for action in page.commands.bulk_actions() if action.isEnabled()}
    assert left == {"bulk_export", "bulk_hand_over"}
    page.view.selectRow(0)
    page.commands.edit_many()
    assert page.pane_host.pane is None
    assert [toast.text for toast in window.findChildren(Toast)] == [opened.why_read_only]

    plan = window.findChild(QAbstractButton, "customer_preview_todo")
    assert plan is not None and not plan.isEnabled()

    window.context.navigator.open_record("customers", customer_id)
    settle()
    assert window.page is not None
    composer, phone = window.page.findChild(Composer), window.page.findChild(FactRow, "fact_phone")
    assert composer is not None and not composer.isVisible()
    assert phone is not None and phone.isVisible()
    qtbot.mouseClick(phone, Qt.MouseButton.LeftButton)
    assert phone.editor is None
    log = window.page.findChild(QAbstractButton, "header_log")
    assert log is not None and not log.isEnabled() and log.toolTip() == opened.why_read_only

    window.context.navigator.go(Target("settings", view="tags"))
    settle()
    tags = window.findChild(TagsSection)
    assert tags is not None and not tags.isEnabled()
    window.context.navigator.go(Target("settings", view="security"))
    settle()
    encrypt = window.findChild(QAbstractButton, "security_encrypt")
    assert encrypt is not None and not encrypt.isEnabled()
    end_window(window)
    opened.close()


@pytest.mark.usefixtures("look", "both_languages")
def test_menus_and_the_icons_of_todos_are_off_where_the_file_can_only_be_read(
    workspace: Workspace, clock: FixedClock, tmp_path: Path, qtbot: QtBot
) -> None:
    customer_id = customers.add_customer(workspace, "A", phone="010 1").created_id
    assert customer_id is not None
    todos.add_todo(workspace, "Call", customer=customer_id, due_on=clock.today())
    workspace.close()
    opened = Workspace.open(workspace.path, clock=clock, to_look=True)
    window = MainWindow(opened, Preferences(tmp_path / "ro.ini"))
    window.start(Target("todos"))
    window.show()
    for _round in range(3):
        qtbot.waitUntil(lambda: not window.context.tasks.is_busy, timeout=10_000)
        QApplication.processEvents()
    shown = window.findChild(TodoList)
    assert shown is not None and shown.select_first() is None and shown.current is not None
    why = opened.why_read_only
    menu = shown.make_menu(shown.current)
    off = {action.text().split("\t")[0] for action in menu.actions() if action.text() and not action.isEnabled()}
    assert off == {_(text) for text in ("Mark as done", "Snooze", "Reschedule…", "Delete")}
    assert {action.toolTip() for action in menu.actions() if action.text() and not action.isEnabled()} == {why}
    assert not shown.view.painter.can_write
    rect = shown.view.visualRect(shown.view.currentIndex())
    entry = shown.view.lines.row_at(shown.view.currentIndex())
    assert is_line(entry)
    place = line_layout(rect, entry, with_actions=True).spots[Spot.CHECK].center()
    qtbot.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert QToolTip.text() == why and shown.current is not None and shown.current.status == "open"
    qtbot.keyClick(shown.view, Qt.Key.Key_S)
    assert [toast.text for toast in window.findChildren(Toast)] == [why]
    end_window(window)
    opened.close()

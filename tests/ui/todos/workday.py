"""A small working day for the tests of to-dos and Today, and how a page is shown in them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ocrm.services import records
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.todos.entries import Heading, TodoEntry
from ocrm.ui.todos.todo_list import TodoList


def add_customer(workspace: Workspace, name: str = "杭州云栖智造科技有限公司", **values: Any) -> int:
    """Add a customer and return its id."""
    return _id(records.add_record(workspace, "customers", {"name": name, **values}).created_id)


def add_deal(workspace: Workspace, customer_id: int, subject: str = "MES 二期扩容", amount: int = 1_280_000) -> int:
    """Add an open deal and return its id."""
    values = {"customer": customer_id, "subject": subject, "expected_amount": Decimal(amount)}
    return _id(records.add_record(workspace, "opportunities", values).created_id)


def add_todo(workspace: Workspace, title: str, *, days: int | None = 0, at: str = "", **values: Any) -> int:
    """Add a to-do due some days from today, at a local time like 09:30, and return its id."""
    if days is not None:
        day = workspace.clock.today() + timedelta(days=days)
        zone = workspace.clock.local_now().tzinfo
        if at:
            values["due_at"] = datetime.combine(day, time.fromisoformat(at), zone)
        else:
            values["due_on"] = day
    return _id(todos.add_todo(workspace, title, **values).created_id)


def show(context: AppContext, widget: QWidget) -> None:
    """Show a widget in the window of the context, with the keyboard."""
    window = context.toasts.parent()
    assert isinstance(window, QWidget)
    layout = window.layout() or QVBoxLayout(window)
    layout.addWidget(widget)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QApplication.processEvents()


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key in a widget."""
    QTest.keyClick(widget, key, modifiers)


def titles(listed: TodoList) -> list[str]:
    """Return the titles in sight."""
    return [todo.title for todo in listed.shown]


def headings(listed: TodoList) -> list[tuple[str, int]]:
    """Return the headings in sight with their counts."""
    return [(line.title, line.count) for line in listed.view.lines.rows if isinstance(line, Heading)]


def entry(listed: TodoList, title: str) -> TodoEntry:
    """Return the line of a to-do."""
    return next(line for line in listed.view.lines.rows if isinstance(line, TodoEntry) and line.todo.title == title)


def open_titles(workspace: Workspace) -> list[str]:
    """Return what is still to be done."""
    return [row.title for row in todos.list_open(workspace)]


def fetch(workspace: Workspace, todo_id: int) -> TodoRow:
    """Return a to-do as it is now."""
    return todos.fetch_todo(workspace, todo_id)


def day(offset: int, today: date) -> date:
    """Return a day some days from today."""
    return today + timedelta(days=offset)


def _id(record_id: int | None) -> int:
    assert record_id is not None
    return record_id

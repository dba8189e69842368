"""The context menu of a to-do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.widgets.menu_entries import add_entry
from ocrm.ui.widgets.writing import writing_entry


class TodoMenu(QMenu):
    """Everything that can be done with a to-do; it deletes itself when closed."""

    done = Signal()
    """Finish it, or open it again."""
    day_wanted = Signal()
    edit_wanted = Signal()
    record_wanted = Signal(str, object)
    """A record it belongs to shall be opened: kind and id."""
    copied = Signal()
    deleted = Signal()

    def __init__(self, parent: QWidget, todo: TodoRow, *, snooze: QMenu, about: str) -> None:
        """`about` is the kind of record the whole list belongs to, which needs no opening."""
        super().__init__(parent)
        self.setObjectName("todo_menu")
        snooze.setParent(self, snooze.windowFlags())
        is_open = todo.status == "open"
        if is_open:
            add_entry(self, "check", _("Mark as done"), self.done.emit, keys="Space", writes=True)
            self.addMenu(writing_entry(snooze))
            add_entry(self, "calendar-days", _("Reschedule…"), self.day_wanted.emit, writes=True)
        else:
            add_entry(self, "rotate-ccw", _("Reopen"), self.done.emit, keys="Space", writes=True)
        add_entry(self, "pencil", _("Edit"), self.edit_wanted.emit, keys="Enter")
        self.addSeparator()
        if todo.customer_id is not None and about != "customers":
            opens = partial(self.record_wanted.emit, "customers", todo.customer_id)
            add_entry(self, "building-2", _("Open the customer"), opens)
        if todo.opportunity_id is not None and about != "opportunities":
            opens = partial(self.record_wanted.emit, "opportunities", todo.opportunity_id)
            add_entry(self, "kanban", _("Open the opportunity"), opens)
        add_entry(self, "copy", _("Copy"), self.copied.emit)
        self.addSeparator()
        add_entry(self, "trash-2", _("Delete"), self.deleted.emit, keys="Del", writes=True)
        self.aboutToHide.connect(self.deleteLater)

"""The context menu of a to-do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme.icons import icon
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
            self._add("check", _("Mark as done"), "Space", self.done, writes=True)
            self.addMenu(writing_entry(snooze))
            self._add("calendar-days", _("Reschedule…"), "", self.day_wanted, writes=True)
        else:
            self._add("rotate-ccw", _("Reopen"), "Space", self.done, writes=True)
        self._add("pencil", _("Edit"), "Enter", self.edit_wanted)
        self.addSeparator()
        if todo.customer_id is not None and about != "customers":
            self._add_record("building-2", _("Open the customer"), "customers", todo.customer_id)
        if todo.opportunity_id is not None and about != "opportunities":
            self._add_record("kanban", _("Open the opportunity"), "opportunities", todo.opportunity_id)
        self._add("copy", _("Copy"), "", self.copied)
        self.addSeparator()
        self._add("trash-2", _("Delete"), "Del", self.deleted, writes=True)
        self.aboutToHide.connect(self.deleteLater)

    def _add(self, icon_name: str, text: str, keys: str, signal: SignalInstance, *, writes: bool = False) -> None:
        action = QAction(icon(icon_name), f"{text}\t{keys}" if keys else text, self)
        action.triggered.connect(partial(_emit, signal, ()))
        self.addAction(action)
        if writes:
            writing_entry(action)

    def _add_record(self, icon_name: str, text: str, kind: str, record_id: int) -> None:
        action = QAction(icon(icon_name), text, self)
        action.triggered.connect(partial(_emit, self.record_wanted, (kind, record_id)))
        self.addAction(action)


def _emit(signal: SignalInstance, values: tuple[object, ...], _checked: bool = False) -> None:
    signal.emit(*values)

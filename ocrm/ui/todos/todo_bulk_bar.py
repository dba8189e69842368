"""What can be done with several chosen to-dos; Shift and Ctrl choose them, as in every list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from ocrm.formats import format_number
from ocrm.i18n import N_, _, ngettext
from ocrm.services.changes import Changes
from ocrm.services.fields import picklists
from ocrm.services.workday import todo_bulk
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.todos.todo_list import TodoList
from ocrm.ui.todos.todo_view import Command
from ocrm.ui.widgets import BulkBar, escape_mnemonic, tool_button
from ocrm.ui.widgets.writing import writing

_ORIGIN = "todo_list"
_PRIORITIES = (("high", N_("High priority")), ("normal", N_("Normal priority")), ("low", N_("Low priority")))


class TodoBulkBar(BulkBar):
    """Finishes, moves, changes and deletes the to-dos chosen in a list; in sight from two on."""

    def __init__(self, context: AppContext, todo_list: TodoList) -> None:
        self._context, self._list = context, todo_list
        self._kind = tool_button("tag", _("Kind"), name="bulk_kind")
        self._priority = tool_button("flag", _("Priority"), name="bulk_priority")
        self._move = tool_button("calendar-days", _("Move to…"), name="bulk_move")
        done = writing(tool_button("check", _("Mark as done"), "Space", name="bulk_done"))
        delete = writing(tool_button("trash-2", _("Delete"), "Del", name="bulk_delete"))
        super().__init__((done, self._move, self._kind, self._priority, delete))
        done.clicked.connect(self.complete)
        delete.clicked.connect(self.delete)
        self._move.clicked.connect(self._pick_day)
        self._kind.clicked.connect(self._offer_kinds)
        self._priority.clicked.connect(self._offer_priorities)
        view = todo_list.view
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.selectionModel().selectionChanged.connect(self._show)
        view.lines.modelReset.connect(self._show)
        todo_list.several_commands = {Command.TOGGLE_DONE: self.complete, Command.DELETE: self.delete}
        self.cleared.connect(self._clear)

    def complete(self) -> None:
        """Finish the chosen to-dos."""
        self._perform(todo_bulk.complete_todos)

    def delete(self) -> None:
        """Delete the chosen to-dos; undo brings them back."""
        self._perform(todo_bulk.delete_todos)

    def move_to(self, day: date) -> None:
        """Move the chosen to-dos to a day."""
        self._perform(partial(_moved, day))

    def change(self, field: str, value: str) -> None:
        """Give all chosen to-dos the same value of a field."""
        self._perform(partial(_changed, field, value))

    def _perform(self, change: Callable[..., Changes]) -> None:
        ids = self._list.chosen_ids()
        if ids:
            self._context.runner.perform(partial(change, self._context.workspace, ids, origin=_ORIGIN))
            self._list.setFocus()

    def _show(self, *_ignored: object) -> None:
        count = len(self._list.chosen_ids())
        words = ngettext("{n} to-do chosen", "{n} to-dos chosen", count).format(n=format_number(count))
        self.show_count(words if count > 1 else "")

    def _clear(self) -> None:
        view = self._list.view
        view.setCurrentIndex(view.currentIndex())
        self._list.setFocus()

    def _pick_day(self) -> None:
        today = self._context.workspace.clock.today()
        menu = DayMenu(self._move, day=today, today=today)
        menu.day_picked.connect(self.move_to)
        menu.open_below(self._move)

    def _offer_kinds(self) -> None:
        values = picklists.list_values(self._context.workspace, "todo_kind")
        self._offer(self._kind, "kind", [(value.code, value.label) for value in values])

    def _offer_priorities(self) -> None:
        self._offer(self._priority, "priority", [(code, _(words)) for code, words in _PRIORITIES])

    def _offer(self, below: QWidget, field: str, choices: list[tuple[str, str]]) -> None:
        menu = QMenu(below)
        for code, words in choices:
            action = menu.addAction(escape_mnemonic(words))
            action.setObjectName(f"bulk_{field}_{code}")
            action.triggered.connect(partial(_choose, self.change, field, code))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))


def _choose(change: Callable[[str, str], None], field: str, code: str, _checked: bool = False) -> None:
    change(field, code)


def _moved(day: date, workspace: Workspace, todo_ids: list[int], *, origin: str) -> Changes:
    return todo_bulk.move_todos(workspace, todo_ids, day, origin=origin)


def _changed(field: str, value: str, workspace: Workspace, todo_ids: list[int], *, origin: str) -> Changes:
    return todo_bulk.change_todos(workspace, todo_ids, {field: value}, origin=origin)

"""What can be done with a to-do wherever one is shown: finish, put off, move, delete, and its menu."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.services.changes import Changes
from ocrm.services.workday import day_plans, planning, todos
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workday.working_days import next_working_day
from ocrm.ui.context import AppContext
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.todos.series_question import delete_or_ask
from ocrm.ui.todos.snooze import SnoozeMenu
from ocrm.ui.todos.todo_menu import TodoMenu


class TodoCommands(QObject):
    """The commands of a view of to-dos; each change is undoable."""

    changed = Signal()
    """A command changed something."""
    opened = Signal(object)
    """A to-do shall be shown in full: its id."""
    finished = Signal(object)
    """A TodoRow was finished, as it was before: to ask what follows."""

    put_off = Signal(object)
    """A to-do is about to be put off: its id."""

    def __init__(
        self,
        context: AppContext,
        view: QWidget,
        *,
        origin: str,
        about: str = "",
        toggle_done: Callable[[TodoRow], object] | None = None,
    ) -> None:
        """`view` is what menus belong to, `about` the kind of record all its to-dos belong to, if any.

        `toggle_done` finishes a to-do or opens it again in the view's own way.
        """
        super().__init__(view)
        self._context, self._view, self._origin, self._about = context, view, origin, about
        self._toggle_done = toggle_done or self.toggle_done

    def toggle_done(self, todo: TodoRow) -> None:
        """Finish a to-do, or open a finished one again."""
        is_open = todo.status == "open"
        change = todos.complete_todo if is_open else todos.reopen_todo
        if self.perform(partial(change, self._context.workspace, todo.todo_id, origin=self._origin)) and is_open:
            self.finished.emit(todo)

    def delete(self, todo: TodoRow, place: QPoint | None = None) -> None:
        """Delete a to-do, of one that repeats as much as is chosen at a place on the screen; undo brings it back."""
        where = place or self._view.mapToGlobal(self._view.rect().center())
        change = partial(self._change, todo.todo_id)
        delete, skip = partial(change, todos.delete_todo), partial(change, todos.skip_occurrence)
        delete_or_ask(self._view, todo, where, delete=delete, skip=skip)

    def _change(self, todo_id: int, change: Callable[..., Changes]) -> None:
        self.perform(partial(change, self._context.workspace, todo_id, origin=self._origin))

    def move_to_day(self, todo_id: int, day: date | None) -> None:
        """Move a to-do to another day, its time of day kept; None takes its day off."""
        workspace = self._context.workspace
        if day is None:
            self.perform(partial(day_plans.drop_date, workspace, todo_id, origin=self._origin))
        else:
            self.perform(partial(planning.move_to_day, workspace, todo_id, day, origin=self._origin))

    def snooze(self, todo: TodoRow, place: QPoint) -> None:
        """Open, at a place on the screen, the menu that puts a to-do off."""
        if todo.status == "open":
            menu = self._snooze_menu(todo)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(place)

    def pick_day(self, todo: TodoRow, place: QPoint) -> None:
        """Open, at a place on the screen, the calendar that moves a to-do to another day."""
        today = self._context.workspace.clock.today()
        menu = DayMenu(self._view, day=todo.due_on or today, today=today)
        menu.day_picked.connect(partial(self.move_to_day, todo.todo_id))
        menu.open_below(self._view, self._view.mapFromGlobal(place))

    def show_menu(self, todo: TodoRow, words: str, place: QPoint) -> None:
        """Open everything that can be done with a to-do at a place on the screen; `words` are what copying gives."""
        self.make_menu(todo, words, place).popup(place)

    def make_menu(self, todo: TodoRow, words: str, place: QPoint) -> QMenu:
        """Return the menu of a to-do; it deletes itself when closed."""
        menu = TodoMenu(self._view, todo, snooze=self._snooze_menu(todo), about=self._about)
        menu.done.connect(partial(self._toggle_done, todo))
        menu.day_wanted.connect(partial(self.pick_day, todo, place))
        menu.edit_wanted.connect(partial(self.opened.emit, todo.todo_id))
        menu.record_wanted.connect(self._context.navigator.open_record)
        menu.copied.connect(partial(_copy, words))
        menu.deleted.connect(partial(self.delete, todo, place))
        return menu

    def perform(self, change: Callable[[], Changes]) -> bool:
        """Run a change and tell that something changed, if it did; say whether it did."""
        is_done = self._context.runner.perform(change) is not None
        if is_done:
            self.changed.emit()
        return is_done

    def _snooze_menu(self, todo: TodoRow) -> SnoozeMenu:
        workspace = self._context.workspace
        return SnoozeMenu(
            self._view,
            workspace.clock,
            todo,
            choose=partial(self._put_off, todo.todo_id),
            next_workday=partial(next_working_day, workspace),
        )

    def _put_off(self, todo_id: int, when: datetime) -> None:
        self.put_off.emit(todo_id)
        self.reschedule(todo_id, when)

    def reschedule(self, todo_id: int, when: datetime) -> None:
        """Put a to-do off to a moment (aware)."""
        self.perform(partial(todos.reschedule_todo, self._context.workspace, todo_id, when, origin=self._origin))


def _copy(words: str) -> None:
    QGuiApplication.clipboard().setText(words)

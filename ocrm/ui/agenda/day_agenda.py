"""A day's agenda as a widget that reads, changes and follows the day by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.i18n import _
from ocrm.services import agenda, todos
from ocrm.services.changes import Changes
from ocrm.services.todos import TodoRow
from ocrm.services.working_days import next_working_day
from ocrm.ui.agenda.hours_view import HoursView
from ocrm.ui.context import AppContext
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.todos.snooze import SnoozeMenu
from ocrm.ui.todos.todo_menu import TodoMenu
from ocrm.ui.widgets import vbox

_ORIGIN = "agenda"


class DayAgenda(QWidget):
    """One day in hours; without `show_day` it is today, and tomorrow once that has begun."""

    opened = Signal(object)
    """A to-do shall be shown in full: its id."""
    add_requested = Signal(object)
    """A to-do shall be added: the local moment (naive datetime)."""

    def __init__(self, context: AppContext, *, name: str = "agenda") -> None:
        super().__init__()
        self._context = context
        self._day = context.workspace.clock.today()
        self._follows_today = True
        self.view = HoursView(context.workspace.clock, _("Agenda"), name=name)
        self.setFocusProxy(self.view)
        vbox(self).addWidget(self.view)
        self._connect()
        self._watch = DayWatch(context.workspace.clock, self)
        self._watch.day_changed.connect(self._on_day_changed)
        self._watch.checked.connect(self.view.viewport().update)

    def _connect(self) -> None:
        view = self.view
        view.opened.connect(self.opened)
        view.timed.connect(self._set_time)
        view.stretched.connect(self._set_duration)
        view.done_toggled.connect(self.toggle_done)
        view.snooze_wanted.connect(self.snooze)
        view.deleted.connect(self.delete)
        view.menu_wanted.connect(self._show_menu)
        view.time_wanted.connect(self._give_time)
        view.add_wanted.connect(self._ask_to_add)

    # -- what it shows ------------------------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day in sight."""
        return self._day

    @property
    def current(self) -> TodoRow | None:
        """The to-do commands apply to."""
        return self.view.current

    def show_day(self, day: date) -> None:
        """Show a day; today is followed when midnight passes."""
        is_other = day != self._day
        self._day = day
        self._follows_today = day == self._context.workspace.clock.today()
        self.reload()
        if is_other:
            self.view.scroll_to_begin()

    def reload(self) -> None:
        """Read the day again; the current to-do stays current."""
        self.view.show_agenda(agenda.fetch_agenda(self._context.workspace, self._day))

    def select(self, todo_id: int) -> bool:
        """Make a to-do current; say whether it is on this day."""
        return self.view.select(todo_id)

    def _on_day_changed(self) -> None:
        if self._follows_today:
            self.show_day(self._context.workspace.clock.today())

    # -- commands -----------------------------------------------------------------------------------------------------

    def toggle_done(self, todo: TodoRow | None = None) -> None:
        """Finish a to-do (by default the current one), or open a finished one again."""
        todo = todo or self.current
        if todo is not None:
            change = todos.complete_todo if todo.status == "open" else todos.reopen_todo
            self._perform(partial(change, self._context.workspace, todo.todo_id, origin=_ORIGIN))

    def snooze(self, todo: TodoRow | None = None) -> None:
        """Open the menu that puts a to-do off."""
        todo = todo or self.current
        if todo is not None and todo.status == "open":
            menu = self._snooze_menu(todo)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(self.view.place_below(todo.todo_id))

    def delete(self, todo: TodoRow | None = None) -> None:
        """Delete a to-do; undo brings it back."""
        todo = todo or self.current
        if todo is not None:
            self._perform(partial(todos.delete_todo, self._context.workspace, todo.todo_id, origin=_ORIGIN))

    def _snooze_menu(self, todo: TodoRow) -> SnoozeMenu:
        workspace = self._context.workspace
        return SnoozeMenu(
            self.view,
            workspace.clock,
            todo,
            choose=partial(self._put_off, todo.todo_id),
            next_workday=partial(next_working_day, workspace),
        )

    def _put_off(self, todo_id: int, when: datetime) -> None:
        self._perform(partial(todos.reschedule_todo, self._context.workspace, todo_id, when, origin=_ORIGIN))

    def _set_time(self, todo_id: int, minute: int | None) -> None:
        self._perform(partial(agenda.set_time, self._context.workspace, todo_id, self._day, minute, origin=_ORIGIN))

    def _give_time(self, todo_id: int) -> None:
        """Give a to-do of the whole day a time, when a key asks for it."""
        self._set_time(todo_id, agenda.first_free_minute(self._context.workspace, self._day))

    def _set_duration(self, todo_id: int, minutes: int) -> None:
        self._perform(partial(agenda.set_duration, self._context.workspace, todo_id, minutes, origin=_ORIGIN))

    def _move_to(self, todo_id: int, day: date) -> None:
        current = next((row for row in self.view.rows if row.todo_id == todo_id), None)
        at = None if current is None or current.due_at is None else self._minute_of(current.due_at)
        self._perform(partial(agenda.set_time, self._context.workspace, todo_id, day, at, origin=_ORIGIN))

    def _minute_of(self, moment: datetime) -> int:
        local = self._context.workspace.clock.to_local(moment)
        return local.hour * 60 + local.minute

    def _ask_to_add(self, minute: int) -> None:
        self.add_requested.emit(datetime.combine(self._day, time()) + timedelta(minutes=minute))

    def _perform(self, change: Callable[[], Changes]) -> None:
        if self._context.runner.perform(change) is not None:
            self.reload()

    # -- context menu -------------------------------------------------------------------------------------------------

    def _show_menu(self, todo: TodoRow, place: QPoint) -> None:
        self.make_menu(todo).popup(place)

    def make_menu(self, todo: TodoRow) -> QMenu:
        """Return everything that can be done with a to-do; the menu deletes itself when closed."""
        menu = TodoMenu(self.view, todo, snooze=self._snooze_menu(todo), about="")
        menu.done.connect(partial(self.toggle_done, todo))
        menu.day_wanted.connect(partial(self._pick_day, todo))
        menu.edit_wanted.connect(partial(self.opened.emit, todo.todo_id))
        menu.record_wanted.connect(self._context.navigator.open_record)
        menu.copied.connect(self.view.copy)
        menu.deleted.connect(partial(self.delete, todo))
        return menu

    def _pick_day(self, todo: TodoRow) -> None:
        menu = DayMenu(self.view, day=self._day, today=self._context.workspace.clock.today())
        menu.day_picked.connect(partial(self._move_to, todo.todo_id))
        menu.open_below(self.view, self.view.mapFromGlobal(self.view.place_below(todo.todo_id)))

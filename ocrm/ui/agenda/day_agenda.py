"""A day's agenda as a widget that reads, changes and follows the day by itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.services.workday import agenda
from ocrm.services.workday.day_marks import marks_of
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.agenda.day_head import DayHead
from ocrm.ui.agenda.hours_view import HoursView
from ocrm.ui.context import AppContext
from ocrm.ui.day_watch import DayWatch
from ocrm.ui.todos.next_step_bar import NextStepBar
from ocrm.ui.todos.todo_commands import TodoCommands
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
        self._next_step = NextStepBar(context, self, give_back=self.view.setFocus, origin=_ORIGIN)
        self._head = DayHead()
        layout = vbox(self)
        layout.addWidget(self._head)
        layout.addWidget(self._next_step)
        layout.addWidget(self.view, 1)
        self._commands = TodoCommands(context, self.view, origin=_ORIGIN)
        self._connect()
        self._watch = DayWatch(context.workspace.clock, self)
        self._watch.day_changed.connect(self._on_day_changed)
        self._watch.checked.connect(self.view.viewport().update)

    def _connect(self) -> None:
        view, commands = self.view, self._commands
        commands.changed.connect(self.reload)
        commands.finished.connect(self._next_step.ask)
        commands.opened.connect(self.opened)
        for part in (self._head.stepped, view.day_wanted):
            part.connect(self.step_day)
        for part in (self._head.today_wanted, view.today_wanted):
            part.connect(self.show_today)
        view.opened.connect(self.opened)
        view.timed.connect(self._set_time)
        view.stretched.connect(self._set_duration)
        view.done_toggled.connect(commands.toggle_done)
        view.snooze_wanted.connect(self.snooze)
        view.deleted.connect(commands.delete)
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

    def step_day(self, by: int) -> None:
        """Show a day some days on."""
        self.show_day(self._day + timedelta(days=by))

    def show_today(self) -> None:
        """Go back to today."""
        self.show_day(self._context.workspace.clock.today())

    def reload(self) -> None:
        """Read the day again; the current to-do stays current."""
        workspace = self._context.workspace
        self._head.show_day(self._day, marks_of(workspace, [self._day])[self._day], is_today=self._follows_today)
        self.view.show_agenda(agenda.fetch_agenda(self._context.workspace, self._day))

    def select(self, todo_id: int) -> bool:
        """Make a to-do current; say whether it is on this day."""
        return self.view.select(todo_id)

    def _on_day_changed(self) -> None:
        if self._follows_today:
            self.show_day(self._context.workspace.clock.today())

    # -- commands -----------------------------------------------------------------------------------------------------

    def toggle_done(self) -> None:
        """Finish the current to-do, or open it again."""
        if self.current is not None:
            self._commands.toggle_done(self.current)

    def snooze(self) -> None:
        """Open the menu that puts the current to-do off."""
        if self.current is not None:
            self._commands.snooze(self.current, self.view.place_below(self.current.todo_id))

    def delete(self) -> None:
        """Delete the current to-do; undo brings it back."""
        if self.current is not None:
            self._commands.delete(self.current)

    def _show_menu(self, todo: TodoRow, place: QPoint) -> None:
        self._commands.show_menu(todo, self.view.words(todo), place)

    def _set_time(self, todo_id: int, minute: int | None) -> None:
        change = partial(agenda.set_time, self._context.workspace, todo_id, self._day, minute, origin=_ORIGIN)
        self._commands.perform(change)

    def _give_time(self, todo_id: int) -> None:
        """Give a to-do of the whole day a time, when a key asks for it."""
        self._set_time(todo_id, agenda.first_free_minute(self._context.workspace, self._day))

    def _set_duration(self, todo_id: int, minutes: int) -> None:
        self._commands.perform(partial(agenda.set_duration, self._context.workspace, todo_id, minutes, origin=_ORIGIN))

    def _ask_to_add(self, minute: int) -> None:
        self.add_requested.emit(datetime.combine(self._day, time()) + timedelta(minutes=minute))

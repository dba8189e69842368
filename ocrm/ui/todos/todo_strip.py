"""One to-do with its two commands, done and later, as the preview and the cards show it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QFrame

from ocrm.clock import Clock
from ocrm.formats import format_date_relative, format_time
from ocrm.i18n import _
from ocrm.services.workday import todos
from ocrm.services.workday.todos import TodoGroup, TodoRow
from ocrm.services.workday.working_days import next_working_day
from ocrm.ui.context import AppContext
from ocrm.ui.kind_icons import kind_icon
from ocrm.ui.todos.snooze import SnoozeMenu
from ocrm.ui.widgets import IconLabel, hbox, label, tool_button, vbox
from ocrm.ui.widgets.menu_places import open_below
from ocrm.ui.widgets.writing import writing


def due_day_words(todo: TodoRow, clock: Clock) -> str:
    """Return when a to-do is due: the day, and the time where it has one."""
    if todo.due_on is None:
        return _("No date")
    day = format_date_relative(todo.due_on, clock.today())
    return day if todo.due_at is None else f"{day} {format_time(clock.to_local(todo.due_at))}"


def due_tone(todo: TodoRow) -> str | None:
    """Return the tone of a due time: bad when late, ok today."""
    if todo.is_late:
        return "bad"
    return "ok" if todo.group is TodoGroup.TODAY else None


class TodoStrip(QFrame):
    """A to-do on a sunken ground: ✓ and ⏰."""

    def __init__(self, context: AppContext, todo: TodoRow, *, shows_contact: bool = True) -> None:
        super().__init__()
        self._context, self._todo = context, todo
        self.setObjectName("todo_strip")
        self.setProperty("surface", "sunken")
        layout = hbox(self, margins=(10, 6, 4, 6), spacing=10)
        layout.addWidget(IconLabel(kind_icon(todo.kind), "accent.text", size=16))
        who = todo.contact_name if shows_contact else todo.opportunity_subject
        facts = hbox(spacing=0)
        facts.addWidget(label(due_day_words(todo, context.workspace.clock), "caption", tone=due_tone(todo)))
        facts.addWidget(label(f" · {who}" if who else "", "caption", elide=True), 1)
        words = vbox(spacing=1)
        words.addWidget(label(todo.title, "strong", elide=True))
        words.addLayout(facts)
        layout.addLayout(words, 1)
        done = writing(tool_button("check", _("Mark “{title}” as done").format(title=todo.title), name="todo_done"))
        done.clicked.connect(self._complete)
        layout.addWidget(done)
        self._later = writing(
            tool_button("alarm-clock", _("Put “{title}” off").format(title=todo.title), name="todo_later")
        )
        self._later.clicked.connect(self._offer_later)
        layout.addWidget(self._later)

    def _complete(self) -> None:
        context = self._context
        context.runner.perform(partial(todos.complete_todo, context.workspace, self._todo.todo_id, origin="customers"))

    def _offer_later(self) -> None:
        menu = SnoozeMenu(
            self,
            self._context.workspace.clock,
            self._todo,
            choose=self._put_off,
            next_workday=partial(next_working_day, self._context.workspace),
        )
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self._later)

    def _put_off(self, until: datetime) -> None:
        context = self._context
        context.runner.perform(
            partial(todos.reschedule_todo, context.workspace, self._todo.todo_id, until, origin="customers")
        )

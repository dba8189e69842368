"""The one list of to-dos, used by Today, the to-dos page and record pages: it shows, finishes, puts off, deletes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from ocrm.services.fields import picklists
from ocrm.services.workday import planning, todos
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.todos.entries import (
    Entry,
    EntryKey,
    TodoEntry,
    fading,
    group_by_day_done,
    group_entries,
    is_line,
    make_entry,
    sentence,
)
from ocrm.ui.todos.finished import FinishedTodos
from ocrm.ui.todos.next_step import NextStepStrip
from ocrm.ui.todos.next_step_question import QuestionInList
from ocrm.ui.todos.title_editor import TitleEditor
from ocrm.ui.todos.todo_commands import TodoCommands
from ocrm.ui.todos.todo_delegate import Spot, line_layout
from ocrm.ui.todos.todo_view import Command, TodoListView

_SETTLED_AFTER_MS = 60
_ORIGIN = "todo_list"


class TodoList(QWidget):
    """Shows the to-dos it is given; the page gives others after every change."""

    opened = Signal(object)
    """A to-do shall be shown in full (Enter, double click, pencil): its id."""
    add_requested = Signal()
    """A to-do shall be added (T)."""
    log_requested = Signal()
    """What was done shall be logged (L)."""
    hold_requested = Signal()
    """The deal of the current line shall be put on hold (H)."""
    current_settled = Signal(object)
    """The current to-do has been the same for a moment: its id, or None."""
    resized = Signal()
    """The lines take another height now: finished ones came or went."""

    def __init__(self, context: AppContext, accessible_name: str, *, name: str = "todo_list", about: str = "") -> None:
        """`about` is the kind of record (customers, opportunities) all to-dos of the list belong to, if any."""
        super().__init__()
        self._context, self._about = context, about
        self._todos: Sequence[TodoRow] = ()
        self._layout_of: Callable[[list[TodoEntry]], list[Entry]] = self._by_group
        self.several_commands: Mapping[Command, Callable[[], None]] = {}
        """What a key does while several to-dos are chosen, where several can be."""
        self._finished = FinishedTodos(self)
        self._leaving: EntryKey | None = None
        """The line that is being put off; the one after it becomes current."""
        self.view = TodoListView(accessible_name, name=name)
        self.view.refuse_writing(context.workspace.why_read_only)
        self.setFocusProxy(self.view)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._make_empty: Callable[[], QWidget] | None = None
        self._empty: QWidget | None = None
        self._question = QuestionInList(context, self.view, origin=_ORIGIN)
        self.commands = TodoCommands(context, self.view, origin=_ORIGIN, about=about, toggle_done=self.toggle_done)
        self._title_editor = TitleEditor(self.view.viewport())
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_AFTER_MS)
        self._connect()

    def _connect(self) -> None:
        view = self.view
        view.command_given.connect(self._on_given)
        view.digit_pressed.connect(self._question.choose)
        view.spot_pressed.connect(self._on_spot)
        view.menu_requested.connect(self._on_menu)
        view.day_dropped.connect(self.commands.move_to_day)
        view.moved.connect(self._place_overlays)
        view.selectionModel().currentChanged.connect(self._settled.start)
        self._settled.timeout.connect(self._tell_settled)
        self.commands.opened.connect(self.opened)
        self.commands.put_off.connect(self._on_put_off)
        self._finished.time_up.connect(self._on_time_up)
        self._question.ended.connect(self._render)
        self._title_editor.entered.connect(self._on_title_entered)
        self._title_editor.closed.connect(view.setFocus)

    # -- what it shows ------------------------------------------------------------------------------------------------

    @property
    def current(self) -> TodoRow | None:
        """The to-do commands apply to."""
        return self.view.current_todo

    def chosen_ids(self) -> list[int]:
        """Return the to-dos that are selected, in the order shown."""
        rows = sorted(index.row() for index in self.view.selectedIndexes())
        entries = [self.view.lines.rows[row] for row in rows]
        return [entry.todo.todo_id for entry in entries if isinstance(entry, TodoEntry)]

    @property
    def strip(self) -> NextStepStrip:
        """The question what comes next."""
        return self._question.strip

    @property
    def shown(self) -> list[TodoRow]:
        """The to-dos in sight, in order."""
        return [entry.todo for entry in self.view.lines.rows if isinstance(entry, TodoEntry)]

    def set_todos(self, rows: Sequence[TodoRow]) -> None:
        """Show other to-dos; the current one stays current, finished ones stay for their moment."""
        self._todos = rows
        self._render()

    def group_by(self, how: str) -> None:
        """Show what is set next below groups (`due`), the days it was done on (`done`), or no headings (`none`)."""
        self._layout_of = {"due": self._by_group, "done": self._by_day_done, "none": _flat}[how]

    def set_empty(self, make: Callable[[], QWidget]) -> None:
        """Show what `make` returns in place of the list while it is empty; it is made anew for every reading."""
        self._make_empty = make

    def select(self, todo_id: int) -> bool:
        """Make a to-do current; say whether it is listed."""
        return self.select_key(("todos", todo_id))

    def select_key(self, key: EntryKey) -> bool:
        """Make the line of a record current; say whether it is listed."""
        number = self.view.lines.number_of_key(key)
        if number is None:
            return False
        self.view.setCurrentIndex(self.view.lines.index(number))
        return True

    def select_first(self) -> None:
        """Make the first line current where none is."""
        first = next((entry for entry in self.view.lines.rows if is_line(entry)), None)
        if self.view.current_line is None and first is not None:
            self.select_key(first.key)

    def becomes_late(self, now: datetime) -> bool:
        """Say whether a to-do in sight has become late since it was read."""
        return any(
            todo.due_at is not None and todo.due_at < now and not todo.is_late and todo.status == "open"
            for todo in self.shown
        )

    def _render(self) -> None:
        kind_label = picklists.labels(self._context.workspace, "todo_kind").get
        entries = [
            make_entry(todo, self._context.workspace.clock, kind_label=partial(_label, kind_label), about=self._about)
            for todo in self._with_fading()
        ]
        entries = [self._faded(entry) for entry in entries]
        self._put(self._question.woven_into(self._layout_of(entries)))

    def _with_fading(self) -> list[TodoRow]:
        """Return the to-dos with those that were just finished back in their places."""
        for todo in self._todos:
            if todo.status == "open":
                self._forget(todo.todo_id)  # undone
        present = {todo.todo_id for todo in self._todos}
        missing = [todo_id for todo_id in self._finished.ids if todo_id not in present]
        if not missing:
            return list(self._todos)
        kept = todos.list_by_ids(self._context.workspace, missing)
        return self._in_order([*self._todos, *kept])

    def _in_order(self, rows: Sequence[TodoRow]) -> list[TodoRow]:
        """Return to-dos in the order of the list."""
        return sorted(rows, key=todos.due_order)

    def _faded(self, entry: TodoEntry) -> TodoEntry:
        group = self._finished.group_of(entry.todo.todo_id)
        return entry if group is None else fading(entry, group)

    def _put(self, lines: list[Entry]) -> None:
        model = self.view.lines
        if list(model.rows) == lines and lines:
            return
        self._title_editor.close_quietly()
        current, number = self.view.current_line, self.view.currentIndex().row()
        scrolled = self.view.verticalScrollBar().value()
        self._question.measure()
        model.set_rows(lines)
        goes_on = current is not None and current.key == self._leaving and model.number_of_key(current.key) != number
        if goes_on or (current is not None and not self.select_key(current.key)):
            self._select_near(number)
        self._leaving = None
        self.view.verticalScrollBar().setValue(scrolled)
        self._show_list_or_empty()
        self.resized.emit()
        self._place_overlays()

    def _select_near(self, number: int) -> None:
        """Make the to-do current that took a place, else the last one before it."""
        rows = self.view.lines.rows
        after = range(max(0, number), len(rows))
        before = range(min(number, len(rows)) - 1, -1, -1)
        for candidate in (*after, *before):
            if is_line(rows[candidate]):
                self.view.setCurrentIndex(self.view.lines.index(candidate))
                return

    def _show_list_or_empty(self) -> None:
        if self._empty is not None:
            self._stack.removeWidget(self._empty)
            self._empty.deleteLater()
            self._empty = None
        if self._make_empty is not None and not self.view.lines.rowCount():
            self._empty = self._make_empty()
            self._stack.addWidget(self._empty)
        self._stack.setCurrentWidget(self._empty or self.view)

    def _by_group(self, entries: list[TodoEntry]) -> list[Entry]:
        return group_entries(entries, self._context.workspace.clock.today())

    def _by_day_done(self, entries: list[TodoEntry]) -> list[Entry]:
        return group_by_day_done(entries, self._context.workspace.clock)

    def _tell_settled(self) -> None:
        current = self.current
        self.current_settled.emit(None if current is None else current.todo_id)

    # -- commands -----------------------------------------------------------------------------------------------------

    def toggle_done(self, todo: TodoRow | None = None, *, ask_next: bool = False) -> None:
        """Finish a to-do (by default the current one), or open a finished one again; `ask_next` asks what follows."""
        todo = todo or self.current
        if todo is None:
            return
        if todo.status != "open":
            self._forget(todo.todo_id)
            self.commands.perform(partial(todos.reopen_todo, self._context.workspace, todo.todo_id, origin=_ORIGIN))
            return
        self._finished.keep(todo)
        self._question.ask(todo)
        wants_focus = ask_next or planning.lacks_next_step(self._context.workspace, todo)
        complete = partial(todos.complete_todo, self._context.workspace, todo.todo_id, origin=_ORIGIN)
        if not self.commands.perform(complete):
            self._forget(todo.todo_id)
            self._render()
        else:
            self._question.show_whole(with_focus=wants_focus)

    def snooze(self, todo: TodoRow | None = None, place: QPoint | None = None) -> None:
        """Open the menu that puts a to-do off."""
        todo = todo or self.current
        if todo is not None:
            self.commands.snooze(
                todo, self.view.viewport().mapToGlobal(place) if place else self._menu_place(_key(todo))
            )

    def delete(self, todo: TodoRow | None = None) -> None:
        """Delete a to-do, of one that repeats as much as is chosen; undo brings it back."""
        todo = todo or self.current
        if todo is not None:
            self.commands.delete(todo, self._menu_place(_key(todo)))

    def rename(self) -> None:
        """Edit the title of the current to-do in its place."""
        todo = self.current
        number = None if todo is None else self.view.lines.number_of(todo.todo_id)
        entry = None if number is None else self.view.lines.rows[number]
        if isinstance(entry, TodoEntry):
            layout = line_layout(self._line_rect(entry.key), entry, with_actions=False)
            self._title_editor.open(entry.todo.title, layout.title.united(layout.subtitle))

    def _on_given(self, command: Command) -> None:
        if self.view.why_off and command is not Command.OPEN:
            self._context.toasts.show(self.view.why_off, tone="info")
        else:
            self._on_command(command)

    def _on_command(self, command: Command) -> None:
        if command is Command.OPEN:
            self._open_or_dismiss()
            return
        if command in self.several_commands and len(self.chosen_ids()) > 1:
            self.several_commands[command]()
            return
        handlers: Mapping[Command, Callable[[], None]] = {
            Command.TOGGLE_DONE: self.toggle_done,
            Command.DONE_AND_NEXT: partial(self.toggle_done, ask_next=True),
            Command.SNOOZE: self.snooze,
            Command.RENAME: self.rename,
            Command.DELETE: self.delete,
            Command.ADD: self.add_requested.emit,
            Command.LOG: self.log_requested.emit,
            Command.HOLD: self.hold_requested.emit,
        }
        handlers[command]()

    def _open_or_dismiss(self) -> None:
        todo = self.current
        if todo is not None and self._question.is_about(_key(todo)):
            self._question.end()
        elif todo is not None:
            self.opened.emit(todo.todo_id)

    def _on_spot(self, spot: Spot, todo: TodoRow) -> None:
        if spot in (Spot.CHECK, Spot.DONE):
            self.toggle_done(todo)
        elif spot is Spot.SNOOZE:
            self.snooze(todo, self._under(Spot.SNOOZE, _key(todo)))
        elif spot is Spot.EDIT:
            self.opened.emit(todo.todo_id)
        else:
            self._on_menu(self._under(Spot.MORE, _key(todo)))

    def _on_title_entered(self, title: str) -> None:
        todo = self.current
        if todo is not None and title != todo.title:
            rename = partial(planning.change_todo, self._context.workspace, todo.todo_id, {"title": title})
            self.commands.perform(partial(rename, origin=_ORIGIN))

    def _on_put_off(self, todo_id: int) -> None:
        """Go on with the to-do that takes the place of the one put off."""
        self._leaving = ("todos", todo_id)

    # -- context menu -------------------------------------------------------------------------------------------------

    def _on_menu(self, place: QPoint) -> None:
        todo = self.current
        if todo is not None:
            self.make_menu(todo).popup(self.view.viewport().mapToGlobal(place))

    def make_menu(self, todo: TodoRow) -> QMenu:
        """Return everything that can be done with a to-do; the menu deletes itself when closed."""
        number = self.view.lines.number_of(todo.todo_id)
        words = todo.title if number is None else sentence(self.view.lines.rows[number])
        return self.commands.make_menu(todo, words, self._menu_place(_key(todo)))

    # -- what is finished stays for a moment --------------------------------------------------------------------------

    def _on_time_up(self, todo_id: int) -> None:
        if self._question.is_about(("todos", todo_id)) and self._question.is_being_answered:
            self._finished.wait_again(todo_id)  # nobody is hurried while answering
            return
        self._forget(todo_id)
        self._render()

    def _forget(self, todo_id: int) -> None:
        self._finished.forget(todo_id)
        self._question.drop(("todos", todo_id))

    # -- what lies over the lines -------------------------------------------------------------------------------------

    def _place_overlays(self) -> None:
        self._title_editor.close_quietly()
        self._question.place()

    def _line_rect(self, key: EntryKey) -> QRect:
        number = self.view.lines.number_of_key(key)
        return QRect() if number is None else self.view.visualRect(self.view.lines.index(number))

    def _menu_place(self, key: EntryKey) -> QPoint:
        """Return the place on the screen where what is asked about a line opens."""
        return self.view.viewport().mapToGlobal(self._line_rect(key).bottomLeft() + QPoint(theme().px(40), 0))

    def _under(self, spot: Spot, key: EntryKey) -> QPoint:
        """Return the place in the list below one of the buttons of a line."""
        number = self.view.lines.number_of_key(key)
        entry = None if number is None else self.view.lines.rows[number]
        if not is_line(entry):
            return QPoint()
        return line_layout(self._line_rect(key), entry, with_actions=True).spots[spot].bottomLeft()


def _label(labels: Callable[[str, str], str], kind: str) -> str:
    return labels(kind, kind)


def _flat(entries: list[TodoEntry]) -> list[Entry]:
    return list(entries)


def _key(todo: TodoRow) -> EntryKey:
    return ("todos", todo.todo_id)

"""Asks what follows a line, a to-do just finished or another record, and plans the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ocrm.i18n import _
from ocrm.services.changes import Changes
from ocrm.services.quick_add import QuickAdd
from ocrm.services.workday import planning
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.todos.entries import Entry, EntryKey, NextStepEntry, is_line
from ocrm.ui.todos.next_step import NextStepStrip
from ocrm.ui.todos.todo_view import TodoListView

_ROOM_FOR_TOAST = 56


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about, and what each answer does; without `on_nothing`, Enter alone only ends the question."""

    key: EntryKey
    on_day: Callable[[date], Changes]
    on_line: Callable[[QuickAdd], Changes]
    on_nothing: Callable[[], Changes] | None = None


class NextStepQuestion(QObject):
    """The question and what each answer does; where its strip lies is for others to say."""

    ended = Signal()
    """Nothing is asked any more; whatever is shown is to be shown without the strip."""

    def __init__(self, context: AppContext, place: QWidget, *, give_back: Callable[[], object], origin: str) -> None:
        """`place` is what the strip lies on; `give_back` gives the keyboard back to what was asked from."""
        super().__init__(place)
        self._context, self._give_back, self._origin = context, give_back, origin
        self._about: Asked | None = None
        self.strip = NextStepStrip(context.workspace.clock, place)
        self.strip.hide()
        self.strip.day_chosen.connect(self._on_day)
        self.strip.line_entered.connect(self._on_line)
        self.strip.nothing_chosen.connect(self._on_nothing)
        self.strip.dismissed.connect(self.end)
        self.strip.left.connect(self._on_left)

    # -- asking -------------------------------------------------------------------------------------------------------

    def ask(self, todo: TodoRow) -> None:
        """Ask what follows a to-do, unless it repeats and so has its next one already."""
        workspace, title, links = self._context.workspace, planning.follow_up_title(todo.title), planning.links_of(todo)
        asked = Asked(
            ("todos", todo.todo_id),
            on_day=partial(planning.add_next_step, workspace, todo, origin=self._origin),
            on_line=partial(
                planning.add_typed, workspace, title=title, kind=todo.kind, links=links, origin=self._origin
            ),
        )
        self.ask_about(None if todo.recurrence else asked)

    def ask_about(self, asked: Asked | None) -> None:
        """Ask what follows a line; None asks nothing."""
        self.strip.edit.setText("")
        self._about = asked
        ends_day = asked is not None and asked.on_nothing is not None
        self.strip.set_nothing_words(_("done for today") if ends_day else _("nothing comes next"))

    def is_about(self, key: EntryKey) -> bool:
        """Say whether what follows this line is being asked."""
        return self._about is not None and self._about.key == key

    @property
    def is_being_answered(self) -> bool:
        """Whether the user is at the strip, with mouse or keyboard."""
        return self.strip.underMouse() or self._has_focus()

    def drop(self, key: EntryKey) -> None:
        """Ask no more about a line; whoever calls shows the list anew."""
        if self.is_about(key):
            self._about = None

    def end(self) -> None:
        """Ask no more, and give the keyboard back to the list."""
        had_focus = self._has_focus()
        self._about = None
        self.ended.emit()
        if had_focus:
            self._give_back()

    def choose(self, number: int) -> None:
        """Take the offer of a number key."""
        if self._about is not None:
            self.strip.choose(number)

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.strip.isAncestorOf(focused)

    def _on_left(self, event: QKeyEvent) -> None:
        self._give_back()
        focused = QApplication.focusWidget()
        if focused is not None and not self._has_focus():
            QApplication.sendEvent(focused, event)

    # -- answers ------------------------------------------------------------------------------------------------------

    def _on_day(self, day: date) -> None:
        asked = self._about
        if asked is not None:
            self._answer(partial(asked.on_day, day))

    def _on_line(self, line: QuickAdd) -> None:
        asked = self._about
        if asked is not None:
            self._answer(partial(asked.on_line, line))

    def _on_nothing(self) -> None:
        self._answer(None if self._about is None else self._about.on_nothing)

    def _answer(self, change: Callable[[], Changes] | None) -> None:
        self.end()
        if change is not None:
            self._context.runner.perform(change)


class QuestionInList(NextStepQuestion):
    """The question below its own line of a list."""

    def __init__(self, context: AppContext, view: TodoListView, *, origin: str) -> None:
        super().__init__(context, view.viewport(), give_back=view.setFocus, origin=origin)
        self._view = view

    def woven_into(self, lines: list[Entry]) -> list[Entry]:
        """Return lines with room for the strip below its own; where that one is gone, nothing is asked any more."""
        for number, entry in enumerate(lines):
            if is_line(entry) and self.is_about(entry.key):
                return [*lines[: number + 1], NextStepEntry(entry.key), *lines[number + 1 :]]
        self._about = None
        return lines

    def measure(self) -> bool:
        """Tell the painter how much room the strip takes; say whether that is another height than before."""
        height = self.strip.height_for(self._view.viewport().width())
        is_other = height != self._view.painter.strip_height
        self._view.painter.strip_height = height
        return is_other

    def place(self) -> None:
        """Lay the strip over the room left for it."""
        number = next((n for n, e in enumerate(self._view.lines.rows) if isinstance(e, NextStepEntry)), None)
        self.strip.setVisible(number is not None)
        if number is None:
            return
        if self.measure():
            self._view.scheduleDelayedItemsLayout()
        self.strip.setGeometry(self._view.visualRect(self._view.lines.index(number)))

    def show_whole(self, *, with_focus: bool) -> None:
        """Scroll so far that the strip stands clear of the lower edge, where toasts appear; put the keyboard there."""
        if self._about is None:
            return
        bar, room = self._view.verticalScrollBar(), theme().px(_ROOM_FOR_TOAST)
        hidden = self.strip.geometry().bottom() + room - self._view.viewport().height()
        if hidden > 0:
            bar.setValue(bar.value() + hidden)
        if with_focus:
            self.strip.edit.setFocus()

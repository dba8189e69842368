"""The to-dos page beside its list: the board by day and the month, of which one is shown and read at a time."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ocrm.i18n import N_
from ocrm.services.workday.day_plans import TodoChoice
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.context import AppContext
from ocrm.ui.todos.day_board import DayBoard
from ocrm.ui.todos.month_panel import MonthPanel


class TodoLayout(StrEnum):
    """How the to-dos page shows what there is."""

    LIST = "list"
    BOARD = "board"
    MONTH = "month"


LAYOUT_LOOKS = {
    TodoLayout.LIST: ("list-checks", N_("List")),
    TodoLayout.BOARD: ("kanban", N_("By date")),
    TodoLayout.MONTH: ("calendar-days", N_("Calendar")),
}


class DaysView(QStackedWidget):
    """Makes the board and the month when they are first shown."""

    opened = Signal(object)
    """A to-do shall be shown in full: its id."""
    add_requested = Signal(object)
    """A to-do shall be added on a day: the date, None for none."""
    more_requested = Signal(str)
    """A column of the board holds more than it shows: its key."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._board: DayBoard | None = None
        self._month: MonthPanel | None = None

    @property
    def board(self) -> DayBoard:
        """The board by day."""
        if self._board is None:
            self._board = DayBoard(self._context)
            self._board.more_requested.connect(self.more_requested)
            self._take(self._board)
        return self._board

    @property
    def month(self) -> MonthPanel:
        """The month."""
        if self._month is None:
            self._month = MonthPanel(self._context)
            self._take(self._month)
        return self._month

    def _take(self, made: DayBoard | MonthPanel) -> None:
        made.opened.connect(self.opened)
        made.add_requested.connect(self.add_requested)
        self.addWidget(made)

    def show_layout(self, layout: TodoLayout, choice: TodoChoice) -> None:
        """Show the board or the month with some to-dos, and read them."""
        shown = self.month if layout is TodoLayout.MONTH else self.board
        self.setCurrentWidget(shown)
        shown.set_choice(choice)
        shown.reload()

    def focus_content(self) -> None:
        """Put the keyboard on what is shown."""
        shown: QWidget | None = self.currentWidget()
        if isinstance(shown, DayBoard):
            shown.focus_cards()
        elif isinstance(shown, MonthPanel):
            shown.sheet.setFocus()

    def show_added(self, todo: TodoRow) -> None:
        """Go where a to-do that was just added is."""
        if isinstance(self.currentWidget(), MonthPanel) and todo.due_on is not None:
            self.month.show_day(todo.due_on)
        elif self._board is not None:
            self._board.follow(todo.todo_id)

    @property
    def current(self) -> TodoRow | None:
        """The to-do commands apply to, where one is current."""
        return self._board.current if self._board is not None and self.currentWidget() is self._board else None

    @property
    def current_day(self) -> date | None:
        """The day a new to-do goes to, where one is chosen."""
        return self.month.current_day if isinstance(self.currentWidget(), MonthPanel) else None

"""The board by day: what is overdue, a week of days or of work days, and what has no day; cards go between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_date, format_number, format_time, format_weekday
from ocrm.i18n import _, ngettext
from ocrm.services.fields import picklists
from ocrm.services.workday.day_marks import DayMarks, marks_of
from ocrm.services.workday.day_plans import EVERY_TODO, BoardPlan, DayPlan, TodoChoice, fetch_board
from ocrm.services.workday.todos import TodoRow
from ocrm.services.workday.working_days import read_calendar
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_cards import CardView
from ocrm.ui.todos.day_chips import marks_words
from ocrm.ui.todos.entries import TodoEntry, make_entry
from ocrm.ui.todos.next_step_bar import NextStepBar
from ocrm.ui.todos.todo_commands import TodoCommands
from ocrm.ui.widgets import button, chip, hbox, label, set_tone, tool_button, vbox
from ocrm.ui.widgets.writing import writing

_ORIGIN = "todo_board"
_WORKDAYS_KEY = "todos/board_workdays"
_DAYS = 7
_WIDTH, _MOST_WIDE = 196, 420
OVERDUE, SOMEDAY = "overdue", "someday"
_Read = tuple[Sequence[date], BoardPlan, dict[date, DayMarks]]


class DayColumn(QFrame):
    """A column: its title, what is said of the day, how many, and the cards. `day` is None beside the days."""

    add_wanted = Signal(object)
    more_wanted = Signal(str)

    def __init__(self, key: str, title: str, day: date | None, *, date_words: str = "") -> None:
        super().__init__()
        self.key, self.day, self._date = key, day, date_words
        self.setObjectName(f"day_{key}")
        self.setProperty("surface", "sunken")
        self.setMinimumWidth(theme().px(_WIDTH))
        self.setMaximumWidth(theme().px(_MOST_WIDE))
        layout = vbox(self, margins=(0, 6, 0, 4), spacing=2)
        holder = QWidget()
        holder.setFixedHeight(theme().px(30))
        head = hbox(holder, margins=(12, 0, 6, 0), spacing=6)
        self._title = label(title, "strong", elide=True, tone="bad" if key == OVERDUE else None)
        self._title.setMinimumWidth(theme().px(40))
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._count = chip("", "count")
        self._count.setObjectName(f"day_count_{key}")
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        if key != OVERDUE:
            add = writing(tool_button("plus", _("Add a to-do"), "N", name=f"day_add_{key}"))
            add.clicked.connect(self._add)
            head.addWidget(add)
        layout.addWidget(holder)
        self._caption = label("", "caption", elide=True)
        self._caption.setFixedHeight(theme().px(16))
        below = hbox(margins=(12, 0, 10, 4))
        below.addWidget(self._caption, 1)
        layout.addLayout(below)
        self.view = CardView(f"{title} {date_words}".rstrip(), can_drop=key != OVERDUE)
        self.view.setObjectName(f"day_cards_{key}")
        self.view.add_wanted.connect(self._add)
        layout.addWidget(self.view, 1)
        self._more = button("", None, "link", name=f"day_more_{key}")
        self._more.clicked.connect(partial(self.more_wanted.emit, key))
        layout.addWidget(self._more)
        self._more.hide()

    def show_plan(self, entries: Sequence[TodoEntry], total: int, marks: DayMarks | None) -> None:
        """Show other cards; the current one stays current while it is there."""
        self._count.setText(format_number(total))
        self._caption.setText(" · ".join(word for word in (self._date, *marks_words(marks)) if word))
        set_tone(self._caption, "ok" if marks is not None and not marks.is_worked else None)
        hidden = total - len(entries)
        self._more.setText(ngettext("+{n} more", "+{n} more", hidden).format(n=hidden))
        self._more.setVisible(hidden > 0)
        view = self.view
        if list(view.cards.rows) == list(entries):
            return
        current, row, scrolled = view.current, view.currentIndex().row(), view.verticalScrollBar().value()
        view.cards.set_rows(entries)
        if (current is None or not view.select(current.todo.todo_id)) and entries and row >= 0:
            view.setCurrentIndex(view.cards.index(min(row, len(entries) - 1)))
        view.verticalScrollBar().setValue(scrolled)

    def _add(self) -> None:
        if self.key != OVERDUE:
            self.add_wanted.emit(self.day)


class DayBoard(QWidget):
    """Columns side by side; only what they show is read, in the background."""

    opened = Signal(object)
    """A to-do shall be shown in full: its id."""
    add_requested = Signal(object)
    """A to-do shall be added on a day: the date, None for no day."""
    more_requested = Signal(str)
    """A column holds more than it shows: its key."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._choice = EVERY_TODO
        self._weeks = 0
        self._columns: list[DayColumn] = []
        self._followed: int | None = None
        self._keeps_focus = False
        self._last = ""
        """The key of the column the keyboard was in last."""
        layout = vbox(self)
        layout.addLayout(self._make_head())
        next_step = NextStepBar(context, self, give_back=self.focus_cards, origin=_ORIGIN)
        layout.addWidget(next_step)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        self._row: QHBoxLayout = hbox(holder, margins=(12, 4, 12, 8), spacing=8)
        area.setWidget(holder)
        self._area = area
        layout.addWidget(area, 1)
        self.commands = TodoCommands(context, self, origin=_ORIGIN)
        self.commands.opened.connect(self.opened)
        self.commands.changed.connect(self.reload)
        self.commands.finished.connect(next_step.ask)

    def _make_head(self) -> QHBoxLayout:
        head = hbox(margins=(14, 6, 14, 2), spacing=6)
        before = tool_button("chevron-left", _("The week before"), "PgUp", name="board_before")
        after = tool_button("chevron-right", _("The week after"), "PgDn", name="board_after")
        before.clicked.connect(partial(self.step_week, -1))
        after.clicked.connect(partial(self.step_week, 1))
        self._title = label("", "h3")
        self._title.setObjectName("board_title")
        self._workdays = QCheckBox(_("Work days only"))
        self._workdays.setObjectName("board_workdays")
        self._workdays.setChecked(bool(self._context.preferences.recall(_WORKDAYS_KEY, False)))
        self._workdays.toggled.connect(self._on_workdays)
        today = button(_("Today"), None, "small", tooltip="Home", name="board_today")
        today.clicked.connect(self.show_today)
        for widget in (before, after, self._title):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._workdays)
        head.addWidget(today)
        return head

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def columns(self) -> Sequence[DayColumn]:
        return self._columns

    @property
    def current(self) -> TodoRow | None:
        """The to-do commands apply to."""
        column = self._focused() or next((one for one in self._columns if one.view.current is not None), None)
        entry = None if column is None else column.view.current
        return None if entry is None else entry.todo

    def set_choice(self, choice: TodoChoice) -> None:
        """Show only some to-dos from the next reading on."""
        self._choice = choice

    def reload(self) -> None:
        """Read what is in sight again."""
        read = partial(_read, self._context.workspace, self._weeks, self._workdays.isChecked(), self._choice)
        self._context.tasks.fetch(read, self._on_read, key=_ORIGIN)

    def show_today(self) -> None:
        """Go back to the week that begins today."""
        self._weeks = 0
        self.reload()

    def step_week(self, by: int) -> None:
        """Go some weeks on; never before today, where all is overdue."""
        self._weeks = max(0, self._weeks + by)
        self.reload()

    def focus_cards(self) -> None:
        """Put the keyboard on a card: where it was last, else on the current one or the first there is."""
        column = next((one for one in self._columns if one.key == self._last and one.view.cards.rowCount()), None)
        column = column or next((one for one in self._columns if one.view.current is not None), None)
        column = column or next((one for one in self._columns if one.view.cards.rowCount()), None)
        if column is not None:
            column.view.setFocus()
        elif self._columns:
            self._columns[0].view.setFocus()

    def follow(self, todo_id: int) -> None:
        """Make a to-do current as soon as the columns show where it is."""
        self._followed = todo_id

    def _on_workdays(self, is_on: bool) -> None:
        self._context.preferences.remember(_WORKDAYS_KEY, is_on)
        self.reload()

    def _on_read(self, found: _Read) -> None:
        days, plan, marks = found
        keys = [OVERDUE, *(day.isoformat() for day in days), SOMEDAY]
        had_focus = self._focused() is not None
        if [column.key for column in self._columns] != keys:
            self._rebuild(keys, days)
        self._title.setText(_span_title(days, self._context.workspace.clock.today()))
        labels = picklists.labels(self._context.workspace, "todo_kind")
        for column in self._columns:
            one = _plan_of(plan, column)
            entries = [self._entry(todo, labels, column) for todo in one.todos]
            column.show_plan(entries, one.todo_count, None if column.day is None else marks.get(column.day))
        self._go_to_followed(had_focus=had_focus)

    def _entry(self, todo: TodoRow, labels: dict[str, str], column: DayColumn) -> TodoEntry:
        """Return a card; in the column of its day its date need not be said again."""
        clock = self._context.workspace.clock
        entry = make_entry(todo, clock, kind_label=partial(_label, labels))
        return entry if column.key == OVERDUE else replace(entry, due=_time_words(todo, clock))

    def _go_to_followed(self, *, had_focus: bool) -> None:
        followed, self._followed = self._followed, None
        for column in self._columns:
            if followed is not None and column.view.select(followed):
                self._area.ensureWidgetVisible(column, theme().px(40), 0)
                if had_focus or self._keeps_focus:
                    column.view.setFocus()
        self._keeps_focus = False

    def _rebuild(self, keys: Sequence[str], days: Sequence[date]) -> None:
        self._keeps_focus = self._keeps_focus or self._focused() is not None
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        today = self._context.workspace.clock.today()
        titles = [_("Overdue"), *(_day_title(day, today) for day in days), _("Without a date")]
        self._columns = [
            DayColumn(key, title, day, date_words="" if day is None else format_date(day, today))
            for key, title, day in zip(keys, titles, [None, *days, None], strict=True)
        ]
        for number, column in enumerate(self._columns):
            self._row.addWidget(column, 1)
            self._connect(column, number)
        self._row.addStretch(0)

    def _connect(self, column: DayColumn, number: int) -> None:
        view, commands = column.view, self.commands
        column.add_wanted.connect(self.add_requested)
        column.more_wanted.connect(self.more_requested)
        view.opened.connect(self.opened)
        view.done_toggled.connect(commands.toggle_done)
        view.snooze_wanted.connect(commands.snooze)
        view.deleted.connect(commands.delete)
        view.menu_wanted.connect(commands.show_menu)
        view.beside_wanted.connect(partial(self._step_focus, number))
        view.move_wanted.connect(partial(self._move, number))
        view.dropped.connect(partial(self._drop, column))
        view.week_wanted.connect(self.step_week)
        view.today_wanted.connect(self.show_today)
        view.line_wanted.connect(partial(self.add_requested.emit, None))
        view.entered.connect(partial(self._show_column, column))

    # -- going and moving ---------------------------------------------------------------------------------------------

    def _focused(self) -> DayColumn | None:
        return next((column for column in self._columns if column.view.hasFocus()), None)

    def _show_column(self, column: DayColumn) -> None:
        self._last = column.key
        self._area.ensureWidgetVisible(column, theme().px(40), 0)

    def _step_focus(self, number: int, by: int) -> None:
        there = number + by
        if 0 <= there < len(self._columns):
            self._columns[there].view.setFocus()

    def _move(self, number: int, todo_id: int, by: int) -> None:
        """Move a to-do to the column beside; out of what is overdue it goes to the first day."""
        there = number + by
        if 0 < there < len(self._columns):
            self._drop(self._columns[there], todo_id)

    def _drop(self, column: DayColumn, todo_id: int) -> None:
        self._keeps_focus = True
        self.follow(todo_id)
        self.commands.move_to_day(todo_id, column.day)


def _read(workspace: Workspace, weeks: int, workdays_only: bool, choice: TodoChoice) -> _Read:
    days = board_days(workspace, weeks, workdays_only=workdays_only)
    return days, fetch_board(workspace, days, choice=choice), marks_of(workspace, days)


def board_days(workspace: Workspace, weeks: int, *, workdays_only: bool) -> list[date]:
    """Return the days of a board some weeks on: seven, of which `workdays_only` leaves those that are worked."""
    first = workspace.clock.today() + timedelta(weeks=weeks)
    days = [first + timedelta(days=number) for number in range(_DAYS)]
    if not workdays_only:
        return days
    calendar = read_calendar(workspace, days[0], days[-1])
    return [day for day in days if calendar.is_worked(day)] or days


def _plan_of(plan: BoardPlan, column: DayColumn) -> DayPlan:
    if column.day is not None:
        return plan.days[column.day]
    return plan.overdue if column.key == OVERDUE else plan.someday


def _day_title(day: date, today: date) -> str:
    return {0: _("Today"), 1: _("Tomorrow")}.get((day - today).days) or format_weekday(day)


def _span_title(days: Sequence[date], today: date) -> str:
    return f"{format_date(days[0], today)} – {format_date(days[-1], today)}"


def _time_words(todo: TodoRow, clock: Clock) -> str:
    return "" if todo.due_at is None else format_time(clock.to_local(todo.due_at))


def _label(labels: dict[str, str], code: str) -> str:
    return labels.get(code, code)

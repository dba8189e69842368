"""The month calendar of the to-dos page: its head, its sheet, and the reading of what is in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QWidget

from ocrm.clock import add_months
from ocrm.formats import format_month
from ocrm.i18n import _
from ocrm.services.workday import work_calendar
from ocrm.services.workday.day_marks import DayMarks, marks_of
from ocrm.services.workday.day_plans import EVERY_TODO, DayPlan, TodoChoice, fetch_days
from ocrm.services.workday.working_days import DAY_KIND_TITLES, DayKind
from ocrm.services.workspace import Workspace
from ocrm.ui.context import AppContext
from ocrm.ui.todos.day_chips import DayCell, DayChip, chips_of, sheet_days
from ocrm.ui.todos.day_popup import DayPopup
from ocrm.ui.todos.month_sheet import MonthSheet
from ocrm.ui.todos.next_step_bar import NextStepBar
from ocrm.ui.todos.todo_commands import TodoCommands
from ocrm.ui.widgets import button, hbox, label, tool_button, vbox
from ocrm.ui.widgets.menu_entries import press

_ORIGIN = "todo_month"
_LUNAR_KEY = "todos/month_lunar"
_MOST_IN_SHEET, _MOST_OF_DAY = 12, 500
_Read = tuple[dict[date, DayMarks], dict[date, DayPlan]]


class MonthPanel(QWidget):
    """Six weeks around a month; only what they show is read, in the background."""

    opened = Signal(object)
    """A to-do shall be shown in full: its id."""
    add_requested = Signal(object)
    """A to-do shall be added on a day: the date."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._choice = EVERY_TODO
        self._month = context.workspace.clock.today().replace(day=1)
        self.sheet = MonthSheet(_("Calendar"))
        self.commands = TodoCommands(context, self.sheet, origin=_ORIGIN)
        self._popup: DayPopup | None = None
        layout = vbox(self)
        layout.addLayout(self._make_head())
        self._next_step = NextStepBar(context, self, give_back=self.sheet.setFocus, origin=_ORIGIN)
        layout.addWidget(self._next_step)
        layout.addWidget(self.sheet, 1)
        self.setFocusProxy(self.sheet)
        self.sheet.painter.shows_lunar = self._lunar.isChecked()
        self._connect()

    def _make_head(self) -> QHBoxLayout:
        head = hbox(margins=(14, 6, 14, 6), spacing=6)
        before = tool_button("chevron-left", _("The month before"), "PgUp", name="month_before")
        after = tool_button("chevron-right", _("The month after"), "PgDn", name="month_after")
        before.clicked.connect(partial(self._step, -1))
        after.clicked.connect(partial(self._step, 1))
        self._title = label("", "h3")
        self._title.setObjectName("month_title")
        today = button(_("Today"), None, "small", tooltip="Home", name="month_today")
        today.clicked.connect(partial(self.show_day, None))
        self._lunar = QCheckBox(_("Lunar days"))
        self._lunar.setObjectName("month_lunar")
        self._lunar.setChecked(bool(self._context.preferences.recall(_LUNAR_KEY, True)))
        self._lunar.toggled.connect(self._on_lunar)
        for widget in (before, after, self._title):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._lunar)
        head.addWidget(today)
        return head

    def _connect(self) -> None:
        sheet = self.sheet
        sheet.day_wanted.connect(self.show_day)
        sheet.day_opened.connect(self.open_day)
        sheet.add_wanted.connect(self.add_requested)
        sheet.chip_pressed.connect(self._on_chip)
        sheet.chip_menu_wanted.connect(self._on_chip_menu)
        sheet.day_menu_wanted.connect(self._on_day_menu)
        sheet.day_dropped.connect(self.commands.move_to_day)
        self.commands.opened.connect(self.opened)
        self.commands.changed.connect(self.reload)
        self.commands.finished.connect(self._next_step.ask)

    # -- showing ------------------------------------------------------------------------------------------------------

    @property
    def current_day(self) -> date:
        """The day commands apply to."""
        return self.sheet.current_day or self._context.workspace.clock.today()

    @property
    def month(self) -> date:
        """The first day of the month in sight."""
        return self._month

    def set_choice(self, choice: TodoChoice) -> None:
        """Show only some to-dos from the next reading on."""
        self._choice = choice

    def show_day(self, day: date | None) -> None:
        """Show the month of a day, None for today's, and make the day current."""
        wanted = day or self._context.workspace.clock.today()
        self._month = wanted.replace(day=1)
        self._show(self._cells(({}, {}), sheet_days(self._month)), wanted)
        self.reload()

    def reload(self) -> None:
        """Read what is in sight again."""
        days = sheet_days(self._month)
        read = partial(_read, self._context.workspace, days, self._choice)
        self._context.tasks.fetch(read, partial(self._on_read, self._month), key=_ORIGIN)
        if not self.sheet.days.cells:
            self._show(self._cells(({}, {}), days), self._context.workspace.clock.today())

    def _on_read(self, month: date, found: _Read) -> None:
        if month == self._month:
            self._show(self._cells(found, sheet_days(month)), self.sheet.current_day)

    def _cells(self, found: _Read, days: Sequence[date]) -> list[DayCell]:
        marks, plans = found
        return [self._cell(day, marks.get(day), plans.get(day, DayPlan())) for day in days]

    def _cell(self, day: date, marks: DayMarks | None, plan: DayPlan) -> DayCell:
        clock = self._context.workspace.clock
        is_in_month = (day.year, day.month) == (self._month.year, self._month.month)
        total = plan.todo_count + plan.event_count
        return DayCell(day, is_in_month, day == clock.today(), marks, chips_of(plan, clock), total)

    def _show(self, cells: Sequence[DayCell], current: date | None) -> None:
        self._title.setText(format_month(self._month))
        self.sheet.days.set_cells(cells)
        if current is not None:
            self.sheet.select_day(current)

    def _step(self, months: int) -> None:
        self.show_day(add_months(self.current_day if self._is_shown() else self._month, months))

    def _is_shown(self) -> bool:
        return (self.current_day.year, self.current_day.month) == (self._month.year, self._month.month)

    def _on_lunar(self, is_on: bool) -> None:
        self._context.preferences.remember(_LUNAR_KEY, is_on)
        self.sheet.painter.shows_lunar = is_on
        self.sheet.viewport().update()

    # -- one day ------------------------------------------------------------------------------------------------------

    def open_day(self, day: date) -> None:
        """Show all of a day in a list over the sheet."""
        if self._popup is None:
            self._popup = DayPopup(self, self.commands, read=self._read_day)
            self._popup.chip_opened.connect(self._on_chip)
            self._popup.add_wanted.connect(self.add_requested)
        rect = self.sheet.visualRect(self.sheet.days.index_of(day))
        self._popup.open_at(day, self.sheet.viewport().mapToGlobal(rect.topLeft()))

    @property
    def popup(self) -> DayPopup | None:
        """The list of a day, once one was opened."""
        return self._popup

    def _read_day(self, day: date) -> DayCell:
        marks, plans = _read(self._context.workspace, [day], self._choice, most=_MOST_OF_DAY)
        return self._cell(day, marks[day], plans[day])

    def _on_chip(self, chip: DayChip) -> None:
        if chip.todo is not None:
            self.opened.emit(chip.todo.todo_id)
        elif chip.event is not None:
            self._context.navigator.open_record(chip.event.record_kind, chip.event.record_id)

    def _on_chip_menu(self, chip: DayChip, place: QPoint) -> None:
        if chip.todo is not None:
            self.commands.show_menu(chip.todo, chip.sentence, place)

    def _on_day_menu(self, cell: DayCell, place: QPoint) -> None:
        self.make_day_menu(cell).popup(place)

    def make_day_menu(self, cell: DayCell) -> QMenu:
        """Return what can be done with a day; the menu deletes itself when closed."""
        menu = QMenu(self)
        menu.setObjectName("day_kind_menu")
        _add(menu, _("Add a to-do") + "\tN", partial(self.add_requested.emit, cell.day))
        _add(menu, _("Show the day") + "\tEnter", partial(self.open_day, cell.day))
        menu.addSeparator()
        present = DayKind.ORDINARY if cell.marks is None else cell.marks.kind
        for kind in DayKind:
            action = _add(menu, _(DAY_KIND_TITLES[kind]), partial(self._mark, cell, kind))
            action.setObjectName(f"mark_{kind.value}")
            action.setCheckable(True)
            action.setChecked(kind is present)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _mark(self, cell: DayCell, kind: DayKind) -> None:
        workspace = self._context.workspace
        name = "" if cell.marks is None else cell.marks.name or cell.marks.festival
        self.commands.perform(partial(work_calendar.mark_day, workspace, cell.day, kind, name=name, origin=_ORIGIN))


def _read(workspace: Workspace, days: Sequence[date], choice: TodoChoice, *, most: int = _MOST_IN_SHEET) -> _Read:
    return marks_of(workspace, days), fetch_days(workspace, days, choice=choice, most=most)


def _add(menu: QMenu, text: str, handler: Callable[[], object]) -> QAction:
    action = QAction(text, menu)
    action.triggered.connect(partial(press, handler))
    menu.addAction(action)
    return action

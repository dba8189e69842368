"""The list of reminders: open, finish, put off or dismiss each, also what is still to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QPushButton, QWidget

from ocrm.clock import to_utc
from ocrm.i18n import _
from ocrm.services.reminders import Reminder, Scheduler, SnoozeChoice, snooze_choices, snooze_title, snooze_until
from ocrm.services.reminders.reminder import StoreBusyError
from ocrm.services.workday import todos
from ocrm.services.workday.working_days import next_working_day
from ocrm.ui.context import AppContext
from ocrm.ui.reminder_targets import target_of
from ocrm.ui.reminders.reminder_rows import ReminderDelegate, ReminderLine, line_text, read_lines
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.widgets import ListModel, PlainListView, button, label, row, rule, vbox
from ocrm.ui.widgets.menu_places import open_below

_TODO = "todo"


class ReminderListDialog(QDialog):
    """Goes through what waits for an answer; the window behind stays usable."""

    greetings_requested = Signal()
    """Whom to greet shall be shown."""

    def __init__(self, context: AppContext, scheduler: Scheduler, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reminder_list")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Reminders"))
        self._context = context
        self._scheduler = scheduler
        self._next_workday = partial(next_working_day, context.workspace)
        self.lines: ListModel[ReminderLine] = ListModel(text=line_text, selectable=_is_reminder, parent=self)
        self._build()
        self.resize(theme().px(560), theme().px(520))
        context.reminders.ticked.connect(self.reload)
        context.bus.changed.connect(self.reload)
        self.reload()

    def _build(self) -> None:
        layout = vbox(self, margins=(20, 16, 20, 14), spacing=10)
        self._health = label("", "muted", wrap=True)
        self._health.setObjectName("reminder_health")
        layout.addWidget(label(self.windowTitle(), "h2"))
        layout.addWidget(self._health)
        self.view = PlainListView()
        self.view.setObjectName("reminder_lines")
        self.view.setAccessibleName(_("Reminders"))
        self.view.setModel(self.lines)
        self.view.setItemDelegate(ReminderDelegate(self.view))
        self.view.selectionModel().currentChanged.connect(self._show_buttons)
        self.view.doubleClicked.connect(self.open_current)
        self._empty = label(_("No reminder waits, and none comes within a week."), "muted", wrap=True)
        layout.addWidget(self._empty)
        layout.addWidget(self.view, 1)
        layout.addWidget(rule())
        layout.addWidget(self._make_foot())
        for keys, handler in (
            ("Return", self.open_current),
            ("Ctrl+Return", self.finish_current),
            ("S", self.offer_moments),
            ("Del", self.dismiss_current),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(handler)

    def _make_foot(self) -> QWidget:
        self._open = self._button(_("Open"), "external-link", "primary", "reminder_open")
        self._open.clicked.connect(self.open_current)
        self._done = self._button(_("Done"), "check", "", "reminder_done")
        self._done.clicked.connect(self.finish_current)
        self._snooze = self._button(_("Snooze"), "alarm-clock", "", "reminder_snooze")
        self._snooze.clicked.connect(self.offer_moments)
        self._dismiss = self._button(_("Dismiss"), "x", "ghost", "reminder_dismiss")
        self._dismiss.clicked.connect(self.dismiss_current)
        return row(self._open, self._done, self._snooze, None, self._dismiss, spacing=8)

    def _button(self, text: str, icon_name: str, variant: str, name: str) -> QPushButton:
        made = button(text, icon_name, variant, name=name)
        made.setAutoDefault(False)
        return made

    # -- what is shown ------------------------------------------------------------------------------------------------

    def reload(self, _changes: object = None) -> None:
        """Show what waits and comes now; the place in the list stays."""
        number = self.view.currentIndex().row()
        lines = read_lines(self._scheduler, self._context.workspace.clock)
        words, is_well = self._context.reminders.health(self._context.workspace.clock)
        self._health.setText(words)
        self._health.setProperty("tone", "" if is_well else "bad")
        if list(self.lines.rows) != lines:
            self.lines.set_rows(lines)
            self._go_near(number)
        self._empty.setVisible(not lines)
        self.view.setVisible(bool(lines))
        self._show_buttons()

    def _go_near(self, number: int) -> None:
        places = [place for place, line in enumerate(self.lines.rows) if line.reminder is not None]
        if places:
            nearest = min(places, key=lambda place: abs(place - max(number, 0)))
            self.view.setCurrentIndex(self.lines.index(nearest))

    @property
    def current(self) -> ReminderLine | None:
        """The line the keyboard is on, None on a heading."""
        line = self.lines.row_at(self.view.currentIndex())
        return line if line is not None and line.reminder is not None else None

    def _show_buttons(self, *_indexes: object) -> None:
        line = self.current
        for widget in (self._open, self._snooze, self._dismiss):
            widget.setEnabled(line is not None)
        is_todo = line is not None and line.reminder is not None and line.reminder.key.source == _TODO
        self._done.setEnabled(is_todo)

    # -- answers ------------------------------------------------------------------------------------------------------

    def open_current(self, _place: object = None) -> None:
        """Open what the reminder is about."""
        reminder = self._reminder()
        if reminder is None:
            return
        target = target_of(self._context.workspace, reminder)
        if target is None:
            self.greetings_requested.emit()
        elif target.record_id is not None and target.kind is not None:
            self._context.navigator.open_record(target.kind, target.record_id)
        else:
            self._context.navigator.go(target)

    def finish_current(self) -> None:
        """Finish the to-do; undo brings it back."""
        reminder = self._reminder()
        if reminder is None or reminder.key.source != _TODO:
            return
        work = partial(todos.complete_todo, self._context.workspace, reminder.key.record_id, origin="reminder")
        if self._context.runner.perform(work) is not None:
            self._dismiss_reminder(reminder)

    def dismiss_current(self) -> None:
        """Be done with the reminder; what it is about stays."""
        reminder = self._reminder()
        if reminder is not None:
            self._dismiss_reminder(reminder)

    def offer_moments(self) -> None:
        """Offer the moments to put it off to, and to pick one."""
        if self._reminder() is None:
            return
        clock = self._context.workspace.clock
        menu = QMenu(self)
        menu.setObjectName("reminder_moments")
        for choice in snooze_choices(clock, next_workday=self._next_workday):
            menu.addAction(snooze_title(choice), partial(self._put_off_by, choice))
        menu.addSeparator()
        menu.addAction(_("Pick date and time…"), self._pick_moment)
        menu.aboutToHide.connect(menu.deleteLater)
        open_below(menu, self._snooze)

    def _put_off_by(self, choice: SnoozeChoice) -> None:
        self.put_off(snooze_until(choice, self._context.workspace.clock, next_workday=self._next_workday))

    def _pick_moment(self) -> None:
        now = self._context.workspace.clock.local_now().replace(tzinfo=None)
        soon = (now + timedelta(hours=1)).replace(minute=0)
        menu = DayMenu(self, day=soon.date(), today=now.date(), at=soon.time(), with_time=True, after=now)
        menu.moment_picked.connect(self._on_moment)
        menu.open_below(self._snooze)

    def _on_moment(self, local: datetime) -> None:
        self.put_off(to_utc(self._context.workspace.clock, local.date(), local.time()))

    def put_off(self, until: datetime) -> None:
        """Show the reminder again at a moment (UTC)."""
        reminder = self._reminder()
        if reminder is not None:
            self._answer(partial(self._scheduler.snooze, reminder.key, until))

    def _dismiss_reminder(self, reminder: Reminder) -> None:
        self._answer(partial(self._scheduler.dismiss, reminder.key))

    def _answer(self, change: partial[None]) -> None:
        try:
            change()
        except StoreBusyError:
            words = _("The file is being written just now. Nothing was changed; try again in a moment.")
            self._context.toasts.show(words, tone="warn")
            return
        self._context.reminders.answered.emit()
        self.reload()

    def _reminder(self) -> Reminder | None:
        line = self.current
        return line.reminder if line is not None else None


def _is_reminder(line: ReminderLine) -> bool:
    return line.reminder is not None

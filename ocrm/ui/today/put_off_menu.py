"""The menu that puts a line of the queue off to another day: number keys 1–4 for the usual ones, 5 to pick one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.services.workday.working_days import next_working_day
from ocrm.services.workspace import Workspace
from ocrm.ui.theme.icons import icon
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.widgets.menu_entries import press

_PICK = 5


class PutOffMenu(QMenu):
    """Tomorrow, the next work day, in a week, in a month, or a day of the calendar."""

    def __init__(self, parent: QWidget, workspace: Workspace, *, choose: Callable[[date], object]) -> None:
        super().__init__(parent)
        self.setObjectName("put_off_menu")
        self.setTitle(_("Snooze"))
        self.setIcon(icon("alarm-clock"))
        self._anchor, self._today, self._choose = parent, workspace.clock.today(), choose
        self._by_number: dict[int, QAction] = {}
        for number, (title, day) in enumerate(self._offers(workspace), 1):
            words = format_date_relative(day, self._today, in_sentence=True)
            self._add(number, title.format(day=words), partial(choose, day))
        self.addSeparator()
        self._add(_PICK, _("Pick a day…"), self._pick)

    def _offers(self, workspace: Workspace) -> list[tuple[str, date]]:
        today = self._today
        return [
            (_("Till tomorrow"), today + timedelta(days=1)),
            (_("Till the next work day, {day}"), next_working_day(workspace, today)),
            (_("For a week, till {day}"), today + timedelta(days=7)),
            (_("For a month, till {day}"), today + timedelta(days=30)),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self._by_number.get(int(event.text()) if event.text().isdecimal() else 0)
        if action is None:
            super().keyPressEvent(event)
            return
        self.close()
        action.trigger()

    def _add(self, number: int, title: str, handler: Callable[[], object]) -> None:
        action = QAction(icon("calendar-days" if number == _PICK else "clock"), f"{title}\t{number}", self)
        action.setObjectName(f"put_off_{number}")
        action.triggered.connect(partial(press, handler))
        self._by_number[number] = action
        self.addAction(action)

    def _pick(self) -> None:
        menu = DayMenu(self._anchor, day=self._today + timedelta(days=1), today=self._today)
        menu.day_picked.connect(self._choose)
        menu.open_below(self._anchor, self._anchor.mapFromGlobal(self.pos()))

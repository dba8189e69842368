"""The menu that puts a to-do off: number keys 1–4 for the usual moments, 5 to pick one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from ocrm.clock import Clock, to_utc
from ocrm.i18n import _
from ocrm.services.reminders.snoozing import NextWorkday, after_weekend
from ocrm.services.workday.planning import NEXT_WORKDAY_NUMBER, postponements
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.theme.icons import icon
from ocrm.ui.todos.day_menu import MORNING, DayMenu
from ocrm.ui.widgets.menu_entries import press

_ICONS = {1: "clock", 2: "sun", 3: "arrow-right", 4: "calendar-days", NEXT_WORKDAY_NUMBER: "briefcase"}
PICK_NUMBER = 5
Choose = Callable[[datetime], object]


class SnoozeMenu(QMenu):
    """The moments a to-do can be put off to; each has a number key."""

    def __init__(
        self,
        parent: QWidget,
        clock: Clock,
        todo: TodoRow,
        *,
        choose: Choose,
        next_workday: NextWorkday = after_weekend,
    ) -> None:
        """`choose` gets the moment, aware; `next_workday` knows the work calendar."""
        super().__init__(parent)
        self.setObjectName("snooze_menu")
        self.setTitle(_("Snooze"))
        self.setIcon(icon("alarm-clock"))
        self._anchor, self._clock, self._todo, self._choose = parent, clock, todo, choose
        self._by_number: dict[int, QAction] = {}
        for offer in postponements(clock, next_workday=next_workday):
            self._add(offer.number, offer.title, partial(choose, offer.until))
        self.addSeparator()
        self._add(PICK_NUMBER, _("Pick date and time…"), self._pick)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = int(event.text()) if event.text().isdecimal() else 0
        action = self._by_number.get(number)
        if action is None:
            super().keyPressEvent(event)
            return
        self.close()
        action.trigger()

    def _add(self, number: int, title: str, handler: Callable[[], object]) -> None:
        action = QAction(icon(_ICONS.get(number, "calendar-days")), f"{title}\t{number}", self)
        action.setObjectName(f"snooze_{number}")
        action.triggered.connect(partial(press, handler))
        self._by_number[number] = action
        self.addAction(action)

    def _pick(self) -> None:
        """Offer the time of day it has, on its day or today; what has passed is never offered nor taken."""
        todo, now = self._todo, self._clock.local_now().replace(tzinfo=None)
        at = MORNING if todo.due_at is None else self._clock.to_local(todo.due_at).time()
        offered = datetime.combine(max(todo.due_on or now.date(), now.date()), at)
        if offered <= now:
            offered = (now + timedelta(hours=1)).replace(minute=0)
        menu = DayMenu(self._anchor, day=offered.date(), today=now.date(), at=offered.time(), with_time=True, after=now)
        menu.moment_picked.connect(partial(_choose_local, self._choose, self._clock))
        menu.open_below(self._anchor, self._anchor.mapFromGlobal(self.pos()))


def _choose_local(choose: Choose, clock: Clock, local: datetime) -> None:
    choose(to_utc(clock, local.date(), local.time()))

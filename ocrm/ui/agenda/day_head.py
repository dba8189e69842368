"""The line over a day's agenda: which day, what is to be said of it, and the way to the days beside it."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_date_long
from ocrm.i18n import _
from ocrm.services.workday.day_marks import DayMarks
from ocrm.ui.todos.day_chips import marks_words
from ocrm.ui.widgets import button, hbox, label, set_tone, tool_button


class DayHead(QWidget):
    """Its keys are those of the agenda below."""

    stepped = Signal(int)
    """So many days on."""
    today_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        before = tool_button("chevron-left", _("The day before"), "←", name="agenda_before")
        after = tool_button("chevron-right", _("The day after"), "→", name="agenda_after")
        before.clicked.connect(partial(self.stepped.emit, -1))
        after.clicked.connect(partial(self.stepped.emit, 1))
        self._title = label("", "strong")
        self._title.setObjectName("agenda_day")
        self._marks = label("", "caption", elide=True)
        self._marks.setObjectName("agenda_marks")
        self._today = button(_("Today"), None, "small", tooltip="Home", name="agenda_today")
        self._today.clicked.connect(partial(self.today_wanted.emit))
        layout = hbox(self, margins=(8, 0, 12, 4), spacing=4)
        for widget in (before, after, self._title):
            layout.addWidget(widget)
        layout.addSpacing(4)
        layout.addWidget(self._marks, 1)
        layout.addWidget(self._today)

    def show_day(self, day: date, marks: DayMarks, *, is_today: bool) -> None:
        """Tell a day."""
        self._title.setText(format_date_long(day))
        self._marks.setText(" · ".join(marks_words(marks)))
        set_tone(self._marks, None if marks.is_worked else "ok")
        self._today.setVisible(not is_today)

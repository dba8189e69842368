"""The line of the composer for what comes next: when, and what."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.clock import Clock
from ocrm.formats import format_date_relative
from ocrm.i18n import _
from ocrm.ui.activity.composer_chips import menu_chip, say
from ocrm.ui.activity.composer_draft import Draft, next_day_titles
from ocrm.ui.activity.composer_kinds import TODO
from ocrm.ui.activity.composer_menus import DraftMenus
from ocrm.ui.widgets import hbox


class NextStepLine(QWidget):
    """The day of the next step as a chip, and its title where there is a day."""

    title_typed = Signal(str)

    def __init__(self, clock: Clock, menus: DraftMenus) -> None:
        super().__init__()
        self._clock = clock
        self._day = menu_chip("composer_next", menus.next_menu, icon="alarm-clock")
        self._title = QLineEdit()
        self._title.setObjectName("composer_next_title")
        self._title.setAccessibleName(_("Next step"))
        self._title.setProperty("bare", "true")
        self._title.setMinimumWidth(1)  # a narrow composer shows the day and the button whole before the title
        self._title.textEdited.connect(self.title_typed)
        self._space = QWidget()
        layout = hbox(self, spacing=6)
        layout.addWidget(self._day)
        layout.addWidget(self._title, 1)
        layout.addWidget(self._space, 1)

    def begin(self, draft: Draft) -> None:
        """Put what was typed before into the title."""
        self._title.setText(draft.next_title)

    def show_draft(self, draft: Draft, usual_title: str) -> None:
        """Say when the next step is due; `usual_title` is what it is called unless told otherwise."""
        is_todo, day = draft.kind == TODO, draft.next_on
        words = _("Next step: none")
        if day is not None:
            words = _("Next step: {day}").format(day=self._day_words(day))
        say(self._day, words, _("Next step"))
        self._day.setHidden(is_todo)
        self._title.setVisible(day is not None and not is_todo)
        self._space.setVisible(day is None or is_todo)
        self._title.setPlaceholderText(usual_title)

    def _day_words(self, day: date) -> str:
        today = self._clock.today()
        return next_day_titles().get((day - today).days) or format_date_relative(day, today)

"""The question asked below a finished to-do: what comes next, and when."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property, partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLineEdit, QPushButton, QWidget

from ocrm.clock import Clock
from ocrm.i18n import _, ngettext
from ocrm.services.quick_add import QuickAdd, parse_quick_add
from ocrm.services.workday.planning import NEXT_STEP_DAYS
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_menu import DayMenu
from ocrm.ui.widgets import IconLabel, button, hbox, kbd, label

_LINE_HEIGHT = 40
_INDENT = 40
_SMALL_INDENT = 12
_RIGHT_MARGIN = 8
_GAP = 6
_ROOM_TO_TYPE = 180
_ROOM_FOR_READING = 100


def next_step_titles() -> list[str]:
    """Return what the offered days are called."""
    titles = {1: _("Tomorrow"), 7: _("In a week")}
    return [titles.get(days) or ngettext("In {n} day", "In {n} days", days).format(n=days) for days in NEXT_STEP_DAYS]


class NextStepStrip(QFrame):
    """Offers 1–4 and a line to type; Enter without a word means nothing comes next."""

    day_chosen = Signal(object)
    """A date."""
    line_entered = Signal(object)
    """A QuickAdd."""
    dismissed = Signal()
    nothing_chosen = Signal()
    """Enter without a word: nothing comes next."""
    left = Signal(object)
    """The keyboard goes back to the list with this key."""

    def __init__(self, clock: Clock, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("next_step")
        self.setProperty("surface", "info")
        self._clock = clock
        self._nothing = _("nothing comes next")
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setSpacing(4)
        offers = hbox(spacing=_GAP)
        self._question = label(_("Next step?"), "strong")
        titles = enumerate((*next_step_titles(), _("Pick a day")), 1)
        self._offers = [self._offer(number, title) for number, title in titles]
        for part in (IconLabel("arrow-right", "info", size=14), self._question, *self._offers):
            offers.addWidget(part)
        offers.addStretch(1)
        self._line.addLayout(offers)
        typed = hbox(spacing=8)
        self.edit = QLineEdit()
        self.edit.setObjectName("next_step_edit")
        self.edit.setProperty("bare", "true")
        self.edit.setAccessibleName(_("Next step"))
        self.edit.setPlaceholderText(_("or type it: Fri 10:00 send the quote"))
        self.edit.setMinimumWidth(theme().px(150))
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._show_reading)
        typed.addWidget(self.edit, 1)
        self._reading = label("", "hint")
        typed.addWidget(self._reading)
        typed.addWidget(kbd("Enter"))
        self._enter_hint = label("", "hint")
        typed.addWidget(self._enter_hint)
        self._line.addLayout(typed, 1)
        self.setFocusProxy(self.edit)
        self._show_reading()

    def height_for(self, width: int) -> int:
        """Return the height in pixels at a width: one line, or two where it is narrow."""
        lines = 1 if width >= self._one_line_width else 2
        return theme().px(_LINE_HEIGHT) + (lines - 1) * theme().px(28)

    def set_nothing_words(self, words: str) -> None:
        """Say what Enter without a word does."""
        self._nothing = words
        self._show_reading()

    def choose(self, number: int) -> bool:
        """Take the offer of a number key; say whether there is one."""
        if 1 <= number <= len(NEXT_STEP_DAYS):
            self.day_chosen.emit(self._clock.today() + timedelta(days=NEXT_STEP_DAYS[number - 1]))
        elif number == len(NEXT_STEP_DAYS) + 1:
            self._pick()
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @cached_property
    def _offers_width(self) -> int:
        """The pixels that icon, question and offers take without cutting a word, less the margins."""
        parts = (self._question, *self._offers)
        return theme().px(14) + sum(_GAP + part.sizeHint().width() for part in parts)

    @cached_property
    def _one_line_width(self) -> int:
        """The pixels from which all stands side by side, also once something is typed."""
        beside = _ROOM_TO_TYPE + _ROOM_FOR_READING + _INDENT
        ending = self._enter_hint.fontMetrics().horizontalAdvance(self._nothing + " Enter ")
        return self._offers_width + ending + theme().px(beside) + _RIGHT_MARGIN

    def _lay_out(self) -> None:
        """Break into two lines where it is narrow; then the indent goes, and last the words of the question."""
        is_wide = self.width() >= self._one_line_width
        direction = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._line.setDirection(direction)
        room = self.width() - self._offers_width - _RIGHT_MARGIN
        indent = _INDENT if room >= theme().px(_INDENT) else _SMALL_INDENT
        self._line.setContentsMargins(theme().px(indent), 2, _RIGHT_MARGIN, 2)
        self._question.setVisible(room >= theme().px(indent))

    def _on_key(self, event: QKeyEvent) -> bool:
        key, text = event.key(), self.edit.text().strip()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(text)
            return True
        if key == Qt.Key.Key_Escape:
            self.dismissed.emit()
            return True
        if text:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.left.emit(event)
            return True
        return event.text().isdecimal() and self.choose(int(event.text()))

    def _enter(self, text: str) -> None:
        if text:
            self.line_entered.emit(self._read())
        else:
            self.nothing_chosen.emit()

    def _read(self) -> QuickAdd:
        return parse_quick_add(self.edit.text(), self._clock.local_now())

    def _show_reading(self) -> None:
        text = self.edit.text().strip()
        self._reading.setText("  ".join(chip.label for chip in self._read().chips) if text else "")
        self._enter_hint.setText(_("adds it") if text else self._nothing)

    def _offer(self, number: int, title: str) -> QPushButton:
        offer = button(f"{number}  {title}", None, "small", name=f"next_step_{number}")
        offer.setAccessibleName(title)
        offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        offer.clicked.connect(partial(self.choose, number))
        return offer

    def _pick(self) -> None:
        today = self._clock.today()
        menu = DayMenu(self, day=today + timedelta(days=1), today=today)
        menu.day_picked.connect(self._on_picked)
        menu.open_below(self)

    def _on_picked(self, day: date) -> None:
        self.day_chosen.emit(day)

"""A year at a glance: twelve small months, work days, days off, holidays and make-up work days told apart."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ocrm.clock import add_months
from ocrm.formats import format_date_long, format_month, format_weekday
from ocrm.i18n import _, pgettext
from ocrm.services.workday.working_days import DAY_KIND_TITLES, DayKind, WorkCalendar
from ocrm.ui.theme import theme
from ocrm.ui.todos.day_chips import first_weekday
from ocrm.ui.widgets import CENTER, paint_focus_ring, paint_text, tone_colors
from ocrm.ui.widgets.own_keys import OwnKeys

_COLUMNS, _ROWS = 4, 3
_HEAD, _LETTERS, _LINE, _GAP = 24, 18, 22, 14
_WEEKS = 6
_TONES = {DayKind.HOLIDAY: "ok", DayKind.WORK: "warn"}
_A_MONDAY = date(2024, 1, 1)


class YearSheet(OwnKeys, QWidget):
    """Arrows go through the days, PgUp and PgDn through the months; H, W and O mark the current one."""

    day_chosen = Signal(object)
    """Another day is the current one: the date."""
    marked = Signal(object, object)
    """A day shall be of another kind: the date, the DayKind."""
    name_wanted = Signal()
    """The name of the current day shall be typed."""
    year_wanted = Signal(object)
    """A day of another year shall be shown: the date."""

    def __init__(self, accessible_name: str, *, today: date) -> None:
        super().__init__()
        self._today, self._day = today, today
        self._calendar = WorkCalendar(frozenset(range(5)), {})
        self.setObjectName("year_sheet")
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        px = theme().px
        month = px(_HEAD) + px(_LETTERS) + _WEEKS * px(_LINE) + px(_GAP)
        return QSize(px(760), _ROWS * month)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(560), self.sizeHint().height())

    # -- days ---------------------------------------------------------------------------------------------------------

    @property
    def current_day(self) -> date:
        return self._day

    def show_calendar(self, calendar_of_year: WorkCalendar, day: date) -> None:
        """Show the year of a day and make the day current."""
        self._calendar, self._day = calendar_of_year, day
        self.setAccessibleDescription(self.words(day))
        self.update()

    def words(self, day: date) -> str:
        """Return what is said of a day: Thu, 1 Oct, Holiday, National Day."""
        special = self._calendar.special.get(day)
        if special is None:
            kind, name = _("Work day") if self._calendar.is_worked(day) else _("Day off"), ""
        else:
            kind, name = _(DAY_KIND_TITLES[special.kind]), special.name
        return pgettext("spoken list", ", ").join(word for word in (format_date_long(day), kind, name) if word)

    def place_of(self, day: date) -> QRect:
        """Return where a day is."""
        px, month = theme().px, self._month_rect(day.month)
        first = day.replace(day=1)
        number = (first.weekday() - first_weekday()) % 7 + day.day - 1
        row, column = divmod(number, 7)
        width = month.width() / 7
        top = month.y() + px(_HEAD) + px(_LETTERS) + row * px(_LINE)
        return QRect(round(month.x() + column * width), top, round(width), px(_LINE))

    def day_at(self, place: QPoint | QPointF) -> date | None:
        """Return the day at a place."""
        point = place.toPoint() if isinstance(place, QPointF) else place
        days = (date.fromordinal(date(self._day.year, 1, 1).toordinal() + number) for number in range(366))
        return next((day for day in days if day.year == self._day.year and self.place_of(day).contains(point)), None)

    def _month_rect(self, month: int) -> QRect:
        gap = theme().px(_GAP)
        row, column = divmod(month - 1, _COLUMNS)
        width = (self.width() - (_COLUMNS - 1) * gap) / _COLUMNS
        height = self.sizeHint().height() // _ROWS
        return QRect(round(column * (width + gap)), row * height, round(width), height - gap)

    def _choose(self, day: date, *, is_said: bool = False) -> None:
        if day.year != self._day.year:
            self.year_wanted.emit(day)
            return
        self._day = day
        words = self.words(day)
        self.setAccessibleDescription(words)
        if is_said:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.update()
        self.day_chosen.emit(day)

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if day is None else self.words(day), self)
            return True
        return super().event(event)

    def _handler(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return None
        key, day = Qt.Key(event.key()), self._day
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if key in steps:
            return partial(self._choose, day + timedelta(days=steps[key]), is_said=True)
        handlers: Mapping[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_PageUp: partial(self._choose, add_months(day, -1), is_said=True),
            Qt.Key.Key_PageDown: partial(self._choose, add_months(day, 1), is_said=True),
            Qt.Key.Key_H: partial(self.marked.emit, day, DayKind.HOLIDAY),
            Qt.Key.Key_W: partial(self.marked.emit, day, DayKind.WORK),
            Qt.Key.Key_O: partial(self.marked.emit, day, DayKind.ORDINARY),
            Qt.Key.Key_Delete: partial(self.marked.emit, day, DayKind.ORDINARY),
            Qt.Key.Key_Space: self._mark_next,
            Qt.Key.Key_Return: self.name_wanted.emit,
            Qt.Key.Key_Enter: self.name_wanted.emit,
        }
        return handlers.get(key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position())
        if day is None:
            return
        was_current = day == self._day
        self._choose(day)
        if was_current and event.button() == Qt.MouseButton.LeftButton:
            self._mark_next()

    def _mark_next(self) -> None:
        """Mark the current day as the next kind: a day worked goes off first, a day off is made up for first."""
        special = self._calendar.special.get(self._day)
        if special is not None:
            self.marked.emit(self._day, DayKind.ORDINARY)
        else:
            is_worked = self._calendar.is_worked(self._day)
            self.marked.emit(self._day, DayKind.HOLIDAY if is_worked else DayKind.WORK)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month in range(1, 13):
            self._paint_month(painter, date(self._day.year, month, 1))

    def _paint_month(self, painter: QPainter, first: date) -> None:
        look, rect = theme(), self._month_rect(first.month)
        head = QRect(rect.x() + look.px(4), rect.y(), rect.width(), look.px(_HEAD))
        paint_text(painter, head, format_month(first), role="caption", weight=600)
        width = rect.width() / 7
        for column in range(7):
            letters = format_weekday(_A_MONDAY + timedelta(days=first_weekday() + column)).removeprefix("周")[:2]
            place = QRectF(rect.x() + column * width, head.bottom(), width, look.px(_LETTERS))
            paint_text(painter, place, letters, role="caption", color="text.3", align=CENTER)
        for number in range(calendar.monthrange(first.year, first.month)[1]):
            self._paint_day(painter, first + timedelta(days=number))

    def _paint_day(self, painter: QPainter, day: date) -> None:
        look, special = theme(), self._calendar.special.get(day)
        place = QRectF(self.place_of(day)).adjusted(1, 1, -1, -1)
        ink = look.color("text.1" if self._calendar.is_worked(day) else "text.3")
        if special is not None:
            ground, ink = tone_colors(_TONES[special.kind])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(place, 4, 4)
        weight = 600 if special is not None or day == self._today else None
        paint_text(painter, place, str(day.day), role="caption", color=ink, align=CENTER, weight=weight, tabular=True)
        if day == self._today:
            painter.fillRect(QRectF(place.center().x() - look.px(6), place.bottom() - 1, look.px(12), 2),
                             look.color("accent"))  # fmt: skip
        if day == self._day:
            if self.hasFocus():
                paint_focus_ring(painter, place.adjusted(-1, -1, 1, 1), radius=4)
            else:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(look.color("line.strong"))
                painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

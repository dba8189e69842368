"""The month sheet days are picked from, in the colours and language of the program."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QSize, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from ocrm.i18n import language
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import icon

_ARROWS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}


def month_calendar(day: date, *, today: date, accessible_name: str, parent: QWidget | None = None) -> QCalendarWidget:
    """Return a month sheet at `day`, weeks beginning on Monday, with `today` in bold."""
    calendar = QCalendarWidget(parent)
    calendar.setAccessibleName(accessible_name)
    calendar.setLocale(QLocale(language()))
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
    calendar.setGridVisible(False)
    calendar.setDateEditEnabled(False)  # its box takes any digit for a year and asks nothing
    calendar.setSelectedDate(QDate(day.year, day.month, day.day))
    _colour(calendar, today)
    for name, icon_name in _ARROWS.items():
        arrow = calendar.findChild(QToolButton, name)
        if arrow is not None:
            arrow.setIcon(icon(icon_name))
            arrow.setIconSize(QSize(theme().px(16), theme().px(16)))
    return calendar


def _colour(calendar: QCalendarWidget, today: date) -> None:
    heading = QTextCharFormat()
    heading.setForeground(theme().color("text.3"))
    heading.setBackground(theme().color("bg.overlay"))
    calendar.setHeaderTextFormat(heading)
    weekend = QTextCharFormat()
    weekend.setForeground(theme().color("text.2"))
    for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(weekday, weekend)
    now = QTextCharFormat()
    now.setForeground(theme().color("accent.text"))
    now.setFontWeight(700)
    calendar.setDateTextFormat(QDate(today.year, today.month, today.day), now)

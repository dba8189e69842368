"""The lines of the list of reminders: what waits for an answer, then what is coming; and how a line is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.clock import Clock
from ocrm.formats import format_moment_relative
from ocrm.i18n import _, pgettext
from ocrm.services.reminders import Reminder, Scheduler
from ocrm.services.reminders.wording import due_text
from ocrm.ui.kind_icons import kind_icon
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex, paint_focus_ring, paint_row_background, paint_text

_COMING_DAYS = 7
_COMING_AT_MOST = 50
_LINE, _HEADING = 50, 34


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder with what is said of it, or a heading, which has none."""

    title: str
    note: str = ""
    reminder: Reminder | None = None
    is_waiting: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return pgettext("spoken list", ", ").join(part for part in (self.title, self.note) if part)


def read_lines(scheduler: Scheduler, clock: Clock) -> list[ReminderLine]:
    """Return what waits for an answer, and what is coming within a week or was put off, each under its heading."""
    waiting: list[ReminderLine] = []
    coming = [
        (fires_at, _coming(one, format_moment_relative(clock.to_local(fires_at), clock.local_now())))
        for fires_at, one in scheduler.coming(_COMING_DAYS, _COMING_AT_MOST)
        if not one.is_list
    ]
    for known, reminder in scheduler.unanswered():
        if known.until is None or known.until <= clock.now():
            note = _note(reminder, due_text(reminder, clock))
            waiting.append(ReminderLine(reminder.title, note, reminder, is_waiting=True))
        else:
            when = format_moment_relative(clock.to_local(known.until), clock.local_now(), in_sentence=True)
            coming.append((known.until, _coming(reminder, _("Put off until {when}").format(when=when))))
    lines = [ReminderLine(_("Waiting for an answer")), *waiting] if waiting else []
    if not coming:
        return lines
    return [*lines, ReminderLine(_("Coming up")), *(line for _when, line in sorted(coming, key=_moment))]


def _moment(coming: tuple[datetime, ReminderLine]) -> datetime:
    return coming[0]


def _coming(reminder: Reminder, when: str) -> ReminderLine:
    return ReminderLine(reminder.title, _note(reminder, when), reminder)


def _note(reminder: Reminder, when: str) -> str:
    return " · ".join(part for part in (when, reminder.customer, *reminder.details[:1]) if part)


class ReminderDelegate(QStyledItemDelegate):
    """Icon, title and note of a reminder; a heading in small letters."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        line: ReminderLine = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, theme().px(_HEADING if line.reminder is None else _LINE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: ReminderLine = index.data(Qt.ItemDataRole.UserRole)
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.reminder is None:
            words = rect.adjusted(theme().px(14), theme().px(10), -theme().px(14), 0)
            paint_text(painter, words, line.title, role="caption", color="text.2")
        else:
            paint_row_background(painter, option, separator=True, marker=False)
            self._paint_line(painter, rect, line)
            if is_focused:
                paint_focus_ring(painter, QRectF(rect).adjusted(2, 2, -2, -2))
        painter.restore()

    def _paint_line(self, painter: QPainter, rect: QRect, line: ReminderLine) -> None:
        look = theme()
        side = look.px(16)
        place = QRectF(rect.x() + look.px(14), rect.center().y() - side / 2, side, side)
        kind = line.reminder.kind if line.reminder is not None else ""
        paint_icon(painter, kind_icon(kind, other="alarm-clock"), place, "warn" if line.is_waiting else "text.2")
        left, top = rect.x() + look.px(42), rect.center().y() - look.px(19)
        width = rect.right() - look.px(14) - left
        paint_text(painter, QRect(left, top, width, look.px(20)), line.title, role="body")
        note = QRect(left, top + look.px(20), width, look.px(18))
        paint_text(painter, note, line.note, role="caption", color="text.2")


def line_text(line: Any) -> str:
    """Return what a line says in full."""
    return str(line.spoken)

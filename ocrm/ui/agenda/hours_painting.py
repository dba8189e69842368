"""Draws the sheet of a day: hours, to-dos, the present minute, and what is being dragged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from ocrm.formats import format_time
from ocrm.i18n import _, ngettext
from ocrm.services.workday.agenda import DAY_MINUTES, AgendaItem
from ocrm.services.workday.todos import TodoRow
from ocrm.ui.agenda.hours_layout import Block, HoursLayout, gutter, y_of
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, paint_focus_ring, paint_text, tone_colors

_RADIUS = 4
_TWO_LINES_FROM = 38
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Moving:
    """What is dragged, where it would go."""

    minute: int
    minutes: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All there is to draw of a day; `now` is None on another day than today."""

    layout: HoursLayout = field(kw_only=False)
    hours_top: int = field(kw_only=False)
    current: int | None
    has_focus: bool
    now: int | None
    moving: Moving | None


def paint_sheet(painter: QPainter, area: QRect, sheet: Sheet) -> None:
    """Draw the hours below the band of the whole day."""
    width, band = area.width(), sheet.layout.band
    painter.fillRect(area, theme().color("bg.panel"))
    painter.save()
    painter.setClipRect(QRect(0, band, width, area.height() - band))
    painter.translate(0, sheet.hours_top)
    _paint_hours(painter, width)
    _paint_blocks(painter, sheet, is_timed=True)
    if sheet.now is not None:
        _paint_now(painter, sheet.now, width)
    if sheet.moving is not None:
        _paint_moving(painter, sheet.moving, width)
    painter.restore()
    _paint_band(painter, sheet.layout, width)
    _paint_blocks(painter, sheet, is_timed=False)


def _paint_blocks(painter: QPainter, sheet: Sheet, *, is_timed: bool) -> None:
    for block in sheet.layout.blocks:
        if (block.item is not None) == is_timed:
            is_current = block.todo.todo_id == sheet.current
            _paint_block(painter, block, is_current=is_current, has_focus=sheet.has_focus)


def clock_words(minute: int) -> str:
    """Return a minute of the day as 09:30; the last one is 24:00."""
    if minute >= DAY_MINUTES:
        return "24:00"
    return format_time(datetime.combine(date.min, time(*divmod(minute, 60))))


def span_words(item: AgendaItem) -> str:
    """Return 09:30–10:15."""
    return f"{clock_words(item.start)}–{clock_words(item.end)}"


def _paint_hours(painter: QPainter, width: int) -> None:
    """Draw the lines of the hours and their names."""
    look, left = theme(), gutter()
    for hour in range(_HOURS):
        y = y_of(hour * 60)
        painter.fillRect(QRect(left, y, width - left, 1), look.color("line.soft"))
        if hour:
            place = QRect(0, y - look.px(9), left - look.px(8), look.px(18))
            paint_text(
                painter, place, clock_words(hour * 60), role="caption", color="text.3", align=RIGHT, tabular=True
            )


def _paint_now(painter: QPainter, minute: int, width: int) -> None:
    """Draw the line of the present minute."""
    look, y, left = theme(), y_of(minute), gutter()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("bad"))
    side = look.px(7)
    painter.drawEllipse(QRectF(left - side / 2, y - side / 2, side, side))
    painter.fillRect(QRect(left, y, width - left, 2), look.color("bad"))


def _paint_band(painter: QPainter, layout: HoursLayout, width: int) -> None:
    """Draw the ground of the whole day's band and how many it does not show."""
    look = theme()
    painter.fillRect(QRect(0, 0, width, layout.band), look.color("bg.panel"))
    painter.fillRect(QRect(0, layout.band - 1, width, 1), look.color("line.soft"))
    place = QRect(0, look.px(4), gutter() - look.px(8), look.px(24))
    paint_text(painter, place, _("All day"), role="caption", color="text.3", align=RIGHT)
    if layout.hidden:
        words = ngettext("+{n} more", "+{n} more", layout.hidden).format(n=layout.hidden)
        paint_text(painter, layout.more.adjusted(look.px(8), 0, 0, 0), words, role="caption", color="accent.text")


def _paint_block(painter: QPainter, block: Block, *, is_current: bool, has_focus: bool) -> None:
    """Draw a to-do: title, and below it when and for whom where there is room."""
    look, todo, rect = theme(), block.todo, QRectF(block.rect)
    ground, ink = tone_colors(_tone_of(todo))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("bg.selected") if is_current and todo.status == "open" else ground)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    painter.setBrush(ink)
    painter.drawRoundedRect(QRectF(rect.x(), rect.y(), look.px(3), rect.height()), 1.5, 1.5)
    inside = block.rect.adjusted(look.px(9), 0, -look.px(4), 0)
    when = "" if block.item is None else span_words(block.item)
    whom = todo.customer_name or todo.contact_name
    if block.rect.height() >= look.px(_TWO_LINES_FROM):
        title = QRect(inside.x(), inside.y() + look.px(2), inside.width(), look.px(18))
        _paint_title(painter, title, todo)
        below = QRect(inside.x(), title.bottom() + 1, inside.width(), look.px(16))
        words = " · ".join(word for word in (when, whom) if word)
        paint_text(painter, below, words, role="caption", color="text.2", tabular=True)
    else:
        _paint_title(painter, inside, todo, rest=" · ".join(word for word in (when[:5], whom) if word))
    if is_current and has_focus:
        paint_focus_ring(painter, rect, radius=_RADIUS)


def _paint_title(painter: QPainter, rect: QRect, todo: TodoRow, *, rest: str = "") -> None:
    look, is_open = theme(), todo.status == "open"
    role = "caption"
    used = 0
    if is_open:
        used = paint_text(painter, rect, todo.title, role=role, weight=500)
    else:
        font = QFont(look.font(role, 500))
        font.setStrikeOut(True)
        painter.setFont(font)
        painter.setPen(look.color("text.3"))
        text = look.metrics(role, 500).elidedText(todo.title, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        used = look.metrics(role, 500).horizontalAdvance(text)
    left = used + look.px(8)
    if rest and left < rect.width() - look.px(24):
        paint_text(painter, rect.adjusted(left, 0, 0, 0), rest, role=role, color="text.2", tabular=True)


def _paint_moving(painter: QPainter, moving: Moving, width: int) -> None:
    look, left, top = theme(), gutter(), y_of(moving.minute) + 1
    end = min(DAY_MINUTES, moving.minute + moving.minutes)
    rect = QRect(left, top, width - left - look.px(8), y_of(end) - top - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setColor(look.color("accent"))
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(look.color("accent.soft"))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    inside = rect.adjusted(look.px(9), 0, -look.px(4), 0)
    words = f"{clock_words(moving.minute)}–{clock_words(end)}  {moving.title}".rstrip()
    paint_text(painter, inside, words, role="caption", color="accent.text", weight=600, tabular=True)


def _tone_of(todo: TodoRow) -> str:
    """Return the tone a to-do is drawn in."""
    if todo.status != "open":
        return "neutral"
    if todo.is_late:
        return "bad"
    return "warn" if todo.priority == "high" else "accent"

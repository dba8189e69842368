"""Draws the days of a month's sheet and their chips, and says what lies where in a day."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ocrm.formats import format_number
from ocrm.i18n import ngettext, pgettext
from ocrm.services.workday.working_days import DayKind
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.todos.day_chips import DayCell, DayChip
from ocrm.ui.widgets import CENTER, RIGHT, AnyIndex, paint_focus_ring, paint_text, tone_colors

_HEAD, _CHIP, _GAP = 26, 20, 2
_MORE_BESIDE = 34
_ICON_FROM, _TIME_FROM = 96, 110
"""From these widths on (pixels at 13 px text) a chip has its icon and its time: the title matters more."""


@dataclass(frozen=True, slots=True)
class CellLayout:
    """Where the chips of a day are; `more` is empty where all of them are shown."""

    chips: tuple[tuple[QRect, DayChip], ...]
    more: QRect
    hidden: int
    is_more_beside: bool = False
    """There is one line only: `more` stands at the right of the first chip."""

    def chip_at(self, place: QPoint) -> DayChip | None:
        """Return the chip at a place."""
        return next((chip for rect, chip in self.chips if rect.contains(place)), None)


def cell_layout(rect: QRect, cell: DayCell) -> CellLayout:
    """Place the chips of a day below its head, as many as there is room for."""
    px = theme().px
    height = px(_CHIP)
    room = max(1, (rect.height() - px(_HEAD) - px(4)) // height)
    shown = len(cell.chips) if cell.total <= room else min(len(cell.chips), room - 1)
    left, top, width = rect.x() + px(4), rect.y() + px(_HEAD), rect.width() - px(9)
    if room == 1 and cell.total > 1 and cell.chips:
        beside = min(px(_MORE_BESIDE), width // 2)
        chip = QRect(left, top, width - beside, height - _GAP)
        more = QRect(left + width - beside, top, beside, height - _GAP)
        return CellLayout(((chip, cell.chips[0]),), more, cell.total - 1, is_more_beside=True)
    places = [QRect(left, top + number * height, width, height - _GAP) for number in range(shown)]
    hidden = cell.total - shown
    more = QRect(left, top + shown * height, width, height - _GAP) if hidden else QRect()
    return CellLayout(tuple(zip(places, cell.chips, strict=False)), more, hidden)


class MonthDelegate(QStyledItemDelegate):
    """Paints a DayCell; `drop_day` is the day something dragged would go to."""

    shows_lunar = True
    drop_row = -1
    drop_column = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        cell: DayCell = index.data(Qt.ItemDataRole.UserRole)
        rect: QRect = option.rect
        painter.save()
        painter.setClipRect(rect)
        self._paint_ground(painter, option, index, cell)
        self._paint_head(painter, rect, cell)
        layout = cell_layout(rect, cell)
        for place, chip in layout.chips:
            paint_day_chip(painter, place, chip, is_faint=not cell.is_in_month)
        if layout.hidden:
            words = ngettext("+{n} more", "+{n} more", layout.hidden).format(n=layout.hidden)
            if layout.is_more_beside:
                words = f"+{format_number(layout.hidden)}"
            inside = layout.more.adjusted(theme().px(6), 0, 0, 0)
            paint_text(painter, inside, words, role="caption", color="accent.text")
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex, cell: DayCell) -> None:
        look, rect = theme(), option.rect
        is_off = cell.marks is not None and not cell.marks.is_worked
        ground = "bg.app" if is_off or not cell.is_in_month else "bg.panel"
        painter.fillRect(rect, look.color(ground))
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_current:
            painter.fillRect(rect, look.color("bg.selected"))
        painter.fillRect(QRect(rect.right(), rect.top(), 1, rect.height()), look.color("line.soft"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), look.color("line.soft"))
        if (index.row(), index.column()) == (self.drop_row, self.drop_column):
            painter.fillRect(rect, look.color("accent.soft"))
            paint_focus_ring(painter, QRectF(rect), radius=4)
        elif is_current and option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_ring(painter, QRectF(rect).adjusted(0, 0, -1, -1), radius=4)

    def _paint_head(self, painter: QPainter, rect: QRect, cell: DayCell) -> None:
        look = theme()
        number = QRectF(rect.x() + look.px(4), rect.y() + look.px(3), look.px(22), look.px(20))
        ink = "text.1" if cell.is_in_month else "text.3"
        if cell.is_today:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(number, look.px(10), look.px(10))
            ink = "text.onAccent"
        weight = 600 if cell.is_today else 500
        paint_text(painter, number, str(cell.day.day), color=ink, align=CENTER, weight=weight, tabular=True)
        if cell.marks is None:
            return
        right = self._paint_badge(painter, rect, cell)
        if self.shows_lunar:
            left = int(number.right()) + look.px(4)
            place = QRect(left, rect.y() + look.px(4), max(0, right - left), look.px(18))
            is_named = bool(cell.marks.festival or cell.marks.term)
            colour = "accent.text" if is_named and cell.is_in_month else "text.3"
            paint_text(painter, place, cell.marks.caption, role="caption", color=colour)

    def _paint_badge(self, painter: QPainter, rect: QRect, cell: DayCell) -> int:
        """Draw the mark of a holiday or a make-up work day; return where it begins."""
        look, right = theme(), rect.right() - look_gap()
        if cell.marks is None or cell.marks.kind is DayKind.ORDINARY:
            return right
        is_work = cell.marks.kind is DayKind.WORK
        text = pgettext("mark of a make-up work day", "work") if is_work else pgettext("mark of a holiday", "off")
        ground, ink = tone_colors("warn" if is_work else "ok")
        width = look.metrics("caption", 600).horizontalAdvance(text) + look.px(8)
        place = QRectF(right - width, rect.y() + look.px(4), width, look.px(17))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 4, 4)
        paint_text(painter, place, text, role="caption", color=ink, align=CENTER, weight=600)
        return int(place.left()) - look.px(4)


def look_gap() -> int:
    """Return the gap between what stands at the right of a day and its edge."""
    return theme().px(5)


def paint_day_chip(painter: QPainter, rect: QRect, chip: DayChip, *, is_faint: bool = False) -> None:
    """Draw a chip of a day: icon where there is room, title, time at the right."""
    look = theme()
    ground, ink = tone_colors(chip.tone)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setOpacity(0.6 if is_faint else 1.0)
    painter.setBrush(ground)
    painter.drawRoundedRect(QRectF(rect), 4, 4)
    left, right = rect.x() + look.px(6), rect.right() - look.px(4)
    if rect.width() >= look.px(_ICON_FROM):
        side = look.px(12)
        paint_icon(painter, chip.icon, QRectF(left, rect.center().y() - side / 2 + 1, side, side), ink)
        left += side + look.px(4)
    if chip.at and rect.width() >= look.px(_TIME_FROM):
        width = look.metrics("caption", None, True).horizontalAdvance(chip.at)
        place = QRect(right - width, rect.y(), width + 1, rect.height())
        paint_text(painter, place, chip.at, role="caption", color="text.2", align=RIGHT, tabular=True)
        right -= width + look.px(4)
    paint_text(painter, QRect(left, rect.y(), max(0, right - left), rect.height()), chip.text, role="caption")
    painter.setOpacity(1.0)

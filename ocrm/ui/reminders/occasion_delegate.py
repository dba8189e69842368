"""How a day to greet on is drawn: icon, whose day it is, when."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ocrm.services.workday.greetings import Occasion
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex, RowDelegate, paint_focus_ring, paint_row_background, paint_text

_LINE = 50


@dataclass(frozen=True, slots=True)
class OccasionLine:
    """An occasion, and its day in words."""

    occasion: Occasion
    when: str


class OccasionDelegate(RowDelegate):
    """A cake for a person, a gift for a festival."""

    row_height = _LINE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        line: OccasionLine = index.data(Qt.ItemDataRole.UserRole)
        look, rect = theme(), QRect(option.rect)
        is_focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=True, marker=False)
        side = look.px(16)
        place = QRectF(rect.x() + look.px(14), rect.center().y() - side / 2, side, side)
        is_person = line.occasion.contact_id is not None
        paint_icon(painter, "cake" if is_person else "gift", place, "violet" if is_person else "info")
        left, top = rect.x() + look.px(42), rect.center().y() - look.px(19)
        width = rect.right() - look.px(12) - left
        paint_text(painter, QRect(left, top, width, look.px(20)), line.occasion.title, role="body")
        note = " · ".join(part for part in (line.when, line.occasion.lunar, line.occasion.customer) if part)
        paint_text(painter, QRect(left, top + look.px(20), width, look.px(18)), note, role="caption", color="text.2")
        if is_focused:
            paint_focus_ring(painter, QRectF(rect).adjusted(2, 2, -2, -2))
        painter.restore()

"""Paints rows of two lines: an icon, a strong line over a quiet one, and a chip at the right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.i18n import pgettext
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import AnyIndex, RowDelegate, chip_width, paint_chip, paint_row_background, paint_text

Row = TypeVar("Row")
_LEAST_HEIGHT = 52


@dataclass(frozen=True, slots=True)
class Looks:
    """What a row of two lines shows; the colours are tokens of the theme."""

    icon: str
    title: str
    note: str
    chip: str = ""
    is_quiet: bool = False
    icon_color: str = "text.3"
    note_color: str = "text.2"

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        return pgettext("spoken list", ", ").join(part for part in (self.title, self.note, self.chip) if part)


class TwoLineDelegate(RowDelegate, Generic[Row]):
    """Draws rows as `looks` says."""

    def __init__(self, looks: Callable[[Row], Looks], *, row_height: int = _LEAST_HEIGHT) -> None:
        """In a higher row the lines stand further apart."""
        super().__init__()
        self._looks = looks
        self.row_height = row_height

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        looks = self._looks(index.data(Qt.ItemDataRole.UserRole))
        look, rect = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option, separator=True)
        side = look.px(16)
        place = QRectF(rect.x() + look.px(16), rect.center().y() - side / 2, side, side)
        paint_icon(painter, looks.icon, place, looks.icon_color)
        left, right = rect.x() + look.px(46), rect.right() - look.px(14)
        if looks.chip:
            paint_chip(painter, right, rect.center().y(), looks.chip, tone="neutral", align_right=True)
            right -= chip_width(looks.chip) + look.px(8)
        apart = (self.row_height - _LEAST_HEIGHT) // 4
        top = rect.center().y() - look.px(20 + apart)
        color = "text.3" if looks.is_quiet else "text.1"
        paint_text(painter, QRect(left, top, right - left, look.px(20)), looks.title, weight=500, color=color)
        below = QRect(left, top + look.px(21 + apart), right - left, look.px(18))
        paint_text(painter, below, looks.note, role="caption", color=looks.note_color)
        painter.restore()

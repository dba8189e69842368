"""The segments at the left: name, how many customers, and the sums of their deals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from ocrm.formats import format_money_short, format_number
from ocrm.i18n import _, ngettext
from ocrm.services.segmentation.segments import Segment, SegmentSums
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets import RIGHT, AnyIndex, RowDelegate, paint_row_background, paint_text

_ROW_HEIGHT = 52


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A segment with its sums; None while they are counted, or where its filter cannot be read."""

    segment: Segment
    sums: SegmentSums | None = None


def sums_text(sums: SegmentSums | None, currency: str) -> str:
    """Return the open and won deals of a segment in one line."""
    if sums is None:
        return "…"
    return _("Open {open} · won {won}").format(
        open=format_money_short(sums.open_amount, currency), won=format_money_short(sums.won_amount, currency)
    )


def row_text(currency: str) -> Callable[[SegmentRow], str]:
    """Return what says a row in one sentence, for screen readers and tests."""

    def say(row: SegmentRow) -> str:
        if row.sums is None:
            return row.segment.name
        counted = ngettext("{n} customer", "{n} customers", row.sums.count).format(n=format_number(row.sums.count))
        return f"{row.segment.name} · {counted} · {sums_text(row.sums, currency)}"

    return say


class SegmentDelegate(RowDelegate):
    """Two lines: name and count, kind and sums."""

    row_height = _ROW_HEIGHT

    def __init__(self, currency: str, parent: Any = None) -> None:
        super().__init__(parent)
        self._currency = currency

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row: SegmentRow = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row_background(painter, option)
        gap, line = theme().px(14), theme().px(20)
        rect: QRect = option.rect.adjusted(gap, theme().px(6), -gap, -theme().px(6))
        top = QRect(rect.x(), rect.y(), rect.width(), line)
        below = QRect(rect.x(), top.bottom() + 1, rect.width(), line)
        count = format_number(row.sums.count) if row.sums else ""
        room = theme().metrics("body", tabular=True).horizontalAdvance(count) + theme().px(8)
        paint_text(painter, top, count, color="text.2", align=RIGHT, tabular=True)
        paint_text(painter, top.adjusted(0, 0, -room, 0), row.segment.name, weight=600)
        side = theme().px(13)
        mark = QRectF(below.x(), below.center().y() - side / 2 + 1, side, side)
        paint_icon(painter, "list" if row.segment.is_static else "filter", mark, "text.3")
        words = below.adjusted(side + theme().px(6), 0, 0, 0)
        paint_text(painter, words, sums_text(row.sums, self._currency), role="caption", color="text.2")
        painter.restore()

"""The header of a record table: a tick box over the tick boxes, for all rows at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ocrm.ui.delegates.record_cell import tick_rect
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.theme import theme
from ocrm.ui.widgets.painting import LEFT, RIGHT, paint_tick


class RecordHeader(QHeaderView):
    """Draws the tick box; what a click does is the view's business."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        model = self.model()
        if not isinstance(model, RecordTableModel):
            return
        if model.has_ticks and model.column_at(section) is None:
            count = model.ticked_count
            paint_tick(painter, tick_rect(rect), checked=bool(count) and count == model.rowCount())
        else:
            self._paint_later_key(painter, rect, model, section)

    def _paint_later_key(self, painter: QPainter, rect: QRect, model: RecordTableModel, section: int) -> None:
        """Mark what the list is sorted by second, third …; Qt marks the first."""
        for place, (sorted_section, order) in enumerate(model.sorted_sections()):
            if place and sorted_section == section:
                arrow = "↓" if order == Qt.SortOrder.DescendingOrder else "↑"
                painter.save()
                painter.setPen(theme().color("text.3"))
                painter.setFont(theme().font("caption"))
                column = model.column_at(section)
                is_right = column is not None and column.is_right_aligned  # the words stand there, the mark opposite
                room = rect.adjusted(theme().px(6), 0, -theme().px(6), 0)
                painter.drawText(room, LEFT if is_right else RIGHT, f"{arrow}{place + 1}")
                painter.restore()

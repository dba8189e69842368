"""The header of a record table: a tick box over the tick boxes, for all rows at once."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ocrm.ui.delegates.record_cell import tick_rect
from ocrm.ui.itemmodels.record_table import RecordTableModel
from ocrm.ui.widgets.painting import paint_tick


class RecordHeader(QHeaderView):
    """Draws the tick box; what a click does is the view's business."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:  # noqa: N802
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        model = self.model()
        if isinstance(model, RecordTableModel) and model.has_ticks and model.column_at(section) is None:
            count = model.ticked_count
            paint_tick(painter, tick_rect(rect), checked=bool(count) and count == model.rowCount())

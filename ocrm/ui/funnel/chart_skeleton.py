"""Grey columns in the place of a chart that is still being read or drawn for the first time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets import CENTER, paint_text

_APPEAR_AFTER_MS = 150
_COLUMNS = (0.45, 0.7, 0.55, 0.85, 0.6, 0.75, 0.4)
_COLUMN_PX, _FOOT_PX = 44, 28


class ChartSkeleton(QWidget):
    """Lies over a chart without one; appears only where waiting takes long enough to be noticed."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.setObjectName("chart_skeleton")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._appear = QTimer(self)
        self._appear.setSingleShot(True)
        self._appear.setInterval(_APPEAR_AFTER_MS)
        self._appear.timeout.connect(self.show)
        self.hide()

    def begin(self) -> None:
        """Start waiting, unless that has begun."""
        if self.isHidden() and not self._appear.isActive():
            self._appear.start()

    def end(self) -> None:
        """The chart is there, or will not come."""
        self._appear.stop()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("bg.hover"))
        foot = self.height() - look.px(_FOOT_PX)
        pitch = self.width() / len(_COLUMNS)
        width = min(pitch * 0.6, look.px(_COLUMN_PX))
        for number, share in enumerate(_COLUMNS):
            height = share * (foot - look.px(8))
            left = pitch * (number + 0.5) - width / 2
            painter.drawRoundedRect(QRectF(left, foot - height, width, height), 4, 4)
        words = QRectF(0, foot, self.width(), self.height() - foot)
        paint_text(painter, words, _("Drawing…"), role="caption", color="text.3", align=CENTER)

"""A chart of the service layer in the window: drawn off the GUI thread, with parts to point at and to press."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ocrm.services.charts.chart import Chart, ChartRegion
from ocrm.services.charts.style import ChartStyle
from ocrm.ui.funnel.chart_skeleton import ChartSkeleton
from ocrm.ui.tasks import TaskRunner
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_focus_ring
from ocrm.ui.widgets.pressing import PRESS_KEYS

ChartMaker = Callable[[ChartStyle, tuple[float, float]], Chart]
"""Draws a chart in a style at a size in logical pixels; runs on a worker thread."""

_SETTLE_MS = 60
_HOVER_SHARE = 0.06
_STEPS = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A chart with its pixels, as the worker hands it over."""

    chart: Chart
    width: int
    height: int
    rgba: bytes


class ChartView(QWidget):
    """Shows what a ChartMaker draws; follows theme, size and screen."""

    region_clicked = Signal(str)
    """A part was pressed with mouse, Enter or Space: its key."""
    drawn = Signal()
    """A new picture is on show."""
    copy_pressed = Signal()
    """Ctrl+C was pressed."""
    why_pressed = Signal()
    """The key ? was pressed."""

    def __init__(self, tasks: TaskRunner, *, name: str, smallest: tuple[int, int] = (260, 180)) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(theme().px(smallest[0]), theme().px(smallest[1]))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._tasks = tasks
        self._make: ChartMaker | None = None
        self._chart: Chart | None = None
        self._image = QImage()
        self._hovered: ChartRegion | None = None
        self._current = -1
        self._skeleton = ChartSkeleton(self)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.redraw)
        theme().changed.connect(self.redraw)

    @property
    def chart(self) -> Chart | None:
        """The chart on show; None until the first one is drawn."""
        return self._chart

    @property
    def maker(self) -> ChartMaker | None:
        """What draws the chart."""
        return self._make

    @property
    def image(self) -> QImage:
        """The picture on show."""
        return self._image

    def set_maker(self, make: ChartMaker, *, title: str) -> None:
        """Show another chart."""
        self._make = make
        self.setAccessibleName(title)
        self.redraw()

    def give_up(self) -> None:
        """Wait no longer for what could not be read."""
        self._skeleton.end()

    def redraw(self) -> None:
        """Draw anew at the present size, in the present theme; the old picture stays until the new one is there."""
        holder = self.parentWidget() or self  # the chart may be hidden behind its table, which wants the numbers
        if self._make is None or not holder.isVisible() or self.width() < 2 or self.height() < 2:
            return
        look = theme()
        style = ChartStyle(
            dict(look.colours), tuple(self.font().families()), base_px=look.base, pixel_ratio=self.devicePixelRatioF()
        )
        make, size = self._make, (float(self.width()), float(self.height()))
        self._tasks.fetch(lambda: _draw(make, style, size), self._show, key=f"chart/{self.objectName()}/{id(self)}")

    def region_rect(self, key: str) -> QRectF | None:
        """Return where a part is, in the widget's pixels."""
        regions = self._chart.regions if self._chart else ()
        return next((self._rect_of(region) for region in regions if region.key == key), None)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _show(self, drawn: _Drawn) -> None:
        if not shiboken6.isValid(self):
            return  # the page was built anew while a worker drew
        image = QImage(drawn.rgba, drawn.width, drawn.height, QImage.Format.Format_RGBA8888).copy()
        image.setDevicePixelRatio(self.devicePixelRatioF())
        self._skeleton.end()
        self._image, self._chart, self._hovered = image, drawn.chart, None
        self._current = min(self._current, len(drawn.chart.regions) - 1)
        self.setAccessibleDescription(drawn.chart.description)
        self.update()
        self.drawn.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("bg.panel"))
        painter.drawImage(QPointF(0, 0), self._image)
        if self._hovered is not None:
            tint = QColor(theme().color("accent"))
            tint.setAlphaF(_HOVER_SHARE)
            painter.fillRect(self._rect_of(self._hovered), tint)
        region = self._focused_region()
        if self.hasFocus() and region is not None:
            paint_focus_ring(painter, self._rect_of(region))

    def _rect_of(self, region: ChartRegion) -> QRectF:
        width, height = self.width(), self.height()
        return QRectF(region.left * width, region.top * height, region.width * width, region.height * height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._skeleton.setGeometry(self.rect())
        if self._image.isNull():
            self.redraw()
        else:
            self._settle.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._image.isNull():
            self._skeleton.begin()
        self.redraw()

    # -- mouse --------------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._region_at(event.position()), event.globalPosition().toPoint())

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None, QPoint())
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        region = self._region_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and region is not None:
            self.region_clicked.emit(region.key)
        super().mouseReleaseEvent(event)

    def _region_at(self, position: QPointF) -> ChartRegion | None:
        if self._chart is None or not self.width() or not self.height():
            return None
        return self._chart.region_at(position.x() / self.width(), position.y() / self.height())

    def _hover(self, region: ChartRegion | None, at: QPoint) -> None:
        if region is self._hovered:
            return
        self._hovered = region
        if region is None:
            QToolTip.hideText()
            self.unsetCursor()
        else:
            QToolTip.showText(at, region.tooltip, self)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()

    # -- keyboard -----------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        region = self._focused_region()
        key = Qt.Key(event.key())
        if key in _STEPS:
            self._go_to(self._current + _STEPS[key])
        elif key in PRESS_KEYS and region is not None:
            self.region_clicked.emit(region.key)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_pressed.emit()
        elif key == Qt.Key.Key_Question:
            self.why_pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._go_to(max(0, self._current))
        super().focusInEvent(event)

    def _go_to(self, number: int) -> None:
        regions = self._chart.regions if self._chart else ()
        if not regions:
            return
        self._current = min(max(0, number), len(regions) - 1)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, regions[self._current].tooltip))
        self.update()

    def _focused_region(self) -> ChartRegion | None:
        if self._chart is None or not 0 <= self._current < len(self._chart.regions):
            return None
        return self._chart.regions[self._current]


def _draw(make: ChartMaker, style: ChartStyle, size: tuple[float, float]) -> _Drawn:
    # matplotlib costs half a second to import: it comes in here, on the worker's thread
    from ocrm.services.charts.rendering import draw_pixels

    chart = make(style, size)
    pixels = draw_pixels(chart)
    return _Drawn(chart, pixels.width, pixels.height, pixels.rgba)

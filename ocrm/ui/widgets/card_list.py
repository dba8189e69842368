"""A column of cards: how it looks, and what is dropped on it from other columns."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ocrm.ui.theme import theme
from ocrm.ui.widgets.lists import PlainListView
from ocrm.ui.widgets.painting import paint_dashed_frame


class CardList(PlainListView):
    """Takes cards of one format, framed while some of another column hover over it; `_take` is the subclass's."""

    drag_entered = Signal()

    def __init__(self, mime: str, *, can_drop: bool) -> None:
        super().__init__()
        self._mime = mime
        self._can_drop = can_drop
        self._is_target = False
        self.setProperty("board", "true")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(theme().px(24))
        self.setDragEnabled(True)
        self.setDropIndicatorShown(False)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)

    def _take(self, data: QMimeData) -> None:
        """Do what dropping these cards here means."""

    def _takes(self, event: QDropEvent) -> bool:
        return self._can_drop and event.mimeData().hasFormat(self._mime)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._takes(event):
            event.ignore()
            return
        event.acceptProposedAction()
        self.drag_entered.emit()
        self._mark(event.source() is not self)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._takes(event):
            event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self._mark(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark(False)
        # A copy, as far as Qt is concerned: the change itself takes the card out of the column it came from.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._take(event.mimeData())

    def _mark(self, is_target: bool) -> None:
        if is_target != self._is_target:
            self._is_target = is_target
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_target:
            paint_dashed_frame(QPainter(self.viewport()), QRectF(self.viewport().rect()).adjusted(4, 2, -4, -4))

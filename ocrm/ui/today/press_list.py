"""A short list as high as its lines, each of which opens something when pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate

from ocrm.ui.theme import theme
from ocrm.ui.widgets import ListModel, PlainListView
from ocrm.ui.widgets.pressing import PRESS_KEYS


class PressList(PlainListView):
    """Enter, Space or a click opens a line."""

    opened = Signal(object)
    """The row pressed."""

    def __init__(
        self, accessible_name: str, delegate: QStyledItemDelegate, *, text: Callable[[Any], str], name: str
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.lines: ListModel[Any] = ListModel(text=text, parent=self)
        delegate.setParent(self)
        self.setModel(self.lines)
        self.setItemDelegate(delegate)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        theme().changed.connect(self.viewport().update)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other lines; the current place stays."""
        number = self.currentIndex().row()
        self.lines.set_rows(rows)
        if 0 <= number < len(rows):
            self.setCurrentIndex(self.lines.index(number))
        self.setFixedHeight(sum(self.sizeHintForRow(line) for line in range(len(rows))))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.lines.row_at(self.indexAt(event.position().toPoint()))
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in PRESS_KEYS:
            event.accept()  # the window's own Space and Enter give way
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.lines.row_at(self.currentIndex())
        if event.key() in PRESS_KEYS and row is not None:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

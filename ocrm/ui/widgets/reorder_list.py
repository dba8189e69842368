"""A list the user puts in order, by mouse or by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget


class ReorderList(QListWidget):
    """Items to drag, or move with Alt+↑ and Alt+↓; its model tells of each move (`rowsMoved`)."""

    def __init__(self, name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def move_current(self, by: int) -> None:
        """Move the current item up or down."""
        row = self.currentRow()
        if 0 <= row + by < self.count() and row >= 0:
            self.model().moveRow(self.rootIndex(), row, self.rootIndex(), row + by + (1 if by > 0 else 0))
            self.setCurrentRow(row + by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_move = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if is_move and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
            return
        super().keyPressEvent(event)

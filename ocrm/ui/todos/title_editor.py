"""Edits a title in its place in a list: Enter or leaving it keeps the text, Esc does not."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ocrm.i18n import _


class TitleEditor(QLineEdit):
    """A line edit over the line it edits."""

    entered = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("title_editor")
        self.setAccessibleName(_("Title"))
        self.hide()

    def open(self, text: str, rect: QRect) -> None:
        """Edit `text` in a place of the parent."""
        frame = self.sizeHint().height() - self.fontMetrics().height()
        self.setGeometry(rect.adjusted(-frame // 2, 0, 0, 0))
        self.setText(text)
        self.selectAll()
        self.show()
        self.setFocus()

    def close_quietly(self) -> None:
        """Go away without keeping anything."""
        if self.isVisible():
            self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()  # a line edit would let the key through to the list, which opens the line
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._keep(is_leaving=True)

    def _keep(self, *, is_leaving: bool = False) -> None:
        text = self.text().strip()
        self.hide()
        if text:
            self.entered.emit(text)
        if not is_leaving:
            self.closed.emit()

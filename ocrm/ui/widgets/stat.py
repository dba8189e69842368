"""A figure of a summary: a title, the figure and a line below."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton

from ocrm.ui.widgets.labels import label, set_tone
from ocrm.ui.widgets.layout import vbox
from ocrm.ui.widgets.painting import paint_focus_ring
from ocrm.ui.widgets.tiles import why_button


class Stat(QFrame):
    """A title, a figure and a line below; pressed with the mouse, Enter or Space."""

    pressed = Signal()
    asked = Signal()
    """Why this number: the small button was pressed, or the key ?."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"stat_{name}")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = title
        self._why: QToolButton | None = None
        layout = self._box = vbox(self, margins=(6, 4, 6, 4), spacing=0)
        layout.addWidget(label(title, "caption"))
        self._figure = label("", "h2")
        layout.addWidget(self._figure)
        self._below = label("", "caption", elide=True)
        layout.addWidget(self._below)

    def make_askable(self) -> None:
        """Give it the small button that tells why this number."""
        if self._why is None:
            self._why = why_button()
            self._why.setParent(self)
            self._why.clicked.connect(self.asked)
            self._why.show()
            self._box.setContentsMargins(6, 4, self._why.width(), 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._why is not None:
            self._why.move(self.width() - self._why.width(), 0)

    def show_figure(self, figure: str, below: str, *, tone: str | None = None, below_tone: str | None = None) -> None:
        """Show a figure in a tone (bad warn ok)."""
        self._figure.setText(figure or "–")
        self._below.setText(below)
        self._below.setMinimumWidth(min(self._below.fontMetrics().horizontalAdvance(below) + 4, 220))
        set_tone(self._figure, tone)
        set_tone(self._below, below_tone)
        self.setAccessibleName(f"{self._title}: {figure} {below}".strip())

    @property
    def figure(self) -> str:
        return self._figure.text()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        elif event.key() == Qt.Key.Key_Question:
            self.asked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(QPainter(self), QRectF(self.rect()))

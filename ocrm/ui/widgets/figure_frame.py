"""The frame of a figure: pressed with mouse, Enter or Space, asked why with the small button in its corner or ?."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import tool_button
from ocrm.ui.widgets.pressing import PRESS_KEYS, is_click


def _why_button() -> QToolButton:
    """Return the small button of a figure that tells why this number; its figure has the keyboard, and the key ?."""
    found = tool_button("circle-help", _("Why this number"), "?", color_token="text.3", name="why")
    found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    side = theme().px(26)
    found.setFixedSize(side, side)
    return found


class FigureFrame(QFrame):
    """What shows one figure; the look is of those made of it."""

    clicked = Signal()
    asked = Signal()
    """Why this number: the small button was pressed, or the key ?."""

    _corner_gap = 0
    """Pixels between the small button and the edges."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._why: QToolButton | None = None

    def make_askable(self) -> None:
        """Give it the small button that tells why this number."""
        if self._why is None:
            self._why = _why_button()
            self._why.setParent(self)
            self._why.clicked.connect(self.asked)
            self._why.show()
            self._leave_room(self._why.width())

    def _leave_room(self, width: int) -> None:
        """Keep what stands in the first line off the button."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._why is not None:  # in the corner, where it costs the figure no room
            gap = theme().px(self._corner_gap)
            self._why.move(self.width() - self._why.width() - gap, gap)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if is_click(self, event):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in PRESS_KEYS:
            self.clicked.emit()
        elif event.key() == Qt.Key.Key_Question:
            self.asked.emit()
        else:
            super().keyPressEvent(event)

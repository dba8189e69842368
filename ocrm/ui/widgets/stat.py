"""A figure of a summary: a title, the figure and a line below."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from ocrm.ui.widgets.figure_frame import FigureFrame
from ocrm.ui.widgets.labels import label, set_tone
from ocrm.ui.widgets.layout import vbox
from ocrm.ui.widgets.painting import paint_focus_ring


class Stat(FigureFrame):
    """A title, a figure and a line below."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"stat_{name}")
        self._title = title
        layout = self._box = vbox(self, margins=(6, 4, 6, 4), spacing=0)
        layout.addWidget(label(title, "caption"))
        self._figure = label("", "h2")
        layout.addWidget(self._figure)
        self._below = label("", "caption", elide=True)
        layout.addWidget(self._below)

    def _leave_room(self, width: int) -> None:
        self._box.setContentsMargins(6, 4, width, 4)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(QPainter(self), QRectF(self.rect()))

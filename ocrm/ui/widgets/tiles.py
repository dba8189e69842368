"""KPI tiles: a title, a figure, a line below, an optional bar; pressing one opens its list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from ocrm.ui.theme import theme
from ocrm.ui.widgets.figure_frame import FigureFrame
from ocrm.ui.widgets.labels import Bar, label, set_tone
from ocrm.ui.widgets.layout import vbox


class FigureLabel(QLabel):
    """A figure on one baseline, whether it holds Chinese or only digits.

    Qt centres a line by the tallest font in it, so that figures with and without 万 would stand at two heights.
    """

    def __init__(self, text: str, *, name: str) -> None:
        super().__init__(text)
        self.setObjectName(name)
        self.setProperty("role", "figure")
        self.setFixedHeight(theme().px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = self.fontMetrics()
        painter.setPen(self.palette().color(self.foregroundRole()))
        baseline = (self.height() + metrics.ascent() - metrics.descent()) // 2
        painter.drawText(0, baseline, metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width()))


class KpiTile(FigureFrame):
    """One figure on a tile of its own."""

    _corner_gap = 5

    def __init__(self, title: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name or "kpi")
        self.setProperty("surface", "tile")
        self._title = title
        layout = vbox(self, margins=(14, 11, 14, 11), spacing=3)
        self._title_label = label(title, "caption", elide=True)
        layout.addWidget(self._title_label)
        self._value = FigureLabel("–", name="kpi_value")
        layout.addWidget(self._value)
        layout.addSpacing(2)
        layout.addStretch(1)
        self._bar = Bar(0, mark=0)
        self._bar.hide()
        layout.addWidget(self._bar)
        self._note = label("", "caption", elide=True)
        layout.addWidget(self._note)
        self.setAccessibleName(title)

    def _leave_room(self, width: int) -> None:
        self._title_label.setContentsMargins(0, 0, width, 0)

    def set_title(self, title: str) -> None:
        """Show another title."""
        self._title = title
        self._title_label.setText(title)

    def set_figure(
        self,
        value: str,
        note: str = "",
        *,
        tone: str | None = None,
        share: float | None = None,
        mark: float | None = None,
    ) -> None:
        """Show a figure, a line below it in a tone, and a bar filled to `share` of one with a mark (share of one)."""
        self._value.setText(value)
        self._note.setText(note)
        set_tone(self._note, tone)
        self._bar.setVisible(share is not None)
        if share is not None:
            self._bar.set_share(share, mark=mark)
        self.setAccessibleName(f"{self._title} {value} {note}".strip())

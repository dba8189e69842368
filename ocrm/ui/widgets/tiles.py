"""KPI tiles: a title, a figure, a line below, an optional bar; pressing one opens its list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.widgets.buttons import tool_button
from ocrm.ui.widgets.labels import Bar, label, set_tone
from ocrm.ui.widgets.layout import vbox


def why_button(name: str = "why") -> QToolButton:
    """Return the small button of a figure that tells why this number; its figure has the keyboard, and the key ?."""
    found = tool_button("circle-help", _("Why this number"), "?", color_token="text.3", name=name)
    found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    side = theme().px(26)
    found.setFixedSize(side, side)
    return found


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


class KpiTile(QFrame):
    """One figure; it can be pressed with mouse, Enter or Space."""

    clicked = Signal()
    asked = Signal()
    """Why this number: the small button was pressed, or the key ?."""

    def __init__(self, title: str, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name or "kpi")
        self.setProperty("surface", "tile")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = title
        self._why: QToolButton | None = None
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

    def make_askable(self) -> None:
        """Give it the small button that tells why this number."""
        if self._why is None:
            self._why = why_button()
            self._why.setParent(self)
            self._why.clicked.connect(self.asked)
            self._why.show()
            self._title_label.setContentsMargins(0, 0, self._why.width(), 0)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._why is not None:  # in the corner, where it costs the figure no room
            gap = theme().px(5)
            self._why.move(self.width() - self._why.width() - gap, gap)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        elif event.key() == Qt.Key.Key_Question:
            self.asked.emit()
        else:
            super().keyPressEvent(event)

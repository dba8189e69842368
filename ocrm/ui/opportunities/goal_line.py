"""The goal of a month below its head: what was won and what is weighted, as a bar up to the goal."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ocrm.formats import format_money_short, format_percent
from ocrm.i18n import _
from ocrm.ui.opportunities.deal_list_model import Lane
from ocrm.ui.theme import theme
from ocrm.ui.widgets import LEFT, paint_text

_BAR = 4


class GoalLine(QWidget):
    """A bar and its words; hidden where the month has no goal."""

    def __init__(self) -> None:
        super().__init__()
        self._won, self._expected, self._words = 0.0, 0.0, ""
        self.setFixedHeight(theme().px(30))
        self.hide()

    def show_goal(self, lane: Lane, currency: str) -> None:
        """Show how near a lane comes to its goal."""
        self.setVisible(bool(lane.goal))
        if not lane.goal:
            return
        self._won = min(1.0, float(lane.won / lane.goal))
        self._expected = min(1.0, float((lane.won + lane.weighted) / lane.goal))
        self._words = _("Goal {goal} · {share} expected").format(
            goal=format_money_short(lane.goal, currency),
            share=format_percent(float((lane.won + lane.weighted) / lane.goal)),
        )
        self.setToolTip(lane.tooltip)
        self.setAccessibleName(self._words)
        self.update()

    @property
    def words(self) -> str:
        """What is said beside the bar."""
        return self._words

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, width = look.px(12), self.width() - look.px(24)
        text = QRectF(left, 0, width, look.px(18))
        paint_text(painter, text, self._words, role="caption", color="text.2", align=LEFT)
        painter.setPen(Qt.PenStyle.NoPen)
        for share, color in ((1.0, "line.strong"), (self._expected, "accent"), (self._won, "ok")):
            painter.setBrush(look.color(color))
            painter.drawRoundedRect(QRectF(left, look.px(20), width * share, _BAR), _BAR / 2, _BAR / 2)

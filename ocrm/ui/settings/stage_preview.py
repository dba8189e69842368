"""How the board will look: the heads of its columns, drawn live while the stages are edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ocrm.i18n import _
from ocrm.services.deals.stages import StageRow
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_text

_HEIGHT = 46
_GAP, _BEFORE, _AFTER = 4, 5, 2
_NAME_ROLE = "caption"
"""Small, so that seven shipped stages are read whole beside the list of pipelines."""


class StagePreview(QWidget):
    """The columns of a board in small: colour, name, chance."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[StageRow] = ()
        self.setObjectName("stage_preview")
        self.setFixedHeight(theme().px(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_stages(self, rows: Sequence[StageRow]) -> None:
        """Show the stages of a pipeline."""
        self._rows = rows
        words = ", ".join(f"{row.name} {row.probability}%" for row in rows)
        self.setAccessibleName(_("Preview of the board: {stages}").format(stages=words))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(_HEIGHT))

    @property
    def cut_names(self) -> list[str]:
        """The stages whose names have no room and end in …"""
        room = self._lane_width() - theme().px(_BEFORE) - theme().px(_AFTER)
        metrics = QFontMetricsF(theme().font(_NAME_ROLE))
        return [row.name for row in self._rows if metrics.horizontalAdvance(row.name) > room]

    def _lane_width(self) -> float:
        return (self.width() - theme().px(_GAP) * (len(self._rows) - 1)) / len(self._rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter, look = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, width = look.px(_GAP), self._lane_width()
        for number, row in enumerate(self._rows):
            lane = QRectF(number * (width + gap), 0, width, self.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("bg.sunken"))
            painter.drawRoundedRect(lane, 5, 5)
            painter.setBrush(look.color(row.color_token))
            painter.drawRoundedRect(QRectF(lane.x(), lane.y(), lane.width(), look.px(3)), 1.5, 1.5)
            before, after = look.px(_BEFORE), look.px(_AFTER)
            words = lane.adjusted(before, look.px(5), -after, -lane.height() / 2 + look.px(4))
            paint_text(painter, words, row.name, role=_NAME_ROLE)
            below = lane.adjusted(before, lane.height() / 2, -after, -look.px(3))
            paint_text(painter, below, f"{row.probability}%", role="caption", color="text.2")

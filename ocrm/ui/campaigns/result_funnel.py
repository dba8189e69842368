"""What came of a campaign as a funnel in numbers: members, reached, answered, deals, won."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ocrm.formats import format_number
from ocrm.i18n import _
from ocrm.services.campaigns.results import STEPS, CampaignResult
from ocrm.ui.theme import theme
from ocrm.ui.widgets import RIGHT, paint_text

_LINE, _BAR, _GAP = 26, 12, 10
_COLOURS = ("chart.1", "chart.1", "chart.1", "chart.2", "chart.3")


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """A bar: what it counts, how many, and what part of the step it is measured by."""

    title: str
    count: int
    share: str


class ResultFunnel(QWidget):
    """Bars one below the other; a screen reader hears the numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("result_funnel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme().px(_LINE) * len(STEPS))
        self.steps: Sequence[FunnelStep] = ()

    def show_result(self, result: CampaignResult) -> None:
        """Show the steps of a campaign."""
        counts = {key: int(result.value(key) or 0) for key in STEPS}
        of = {"reached": "members", "answered": "reached", "won_deals": "deals"}
        self.steps = [
            FunnelStep(result.figures[key].label, count, _share(count, counts[of[key]]) if key in of else "")
            for key, count in counts.items()
        ]
        told = [
            " ".join(part for part in (one.title, format_number(one.count), one.share) if part) for one in self.steps
        ]
        self.setAccessibleName(_("Result: {steps}").format(steps=" · ".join(told)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = theme().metrics("body", tabular=True)
        titles = max((metrics.horizontalAdvance(step.title) for step in self.steps), default=0) + theme().px(_GAP)
        numbers = max((metrics.horizontalAdvance(format_number(step.count)) for step in self.steps), default=0)
        shares = metrics.horizontalAdvance("100%") + theme().px(_GAP)
        most = max((step.count for step in self.steps), default=0) or 1
        line = theme().px(_LINE)
        room = self.width() - titles - numbers - shares - theme().px(_GAP)
        for number, step in enumerate(self.steps):
            rect = QRect(0, number * line, self.width(), line)
            paint_text(painter, rect.adjusted(0, 0, titles - self.width(), 0), step.title, color="text.2")
            height = theme().px(_BAR)
            bar = QRectF(titles, rect.center().y() - height / 2, max(2.0, room * step.count / most), height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color(_COLOURS[number] if step.count else "line.soft"))
            painter.drawRoundedRect(bar, 3, 3)
            paint_text(painter, rect.adjusted(0, 0, -shares, 0), format_number(step.count), align=RIGHT, tabular=True)
            paint_text(painter, rect, step.share, color="text.3", align=RIGHT, tabular=True)


def _share(count: int, whole: int) -> str:
    """Return what part of a whole something is, in whole percent; nothing of nothing."""
    return f"{round(count * 100 / whole)}%" if whole else ""

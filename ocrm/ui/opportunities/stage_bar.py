"""The stages of a deal as chevrons with the days spent in each; pressing one moves the deal there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ocrm.i18n import _, ngettext, pgettext
from ocrm.services.deals.stage_log import StageStep
from ocrm.ui.theme import theme
from ocrm.ui.widgets import paint_text
from ocrm.ui.widgets.pressing import PRESS_KEYS, is_click

_HEIGHT = 40
_POINT = 9
_LEAST_STAGE = 64
_FOCUS_WIDTH = 2.0


class StageBar(QWidget):
    """Shows StageSteps; Left and Right choose one, Enter moves there."""

    stage_chosen = Signal(object)
    """The deal shall go to a stage: its id."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: Sequence[StageStep] = ()
        self._outcome = ""
        self._chosen = -1
        self._hovered = -1
        self.setObjectName("stage_bar")
        self.setFixedHeight(theme().px(_HEIGHT))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[StageStep], *, outcome: str) -> None:
        """Show stages; `outcome` is won, lost or void for a closed deal, else empty."""
        self._steps, self._outcome = steps, outcome
        self._chosen = self._current()
        self._say()
        self.update()

    def _current(self) -> int:
        return next((number for number, step in enumerate(self._steps) if step.is_current), -1)

    # -- words --------------------------------------------------------------------------------------------------------

    def _below(self, step: StageStep) -> str:
        """Return the line below a stage's name: the days in it, else its probability."""
        if step.days is not None:
            return pgettext("deal card", "{n} d").format(n=step.days)
        return f"{step.stage.probability}%" if not step.is_passed else ""

    def _sentence(self, step: StageStep) -> str:
        if step.days is None:
            return _("{stage}, not reached").format(stage=step.stage.name)
        days = ngettext("{stage}, {n} day", "{stage}, {n} days", step.days)
        return days.format(stage=step.stage.name, n=step.days)

    def _say(self) -> None:
        if 0 <= self._chosen < len(self._steps):
            chosen = self._sentence(self._steps[self._chosen])
            self.setAccessibleName(_("Stage: {stage}").format(stage=chosen))
        else:
            self.setAccessibleName(_("Stages"))
        self.setAccessibleDescription("; ".join(self._sentence(step) for step in self._steps))

    # -- painting -----------------------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(_LEAST_STAGE) * max(1, len(self._steps)), theme().px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number in range(len(self._steps)):
            self._paint_step(painter, number)
        if self.hasFocus() and self._chosen >= 0:
            pen = painter.pen()
            pen.setColor(theme().color("text.1"))
            pen.setWidthF(_FOCUS_WIDTH)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon(self._shape(self._chosen, inset=_FOCUS_WIDTH / 2))

    def _paint_step(self, painter: QPainter, number: int) -> None:
        look, step = theme(), self._steps[number]
        ground, ink = self._colours(step, is_hovered=number == self._hovered)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color(ground))
        painter.drawPolygon(self._shape(number))
        rect = self._rect_of(number)
        left = rect.x() + look.px(_POINT if number else 0) + look.px(8)
        room = QRectF(left, 0, rect.right() - left - look.px(4), self.height())
        role = "strong" if step.is_current else "body"
        half = self.height() / 2
        paint_text(painter, room.adjusted(0, look.px(3), 0, -half + look.px(3)), step.stage.name, role=role, color=ink)
        below = room.adjusted(0, half - look.px(2), 0, -look.px(3))
        paint_text(painter, below, self._below(step), role="caption", color=ink)

    def _colours(self, step: StageStep, *, is_hovered: bool) -> tuple[str, str]:
        if step.is_current:
            return "accent", "text.onAccent"
        if self._outcome == "won":
            return "ok.soft", "ok"
        if is_hovered:
            return "bg.selected2", "text.1"
        if step.is_passed or step.days is not None:
            return ("neutral.soft", "neutral") if self._outcome else ("accent.soft", "accent.text")
        return "bg.sunken", "text.2"

    def _shape(self, number: int, *, inset: float = 0) -> QPolygonF:
        rect, top, height = self._rect_of(number), inset, self.height() - inset
        left, right, point = rect.x() + inset, rect.right() - 3 - inset, float(theme().px(_POINT))
        is_last = number == len(self._steps) - 1
        tip = rect.right() - inset if is_last else right + point
        edge = rect.right() - inset if is_last else right
        notch = left + (point if number else 0)
        return QPolygonF(
            [
                QPointF(left, top),
                QPointF(edge, top),
                QPointF(tip, self.height() / 2),
                QPointF(edge, height),
                QPointF(left, height),
                QPointF(notch, self.height() / 2),
            ]
        )

    def _rect_of(self, number: int) -> QRectF:
        width = self.width() / max(1, len(self._steps))
        return QRectF(number * width, 0, width, self.height())

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def _step_at(self, x: float) -> int:
        if not self._steps:
            return -1
        return min(len(self._steps) - 1, max(0, int(x / (self.width() / len(self._steps)))))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._step_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            can_move = number >= 0 and not self._steps[number].is_current
            self.setCursor(Qt.CursorShape.PointingHandCursor if can_move else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if is_click(self, event):
            self._choose(self._step_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            by = 1 if key == Qt.Key.Key_Right else -1
            self._chosen = min(len(self._steps) - 1, max(0, self._chosen + by))
            self._say()
            self.update()
        elif key in PRESS_KEYS:
            self._choose(self._chosen)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._chosen = self._current()
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._step_at(event.pos().x())
            if number >= 0:
                QToolTip.showText(event.globalPos(), self._tooltip(self._steps[number]), self)
            return True
        return super().event(event)

    def _tooltip(self, step: StageStep) -> str:
        lines = [self._sentence(step), _("Stage probability {percent}%").format(percent=step.stage.probability)]
        if step.stage.limit_days:
            lines.append(_("Stalled after {n} days").format(n=step.stage.limit_days))
        if not step.is_current:
            lines.append(_("Click to move here"))
        return "\n".join(lines)

    def _choose(self, number: int) -> None:
        if 0 <= number < len(self._steps) and not self._steps[number].is_current:
            self.stage_chosen.emit(self._steps[number].stage.stage_id)

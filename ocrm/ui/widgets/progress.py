"""Progress of a job and of a wizard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from ocrm.i18n import _
from ocrm.ui.theme import theme
from ocrm.ui.theme.icons import paint_icon
from ocrm.ui.widgets.buttons import tool_button
from ocrm.ui.widgets.labels import label
from ocrm.ui.widgets.layout import hbox
from ocrm.ui.widgets.painting import CENTER, paint_text


class ProgressRow(QWidget):
    """A job in one line: title, bar, time left, cancel."""

    cancel_requested = Signal()

    def __init__(self, title: str = "", *, width: int = 140) -> None:
        super().__init__()
        layout = hbox(self, spacing=8)
        self._title = label(title, "caption")
        layout.addWidget(self._title)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(theme().px(width))
        self._bar.setAccessibleName(title or _("Progress"))
        layout.addWidget(self._bar)
        self._note = label("", "caption")
        layout.addWidget(self._note)
        self.cancel = tool_button("x", _("Cancel"), name="cancel_job")
        self.cancel.clicked.connect(self.cancel_requested)
        layout.addWidget(self.cancel)

    def set_title(self, title: str) -> None:
        self._title.setText(title)
        self._bar.setAccessibleName(title)

    def set_progress(self, done: int, total: int, note: str = "") -> None:
        """Show `done` of `total` (0: unknown) and a note such as the time left."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._note.setText(note)


class StepBar(QWidget):
    """The steps of a wizard as numbered stations; done ones can be gone back to."""

    step_clicked = Signal(int)

    def __init__(self, steps: Sequence[str], *, current: int = 0) -> None:
        super().__init__()
        self._steps = list(steps)
        self._current = current
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say()

    @property
    def current(self) -> int:
        return self._current

    def set_current(self, number: int) -> None:
        self._current = number
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(96) * len(self._steps), theme().px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40) * len(self._steps), theme().px(34))

    def _say(self) -> None:
        self.setAccessibleName(
            _("Step {number} of {count}: {title}").format(
                number=self._current + 1, count=len(self._steps), title=self._steps[self._current]
            )
        )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().x() // (self.width() / len(self._steps)))
        if event.button() == Qt.MouseButton.LeftButton and 0 <= number < self._current:
            self.step_clicked.emit(number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = self.width() / len(self._steps)
        side, gap = look.px(20), look.px(8)
        for number, title in enumerate(self._steps):
            left, middle = number * cell, self.height() / 2
            circle = QRectF(left, middle - side / 2, side, side)
            is_done, is_now = number < self._current, number == self._current
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent" if is_now else "ok.soft" if is_done else "bg.sunken"))
            painter.drawEllipse(circle)
            if is_done:
                paint_icon(painter, "check", circle.adjusted(4, 4, -4, -4), "ok", 2.6)
            else:
                ink = "text.onAccent" if is_now else "text.3"
                paint_text(painter, circle, str(number + 1), role="caption", color=ink, align=CENTER, weight=600)
            room = QRectF(left + side + gap, 0, cell - side - 2 * gap, self.height())
            role, ink = ("strong", "text.1") if is_now else ("body", "text.2")
            width = paint_text(painter, room, title, role=role, color=ink)
            line_from = left + side + 2 * gap + width
            if number + 1 < len(self._steps) and left + cell - line_from > 2 * gap:
                painter.fillRect(QRectF(line_from, middle, left + cell - gap - line_from, 1), look.color("line.soft"))

"""Two panels of charts beside each other, or below each other where the page is too narrow for both."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLayout, QWidget

from ocrm.ui.theme import theme

_GAP_PX = 14
_Direction = QBoxLayout.Direction


class SideBySide(QWidget):
    """Lays out two widgets in `shares` of the width; it needs no more width than the wider one."""

    def __init__(self, left: QWidget, right: QWidget, shares: tuple[int, int] = (50, 50)) -> None:
        super().__init__()
        self._parts = (left, right)
        self._box = QBoxLayout(_Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme().px(_GAP_PX))
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for part, share in zip(self._parts, shares, strict=True):
            self._box.addWidget(part, share)

    @property
    def is_stacked(self) -> bool:
        """Whether the two stand below each other."""
        return self._box.direction() == _Direction.TopToBottom

    def minimumSizeHint(self) -> QSize:
        needed = self._needed()
        heights = [one.height() for one in needed]
        height = sum(heights) + self._box.spacing() if self.is_stacked else max(heights)
        return QSize(max(one.width() for one in needed), height)

    def sizeHint(self) -> QSize:
        return self._box.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = sum(one.width() for one in self._needed()) + self._box.spacing()
        direction = _Direction.LeftToRight if event.size().width() >= both else _Direction.TopToBottom
        if direction != self._box.direction():
            self._box.setDirection(direction)
            self.updateGeometry()

    def _needed(self) -> list[QSize]:
        return [part.minimumSizeHint().expandedTo(part.minimumSize()) for part in self._parts if not part.isHidden()]
